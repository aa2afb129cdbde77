//! Whether an order's sums agree with each other: each sum with the node it came from, and beside it what the others make of it.
//!
//! In real orders sums need not agree (open platform, "Values"): a disagreement is a hint with both numbers, never a correction.

use super::cell::is_nothing;
use super::document::Document;
use super::facts::{Facts, entries, fen_at, list_at};
use super::money::Fen;
use crate::json::NodeId;
use crate::text::Lang;

/// `order_state` of an order that was paid and goes on.
const PAID: [i64; 3] = [2, 3, 4];

/// What a sum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sum {
    /// `gross_total`: prices times quantities.
    Gross,
    /// `shipment_fee`.
    Freight,
    /// `goods_modified_amount`: by how much the shop changed prices.
    GoodsChange,
    /// `shipment_modified_amount`: by how much the shop changed the freight.
    FreightChange,
    /// What the discounts of all goods take off, as a negative amount.
    Discounts,
    /// `collectibles`.
    Receivable,
    /// `earned_revenue`.
    Received,
    /// What the successful refund records gave back.
    Refunded,
    /// What the goods say can still be refunded.
    Refundable,
}

/// One sum of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofLine {
    /// Which.
    pub sum: Sum,
    /// Its amount; `None` where a value came that is no amount.
    pub amount: Option<Fen>,
    /// Where it came from.
    pub node: NodeId,
    /// What the other sums make of it, where that is another number.
    pub otherwise: Option<Fen>,
}

/// The sums of an order, from prices down to what can still be refunded. A sum that did not come has no line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MoneyProof {
    /// The lines in reading order.
    pub lines: Vec<ProofLine>,
}

impl Sum {
    /// Its name.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Gross => lang.tr("商品总价", "goods"),
            Self::Freight => lang.tr("运费", "freight"),
            Self::GoodsChange => lang.tr("商品改价", "price change"),
            Self::FreightChange => lang.tr("运费改价", "freight change"),
            Self::Discounts => lang.tr("优惠", "discounts"),
            Self::Receivable => lang.tr("应收", "receivable"),
            Self::Received => lang.tr("已收", "received"),
            Self::Refunded => lang.tr("已退", "refunded"),
            Self::Refundable => lang.tr("可退", "refundable"),
        }
    }
}

impl MoneyProof {
    /// Reads the sums of a document whose other facts are known.
    pub(super) fn of(doc: &Document, facts: &Facts) -> Self {
        let mut lines = price_lines(doc);
        lines.extend(discounts_line(doc));
        let receivable = line(doc, Sum::Receivable, "collectibles");
        lines.extend(receivable.map(|line| ProofLine {
            otherwise: due(&lines, line.amount),
            ..line
        }));
        lines.extend(
            line(doc, Sum::Received, "earned_revenue").map(|line| ProofLine {
                otherwise: owed(facts),
                ..line
            }),
        );
        lines.extend(refunded(doc, facts));
        lines.extend(refundable(doc, facts));
        Self { lines }
    }

    /// The amount of a sum.
    pub fn amount(&self, sum: Sum) -> Option<Fen> {
        self.lines.iter().find(|line| line.sum == sum)?.amount
    }
}

/// Every discount of a line of goods once. `discounts_list` is all of them; `coupons_list` and `no_coupon_list` are the same ones sorted
/// apart, and count only where the whole list is missing (open platform, "Values").
pub fn discounts(doc: &Document, goods: NodeId) -> Vec<NodeId> {
    let list = |key| list_at(doc, goods, &["discounts_info", key]);
    let all = list("discounts_list");
    if all.is_empty() {
        [list("coupons_list"), list("no_coupon_list")].concat()
    } else {
        all
    }
}

fn line(doc: &Document, sum: Sum, key: &str) -> Option<ProofLine> {
    let node = doc
        .at(NodeId::ROOT, &["price_info", key])
        .filter(|&n| !is_nothing(doc, n))?;
    Some(ProofLine {
        sum,
        amount: Fen::read(doc.value(node)),
        node,
        otherwise: None,
    })
}

fn price_lines(doc: &Document) -> Vec<ProofLine> {
    let keys = [
        (Sum::Gross, "gross_total"),
        (Sum::Freight, "shipment_fee"),
        (Sum::GoodsChange, "goods_modified_amount"),
        (Sum::FreightChange, "shipment_modified_amount"),
    ];
    keys.into_iter()
        .filter_map(|(sum, key)| line(doc, sum, key))
        .collect()
}

