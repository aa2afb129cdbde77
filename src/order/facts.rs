//! The few values that the program itself reads out of an order, found once when the answer comes.
//!
//! Everything else about a field is the catalog's business. A fact that is missing or of another type is simply absent.

use jiff::Timestamp;

use super::beijing;
use super::document::{Document, NodeId, Shape};
use super::money::Fen;
use crate::text::Clean;

/// What the rules and the verdict line need of an order.
#[derive(Debug, Default)]
pub struct Facts {
    /// `order_info.order_state` with its node: 0 unpaid … 5 closed.
    pub state: Option<(i64, NodeId)>,
    /// The server's words for the state.
    pub state_said: Clean,
    /// `price_info.earned_revenue`: what was received.
    pub received: Option<Fen>,
    /// `price_info.collectibles`: what is to be received.
    pub receivable: Option<Fen>,
    /// Sum of the goods' `refundable_amount`.
    pub refundable: Option<Fen>,
    /// Sum of the goods' quantities.
    pub pieces: u64,
    /// Sum of the quantities of goods in parcels.
    pub pieces_shipped: u64,
    /// When the order will cancel itself.
    pub auto_cancel: Option<(Timestamp, NodeId)>,
    /// When the order will confirm itself.
    pub auto_confirm: Option<(Timestamp, NodeId)>,
    /// Why the order was closed, in the server's words, with the node that says it.
    pub closed: Option<(Clean, NodeId)>,
    /// The parcels in the order they came.
    pub parcels: Vec<Parcel>,
    /// The refund records in the order they came.
    pub refunds: Vec<Refund>,
}

/// One parcel.
#[derive(Debug)]
pub struct Parcel {
    /// Its node.
    pub node: NodeId,
    /// The courier's name.
    pub courier: Clean,
    /// When it was handed over.
    pub departed: Option<Timestamp>,
    /// The newest event of its trace by time, whatever order they came in.
    pub newest: Option<Event>,
    /// Whether the newest word on it is that it was delivered.
    pub delivered: bool,
}

/// One event of a trace.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Its node.
    pub node: NodeId,
    /// When, if a time came with it.
    pub at: Option<Timestamp>,
}

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
    /// The after-sale id, for telling one case from another.
    pub after_sale: String,
}

impl Facts {
    /// Reads the facts of a document.
    pub fn of(doc: &Document) -> Self {
        let root = NodeId::ROOT;
        let order = doc.child(root, "order_info").unwrap_or(root);
        let price = doc.child(root, "price_info").unwrap_or(root);
        let goods: Vec<NodeId> = doc.at(root, &["goods_info", "goods_list"]).map(|list| entries(doc, list)).unwrap_or_default();
        let packages = doc.at(root, &["internal_extra_info", "logistics_info", "packages_info"]);
        let refunds = doc.at(root, &["internal_extra_info", "refund_info", "refund_records"]);
        let parcels: Vec<NodeId> = packages.map(|list| entries(doc, list)).unwrap_or_default();
        Self {
            state: doc.child(order, "order_state").and_then(|n| Some((int(doc, n)?, n))),
            state_said: clean_at(doc, order, "order_state_description"),
            received: fen_at(doc, price, "earned_revenue"),
            receivable: fen_at(doc, price, "collectibles"),
            refundable: sum(goods.iter().map(|&g| fen_at(doc, g, "refundable_amount"))),
            pieces: goods.iter().filter_map(|&g| quantity(doc, g)).sum(),
            pieces_shipped: parcels.iter().flat_map(|&p| goods_of(doc, p)).filter_map(|g| quantity(doc, g)).sum(),
            auto_cancel: time_at(doc, order, "plan_auto_cancel_time"),
            auto_confirm: time_at(doc, order, "plan_auto_confirm_time"),
            closed: closed(doc, order),
            parcels: parcels.into_iter().map(|p| parcel(doc, p)).collect(),
            refunds: refunds.map(|list| entries(doc, list)).unwrap_or_default().into_iter().map(|r| refund(doc, r)).collect(),
        }
    }
}

