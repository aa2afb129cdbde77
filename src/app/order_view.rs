//! The view state of an open order: its tabs, and for each the cursor, the folds and the revealed
//! value.
//!
//! A tab is laid out when it is first shown, searched or jumped into. Most orders are answered from
//! one tab, and laying out all seven took three times as long as reading the answer.

use std::cell::OnceCell;

use jiff::{SignedDuration, Timestamp};

use super::after_sales::AfterSales;
use super::event::Source;
use super::page::Page;
use super::pane::Pane;
use super::reply_cards::Replies;
use super::search_state::{SavedPosition, Search};
use super::tab_state::TabState;
use super::watch::{News, Watch};
use crate::catalog::Tab;
use crate::order::{
    Finding, NodeId, Order, Phrase, Reading, TimelineEventKind, Tree, findings, is_masked,
    timeline, verdict,
};
use crate::outline::{DisplayOptions, Outline, RowId, RowKind, TabHeading};
use crate::worker::FetchedOrder;

/// How long a revealed value stays visible.
const REVEALED_FOR: SignedDuration = SignedDuration::from_secs(30);

/// An order and its view state.
#[derive(Debug)]
pub struct OrderView {
    /// Where the order came from.
    pub source: Source,
    /// The order.
    pub order: Order,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// The current tab.
    pub tab: Tab,
    /// The tabs that are laid out, in the order of [`Tab::ALL`].
    tabs: [OnceCell<TabState>; Tab::ALL.len()],
    /// The headings of all tabs, laid out or not.
    headings: [TabHeading; Tab::ALL.len()],
    /// Whether fields that are hidden by default have rows.
    pub shows_hidden: bool,
    /// The search.
    pub search: Option<Search>,
    /// Whether only the matches are shown.
    pub filtered: bool,
    /// The position before the search that is being typed.
    pub(super) saved: Option<SavedPosition>,
    /// The revealed value.
    pub reveal: Option<Reveal>,
    /// What the detail shows.
    pub page: Page,
    /// The reply cards, while they are up.
    pub replies: Option<Replies>,
    /// The scroll position and the focus of the detail.
    pub pane: Pane,
    /// Whether the user has done anything with it.
    pub(super) touched: bool,
    /// The fetch state of its after-sales.
    pub after_sales: AfterSales,
    /// The watch over it.
    pub watch: Option<Watch>,
    /// What has changed since the user last looked.
    pub news: Option<News>,
    /// The findings, as of the last minute.
    pub findings: Vec<Finding>,
    /// The verdict line, as of the last minute.
    pub verdict: Vec<Phrase>,
    /// When findings and verdict were evaluated.
    evaluated: Timestamp,
    /// The proof of the finding that was last jumped to.
    pub(super) finding: Option<NodeId>,
}

/// A value that is revealed for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// The node.
    pub node: NodeId,
    /// When it is masked again.
    pub until: Timestamp,
}

impl OrderView {
    /// A view of an order that has just arrived.
    fn new(source: Source, order: Order, reading: Reading) -> Self {
        let now = reading.now;
        let mut view = Self {
            source,
            headings: headings(&order, false),
            order,
            fetched: now,
            tab: Tab::Buyer,
            tabs: Default::default(),
            shows_hidden: false,
            search: None,
            filtered: false,
            saved: None,
            reveal: None,
            page: Page::Row,
            replies: None,
            pane: Pane::default(),
            touched: false,
            after_sales: AfterSales::Unasked,
            watch: None,
            news: None,
            findings: Vec::new(),
            verdict: Vec::new(),
            evaluated: now,
            finding: None,
        };
        view.evaluate_findings(reading);
        view.tab = view.first_tab();
        view
    }

    /// A view of an order that replaces an earlier answer, if there was one, and keeps its view
    /// state.
    pub(super) fn arrived(
        source: Source,
        fetched: FetchedOrder,
        earlier: Option<Self>,
        reading: Reading,
    ) -> Self {
        let now = reading.now;
        let mut view = Self::new(source, fetched.order, reading);
        // A recorded answer is as old as its recording, not as its file.
        view.fetched = fetched.recorded.map_or(now, |at| at.min(now));
        if let Some(earlier) = earlier {
            view.restore(earlier);
        }
        view
    }

