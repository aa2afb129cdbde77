//! The few values that the program itself reads out of an order, found once when the answer comes.
//!
//! The catalog knows everything else about a field. A fact that is missing or of another type is
//! absent.

mod after_sale;
mod blocks;
mod contacts;
mod goods;
mod parcel;
mod refund;

use jiff::Timestamp;

use super::accessors::{entries_of, fen_of, int, int_of, text_of, time_of};
use super::beijing;
use super::cell::is_empty_value;
use super::document::Document;
use super::id::{AfterSaleId, OrderId};
use super::mask::mask_numbers;
use super::money::Fen;
use super::money_proof::{Amounts, MoneyProof};
use super::oddities::oddities;
use crate::catalog::fields::internal_extra_info::veri_code_info;
use crate::catalog::fields::{order_info as order, price_info as price};
use crate::json::NodeId;
use crate::text::SafeText;
use blocks::Blocks;
use contacts::Contacts;

pub use after_sale::{AfterSale, joined};
pub use goods::{Goods, Sort};
pub use parcel::{Event, Parcel, events};
pub use refund::Refund;

/// `order_close_type` of an order that was paid and whose whole price went back.
const CLOSED_BY_REFUND: i64 = 4;

/// `after_sale_show_state` of an order with an after-sale in progress.
const IN_PROGRESS: i64 = 1;

