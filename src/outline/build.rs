//! Laying out a tab: blocks in their places, fields in reading order, long lists in stretches, what says nothing left out.

use super::fields::{holds_entries, is_list_of_entries, is_pair, is_trace, reading_order};
use super::plan::{LayoutStep, steps, unclaimed};
use super::redundant::is_redundant;
use super::{CHUNK_SIZE, Outline, OutlineRow, RowKind};
use crate::catalog::{Kind as CatalogKind, Tab};
use crate::order::{Document, NodeId, Shape, entries, events, joined, oddities};

/// Fewer rarely asked fields than this stand among the others: a row to unfold them would save nothing.
const WORTH_A_ROW: usize = 3;

#[cfg(test)]
thread_local! {
    static BUILT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many outlines were built on this thread. The difference of two readings shows which step lays out how many tabs.
#[cfg(test)]
pub(crate) fn built_on_this_thread() -> usize {
    BUILT.with(std::cell::Cell::get)
}

impl Outline {
    /// Lays out a tab. With `everything`, fields that say nothing have their rows too.
    pub fn build(doc: &Document, tab: Tab, everything: bool) -> Self {
        #[cfg(test)]
        BUILT.with(|built| built.set(built.get() + 1));
        let root = OutlineRow {
            kind: RowKind::Omitted(0),
            parent: 0,
            size: 1,
            shown: 1,
            depth: 0,
            open: true,
        };
        let mut layout = OutlineBuilder {
            doc,
            everything,
            rows: vec![root],
            above: vec![0],
            count: None,
            after_sales: Vec::new(),
        };
        let mut left = 0;
        let steps = steps(tab);
        if steps
            .iter()
            .any(|step| matches!(step, LayoutStep::AfterSales))
        {
            layout.after_sales = joined(doc);
        }
        for step in steps {
            left += layout.step(*step);
        }
        layout.left(left);
        let OutlineBuilder {
            mut rows, count, ..
        } = layout;
        let size = to_u32(rows.len());
        if let Some(root) = rows.first_mut() {
            root.size = size;
        }
        Self::of(rows, count)
    }
}

/// An outline in the making; `above` are the rows that are not closed yet.
struct OutlineBuilder<'a> {
    doc: &'a Document,
    everything: bool,
    rows: Vec<OutlineRow>,
    above: Vec<u32>,
    count: Option<usize>,
    /// The joined after-sale details that have no row yet, each with the node that names it.
    after_sales: Vec<(NodeId, Option<NodeId>)>,
}

impl OutlineBuilder<'_> {
    /// Takes one step of the plan; says how many fields it left out.
    fn step(&mut self, step: LayoutStep) -> u32 {
        match step {
            LayoutStep::Flatten(path) => self
                .doc
                .at(NodeId::ROOT, path)
                .map_or(0, |block| self.lift(block)),
            LayoutStep::Section(path) => self
                .doc
                .at(NodeId::ROOT, path)
                .map_or(0, |block| self.child(block, true)),
            LayoutStep::Reference(path) => {
                if let Some(block) = self
                    .doc
                    .at(NodeId::ROOT, path)
                    .filter(|&block| !is_redundant(self.doc, block))
                {
                    self.leaf(RowKind::Reference(block));
                }
                0
            }
            LayoutStep::AfterSales => {
                self.after_sales_of(|_| true);
                0
            }
            LayoutStep::Unclaimed => self.rest(),
            LayoutStep::Diagnostics => {
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
        let (main, more) = reading_order(self.doc, block);
        for node in main {
            if is_list_of_entries(self.doc, node) {
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
        self.open(RowKind::Node(node), open);
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
            self.open(RowKind::Node(detail), false);
            self.below(detail);
            self.close();
        }
    }

    fn below(&mut self, node: NodeId) {
        match self.doc.shape(node) {
            _ if is_pair(self.doc, node) => {}
            Shape::Array | Shape::Object
                if is_trace(self.doc, node) && holds_entries(self.doc, node) =>
            {
                for event in events(self.doc, node) {
                    self.open(RowKind::Node(event.node), false);
                    self.below(event.node);
                    self.close();
                }
            }
            Shape::Array | Shape::Object if holds_entries(self.doc, node) => {
                let entries: Vec<NodeId> = self.doc.children(node).collect();
                self.entries(node, &entries, false);
            }
            Shape::Object => {
                let (main, more) = reading_order(self.doc, node);
                let mut left = 0;
                for child in main {
                    let open = is_trace(self.doc, child);
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
        let stretches = entries.len() > CHUNK_SIZE;
        for (n, chunk) in entries.chunks(CHUNK_SIZE).enumerate() {
            if stretches {
                let from = n * CHUNK_SIZE + 1;
                self.open(
                    RowKind::Chunk(list, to_u32(from), to_u32(from + chunk.len() - 1)),
                    n == 0 && first_open,
                );
            }
            for (m, &entry) in chunk.iter().enumerate() {
                self.open(RowKind::Node(entry), first_open && n == 0 && m == 0);
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
            self.open(RowKind::More(block, to_u32(shown)), false);
        }
        let left = more.iter().map(|&node| self.child(node, false)).sum();
        if grouped {
            self.close();
        }
        left
    }

    fn left(&mut self, count: u32) {
        if count > 0 {
            self.leaf(RowKind::Omitted(count));
        }
    }

    /// Every node of the answer that stands in no tab's block.
    fn rest(&mut self) -> u32 {
        unclaimed(self.doc).map(|node| self.child(node, true)).sum()
    }

    fn evidence(&mut self) {
        let odd: Vec<NodeId> = oddities(self.doc).collect();
        if !odd.is_empty() {
            self.open(RowKind::Oddities(to_u32(odd.len())), false);
            for node in odd {
                self.leaf(RowKind::Oddity(node));
            }
            self.close();
        }
        self.leaf(RowKind::Raw);
    }

    fn leaf(&mut self, kind: RowKind) {
        self.open(kind, false);
        self.close();
    }

    fn open(&mut self, kind: RowKind, open: bool) {
        let parent = self.above.last().copied().unwrap_or(0);
        let depth = u16::try_from(self.above.len()).unwrap_or(u16::MAX);
        self.above.push(to_u32(self.rows.len()));
        self.rows.push(OutlineRow {
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
        let size = to_u32(self.rows.len()) - at;
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
            .is_some_and(|f| f.field().kind == CatalogKind::Presence)
    };
    to_u32(
        doc.subtree(node)
            .filter(|&n| doc.is_leaf(n))
            .filter(|n| !presence(n))
            .count(),
    )
}

/// Rows are fewer than the nodes of a document, which 32 bits count.
fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::catalog::Tab;
    use crate::order::Document;
    use crate::outline::{Outline, TabHeading, built_on_this_thread};

    #[test]
    fn build_counter_counts_layouts_but_not_filtered_outlines() {
        let doc = Document::parse(r#"{"buyer_info":{"phone":"1"}}"#.to_owned()).unwrap();
        let before = built_on_this_thread();
        let outline = Outline::build(&doc, Tab::Buyer, false);
        outline.filtered_to(&[]);
        TabHeading::of(&doc, Tab::Goods, false);
        assert_eq!(built_on_this_thread() - before, 1);
    }
}