    /// Joins the details of after-sales to the order. If the user has not done anything with it
    /// yet, the cursors move to what the new findings are about.
    pub(super) fn join_after_sales(&mut self, details: Vec<Tree>, reading: Reading) {
        let typing = self.saved.is_some();
        self.step_back();
        self.clear_filter();
        let untouched = self.untouched();
        self.order.join_after_sales(details);
        self.after_sales = AfterSales::Settled;
        self.headings = headings(&self.order, self.shows_hidden);
        self.evaluate_findings(reading);
        if self.touched {
            // Only these two tabs show anything of the details: the records that name them, and
            // what is undocumented.
            for tab in [Tab::Refunds, Tab::Other] {
                let laid_out = self.tabs.get_mut(tab.index()).and_then(OnceCell::take);
                if let Some(before) = laid_out.filter(|_| !untouched.contains(&tab)) {
                    self.restore_tab(tab, &before, None);
                }
            }
        } else {
            self.tabs = Default::default();
            self.tab = self.first_tab();
        }
        if typing {
            self.save_position();
        }
        self.search = self.search.take().map(Search::stale);
    }

    /// The tabs that are laid out but were not shown and had no finding: later findings decide
    /// where their cursors start.
    fn untouched(&self) -> Vec<Tab> {
        let unmoved = |state: &TabState| state.cursor == state.outline.start();
        self.laid_out()
            .filter(|&(tab, state)| tab != self.tab && !self.is_flagged(tab) && unmoved(state))
            .map(|(tab, _)| tab)
            .collect()
    }

    /// Lays out a tab with the cursor on the subject of its most urgent finding: of two parcels,
    /// the one that has stalled.
    fn lay_out(&self, tab: Tab) -> TabState {
        let mut state = TabState::new(Outline::build(&self.order.doc, tab, self.shows_hidden));
        let urgent = |f: &&Finding| !f.is_hint() && self.tab_of(f.proof) == Some(tab);
        let Some(finding) = self.findings.iter().find(urgent) else {
            return state;
        };
        let doc = &self.order.doc;
        let outline = &mut state.outline;
        let mut above = std::iter::successors(Some(finding.proof), |&node| doc.parent(node));
        let Some(row) = above.find_map(|node| outline.row_of(node)) else {
            return state;
        };
        // Prefer the entry of a list (a parcel, an item, a refund) to the block or the list that
        // contains it.
        let is_entry = |&above: &RowId| matches!(outline.kind(above), RowKind::Node(node) if doc.place(node).is_some());
        let is_node = |&above: &RowId| matches!(outline.kind(above), RowKind::Node(_));
        let rows = || std::iter::once(row).chain(outline.ancestors(row));
        let thing = rows()
            .filter(is_entry)
            .last()
            .or_else(|| rows().filter(is_node).last())
            .unwrap_or(row);
        outline.unfold_to(thing);
        state.cursor = Some(thing);
        state
    }

    /// The state of a tab; lays it out first if necessary.
    pub fn tab_state(&self, tab: Tab) -> Option<&TabState> {
        let state = self.tabs.get(tab.index())?;
        Some(state.get_or_init(|| self.lay_out(tab)))
    }

    /// As [`Self::tab_state`], mutable.
    pub fn tab_state_mut(&mut self, tab: Tab) -> Option<&mut TabState> {
        self.tab_state(tab)?;
        self.tabs.get_mut(tab.index())?.get_mut()
    }

    /// The tabs that are laid out.
    pub(super) fn laid_out(&self) -> impl Iterator<Item = (Tab, &TabState)> {
        let states = Tab::ALL.into_iter().zip(&self.tabs);
        states.filter_map(|(tab, state)| Some((tab, state.get()?)))
    }

    /// As [`Self::laid_out`], mutable.
    pub(super) fn laid_out_mut(&mut self) -> impl Iterator<Item = (Tab, &mut TabState)> {
        let states = Tab::ALL.into_iter().zip(&mut self.tabs);
        states.filter_map(|(tab, state)| Some((tab, state.get_mut()?)))
    }

    /// The heading of a tab.
    pub fn heading(&self, tab: Tab) -> Option<TabHeading> {
        self.headings.get(tab.index()).copied()
    }

    /// The initial tab: the one that the most urgent finding points into, otherwise the first that
    /// is not empty.
    fn first_tab(&self) -> Tab {
        let urgent = self.findings.first().filter(|f| !f.is_hint());
        urgent
            .and_then(|f| self.tab_of(f.proof))
            .unwrap_or(Tab::Buyer)
    }

