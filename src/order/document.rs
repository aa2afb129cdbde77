//! An answer's `data` as it came, with what the catalog knows of each node.
//!
//! Nothing here knows what a field means beyond its id in the catalog.

use std::ops::Deref;
use std::sync::OnceLock;

use crate::catalog::{AFTER_SALE_DETAILS, FieldId, FieldKind};
use crate::json::{self, ParseError, Tree};

pub(super) use crate::json::{NodeId, Shape};

/// What the catalog knows of a node.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    field: Option<FieldId>,
    /// Whether it is a documented list that came as a map with numbers for keys.
    numbered: bool,
}

/// A document: its [`Tree`], which it dereferences to, with a field of the catalog for each
/// documented node.
#[derive(Debug)]
pub struct Document {
    tree: Tree,
    /// One for each node.
    known: Vec<Known>,
    /// The list of what was joined to the answer, in nodes behind its own.
    joined: Option<NodeId>,
    /// What deviates from the documentation, once asked for: facts, a tab's heading and its rows
    /// all need it, and finding it visits every node.
    pub(super) oddities: OnceLock<Vec<NodeId>>,
}

impl Deref for Document {
    type Target = Tree;

    fn deref(&self) -> &Tree {
        &self.tree
    }
}

impl Document {
    /// The document of an answer's `data`.
    pub fn new(tree: Tree) -> Self {
        let mut document = Self {
            known: Vec::with_capacity(tree.len()),
            tree,
            joined: None,
            oddities: OnceLock::new(),
        };
        document.known.push(Known {
            field: Some(FieldId::ROOT),
            numbered: false,
        });
        document.find_fields();
        document
    }

    /// Scans the text of an answer's `data`.
    ///
    /// # Errors
    ///
    /// As [`json::parse`].
    pub fn parse(text: String) -> Result<Self, ParseError> {
        json::parse(text).map(Self::new)
    }

    /// Joins the data of an after-sale detail to the order, as one more entry of a block behind
    /// its own. Every node keeps its id. `None` if the data is not an object with anything in it,
    /// or the order is not an object.
    pub(super) fn join(&mut self, detail: Tree) -> Option<NodeId> {
        let holds = |tree: &Tree| tree.shape(NodeId::ROOT) == Shape::Object;
        if !holds(&self.tree) || !holds(&detail) || detail.is_leaf(NodeId::ROOT) {
            return None;
        }
        let list = if let Some(list) = self.joined {
            list
        } else {
            let list = self.tree.push_array(AFTER_SALE_DETAILS);
            self.known.push(Known {
                field: FieldId::ROOT.child(AFTER_SALE_DETAILS),
                numbered: false,
            });
            *self.joined.insert(list)
        };
        self.oddities = OnceLock::new();
        let entry = self.tree.append(list, detail);
        self.find_fields();
        entry
    }

    /// Finds the field of each node that has none yet, from the field of the node above.
    fn find_fields(&mut self) {
        let fresh = self.tree.subtree(NodeId::ROOT).skip(self.known.len());
        for id in fresh {
            let Some(above) = self.tree.parent(id) else {
                continue;
            };
            let parent = self.known.get(above.index()).copied().unwrap_or_default();
            let key = self.tree.key(id);
            let field = match (self.tree.shape(above), key) {
                (Shape::Array, _) => parent.field,
                (Shape::Object, Some(key)) => parent.field.and_then(|field| under(field, key)),
                _ => None,
            };
            if let Some(key) = key.filter(|_| is_list(parent.field)) {
                let first = self.tree.ordinal(id) == 0;
                if let Some(parent) = self.known.get_mut(above.index()) {
                    parent.numbered = (first || parent.numbered) && is_numeral(key);
                }
            }
            self.known.push(Known {
                field,
                numbered: false,
            });
        }
    }

    /// The list of after-sale details that were joined to the answer. It is gander's own: no byte
    /// of it is in [`Tree::raw`].
    pub fn joined(&self) -> Option<NodeId> {
        self.joined
    }

    /// The joined after-sale detail that the node belongs to; `None` for a node of the order's own
    /// answer.
    pub fn joined_entry(&self, id: NodeId) -> Option<NodeId> {
        let list = self.joined.filter(|&list| id > list)?;
        std::iter::successors(Some(id), |&at| self.parent(at))
            .find(|&at| self.parent(at) == Some(list))
    }

    /// What the catalog knows of the node; `None` for a key that is not documented. An entry of a
    /// list has its list's id.
    pub fn field(&self, id: NodeId) -> Option<FieldId> {
        self.known.get(id.index()).and_then(|known| known.field)
    }

    /// Whether it is a documented list that came as a map with numbers for keys (a PHP habit), each
    /// of them an entry.
    pub fn is_numbered(&self, id: NodeId) -> bool {
        self.known.get(id.index()).is_some_and(|n| n.numbered)
    }

    /// Its place in its list, from 0: of an entry of an array, or of a documented list that came as
    /// a map with numbers for keys.
    pub fn place(&self, id: NodeId) -> Option<usize> {
        let list = self.parent(id)?;
        (self.shape(list) == Shape::Array || self.is_numbered(list)).then(|| self.ordinal(id))
    }

    /// The first child of a block with each of these fields, in one pass over the children; none
    /// of a block that is missing.
    pub(super) fn fields<const N: usize>(
        &self,
        block: Option<NodeId>,
        wanted: [FieldId; N],
    ) -> [Option<NodeId>; N] {
        let mut found = [None; N];
        for child in block.into_iter().flat_map(|block| self.children(block)) {
            let at = self
                .field(child)
                .and_then(|field| wanted.iter().position(|&w| w == field));
            if let Some(place) = at.and_then(|at| found.get_mut(at)) {
                place.get_or_insert(child);
            }
        }
        found
    }

    /// The node's address as a JSON pointer (RFC 6901). Not sanitised: keys are the server's.
    pub fn pointer(&self, id: NodeId) -> String {
        self.pointer_below(NodeId::ROOT, id)
    }

    /// As [`Self::pointer`], counted from the answer that the node came in: the order's, or that of
    /// an after-sale detail.
    pub fn own_pointer(&self, id: NodeId) -> String {
        self.pointer_below(self.joined_entry(id).unwrap_or(NodeId::ROOT), id)
    }

    fn pointer_below(&self, top: NodeId, id: NodeId) -> String {
        let mut steps: Vec<String> = Vec::new();
        let mut at = id;
        while let Some(parent) = self.parent(at).filter(|_| at != top) {
            match (self.key(at), self.position(at)) {
                (Some(key), _) => steps.push(key.replace('~', "~0").replace('/', "~1")),
                (None, Some(n)) => steps.push(n.to_string()),
                // The JSON inside a string.
                (None, None) => {}
            }
            at = parent;
        }
        steps.iter().rev().fold(String::new(), |mut path, step| {
            path.push('/');
            path.push_str(step);
            path
        })
    }
}

fn is_list(field: Option<FieldId>) -> bool {
    field.is_some_and(|f| f.field().kind == FieldKind::List)
}

/// What is documented under a key: of a list that came as a map with numbers for keys, its entry.
/// The block that gander joins to an answer is not the answer's own, even if it came with such a
/// key.
fn under(field: FieldId, key: &str) -> Option<FieldId> {
    let entry = || Some(field).filter(|_| is_list(Some(field)) && is_numeral(key));
    field
        .child(key)
        .filter(|f| f.field().key != AFTER_SALE_DETAILS)
        .or_else(entry)
}

/// Whether a key counts entries, as the keys of an array do if it became a map.
fn is_numeral(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit())
}
