//! An answer's `data` as it came: one preorder array over the text, every leaf in it, digits untouched.
//!
//! A node costs 40 bytes and owns no string: its key and its value are spans of the text that came, or, where an escape had to be
//! undone, of a buffer behind it. Nothing here knows what a field means beyond its id in the catalog.

use std::sync::OnceLock;

use crate::catalog::FieldId;

/// The place of a node in its document's preorder array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The whole document.
    pub const ROOT: Self = Self(0);

    /// The position in the preorder array.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What JSON a node was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, its digits as they came.
    Number,
    /// A string. A string that itself holds a JSON object or array has that as its only child.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Shape {
    /// Whether it is an array or an object.
    pub const fn is_container(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}

/// A stretch of the text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) len: u32,
}

/// How a parent names a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The n-th entry of an array, from 0.
    Index(u32),
    /// A key of an object.
    Name(Span),
    /// The root, and the JSON inside a string.
    Nothing,
}

impl Key {
    /// The entry after this one; a key that is no place stays.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Index(n) => Self::Index(n + 1),
            Self::Name(_) | Self::Nothing => self,
        }
    }
}

/// One node. `size` counts it and everything below it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) field: Option<FieldId>,
    pub(super) shape: Shape,
    pub(super) embedded: bool,
    /// Whether it is a documented list that came as a map with numbers for keys.
    pub(super) numbered: bool,
    pub(super) key: Key,
    pub(super) text: Span,
    pub(super) parent: u32,
    pub(super) size: u32,
}

/// A document in preorder. Its `Debug` tells sizes alone: the values are personal.
pub struct Document {
    pub(super) nodes: Vec<Node>,
    /// The JSON as it came, and behind it the strings whose escapes were undone.
    pub(super) text: String,
    /// Where the JSON as it came ends.
    pub(super) raw: usize,
    /// What was joined to the answer, in nodes behind its own.
    pub(super) joined: Option<NodeId>,
    /// What deviates from the documentation, once asked for: facts, a tab's heading and its rows all need it, and finding it visits
    /// every node.
    pub(super) oddities: OnceLock<Vec<NodeId>>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Document({} nodes, {} bytes)",
            self.nodes.len(),
            self.raw
        )
    }
}

impl Document {
    /// The JSON text as it came, byte for byte.
    pub fn raw(&self) -> &str {
        self.text.get(..self.raw).unwrap_or_default()
    }

    /// The list of after-sale details that were joined to the answer. It is gander's own: no byte of it is in [`Self::raw`].
    pub fn joined(&self) -> Option<NodeId> {
        self.joined
    }