    /// The tab of a node's block.
    pub fn tab_of(&self, node: NodeId) -> Option<Tab> {
        std::iter::successors(Some(node), |&n| self.order.doc.parent(n))
            .find_map(|n| self.order.doc.field(n)?.field().tab)
    }

    /// Whether a finding that needs action points into the tab.
    pub fn is_flagged(&self, tab: Tab) -> bool {
        self.findings
            .iter()
            .any(|f| !f.is_hint() && self.tab_of(f.proof) == Some(tab))
    }

    /// The state of the current tab.
    pub fn current(&self) -> Option<&TabState> {
        self.tab_state(self.tab)
    }

    /// The state of the current tab, mutable.
    pub fn current_mut(&mut self) -> Option<&mut TabState> {
        self.tab_state_mut(self.tab)
    }

    /// The kind of the row under the cursor.
    pub fn selected(&self) -> Option<RowKind> {
        let tab = self.current()?;
        tab.cursor.map(|row| tab.outline.kind(row))
    }

    /// How rows are displayed.
    pub fn look(&self, reading: Reading) -> DisplayOptions {
        DisplayOptions {
            reading,
            revealed: self.reveal.map(|r| r.node),
        }
    }

    /// Shows a tab. A revealed value is masked again.
    pub fn go(&mut self, tab: Tab) {
        self.tab = tab;
        // Laid out now: findings that arrive before the next frame must not move its cursor.
        self.tab_state(tab);
        self.reveal = None;
        self.leave_detail();
    }

    /// The node under the cursor; for the raw answer, the root.
    pub(super) fn selected_node(&self) -> Option<NodeId> {
        match self.selected()? {
            RowKind::Node(node) | RowKind::Reference(node) => Some(node),
            RowKind::Raw => Some(NodeId::ROOT),
            _ => None,
        }
    }

    /// Whether the selected row shows a masked value.
    pub fn can_reveal(&self) -> bool {
        let doc = &self.order.doc;
        let masked = |node| {
            is_masked(doc, node)
                || doc
                    .children(node)
                    .any(|below| doc.is_leaf(below) && is_masked(doc, below))
        };
        self.selected_node()
            .is_some_and(|node| node == NodeId::ROOT || masked(node))
    }

    /// Shows a page in the detail and moves the focus there; if the page is shown already, returns
    /// to the row.
    pub(super) fn turn_to(&mut self, page: Page) {
        let back = self.page == page;
        self.page = if back { Page::Row } else { page };
        self.replies = None;
        self.pane = Pane::begin(!back);
    }

    /// The timeline filtered by the next kind that this order has; after the last kind, the full
    /// timeline.
    pub(super) fn turn_timeline(&mut self, reading: Reading) {
        let Page::Timeline(only) = self.page else {
            return;
        };
        let mut kinds: Vec<TimelineEventKind> = timeline(&self.order, reading.now, reading.lang)
            .iter()
            .map(|entry| entry.kind)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let next = only.map_or(Some(0), |kind| {
            kinds.iter().position(|&k| k == kind).map(|at| at + 1)
        });
        self.page = Page::Timeline(next.and_then(|at| kinds.get(at)).copied());
        self.pane = Pane::begin(true);
    }

    /// Moves the focus from the detail to the tree.
    pub(super) fn leave_detail(&mut self) {
        self.page = Page::Row;
        self.replies = None;
        self.pane = Pane::default();
    }

    /// Reveals the selected value for a while, or masks it again.
    pub fn toggle_reveal(&mut self, now: Timestamp) {
        let Some(node) = self.selected_node().filter(|_| self.can_reveal()) else {
            return;
        };
        let shown = self.reveal.is_some_and(|r| r.node == node);
        self.reveal = (!shown).then_some(Reveal {
            node,
            until: now + REVEALED_FOR,
        });
    }

    /// Masks a revealed value when its time is over, and evaluates the findings once a minute.
    pub fn tick(&mut self, reading: Reading) {
        let now = reading.now;
        self.reveal.take_if(|r| now >= r.until);
        if now.as_second().div_euclid(60) != self.evaluated.as_second().div_euclid(60) {
            self.evaluate_findings(reading);
        }
    }

    /// Evaluates the findings. This reads every item and parcel, so it is not done with every key:
    /// their texts count in minutes, never in seconds.
    fn evaluate_findings(&mut self, reading: Reading) {
        let Reading {
            lang,
            now,
            thresholds,
        } = reading;
        self.evaluated = now;
        self.findings = findings(&self.order.facts, &thresholds, now, lang);
        self.verdict = verdict(&self.order.facts, &self.findings, now, lang);
    }

