//! The results of a find: a table that fills while the lists are read.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::event::{Action, Effect, Source, StoppedFind};
use super::jobs::Job;
use super::results_order::{SortBy, compare, fits};
use super::text_input::TextInput;
use super::{App, Screen};
use crate::catalog::Personal;
use crate::find::{
    FindProgress, FindQuery, FindSummary, FoundOrder, FoundOrders, Key, KeyKind, Resume, TimeWindow,
};
use crate::order::{OrderId, mask};
use crate::report::ClipboardText;
use crate::text::{Lang, SafeText};
use crate::worker::{Request, Ticket};

/// The longest filter text, in characters.
const LONGEST: usize = 100;

/// The state of a find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindState {
    /// Running, under this ticket.
    Runs(Ticket),
    /// Complete.
    Ended(FindSummary),
    /// Stopped by the user or by a failure.
    Halted(Option<StoppedFind>),
}

/// A find and its results so far.
#[derive(Debug)]
pub struct Results {
    /// The query.
    pub query: FindQuery,
    /// The state of the find.
    pub state: FindState,
    /// Its progress.
    pub progress: FindProgress,
    /// The time windows that were skipped, the newest first.
    pub skipped: Vec<TimeWindow>,
    /// The order of the rows.
    pub sort: SortBy,
    /// The filter text.
    pub filter: TextInput,
    /// Whether the filter is being typed.
    pub typing: bool,
    finds: FoundOrders,
    /// The entries that match the filter, in the order of the table.
    shown: Vec<usize>,
    /// The row under the cursor.
    pub cursor: usize,
    marked: BTreeSet<OrderId>,
}

impl Results {
    fn new(query: FindQuery, ticket: Ticket) -> Self {
        Self {
            query,
            state: FindState::Runs(ticket),
            progress: FindProgress::default(),
            skipped: Vec::new(),
            sort: SortBy::Time,
            filter: TextInput::new(LONGEST),
            typing: false,
            finds: FoundOrders::default(),
            shown: Vec::new(),
            cursor: 0,
            marked: BTreeSet::new(),
        }
    }

    /// The description of the query.
    pub fn description(&self, lang: Lang) -> SafeText {
        named(&self.query.key, lang)
    }

    /// The rows of the table.
    pub fn rows(&self) -> impl Iterator<Item = &FoundOrder> {
        self.shown
            .iter()
            .filter_map(|&at| self.finds.entries().get(at))
    }

    /// The number of buyers that the orders belong to; several buyers may share a phone number.
    pub fn buyers(&self) -> usize {
        let known = self
            .finds
            .entries()
            .iter()
            .map(|entry| entry.user_id.as_str())
            .filter(|id| !id.is_empty());
        known.collect::<BTreeSet<_>>().len()
    }

    /// The number of orders found, regardless of the filter.
    pub fn count(&self) -> usize {
        self.finds.entries().len()
    }

    /// The order under the cursor.
    pub fn selected(&self) -> Option<&FoundOrder> {
        self.rows().nth(self.cursor)
    }

    /// Whether an order is marked.
    pub fn is_marked(&self, id: &OrderId) -> bool {
        self.marked.contains(id)
    }

    /// How many orders are marked.
    pub fn marks(&self) -> usize {
        self.marked.len()
    }

    /// Whether the find is running.
    pub fn runs(&self) -> bool {
        matches!(self.state, FindState::Runs(_))
    }

    /// Adds found orders; the cursor stays on its order.
    fn take(&mut self, entries: Vec<FoundOrder>) {
        let chosen = self.chosen();
        self.finds.add(entries);
        self.arrange(chosen);
    }

    /// The order that the user moved the cursor to; `None` on the first row, where the cursor
    /// starts.
    fn chosen(&self) -> Option<OrderId> {
        self.selected()
            .filter(|_| self.cursor > 0)
            .map(|entry| entry.order_id.clone())
    }

    /// Filters and sorts again; the cursor stays on its order if that is still shown.
    fn arrange(&mut self, chosen: Option<OrderId>) {
        let words: Vec<String> = self
            .filter
            .typed()
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let (entries, sort) = (self.finds.entries(), self.sort);
        let mut shown: Vec<usize> = (0..entries.len())
            .filter(|&at| entries.get(at).is_some_and(|entry| fits(entry, &words)))
            .collect();
        shown.sort_by(|&a, &b| {
            entries
                .get(a)
                .zip(entries.get(b))
                .map_or(Ordering::Equal, |(a, b)| compare(sort, a, b))
        });
        let place = |id: OrderId| {
            shown
                .iter()
                .position(|&at| entries.get(at).is_some_and(|entry| entry.order_id == id))
        };
        self.cursor = chosen.and_then(place).unwrap_or(0);
        self.shown = shown;
    }

