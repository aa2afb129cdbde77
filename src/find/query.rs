//! A search: what is sought how far back, how far it came, and where to go on.

use jiff::{Span, Timestamp};

use super::key::Key;
use super::time_window::TimeWindow;
use crate::order::beijing;

/// What is sought, in orders or after-sales between two moments, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindQuery {
    /// By what.
    pub key: Key,
    /// Back to when.
    pub since: Timestamp,
    /// From when; now, for most.
    pub until: Timestamp,
    /// Where an earlier search of the same key and time stopped.
    pub resume: Option<Resume>,
}

impl FindQuery {
    /// A search from now back to the beginning of the day so many months ago.
    #[must_use]
    pub fn back(key: Key, months: u16, now: Timestamp) -> Self {
        Self {
            key,
            since: months_before(now, months),
            until: now,
            resume: None,
        }
    }

    /// The search of the time before, once this one came to its end.
    #[must_use]
    pub fn further(&self, months: u16) -> Self {
        let until = Timestamp::from_second(self.since.as_second() - 1).unwrap_or(self.since);
        Self {
            key: self.key.clone(),
            since: months_before(self.since, months),
            until,
            resume: None,
        }
    }

    /// The same search from where it stopped.
    #[must_use]
    pub fn resumed(&self, at: Resume) -> Self {
        Self {
            resume: Some(at),
            ..self.clone()
        }
    }

    /// The pieces of time to look through, the newest first.
    #[must_use]
    pub fn windows(&self) -> Vec<TimeWindow> {
        TimeWindow::back(self.since, self.until)
    }
}

/// The first second in Beijing of the day so many months before.
fn months_before(at: Timestamp, months: u16) -> Timestamp {
    let day = beijing::civil(at)
        .date()
        .saturating_sub(Span::new().months(i32::from(months)));
    beijing::parse(&day.to_string()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// One list that is walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindList {
    /// The orders of the user with this id.
    Orders(String),
    /// The after-sales that the key itself finds.
    AfterSales,
}

/// Where a search stopped: everything before this page of this list and window was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The lists of the search, in their order within a window.
    pub lanes: Vec<FindList>,
    /// The window, from nought, the newest first.
    pub window: usize,
    /// The place of the list in `lanes`.
    pub lane: usize,
    /// The page, from one.
    pub page: u32,
}

/// How far a search came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindProgress {
    /// How many users the key leads to; `None` where it leads to none, or they are not known yet.
    pub users: Option<usize>,
    /// Windows walked to their end, also by the search that this one goes on with.
    pub done: usize,
    /// Windows in all; nought where the key names one order.
    pub of: usize,
    /// Pages that came.
    pub pages: u32,
    /// Calls made for what came, repetitions included.
    pub calls: u32,
    /// Different orders found.
    pub found: usize,
    /// Everything from here to the beginning of the search was told.
    pub reached: Option<Timestamp>,
}

/// What a search that came to its end amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindSummary {
    /// How far it came: to the end.
    pub progress: FindProgress,
}

#[cfg(test)]
mod tests {
    use super::FindQuery;
    use crate::find::{Key, KeyKind};
    use crate::order::beijing;

    #[test]
    fn months_end_with_the_beginning_of_a_day_and_the_next_search_goes_on_before_it() {
        let now = beijing::parse("2026-03-31 12:00:00").unwrap();
        let query = FindQuery::back(Key::of(KeyKind::User, "u_1").unwrap(), 1, now);
        assert_eq!(beijing::second(query.since), "2026-02-28 00:00:00");
        let further = query.further(12);
        assert_eq!(
            [further.since, further.until].map(beijing::second),
            ["2025-02-28 00:00:00", "2026-02-27 23:59:59"]
        );
        assert_eq!((query.windows().len(), further.windows().len()), (2, 12));
    }
}