    /// Restores tab, folds, cursors and search from the earlier view of the same order.
    fn restore(&mut self, mut earlier: Self) {
        earlier.step_back();
        earlier.clear_filter();
        self.touched = earlier.touched;
        self.tab = earlier.tab;
        self.pane = Pane::begin(earlier.pane.focused);
        self.page = earlier.page;
        self.replies = earlier.replies.take();
        self.set_shows_hidden(earlier.shows_hidden);
        for (tab, before) in earlier.laid_out() {
            self.restore_tab(tab, before, Some(&earlier.order));
        }
        self.filtered = earlier.filtered;
        if earlier.saved.is_some() {
            self.save_position();
        }
        self.search = earlier.search.map(Search::stale);
        self.watch = earlier.watch.take();
        self.compare(earlier.order.doc, earlier.news, self.watch.is_some());
    }

    /// Shows or hides the fields that are hidden by default; folds and cursors are kept.
    pub fn toggle_everything(&mut self) {
        self.clear_filter();
        self.search = self.search.take().map(Search::stale);
        let before = self.set_shows_hidden(!self.shows_hidden);
        for (tab, before) in Tab::ALL.into_iter().zip(before) {
            if let Some(before) = before.into_inner() {
                self.restore_tab(tab, &before, None);
            }
        }
    }

    /// Lays out a tab with the folds and the cursor of an earlier layout, of this answer or the
    /// previous one.
    fn restore_tab(&mut self, tab: Tab, before: &TabState, earlier: Option<&Order>) {
        let doc = &self.order.doc;
        let earlier_doc = earlier.map_or(doc, |order| &order.doc);
        let mut state = TabState::new(Outline::build(doc, tab, self.shows_hidden));
        let found = before.cursor.and_then(|cursor| {
            state
                .outline
                .restore(doc, &before.outline, earlier_doc, cursor)
        });
        state.cursor = found.or_else(|| state.outline.first());
        if let Some(place) = self.tabs.get_mut(tab.index()) {
            *place = OnceCell::from(state);
        }
    }

    /// Sets whether fields that are hidden by default are laid out; returns the tabs that were laid
    /// out before.
    fn set_shows_hidden(&mut self, shows_hidden: bool) -> [OnceCell<TabState>; Tab::ALL.len()] {
        self.shows_hidden = shows_hidden;
        self.headings = headings(&self.order, shows_hidden);
        std::mem::take(&mut self.tabs)
    }
}

fn headings(order: &Order, shows_hidden: bool) -> [TabHeading; Tab::ALL.len()] {
    Tab::ALL.map(|tab| TabHeading::of(&order.doc, tab, shows_hidden))
}

#[cfg(test)]
mod tests {
    use crate::app::test_support::{app, press, type_in};
    use crate::app::{Action, App, Mode};
    use crate::catalog::Tab;
    use crate::outline::built_on_this_thread;

    fn text(app: &App) -> String {
        app.detail()
            .iter()
            .map(crate::detail::DetailLine::text)
            .collect()
    }

    #[test]
    fn detail_page_toggles_with_its_key() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Logistics));
        let row = text(&app);
        for page in [Action::Timeline, Action::Findings, Action::Explain] {
            press(&mut app, page);
            assert_eq!(app.mode(), Mode::Detail, "{page:?}");
            assert_ne!(text(&app), row, "{page:?}");
            press(&mut app, page);
            assert_eq!(
                (app.mode(), text(&app)),
                (Mode::Tree, row.clone()),
                "{page:?}"
            );
        }
    }

    #[test]
    fn tabs_are_laid_out_when_they_are_first_shown() {
        let before = built_on_this_thread();
        let laid_out = || built_on_this_thread() - before;
        let mut app = app();
        // The tab of the most urgent finding, in which the order opens, and the current tab.
        assert_eq!(laid_out(), 2);
        press(&mut app, Action::Tab(Tab::Goods));
        press(&mut app, Action::Tab(Tab::Buyer));
        assert_eq!(laid_out(), 3, "a shown tab stays laid out");
        press(&mut app, Action::Search);
        type_in(&mut app, "滤纸");
        assert_eq!(laid_out(), Tab::ALL.len(), "a search lays out every tab");
    }
}
