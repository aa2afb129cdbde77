//! The orders opened lately: ids and times, within an age and a number.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::order::OrderId;

/// More than this is remembered of no seat, whatever the limits say.
const MOST: usize = 2_000;

/// How many orders are remembered, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For so many days.
    pub days: u32,
    /// So many at most, and never more than 2,000.
    pub count: usize,
}

impl Default for Limits {
    /// Two hundred within thirty days.
    fn default() -> Self {
        Self {
            days: 30,
            count: 200,
        }
    }
}

/// An order and when it was last opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Which.
    #[serde(with = "super::store_as::order")]
    pub order: OrderId,
    /// When.
    #[serde(with = "super::store_as::time")]
    pub at: Timestamp,
}

/// The visits with one more: the newest first, each order once, those over the limits forgotten.
pub(super) fn with(mut visits: Vec<Visit>, visit: Visit, limits: Limits) -> Vec<Visit> {
    let now = visit.at;
    visits.insert(0, visit);
    fitting(visits, limits, now)
}

/// What of the visits is within the limits.
pub(super) fn fitting(mut visits: Vec<Visit>, limits: Limits, now: Timestamp) -> Vec<Visit> {
    // A clock that was ahead must not keep its visits on top for ever.
    for visit in &mut visits {
        visit.at = visit.at.min(now);
    }
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.at));
    let mut known = std::collections::HashSet::new();
    visits.retain(|visit| known.insert(visit.order.clone()));
    let age = SignedDuration::from_hours(24 * i64::from(limits.days));
    visits.retain(|visit| now.duration_since(visit.at) <= age);
    visits.truncate(limits.count.min(MOST));
    visits
}

#[cfg(test)]
mod tests {
    use super::{Limits, Visit, fitting, with};
    use crate::order::OrderId;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn visit(order: &str, second: i64) -> Visit {
        Visit {
            order: OrderId::parse(order).unwrap(),
            at: Timestamp::from_second(second).unwrap(),
        }
    }

    fn told(visits: &[Visit]) -> Vec<(&str, i64)> {
        visits
            .iter()
            .map(|v| (v.order.as_str(), v.at.as_second()))
            .collect()
    }

    #[test]
    fn the_newest_stands_first_and_each_once() {
        let visits = with(
            vec![visit("b", 20), visit("a", 10)],
            visit("a", 30),
            Limits::default(),
        );
        assert_eq!(told(&visits), [("a", 30), ("b", 20)]);
    }

    #[test]
    fn what_is_too_old_or_one_too_many_is_forgotten() {
        let day = 24 * 3600;
        let limits = Limits { days: 1, count: 2 };
        let now = Timestamp::from_second(2 * day).unwrap();
        let visits = vec![
            visit("a", 2 * day - 1),
            visit("b", day),
            visit("c", day - 1),
        ];
        assert_eq!(
            told(&fitting(visits.clone(), limits, now)),
            [("a", 2 * day - 1), ("b", day)]
        );
        assert_eq!(
            told(&with(visits, visit("d", 2 * day), limits)),
            [("d", 2 * day), ("a", 2 * day - 1)]
        );
    }

    #[test]
    fn a_clock_that_was_ahead_keeps_nothing_on_top() {
        let visits = with(
            vec![visit("a", 9_000), visit("b", 10)],
            visit("c", 100),
            Limits::default(),
        );
        assert_eq!(told(&visits), [("c", 100), ("a", 100), ("b", 10)]);
    }

    proptest! {
        #[test]
        fn visits_stay_in_order_and_within_their_limits(
            visits in prop::collection::vec(("[a-f]", 0i64..5_000_000), 0..40), count in 0usize..10, days in 0u32..60,
        ) {
            let limits = Limits { days, count };
            let now = Timestamp::from_second(4_000_000).unwrap();
            let kept = fitting(visits.iter().map(|(order, second)| visit(order, *second)).collect(), limits, now);
            prop_assert!(kept.len() <= count && kept.is_sorted_by_key(|v| std::cmp::Reverse(v.at)));
            prop_assert!(kept.iter().all(|v| v.at <= now && 4_000_000 - v.at.as_second() <= i64::from(days) * 86_400));
            prop_assert_eq!(fitting(kept.clone(), limits, now), kept);
        }
    }
}
