//! A tab of an order as a tree of rows: what stands where, what is folded, and how to walk it.
//!
//! The rows are one preorder array; a step costs the same in an order of three goods and of ten thousand. Nothing here knows a terminal.

mod build;
mod fields;
mod filter;
mod heading;
mod plan;
mod query;
mod redundant;
mod restore;
mod row;
mod search;
mod summary;
mod walk;

pub use heading::TabHeading;
pub use query::{Query, pinyin_spelling};
pub use redundant::is_redundant;
pub use row::{RowText, breadcrumb, label_of, row_text};
pub use search::{Hit, search, search_within};
pub use summary::DisplayOptions;

#[cfg(test)]
pub(crate) use build::built_on_this_thread;

use std::sync::OnceLock;

use crate::order::{AfterSaleId, NodeId, Order};

/// The place of a row in its outline. 0 is the unseen root above the topmost rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(u32);

impl RowId {
    /// The root that is never drawn.
    pub const ROOT: Self = Self(0);

    /// The position in the array, fit to be a widget's identifier.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A node of the answer.
    Node(NodeId),
    /// A node that has its place in another tab, repeated here for reading.
    Reference(NodeId),
    /// The rarely asked fields of a block: so many have their rows below.
    More(NodeId, u32),
    /// A stretch of a long list: from its n-th to its m-th entry, counted from 1.
    Chunk(NodeId, u32, u32),
    /// So many fields of the block that say nothing are left out here.
    Omitted(u32),
    /// Everything that came otherwise than documented.
    Oddities(u32),
    /// One node that came otherwise than documented.
    Oddity(NodeId),
    /// The answer as it came.
    Raw,
}

/// The after-sale that a row belongs to, if it belongs to one: a refund record, an entry of the list of after-sales, a detail, and what is
/// below them.
pub fn after_sale_at(order: &Order, kind: RowKind) -> Option<AfterSaleId> {
    match kind {
        RowKind::Node(node)
        | RowKind::Reference(node)
        | RowKind::Oddity(node)
        | RowKind::More(node, _) => order.after_sale_of(node),
        RowKind::Chunk(..) | RowKind::Omitted(_) | RowKind::Oddities(_) | RowKind::Raw => None,
    }
}

/// One row. `size` counts it and all below it, `shown` those of them that are on view while the row itself is.
#[derive(Clone, Copy, Debug)]
struct OutlineRow {
    kind: RowKind,
    parent: u32,
    size: u32,
    shown: u32,
    depth: u16,
    open: bool,
}

/// A tab of an order as rows.
#[derive(Debug)]
pub struct Outline {
    rows: Vec<OutlineRow>,
    count: Option<usize>,
    /// The rows by their nodes, sorted. Made when a row is first asked for by its node: most outlines, and every filtered one made
    /// while a search is typed, are never asked. Folding moves no row, so it stays right.
    by_node: OnceLock<Vec<(NodeId, RowId)>>,
}

impl Outline {
    fn of(rows: Vec<OutlineRow>, count: Option<usize>) -> Self {
        let mut outline = Self {
            rows,
            count,
            by_node: OnceLock::new(),
        };
        outline.recount();
        outline
    }
}

/// Lists longer than this are grouped, and the groups have this size.
const CHUNK_SIZE: usize = 100;
