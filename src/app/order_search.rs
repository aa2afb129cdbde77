//! Search in the order on the screen: the matches, the filter, and the position to return to.
//!
//! Folds that a search opens while it is typed are closed again with the next key, so that dropping
//! the search restores the original folds.

use super::OrderView;
use super::page::Page;
use super::search_state::{Readable, SavedPosition, Search};
use crate::catalog::Tab;
use crate::order::Reading;
use crate::outline::{self, Hit, Outline, Query, RowId};

impl OrderView {
    /// Saves the position, so that a search can be dropped.
    pub(super) fn save_position(&mut self) {
        let cursors = self
            .laid_out()
            .map(|(tab, state)| (tab, state.cursor))
            .collect();
        self.saved = Some(SavedPosition {
            tab: self.tab,
            focused: self.pane.focused,
            cursors,
            opened: Vec::new(),
        });
    }

    /// Restores the position before the search was typed, folds included. The saved position is
    /// kept.
    pub(super) fn step_back(&mut self) {
        let Some(mut saved) = self.saved.take() else {
            return;
        };
        self.clear_filter();
        for (tab, row) in saved.opened.drain(..).rev() {
            if let Some(tab) = self.tab_state_mut(tab) {
                tab.outline.set_open(row, false);
            }
        }
        for &(tab, cursor) in &saved.cursors {
            if let Some(tab) = self.tab_state_mut(tab) {
                tab.cursor = cursor;
            }
        }
        self.tab = saved.tab;
        self.pane.focused = saved.focused;
        self.saved = Some(saved);
    }

    /// Searches for the typed text, from where the search began.
    pub(super) fn search_for(&mut self, typed: &str, reading: Reading) {
        self.step_back();
        let query = Query::new(typed);
        let before = self.search.take();
        self.search = query.map(|query| self.found(query, before.as_ref(), reading));
        self.land_from_here();
        self.apply_filter();
    }

    fn found(&self, query: Query, before: Option<&Search>, reading: Reading) -> Search {
        let look = self.look(reading);
        let readable = Readable::With(look.revealed);
        let hits = if let Some(before) =
            before.filter(|before| before.readable == readable && query.refines(&before.query))
        {
            let kind = |hit: &Hit| {
                self.tab_state(hit.tab)
                    .map(|tab| (*hit, tab.outline.kind(hit.row)))
            };
            outline::search_within(
                &self.order,
                before.hits.iter().filter_map(kind),
                &query,
                look,
            )
        } else {
            let tabs = Tab::ALL
                .into_iter()
                .filter_map(|tab| Some((tab, &self.tab_state(tab)?.outline)));
            outline::search(&self.order, tabs, &query, look)
        };
        Search {
            query,
            hits,
            readable,
        }
    }

    /// To the first match from the cursor on; wraps around at the end.
    fn land_from_here(&mut self) {
        let from = self.here();
        let Some(search) = &self.search else { return };
        let next = search
            .hits
            .iter()
            .find(|&&hit| Some(hit) >= from)
            .or(search.hits.first())
            .copied();
        if let Some(hit) = next {
            self.land(hit);
        }
    }

    /// The position of the cursor.
    fn here(&self) -> Option<Hit> {
        Some(Hit {
            tab: self.tab,
            row: self.current()?.cursor?,
        })
    }

    /// Moves the cursor to a row and unfolds its ancestors.
    pub(super) fn land(&mut self, hit: Hit) {
        if hit.tab != self.tab {
            self.go(hit.tab);
        }
        if self.page != Page::Row {
            self.leave_detail();
        }
        self.pane.scroll = 0;
        let Some(tab) = self.tab_state_mut(hit.tab) else {
            return;
        };
        let folded: Vec<(Tab, RowId)> = tab
            .outline
            .ancestors(hit.row)
            .filter(|&row| !tab.outline.is_open(row))
            .map(|row| (hit.tab, row))
            .collect();
        tab.outline.unfold_to(hit.row);
        tab.cursor = Some(hit.row);
        if let Some(saved) = &mut self.saved {
            saved.opened.extend(folded);
        }
    }

