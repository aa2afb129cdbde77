//! A refund record.

use jiff::Timestamp;

use super::goods::Sort;
use crate::catalog::fields::{self, internal_extra_info::refund_info::refund_records as field};
use crate::json::NodeId;
use crate::order::accessors::{fen_of, int_of, time_of};
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
        let [id, state, amount, at, kind, delete, goods] = doc.fields(
            Some(node),
            [
                field::AFTER_SALE_ID,
                field::REFUND_STATE,
                field::REFUND_AMOUNT,
                field::REFUND_TIME,
                field::REFUND_TYPE,
                field::IS_DELETE_PURCHASE,
                field::GOODS_INFO,
            ],
        );
        let after_sale = id.map(|n| doc.value(n).to_owned()).unwrap_or_default();
        let [sort] = doc.fields(goods, [fields::goods::SPU_TYPE]);
        Self {
            node,
            state: int_of(doc, state),
            amount: fen_of(doc, amount),
            at: time_of(doc, at).map(|(at, _)| at),
            asked: asked(&after_sale),
            whole: int_of(doc, kind) == Some(1),
            keeps_access: delete.filter(|&n| matches!(doc.value(n).trim(), "0" | "false")),
            sort: Sort::of_number(int_of(doc, sort)),
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
    beijing::parse_seconds(rest.get(..10).filter(|_| rest.get(10..11) == Some("_"))?)
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
    fn after_sale_id_holds_the_request_time(#[case] id: &str, #[case] minute: Option<&str>) {
        assert_eq!(asked(id).map(beijing::minute).as_deref(), minute);
    }
}