/// The events of a trace, newest first; those without a time stand last, in the order they came.
pub fn events(doc: &Document, trace: NodeId) -> Vec<Event> {
    let mut events: Vec<Event> = entries(doc, trace)
        .into_iter()
        .map(|node| Event { node, at: doc.child(node, "time").and_then(|t| beijing::read(doc.value(t))) })
        .collect();
    events.sort_by_key(|e| std::cmp::Reverse(e.at));
    events
}

/// The entries of a list; a single object where a list is documented counts as its only entry.
pub fn entries(doc: &Document, list: NodeId) -> Vec<NodeId> {
    match doc.shape(list) {
        Shape::Array => doc.children(list).collect(),
        Shape::Object if !doc.is_leaf(list) => vec![list],
        _ => Vec::new(),
    }
}

/// A whole number, also one that came as text.
pub fn int(doc: &Document, node: NodeId) -> Option<i64> {
    doc.value(node).trim().parse().ok()
}

/// The amount under a key.
pub fn fen_at(doc: &Document, node: NodeId, key: &str) -> Option<Fen> {
    Fen::read(doc.value(doc.child(node, key)?))
}

/// The sanitised text under a key; empty where there is none.
pub fn clean_at(doc: &Document, node: NodeId, key: &str) -> Clean {
    doc.child(node, key).map(|n| Clean::of(doc.value(n))).unwrap_or_default()
}

/// The time under a key, with its node.
pub fn time_at(doc: &Document, node: NodeId, key: &str) -> Option<(Timestamp, NodeId)> {
    let n = doc.child(node, key)?;
    Some((beijing::read(doc.value(n))?, n))
}

fn quantity(doc: &Document, goods: NodeId) -> Option<u64> {
    doc.value(doc.child(goods, "quantity")?).trim().parse().ok().filter(|&n| n < 1_000_000)
}

fn goods_of(doc: &Document, parcel: NodeId) -> Vec<NodeId> {
    doc.child(parcel, "package_goods_info").map(|list| entries(doc, list)).unwrap_or_default()
}

fn sum(amounts: impl Iterator<Item = Option<Fen>>) -> Option<Fen> {
    let known: Vec<Fen> = amounts.flatten().collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

fn closed(doc: &Document, order: NodeId) -> Option<(Clean, NodeId)> {
    let kind = doc.child(order, "order_close_type")?;
    int(doc, kind).filter(|&n| n > 0)?;
    let said = ["order_close_reason", "order_close_type_description"].map(|key| clean_at(doc, order, key));
    Some((said.into_iter().find(|s| !s.is_empty()).unwrap_or_default(), kind))
}

fn parcel(doc: &Document, node: NodeId) -> Parcel {
    let trace = doc.child(node, "package_trace_info");
    let newest = trace.and_then(|t| events(doc, t).first().copied());
    let last_words = newest.map(|e| clean_at(doc, e.node, "text")).unwrap_or_default();
    let state = clean_at(doc, node, "logistics_state_description");
    Parcel {
        node,
        courier: clean_at(doc, node, "logistics_company_name"),
        departed: time_at(doc, node, "departure_time").map(|(at, _)| at),
        newest,
        delivered: is_delivered(last_words.as_str()) || (newest.is_none() && is_delivered(state.as_str())),
    }
}

/// The couriers' words for delivered (open platform, "Traces"): a failed or refused delivery speaks of signing too.
fn is_delivered(words: &str) -> bool {
    words.contains("签收") && !["失败", "拒签", "拒收", "不成功", "未签收", "待签收"].iter().any(|no| words.contains(no))
}

fn refund(doc: &Document, node: NodeId) -> Refund {
    Refund {
        node,
        state: doc.child(node, "refund_state").and_then(|n| int(doc, n)),
        amount: fen_at(doc, node, "refund_amount"),
        at: time_at(doc, node, "refund_time").map(|(at, _)| at),
        after_sale: doc.child(node, "after_sale_id").map(|n| doc.value(n).to_owned()).unwrap_or_default(),
    }
}
