//! The tree: a preorder array whose keys and values are spans of the text.

use std::fmt;
use std::str::FromStr;

use super::error::{ParseError, line_and_column};
use super::scan::{Arena, LONGEST, narrow};

/// The place of a node in its tree's preorder array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The whole tree.
    pub const ROOT: Self = Self(0);

    /// The position in the preorder array.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The node at a position. Positions stay below `u32::MAX`: the scanner refuses a longer text.
    pub(super) fn at(index: usize) -> Self {
        Self(narrow(index))
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

/// A stretch of the text, or of the buffer that follows it, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) len: u32,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self {
            start: narrow(start),
            len: narrow(end - start),
        }
    }

    const fn end(self) -> usize {
        self.start as usize + self.len as usize
    }
}

/// One node, 40 bytes. `size` counts it and everything below it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) shape: Shape,
    /// Whether it stands inside a string that holds JSON.
    pub(super) embedded: bool,
    /// Its key, if its parent is an object.
    pub(super) key: Option<Span>,
    /// A leaf's value; everything from bracket to bracket of an array or object.
    pub(super) text: Span,
    /// How many siblings precede it.
    pub(super) position: u32,
    pub(super) parent: u32,
    pub(super) size: u32,
}

/// A JSON value in preorder. Its `Debug` shows only sizes, because values are personal.
#[derive(Clone)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The text that was scanned, untouched.
    text: String,
    /// Strings whose escapes were undone, and the texts of trees that were appended. A span that
    /// begins beyond `text` points here.
    side: String,
    /// Where the root and its children stand in `text`, with quotes and escapes.
    sources: Vec<(NodeId, Span)>,
    /// Where the root stands in `text`.
    root: Span,
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, bytes) = (self.nodes.len(), self.root.len);
        write!(f, "Tree({nodes} nodes, {bytes} bytes)")
    }
}

/// An empty array, which is how the platform writes that there is nothing.
impl Default for Tree {
    fn default() -> Self {
        let text = "[]".to_owned();
        let root = Span::new(0, text.len());
        let node = Node {
            shape: Shape::Array,
            embedded: false,
            key: None,
            text: root,
            position: 0,
            parent: 0,
            size: 1,
        };
        Self {
            nodes: vec![node],
            text,
            side: String::new(),
            sources: Vec::new(),
            root,
        }
    }
}

impl FromStr for Tree {
    type Err = ParseError;

    /// Scans a copy of the text.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        super::parse(text.to_owned())
    }
}

impl Tree {
    pub(super) fn new(text: String, arena: Arena) -> Self {
        let mut tree = Self {
            nodes: arena.nodes,
            text,
            side: arena.side,
            sources: arena.sources,
            root: Span::default(),
        };
        tree.root = tree.source(NodeId::ROOT);
        tree
    }

    /// The JSON text of the root as it came, byte for byte. Nothing that was appended is in it.
    pub fn raw(&self) -> &str {
        self.span(self.root)
    }

    /// Line and column, from 1, at which the root begins in the text that was scanned.
    pub fn line_and_column(&self) -> (usize, usize) {
        line_and_column(&self.text, self.root.start as usize + 1)
    }

    /// The tree of one child of the root. Its node becomes the root; the others are dropped.
    #[must_use]
    pub fn into_child(mut self, id: NodeId) -> Self {
        let (first, size) = (id.index(), self.size(id));
        self.root = self.source(id);
        self.sources.clear();
        self.nodes.truncate(first + size);
        self.nodes.drain(..first);
        let offset = narrow(first);
        for node in &mut self.nodes {
            node.parent = node.parent.saturating_sub(offset);
        }
        if let Some(root) = self.nodes.first_mut() {
            (root.key, root.position) = (None, 0);
        }
        self
    }

