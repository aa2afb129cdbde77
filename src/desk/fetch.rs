//! Asking for an order: tickets, so that an older answer never replaces a newer, and what is said when none comes.

use jiff::Timestamp;

use super::event::{Arrival, Effect, Failure, Outcome, Source};
use super::{Case, Desk, Screen};
use crate::text::Clean;

/// A look-up under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What is fetched.
    pub source: Source,
    /// Its ticket; reports under any other are stale.
    pub ticket: u64,
    /// Since when.
    pub since: Timestamp,
}

/// A look-up that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What was to be fetched.
    pub source: Source,
    /// Why it was not.
    pub failure: Failure,
}

impl Desk {
    /// Asks for an order and shows its screen. A look-up under way is stopped: the newest wish counts.
    pub fn open(&mut self, source: Source) -> Vec<Effect> {
        let mut effects = self.cancel();
        self.tickets += 1;
        let ticket = self.tickets;
        self.screen = Screen::Case;
        self.trouble = None;
        self.pending = Some(Pending { source: source.clone(), ticket, since: self.now });
        effects.push(Effect::Fetch(ticket, source));
        effects
    }

    /// Tries again what failed, or fetches the shown order anew.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let failed = self.trouble.as_ref().map(|t| t.source.clone());
        let wanted = failed.or_else(|| self.case.as_ref().map(|case| case.source.clone()));
        if self.pending.is_some() {
            return Vec::new();
        }
        wanted.map(|source| self.open(source)).unwrap_or_default()
    }

    /// Stops the look-up under way.
    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        self.pending.take().map(|p| Effect::Cancel(p.ticket)).into_iter().collect()
    }

    /// Takes the report of a look-up. One under an old ticket changes nothing.
    pub(super) fn reported(&mut self, ticket: u64, outcome: Outcome) {
        let Some(pending) = self.pending.take_if(|p| p.ticket == ticket) else { return };
        match outcome {
            Outcome::Failed(failure) => self.trouble = Some(Trouble { source: pending.source, failure }),
            Outcome::Arrived(arrival) => self.arrived(pending.source, *arrival),
        }
    }

    fn arrived(&mut self, source: Source, arrival: Arrival) {
        let Arrival { mut order, outlines, note, fetched } = arrival;
        order.limits = self.limits;
        self.notice = note;
        let earlier = self.case.take().filter(|case| case.source == source);
        let mut case = Case::new(source, order, outlines, self.now, self.lang);
        // Of an answer that was recorded, its age is not that of its file or of its reading.
        case.fetched = fetched.map_or(case.fetched, |at| at.min(case.fetched));
        match earlier {
            Some(earlier) => case.carry(earlier),
            None => self.prompt = None,
        }
        self.case = Some(case);
        self.refill_palette();
    }

    /// What the title says of the look-up under way, with its age in seconds.
    pub fn waiting(&self) -> Option<(Clean, i64)> {
        let pending = self.pending.as_ref()?;
        Some((pending.source.name(), self.now.as_second() - pending.since.as_second()))
    }
}
