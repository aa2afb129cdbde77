//! Time windows for the list of orders, which silently truncates a range of more than 31 days.

use jiff::Timestamp;

use crate::order::beijing;

/// The days of the longest window that is not truncated (open platform, "Finding an order without
/// its id").
const MAX_DAYS: i64 = 31;
const DAY: i64 = 86_400;
/// The offset of Beijing from UTC, in seconds.
const BEIJING_OFFSET: i64 = 8 * 3_600;

/// A time range, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    /// The first second.
    pub from: Timestamp,
    /// The last second.
    pub to: Timestamp,
}

impl TimeWindow {
    /// Divides a range into windows of at most 31 Beijing days, newest first. They meet at
    /// midnight, so that no second and no day is in two windows. Empty if the range is.
    #[must_use]
    pub fn back(since: Timestamp, until: Timestamp) -> Vec<Self> {
        let (first, mut last) = (since.as_second(), until.as_second());
        let mut windows = Vec::new();
        while last >= first {
            let midnight = (last + BEIJING_OFFSET).div_euclid(DAY) * DAY - BEIJING_OFFSET;
            let from = first.max(midnight - (MAX_DAYS - 1) * DAY);
            windows.extend(Self::of(from, last));
            last = from - 1;
        }
        windows
    }

    fn of(from: i64, to: i64) -> Option<Self> {
        Some(Self {
            from: Timestamp::from_second(from).ok()?,
            to: Timestamp::from_second(to).ok()?,
        })
    }

    /// The first and last second in the format of the list of orders.
    #[must_use]
    pub fn seconds(self) -> [String; 2] {
        [beijing::second(self.from), beijing::second(self.to)]
    }

    /// The first and last day in the format of the list of after-sales: `YYYY-MM-DD||YYYY-MM-DD`.
    #[must_use]
    pub fn days(self) -> String {
        let day = |at| beijing::civil(at).date();
        format!("{}||{}", day(self.from), day(self.to))
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, TimeWindow};
    use crate::order::beijing;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        beijing::parse(text).unwrap()
    }

    #[test]
    fn windows_meet_at_midnight() {
        let told: Vec<_> = TimeWindow::back(at("2026-01-01 10:00:00"), at("2026-03-11 12:00:00"))
            .into_iter()
            .map(TimeWindow::seconds)
            .collect();
        assert_eq!(
            told,
            [
                ["2026-02-09 00:00:00", "2026-03-11 12:00:00"],
                ["2026-01-09 00:00:00", "2026-02-08 23:59:59"],
                ["2026-01-01 10:00:00", "2026-01-08 23:59:59"],
            ]
        );
    }

    #[test]
    fn window_formats_its_days() {
        let windows = TimeWindow::back(at("2026-03-01 10:00:00"), at("2026-03-11 00:00:00"));
        assert_eq!(
            windows
                .iter()
                .map(|window| window.days())
                .collect::<Vec<_>>(),
            ["2026-03-01||2026-03-11"]
        );
        assert!(TimeWindow::back(at("2026-03-02 00:00:00"), at("2026-03-01 00:00:00")).is_empty());
    }

    proptest! {
        #[test]
        fn windows_cover_every_second_once(since in 1_400_000_000i64..1_800_000_000, length in 0i64..200_000_000) {
            let [first, last] = [since, since + length].map(|second| Timestamp::from_second(second).unwrap());
            let windows = TimeWindow::back(first, last);
            prop_assert_eq!((windows[0].to, windows[windows.len() - 1].from), (last, first));
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[1].to.as_second() + 1, pair[0].from.as_second());
                prop_assert!(pair[1].days().split("||").last() < pair[0].days().split("||").next(), "no day in two");
            }
            for window in &windows {
                prop_assert!(window.from <= window.to && window.to.as_second() - window.from.as_second() < 31 * DAY);
            }
        }
    }
}
