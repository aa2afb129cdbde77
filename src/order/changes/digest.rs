//! Digests of document nodes: equal for nodes that mean the same, however they are written.
//!
//! The order of list entries and of object keys does not matter; `1` equals `"1"`, and all ways to
//! write an empty value are equal.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use crate::catalog::{FieldId, FieldKind, Visibility};
use crate::order::cell::is_empty_value;
use crate::order::document::{Document, NodeId, Shape};

/// The digests of a document's nodes.
pub(super) struct Digests(Vec<Digest>);

/// The digest of one node.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Digest {
    /// The hash of the content.
    pub(super) sum: u64,
    /// The number of leaves that are not empty.
    pub(super) values: u32,
}

impl Digests {
    /// Computes all digests in one pass from the last node to the first, children before parents.
    pub(super) fn of(doc: &Document) -> Self {
        let mut all = vec![Digest::default(); doc.len()];
        for id in doc.subtree(NodeId::ROOT).rev() {
            let mut own = all.get(id.index()).copied().unwrap_or_default();
            if doc.is_leaf(id) && !is_empty_leaf(doc, id) {
                own = Digest {
                    sum: number(&plain(doc, id)),
                    values: 1,
                };
            } else if is_single_entry(doc, id) {
                own.sum = mixed(own.sum);
            }
            all[id.index()] = own;
            if let Some(above) = doc
                .parent(id)
                .filter(|_| own.values > 0)
                .and_then(|parent| all.get_mut(parent.index()))
            {
                above.sum = above.sum.wrapping_add(share(doc, id, own.sum));
                above.values += own.values;
            }
        }
        Self(all)
    }

    pub(super) fn get(&self, id: NodeId) -> Digest {
        self.0.get(id.index()).copied().unwrap_or_default()
    }
}

/// What a node adds to the sum of its parent. Independent of the position in a list; a text that
/// holds JSON adds what that JSON adds.
fn share(doc: &Document, id: NodeId, sum: u64) -> u64 {
    match (doc.field(id), doc.key(id)) {
        (Some(field), Some(_)) => mixed(sum.rotate_left(17) ^ field.index() as u64),
        (None, Some(key)) => number(&(key, sum)),
        (_, None) if doc.position(id).is_some() => mixed(sum),
        (_, None) => sum,
    }
}

/// Spreads a number over all of its bits (the last steps of the splitmix64 generator), so that a
/// sum of them identifies its parts. A text hash per node would be too slow.
const fn mixed(of: u64) -> u64 {
    let of = (of ^ (of >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let of = (of ^ (of >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    of ^ (of >> 31)
}

/// Whether the node is an object in place of a documented list, and therefore its only entry.
pub(super) fn is_single_entry(doc: &Document, id: NodeId) -> bool {
    doc.shape(id) == Shape::Object
        && doc.position(id).is_none()
        && field_kind(doc, id) == Some(FieldKind::List)
}

/// Whether a leaf counts as empty. Unlike [`is_empty_value`], this includes flags written as `0`:
/// there the wrong type is worth showing, here only the meaning matters.
pub(super) fn is_empty_leaf(doc: &Document, id: NodeId) -> bool {
    let secondary = || {
        doc.field(id)
            .is_some_and(|f| f.field().visibility != Visibility::Main)
    };
    is_empty_value(doc, id)
        || (field_kind(doc, id) == Some(FieldKind::Flag) && plain(doc, id) == "0" && secondary())
}

/// A leaf's value in its canonical spelling.
pub(super) fn plain(doc: &Document, id: NodeId) -> &str {
    match (doc.value(id).trim(), field_kind(doc, id)) {
        ("true", Some(FieldKind::Flag)) => "1",
        ("false", Some(FieldKind::Flag)) => "0",
        (value, _) => value,
    }
}

/// The documented kind of the node's field.
pub(super) fn field_kind(doc: &Document, id: NodeId) -> Option<FieldKind> {
    doc.field(id).map(FieldId::field).map(|field| field.kind)
}

/// Hashes any value to a number.
pub(super) fn number(of: &impl Hash) -> u64 {
    let mut hash = DefaultHasher::new();
    of.hash(&mut hash);
    hash.finish()
}
