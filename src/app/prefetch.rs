//! Orders that are fetched before anybody opens them: the one under the cursor in a table of what was found. They take what the quota
//! leaves over, and an order that came this way is shown in the frame that opens it, with its age.

use jiff::{SignedDuration, Timestamp};

use super::event::{Arrival, Effect, Outcome, Source};
use super::fetch::Pending;
use super::{App, Screen};
use crate::api::Priority;

/// How long the cursor rests on an order before it is fetched: walking over a list fetches nothing.
const RESTED: SignedDuration = SignedDuration::from_millis(250);

/// So many orders wait to be opened. Each may be as large as the largest order.
const KEPT: usize = 12;

/// An order that nobody opened yet.
#[derive(Debug)]
struct Ready {
    source: Source,
    arrival: Box<Arrival>,
    fetched: Timestamp,
}

/// What runs prefetch of the person.
#[derive(Debug, Default)]
pub(super) struct Prefetch {
    /// The order under the cursor, since when.
    rests: Option<(Source, Timestamp)>,
    pending: Vec<Pending>,
    ready: Vec<Ready>,
    /// Orders that did not come: asked for again only when somebody opens them.
    failed: Vec<Source>,
}

impl Prefetch {
    fn knows(&self, source: &Source) -> bool {
        let waits = self.pending.iter().any(|pending| pending.source == *source);
        waits
            || self.failed.contains(source)
            || self.ready.iter().any(|ready| ready.source == *source)
    }
}

impl App {
    /// The order that would be worth fetching.
    fn worth_having(&self) -> Option<Source> {
        let results = self
            .results
            .as_ref()
            .filter(|_| self.screen == Screen::Results && !self.locked)?;
        let source = Source::Shop(results.selected()?.order_id.clone());
        let open = self.open_orders().any(|open| *open.source == source);
        (!open && !self.prefetch.knows(&source)).then_some(source)
    }

    /// Fetches the order that the cursor has rested on.
    pub(super) fn run_ahead(&mut self) -> Vec<Effect> {
        let Some(source) = self.worth_having() else {
            self.prefetch.rests = None;
            return Vec::new();
        };
        match &self.prefetch.rests {
            Some((on, since)) if *on == source && self.now.duration_since(*since) >= RESTED => {}
            Some((on, _)) if *on == source => return Vec::new(),
            _ => {
                self.prefetch.rests = Some((source, self.now));
                return Vec::new();
            }
        }
        self.prefetch.rests = None;
        let pending = self.ticket(source.clone(), Priority::Background);
        let effect = Effect::Fetch(pending.ticket, source, Priority::Background);
        self.prefetch.pending.push(pending);
        vec![effect]
    }

    /// In how many milliseconds the cursor will have rested long enough.
    pub(super) fn milliseconds_to_rest(&self) -> Option<u64> {
        let (_, since) = self.prefetch.rests.as_ref()?;
        let left = RESTED.saturating_sub(self.now.duration_since(*since));
        Some(u64::try_from(left.as_millis()).unwrap_or(0).max(1))
    }

    /// Takes the report of what ran prefetch; gives it back when it is for somebody else.
    pub(super) fn came_ahead(&mut self, ticket: u64, outcome: Outcome) -> Option<Outcome> {
        let Some(at) = self
            .prefetch
            .pending
            .iter()
            .position(|pending| pending.ticket == ticket)
        else {
            return Some(outcome);
        };
        let Pending { source, .. } = self.prefetch.pending.remove(at);
        match outcome {
            Outcome::Failed(_) => self.prefetch.failed.push(source),
            Outcome::Arrived(arrival) => self.prefetch.ready.push(Ready {
                source,
                arrival,
                fetched: self.now,
            }),
        }
        let surplus = self.prefetch.ready.len().saturating_sub(KEPT);
        self.prefetch.ready.drain(..surplus);
        None
    }

    /// What came of an order before it was opened, and when; stops what is still under way.
    pub(super) fn had_ahead(
        &mut self,
        source: &Source,
    ) -> (Option<(Box<Arrival>, Timestamp)>, Vec<Effect>) {
        self.prefetch.failed.retain(|failed| failed != source);
        let stopped: Vec<Effect> = self
            .prefetch
            .pending
            .extract_if(.., |pending| pending.source == *source)
            .map(|pending| Effect::Cancel(pending.ticket))
            .collect();
        let ready = self
            .prefetch
            .ready
            .iter()
            .position(|ready| ready.source == *source)
            .map(|at| self.prefetch.ready.remove(at));
        (
            ready.map(
                |Ready {
                     arrival, fetched, ..
                 }| (arrival, fetched),
            ),
            stopped,
        )
    }
}
