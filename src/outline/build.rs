//! Builds the rows of a tab: fields in reading order, long lists in chunks, redundant fields
//! omitted.

use super::fields::{holds_entries, is_list_of_entries, is_pair, is_trace, reading_order};
use super::plan::{LayoutStep, steps, unclaimed};
use super::redundant::is_redundant;
use super::{CHUNK_SIZE, Outline, OutlineRow, RowKind};
use crate::catalog::{FieldKind as CatalogKind, Tab};
use crate::order::{Document, NodeId, Shape, entries, events, joined, oddities};

/// Fewer rarely used fields than this are listed among the others, because a group row would not
/// save any space.
const MIN_GROUP: usize = 3;

#[cfg(test)]
thread_local! {
    static BUILT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Returns how many outlines were built on this thread, so that a test can compare two readings and
/// check that tabs are built on demand.
#[cfg(test)]
pub(crate) fn built_on_this_thread() -> usize {
    BUILT.with(std::cell::Cell::get)
}

impl Outline {
    /// Builds the rows of one tab. With `everything`, redundant fields get rows too.
    pub fn build(doc: &Document, tab: Tab, shows_hidden: bool) -> Self {
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
        let mut builder = OutlineBuilder {
            doc,
            shows_hidden,
            rows: vec![root],
            above: vec![0],
            count: None,
            after_sales: Vec::new(),
        };
        let mut omitted = 0;
        let steps = steps(tab);
        if steps
            .iter()
            .any(|step| matches!(step, LayoutStep::AfterSales))
        {
            builder.after_sales = joined(doc);
        }
        for step in steps {
            omitted += builder.step(*step);
        }
        builder.omitted(omitted);
        let OutlineBuilder {
            mut rows, count, ..
        } = builder;
        let size = to_u32(rows.len());
        if let Some(root) = rows.first_mut() {
            root.size = size;
        }
        Self::from_rows(rows, count)
    }
}

/// An outline under construction.
struct OutlineBuilder<'a> {
    doc: &'a Document,
    shows_hidden: bool,
    rows: Vec<OutlineRow>,
    /// The rows whose subtrees are not complete yet, outermost first.
    above: Vec<u32>,
    count: Option<usize>,
    /// The joined after-sale details without a row so far, each with the node that has their id.
    after_sales: Vec<(NodeId, Option<NodeId>)>,
}

impl OutlineBuilder<'_> {
    /// Adds the rows of one layout step and returns how many fields it omitted.
    fn step(&mut self, step: LayoutStep) -> u32 {
        match step {
            LayoutStep::Flatten(path) => self
                .doc
                .at(NodeId::ROOT, path)
                .map_or(0, |block| self.flatten(block)),
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
            LayoutStep::Unclaimed => self.unclaimed(),
            LayoutStep::Diagnostics => {
                self.diagnostics();
                0
            }
        }
    }

    /// Adds a block's fields and the entries of its lists as topmost rows.
    fn flatten(&mut self, block: NodeId) -> u32 {
        if self.doc.is_leaf(block) {
            return self.child(block, false);
        }
        if !self.shows_hidden && is_redundant(self.doc, block) {
            return leaves(self.doc, block);
        }
        let mut omitted = 0;
        let (main, more) = reading_order(self.doc, block);
        for node in main {
            if is_list_of_entries(self.doc, node) {
                let entries = entries(self.doc, node);
                self.count = Some(entries.len());
                self.entries(node, &entries, true);
            } else {
                omitted += self.child(node, false);
            }
        }
        omitted + self.more(block, &more)
    }

    /// Adds a row for a node and rows for everything below it, or omits it if it is redundant.
    /// Returns how many fields it omitted.
    fn child(&mut self, node: NodeId, open: bool) -> u32 {
        if !self.shows_hidden && is_redundant(self.doc, node) {
            return leaves(self.doc, node);
        }
        self.open(RowKind::Node(node), open);
        self.below(node);
        self.close();
        self.after_sales_of(|named| named == Some(node));
        0
    }

    /// Adds rows for the after-sale details whose naming node is accepted. A detail follows the
    /// node that has its id; the remaining ones follow at the end of the tab.
    fn after_sales_of(&mut self, accepts: impl Fn(Option<NodeId>) -> bool) {
        if !self.after_sales.iter().any(|(_, named)| accepts(*named)) {
            return;
        }
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.after_sales)
            .into_iter()
            .partition(|(_, named)| accepts(*named));
        self.after_sales = later;
        for (detail, _) in now {
            self.open(RowKind::Node(detail), false);
            self.below(detail);
            self.close();
        }
    }

    /// Adds rows for everything below a node.
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
                let mut omitted = 0;
                for child in main {
                    let open = is_trace(self.doc, child);
                    omitted += self.child(child, open);
                }
                omitted += self.more(node, &more);
                self.omitted(omitted);
            }
            _ => {
                let inside: Vec<NodeId> = self.doc.children(node).collect();
                for node in inside {
                    self.below(node);
                }
            }
        }
    }

    /// Adds the entries of a list, in chunks if there are many. Entries are never omitted, because
    /// their numbers have to match the list.
    fn entries(&mut self, list: NodeId, entries: &[NodeId], first_open: bool) {
        let chunked = entries.len() > CHUNK_SIZE;
        for (n, chunk) in entries.chunks(CHUNK_SIZE).enumerate() {
            if chunked {
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
            if chunked {
                self.close();
            }
        }
    }

    /// Adds the rarely used fields, under a group row if there are several.
    fn more(&mut self, block: NodeId, more: &[NodeId]) -> u32 {
        let shown = more
            .iter()
            .filter(|&&node| self.shows_hidden || !is_redundant(self.doc, node))
            .count();
        let grouped = shown >= MIN_GROUP;
        if grouped {
            self.open(RowKind::More(block, to_u32(shown)), false);
        }
        let omitted = more.iter().map(|&node| self.child(node, false)).sum();
        if grouped {
            self.close();
        }
        omitted
    }

    /// Adds the row that counts omitted fields.
    fn omitted(&mut self, count: u32) {
        if count > 0 {
            self.leaf(RowKind::Omitted(count));
        }
    }

    /// Adds every node of the response that no tab claims.
    fn unclaimed(&mut self) -> u32 {
        unclaimed(self.doc).map(|node| self.child(node, true)).sum()
    }

    /// Adds the deviations from the documentation and the raw response.
    fn diagnostics(&mut self) {
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

/// Counts the fields that are omitted with a node. The flag that says whether a block has a result
/// is not counted, because it is never shown.
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

/// Converts a row count, which always fits because a document has fewer than 2^32 nodes.
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
