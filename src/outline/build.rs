//! Laying out a tab: blocks in their places, fields in reading order, long lists in stretches, what says nothing left out.

use super::plan::{Step, claimed, steps};
use super::redundant::is_redundant;
use super::{Kind, Outline, Row, STRETCH};
use crate::catalog::{FieldId, FieldKind, Tab, Visibility};
use crate::order::{Document, NodeId, Shape, entries, events, joined, oddities};

/// Fewer rarely asked fields than this stand among the others: a row to unfold them would save nothing.
const WORTH_A_ROW: usize = 3;

impl Outline {
    /// Lays out a tab. With `everything`, fields that say nothing have their rows too.
    pub fn build(doc: &Document, tab: Tab, everything: bool) -> Self {
        let root = Row {
            kind: Kind::Left(0),
            parent: 0,
            size: 1,
            shown: 1,
            depth: 0,
            open: true,
        };
        let mut layout = Layout {
            doc,
            everything,
            rows: vec![root],
            above: vec![0],
            count: None,
            after_sales: Vec::new(),
        };
        let mut left = 0;
        let steps = steps(tab);
        if steps.iter().any(|step| matches!(step, Step::AfterSales)) {
            layout.after_sales = joined(doc);
        }
        for step in steps {
            left += layout.step(*step);
        }
        layout.left(left);
        let Layout {
            mut rows, count, ..
        } = layout;
        let size = narrow(rows.len());
        if let Some(root) = rows.first_mut() {
            root.size = size;
        }
        let mut outline = Self { rows, count };
        outline.recount();
        outline
    }
}

/// An outline in the making; `above` are the rows that are not closed yet.
struct Layout<'a> {
    doc: &'a Document,
    everything: bool,
    rows: Vec<Row>,
    above: Vec<u32>,
    count: Option<usize>,
    /// The joined after-sale details that have no row yet, each with the node that names it.
    after_sales: Vec<(NodeId, Option<NodeId>)>,
}

