//! What a template may speak of: every gap it can fill, masked, one line each and short enough for a chat.
//!
//! A gap that the order cannot fill is none, never an empty text, so that `{% if … %}` tells them apart.

use jiff::Timestamp;
use serde::Serialize;

use super::order_reader::{OrderReader, amount, ask};
use crate::order::{Facts, Fen, Finding, NodeId, Order, Reading};
use crate::text::Lang;

/// The gaps of every template.
#[derive(Clone, Debug, Serialize)]
pub struct ReplyContext {
    /// How to begin: the buyer's name and a greeting.
    pub hello: String,
    /// The buyer's nickname, unless it hides something.
    pub buyer: Option<String>,
    /// The order's id.
    pub id: Option<String>,
    /// `order_state`: 0 unpaid … 5 closed.
    pub state: Option<i64>,
    /// The state in words.
    pub state_text: Option<String>,
    /// What was bought: the first name, and how many more kinds there are. Never missing.
    pub goods: String,
    /// How many pieces are not in any parcel yet, while some are.
    pub unsent: Option<u64>,
    /// What was received.
    pub paid: Option<String>,
    /// What is to be paid; for an unpaid order alone.
    pub to_pay: Option<String>,
    /// What could still be refunded.
    pub refundable: Option<String>,
    /// When the order cancels itself, if that is ahead.
    pub cancels: Option<TimeText>,
    /// When the order confirms itself, if that is ahead.
    pub confirms: Option<TimeText>,
    /// Why it was closed.
    pub closed: Option<String>,
    /// Parcels on their way to the buyer, or there.
    pub parcels: Vec<ParcelText>,
    /// Whether every one of them is there.
    pub delivered: bool,
    /// Parcels on their way back to the shop.
    pub returning: Vec<ParcelText>,
    /// Refund records.
    pub refunds: Vec<RefundText>,
    /// What to put on the invoice, where there is a title.
    pub invoice: Option<InvoiceText>,
    /// Verification codes; how many, never which.
    pub codes: Option<CodesText>,
}

/// A moment in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeText {
    /// `11月19日 14:00`, `Nov 19, 14:00`; Beijing time.
    pub at: String,
    /// `23 分钟后`, `2 h ago`.
    pub relative: String,
}

/// A parcel.
#[derive(Clone, Debug, Serialize)]
pub struct ParcelText {
    /// The courier; "the courier" where it has no name.
    pub courier: String,
    /// Its number there.
    pub waybill: Option<String>,
    /// The newest event.
    pub news: Option<EventText>,
    /// Whether the newest word is that it was delivered.
    pub delivered: bool,
    /// For how long nobody heard of it, where that is worth a word.
    pub silent: Option<String>,
}

/// An event of a trace.
#[derive(Clone, Debug, Serialize)]
pub struct EventText {
    /// When.
    pub at: Option<String>,
    /// What, with names and numbers masked.
    pub text: String,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// To be refunded, or under way.
    UnderWay,
    /// The money is back.
    Done,
    /// It failed, and no later record took it up.
    Failed,
    /// It failed and was taken up again, or nothing is known of it.
    Past,
}

/// A refund record.
#[derive(Clone, Debug, Serialize)]
pub struct RefundText {
    /// Where it stands.
    pub stage: RefundStage,
    /// How much; "the amount" where that is not told.
    pub amount: String,
    /// When its state was reached.
    pub at: Option<String>,
    /// For what.
    pub goods: Option<String>,
}

/// What goes on an invoice.
#[derive(Clone, Debug, Serialize)]
pub struct InvoiceText {
    /// To whom it is made out.
    pub title: String,
    /// The tax number.
    pub tax_id: Option<String>,
    /// What it is for.
    pub content: Option<String>,
    /// Where it is sent, masked.
    pub email: Option<String>,
}