    fn source(&self, id: NodeId) -> Span {
        let known = self.sources.iter().find(|(node, _)| *node == id);
        known.map(|(_, span)| *span).unwrap_or_default()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node; a scanned tree has at least its root.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What JSON the node was.
    pub fn shape(&self, id: NodeId) -> Shape {
        self.get(id).map_or(Shape::Null, |n| n.shape)
    }

    /// Whether the node stands inside a JSON text that itself was a string.
    pub fn embedded(&self, id: NodeId) -> bool {
        self.get(id).is_some_and(|n| n.embedded)
    }

    /// The value of a leaf: a string without its quotes and escapes, a number digit for digit,
    /// `true`, `false` or `null`; empty for a container. Not sanitised: never draw it.
    pub fn value(&self, id: NodeId) -> &str {
        let leaf = self.get(id).filter(|n| !n.shape.is_container());
        leaf.map_or("", |n| self.span(n.text))
    }

    /// As [`Self::value`], but of a container its JSON text.
    pub fn written(&self, id: NodeId) -> &str {
        self.get(id).map_or("", |n| self.span(n.text))
    }

    /// The key of the node, if its parent is an object. Not sanitised.
    pub fn key(&self, id: NodeId) -> Option<&str> {
        self.get(id)?.key.map(|span| self.span(span))
    }

    /// How many siblings precede the node.
    pub fn ordinal(&self, id: NodeId) -> usize {
        self.get(id).map_or(0, |n| n.position as usize)
    }

    /// Its place in its parent array, from 0.
    pub fn position(&self, id: NodeId) -> Option<usize> {
        let parent = self.parent(id)?;
        (self.shape(parent) == Shape::Array).then(|| self.ordinal(id))
    }

    /// The node above, `None` for the root.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let node = self.get(id).filter(|_| id != NodeId::ROOT)?;
        Some(NodeId(node.parent))
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
        .map(NodeId::at)
    }

    /// Every node of the subtree in preorder, the node itself first.
    pub fn subtree(&self, id: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (id.index()..id.index() + self.size(id)).map(NodeId::at)
    }

    /// The first child with that key.
    pub fn child(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.children(id).find(|&c| self.key(c) == Some(key))
    }

    /// Follows keys from a node downwards.
    pub fn at(&self, from: NodeId, keys: &[&str]) -> Option<NodeId> {
        keys.iter().try_fold(from, |at, key| self.child(at, key))
    }

    /// Appends an array without entries as the last child of the root.
    pub fn push_array(&mut self, key: &str) -> NodeId {
        let (id, start) = (NodeId::at(self.len()), self.end());
        let position = narrow(self.children(NodeId::ROOT).count());
        self.side.push_str(key);
        self.nodes.push(Node {
            shape: Shape::Array,
            embedded: false,
            key: Some(Span::new(start, self.end())),
            text: Span::default(),
            position,
            parent: 0,
            size: 1,
        });
        self.grow(NodeId::ROOT, 1);
        id
    }

    /// Appends another tree as the last entry of an array that was made by [`Self::push_array`]
    /// and is still the last child of the root. Every node keeps its id. `None`, and nothing
    /// changes, if both together are longer than any text may be.
    pub fn append(&mut self, list: NodeId, tree: Tree) -> Option<NodeId> {
        let (base, first) = (self.end(), self.len());
        if base + tree.end() > LONGEST {
            return None;
        }
        let position = narrow(self.children(list).count());
        self.side.push_str(&tree.text);
        self.side.push_str(&tree.side);
        let moved = |span: Span| Span {
            start: span.start + narrow(base),
            ..span
        };
        self.nodes.extend(tree.nodes.into_iter().map(|node| Node {
            key: node.key.map(moved),
            text: moved(node.text),
            parent: node.parent + narrow(first),
            ..node
        }));
        let added = self.len() - first;
        if let Some(entry) = self.nodes.get_mut(first) {
            (entry.parent, entry.position) = (list.0, position);
        }
        self.grow(list, added);
        self.grow(NodeId::ROOT, added);
        Some(NodeId::at(first))
    }

    fn grow(&mut self, id: NodeId, by: usize) {
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.size += narrow(by);
        }
    }

    /// Where the next byte behind text and buffer would be.
    fn end(&self) -> usize {
        self.text.len() + self.side.len()
    }

    fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    fn span(&self, span: Span) -> &str {
        let (start, end) = (span.start as usize, span.end());
        match start.checked_sub(self.text.len()) {
            Some(start) => self.side.get(start..end - self.text.len()),
            None => self.text.get(start..end),
        }
        .unwrap_or_default()
    }
}
