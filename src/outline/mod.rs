//! One tab of an order as a tree of rows: the layout, folding, walking, filtering and search.
//!
//! An outline is one preorder array with 32-bit indices. Each row stores its parent, its depth,
//! whether it is unfolded, the size of its subtree, and how many rows of that subtree are visible.
//! This gives the costs:
//!
//! - The next visible row is `i + 1` if row `i` is unfolded, otherwise `i + size`: constant.
//! - The previous visible row is the topmost folded ancestor of `i - 1`: the depth.
//! - Folding or unfolding changes the visible counts of the ancestors: the depth and the direct
//!   children.
//!
//! A key press therefore costs the same for 3 goods and for 10,000. The tree widget, given every
//! unfolded row, flattened all of them each frame: 8.9 ms for 10,000 rows and 124 ms for 100,000,
//! against 0.07 ms for the rows on the screen. So the outline navigates and `ui` hands the widget
//! only a window. Nothing here knows a terminal.
//!
//! Each tab is built on its own with [`Outline::build`], at the cost of its own nodes. What the tab
//! bar shows of the other tabs comes from [`TabHeading`] without building them.

mod build;
mod display;
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

pub use display::{DisplayOptions, RowText, label_of};
pub use heading::TabHeading;
pub use query::{Query, pinyin_spelling};
pub use redundant::is_redundant;
pub use row::{breadcrumb, row_text};
pub use search::{Hit, search, search_within};

#[cfg(test)]
pub(crate) use build::built_on_this_thread;

use std::sync::OnceLock;

use crate::order::{AfterSaleId, NodeId, Order};

/// The index of a row in its outline. 0 is the root above the topmost rows, which is never drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(u32);

impl RowId {
    /// The root that is never drawn.
    pub const ROOT: Self = Self(0);

    /// The position in the array, usable as a widget's identifier.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a row represents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A node of the response.
    Node(NodeId),
    /// A node whose own rows are in another tab, repeated here for reading.
    Reference(NodeId),
    /// The group of a block's rarely used fields, with the number of rows below it.
    More(NodeId, u32),
    /// A part of a long list: the numbers of its first and last entry, counted from 1.
    Chunk(NodeId, u32, u32),
    /// The number of redundant fields of the block that are hidden by default.
    Omitted(u32),
    /// The group of all nodes that deviate from the documentation, with their number.
    Oddities(u32),
    /// One node that deviates from the documentation.
    Oddity(NodeId),
    /// The raw response.
    Raw,
}

/// Returns the after-sale that a row belongs to, if any: a refund record, an entry of the list of
/// after-sales, an after-sale detail, or a row below one of these.
pub fn after_sale_at(order: &Order, kind: RowKind) -> Option<AfterSaleId> {
    match kind {
        RowKind::Node(node)
        | RowKind::Reference(node)
        | RowKind::Oddity(node)
        | RowKind::More(node, _) => order.after_sale_of(node),
        RowKind::Chunk(..) | RowKind::Omitted(_) | RowKind::Oddities(_) | RowKind::Raw => None,
    }
}

/// One row of the preorder array.
#[derive(Clone, Copy, Debug)]
struct OutlineRow {
    kind: RowKind,
    parent: u32,
    /// The row itself and everything below it.
    size: u32,
    /// The rows of the subtree that are visible while the row itself is, the row included.
    shown: u32,
    depth: u16,
    open: bool,
}

/// One tab of an order as rows.
#[derive(Debug)]
pub struct Outline {
    rows: Vec<OutlineRow>,
    count: Option<usize>,
    /// The rows by node, sorted. Built on the first look-up by node, because most outlines (and
    /// every filtered one built while a search is typed) never need it. Folding moves no row, so
    /// the index stays valid.
    by_node: OnceLock<Vec<(NodeId, RowId)>>,
}

impl Outline {
    fn from_rows(rows: Vec<OutlineRow>, count: Option<usize>) -> Self {
        let mut outline = Self {
            rows,
            count,
            by_node: OnceLock::new(),
        };
        outline.recount();
        outline
    }
}

/// Lists longer than this are split into chunks of this size.
const CHUNK_SIZE: usize = 100;
