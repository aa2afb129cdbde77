//! Looking up an order by its id, for the first time or again.

use jiff::Timestamp;

use super::event::{Effect, Source};
use super::jobs::Job;
use super::{App, OrderView};
use crate::api::Priority;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::{FetchedOrder, Request, Ticket};

/// A look-up under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The ticket of its job.
    pub ticket: Ticket,
    /// When it started.
    pub since: Timestamp,
    /// Whether the user waits for it.
    pub priority: Priority,
}

impl App {
    /// Looks up the front order.
    pub(super) fn look_up_front(&mut self, priority: Priority) -> Option<Effect> {
        self.start_look_up(self.front_index()?, priority)
    }

    /// Looks up the open order at this index.
    ///
    /// The after-sales of an order that the user waits for are fetched with it, at background
    /// priority unless the order shows them already; those of a background order are fetched when
    /// it is shown.
    pub(super) fn start_look_up(&mut self, at: usize, priority: Priority) -> Option<Effect> {
        let open = self.orders.get(at)?;
        let (source, shows_after_sales) = (open.source.clone(), open.shows_after_sales());
        let (request, after_sales) = match &source {
            Source::Shop(id) => {
                let after_sales = match priority {
                    Priority::Interactive if shows_after_sales => Some(Priority::Interactive),
                    Priority::Interactive => Some(Priority::Background),
                    Priority::Background => None,
                };
                let request = Request::Open {
                    id: id.clone(),
                    priority,
                    after_sales,
                };
                (request, after_sales)
            }
            Source::Saved(_) => (Request::Reread, None),
        };
        let job = Job::LookUp {
            source,
            after_sales,
            held: None,
        };
        let (ticket, effect) = self.start(job, request);
        let since = self.now;
        let open = self.orders.get_mut(at)?;
        open.problem = None;
        open.look_up = Some(LookUp {
            ticket,
            since,
            priority,
        });
        Some(effect)
    }

    /// Retries the failed look-up, or refreshes the front order.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let started = match self.look_up() {
            Some(_) => None,
            None => self.look_up_front(Priority::Interactive),
        };
        started.into_iter().collect()
    }

    /// Stops the look-up of the front order.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        let look_up = self.front_mut().and_then(|open| open.look_up.take());
        let stopped = look_up.and_then(|look_up| self.stop(look_up.ticket));
        stopped.into_iter().collect()
    }

    /// Shows an order that arrived; if it replaces an earlier answer, the view state is restored.
    pub(super) fn show_order(
        &mut self,
        source: &Source,
        fetched: Box<FetchedOrder>,
        at: Timestamp,
    ) {
        let reading = self.reading();
        let front = self.is_front(source);
        let Some(open) = self.open_order(source) else {
            return;
        };
        let notes = fetched.notes(reading.lang);
        let note = (!notes.is_empty()).then(|| joined(&notes, reading.lang));
        let earlier = open.view.take();
        let first = earlier.is_none();
        open.look_up = None;
        open.problem = None;
        let mut view = OrderView::arrived(source.clone(), *fetched, earlier, reading);
        view.fetched = view.fetched.min(at);
        open.view = Some(view);
        if front {
            self.notice = note;
            if first {
                self.prompt = None;
            }
            self.refill_palette();
        } else {
            open.note = note;
        }
    }

    /// As [`Self::show_order`], for the front order.
    pub(super) fn show_front_order(&mut self, fetched: Box<FetchedOrder>, at: Timestamp) {
        if let Some(source) = self.front().map(|open| open.source.clone()) {
            self.show_order(&source, fetched, at);
        }
    }

    /// Handles the failure of a look-up.
    pub(super) fn look_up_failed(&mut self, source: &Source, why: Problem) {
        if let Some(open) = self.open_order(source) {
            open.look_up = None;
            open.problem = Some(why);
        }
    }

    /// The text of the title for the look-up under way, with its age in seconds.
    pub fn waiting(&self) -> Option<(SafeText, i64)> {
        let open = self.front()?;
        let since = open.look_up?.since;
        Some((open.source.name(), self.now.as_second() - since.as_second()))
    }
}

/// Several notes as one notice.
pub(super) fn joined(notes: &[SafeText], lang: Lang) -> SafeText {
    let notes: Vec<&str> = notes.iter().map(SafeText::as_str).collect();
    SafeText::of(&notes.join(lang.tr("；", "; ")))
}
