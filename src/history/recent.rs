//! Recently opened orders: ids and times, limited by age and number.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::order::OrderId;

/// The largest number of recent orders, whatever the limits say.
const MOST: usize = 2_000;

/// How many recent orders are recorded, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentLimits {
    /// The largest age in days.
    pub days: u32,
    /// The largest number; never more than 2,000.
    pub count: usize,
}

impl Default for RecentLimits {
    /// Returns 200 orders within 30 days.
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
    /// The order.
    #[serde(with = "super::serialize::order")]
    pub order: OrderId,
    /// When it was last opened.
    #[serde(with = "super::serialize::time")]
    pub at: Timestamp,
}

/// Adds a visit: newest first, each order once, within the limits.
pub(super) fn add(mut visits: Vec<Visit>, visit: Visit, limits: RecentLimits) -> Vec<Visit> {
    let now = visit.at;
    visits.insert(0, visit);
    within_limits(visits, limits, now)
}

/// Returns the visits that are within the limits: newest first, each order once.
pub(super) fn within_limits(
    mut visits: Vec<Visit>,
    limits: RecentLimits,
    now: Timestamp,
) -> Vec<Visit> {
    // Visits recorded while the clock was ahead must not stay on top.
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
    use super::{RecentLimits, Visit, add, within_limits};
    use crate::order::OrderId;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn visit(order: &str, second: i64) -> Visit {
        Visit {
            order: OrderId::parse(order).unwrap(),
            at: Timestamp::from_second(second).unwrap(),
        }
    }

    fn pairs(visits: &[Visit]) -> Vec<(&str, i64)> {
        visits
            .iter()
            .map(|v| (v.order.as_str(), v.at.as_second()))
            .collect()
    }

    #[test]
    fn recent_orders_are_listed_once_newest_first() {
        let visits = add(
            vec![visit("b", 20), visit("a", 10)],
            visit("a", 30),
            RecentLimits::default(),
        );
        assert_eq!(pairs(&visits), [("a", 30), ("b", 20)]);
    }

    #[test]
    fn recent_orders_over_the_limits_are_removed() {
        let day = 24 * 3600;
        let limits = RecentLimits { days: 1, count: 2 };
        let now = Timestamp::from_second(2 * day).unwrap();
        let visits = vec![
            visit("a", 2 * day - 1),
            visit("b", day),
            visit("c", day - 1),
        ];
        assert_eq!(
            pairs(&within_limits(visits.clone(), limits, now)),
            [("a", 2 * day - 1), ("b", day)]
        );
        assert_eq!(
            pairs(&add(visits, visit("d", 2 * day), limits)),
            [("d", 2 * day), ("a", 2 * day - 1)]
        );
    }

    #[test]
    fn recent_order_from_the_future_does_not_stay_on_top() {
        let visits = add(
            vec![visit("a", 9_000), visit("b", 10)],
            visit("c", 100),
            RecentLimits::default(),
        );
        assert_eq!(pairs(&visits), [("c", 100), ("a", 100), ("b", 10)]);
    }

    proptest! {
        #[test]
        fn recent_orders_stay_sorted_and_within_the_limits(
            visits in prop::collection::vec(("[a-f]", 0i64..5_000_000), 0..40),
            count in 0usize..10, days in 0u32..60,
        ) {
            let limits = RecentLimits { days, count };
            let now = Timestamp::from_second(4_000_000).unwrap();
            let visits = visits.iter().map(|(order, second)| visit(order, *second)).collect();
            let kept = within_limits(visits, limits, now);
            prop_assert!(kept.len() <= count);
            prop_assert!(kept.is_sorted_by_key(|v| std::cmp::Reverse(v.at)));
            let oldest = 4_000_000 - i64::from(days) * 86_400;
            prop_assert!(kept.iter().all(|v| v.at <= now && v.at.as_second() >= oldest));
            prop_assert_eq!(within_limits(kept.clone(), limits, now), kept);
        }
    }
}