/// What the rules and the verdict line need of an order.
#[derive(Debug, Default)]
pub struct Facts {
    /// The order's own id.
    pub id: Option<OrderId>,
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
    /// Why the order was closed, in the server's words, phone numbers masked, with its node.
    pub closed: Option<(SafeText, NodeId)>,
    /// The lines of goods in the order they came.
    pub goods: Vec<Goods>,
    /// The parcels in the order they came.
    pub parcels: Vec<Parcel>,
    /// The refund records in the order they came.
    pub refunds: Vec<Refund>,
    /// Every after-sale id that the order's own answer gives, with its node: those of refund
    /// records before those of the list of after-sales.
    pub(super) named: Vec<(AfterSaleId, NodeId)>,
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
        let blocks = Blocks::of(doc);
        let parcels = entries_of(doc, blocks.parcels);
        let records = entries_of(doc, blocks.refunds);
        let [sort] = doc.fields(blocks.order, [order::GOODS_SPU_TYPE]);
        let goods = goods::goods(doc, &blocks, &parcels, Sort::of_number(int_of(doc, sort)));
        let named = after_sale::named(doc);
        let contacts = Contacts::of(doc, &blocks);
        let mut facts = Self {
            refundable: sum(goods.iter().map(|line| line.refundable)),
            goods,
            parcels: parcels.into_iter().map(|p| Parcel::of(doc, p)).collect(),
            refunds: records.into_iter().map(|r| Refund::of(doc, r)).collect(),
            after_sales: after_sale::after_sales(doc, &named),
            named,
            verified: verified(doc, blocks.codes),
            fetched: contacts.fetched,
            comment: contacts.comment,
            other_phone: contacts.other_phone,
            no_tax_id: contacts.no_tax_id,
            oddities: oddities(doc).collect(),
            ..Self::default()
        };
        facts.read_order(doc, &blocks);
        facts.read_times(doc, &blocks);
        facts.match_ways_back();
        facts.money = MoneyProof::of(&facts.amounts(doc, &blocks));
        facts
    }

    /// Reads state and sums.
    fn read_order(&mut self, doc: &Document, blocks: &Blocks) {
        let [
            id,
            state,
            said,
            after_sale,
            close,
            reason,
            close_said,
            payment,
        ] = doc.fields(
            blocks.order,
            [
                order::ORDER_ID,
                order::ORDER_STATE,
                order::ORDER_STATE_DESCRIPTION,
                order::AFTER_SALE_SHOW_STATE,
                order::ORDER_CLOSE_TYPE,
                order::ORDER_CLOSE_REASON,
                order::ORDER_CLOSE_TYPE_DESCRIPTION,
                order::PAYMENT_TYPE,
            ],
        );
        let [received, receivable] =
            doc.fields(blocks.price, [price::EARNED_REVENUE, price::COLLECTIBLES]);
        self.id = id.and_then(|n| OrderId::parse(doc.value(n)).ok());
        self.state = state.and_then(|n| Some((int(doc, n)?, n)));
        self.state_said = text_of(doc, said);
        self.received = fen_of(doc, received);
        self.receivable = fen_of(doc, receivable);
        self.closed = closed(doc, close, [reason, close_said]);
        self.after_sale_open = after_sale
            .filter(|&n| int(doc, n) == Some(IN_PROGRESS))
            .or_else(|| self.goods.iter().find_map(|line| line.refunding));
        let by_refund = int_of(doc, close) == Some(CLOSED_BY_REFUND);
        let came = self.received.is_some_and(|fen| fen != Fen(0));
        let payment =
            payment.is_some_and(|n| !is_empty_value(doc, n) && doc.value(n).trim() != "0");
        // Closed, nothing received, no way of payment, and not by a refund.
        self.never_paid = self.is_in(&[5]) && !by_refund && !came && !payment;
    }

    fn read_times(&mut self, doc: &Document, blocks: &Blocks) {
        let [created, changed, settled, cancel, confirm, confirm_seconds] = doc.fields(
            blocks.order,
            [
                order::ORDER_CREATE_TIME,
                order::ORDER_PAY_TIME,
                order::ORDER_SETTLE_TIME,
                order::PLAN_AUTO_CANCEL_TIME,
                order::PLAN_AUTO_CONFIRM_TIME,
                order::PLAN_AUTO_CONFIRM_TIMESTAMP,
            ],
        );
        self.created = time_of(doc, created);
        self.payment_changed = time_of(doc, changed);
        self.settled = time_of(doc, settled);
        self.auto_cancel = time_of(doc, cancel);
        self.auto_confirm = time_of(doc, confirm).or_else(|| seconds_of(doc, confirm_seconds));
    }

    /// What the proof of its sums is made from.
    fn amounts<'d>(&self, doc: &'d Document, blocks: &Blocks) -> Amounts<'d> {
        let succeeded = self.refunds.iter().filter(|r| r.succeeded());
        Amounts {
            doc,
            price: blocks.price,
            goods: blocks.goods,
            refunded_goods: self.goods.iter().map(|line| line.refund_amount).collect(),
            refundable: self.refundable,
            records: blocks.refunds.filter(|_| !self.refunds.is_empty()),
            refunds: succeeded.map(|r| r.amount).collect(),
            state: self.state.map(|(state, _)| state),
        }
    }

    /// Adds what nodes from this position on say: those of after-sale details that were joined.
    pub(super) fn join(&mut self, doc: &Document, first: usize) {
        self.after_sales = after_sale::after_sales(doc, &self.named);
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

/// A moment in seconds; zero stands for none.
fn seconds_of(doc: &Document, node: Option<NodeId>) -> Option<(Timestamp, NodeId)> {
    let node = node.filter(|&n| int(doc, n).is_some_and(|seconds| seconds > 0))?;
    Some((beijing::parse_seconds(doc.value(node))?, node))
}

fn sum(amounts: impl Iterator<Item = Option<Fen>>) -> Option<Fen> {
    let known: Vec<Fen> = amounts.flatten().collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

fn closed(
    doc: &Document,
    kind: Option<NodeId>,
    words: [Option<NodeId>; 2],
) -> Option<(SafeText, NodeId)> {
    let kind = kind.filter(|&n| int(doc, n).is_some_and(|n| n > 0))?;
    let said = words.map(|node| text_of(doc, node));
    let reason = said.into_iter().find(|s| !s.is_empty()).unwrap_or_default();
    Some((SafeText::of(&mask_numbers(reason.as_str())), kind))
}

fn verified(doc: &Document, codes: Option<NodeId>) -> Vec<(Timestamp, NodeId)> {
    let [list] = doc.fields(codes, [veri_code_info::VERI_CODE_LIST]);
    let at = |code| {
        let [at] = doc.fields(Some(code), [veri_code_info::veri_code_list::CHECK_TIME]);
        Some((time_of(doc, at)?.0, code))
    };
    entries_of(doc, list).into_iter().filter_map(at).collect()
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
    fn closed_order_without_money_was_never_paid(
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
    fn company_without_a_tax_id_is_found(#[case] invoice: &str, #[case] missing: bool) {
        assert_eq!(
            facts(&format!(r#"{{"invoice_info":{{{invoice}}}}}"#))
                .no_tax_id
                .is_some(),
            missing
        );
    }

    #[test]
    fn facts_of_an_empty_answer_are_empty() {
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
    fn comment_is_counted_in_characters() {
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
