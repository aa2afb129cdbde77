//! The order on the app: its tabs, where the cursor stands in each, what is unfolded and what is revealed.

use jiff::{SignedDuration, Timestamp};

use super::after_sales::AfterSales;
use super::event::{Arrival, Source};
use super::pane::Pane;
use super::reply::Replies;
use super::seek::{FullTree, SavedPosition, Search};
use super::watch::{News, Watch};
use crate::catalog::Tab;
use crate::order::{
    EntryKind, Finding, NodeId, Order, Phrase, Reading, findings, is_masked, timeline, verdict,
};
use crate::outline::{DisplayOptions, Outline, RowId, RowKind};

/// How long a revealed value stays so.
const REVEALED_FOR: SignedDuration = SignedDuration::from_secs(30);

/// An order and how far its reader has come.
#[derive(Debug)]
pub struct OrderView {
    /// Where it came from.
    pub source: Source,
    /// The order.
    pub order: Order,
    /// When it came.
    pub fetched: Timestamp,
    /// The tab that is up.
    pub tab: Tab,
    /// The state of each tab, in the order of [`Tab::ALL`].
    pub tabs: Vec<TabState>,
    /// Whether fields that say nothing have their rows.
    pub everything: bool,
    /// What is looked for.
    pub search: Option<Search>,
    /// Whether only what was found is shown.
    pub filtered: bool,
    /// How it was before the search that is being typed.
    pub(super) trail: Option<SavedPosition>,
    /// The value that is revealed.
    pub reveal: Option<Reveal>,
    /// What the detail shows.
    pub page: Page,
    /// The reply cards, while they are up.
    pub replies: Option<Replies>,
    /// How the detail is read.
    pub pane: Pane,
    /// Whether the person has done anything with it.
    pub(super) touched: bool,
    /// How far its after-sales have come.
    pub after_sales: AfterSales,
    /// The watch over it.
    pub watch: Option<Watch>,
    /// What is different since the person last looked.
    pub news: Option<News>,
    /// What is wrong with it, as of the last minute.
    pub findings: Vec<Finding>,
    /// The verdict line, as of the last minute.
    pub verdict: Vec<Phrase>,
    /// When that was.
    judged: Timestamp,
    /// What proves the finding that was gone to last.
    pub(super) finding: Option<NodeId>,
}

/// What the detail shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The row under the cursor.
    #[default]
    Row,
    /// What is documented of the field under the cursor.
    Explain,
    /// Every finding.
    Findings,
    /// The reply cards that fit.
    Replies,
    /// What is different since it was last looked at.
    Changes,
    /// The money line by line.
    Money,
    /// Everything with a time, or one kind of it alone.
    Timeline(Option<EntryKind>),
}

/// One tab.
#[derive(Debug)]
pub struct TabState {
    /// Its rows.
    pub outline: Outline,
    /// The row under the cursor; `None` in an empty tab.
    pub cursor: Option<RowId>,
    /// The whole tab, while [`Self::outline`] holds what was found alone.
    pub(super) whole: Option<FullTree>,
}

impl TabState {
    pub(super) fn new(outline: Outline) -> Self {
        Self {
            cursor: outline.start(),
            outline,
            whole: None,
        }
    }
}

/// A value shown whole for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// Whose.
    pub node: NodeId,
    /// Until when.
    pub until: Timestamp,
}

impl OrderView {
    /// An order that has just come.
    pub fn new(source: Source, order: Order, outlines: Vec<Outline>, reading: Reading) -> Self {
        let now = reading.now;
        let tabs = outlines.into_iter().map(TabState::new).collect();
        let mut case = Self {
            source,
            order,
            fetched: now,
            tab: Tab::Buyer,
            tabs,
            everything: false,
            search: None,
            filtered: false,
            trail: None,
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
            judged: now,
            finding: None,
        };
        case.evaluate_findings(reading);
        case.tab = case.first_tab();
        case.begin_at_findings(&Tab::ALL);
        case
    }