impl Layout<'_> {
    /// Takes one step of the plan; says how many fields it left out.
    fn step(&mut self, step: Step) -> u32 {
        match step {
            Step::Lift(path) => self
                .doc
                .at(NodeId::ROOT, path)
                .map_or(0, |block| self.lift(block)),
            Step::Section(path) => self
                .doc
                .at(NodeId::ROOT, path)
                .map_or(0, |block| self.child(block, true)),
            Step::Echo(path) => {
                if let Some(block) = self
                    .doc
                    .at(NodeId::ROOT, path)
                    .filter(|&block| !is_redundant(self.doc, block))
                {
                    self.leaf(Kind::Echo(block));
                }
                0
            }
            Step::AfterSales => {
                self.after_sales_of(|_| true);
                0
            }
            Step::Rest => self.rest(),
            Step::Evidence => {
                self.evidence();
                0
            }
        }
    }

    /// A block's fields as topmost rows, the entries of its lists of things among them.
    fn lift(&mut self, block: NodeId) -> u32 {
        if self.doc.is_leaf(block) {
            return self.child(block, false);
        }
        if !self.everything && is_redundant(self.doc, block) {
            return leaves(self.doc, block);
        }
        let mut left = 0;
        let (main, more) = self.reading_order(block);
        for node in main {
            if self.is_list_of_things(node) && !self.doc.is_leaf(node) {
                let entries = entries(self.doc, node);
                self.count = Some(entries.len());
                self.entries(node, &entries, true);
            } else {
                left += self.child(node, false);
            }
        }
        left + self.more(block, &more)
    }

    /// A row for a node and rows for everything below; or none, when it says nothing. Says how many were left out.
    fn child(&mut self, node: NodeId, open: bool) -> u32 {
        if !self.everything && is_redundant(self.doc, node) {
            return leaves(self.doc, node);
        }
        self.open(Kind::Node(node), open);
        self.below(node);
        self.close();
        self.after_sales_of(|named| named == Some(node));
        0
    }

    /// Rows for the after-sale details that stand here: behind the id that names them, or in a place of their own.
    fn after_sales_of(&mut self, here: impl Fn(Option<NodeId>) -> bool) {
        if !self.after_sales.iter().any(|(_, named)| here(*named)) {
            return;
        }
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.after_sales)
            .into_iter()
            .partition(|(_, named)| here(*named));
        self.after_sales = later;
        for (detail, _) in now {
            self.open(Kind::Node(detail), false);
            self.below(detail);
            self.close();
        }
    }

    fn below(&mut self, node: NodeId) {
        match self.doc.shape(node) {
            _ if is_pair(self.doc, node) => {}
            Shape::Array | Shape::Object if self.is_trace(node) && self.holds_entries(node) => {
                for event in events(self.doc, node) {
                    self.open(Kind::Node(event.node), false);
                    self.below(event.node);
                    self.close();
                }
            }
            Shape::Array | Shape::Object if self.holds_entries(node) => {
                let entries: Vec<NodeId> = self.doc.children(node).collect();
                self.entries(node, &entries, false);
            }
            Shape::Object => {
                let (main, more) = self.reading_order(node);
                let mut left = 0;
                for child in main {
                    let open = self.is_trace(child);
                    left += self.child(child, open);
                }
                left += self.more(node, &more);
                self.left(left);
            }
            _ => {
                let inside: Vec<NodeId> = self.doc.children(node).collect();
                for node in inside {
                    self.below(node);
                }
            }
        }
    }

    /// The entries of a list, in stretches when they are many. An entry of a list is never left out: its number counts.
    fn entries(&mut self, list: NodeId, entries: &[NodeId], first_open: bool) {
        let stretches = entries.len() > STRETCH;
        for (n, chunk) in entries.chunks(STRETCH).enumerate() {
            if stretches {
                let from = n * STRETCH + 1;
                self.open(
                    Kind::Stretch(list, narrow(from), narrow(from + chunk.len() - 1)),
                    n == 0 && first_open,
                );
            }
            for (m, &entry) in chunk.iter().enumerate() {
                self.open(Kind::Node(entry), first_open && n == 0 && m == 0);
                self.below(entry);
                self.close();
            }
            if stretches {
                self.close();
            }
        }
    }

    /// The rarely asked fields under a row of their own.
    fn more(&mut self, block: NodeId, more: &[NodeId]) -> u32 {
        let shown = more
            .iter()
            .filter(|&&node| self.everything || !is_redundant(self.doc, node))
            .count();
        let grouped = shown >= WORTH_A_ROW;
        if grouped {
            self.open(Kind::More(block, narrow(shown)), false);
        }
        let left = more.iter().map(|&node| self.child(node, false)).sum();
        if grouped {
            self.close();
        }
        left
    }

    fn left(&mut self, count: u32) {
        if count > 0 {
            self.leaf(Kind::Left(count));
        }
    }

    /// A block's fields as a reader wants them: those often asked by the catalog's order, then those that it does not know in the order
    /// they came; and the rarely asked ones.
    fn reading_order(&self, block: NodeId) -> (Vec<NodeId>, Vec<NodeId>) {
        let field = |n: &NodeId| {
            self.doc
                .field(*n)
                .filter(|_| !self.doc.embedded(*n))
                .map(FieldId::field)
        };
        let mut fields: Vec<NodeId> = self.doc.children(block).collect();
        fields.sort_by_key(|n| field(n).map_or(u16::MAX, |f| f.rank));
        fields
            .into_iter()
            .partition(|n| field(n).is_none_or(|f| f.visibility != Visibility::More))
    }

    /// Every node of the answer that stands in no tab's block.
    fn rest(&mut self) -> u32 {
        let claims = claimed().filter_map(|path| self.doc.at(NodeId::ROOT, path));
        let ours: Vec<NodeId> = claims.chain(self.doc.joined()).collect();
        let shared: Vec<NodeId> = claimed()
            .filter_map(|path| {
                self.doc
                    .child(NodeId::ROOT, path.first().filter(|_| path.len() > 1)?)
            })
            .collect();
        let mut left = 0;
        for node in self.doc.children(NodeId::ROOT).collect::<Vec<_>>() {
            if shared.contains(&node) && !self.doc.is_leaf(node) {
                let inside: Vec<NodeId> = self
                    .doc
                    .children(node)
                    .filter(|n| !ours.contains(n))
                    .collect();
                left += inside.into_iter().map(|n| self.child(n, true)).sum::<u32>();
            } else if !ours.contains(&node) {
                left += self.child(node, true);
            }
        }
        if self.doc.is_leaf(NodeId::ROOT) {
            left += self.child(NodeId::ROOT, true);
        }
        left
    }

    fn evidence(&mut self) {
        let odd: Vec<NodeId> = oddities(self.doc).collect();
        if !odd.is_empty() {
            self.open(Kind::Oddities(narrow(odd.len())), false);
            for node in odd {
                self.leaf(Kind::Oddity(node));
            }
            self.close();
        }
        self.leaf(Kind::Raw);
    }

    fn is_list_of_things(&self, node: NodeId) -> bool {
        self.doc
            .field(node)
            .is_some_and(|f| f.field().kind == FieldKind::List)
            && self.doc.shape(node).is_container()
    }

    /// Whether what is right below are entries of a list.
    fn holds_entries(&self, node: NodeId) -> bool {
        self.doc.shape(node) == Shape::Array || self.doc.is_numbered(node)
    }

    fn is_trace(&self, node: NodeId) -> bool {
        self.doc
            .field(node)
            .is_some_and(|f| f.field().key == "package_trace_info")
    }

    fn leaf(&mut self, kind: Kind) {
        self.open(kind, false);
        self.close();
    }

    fn open(&mut self, kind: Kind, open: bool) {
        let parent = self.above.last().copied().unwrap_or(0);
        let depth = u16::try_from(self.above.len()).unwrap_or(u16::MAX);
        self.above.push(narrow(self.rows.len()));
        self.rows.push(Row {
            kind,
            parent,
            size: 1,
            shown: 1,
            depth,
            open,
        });
    }

    fn close(&mut self) {
        let Some(at) = self.above.pop() else { return };
        let size = narrow(self.rows.len()) - at;
        if let Some(row) = self.rows.get_mut(at as usize) {
            row.size = size;
            row.open &= size > 1;
        }
    }
}

