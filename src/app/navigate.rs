//! Movement in the tree of the current tab.

use super::event::Action;
use super::{OrderView, TabState};
use crate::outline::RowId;

impl OrderView {
    /// Moves the cursor or folds rows; `page` is the number of rows in half a screen. Returns
    /// whether it handled the action.
    pub(super) fn walk(&mut self, action: Action, page: usize) -> bool {
        let Some(tab) = self.current_mut() else {
            return false;
        };
        let Some(cursor) = tab.cursor else {
            return false;
        };
        let outline = &tab.outline;
        let target = match action {
            Action::Down => outline.next(cursor),
            Action::Up => outline.previous(cursor),
            Action::First => outline.first(),
            Action::Last => outline.last(),
            Action::HalfDown => repeat(cursor, page, |row| outline.next(row)),
            Action::HalfUp => repeat(cursor, page, |row| outline.previous(row)),
            Action::NextSibling => outline.next_sibling(cursor),
            Action::PreviousSibling => outline.previous_sibling(cursor),
            Action::Left if outline.is_open(cursor) => return tab.fold(cursor, false),
            Action::Left | Action::Parent => outline.parent(cursor),
            Action::Right if outline.is_open(cursor) => outline.next(cursor),
            Action::Right => return tab.fold(cursor, true),
            Action::FoldBelow => return tab.fold_below(cursor),
            Action::FoldAll => return tab.fold_below(RowId::ROOT),
            _ => return false,
        };
        tab.cursor = target.or(tab.cursor);
        self.pane.scroll = 0;
        true
    }
}

impl TabState {
    fn fold(&mut self, row: RowId, open: bool) -> bool {
        self.outline.set_open(row, open);
        true
    }

    /// Unfolds everything below the row, or folds it if all is unfolded; the cursor moves up to a
    /// visible row.
    fn fold_below(&mut self, row: RowId) -> bool {
        let open = !self.outline.all_open_below(row);
        self.outline.set_open_below(row, open);
        if let Some(cursor) = self.cursor {
            let folded = self
                .outline
                .ancestors(cursor)
                .filter(|&above| !self.outline.is_open(above))
                .last();
            self.cursor = folded.or(Some(cursor));
        }
        true
    }
}

/// Repeats a step up to this many times, or until it returns nothing.
fn repeat(from: RowId, times: usize, step: impl Fn(RowId) -> Option<RowId>) -> Option<RowId> {
    std::iter::successors(Some(from), |&row| step(row))
        .take(times + 1)
        .last()
}
