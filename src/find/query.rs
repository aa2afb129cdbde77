//! A find query: key and time range, progress, and where to resume.

use jiff::{Span, Timestamp};

use super::key::Key;
use super::time_window::TimeWindow;
use crate::order::beijing;

/// A key and the time range to look through, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindQuery {
    /// The key.
    pub key: Key,
    /// The start of the range.
    pub since: Timestamp,
    /// The end of the range; usually now.
    pub until: Timestamp,
    /// Where an earlier run of the same query stopped.
    pub resume: Option<Resume>,
}

impl FindQuery {
    /// A query from `now` back to the start of the day `months` ago.
    #[must_use]
    pub fn back(key: Key, months: u16, now: Timestamp) -> Self {
        Self {
            key,
            since: months_before(now, months),
            until: now,
            resume: None,
        }
    }

    /// The query for the time before this one.
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

    /// The same query from where it stopped.
    #[must_use]
    pub fn resumed(&self, at: Resume) -> Self {
        Self {
            resume: Some(at),
            ..self.clone()
        }
    }

    /// The time windows to look through, newest first.
    #[must_use]
    pub fn windows(&self) -> Vec<TimeWindow> {
        TimeWindow::back(self.since, self.until)
    }
}

/// The start of the Beijing day that is `months` before `at`.
fn months_before(at: Timestamp, months: u16) -> Timestamp {
    let day = beijing::civil(at)
        .date()
        .saturating_sub(Span::new().months(i32::from(months)));
    beijing::parse(&day.to_string()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A list to walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindList {
    /// The orders of the user with this id.
    Orders(String),
    /// The after-sales that match the key.
    AfterSales,
}

/// Where a query stopped: everything before this page of this list and window was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The lists, in their order within a window.
    pub lanes: Vec<FindList>,
    /// The index of the window, newest first.
    pub window: usize,
    /// The index of the list in `lanes`.
    pub lane: usize,
    /// The page number, from 1.
    pub page: u32,
}

/// The progress of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindProgress {
    /// The number of users that match the key; `None` if the key is not of a user, or not known
    /// yet.
    pub users: Option<usize>,
    /// The number of finished windows, including those of the query that this one resumes.
    pub done: usize,
    /// The number of windows; 0 if the key names one order.
    pub of: usize,
    /// The number of pages received.
    pub pages: u32,
    /// The number of calls, including retries.
    pub calls: u32,
    /// The number of distinct orders found.
    pub found: usize,
    /// Everything from here to the end of the range was reported.
    pub reached: Option<Timestamp>,
}

/// The result of a finished query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindSummary {
    /// The final progress.
    pub progress: FindProgress,
}

#[cfg(test)]
mod tests {
    use super::FindQuery;
    use crate::find::{Key, KeyKind};
    use crate::order::beijing;

    #[test]
    fn query_starts_at_a_day_and_further_continues_before_it() {
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
