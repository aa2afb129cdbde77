//! The few values that the program itself reads out of an order, found once when the answer comes.
//!
//! Everything else about a field is the catalog's business. A fact that is missing or of another type is simply absent.

mod accessors;
mod after_sale;
mod contacts;
mod goods;
mod parcel;
mod refund;

use jiff::Timestamp;

use super::beijing;
use super::cell::is_nothing;
use super::document::Document;
use super::mask::mask_numbers;
use super::money::Fen;
use super::money_proof::MoneyProof;
use super::oddities::oddities;
use crate::json::NodeId;
use crate::text::SafeText;

pub use accessors::{clean_at, entries, fen_at, int, time_at};
pub(super) use accessors::{int_at, list_at};
pub(super) use after_sale::named;
pub use after_sale::{AfterSale, joined};
pub use goods::{Goods, Sort};
pub use parcel::{Event, Parcel, events};
pub use refund::Refund;

/// `order_close_type` of an order that was paid and whose whole price went back.
const CLOSED_BY_REFUND: i64 = 4;

/// What the rules and the verdict line need of an order.
#[derive(Debug, Default)]
pub struct Facts {
    /// `order_info.order_state` with its node: 0 unpaid … 5 closed.
    pub state: Option<(i64, NodeId)>,
    /// The server's words for the state.
    pub state_said: SafeText,
    /// When it was placed.
    pub created: Option<(Timestamp, NodeId)>,
    /// When the state of payment changed: paid, or cancelled where it never was paid.
    pub payment_changed: Option<(Timestamp, NodeId)>,
    /// Whether it was closed without ever being paid.
    pub never_paid: bool,
    /// When it was settled.
    pub settled: Option<(Timestamp, NodeId)>,
    /// `price_info.earned_revenue`: what was received.
    pub received: Option<Fen>,
    /// `price_info.collectibles`: what is to be received.
    pub receivable: Option<Fen>,
    /// Sum of the goods' `refundable_amount`.
    pub refundable: Option<Fen>,
    /// What says that an after-sale is open.
    pub after_sale_open: Option<NodeId>,
    /// When the order will cancel itself.
    pub auto_cancel: Option<(Timestamp, NodeId)>,
    /// When the order will confirm itself.
    pub auto_confirm: Option<(Timestamp, NodeId)>,
    /// Why the order was closed, in the server's words, phone numbers masked, with the node that says it.
    pub closed: Option<(SafeText, NodeId)>,
    /// The lines of goods in the order they came.
    pub goods: Vec<Goods>,
    /// The parcels in the order they came.
    pub parcels: Vec<Parcel>,
    /// The refund records in the order they came.
    pub refunds: Vec<Refund>,
    /// The after-sales that were asked for in detail.
    pub after_sales: Vec<AfterSale>,
    /// When verification codes were used, each with its row.
    pub verified: Vec<(Timestamp, NodeId)>,
    /// What says that the buyer fetches the goods.
    pub fetched: Option<NodeId>,
    /// How many characters the buyer's comment has, and where it stands.
    pub comment: Option<(usize, NodeId)>,
    /// The consignee's phone and the buyer's, where they differ.
    pub other_phone: Option<[NodeId; 2]>,
    /// The title of an invoice for a company that gave no tax id.
    pub no_tax_id: Option<NodeId>,
    /// What came otherwise than documented.
    pub oddities: Vec<NodeId>,
    /// Its sums held against each other.
    pub money: MoneyProof,
}

