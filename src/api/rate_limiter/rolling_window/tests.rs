use super::{Priority, RollingWindow};
use crate::api::endpoint::Quota;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

const DETAIL: Quota = Quota {
    calls: 20,
    window: Duration::from_secs(1),
};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn at(window: &mut RollingWindow, now: u64, priority: Priority) -> Result<u64, Duration> {
    window.acquire(DETAIL, ms(now), priority, 7, ms(now + 13_000))
}

/// The milliseconds of a span at which a background call that is requested at each gets a permit.
fn background_starts(window: &mut RollingWindow, span: std::ops::Range<u64>) -> Vec<u64> {
    span.filter(|&now| at(window, now, Priority::Background).is_ok())
        .collect()
}

#[test]
fn background_calls_get_the_whole_quota_at_an_even_pace() {
    let acquired = background_starts(&mut RollingWindow::default(), 0..1000);
    assert_eq!(acquired.len(), 20);
    assert!(
        acquired.windows(3).all(|three| three[2] - three[0] >= 50),
        "{acquired:?}"
    );
}

#[test]
fn background_calls_leave_a_tenth_while_the_user_is_at_work() {
    let mut window = RollingWindow::default();
    let id = at(&mut window, 0, Priority::Interactive).unwrap();
    window.release(id, None);
    assert_eq!(
        background_starts(&mut window, 1..9_999).len(),
        18,
        "none of these calls ends"
    );
    let interactive = (0..30)
        .filter(|_| at(&mut window, 9_999, Priority::Interactive).is_ok())
        .count();
    assert_eq!(
        interactive, 2,
        "two permits were reserved, and the request renews the reserve"
    );
    let mut window = RollingWindow {
        last_interactive: window.last_interactive,
        ..RollingWindow::default()
    };
    assert_eq!(
        (
            background_starts(&mut window, 10_000..19_999).len(),
            background_starts(&mut window, 19_999..21_000).len()
        ),
        (18, 2)
    );
}

#[test]
fn background_call_that_is_late_does_not_delay_the_others() {
    let mut window = RollingWindow::default();
    let late = |n: u64| 50 * n + 13 * (n % 3);
    assert!((0..20).all(|n| at(&mut window, late(n), Priority::Background).is_ok()));
}

#[test]
fn throttle_halves_the_rate_once_for_all_calls_under_way() {
    let mut window = RollingWindow::default();
    for _ in 0..20 {
        window.throttle(DETAIL, ms(100), ms(0));
    }
    assert_eq!(window.limit(DETAIL, ms(100)), 10);
    window.throttle(DETAIL, ms(200), ms(150));
    assert_eq!(window.limit(DETAIL, ms(200)), 5);
}

#[test]
fn throttled_rate_stays_above_one_a_second_and_recovers_in_a_minute() {
    let mut window = RollingWindow::default();
    for n in 1..40 {
        window.throttle(DETAIL, ms(n), ms(n));
    }
    assert_eq!(window.limit(DETAIL, ms(39)), 1);
    let rates: Vec<_> = (0..=60)
        .map(|second| window.limit(DETAIL, ms(39 + 1000 * second)))
        .collect();
    assert!(
        rates.is_sorted() && rates[25] > 8 && rates[60] == 20,
        "{rates:?}"
    );
    let per_minute = Quota {
        calls: 300,
        window: Duration::from_secs(60),
    };
    for n in 1..40 {
        window.throttle(per_minute, ms(n), ms(n));
    }
    assert_eq!(window.limit(per_minute, ms(39)), 60);
}

#[test]
fn unreleased_call_expires() {
    let mut window = RollingWindow::default();
    let one = Quota { calls: 1, ..DETAIL };
    assert_eq!(
        window.acquire(one, ms(0), Priority::Interactive, 7, ms(13_000)),
        Ok(1)
    );
    assert_eq!(
        window.acquire(one, ms(5), Priority::Interactive, 8, ms(14_000)),
        Err(ms(13_000))
    );
    assert_eq!(
        window.acquire(one, ms(13_000), Priority::Interactive, 8, ms(14_000)),
        Ok(2)
    );
}

#[test]
fn orphaned_calls_expire_early_and_no_others() {
    let mut window = RollingWindow::default();
    let two = Quota { calls: 2, ..DETAIL };
    window
        .acquire(two, ms(0), Priority::Interactive, 7, ms(13_000))
        .unwrap();
    window
        .acquire(two, ms(0), Priority::Interactive, 8, ms(13_000))
        .unwrap();
    window.expire_orphaned(ms(3_000), |process| process != 7);
    window.expire_orphaned(ms(9_000), |process| process != 7);
    assert_eq!(
        window.acquire(two, ms(1), Priority::Interactive, 9, ms(14_000)),
        Err(ms(3_000)),
        "a later check changes nothing"
    );
}

