//! Whether an order's sums agree with each other: each sum with the node it came from, and beside it
//! what the others make of it.
//!
//! In real orders sums need not agree (open platform, "Values"): a disagreement is a hint with both
//! numbers, never a correction.

use super::accessors::{entries_of, fen_of};
use super::cell::is_empty_value;
use super::document::Document;
use super::money::Fen;
use crate::catalog::fields::goods::discounts_info;
use crate::catalog::fields::{self, price_info};
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
    /// Its amount; `None` if the value is not an amount.
    pub amount: Option<Fen>,
    /// Where it came from.
    pub node: NodeId,
    /// What the other sums add up to, if that is another number.
    pub otherwise: Option<Fen>,
}

/// The sums of an order, from prices down to what can still be refunded. A missing sum has no line.
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

/// What a proof is made from.
pub(super) struct Amounts<'d> {
    pub(super) doc: &'d Document,
    /// `price_info`.
    pub(super) price: Option<NodeId>,
    /// The list of goods, and what each line of it says went back.
    pub(super) goods: Option<NodeId>,
    pub(super) refunded_goods: Vec<Option<Fen>>,
    /// The sum of what the goods say can still be refunded.
    pub(super) refundable: Option<Fen>,
    /// The list of refund records, if it has any, and the amounts of those that succeeded.
    pub(super) records: Option<NodeId>,
    pub(super) refunds: Vec<Option<Fen>>,
    /// `order_state`.
    pub(super) state: Option<i64>,
}

impl MoneyProof {
    /// Proves the sums of an order.
    pub(super) fn of(amounts: &Amounts) -> Self {
        let doc = amounts.doc;
        let [
            gross,
            freight,
            goods_change,
            freight_change,
            receivable,
            received,
        ] = doc.fields(
            amounts.price,
            [
                price_info::GROSS_TOTAL,
                price_info::SHIPMENT_FEE,
                price_info::GOODS_MODIFIED_AMOUNT,
                price_info::SHIPMENT_MODIFIED_AMOUNT,
                price_info::COLLECTIBLES,
                price_info::EARNED_REVENUE,
            ],
        );
        let owed = amounts.owed(fen_of(doc, received), fen_of(doc, receivable));
        let left = amounts.left(fen_of(doc, received));
        let parts = [
            line(doc, Sum::Gross, gross),
            line(doc, Sum::Freight, freight),
            line(doc, Sum::GoodsChange, goods_change),
            line(doc, Sum::FreightChange, freight_change),
            amounts.discounts(),
        ];
        let mut lines: Vec<ProofLine> = parts.into_iter().flatten().collect();
        let receivable = line(doc, Sum::Receivable, receivable).map(|line| ProofLine {
            otherwise: due(&lines, line.amount),
            ..line
        });
        let received = line(doc, Sum::Received, received).map(|line| ProofLine {
            otherwise: owed,
            ..line
        });
        let rest = [
            receivable,
            received,
            amounts.refunded_line(),
            amounts.refundable_line(left),
        ];
        lines.extend(rest.into_iter().flatten());
        Self { lines }
    }

    /// The amount of a sum.
    pub fn amount(&self, sum: Sum) -> Option<Fen> {
        self.lines.iter().find(|line| line.sum == sum)?.amount
    }
}

/// Every discount of a line of goods once. `discounts_list` is all of them; `coupons_list` and
/// `no_coupon_list` are the same ones sorted apart, and count only if the whole list is missing
/// (open platform, "Values").
pub fn discounts(doc: &Document, goods: NodeId) -> Vec<NodeId> {
    let [info] = doc.fields(Some(goods), [fields::goods::DISCOUNTS_INFO]);
    let [all, coupons, others] = doc
        .fields(
            info,
            [
                discounts_info::DISCOUNTS_LIST,
                discounts_info::COUPONS_LIST,
                discounts_info::NO_COUPON_LIST,
            ],
        )
        .map(|list| entries_of(doc, list));
    if all.is_empty() {
        [coupons, others].concat()
    } else {
        all
    }
}

fn line(doc: &Document, sum: Sum, node: Option<NodeId>) -> Option<ProofLine> {
    let node = node.filter(|&n| !is_empty_value(doc, n))?;
    Some(ProofLine {
        sum,
        amount: Fen::parse(doc.value(node)),
        node,
        otherwise: None,
    })
}

/// What the parts make of the receivable sum, if that is another number. The sign of a change that
/// lowers a price is not documented: either is accepted. Without prices, or with a part that cannot
/// be read, nothing is known.
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