/// The discounts of all goods; a discount whose amount cannot be read makes the sum unreadable.
fn discounts_line(doc: &Document) -> Option<ProofLine> {
    let list = doc.at(NodeId::ROOT, &["goods_info", "goods_list"])?;
    let all: Vec<NodeId> = entries(doc, list)
        .into_iter()
        .flat_map(|goods| discounts(doc, goods))
        .collect();
    let amount: Option<Fen> = all
        .iter()
        .map(|&d| fen_at(doc, d, "discount_amount").map(|fen| -fen))
        .sum();
    (!all.is_empty()).then_some(ProofLine {
        sum: Sum::Discounts,
        amount,
        node: list,
        otherwise: None,
    })
}

/// What the parts make of the receivable sum, where that is another number. The sign of a change that lowers a price is not documented:
/// either is taken for right. Without prices, or with a part that cannot be read, nothing can be said.
fn due(parts: &[ProofLine], receivable: Option<Fen>) -> Option<Fen> {
    parts.iter().find(|line| line.sum == Sum::Gross)?;
    let is_change = |line: &&ProofLine| matches!(line.sum, Sum::GoodsChange | Sum::FreightChange);
    let total: Fen = parts.iter().map(|line| line.amount).sum::<Option<Fen>>()?;
    let changes: Fen = parts
        .iter()
        .filter(is_change)
        .filter_map(|line| line.amount)
        .sum();
    let receivable = receivable?;
    (receivable != total && receivable != total - changes - changes).then_some(total)
}

/// What should have been received, where another amount was. Whether the platform takes refunds off it is not documented: either is
/// taken for right.
fn owed(facts: &Facts) -> Option<Fen> {
    let (received, receivable) = (facts.received?, facts.receivable?);
    let expected = received != Fen(0) || facts.is_in(&PAID);
    (expected && received != receivable && received != receivable - facts.refunded())
        .then_some(receivable)
}

/// What went back, by the records, and by the goods where they say otherwise.
fn refunded(doc: &Document, facts: &Facts) -> Option<ProofLine> {
    let by_goods: Option<Fen> = facts
        .goods
        .iter()
        .map(|line| fen_at(doc, line.node, "refund_amount"))
        .sum();
    let by_goods = by_goods.filter(|_| !facts.goods.is_empty());
    let records = doc
        .at(
            NodeId::ROOT,
            &["internal_extra_info", "refund_info", "refund_records"],
        )
        .filter(|_| !facts.refunds.is_empty());
    let goods = doc
        .at(NodeId::ROOT, &["goods_info", "goods_list"])
        .filter(|_| by_goods.is_some_and(|fen| fen != Fen(0)));
    let readable = facts
        .refunds
        .iter()
        .filter(|r| r.succeeded())
        .all(|r| r.amount.is_some());
    let amount = readable.then(|| facts.refunded());
    let otherwise = by_goods.filter(|&fen| amount.is_some_and(|amount| amount != fen));
    Some(ProofLine {
        sum: Sum::Refunded,
        amount,
        node: records.or(goods)?,
        otherwise,
    })
}

/// What can still be refunded is at most what was received and has not gone back.
fn refundable(doc: &Document, facts: &Facts) -> Option<ProofLine> {
    let amount = facts.refundable?;
    let node = doc.at(NodeId::ROOT, &["goods_info", "goods_list"])?;
    let left = facts
        .received
        .filter(|&fen| fen > Fen(0))
        .map(|fen| fen - facts.refunded());
    Some(ProofLine {
        sum: Sum::Refundable,
        amount: Some(amount),
        node,
        otherwise: left.filter(|&left| amount > left),
    })
}

#[cfg(test)]
mod tests {
    use super::{MoneyProof, Sum};
    use crate::order::{Document, Facts, Fen};
    use proptest::prelude::*;
    use rstest::rstest;

    fn proof(data: &str) -> MoneyProof {
        Facts::of(&Document::parse(data.to_owned()).unwrap()).money
    }

    fn otherwise(proof: &MoneyProof) -> Vec<(Sum, i128)> {
        proof
            .lines
            .iter()
            .filter_map(|line| Some((line.sum, line.otherwise?.0)))
            .collect()
    }