impl Facts {
    /// Reads the facts of a document.
    pub fn of(doc: &Document) -> Self {
        let root = NodeId::ROOT;
        let order = doc.child(root, "order_info").unwrap_or(root);
        let price = doc.child(root, "price_info").unwrap_or(root);
        let extra = doc.child(root, "internal_extra_info").unwrap_or(root);
        let parcels = list_at(doc, extra, &["logistics_info", "packages_info"]);
        let lines = list_at(doc, root, &["goods_info", "goods_list"]);
        let sort = Sort::of_number(int_at(doc, order, "goods_spu_type"));
        let mut facts = Self {
            state: doc
                .child(order, "order_state")
                .and_then(|n| Some((int(doc, n)?, n))),
            state_said: clean_at(doc, order, "order_state_description"),
            created: time_at(doc, order, "order_create_time"),
            payment_changed: time_at(doc, order, "order_pay_time"),
            never_paid: never_paid(doc, order, price),
            settled: time_at(doc, order, "order_settle_time"),
            received: fen_at(doc, price, "earned_revenue"),
            receivable: fen_at(doc, price, "collectibles"),
            refundable: sum(lines.iter().map(|&g| fen_at(doc, g, "refundable_amount"))),
            after_sale_open: after_sale_open(doc, order, &lines),
            auto_cancel: time_at(doc, order, "plan_auto_cancel_time"),
            auto_confirm: time_at(doc, order, "plan_auto_confirm_time")
                .or_else(|| seconds_at(doc, order, "plan_auto_confirm_timestamp")),
            closed: closed(doc, order),
            goods: goods::goods(doc, &parcels, sort),
            parcels: parcels.into_iter().map(|p| Parcel::of(doc, p)).collect(),
            refunds: list_at(doc, extra, &["refund_info", "refund_records"])
                .into_iter()
                .map(|r| Refund::of(doc, r))
                .collect(),
            after_sales: after_sale::after_sales(doc),
            verified: verified(doc, extra),
            fetched: contacts::fetched(doc),
            comment: contacts::comment(doc),
            other_phone: contacts::other_phone(doc),
            no_tax_id: contacts::no_tax_id(doc),
            oddities: oddities(doc).collect(),
            money: MoneyProof::default(),
        };
        facts.match_ways_back();
        Self {
            money: MoneyProof::of(doc, &facts),
            ..facts
        }
    }

    /// Adds what nodes from this position on say: those of after-sale details that were joined.
    pub(super) fn join(&mut self, doc: &Document, first: usize) {
        self.after_sales = after_sale::after_sales(doc);
        self.match_ways_back();
        self.oddities
            .extend(oddities(doc).filter(|id| id.index() >= first));
    }

    /// Whether the order is in one of these states.
    pub fn is_in(&self, states: &[i64]) -> bool {
        self.state.is_some_and(|(state, _)| states.contains(&state))
    }

    /// Whether nothing more will happen to the order: completed or closed.
    pub fn is_settled(&self) -> bool {
        self.is_in(&[4, 5])
    }

    /// An after-sale knows the number under which its goods go back.
    fn match_ways_back(&mut self) {
        let Self {
            parcels,
            after_sales,
            ..
        } = self;
        for parcel in parcels.iter_mut().filter(|p| !p.waybill.is_empty()) {
            parcel.from_buyer |= after_sales.iter().any(|a| a.waybill == parcel.waybill);
        }
    }

    /// What went back so far.
    pub fn refunded(&self) -> Fen {
        self.refunds
            .iter()
            .filter(|r| r.succeeded())
            .filter_map(|r| r.amount)
            .sum()
    }
}

/// A moment in seconds under a key; zero stands for none.
fn seconds_at(doc: &Document, node: NodeId, key: &str) -> Option<(Timestamp, NodeId)> {
    let n = doc.child(node, key)?;
    int(doc, n).filter(|&seconds| seconds > 0)?;
    Some((beijing::read_seconds(doc.value(n))?, n))
}