    fn step(&mut self, forward: bool, by: usize) {
        let last = self.shown.len().saturating_sub(1);
        self.cursor = if forward {
            (self.cursor + by).min(last)
        } else {
            self.cursor.saturating_sub(by)
        };
    }

    /// Marks or unmarks the order under the cursor, and moves to the next.
    fn mark(&mut self) {
        let Some(id) = self.selected().map(|entry| entry.order_id.clone()) else {
            return;
        };
        if !self.marked.remove(&id) {
            self.marked.insert(id);
        }
        self.step(true, 1);
    }

    /// Marks every order that is shown; if all are marked, unmarks them.
    fn mark_all(&mut self) {
        let shown: BTreeSet<OrderId> = self.rows().map(|entry| entry.order_id.clone()).collect();
        if shown.is_subset(&self.marked) {
            self.marked.retain(|id| !shown.contains(id));
        } else {
            self.marked.extend(shown);
        }
    }

    /// The orders that Enter opens: the marked ones in the order of the table, or the one under the
    /// cursor.
    fn selected_ids(&self) -> Vec<OrderId> {
        if self.marked.is_empty() {
            return self
                .selected()
                .map(|entry| entry.order_id.clone())
                .into_iter()
                .collect();
        }
        let mut ids: Vec<OrderId> = self
            .rows()
            .map(|entry| entry.order_id.clone())
            .filter(|id| self.marked.contains(id))
            .collect();
        let hidden = self
            .marked
            .iter()
            .filter(|id| !ids.contains(id))
            .cloned()
            .collect::<Vec<_>>();
        ids.extend(hidden);
        ids
    }
}

/// The description of a key; a phone number and a name are masked.
pub(super) fn named(key: &Key, lang: Lang) -> SafeText {
    let text = match key.kind() {
        KeyKind::Phone | KeyKind::ReceiverPhone => mask(Personal::Phone, key.text()),
        KeyKind::Nickname | KeyKind::Receiver => mask(Personal::Name, key.text()),
        _ => key.text().to_owned(),
    };
    SafeText::of(&format!("{} {text}", key.kind().label(lang)))
}

impl App {
    /// Finds the orders of a key, as far back as the preferences say.
    pub(super) fn find(&mut self, key: Key) -> Vec<Effect> {
        let mut effects = self.stop_find();
        let query = FindQuery::back(key, self.preferences.months, self.now);
        let (ticket, effect) = self.start(Job::Find, Request::Find(query.clone()));
        effects.push(effect);
        self.results = Some(Results::new(query, ticket));
        self.screen = Screen::Results;
        effects
    }

    /// Stops the running find. Its results are kept.
    pub(super) fn stop_find(&mut self) -> Vec<Effect> {
        let Some(Results { state, .. }) = &mut self.results else {
            return Vec::new();
        };
        let FindState::Runs(ticket) = *state else {
            return Vec::new();
        };
        *state = FindState::Halted(None);
        self.stop(ticket).into_iter().collect()
    }

    /// Resumes a find where it stopped.
    fn go_on(&mut self) -> Vec<Effect> {
        let Some(results) = self.results.as_ref() else {
            return Vec::new();
        };
        let FindState::Halted(stopped) = &results.state else {
            return Vec::new();
        };
        let resume = stopped.as_ref().and_then(|stopped| stopped.resume.clone());
        let query = match resume {
            Some(at) => results.query.resumed(at),
            None => results.query.clone(),
        };
        let (ticket, effect) = self.start(Job::Find, Request::Find(query));
        if let Some(results) = &mut self.results {
            results.state = FindState::Runs(ticket);
        }
        vec![effect]
    }

    /// Resumes a find after the time window in which it stopped.
    fn skip(&mut self) -> Vec<Effect> {
        if let Some(Results {
            state:
                FindState::Halted(Some(StoppedFind {
                    resume: Some(at), ..
                })),
            query,
            skipped,
            ..
        }) = &mut self.results
        {
            skipped.extend(query.windows().get(at.window).copied());
            *at = Resume {
                window: at.window + 1,
                lane: 0,
                page: 1,
                ..at.clone()
            };
            return self.go_on();
        }
        Vec::new()
    }

    /// Whether a find stopped in a time window that can be skipped.
    pub(super) fn can_skip(&self) -> bool {
        let state = self.results.as_ref().map(|results| &results.state);
        matches!(
            state,
            Some(FindState::Halted(Some(StoppedFind {
                resume: Some(_),
                ..
            })))
        )
    }

