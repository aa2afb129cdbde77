//! The values that a template can use: masked, one line each, and short enough for a chat.
//!
//! A value that the order lacks is `None`, never an empty text, so that `{% if … %}` can test for
//! it.

use jiff::Timestamp;
use serde::Serialize;

use super::order_reader::{OrderReader, amount, text_at};
use super::values::{CodesText, InvoiceText, ParcelText, RefundText, TimeText};
use crate::order::{Facts, Fen, Finding, NodeId, Order, Reading};
use crate::text::Lang;

/// The values of every template.
#[derive(Clone, Debug, Serialize)]
pub struct ReplyContext {
    /// The greeting, with the buyer's name.
    pub hello: String,
    /// The buyer's nickname, unless it contains hidden characters.
    pub buyer: Option<String>,
    /// The order's id.
    pub id: Option<String>,
    /// `order_state`: 0 unpaid … 5 closed.
    pub state: Option<i64>,
    /// The label of the state.
    pub state_text: Option<String>,
    /// The name of the first goods, and how many more there are. Never missing.
    pub goods: String,
    /// The number of items that are not in a parcel yet, while others are.
    pub unsent: Option<u64>,
    /// The amount received.
    pub paid: Option<String>,
    /// The amount due; only for an unpaid order.
    pub to_pay: Option<String>,
    /// The amount that can still be refunded.
    pub refundable: Option<String>,
    /// The time of automatic cancellation, if it is in the future.
    pub cancels: Option<TimeText>,
    /// The time of automatic confirmation, if it is in the future.
    pub confirms: Option<TimeText>,
    /// The reason for closing the order.
    pub closed: Option<String>,
    /// Parcels to the buyer, delivered ones included.
    pub parcels: Vec<ParcelText>,
    /// Whether all of them are delivered.
    pub delivered: bool,
    /// Parcels that are returned to the shop.
    pub returning: Vec<ParcelText>,
    /// Refund records.
    pub refunds: Vec<RefundText>,
    /// The details of the invoice, if it has a title.
    pub invoice: Option<InvoiceText>,
    /// The number of verification codes, never the codes.
    pub codes: Option<CodesText>,
}

/// `order_state` of an unpaid order.
pub(super) const UNPAID: i64 = 0;
/// `order_state` of a closed order.
pub(super) const CLOSED: i64 = 5;
/// The `order_state`s of a split order whose other parcels have not been sent yet.
const SHIPPING: [i64; 2] = [2, 3];

impl ReplyContext {
    /// Returns the values of an order.
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
            cancels: if_future(facts.auto_cancel, reader).filter(|_| state == Some(UNPAID)),
            confirms: if_future(facts.auto_confirm, reader),
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

/// Returns the greeting.
fn hello(buyer: Option<&str>, lang: Lang) -> String {
    match (buyer, lang) {
        (Some(name), Lang::Zh) => format!("{name}，您好！"),
        (None, Lang::Zh) => "您好！".to_owned(),
        (Some(name), Lang::En) => format!("Hello {name}, "),
        (None, Lang::En) => "Hello, ".to_owned(),
    }
}

fn if_future(at: Option<(Timestamp, NodeId)>, reader: OrderReader<'_>) -> Option<TimeText> {
    at.map(|(at, _)| at)
        .filter(|&at| at > reader.reading.now)
        .map(|at| reader.moment(at))
}

/// `“晨间日记本”等 3 种商品`
fn goods(reader: OrderReader<'_>) -> String {
    let list = reader.list(&["goods_info", "goods_list"]);
    let name = list
        .iter()
        .find_map(|&g| text_at(reader, g, "goods_name", 60));
    match (name, list.len(), reader.reading.lang) {
        (None, _, lang) => lang.tr("商品", "the goods").to_owned(),
        (Some(name), 0 | 1, lang) => lang.tr(format!("“{name}”"), format!("“{name}”")),
        (Some(name), n, lang) => lang.tr(
            format!("“{name}”等 {n} 种商品"),
            format!("“{name}” and {} more", n - 1),
        ),
    }
}

/// Returns the number of items without a parcel, if others have one.
fn unsent(facts: &Facts) -> Option<u64> {
    let all: i64 = facts.goods.iter().map(|goods| goods.quantity).sum();
    let unpacked: i64 = facts.goods.iter().map(|goods| goods.unpacked).sum();
    u64::try_from(unpacked)
        .ok()
        .filter(|_| (1..all).contains(&unpacked))
}
