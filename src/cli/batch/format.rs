//! What a batch writes of an order: a line of JSON, or a row of a table.

use jiff::Timestamp;

use crate::cli::common::journal;
use crate::order::{NodeId, Order, OrderId, Reading, Thresholds};
use crate::report::{Report, ReportOptions, Scope, Table};
use crate::text::{Lang, Problem, SafeText};

/// How every order is written.
#[derive(Debug)]
pub(super) struct OrderFormat {
    pub(super) layout: BatchLayout,
    pub(super) reveal: bool,
    pub(super) thresholds: Thresholds,
    pub(super) lang: Lang,
}

/// JSON lines, or a table.
#[derive(Debug)]
pub(super) enum BatchLayout {
    Json(Scope),
    Table(Table),
}

impl BatchLayout {
    /// What stands before the first order.
    pub(super) fn header(&self) -> String {
        match self {
            Self::Json(_) => String::new(),
            Self::Table(table) => table.header(),
        }
    }
}

impl OrderFormat {
    /// The line of an order that was requested by `id`, with its line end. Personal data in it is
    /// recorded in the journal first.
    ///
    /// # Errors
    ///
    /// What is wrong with the journal.
    pub(super) fn line(
        &self,
        order: &Order,
        id: &OrderId,
        fetched: Timestamp,
    ) -> Result<String, Problem> {
        let options = ReportOptions {
            reading: Reading {
                lang: self.lang,
                now: fetched,
                thresholds: self.thresholds,
            },
            fetched,
            reveal: self.reveal,
        };
        match &self.layout {
            BatchLayout::Json(scope) => {
                let mut report = Report::of(order, *scope, &options);
                // A resumed batch compares the requested ids with those in the file.
                report.order_id = SafeText::of(id.as_str());
                self.record(order, id, report.nodes(), fetched)?;
                Ok(report.json())
            }
            BatchLayout::Table(table) => {
                self.record(order, id, table.nodes(order).into_iter(), fetched)?;
                Ok(table.row(order, id, &options))
            }
        }
    }

    fn record(
        &self,
        order: &Order,
        id: &OrderId,
        nodes: impl Iterator<Item = NodeId>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if !self.reveal {
            return Ok(());
        }
        let id = order.id().unwrap_or_else(|| id.clone());
        journal::record_revealed(&order.doc, nodes, Some(id), now, self.lang)
    }
}

#[cfg(test)]
mod tests {
    use super::{BatchLayout, OrderFormat};
    use crate::order::{Order, OrderId, Thresholds};
    use crate::report::Scope;
    use crate::text::Lang;

    const ORDER: &str = r#"{"order_info":{"order_id":"o_7","order_state":3},"buyer_info":{"phone_number":"13800138000"}}"#;

    #[test]
    fn json_line_is_that_of_show_under_the_requested_id() {
        let format = OrderFormat {
            layout: BatchLayout::Json(Scope::All),
            reveal: false,
            thresholds: Thresholds::default(),
            lang: Lang::En,
        };
        let order = Order::parse(ORDER.to_owned()).unwrap();
        let id = OrderId::parse("o_1").unwrap();
        let now = "2026-03-11T04:00:00Z".parse().unwrap();
        let line = format.line(&order, &id, now).unwrap();
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (json["schema"].as_str(), json["id"].as_str()),
            (Some("gander.order/1"), Some("o_1"))
        );
        assert!(line.contains("138****8000") && !line.contains("13800138000"));
    }
}