    pub(super) fn found(&mut self, entries: Vec<FoundOrder>) {
        if let Some(results) = &mut self.results {
            results.take(entries);
        }
    }

    pub(super) fn find_progressed(&mut self, progress: FindProgress) {
        if let Some(results) = &mut self.results {
            results.progress = progress;
        }
    }

    /// Handles the end of a find. A single result is opened directly.
    pub(super) fn find_ended(&mut self, ended: Result<FindSummary, StoppedFind>) -> Vec<Effect> {
        let Some(results) = &mut self.results else {
            return Vec::new();
        };
        results.state = match ended {
            Ok(summary) => {
                results.progress = summary.progress.clone();
                FindState::Ended(summary)
            }
            Err(stopped) => FindState::Halted(Some(stopped)),
        };
        let whole = matches!(results.state, FindState::Ended(_)) && results.skipped.is_empty();
        let only = results
            .finds
            .entries()
            .first()
            .filter(|_| whole && results.count() == 1)
            .map(|entry| entry.order_id.clone());
        match only {
            Some(id) if self.screen == Screen::Results => self.open(Source::Shop(id)),
            _ => Vec::new(),
        }
    }

    /// Handles a key in the table.
    pub(super) fn in_results(&mut self, action: Action) -> Vec<Effect> {
        let half = usize::from(self.size.1 / 2).max(1);
        let Some(results) = &mut self.results else {
            return Vec::new();
        };
        match action {
            Action::Down => results.step(true, 1),
            Action::Up => results.step(false, 1),
            Action::HalfDown => results.step(true, half),
            Action::HalfUp => results.step(false, half),
            Action::First => results.cursor = 0,
            Action::Last => results.step(true, usize::MAX / 2),
            Action::Mark => results.mark(),
            Action::MarkAll => results.mark_all(),
            Action::Sort => {
                results.sort = results.sort.next();
                results.arrange(None);
            }
            Action::Search | Action::Filter => results.typing = true,
            Action::CopyValue => return self.copy_found(),
            Action::Enter => return self.open_wanted(),
            Action::Refresh => return self.go_on(),
            Action::Skip => return self.skip(),
            Action::Back if results.runs() => {
                self.notice = Some(SafeText::fixed(
                    self.lang.tr("已停止；r 继续", "stopped; r resumes"),
                ));
                return self.stop_find();
            }
            Action::Back if !results.filter.typed().is_empty() => {
                results.filter.clear();
                results.arrange(results.chosen());
            }
            Action::Back | Action::Finder => self.screen = Screen::Finder,
            _ => {}
        }
        Vec::new()
    }

    fn copy_found(&mut self) -> Vec<Effect> {
        let ids: Vec<String> = self
            .results
            .as_ref()
            .map(Results::selected_ids)
            .unwrap_or_default()
            .iter()
            .map(ToString::to_string)
            .collect();
        let name = SafeText::fixed(self.lang.tr("订单号", "order id"));
        ClipboardText::of(name, &SafeText::of(&ids.join("\n")))
            .map(Effect::Copy)
            .into_iter()
            .collect()
    }

    fn open_wanted(&mut self) -> Vec<Effect> {
        let mut ids = self
            .results
            .as_ref()
            .map(Results::selected_ids)
            .unwrap_or_default();
        if let Some(results) = &mut self.results {
            results.marked.clear();
        }
        match (ids.pop(), ids.is_empty()) {
            (None, _) => Vec::new(),
            (Some(id), true) => self.open(Source::Shop(id)),
            (Some(id), false) => {
                ids.push(id);
                self.open_all(ids)
            }
        }
    }

    /// Handles a key while the filter is typed: the table follows every key.
    pub(super) fn in_filter(&mut self, action: Action) {
        let Some(results) = &mut self.results else {
            return;
        };
        match action {
            Action::Enter => results.typing = false,
            Action::Back => {
                results.typing = false;
                results.filter.clear();
                results.arrange(results.chosen());
            }
            Action::Down | Action::Complete => results.step(true, 1),
            Action::Up => results.step(false, 1),
            _ => self.filtered(|filter| _ = filter.handle(action)),
        }
    }

    /// Changes the filter text.
    pub(super) fn filtered(&mut self, change: impl FnOnce(&mut TextInput)) {
        if let Some(results) = &mut self.results {
            let chosen = results.chosen();
            change(&mut results.filter);
            results.arrange(chosen);
        }
    }
}

#[cfg(test)]
mod tests;
