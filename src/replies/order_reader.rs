//! Reads the values of an order for a customer: masked like the screen, on one line, and cut to a
//! chat's length.

use jiff::Timestamp;

use super::values::{
    CodesText, EventText, InvoiceText, ParcelText, RefundStage, RefundText, TimeText,
};
use crate::order::{
    self, Fen, Finding, NodeId, Order, Reading, beijing, entries, int, is_empty_value, time_at,
};
use crate::outline::{self, DisplayOptions, RowKind};
use crate::text::{Lang, SafeText, cut};

/// An order with the current time and the language of the reply.
#[derive(Clone, Copy)]
pub(super) struct OrderReader<'a> {
    pub(super) order: &'a Order,
    pub(super) findings: &'a [Finding],
    pub(super) reading: Reading,
}

/// Returns the masked text under a key of a node.
pub(super) fn text_at(
    reader: OrderReader<'_>,
    node: NodeId,
    key: &str,
    room: usize,
) -> Option<String> {
    reader.text_of(reader.order.doc.child(node, key)?, room)
}

/// Returns an amount as text.
pub(super) fn amount(fen: Option<Fen>) -> Option<String> {
    fen.map(|fen| fen.to_string())
}

impl OrderReader<'_> {
    /// Returns the masked text at a path, or `None` if it is empty.
    pub(super) fn text(self, path: &[&str], room: usize) -> Option<String> {
        self.text_of(self.order.doc.at(NodeId::ROOT, path)?, room)
    }

    /// Whether the text at a path has no control characters, whose visible replacements do not
    /// belong in a greeting.
    pub(super) fn is_harmless(self, path: &[&str]) -> bool {
        let raw = self
            .order
            .doc
            .at(NodeId::ROOT, path)
            .map_or("", |node| self.order.doc.value(node));
        SafeText::of(raw).as_str() == raw
    }

    /// Returns the entries of the list at a path.
    pub(super) fn list(self, path: &[&str]) -> Vec<NodeId> {
        self.order
            .doc
            .at(NodeId::ROOT, path)
            .map(|list| entries(&self.order.doc, list))
            .unwrap_or_default()
    }

    /// Returns the text of a node on one line of at most `room` cells.
    fn text_of(self, node: NodeId, room: usize) -> Option<String> {
        let doc = &self.order.doc;
        // A block in the place of a text would give its summary, which is meant for the screen.
        if doc.shape(node).is_container() || (is_empty_value(doc, node) && doc.value(node) != "0") {
            return None;
        }
        let options = DisplayOptions {
            reading: self.reading,
            revealed: None,
        };
        let shown = outline::row_text(self.order, RowKind::Node(node), options).value;
        let line = shown
            .lines()
            .map(|line| line.as_str().trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        Some(cut(line.trim(), room)).filter(|line| !line.is_empty())
    }

    /// Returns a point in time as text.
    pub(super) fn moment(self, at: Timestamp) -> TimeText {
        TimeText {
            at: self.at(at),
            relative: beijing::relative(at, self.reading.now, self.reading.lang),
        }
    }

    /// Returns `11月19日 14:00`, with the year unless it is this year.
    fn at(self, at: Timestamp) -> String {
        let t = beijing::civil(at);
        let this_year = t.year() == beijing::civil(self.reading.now).year();
        let clock = beijing::clock(at);
        match self.reading.lang {
            Lang::Zh if this_year => format!("{}月{}日 {clock}", t.month(), t.day()),
            Lang::Zh => format!("{}年{}月{}日 {clock}", t.year(), t.month(), t.day()),
            Lang::En => {
                let names = [
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec",
                ];
                let month = usize::try_from(t.month() - 1)
                    .ok()
                    .and_then(|m| names.get(m))
                    .copied()
                    .unwrap_or_default();
                let year = if this_year {
                    String::new()
                } else {
                    format!(" {}", t.year())
                };
                format!("{month} {}{year}, {clock}", t.day())
            }
        }
    }

    /// Returns the parcels to the buyer and the returned ones, without parcels of which nothing is
    /// known.
    pub(super) fn parcels(self) -> (Vec<ParcelText>, Vec<ParcelText>) {
        let parcels = self.order.facts.parcels.iter().filter_map(|parcel| {
            let state = text_at(self, parcel.node, "logistics_state_description", 40);
            Some((
                state.is_some_and(|s| s.contains("退货") || s.contains("退回")),
                self.parcel(parcel)?,
            ))
        });
        let (returning, sent): (Vec<_>, Vec<_>) = parcels.partition(|(returning, _)| *returning);
        let texts =
            |list: Vec<(bool, ParcelText)>| list.into_iter().map(|(_, parcel)| parcel).collect();
        (texts(sent), texts(returning))
    }

    fn parcel(self, parcel: &order::Parcel) -> Option<ParcelText> {
        let courier = text_at(self, parcel.node, "logistics_company_name", 30);
        let waybill = text_at(self, parcel.node, "express_id", 40);
        let news = parcel.newest.and_then(|event| {
            Some(EventText {
                at: event.at.map(|at| self.at(at)),
                text: text_at(self, event.node, "text", 100)?,
            })
        });
        if courier.is_none() && waybill.is_none() && news.is_none() {
            return None;
        }
        let courier =
            courier.unwrap_or_else(|| self.reading.lang.tr("快递", "The courier").to_owned());
        Some(ParcelText {
            courier,
            waybill,
            news,
            delivered: parcel.delivered,
            silent: self.silent(parcel),
        })
    }

    fn silent(self, parcel: &order::Parcel) -> Option<String> {
        let seconds = self
            .order
            .silence(parcel, self.reading)
            .filter(|_| !parcel.delivered)?;
        Some(beijing::span(seconds, self.reading.lang))
    }

    /// Whether a finding is about the node or a node below it.
    fn has_finding(self, node: NodeId) -> bool {
        let inside = node.index()..node.index() + self.order.doc.size(node);
        self.findings.iter().any(|found| {
            found
                .proofs
                .iter()
                .any(|proof| inside.contains(&proof.index()))
        })
    }

    /// Returns the refund records.
    pub(super) fn refunds(self) -> Vec<RefundText> {
        let text = |refund: &order::Refund| RefundText {
            stage: match refund.state {
                Some(0 | 1) => RefundStage::UnderWay,
                Some(2) => RefundStage::Done,
                Some(3) if self.has_finding(refund.node) => RefundStage::Failed,
                _ => RefundStage::Past,
            },
            amount: amount(refund.amount)
                .unwrap_or_else(|| self.reading.lang.tr("款项", "the amount").to_owned()),
            at: refund.at.map(|at| self.at(at)),
            goods: self
                .order
                .doc
                .child(refund.node, "goods_info")
                .and_then(|g| text_at(self, g, "goods_name", 60)),
        };
        self.order.facts.refunds.iter().map(text).collect()
    }

    /// Returns the details of the invoice, if one was requested.
    pub(super) fn invoice(self) -> Option<InvoiceText> {
        let of = |key: &str, room| self.text(&["invoice_info", key], room);
        Some(InvoiceText {
            title: of("title", 60)?,
            tax_id: of("tax_id", 40),
            content: of("content", 60),
            email: of("email", 40),
        })
    }

    /// Returns the remaining verification codes: the count of the order, otherwise the sum over its
    /// goods.
    pub(super) fn codes(self) -> Option<CodesText> {
        let doc = &self.order.doc;
        let count = |node: NodeId| {
            int(doc, node)
                .and_then(|n| u64::try_from(n).ok())
                .filter(|&n| n > 0)
        };
        let goods = self.list(&["goods_info", "goods_list"]);
        let of_order = doc
            .at(
                NodeId::ROOT,
                &["internal_extra_info", "veri_code_info", "remain_count"],
            )
            .and_then(count);
        let of_goods = |g: &NodeId| doc.child(*g, "remain_count").and_then(count);
        let left = of_order.or_else(|| {
            goods
                .iter()
                .filter_map(of_goods)
                .reduce(u64::saturating_add)
        })?;
        let all = self
            .list(&["internal_extra_info", "veri_code_info", "veri_code_list"])
            .len();
        let ends = goods
            .iter()
            .filter(|g| of_goods(g).is_some())
            .filter_map(|&g| time_at(doc, g, "expire_end"))
            .map(|(at, _)| at);
        let end = ends.min();
        Some(CodesText {
            left,
            total: u64::try_from(all).ok().filter(|&all| all > left),
            expires: end.map(|at| self.moment(at)),
            expired: end.is_some_and(|at| at <= self.reading.now),
        })
    }
}