/// How many fields are left out with a node. Whether a block has a result is not one that anybody misses.
fn leaves(doc: &Document, node: NodeId) -> u32 {
    let presence = |n: &NodeId| {
        doc.field(*n)
            .is_some_and(|f| f.field().kind == FieldKind::Presence)
    };
    narrow(
        doc.subtree(node)
            .filter(|&n| doc.is_leaf(n))
            .filter(|n| !presence(n))
            .count(),
    )
}

/// Whether a row tells the whole entry: an event of a trace, a question and its answer. Anything more in it has rows of its own.
pub(super) fn is_pair(doc: &Document, entry: NodeId) -> bool {
    let list = doc.field(entry).map_or("", |f| f.field().key);
    let halves: &[&str] = match list {
        "package_trace_info" => &["text", "time"],
        "c_data" => &["key", "value"],
        _ => return false,
    };
    let whole = |child| doc.is_leaf(child) && doc.key(child).is_some_and(|k| halves.contains(&k));
    // A key that stands twice is more than the row tells.
    let told = halves
        .iter()
        .filter(|half| doc.child(entry, half).is_some())
        .count();
    doc.shape(entry) == Shape::Object
        && doc.children(entry).count() == told
        && doc.children(entry).all(whole)
}

/// Rows are fewer than the nodes of a document, which 32 bits count.
fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
