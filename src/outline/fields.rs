//! How the fields of a block are ordered, and which of its nodes are lists.

use crate::catalog::{FieldId, FieldKind, Visibility};
use crate::order::{Document, NodeId, Shape};

/// Returns a block's fields in reading order: the frequently used ones, and the rarely used ones.
/// The catalog ranks the fields it knows; the others follow in the order in which they were
/// received.
pub(super) fn reading_order(doc: &Document, block: NodeId) -> (Vec<NodeId>, Vec<NodeId>) {
    let field = |n: &NodeId| {
        doc.field(*n)
            .filter(|_| !doc.embedded(*n))
            .map(FieldId::field)
    };
    let mut fields: Vec<NodeId> = doc.children(block).collect();
    fields.sort_by_key(|n| field(n).map_or(u16::MAX, |f| f.rank));
    fields
        .into_iter()
        .partition(|n| field(n).is_none_or(|f| f.visibility != Visibility::More))
}

/// Whether the node is a documented list (goods, parcels, refunds) with at least one entry.
pub(super) fn is_list_of_entries(doc: &Document, node: NodeId) -> bool {
    doc.field(node)
        .is_some_and(|f| f.field().kind == FieldKind::List)
        && doc.shape(node).is_container()
        && !doc.is_leaf(node)
}

/// Whether the nodes right below are entries of a list.
pub(super) fn holds_entries(doc: &Document, node: NodeId) -> bool {
    doc.shape(node) == Shape::Array || doc.is_numbered(node)
}

/// Whether the node is the trace of a parcel, or an event of one.
pub(super) fn is_trace(doc: &Document, node: NodeId) -> bool {
    doc.field(node)
        .is_some_and(|f| f.field().key == "package_trace_info")
}

/// Whether one row shows the whole entry: an event of a trace, or a question and its answer. If an
/// entry has any other field, its fields have rows of their own.
pub(super) fn is_pair(doc: &Document, entry: NodeId) -> bool {
    let list = doc.field(entry).map_or("", |f| f.field().key);
    let halves: &[&str] = match list {
        "package_trace_info" => &["text", "time"],
        "c_data" => &["key", "value"],
        _ => return false,
    };
    let is_half = |child| doc.is_leaf(child) && doc.key(child).is_some_and(|k| halves.contains(&k));
    // A row shows one value per key, so an entry that repeats a key needs rows of its own.
    let keys = halves
        .iter()
        .filter(|half| doc.child(entry, half).is_some())
        .count();
    doc.shape(entry) == Shape::Object
        && doc.children(entry).count() == keys
        && doc.children(entry).all(is_half)
}