    /// Repeats the search if the rows or the revealed value have changed since.
    pub(super) fn freshen(&mut self, reading: Reading) {
        let now = Readable::With(self.reveal.map(|r| r.node));
        if self
            .search
            .as_ref()
            .is_none_or(|search| search.readable == now)
        {
            return;
        }
        self.clear_filter();
        let Some(search) = self.search.take() else {
            return;
        };
        let unfound = self.saved.is_some() && search.readable == Readable::Nothing;
        self.search = Some(self.found(search.query, None, reading));
        if unfound {
            self.land_from_here();
        }
        self.apply_filter();
    }

    /// The index of the match under the cursor, from 0.
    pub fn hit_at_cursor(&self) -> Option<usize> {
        self.search.as_ref()?.hits.binary_search(&self.here()?).ok()
    }

    /// To the next or the previous match; returns whether that wrapped around.
    pub(super) fn next_hit(&mut self, forward: bool) -> Option<bool> {
        let hits = self
            .search
            .as_ref()
            .map(|search| &search.hits)
            .filter(|hits| !hits.is_empty())?;
        let from = self.here();
        let found = if forward {
            hits.iter().find(|&&hit| Some(hit) > from)
        } else {
            hits.iter()
                .rev()
                .find(|&&hit| Some(hit) < from && from.is_some())
        };
        let round = if forward { hits.first() } else { hits.last() };
        let hit = *found.or(round)?;
        let went_round = found.is_none();
        self.land(hit);
        Some(went_round)
    }

    /// Shows only the matches, or all rows again.
    pub(super) fn toggle_filter(&mut self) {
        self.filtered = !self.filtered;
        if self.filtered {
            self.apply_filter();
        } else {
            self.clear_filter();
        }
    }

    /// Clears the filter.
    pub(super) fn show_all(&mut self) {
        if self.filtered {
            self.toggle_filter();
        }
    }

    /// Clears the filter of every tab.
    pub(super) fn outlines(&self) -> impl Iterator<Item = (Tab, &Outline)> {
        Tab::ALL.into_iter().filter_map(|tab| {
            let state = self.tab_state(tab)?;
            let full = state.full.as_ref().map(|full| &full.outline);
            Some((tab, full.unwrap_or(&state.outline)))
        })
    }

    /// One step back from a search: clears the filter first, then the search. Returns whether there
    /// was one.
    pub(super) fn drop_search(&mut self) -> bool {
        if self.filtered {
            self.toggle_filter();
            return true;
        }
        self.search.take().is_some()
    }

    /// Filters every tab to the matches, if the filter is on.
    fn apply_filter(&mut self) {
        let Some(search) = self.search.as_mut().filter(|_| self.filtered) else {
            return;
        };
        let hits = std::mem::take(&mut search.hits);
        let mut found = Vec::new();
        for (tab, state) in self
            .laid_out_mut()
            .filter(|(_, state)| state.full.is_none())
        {
            let wanted: Vec<RowId> = hits
                .iter()
                .filter(|hit| hit.tab == tab)
                .map(|hit| hit.row)
                .collect();
            state.apply_filter(&wanted);
            found.extend(wanted.iter().filter_map(|row| {
                Some(Hit {
                    tab,
                    row: state.place(*row)?,
                })
            }));
        }
        if let Some(search) = &mut self.search {
            search.hits = found;
        }
    }

    /// Restores the full tree of every tab with its folds; the cursor stays on its row.
    pub(super) fn clear_filter(&mut self) {
        if self.laid_out().all(|(_, state)| state.full.is_none()) {
            return;
        }
        let Some(mut search) = self.search.take() else {
            return;
        };
        for hit in &mut search.hits {
            hit.row = self
                .tab_state(hit.tab)
                .and_then(|tab| tab.origin(hit.row))
                .unwrap_or(hit.row);
        }
        self.search = Some(search);
        self.laid_out_mut()
            .for_each(|(_, state)| state.clear_filter());
    }
}

#[cfg(test)]
mod tests;
