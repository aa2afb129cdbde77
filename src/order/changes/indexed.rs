//! A document with the digests of its nodes, as the comparison walks it.

use std::collections::HashMap;

use super::digest::{Digest, Digests, field_kind, is_single_entry};
use crate::catalog::{FieldKind, Tab};
use crate::order::document::{Document, NodeId, Shape};

/// A document and the digests of its nodes.
pub(super) struct IndexedDocument<'a> {
    pub(super) doc: &'a Document,
    pub(super) digests: Digests,
}

/// How a node is compared.
pub(super) enum NodeContent {
    Leaf,
    Object,
    List(Vec<NodeId>),
}

impl<'a> IndexedDocument<'a> {
    pub(super) fn of(doc: &'a Document) -> Self {
        Self {
            doc,
            digests: Digests::of(doc),
        }
    }

    pub(super) fn digest(&self, id: NodeId) -> Digest {
        self.digests.get(id)
    }

    /// The digest of a node, or that of an empty value if the node is missing.
    pub(super) fn digest_of(&self, id: Option<NodeId>) -> Digest {
        id.map(|id| self.digest(id)).unwrap_or_default()
    }

    pub(super) fn has_values(&self, id: NodeId) -> bool {
        self.digest(id).values > 0
    }

    /// How the node is compared, and the node itself. For a text that holds JSON, both are of that
    /// JSON.
    pub(super) fn content(&self, id: NodeId) -> (NodeContent, NodeId) {
        let doc = self.doc;
        let inside = (doc.shape(id) == Shape::Text)
            .then(|| doc.children(id).next())
            .flatten()
            .unwrap_or(id);
        let content = match doc.shape(inside) {
            Shape::Array => NodeContent::List(
                doc.children(inside)
                    .filter(|&entry| self.has_values(entry))
                    .collect(),
            ),
            Shape::Object if is_single_entry(doc, inside) => NodeContent::List(vec![inside]),
            Shape::Object => NodeContent::Object,
            _ => NodeContent::Leaf,
        };
        (content, inside)
    }

    /// The children with their keys. The number tells apart repeated keys of one object.
    pub(super) fn keyed(&self, children: &[NodeId]) -> Vec<((&'a str, usize), NodeId)> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let keyed = children.iter().filter_map(|&child| {
            let key = self.doc.key(child)?;
            let times = seen.entry(key).or_default();
            *times += 1;
            Some(((key, *times), child))
        });
        keyed.collect()
    }

    /// Collects the nodes that are reported when all of `id` is added or removed: the values of a
    /// group, the entries of a list, otherwise the node itself.
    pub(super) fn parts(&self, id: NodeId, found: &mut Vec<NodeId>) {
        match self.content(id) {
            (NodeContent::Object, inside)
                if field_kind(self.doc, inside) == Some(FieldKind::Group) =>
            {
                self.doc
                    .children(inside)
                    .filter(|&child| self.has_values(child))
                    .for_each(|child| self.parts(child, found));
            }
            (NodeContent::List(entries), _) => found.extend(entries),
            _ => found.push(id),
        }
    }

    pub(super) fn tab(&self, id: NodeId) -> Tab {
        let above = std::iter::successors(Some(id), |&at| self.doc.parent(at));
        above
            .filter_map(|at| self.doc.field(at))
            .find_map(|field| field.field().tab)
            .unwrap_or(Tab::Other)
    }
}
