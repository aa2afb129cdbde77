//! An after-sale in detail, and where the order names it.

use jiff::Timestamp;

use super::accessors::{clean_at, fen_at, int_at, time_at};
use crate::json::{NodeId, Shape};
use crate::order::document::Document;
use crate::order::id::AfterSaleId;
use crate::order::money::Fen;
use crate::text::SafeText;

/// The keys under which an answer names an after-sale.
const ID: [&str; 2] = ["after_sale_id", "aftersale_id"];

/// `storage` of an after-sale in which nothing more will happen: cancelled, refused, closed, done.
const OVER: [i64; 8] = [1, 4, 5, 7, 13, 14, 15, 18];

/// One after-sale detail that was joined to the order.
#[derive(Debug)]
pub struct AfterSale {
    /// Its node.
    pub node: NodeId,
    /// Its id, if it gives one.
    pub id: Option<AfterSaleId>,
    /// The node of the order's own answer that names it: of a refund record, else of the list of after-sales.
    pub named: Option<NodeId>,
    /// `storage`, 0 to 19.
    pub state: Option<i64>,
    /// What was asked for: 1 refund alone, 2 return and refund, 3 exchange.
    pub sort: Option<i64>,
    /// The sum that was asked for.
    pub amount: Option<Fen>,
    /// When it was asked for.
    pub asked: Option<(Timestamp, NodeId)>,
    /// When its state was reached.
    pub updated: Option<(Timestamp, NodeId)>,
    /// When it expires.
    pub expires: Option<(Timestamp, NodeId)>,
    /// The courier's number of the goods on their way back; empty while there is none.
    pub waybill: SafeText,
}

impl AfterSale {
    fn of(doc: &Document, node: NodeId, named: Option<NodeId>) -> Self {
        Self {
            node,
            id: id_of(doc, node),
            named,
            state: int_at(doc, node, "state"),
            sort: int_at(doc, node, "sale_type"),
            amount: fen_at(doc, node, "apply_refund_money"),
            asked: time_at(doc, node, "created_at"),
            updated: time_at(doc, node, "updated_at"),
            expires: time_at(doc, node, "invalid_time"),
            waybill: clean_at(doc, node, "return_logistics_no"),
        }
    }

    /// Whether that is its id.
    pub fn is_named(&self, id: &str) -> bool {
        self.id
            .as_ref()
            .is_some_and(|own| own.as_str() == id.trim())
    }

    /// Whether it is in one of these states.
    pub fn is_in(&self, states: &[i64]) -> bool {
        self.state.is_some_and(|state| states.contains(&state))
    }

    /// Whether something is still to happen. Of an unknown state nothing is said.
    pub fn is_open(&self) -> bool {
        self.state.is_some() && !self.is_in(&OVER)
    }
}

/// The joined after-sale details.
pub(super) fn after_sales(doc: &Document) -> Vec<AfterSale> {
    joined(doc)
        .into_iter()
        .map(|(node, named)| AfterSale::of(doc, node, named))
        .collect()
}

/// The joined after-sale details, each with the node of the order's own answer that names it first.
pub fn joined(doc: &Document) -> Vec<(NodeId, Option<NodeId>)> {
    let Some(list) = doc.joined() else {
        return Vec::new();
    };
    let named = named(doc);
    let place = |id: AfterSaleId| {
        named
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, node)| *node)
    };
    doc.children(list)
        .map(|detail| (detail, id_of(doc, detail).and_then(place)))
        .collect()
}

/// Every after-sale id that the order's own answer gives, with its node: those of refund records before those of the list of after-sales.
pub(in crate::order) fn named(doc: &Document) -> Vec<(AfterSaleId, NodeId)> {
    let blocks = ["refund_info", "after_sale_info"]
        .map(|key| doc.at(NodeId::ROOT, &["internal_extra_info", key]));
    let nodes = blocks
        .into_iter()
        .flatten()
        .flat_map(|block| doc.subtree(block));
    let scalar = |n: &NodeId| matches!(doc.shape(*n), Shape::Text | Shape::Number);
    let ids = nodes
        .filter(scalar)
        .filter(|&n| doc.key(n).is_some_and(|key| ID.contains(&key)));
    ids.filter_map(|n| Some((AfterSaleId::read(doc.value(n))?, n)))
        .collect()
}

/// The id of a joined after-sale detail.
fn id_of(doc: &Document, detail: NodeId) -> Option<AfterSaleId> {
    ID.iter()
        .rev()
        .filter_map(|key| doc.child(detail, key))
        .find_map(|n| AfterSaleId::read(doc.value(n)))
}
