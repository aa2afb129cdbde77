//! Reading single values out of a document: total functions that return nothing for a value that is
//! missing or of another type.

use jiff::Timestamp;

use super::beijing;
use super::document::Document;
use super::money::Fen;
use crate::json::{NodeId, Shape};
use crate::text::SafeText;

/// The entries of a list, also of one that came as a map with numbers for keys; a single object
/// instead of a documented list counts as its only entry.
pub fn entries(doc: &Document, list: NodeId) -> Vec<NodeId> {
    match doc.shape(list) {
        Shape::Array => doc.children(list).collect(),
        Shape::Object if doc.is_numbered(list) => doc.children(list).collect(),
        Shape::Object if !doc.is_leaf(list) => vec![list],
        _ => Vec::new(),
    }
}

/// The entries of a list that may be missing.
pub(super) fn entries_of(doc: &Document, list: Option<NodeId>) -> Vec<NodeId> {
    list.map(|list| entries(doc, list)).unwrap_or_default()
}

/// A whole number, also one that came as text.
pub fn int(doc: &Document, node: NodeId) -> Option<i64> {
    doc.value(node).trim().parse().ok()
}

/// The whole number of a node that may be missing.
pub(super) fn int_of(doc: &Document, node: Option<NodeId>) -> Option<i64> {
    int(doc, node?)
}

/// The amount of a node that may be missing.
pub(super) fn fen_of(doc: &Document, node: Option<NodeId>) -> Option<Fen> {
    Fen::parse(doc.value(node?))
}

/// The sanitised text of a node; empty if it is missing.
pub(super) fn text_of(doc: &Document, node: Option<NodeId>) -> SafeText {
    node.map(|n| SafeText::of(doc.value(n))).unwrap_or_default()
}

/// The time of a node that may be missing, with the node.
pub(super) fn time_of(doc: &Document, node: Option<NodeId>) -> Option<(Timestamp, NodeId)> {
    Some((beijing::parse(doc.value(node?))?, node?))
}

/// The amount under a key.
pub fn fen_at(doc: &Document, node: NodeId, key: &str) -> Option<Fen> {
    fen_of(doc, doc.child(node, key))
}

/// The sanitised text under a key; empty if there is none.
pub fn clean_at(doc: &Document, node: NodeId, key: &str) -> SafeText {
    text_of(doc, doc.child(node, key))
}

/// The time under a key, with its node.
pub fn time_at(doc: &Document, node: NodeId, key: &str) -> Option<(Timestamp, NodeId)> {
    time_of(doc, doc.child(node, key))
}
