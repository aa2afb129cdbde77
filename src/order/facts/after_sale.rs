//! The detail of an after-sale, and where the order names it.

use jiff::Timestamp;

use crate::catalog::fields::{self, after_sale_details as field, internal_extra_info as extra};
use crate::json::{NodeId, Shape};
use crate::order::accessors::{fen_of, int_of, text_of, time_of};
use crate::order::document::Document;
use crate::order::id::AfterSaleId;
use crate::order::money::Fen;
use crate::text::SafeText;

/// The keys under which an answer names an after-sale.
const ID: [&str; 2] = ["after_sale_id", "aftersale_id"];

/// `state` of an after-sale in which nothing more will happen: cancelled, refused, closed, done.
const OVER: [i64; 8] = [1, 4, 5, 7, 13, 14, 15, 18];

/// One after-sale detail that was joined to the order.
#[derive(Debug)]
pub struct AfterSale {
    /// Its node.
    pub node: NodeId,
    /// Its id, if it gives one.
    pub id: Option<AfterSaleId>,
    /// The node of the order's own answer that names it: in a refund record, else in the list of
    /// after-sales.
    pub named: Option<NodeId>,
    /// `state`, 0 to 19.
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
        let [state, sort, amount, asked, updated, expires, waybill] = doc.fields(
            Some(node),
            [
                field::STATE,
                field::SALE_TYPE,
                field::APPLY_REFUND_MONEY,
                field::CREATED_AT,
                field::UPDATED_AT,
                field::INVALID_TIME,
                field::RETURN_LOGISTICS_NO,
            ],
        );
        Self {
            node,
            id: id_of(doc, node),
            named,
            state: int_of(doc, state),
            sort: int_of(doc, sort),
            amount: fen_of(doc, amount),
            asked: time_of(doc, asked),
            updated: time_of(doc, updated),
            expires: time_of(doc, expires),
            waybill: text_of(doc, waybill),
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

    /// Whether something is still to happen; false for an unknown state.
    pub fn is_open(&self) -> bool {
        self.state.is_some() && !self.is_in(&OVER)
    }
}

/// The joined after-sale details, where the order's own answer names these ids.
pub(super) fn after_sales(doc: &Document, named: &[(AfterSaleId, NodeId)]) -> Vec<AfterSale> {
    with_names(doc, named)
        .map(|(node, named)| AfterSale::of(doc, node, named))
        .collect()
}

/// The joined after-sale details, each with the node of the order's own answer that names it first.
pub fn joined(doc: &Document) -> Vec<(NodeId, Option<NodeId>)> {
    with_names(doc, &named(doc)).collect()
}

fn with_names(
    doc: &Document,
    named: &[(AfterSaleId, NodeId)],
) -> impl Iterator<Item = (NodeId, Option<NodeId>)> {
    let name = |id: AfterSaleId| named.iter().find(|(known, _)| *known == id);
    let details = doc.joined().into_iter().flat_map(|list| doc.children(list));
    details.map(move |detail| {
        let name = id_of(doc, detail).and_then(name);
        (detail, name.map(|(_, node)| *node))
    })
}

/// Every after-sale id that the order's own answer gives, with its node: those of refund records
/// before those of the list of after-sales.
pub(super) fn named(doc: &Document) -> Vec<(AfterSaleId, NodeId)> {
    let [extra] = doc.fields(Some(NodeId::ROOT), [fields::INTERNAL_EXTRA_INFO]);
    let blocks = doc.fields(extra, [extra::REFUND_INFO, extra::AFTER_SALE_INFO]);
    let nodes = blocks
        .into_iter()
        .flatten()
        .flat_map(|block| doc.subtree(block));
    nodes.filter_map(|node| id_at(doc, node)).collect()
}

/// The id of a joined after-sale detail.
fn id_of(doc: &Document, detail: NodeId) -> Option<AfterSaleId> {
    let mut ids: Vec<_> = doc
        .children(detail)
        .filter_map(|node| id_at(doc, node))
        .collect();
    // The documented key counts before the one of the order's records.
    ids.sort_by_key(|(_, node)| doc.field(*node) != Some(field::AFTERSALE_ID));
    ids.into_iter().next().map(|(id, _)| id)
}

/// The id that a node gives under a key that names an after-sale.
fn id_at(doc: &Document, node: NodeId) -> Option<(AfterSaleId, NodeId)> {
    let scalar = matches!(doc.shape(node), Shape::Text | Shape::Number);
    let names = scalar && doc.key(node).is_some_and(|key| ID.contains(&key));
    names.then(|| Some((AfterSaleId::parse(doc.value(node))?, node)))?
}
