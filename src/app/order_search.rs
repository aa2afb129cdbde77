//! Looking for something in the order on the screen: what was found, showing it alone, and the way back.
//!
//! Folds that a search opened while it is typed are closed again with the next key, so that the way back leads where one was.

use super::OrderView;
use super::page::Page;
use super::search_state::{Readable, SavedPosition, Search};
use crate::catalog::Tab;
use crate::order::Reading;
use crate::outline::{self, Hit, Outline, Query, RowId};

impl OrderView {
    /// Remembers how it stands, so that a search can be dropped.
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

    /// Back to how it stood before the search was typed, folds included. The way back stays known.
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

    /// Looks for what has been typed so far, from where the search began.
    pub(super) fn seek(&mut self, typed: &str, reading: Reading) {
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

    /// To the first of what was found from the cursor on, round at the end.
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

    /// Where the cursor stands.
    fn here(&self) -> Option<Hit> {
        Some(Hit {
            tab: self.tab,
            row: self.current()?.cursor?,
        })
    }

    /// Puts the cursor on a row, unfolding what is above it.
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

    /// Looks anew where rows or what may be readable have changed since.
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

    /// The n-th of what was found, from 0, that the cursor stands on.
    pub fn hit_at_cursor(&self) -> Option<usize> {
        self.search.as_ref()?.hits.binary_search(&self.here()?).ok()
    }

    /// To the next of what was found, or the one before; says whether that led round the end.
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

    /// Shows what was found alone, or everything again.
    pub(super) fn toggle_filter(&mut self) {
        self.filtered = !self.filtered;
        if self.filtered {
            self.apply_filter();
        } else {
            self.clear_filter();
        }
    }

    /// Shows everything, if only what was found is shown.
    pub(super) fn show_all(&mut self) {
        if self.filtered {
            self.toggle_filter();
        }
    }

    /// Every tab unfiltered.
    pub(super) fn outlines(&self) -> impl Iterator<Item = (Tab, &Outline)> {
        Tab::ALL.into_iter().filter_map(|tab| {
            let state = self.tab_state(tab)?;
            let full = state.full.as_ref().map(|full| &full.outline);
            Some((tab, full.unwrap_or(&state.outline)))
        })
    }

    /// One step out of a search: everything is shown again, then nothing is looked for. Says whether there was such a step.
    pub(super) fn drop_search(&mut self) -> bool {
        if self.filtered {
            self.toggle_filter();
            return true;
        }
        self.search.take().is_some()
    }

    /// Leaves every tab with what was found alone, if that is asked for.
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

    /// Brings every tab back full, with its folds as they were; the cursor stays on its row.
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