fn sum(amounts: impl Iterator<Item = Option<Fen>>) -> Option<Fen> {
    let known: Vec<Fen> = amounts.flatten().collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

fn closed(doc: &Document, order: NodeId) -> Option<(SafeText, NodeId)> {
    let kind = doc.child(order, "order_close_type")?;
    int(doc, kind).filter(|&n| n > 0)?;
    let said =
        ["order_close_reason", "order_close_type_description"].map(|key| clean_at(doc, order, key));
    let reason = said.into_iter().find(|s| !s.is_empty()).unwrap_or_default();
    Some((SafeText::of(&mask_numbers(reason.as_str())), kind))
}

/// Closed, nothing received, no way of payment, and not by a refund.
fn never_paid(doc: &Document, order: NodeId, price: NodeId) -> bool {
    let closed = int_at(doc, order, "order_state") == Some(5)
        && int_at(doc, order, "order_close_type") != Some(CLOSED_BY_REFUND);
    let received = fen_at(doc, price, "earned_revenue").is_some_and(|fen| fen != Fen(0));
    let payment = doc
        .child(order, "payment_type")
        .is_some_and(|n| !is_nothing(doc, n) && doc.value(n).trim() != "0");
    closed && !received && !payment
}

/// `after_sale_show_state` of the order or `refund_state` of goods: 1 is in progress.
fn after_sale_open(doc: &Document, order: NodeId, lines: &[NodeId]) -> Option<NodeId> {
    let states = lines.iter().map(|&goods| (goods, "refund_state"));
    std::iter::once((order, "after_sale_show_state"))
        .chain(states)
        .find(|&(block, key)| int_at(doc, block, key) == Some(1))
        .and_then(|(block, key)| doc.child(block, key))
}

fn verified(doc: &Document, extra: NodeId) -> Vec<(Timestamp, NodeId)> {
    let codes = list_at(doc, extra, &["veri_code_info", "veri_code_list"]);
    codes
        .into_iter()
        .filter_map(|code| Some((time_at(doc, code, "check_time")?.0, code)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use crate::order::Document;
    use rstest::rstest;

    fn facts(data: &str) -> Facts {
        Facts::of(&Document::parse(data.to_owned()).unwrap())
    }

    #[rstest]
    #[case::cancelled(r#""order_state":5,"order_close_type":1"#, 0, true)]
    #[case::open(r#""order_state":0"#, 0, false)]
    #[case::refunded_whole(r#""order_state":5,"order_close_type":4"#, 0, false)]
    #[case::received(r#""order_state":5,"order_close_type":3"#, 1, false)]
    #[case::has_a_way_of_payment(
        r#""order_state":5,"order_close_type":3,"payment_type":1"#,
        0,
        false
    )]
    fn a_closed_order_without_money_was_never_paid(
        #[case] order: &str,
        #[case] received: u8,
        #[case] expected: bool,
    ) {
        let data =
            format!(r#"{{"order_info":{{{order}}},"price_info":{{"earned_revenue":{received}}}}}"#);
        assert_eq!(facts(&data).never_paid, expected);
    }

    #[rstest]
    #[case::another(r#""13800138000""#, r#""13800138001""#, true)]
    #[case::the_same(r#""13800138000""#, r#""13800138000""#, false)]
    #[case::country_code(r#""+86 13800138000""#, r#""13800138000""#, false)]
    #[case::full_width(r#""１３８００１３８０００""#, "13800138000", false)]
    #[case::came_masked(r#""138****8000""#, r#""13800138001""#, false)]
    #[case::none(r#""""#, r#""13800138001""#, false)]
    fn phones_are_compared_by_their_number(
        #[case] consignee: &str,
        #[case] buyer: &str,
        #[case] differs: bool,
    ) {
        let data = format!(
            r#"{{"buyer_info":{{"phone_number":{buyer}}},"internal_extra_info":{{"consignee_info":{{"contact":{consignee}}}}}}}"#
        );
        assert_eq!(facts(&data).other_phone.is_some(), differs);
    }

    #[rstest]
    #[case::company(r#""title":"北京星河远航科技有限公司","tax_id":"""#, true)]
    #[case::with_tax_id(
        r#""title":"北京星河远航科技有限公司","tax_id":"91410100MA138EXAMPL""#,
        false
    )]
    #[case::person(r#""title":"宋知远","tax_id":null"#, false)]
    #[case::bank_account(r#""title":"星河","bank_account":"6200138001380013809""#, true)]
    #[case::no_title(r#""tax_id":"""#, false)]
    fn a_company_needs_a_tax_id(#[case] invoice: &str, #[case] missing: bool) {
        assert_eq!(
            facts(&format!(r#"{{"invoice_info":{{{invoice}}}}}"#))
                .no_tax_id
                .is_some(),
            missing
        );
    }

    #[test]
    fn nothing_is_known_of_nothing() {
        for data in [
            "null",
            "[]",
            "{}",
            "3",
            r#"{"order_info":[],"goods_info":"","internal_extra_info":{"logistics_info":null}}"#,
        ] {
            let facts = facts(data);
            assert!(
                facts.state.is_none() && facts.parcels.is_empty() && facts.goods.is_empty(),
                "{data}"
            );
        }
    }

    #[test]
    fn a_long_comment_is_counted_in_characters() {
        let comment = "啊".repeat(4_000);
        assert_eq!(
            facts(&format!(r#"{{"buyer_info":{{"comment":"{comment}"}}}}"#))
                .comment
                .unwrap()
                .0,
            4_000
        );
        assert!(
            facts(r#"{"buyer_info":{"comment":"  \n "}}"#)
                .comment
                .is_none()
        );
    }
}