/// Verification codes.
#[derive(Clone, Debug, Serialize)]
pub struct CodesText {
    /// How many uses are left.
    pub left: u64,
    /// How many there were, where that is told.
    pub total: Option<u64>,
    /// Until when.
    pub expires: Option<TimeText>,
    /// Whether that is over.
    pub expired: bool,
}

/// `order_state` of an unpaid order.
pub(super) const UNPAID: i64 = 0;
/// `order_state` of a closed order.
pub(super) const CLOSED: i64 = 5;
/// `order_state`s in which the rest of a split order is still to come.
const SHIPPING: [i64; 2] = [2, 3];

impl ReplyContext {
    /// What a template may say of this order.
    pub fn of(order: &Order, findings: &[Finding], reading: Reading) -> Self {
        let reader = OrderReader {
            order,
            findings,
            reading,
        };
        let lang = reading.lang;
        let facts = &order.facts;
        let state = facts.state.map(|(state, _)| state);
        let buyer = reader
            .text(&["buyer_info", "nickname"], 24)
            .filter(|_| reader.is_harmless(&["buyer_info", "nickname"]));
        let (parcels, returning) = reader.parcels();
        Self {
            hello: hello(buyer.as_deref(), lang),
            buyer,
            id: order.id().map(|id| id.to_string()),
            state,
            state_text: reader.text(&["order_info", "order_state"], 40),
            goods: goods(reader),
            unsent: unsent(facts).filter(|_| state.is_some_and(|s| SHIPPING.contains(&s))),
            paid: amount(facts.received),
            to_pay: amount(facts.receivable).filter(|_| state == Some(UNPAID)),
            refundable: amount(facts.refundable.filter(|&fen| fen > Fen(0))),
            cancels: ahead(facts.auto_cancel, reader).filter(|_| state == Some(UNPAID)),
            confirms: ahead(facts.auto_confirm, reader),
            closed: facts.closed.as_ref().and_then(|_| {
                reader
                    .text(&["order_info", "order_close_reason"], 60)
                    .or_else(|| reader.text(&["order_info", "order_close_type"], 60))
            }),
            delivered: !parcels.is_empty() && parcels.iter().all(|parcel| parcel.delivered),
            parcels,
            returning,
            refunds: reader.refunds(),
            invoice: reader.invoice(),
            codes: reader.codes(),
        }
    }
}

fn hello(buyer: Option<&str>, lang: Lang) -> String {
    match (buyer, lang) {
        (Some(name), Lang::Zh) => format!("{name}，您好！"),
        (None, Lang::Zh) => "您好！".to_owned(),
        (Some(name), Lang::En) => format!("Hello {name}, "),
        (None, Lang::En) => "Hello, ".to_owned(),
    }
}

fn ahead(at: Option<(Timestamp, NodeId)>, reader: OrderReader<'_>) -> Option<TimeText> {
    at.map(|(at, _)| at)
        .filter(|&at| at > reader.reading.now)
        .map(|at| reader.moment(at))
}

/// `“晨间日记本”等 3 种商品`
fn goods(reader: OrderReader<'_>) -> String {
    let list = reader.list(&["goods_info", "goods_list"]);
    let name = list.iter().find_map(|&g| ask(reader, g, "goods_name", 60));
    match (name, list.len(), reader.reading.lang) {
        (None, _, lang) => lang.tr("商品", "the goods").to_owned(),
        (Some(name), 0 | 1, lang) => lang.tr(format!("“{name}”"), format!("“{name}”")),
        (Some(name), n, lang) => lang.tr(
            format!("“{name}”等 {n} 种商品"),
            format!("“{name}” and {} more", n - 1),
        ),
    }
}

/// Pieces that are in no parcel, while others are on their way.
fn unsent(facts: &Facts) -> Option<u64> {
    let all: i64 = facts.goods.iter().map(|goods| goods.quantity).sum();
    let unpacked: i64 = facts.goods.iter().map(|goods| goods.unpacked).sum();
    u64::try_from(unpacked)
        .ok()
        .filter(|_| (1..all).contains(&unpacked))
}