#[test]
fn times_from_before_a_restart_are_removed() {
    let mut window = RollingWindow::exhausted(DETAIL, ms(900_000));
    window.throttle(DETAIL, ms(899_000), ms(0));
    (window.last_interactive, window.next_background) = (Some(ms(899_000)), Some(ms(899_000)));
    window.remove_implausible(ms(5_000), ms(13_000));
    assert_eq!(
        (
            window.available(DETAIL, ms(5_000)),
            window.limit(DETAIL, ms(5_000))
        ),
        (20, 20)
    );
    assert_eq!(
        (window.last_interactive, window.next_background),
        (None, None)
    );
}

/// A call of a schedule: its time after the previous call, until it reaches the server and from
/// there to its answer, in units of 4, 8 and 4 ms; whether it is a background call, and whether the
/// platform answers that there were too many.
type Planned = (u8, u8, u8, bool, bool);

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap()
}

/// Runs a schedule, first come, first served within a priority; returns when the calls arrive.
fn run(quota: Quota, planned: &[Planned]) -> Vec<u64> {
    let (mut window, mut arrivals) = (RollingWindow::default(), Vec::new());
    let mut queues = [VecDeque::new(), VecDeque::new()];
    let mut ends: BinaryHeap<Reverse<(u64, u64, u64, bool)>> = BinaryHeap::new();
    let mut pending = planned.iter().scan(0, |clock, call| {
        *clock += u64::from(call.0) * 4;
        Some((*clock, call))
    });
    let (mut next, mut now) = (pending.next(), 0);
    loop {
        while let Some((_, call)) = next.filter(|(when, _)| *when <= now) {
            queues[usize::from(call.3)].push_back(call);
            next = pending.next();
        }
        while let Some(Reverse((end, id, acquired_at, throttled))) =
            ends.peek().copied().filter(|end| end.0.0 <= now)
        {
            ends.pop();
            window.release(id, Some(ms(end) + quota.window));
            if throttled {
                window.throttle(quota, ms(end), ms(acquired_at));
            }
        }
        let mut retries = Vec::new();
        for (queue, priority) in queues
            .iter_mut()
            .zip([Priority::Interactive, Priority::Background])
        {
            while let Some((_, travel, answer, _, throttled)) = queue.front() {
                match window.acquire(quota, ms(now), priority, 7, ms(now + 60_000)) {
                    Ok(id) => {
                        let arrives = now + u64::from(*travel) * 8;
                        arrivals.push(arrives);
                        ends.push(Reverse((
                            arrives + u64::from(*answer) * 4,
                            id,
                            now,
                            *throttled,
                        )));
                        queue.pop_front();
                    }
                    Err(again) => {
                        retries.push(whole_ms(again).max(now + 1));
                        break;
                    }
                }
            }
        }
        let events = retries
            .into_iter()
            .chain(ends.peek().map(|end| end.0.0))
            .chain(next.map(|next| next.0));
        match events.min() {
            Some(event) => now = event,
            None => return arrivals,
        }
    }
}

fn fullest(mut arrivals: Vec<u64>, window: u64) -> usize {
    arrivals.sort_unstable();
    let held = |(at, first): (usize, &u64)| {
        arrivals[at..]
            .iter()
            .take_while(|arrival| **arrival < first + window)
            .count()
    };
    arrivals.iter().enumerate().map(held).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]
    #[test]
    fn no_window_of_any_schedule_holds_more_than_the_quota(
        planned in proptest::collection::vec(any::<Planned>(), 1..14),
        calls in 1u32..5,
    ) {
        let arrivals = run(Quota { calls, window: ms(1000) }, &planned);
        prop_assert_eq!(arrivals.len(), planned.len(), "no call starves");
        prop_assert!(fullest(arrivals, 1000) <= calls as usize);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn no_window_of_a_dense_schedule_holds_more_than_the_full_quota(
        planned in proptest::collection::vec(any::<Planned>(), 40..120),
    ) {
        let hurried: Vec<_> = planned
            .into_iter()
            .map(|(gap, travel, answer, background, throttled)| {
                (gap % 8, travel, answer, background, throttled && answer < 20)
            })
            .collect();
        let arrivals = run(DETAIL, &hurried);
        prop_assert_eq!(arrivals.len(), hurried.len());
        prop_assert!(fullest(arrivals, 1000) <= 20);
    }
}
