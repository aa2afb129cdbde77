//! Prefetch: the order under the cursor of the results is fetched before it is opened, with spare
//! quota only.

use jiff::{SignedDuration, Timestamp};

use super::event::{Effect, Source};
use super::jobs::Job;
use super::{App, Screen};
use crate::api::Priority;
use crate::worker::{FetchedOrder, Request};

/// How long the cursor must rest on an order before it is fetched: moving through a list fetches
/// nothing.
const RESTED: SignedDuration = SignedDuration::from_millis(250);

/// The maximum number of prefetched orders. Each may be as large as the largest order.
const KEPT: usize = 12;

/// An order that was prefetched and is not open yet.
#[derive(Debug)]
struct PrefetchedOrder {
    source: Source,
    order: Box<FetchedOrder>,
    at: Timestamp,
}

/// The state of prefetching.
#[derive(Debug, Default)]
pub(super) struct Prefetch {
    /// The order under the cursor, and since when it is there.
    rests: Option<(Source, Timestamp)>,
    ready: Vec<PrefetchedOrder>,
    /// Orders whose prefetch failed: fetched again only when they are opened.
    failed: Vec<Source>,
}

impl App {
    /// The order to prefetch next.
    fn prefetch_target(&self) -> Option<Source> {
        let results = self
            .results
            .as_ref()
            .filter(|_| self.screen == Screen::Results && !self.locked)?;
        let source = Source::Shop(results.selected()?.order_id.clone());
        let known = self.open_orders().iter().any(|open| open.source == source)
            || self.prefetch.failed.contains(&source)
            || self
                .prefetch
                .ready
                .iter()
                .any(|ready| ready.source == source)
            || self.jobs.prefetch_of(&source).is_some();
        (!known).then_some(source)
    }

    /// Prefetches the order that the cursor has rested on.
    pub(super) fn run_prefetch(&mut self) -> Option<Effect> {
        let Some(source) = self.prefetch_target() else {
            self.prefetch.rests = None;
            return None;
        };
        match &self.prefetch.rests {
            Some((on, since)) if *on == source => {
                if self.now.duration_since(*since) < RESTED {
                    return None;
                }
            }
            _ => {
                self.prefetch.rests = Some((source, self.now));
                return None;
            }
        }
        self.prefetch.rests = None;
        let Source::Shop(id) = source.clone() else {
            return None;
        };
        let request = Request::Open {
            id,
            priority: Priority::Background,
            after_sales: None,
        };
        Some(self.start(Job::Prefetch(source), request).1)
    }

    /// Milliseconds until the cursor has rested long enough.
    pub(super) fn milliseconds_to_rest(&self) -> Option<u64> {
        let (_, since) = self.prefetch.rests.as_ref()?;
        let left = RESTED.saturating_sub(self.now.duration_since(*since));
        Some(u64::try_from(left.as_millis()).unwrap_or(0).max(1))
    }

    /// Handles a prefetched order.
    pub(super) fn prefetched(&mut self, source: Source, order: Box<FetchedOrder>) {
        let at = self.now;
        self.prefetch
            .ready
            .push(PrefetchedOrder { source, order, at });
        let surplus = self.prefetch.ready.len().saturating_sub(KEPT);
        self.prefetch.ready.drain(..surplus);
    }

    /// Handles the failure of a prefetch.
    pub(super) fn prefetch_failed(&mut self, source: Source) {
        self.prefetch.failed.push(source);
    }

    /// The prefetched answer of an order that is being opened, and when it arrived; stops a
    /// prefetch under way.
    pub(super) fn take_prefetched(
        &mut self,
        source: &Source,
    ) -> (Option<(Box<FetchedOrder>, Timestamp)>, Option<Effect>) {
        self.prefetch.failed.retain(|failed| failed != source);
        let under_way = self.jobs.prefetch_of(source);
        let stopped = under_way.and_then(|ticket| self.stop(ticket));
        let mut ready = self.prefetch.ready.iter();
        let ready = ready.position(|ready| ready.source == *source);
        let ready = ready.map(|at| self.prefetch.ready.remove(at));
        (ready.map(|ready| (ready.order, ready.at)), stopped)
    }
}
