//! A refund record.

use jiff::Timestamp;

use super::accessors::{fen_at, int_at, time_at};
use super::goods::Sort;
use crate::json::NodeId;
use crate::order::beijing;
use crate::order::document::Document;
use crate::order::money::Fen;

/// One refund record.
#[derive(Debug)]
pub struct Refund {
    /// Its node.
    pub node: NodeId,
    /// 0 to be refunded, 1 under way, 2 refunded, 3 failed.
    pub state: Option<i64>,
    /// The amount.
    pub amount: Option<Fen>,
    /// When its state was reached.
    pub at: Option<Timestamp>,
    /// When it was asked for: the seconds inside the after-sale id (open platform, "Ids").
    pub asked: Option<Timestamp>,
    /// The after-sale id, for telling one case from another.
    pub after_sale: String,
    /// Whether everything paid for the goods goes back.
    pub whole: bool,
    /// What says that the buyer keeps access to what was bought, if anything says so.
    pub keeps_access: Option<NodeId>,
    /// What kind of goods it is about.
    pub sort: Sort,
}

impl Refund {
    pub(super) fn of(doc: &Document, node: NodeId) -> Self {
        let after_sale = doc
            .child(node, "after_sale_id")
            .map(|n| doc.value(n).to_owned())
            .unwrap_or_default();
        let kept = doc
            .child(node, "is_delete_purchase")
            .filter(|&n| matches!(doc.value(n).trim(), "0" | "false"));
        Self {
            node,
            state: int_at(doc, node, "refund_state"),
            amount: fen_at(doc, node, "refund_amount"),
            at: time_at(doc, node, "refund_time").map(|(at, _)| at),
            asked: asked(&after_sale),
            whole: int_at(doc, node, "refund_type") == Some(1),
            keeps_access: kept,
            sort: doc
                .child(node, "goods_info")
                .map_or(Sort::Unknown, |g| Sort::of(doc, g)),
            after_sale,
        }
    }

    /// Whether the money went back.
    pub fn succeeded(&self) -> bool {
        self.state == Some(2)
    }
}

/// `A1676284458_63ea122a379c4_84723683` was asked for at second 1676284458.
fn asked(after_sale: &str) -> Option<Timestamp> {
    let rest = after_sale.strip_prefix('A')?;
    beijing::read_seconds(rest.get(..10).filter(|_| rest.get(10..11) == Some("_"))?)
}

#[cfg(test)]
mod tests {
    use super::asked;
    use crate::order::beijing;
    use rstest::rstest;

    #[rstest]
    #[case("A1676284458_63ea122a379c4_84723683", Some("2023-02-13 18:34"))]
    #[case("A16762844581_63ea122a379c4_84723683", None)]
    #[case("1676284458_63ea122a379c4", None)]
    #[case("A售后单号一二三四五", None)]
    #[case("", None)]
    fn an_after_sale_id_tells_when_it_was_asked_for(
        #[case] id: &str,
        #[case] minute: Option<&str>,
    ) {
        assert_eq!(asked(id).map(beijing::minute).as_deref(), minute);
    }
}
