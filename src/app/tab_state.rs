//! One tab of an open order: its rows, its cursor, and the unfiltered rows while a filter is on.

use crate::outline::{Outline, RowId};

/// One laid-out tab.
#[derive(Debug)]
pub struct TabState {
    /// Its rows.
    pub outline: Outline,
    /// The row under the cursor; `None` in an empty tab.
    pub cursor: Option<RowId>,
    /// The full tree, while [`Self::outline`] holds only the matches.
    pub(super) full: Option<FullTree>,
}

impl TabState {
    pub(super) fn new(outline: Outline) -> Self {
        Self {
            cursor: outline.start(),
            outline,
            full: None,
        }
    }
}

/// The unfiltered tab while a filter is on.
#[derive(Debug)]
pub(super) struct FullTree {
    pub(super) outline: Outline,
    cursor: Option<RowId>,
    /// The position of each filtered row in the unfiltered tab.
    rows: Vec<RowId>,
}

impl TabState {
    pub(super) fn apply_filter(&mut self, matches: &[RowId]) {
        let (outline, rows) = self.outline.filtered_to(matches);
        let full = std::mem::replace(&mut self.outline, outline);
        let cursor = self.cursor;
        // The first matching row from the cursor on, or else the last one.
        let near = matches
            .iter()
            .find(|&&row| Some(row) >= cursor)
            .or(matches.last())
            .copied();
        self.full = Some(FullTree {
            outline: full,
            cursor,
            rows,
        });
        self.cursor = near.and_then(|row| self.place(row));
    }

    pub(super) fn clear_filter(&mut self) {
        let at = self.cursor.and_then(|row| self.origin(row));
        let Some(full) = self.full.take() else {
            return;
        };
        self.outline = full.outline;
        self.cursor = at.or(full.cursor);
        if let Some(row) = self.cursor {
            self.outline.unfold_to(row);
        }
    }

    /// The position of a row of the full tab in the filtered one.
    pub(super) fn place(&self, row: RowId) -> Option<RowId> {
        let at = self.full.as_ref()?.rows.binary_search(&row).ok()?;
        self.outline.row(at)
    }

    /// The position of a filtered row in the full tab.
    pub(super) fn origin(&self, row: RowId) -> Option<RowId> {
        self.full
            .as_ref()?
            .rows
            .get(row.index().checked_sub(1)?)
            .copied()
    }
}
