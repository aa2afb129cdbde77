//! Moving over the tree of the tab that is up.

use super::event::Action;
use super::{OrderView, TabState};
use crate::outline::RowId;

impl OrderView {
    /// Moves the cursor or folds; `page` is how many rows half a screen has. Says whether the action was one of those.
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

    /// Unfolds everything below the row, or folds it when all is unfolded already; the cursor goes up to a row still on view.
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

/// Takes a step so many times, or as far as it goes.
fn repeat(from: RowId, times: usize, step: impl Fn(RowId) -> Option<RowId>) -> Option<RowId> {
    std::iter::successors(Some(from), |&row| step(row))
        .take(times + 1)
        .last()
}
