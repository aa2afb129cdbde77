//! Asking for an order: tickets, so that an older answer never replaces a newer, and what is said when none comes.

use jiff::Timestamp;

use super::event::{Effect, Failure, Outcome, Source};
use super::{App, OrderView};
use crate::api::Priority;
use crate::text::SafeText;

/// A look-up under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What is fetched.
    pub source: Source,
    /// Its ticket; reports under any other are stale.
    pub ticket: u64,
    /// Since when.
    pub since: Timestamp,
    /// Who waits for it.
    pub urgency: Priority,
}

/// A look-up that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What was to be fetched.
    pub source: Source,
    /// Why it was not.
    pub failure: Failure,
}

impl App {
    /// Asks for the order whose place on the app it is.
    pub(super) fn fetch(&mut self, urgency: Priority) -> Vec<Effect> {
        let Some(source) = self.fetch_target() else {
            return Vec::new();
        };
        self.trouble = None;
        let pending = self.ticket(source.clone(), urgency);
        let effect = Effect::Fetch(pending.ticket, source, urgency);
        self.pending = Some(pending);
        vec![effect]
    }

    /// The order whose place on the app it is.
    fn fetch_target(&self) -> Option<Source> {
        self.open_orders()
            .find(|open| open.front)
            .map(|open| open.source.clone())
    }

    /// A look-up with a ticket of its own.
    pub(super) fn ticket(&mut self, source: Source, urgency: Priority) -> Pending {
        self.tickets += 1;
        Pending {
            source,
            ticket: self.tickets,
            since: self.now,
            urgency,
        }
    }

    /// Tries again what failed, or fetches the shown order anew.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let had = self
            .case
            .as_ref()
            .is_some_and(|case| !case.order.facts.after_sales.is_empty());
        match (self.pending.is_some(), self.fetch_target()) {
            (true, _) => Vec::new(),
            // What was joined to it comes with it, so that nothing vanishes for a moment.
            (false, Some(Source::Shop(id))) if had => {
                let pending = self.ticket(Source::Shop(id.clone()), Priority::Interactive);
                let effect = Effect::FetchWhole(pending.ticket, id, Priority::Interactive);
                self.trouble = None;
                self.pending = Some(pending);
                vec![effect]
            }
            (false, _) => self.fetch(Priority::Interactive),
        }
    }

    /// Stops the look-up under way.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        self.pending
            .take()
            .map(|p| Effect::Cancel(p.ticket))
            .into_iter()
            .collect()
    }

    /// Takes the report of a look-up. One under an old ticket changes nothing.
    pub(super) fn reported(&mut self, ticket: u64, outcome: Outcome) -> Vec<Effect> {
        let reading = self.reading();
        let Some(outcome) = self
            .came_ahead(ticket, outcome)
            .and_then(|outcome| self.joined(ticket, outcome))
        else {
            return Vec::new();
        };
        let outcome = match self.looked(ticket, outcome) {
            Ok(effects) => return effects,
            Err(outcome) => outcome,
        };
        if let Some(pending) = self.pending.take_if(|p| p.ticket == ticket) {
            self.settle(pending.source, outcome, reading.now);
        } else if let Some(slot) = self.aside_waiting(ticket) {
            slot.pending = None;
            match outcome {
                Outcome::Failed(failure) => {
                    slot.trouble = Some(Trouble {
                        source: slot.source.clone(),
                        failure,
                    });
                }
                Outcome::Arrived(arrival) => {
                    slot.case = Some(OrderView::arrived(
                        slot.source.clone(),
                        *arrival,
                        slot.case.take(),
                        reading,
                    ));
                }
            }
        }
        Vec::new()
    }

    /// What came of the look-up of the order on the app.
    pub(super) fn settle(&mut self, source: Source, outcome: Outcome, fetched: Timestamp) {
        let mut arrival = match outcome {
            Outcome::Failed(failure) => {
                self.trouble = Some(Trouble { source, failure });
                return;
            }
            Outcome::Arrived(arrival) => arrival,
        };
        self.notice = arrival.note.take();
        let earlier = self.case.take();
        if earlier.is_none() {
            self.prompt = None;
        }
        let mut case = OrderView::arrived(source, *arrival, earlier, self.reading());
        case.fetched = case.fetched.min(fetched);
        self.case = Some(case);
        self.refill_palette();
    }

    /// What the title says of the look-up under way, with its age in seconds.
    pub fn waiting(&self) -> Option<(SafeText, i64)> {
        let pending = self.pending.as_ref()?;
        Some((
            pending.source.name(),
            self.now.as_second() - pending.since.as_second(),
        ))
    }
}