    /// An order that has come, in the place of itself as it was before, if it was there.
    pub(super) fn arrived(
        source: Source,
        arrival: Arrival,
        earlier: Option<Self>,
        reading: Reading,
    ) -> Self {
        let now = reading.now;
        let mut case = Self::new(source, arrival.order, arrival.outlines, reading);
        // Of an answer that was recorded, its age is not that of its file or of its reading.
        case.fetched = arrival.fetched.map_or(now, |at| at.min(now));
        if let Some(earlier) = earlier {
            case.restore(earlier);
        }
        case
    }

    /// The tabs that nobody has looked at and that nothing was wrong in: what is told of them later is where they begin.
    pub(super) fn untouched(&self) -> Vec<Tab> {
        let unmoved = |tab: Tab| {
            self.tabs
                .get(tab.index())
                .is_some_and(|state| state.cursor == state.outline.start())
        };
        Tab::ALL
            .into_iter()
            .filter(|&tab| tab != self.tab && !self.is_flagged(tab) && unmoved(tab))
            .collect()
    }

    /// Puts the cursor of each of these tabs on the thing that its most urgent finding is about: of two parcels, the one that stands still.
    pub(super) fn begin_at_findings(&mut self, tabs: &[Tab]) {
        for &tab in tabs {
            let Some(finding) = self
                .findings
                .iter()
                .find(|f| !f.is_hint() && self.tab_of(f.proof) == Some(tab))
            else {
                continue;
            };
            let mut above =
                std::iter::successors(Some(finding.proof), |&n| self.order.doc.parent(n));
            let Some(state) = self.tabs.get_mut(tab.index()) else {
                continue;
            };
            let outline = &mut state.outline;
            let Some(row) = above.find_map(|node| outline.row_of(node)) else {
                continue;
            };
            // A parcel, goods, a refund, an after-sale: the entry of a list, rather than the block or the list that it is folded in.
            let entry = |&above: &RowId| matches!(outline.kind(above), RowKind::Node(node) if self.order.doc.place(node).is_some());
            let node = |&above: &RowId| matches!(outline.kind(above), RowKind::Node(_));
            let lines = || std::iter::once(row).chain(outline.ancestors(row));
            let thing = lines()
                .filter(entry)
                .last()
                .or_else(|| lines().filter(node).last())
                .unwrap_or(row);
            outline.unfold_to(thing);
            state.cursor = Some(thing);
        }
    }

    /// The tab to begin with: the one that the most urgent finding points into, otherwise the first that holds anything.
    fn first_tab(&self) -> Tab {
        let urgent = self.findings.first().filter(|f| !f.is_hint());
        urgent
            .and_then(|f| self.tab_of(f.proof))
            .unwrap_or(Tab::Buyer)
    }

    /// The tab that a node's block belongs to.
    pub fn tab_of(&self, node: NodeId) -> Option<Tab> {
        std::iter::successors(Some(node), |&n| self.order.doc.parent(n))
            .find_map(|n| self.order.doc.field(n)?.field().tab)
    }

    /// Whether a finding that asks for something points into the tab.
    pub fn is_flagged(&self, tab: Tab) -> bool {
        self.findings
            .iter()
            .any(|f| !f.is_hint() && self.tab_of(f.proof) == Some(tab))
    }

    /// The state of the tab that is up.
    pub fn current(&self) -> Option<&TabState> {
        self.tabs.get(self.tab.index())
    }

    /// The state of the tab that is up, to change it.
    pub fn current_mut(&mut self) -> Option<&mut TabState> {
        self.tabs.get_mut(self.tab.index())
    }

    /// What the cursor stands on.
    pub fn selected(&self) -> Option<RowKind> {
        let tab = self.current()?;
        tab.cursor.map(|row| tab.outline.kind(row))
    }

    /// How rows are read now.
    pub fn look(&self, reading: Reading) -> DisplayOptions {
        DisplayOptions {
            reading,
            revealed: self.reveal.map(|r| r.node),
        }
    }

    /// Goes to a tab. What was revealed is hidden again.
    pub fn go(&mut self, tab: Tab) {
        self.tab = tab;
        self.reveal = None;
        self.leave_detail();
    }

    /// The node under the cursor; of the raw answer, all of it.
    pub(super) fn selected_node(&self) -> Option<NodeId> {
        match self.selected()? {
            RowKind::Node(node) | RowKind::Reference(node) => Some(node),
            RowKind::Raw => Some(NodeId::ROOT),
            _ => None,
        }
    }