impl Amounts<'_> {
    /// What went back so far.
    fn refunded(&self) -> Fen {
        self.refunds.iter().copied().flatten().sum()
    }

    /// The discounts of all goods; a discount whose amount cannot be read makes the sum unreadable.
    fn discounts(&self) -> Option<ProofLine> {
        let (doc, list) = (self.doc, self.goods?);
        let all: Vec<NodeId> = entries_of(doc, self.goods)
            .into_iter()
            .flat_map(|goods| discounts(doc, goods))
            .collect();
        let amount = |discount: &NodeId| {
            let amounts = [
                discounts_info::discounts_list::DISCOUNT_AMOUNT,
                discounts_info::coupons_list::DISCOUNT_AMOUNT,
                discounts_info::no_coupon_list::DISCOUNT_AMOUNT,
            ];
            let node = doc
                .fields(Some(*discount), amounts)
                .into_iter()
                .flatten()
                .next();
            fen_of(doc, node).map(|fen| -fen)
        };
        let sum: Option<Fen> = all.iter().map(amount).sum();
        (!all.is_empty()).then_some(ProofLine {
            sum: Sum::Discounts,
            amount: sum,
            node: list,
            otherwise: None,
        })
    }

    /// What should have been received, if another amount was. Whether the platform takes refunds
    /// off it is not documented: either is accepted.
    fn owed(&self, received: Option<Fen>, receivable: Option<Fen>) -> Option<Fen> {
        let (received, receivable) = (received?, receivable?);
        let paid = self.state.is_some_and(|state| PAID.contains(&state));
        let expected = received != Fen(0) || paid;
        (expected && received != receivable && received != receivable - self.refunded())
            .then_some(receivable)
    }

    /// What was received and has not gone back.
    fn left(&self, received: Option<Fen>) -> Option<Fen> {
        received
            .filter(|&fen| fen > Fen(0))
            .map(|fen| fen - self.refunded())
    }

    /// What went back, by the records, and by the goods if they say otherwise.
    fn refunded_line(&self) -> Option<ProofLine> {
        let by_goods: Option<Fen> = self.refunded_goods.iter().copied().sum();
        let by_goods = by_goods.filter(|_| !self.refunded_goods.is_empty());
        let goods = self
            .goods
            .filter(|_| by_goods.is_some_and(|fen| fen != Fen(0)));
        let amount = self.refunds.iter().copied().sum::<Option<Fen>>();
        let otherwise = by_goods.filter(|&fen| amount.is_some_and(|amount| amount != fen));
        Some(ProofLine {
            sum: Sum::Refunded,
            amount,
            node: self.records.or(goods)?,
            otherwise,
        })
    }

    /// What can still be refunded is at most what is left of what was received.
    fn refundable_line(&self, left: Option<Fen>) -> Option<ProofLine> {
        let amount = self.refundable?;
        Some(ProofLine {
            sum: Sum::Refundable,
            amount: Some(amount),
            node: self.goods?,
            otherwise: left.filter(|&left| amount > left),
        })
    }
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
    fn mismatch_has_both_numbers(#[case] price: &str, #[case] expected: &[(Sum, i128)]) {
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
    fn refunds_are_compared_with_goods(
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
    fn refundable_beyond_what_is_left_is_flagged() {
        let proof = proof(
            r#"{"price_info":{"earned_revenue":100},"goods_info":{"goods_list":[{"refundable_amount":60},{"refundable_amount":41}]}}"#,
        );
        assert_eq!(otherwise(&proof), [(Sum::Refundable, 100)]);
        assert_eq!(proof.amount(Sum::Refundable), Some(Fen(101)));
    }

    #[test]
    fn unreadable_sum_keeps_its_line() {
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
        fn consistent_order_is_never_flagged(gross in -9_999_999i64..9_999_999, freight in 0i64..9999, off in 0i64..9999, change in -999i64..999) {
            let due = gross + freight - off + change;
            let proof = proof(&format!(
                r#"{{"price_info":{{"gross_total":{gross},"shipment_fee":{freight},"goods_modified_amount":{change},"collectibles":{due},
                    "earned_revenue":{due}}},"goods_info":{{"goods_list":[{{"discounts_info":{{"no_coupon_list":[{{"discount_amount":{off}}}]}}}}]}}}}"#
            ));
            prop_assert_eq!(otherwise(&proof), []);
        }
    }
}