    /// The joined after-sale detail that the node belongs to; `None` for a node of the order's own answer.
    pub fn joined_entry(&self, id: NodeId) -> Option<NodeId> {
        let list = self.joined.filter(|&list| id > list)?;
        std::iter::successors(Some(id), |&at| self.parent(at))
            .find(|&at| self.parent(at) == Some(list))
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node; a parsed document has at least its root.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What JSON the node was.
    pub fn shape(&self, id: NodeId) -> Shape {
        self.get(id).map_or(Shape::Null, |n| n.shape)
    }

    /// What the catalog knows of the node; `None` for a key that is not documented. An entry of a list has its list's id.
    pub fn field(&self, id: NodeId) -> Option<FieldId> {
        self.get(id).and_then(|n| n.field)
    }

    /// Whether the node stands inside a JSON text that itself was a string of the answer.
    pub fn embedded(&self, id: NodeId) -> bool {
        self.get(id).is_some_and(|n| n.embedded)
    }

    /// The value of a leaf: a string without its quotes and escapes, a number digit for digit, `true`, `false` or `null`; nothing
    /// for a container. Not sanitised: never draw it.
    pub fn value(&self, id: NodeId) -> &str {
        self.get(id).map_or("", |n| self.span(n.text))
    }

    /// The key under which the node stands, if its parent is an object. Not sanitised.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        match self.get(id)?.key {
            Key::Name(span) => Some(self.span(span)),
            Key::Index(_) | Key::Nothing => None,
        }
    }

    /// Its place in its parent array, from 0.
    pub fn position(&self, id: NodeId) -> Option<usize> {
        match self.get(id)?.key {
            Key::Index(n) => Some(n as usize),
            Key::Name(_) | Key::Nothing => None,
        }
    }

    /// Its place in its list, from 0: of an entry of an array, or of a documented list that came as a map with numbers for keys.
    pub fn place(&self, id: NodeId) -> Option<usize> {
        self.position(id).or_else(|| {
            let list = self.parent(id).filter(|&list| self.is_numbered(list))?;
            self.children(list).position(|entry| entry == id)
        })
    }

    /// Whether it is a documented list that came as a map with numbers for keys (a PHP habit), each of them an entry.
    pub fn is_numbered(&self, id: NodeId) -> bool {
        self.get(id).is_some_and(|n| n.numbered)
    }

    /// The node above, `None` for the root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id != NodeId::ROOT)
            .then(|| self.get(id).map(|n| NodeId(n.parent)))
            .flatten()
    }

    /// How many nodes the subtree has, the node itself included.
    pub fn size(&self, id: NodeId) -> usize {
        self.get(id).map_or(0, |n| n.size as usize)
    }

    /// Whether the node has nothing below it.
    pub fn is_leaf(&self, id: NodeId) -> bool {
        self.size(id) <= 1
    }

    /// The nodes right below, in the order they came.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = id.index() + self.size(id);
        std::iter::successors(Some(id.index() + 1), move |&at| {
            Some(at + self.nodes.get(at)?.size as usize)
        })
        .take_while(move |&at| at < end)
        .map(node_id)
    }

    /// Every node of the subtree in preorder, the node itself first.
    pub fn subtree(&self, id: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (id.index()..id.index() + self.size(id)).map(node_id)
    }

    /// The first child with that key.
    pub fn child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id).find(|&c| self.key(c) == Some(key))
    }

    /// Follows keys from a node downwards.
    pub fn at(&self, from: NodeId, keys: &[&str]) -> Option<NodeId> {
        keys.iter().try_fold(from, |at, key| self.child(at, key))
    }

    /// The node's address as a JSON pointer (RFC 6901). Not sanitised: keys are the server's.
    pub fn pointer(&self, id: NodeId) -> String {
        self.pointer_below(NodeId::ROOT, id)
    }

    /// As [`Self::pointer`], counted from the answer that the node came in: the order's, or that of an after-sale detail.
    pub fn own_pointer(&self, id: NodeId) -> String {
        self.pointer_below(self.joined_entry(id).unwrap_or(NodeId::ROOT), id)
    }

    fn pointer_below(&self, top: NodeId, id: NodeId) -> String {
        let mut steps: Vec<String> = Vec::new();
        let mut at = id;
        while let Some(parent) = self.parent(at).filter(|_| at != top) {
            match self.get(at).map(|n| n.key) {
                Some(Key::Index(n)) => steps.push(n.to_string()),
                Some(Key::Name(span)) => {
                    steps.push(self.span(span).replace('~', "~0").replace('/', "~1"));
                }
                Some(Key::Nothing) | None => {}
            }
            at = parent;
        }
        steps.iter().rev().fold(String::new(), |mut path, step| {
            path.push('/');
            path.push_str(step);
            path
        })
    }

    fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    fn span(&self, span: Span) -> &str {
        let start = span.start as usize;
        self.text
            .get(start..start + span.len as usize)
            .unwrap_or_default()
    }
}

/// Positions stay below `u32::MAX`: the parser refuses a longer text.
fn node_id(at: usize) -> NodeId {
    NodeId(u32::try_from(at).unwrap_or(u32::MAX))
}
