//! Reading single values out of a document: total functions, absent where a value is missing or of another type.

use jiff::Timestamp;

use crate::json::{NodeId, Shape};
use crate::order::beijing;
use crate::order::document::Document;
use crate::order::money::Fen;
use crate::text::SafeText;

/// The entries of a list, also of one that came as a map with numbers for keys; a single object where a list is documented counts as
/// its only entry.
pub fn entries(doc: &Document, list: NodeId) -> Vec<NodeId> {
    match doc.shape(list) {
        Shape::Array => doc.children(list).collect(),
        Shape::Object if doc.is_numbered(list) => doc.children(list).collect(),
        Shape::Object if !doc.is_leaf(list) => vec![list],
        _ => Vec::new(),
    }
}

/// The entries of the list at the end of a path; none where the path breaks off.
pub(in crate::order) fn list_at(doc: &Document, from: NodeId, path: &[&str]) -> Vec<NodeId> {
    doc.at(from, path)
        .map(|list| entries(doc, list))
        .unwrap_or_default()
}

/// A whole number, also one that came as text.
pub fn int(doc: &Document, node: NodeId) -> Option<i64> {
    doc.value(node).trim().parse().ok()
}

/// The whole number under a key.
pub(in crate::order) fn int_at(doc: &Document, node: NodeId, key: &str) -> Option<i64> {
    int(doc, doc.child(node, key)?)
}

/// The amount under a key.
pub fn fen_at(doc: &Document, node: NodeId, key: &str) -> Option<Fen> {
    Fen::read(doc.value(doc.child(node, key)?))
}

/// The sanitised text under a key; empty where there is none.
pub fn clean_at(doc: &Document, node: NodeId, key: &str) -> SafeText {
    doc.child(node, key)
        .map(|n| SafeText::of(doc.value(n)))
        .unwrap_or_default()
}

/// The time under a key, with its node.
pub fn time_at(doc: &Document, node: NodeId, key: &str) -> Option<(Timestamp, NodeId)> {
    let n = doc.child(node, key)?;
    Some((beijing::read(doc.value(n))?, n))
}