    /// Whether the selected row shows something masked.
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

    /// Shows a page of the whole order and gives it the keys; asked for again, goes back to the row.
    pub(super) fn turn_to(&mut self, page: Page) {
        let back = self.page == page;
        self.page = if back { Page::Row } else { page };
        self.replies = None;
        self.pane = Pane::begin(!back);
    }

    /// The timeline of the next kind that this order has, and of every kind after the last.
    pub(super) fn turn_timeline(&mut self, reading: Reading) {
        let Page::Timeline(only) = self.page else {
            return;
        };
        let mut kinds: Vec<EntryKind> = timeline(&self.order, reading.now, reading.lang)
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

    /// Leaves the detail for the tree.
    pub(super) fn leave_detail(&mut self) {
        self.page = Page::Row;
        self.replies = None;
        self.pane = Pane::default();
    }

    /// Shows the selected value for a while, or hides it again.
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

    /// Hides what was revealed long enough ago, and judges anew.
    pub fn tick(&mut self, reading: Reading) {
        let now = reading.now;
        self.reveal.take_if(|r| now >= r.until);
        if now.as_second().div_euclid(60) != self.judged.as_second().div_euclid(60) {
            self.evaluate_findings(reading);
        }
    }

    /// Judges anew. It looks at every goods and parcel, so a key must not cost it: the sentences tell minutes and more.
    fn evaluate_findings(&mut self, reading: Reading) {
        let Reading {
            lang,
            now,
            thresholds,
        } = reading;
        self.judged = now;
        self.findings = findings(&self.order.facts, &thresholds, now, lang);
        self.verdict = verdict(&self.order.facts, &self.findings, now, lang);
    }

    /// Takes over tab, folds, cursors and search from the same order as it was before.
    pub fn restore(&mut self, mut earlier: Self) {
        earlier.step_back();
        earlier.widen();
        self.touched = earlier.touched;
        self.tab = earlier.tab;
        self.pane = Pane::begin(earlier.pane.focused);
        self.page = earlier.page;
        self.replies = earlier.replies;
        if earlier.everything {
            self.lay_out(true);
        }
        self.take_over(&earlier.tabs, Some(&earlier.order));
        self.filtered = earlier.filtered;
        if earlier.trail.is_some() {
            self.mark_trail();
        }
        self.search = earlier.search.map(Search::stale);
        self.watch = earlier.watch.take();
        self.compare(earlier.order.doc, earlier.news, self.watch.is_some());
    }

    /// Shows or hides the fields that say nothing; folds and cursors stay.
    pub fn toggle_everything(&mut self) {
        self.widen();
        self.search = self.search.take().map(Search::stale);
        let everything = !self.everything;
        let before = self.lay_out(everything);
        self.take_over(&before, None);
    }

    /// Takes over folds and cursors of the tabs as they were, of an earlier answer or of this one.
    fn take_over(&mut self, before: &[TabState], earlier: Option<&Order>) {
        let doc = &self.order.doc;
        let earlier_doc = earlier.map_or(doc, |order| &order.doc);
        for (tab, before) in self.tabs.iter_mut().zip(before) {
            let found = before.cursor.and_then(|cursor| {
                tab.outline
                    .restore(doc, &before.outline, earlier_doc, cursor)
            });
            tab.cursor = found.or_else(|| tab.outline.first());
        }
    }

    /// Lays out every tab anew; gives back how they were.
    fn lay_out(&mut self, everything: bool) -> Vec<TabState> {
        self.everything = everything;
        let tabs = Tab::ALL
            .into_iter()
            .map(|tab| Outline::build(&self.order.doc, tab, everything));
        let fresh = tabs.map(TabState::new).collect();
        std::mem::replace(&mut self.tabs, fresh)
    }
}

#[cfg(test)]
mod tests {
    use crate::app::test_support::{app, press};
    use crate::app::{Action, App, Mode};
    use crate::catalog::Tab;

    fn text(app: &App) -> String {
        app.detail()
            .iter()
            .map(crate::detail::DetailLine::text)
            .collect()
    }

    #[test]
    fn each_page_takes_the_detail_and_the_same_key_gives_it_back() {
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
}