    #[rstest]
    #[case::adds_up(r#""gross_total":10000,"shipment_fee":800,"shipment_modified_amount":-800,"collectibles":9000"#, &[])]
    #[case::change_written_without_its_sign(r#""gross_total":10000,"goods_modified_amount":500,"collectibles":8500"#, &[])]
    #[case::freight_left_out(r#""gross_total":10000,"shipment_fee":800,"collectibles":9000"#, &[(Sum::Receivable, 9800)])]
    #[case::a_part_cannot_be_read(r#""gross_total":100.0,"collectibles":1"#, &[])]
    #[case::no_prices(r#""shipment_fee":800,"collectibles":1"#, &[])]
    #[case::dashes_are_nothing(r#""gross_total":10000,"shipment_fee":"--","collectibles":"9000""#, &[])]
    #[case::received_less(r#""collectibles":9000,"earned_revenue":8000"#, &[(Sum::Received, 9000)])]
    #[case::not_paid_yet(r#""collectibles":9000,"earned_revenue":0"#, &[])]
    #[case::negative(r#""gross_total":-5,"collectibles":-1005"#, &[])]
    fn what_does_not_add_up_has_both_numbers(
        #[case] price: &str,
        #[case] expected: &[(Sum, i128)],
    ) {
        let goods = r#"{"discounts_info":{"discounts_list":[{"discount_amount":1000}],"coupons_list":[{"discount_amount":1000}]}}"#;
        let proof = proof(&format!(
            r#"{{"price_info":{{{price}}},"goods_info":{{"goods_list":[{goods}]}}}}"#
        ));
        assert_eq!(otherwise(&proof), expected);
    }

    #[rstest]
    #[case::paid_and_shipped_for_nothing(3, "[]", 0, &[(Sum::Received, 9000)])]
    #[case::records_and_goods_agree(3, r#"[{"refund_state":2,"refund_amount":64}]"#, 64, &[])]
    #[case::failed_does_not_count(3, r#"[{"refund_state":3,"refund_amount":64}]"#, 64, &[(Sum::Refunded, 64)])]
    #[case::goods_know_more(3, "[]", 64, &[(Sum::Refunded, 64)])]
    fn refunds_are_held_against_goods(
        #[case] state: u8,
        #[case] records: &str,
        #[case] of_goods: u32,
        #[case] expected: &[(Sum, i128)],
    ) {
        let received = if of_goods > 0 { 9000 } else { 0 };
        let proof = proof(&format!(
            r#"{{"order_info":{{"order_state":{state}}},"price_info":{{"collectibles":9000,"earned_revenue":{received}}},
                "goods_info":{{"goods_list":[{{"refund_amount":{of_goods},"refundable_amount":10}}]}},
                "internal_extra_info":{{"refund_info":{{"refund_records":{records}}}}}}}"#
        ));
        assert_eq!(otherwise(&proof), expected);
    }

    #[test]
    fn more_refundable_than_left_is_flagged() {
        let proof = proof(
            r#"{"price_info":{"earned_revenue":100},"goods_info":{"goods_list":[{"refundable_amount":60},{"refundable_amount":41}]}}"#,
        );
        assert_eq!(otherwise(&proof), [(Sum::Refundable, 100)]);
        assert_eq!(proof.amount(Sum::Refundable), Some(Fen(101)));
    }

    #[test]
    fn a_sum_that_cannot_be_read_keeps_its_line() {
        let proof = proof(r#"{"price_info":{"gross_total":12800.0,"shipment_fee":""}}"#);
        assert_eq!(
            proof
                .lines
                .iter()
                .map(|l| (l.sum, l.amount))
                .collect::<Vec<_>>(),
            [(Sum::Gross, None)]
        );
    }

    proptest! {
        #[test]
        fn an_order_that_was_added_up_is_never_flagged(gross in -9_999_999i64..9_999_999, freight in 0i64..9999, off in 0i64..9999, change in -999i64..999) {
            let due = gross + freight - off + change;
            let proof = proof(&format!(
                r#"{{"price_info":{{"gross_total":{gross},"shipment_fee":{freight},"goods_modified_amount":{change},"collectibles":{due},
                    "earned_revenue":{due}}},"goods_info":{{"goods_list":[{{"discounts_info":{{"no_coupon_list":[{{"discount_amount":{off}}}]}}}}]}}}}"#
            ));
            prop_assert_eq!(otherwise(&proof), []);
        }
    }
}
