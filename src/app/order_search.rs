//! Looking for something in the order on the screen: what was found, showing it alone, and the way back.
//!
//! Folds that a search opened while it is typed are closed again with the next key, so that the way back leads where one was.

use super::OrderView;
use super::order_view::{Page, TabState};
use crate::catalog::Tab;
use crate::order::{NodeId, Reading};
use crate::outline::{self, Hit, Outline, Query, RowId};

/// A search and what it found.
#[derive(Debug)]
pub struct Search {
    /// What is looked for.
    pub query: Query,
    /// Where it was found, in the outlines as they are now.
    pub hits: Vec<Hit>,
    seen: Seen,
}

/// What could be seen when the search was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// It is to be made anew.
    Nothing,
    /// Everything, with this node revealed.
    With(Option<NodeId>),
}

/// How the order stood before a search was typed.
#[derive(Debug)]
pub(super) struct SavedPosition {
    tab: Tab,
    focused: bool,
    cursors: Vec<(Tab, Option<RowId>)>,
    /// The rows that the search unfolded.
    opened: Vec<(Tab, RowId)>,
}

/// A full tab while a part of it is shown.
#[derive(Debug)]
pub(super) struct FullTree {
    outline: Outline,
    cursor: Option<RowId>,
    /// Where each row that is shown stands in the full.
    rows: Vec<RowId>,
}

impl Search {
    /// The same query, to be looked for anew.
    pub(super) fn stale(self) -> Self {
        Self {
            query: self.query,
            hits: Vec::new(),
            seen: Seen::Nothing,
        }
    }
}

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
        let seen = Seen::With(look.revealed);
        let hits = if let Some(before) =
            before.filter(|before| before.seen == seen && query.refines(&before.query))
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
        Search { query, hits, seen }
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

    /// Looks anew where rows or what may be seen have changed since.
    pub(super) fn freshen(&mut self, reading: Reading) {
        let now = Seen::With(self.reveal.map(|r| r.node));
        if self.search.as_ref().is_none_or(|search| search.seen == now) {
            return;
        }
        self.clear_filter();
        let Some(search) = self.search.take() else {
            return;
        };
        let unfound = self.saved.is_some() && search.seen == Seen::Nothing;
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

impl TabState {
    fn apply_filter(&mut self, wanted: &[RowId]) {
        let (outline, rows) = self.outline.filtered_to(wanted);
        let full = std::mem::replace(&mut self.outline, outline);
        let cursor = self.cursor;
        // The first wanted row from the cursor on, or else the last one.
        let near = wanted
            .iter()
            .find(|&&row| Some(row) >= cursor)
            .or(wanted.last())
            .copied();
        self.full = Some(FullTree {
            outline: full,
            cursor,
            rows,
        });
        self.cursor = near.and_then(|row| self.place(row));
    }

    fn clear_filter(&mut self) {
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

    /// Where a row of the full tab stands in what is shown.
    fn place(&self, row: RowId) -> Option<RowId> {
        let at = self.full.as_ref()?.rows.binary_search(&row).ok()?;
        self.outline.row(at)
    }

    /// Where a row that is shown stands in the full tab.
    fn origin(&self, row: RowId) -> Option<RowId> {
        self.full
            .as_ref()?
            .rows
            .get(row.index().checked_sub(1)?)
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use crate::app::test_support::{app, arrive, found, now, on_view, place, press, type_in};
    use crate::app::{Action, App, Event, Mode, TimedEvent, update};
    use crate::catalog::Tab;
    use crate::outline::RowId;
    use proptest::prelude::*;
    use rstest::rstest;

    const COURIER: &str =
        "/internal_extra_info/logistics_info/packages_info/1/logistics_company_name";

    fn search(app: &mut App, typed: &str) {
        press(app, Action::Search);
        type_in(app, typed);
    }

    #[test]
    fn a_search_goes_to_another_tab_and_unfolds_what_is_above() {
        let mut app = app();
        search(&mut app, "ztkd");
        press(&mut app, Action::Enter);
        assert_eq!((found(&app), app.mode()), (Some(2), Mode::Tree));
        assert_eq!(
            place(&app),
            (
                Tab::Logistics,
                "/internal_extra_info/logistics_info/packages_info/1".to_owned()
            )
        );
        press(&mut app, Action::NextHit);
        assert_eq!(place(&app), (Tab::Logistics, COURIER.to_owned()));
        press(&mut app, Action::NextHit);
        assert!(app.notice.is_some());
        press(&mut app, Action::PreviousHit);
        assert_eq!(place(&app).1, COURIER);
    }

    #[test]
    fn every_key_begins_where_the_search_began_and_esc_leads_back() {
        let mut app = app();
        press(&mut app, Action::Down);
        let (before, view) = (place(&app), on_view(&app));
        search(&mut app, "滤纸");
        assert_eq!(place(&app).0, Tab::Goods);
        press(&mut app, Action::EraseLine);
        assert_eq!((place(&app), on_view(&app)), (before.clone(), view.clone()));
        type_in(&mut app, "中通快递");
        press(&mut app, Action::Down);
        press(&mut app, Action::Back);
        assert_eq!(
            (place(&app), on_view(&app), found(&app)),
            (before, view, None)
        );
    }

    #[rstest]
    #[case::nothing("", None)]
    #[case::blanks("  ", None)]
    #[case::combining("\u{301}", Some(0))]
    #[case::bracket("[", Some(0))]
    #[case::no_match("没有这样的字", Some(0))]
    fn what_is_not_there_leaves_one_where_one_was(
        #[case] typed: &str,
        #[case] hits: Option<usize>,
    ) {
        let mut app = app();
        let before = place(&app);
        search(&mut app, typed);
        assert_eq!((found(&app), place(&app)), (hits, before.clone()));
        press(&mut app, Action::Enter);
        press(&mut app, Action::NextHit);
        assert_eq!(place(&app), before);
    }

    #[test]
    fn a_very_long_paste_is_looked_for_and_found_nowhere() {
        let mut app = app();
        press(&mut app, Action::Search);
        update(
            &mut app,
            TimedEvent {
                now: now(),
                event: Event::Paste("长".repeat(10_000)),
            },
        );
        assert_eq!((found(&app), app.mode()), (Some(0), Mode::Prompt));
    }

    #[test]
    fn a_filter_shows_what_was_found_with_what_is_above_and_gives_the_folds_back() {
        let mut app = app();
        let view = on_view(&app);
        press(&mut app, Action::Filter);
        type_in(&mut app, "中通快递");
        press(&mut app, Action::Enter);
        let counts: Vec<usize> = on_view(&app).iter().map(Vec::len).collect();
        assert_eq!(counts, [0, 0, 2, 0, 0, 0, 0]);
        assert_eq!(place(&app).0, Tab::Logistics);
        press(&mut app, Action::Filter);
        assert_eq!(on_view(&app)[0], view[0]);
        press(&mut app, Action::Filter);
        press(&mut app, Action::Back);
        assert_eq!(
            (found(&app), on_view(&app)[1].clone()),
            (Some(2), view[1].clone())
        );
        press(&mut app, Action::Back);
        assert_eq!(found(&app), None);
    }

    #[test]
    fn search_and_filter_survive_a_refresh_and_the_empty_fields() {
        let mut app = app();
        search(&mut app, "中通快递");
        press(&mut app, Action::Enter);
        press(&mut app, Action::Filter);
        let (before, view) = (place(&app), on_view(&app));
        let effects = press(&mut app, Action::Refresh);
        arrive(&mut app, effects);
        assert_eq!(
            (place(&app), on_view(&app), found(&app)),
            (before.clone(), view, Some(2))
        );
        press(&mut app, Action::Empty);
        assert_eq!((place(&app), found(&app)), (before, Some(2)));
    }

    #[test]
    fn a_refresh_while_typing_keeps_the_way_back() {
        let mut app = app();
        let effects = press(&mut app, Action::Refresh);
        let (before, view) = (place(&app), on_view(&app));
        search(&mut app, "中通快递");
        arrive(&mut app, effects);
        assert_eq!((place(&app).0, app.mode()), (Tab::Logistics, Mode::Prompt));
        press(&mut app, Action::Back);
        assert_eq!((place(&app), on_view(&app)), (before, view));
    }

    #[test]
    fn hidden_digits_are_found_while_they_are_revealed_and_no_longer() {
        let mut app = app();
        search(&mut app, "13800138000");
        press(&mut app, Action::Enter);
        assert_eq!(found(&app), Some(0));
        while !place(&app).1.ends_with("phone") {
            press(&mut app, Action::Down);
        }
        press(&mut app, Action::Reveal);
        assert_eq!(found(&app), Some(1));
        update(
            &mut app,
            TimedEvent {
                now: now(),
                event: Event::FocusLost,
            },
        );
        assert_eq!(found(&app), Some(0));
    }

    #[test]
    fn findings_are_gone_to_in_turn_with_their_sentence() {
        let mut app = app();
        let view = app.view().unwrap();
        let proofs: Vec<String> = view
            .findings
            .iter()
            .map(|f| view.order.doc.pointer(f.proof))
            .collect();
        let told = |app: &App| app.notice.as_ref().unwrap().to_string();
        assert!(proofs.len() > 1, "an order with several findings");
        for (n, proof) in proofs.iter().enumerate() {
            press(&mut app, Action::NextFinding);
            assert_eq!(place(&app).1, *proof);
            assert!(
                told(&app).ends_with(&format!("{}/{}", n + 1, proofs.len())),
                "{}",
                told(&app)
            );
        }
        press(&mut app, Action::NextFinding);
        assert_eq!(place(&app).1, proofs[0], "round at the end");
        press(&mut app, Action::PreviousFinding);
        assert_eq!(place(&app).1, proofs[proofs.len() - 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn whatever_is_done_every_cursor_and_hit_is_a_row(keys in proptest::collection::vec(0usize..16, 0..40)) {
            const ACTIONS: [Action; 12] = [
                Action::Search, Action::Filter, Action::NextHit, Action::PreviousHit, Action::Enter, Action::Back, Action::Empty,
                Action::FoldAll, Action::NextTab, Action::NextFinding, Action::Last, Action::Reveal,
            ];
            let mut app = app();
            for key in keys {
                match ACTIONS.get(key) {
                    Some(&action) => _ = press(&mut app, action),
                    None if key == 12 => {
                        let effects = press(&mut app, Action::Refresh);
                        arrive(&mut app, effects);
                    }
                    None => type_in(&mut app, ["商", "zt", "1"][key - 13]),
                }
                // The finder may have put the order aside for another.
                let Some(view) = app.view() else { continue };
                let is_row = |tab: Tab, row: RowId| row != RowId::ROOT && row.index() <= view.tab_state(tab).unwrap().outline.len();
                prop_assert!(Tab::ALL.into_iter().all(|tab| view.tab_state(tab).unwrap().cursor.is_none_or(|row| is_row(tab, row))));
                prop_assert!(view.search.iter().flat_map(|search| &search.hits).all(|hit| is_row(hit.tab, hit.row)));
            }
        }
    }
}
