//! The books of one endpoint's quota: the calls that the server may still count, and how fast it lets us go now.
//!
//! Pure: the time is told, as a distance from any fixed point. The server counts a call when it arrives, some time between sending and
//! answering. So a place taken before sending is free again one window after the answer came: the next call in it arrives later still.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::endpoint::Quota;

/// How long the way back to the full rate takes after the platform called for less.
const CLIMB: Duration = Duration::from_secs(50);

/// So long after a person asked, somebody is taken to be at work: what runs ahead leaves a tenth of the quota alone.
const AT_WORK: Duration = Duration::from_secs(10);

/// Who waits for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A person, at the screen.
    Interactive,
    /// Nobody yet: a batch, or what may be wanted next. It has the whole quota while no person asks, but takes it evenly, never in a
    /// burst: places then come free evenly too, and a person who comes waits for the next of them alone. From then on it leaves a tenth
    /// of the quota alone, until nobody has asked for ten seconds.
    Background,
}

/// The calls of one endpoint, by all who share the books.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Window {
    calls: Vec<Call>,
    cut: Option<Cut>,
    last: u64,
    /// When a person last asked, whether or not there was a place.
    asked: Option<Duration>,
    /// When the next call that runs ahead is due by its pace.
    due: Option<Duration>,
}

/// A call that was sent, or is about to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Call {
    id: u64,
    /// The process that makes it.
    holder: u32,
    /// When it leaves the server's window, as far as that is known.
    until: Duration,
    /// Whether it is over, and `until` therefore certain.
    over: bool,
}

/// The platform called for less.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Cut {
    at: Duration,
    /// The share of the quota that was left then, up to 1.
    share: f64,
}

impl Window {
    /// Takes a place for a call of `holder`, which is over at `expires` even if nobody says so; or tells when to look again.
    pub(super) fn take(
        &mut self,
        quota: Quota,
        now: Duration,
        priority: Priority,
        holder: u32,
        expires: Duration,
    ) -> Result<u64, Duration> {
        self.forget(now);
        let allowed = self.allowed(quota, now);
        let pace = quota.window / allowed;
        let open = match priority {
            Priority::Interactive => {
                self.asked = Some(now);
                allowed
            }
            Priority::Background => allowed - self.reserve(allowed, now),
        };
        if self.calls.len() >= open as usize {
            return Err(self
                .calls
                .iter()
                .map(|call| call.until)
                .min()
                .unwrap_or(now));
        }
        if priority == Priority::Background {
            // One pace of credit, or every call that comes a little late would slow all that follow.
            let due = self.due.unwrap_or(now);
            if due > now + pace {
                return Err(due.saturating_sub(pace));
            }
            self.due = Some(due.max(now) + pace);
        }
        self.last += 1;
        self.calls.push(Call {
            id: self.last,
            holder,
            until: expires,
            over: false,
        });
        Ok(self.last)
    }

    /// The call is over: it counts until then, or never did.
    pub(super) fn end(&mut self, id: u64, until: Option<Duration>) {
        match until {
            None => self.calls.retain(|call| call.id != id),
            Some(until) => {
                for call in self.calls.iter_mut().filter(|call| call.id == id) {
                    (call.until, call.over) = (until, true);
                }
            }
        }
    }

    /// The platform says that there were too many calls, to one that was taken at `taken`: half the rate from now on. Those that were
    /// under way when the rate was cut tell nothing new.
    pub(super) fn slow(&mut self, quota: Quota, now: Duration, taken: Duration) {
        if self.cut.is_none_or(|cut| cut.at <= taken) {
            let share = self.share(now) / 2.0;
            self.cut = Some(Cut {
                at: now,
                share: share.max(f64::from(floor(quota)) / f64::from(quota.calls)),
            });
        }
    }

    /// The places that are kept for people, as long as one is at work.
    fn reserve(&self, allowed: u32, now: Duration) -> u32 {
        if self.asked.is_some_and(|asked| now < asked + AT_WORK) {
            allowed / 10
        } else {
            0
        }
    }

    /// How many calls could start now.
    pub(super) fn left(&self, quota: Quota, now: Duration) -> u32 {
        let used = self.calls.iter().filter(|call| call.until > now).count();
        self.allowed(quota, now)
            .saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
    }

    /// How many calls one window may hold now.
    pub(super) fn allowed(&self, quota: Quota, now: Duration) -> u32 {
        let share = self.share(now);
        // Counted down from the quota, since a float is no number to count up to.
        (floor(quota)..=quota.calls)
            .rev()
            .find(|calls| f64::from(*calls) <= f64::from(quota.calls) * share)
            .unwrap_or(floor(quota))
    }

    /// The part of the quota in use, from 0 to 1.
    fn share(&self, now: Duration) -> f64 {
        let Some(cut) = self.cut else { return 1.0 };
        let climbed = now.saturating_sub(cut.at).as_secs_f64() / CLIMB.as_secs_f64();
        (cut.share + (1.0 - cut.share) * climbed).min(1.0)
    }

    /// Books in which every place is taken until then: what is known of calls when nothing is.
    pub(super) fn full(quota: Quota, until: Duration) -> Self {
        let calls = (1..=u64::from(quota.calls))
            .map(|id| Call {
                id,
                holder: 0,
                until,
                over: true,
            })
            .collect();
        Self {
            calls,
            last: u64::from(quota.calls),
            ..Self::default()
        }
    }

    /// Forgets what cannot be: stamps farther ahead than any call lasts, as a restart of the machine leaves them.
    pub(super) fn trust(&mut self, now: Duration, longest: Duration) {
        self.calls.retain(|call| call.until <= now + longest);
        self.cut
            .take_if(|cut| cut.at > now || !(0.0..=1.0).contains(&cut.share));
        self.asked.take_if(|asked| *asked > now);
        self.due.take_if(|due| *due > now + longest);
    }

    /// Ends the calls of processes that are gone: what they sent may arrive for some time yet.
    pub(super) fn bury(&mut self, until: Duration, gone: impl Fn(u32) -> bool) {
        for call in self
            .calls
            .iter_mut()
            .filter(|call| !call.over && gone(call.holder))
        {
            (call.until, call.over) = (call.until.min(until), true);
        }
    }

    fn forget(&mut self, now: Duration) {
        self.calls.retain(|call| call.until > now);
    }
}

/// One call a second always goes.
fn floor(quota: Quota) -> u32 {
    u32::try_from(quota.window.as_secs())
        .unwrap_or(u32::MAX)
        .clamp(1, quota.calls.max(1))
}

#[cfg(test)]
mod tests {
    use super::{Priority, Window};
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

    fn at(window: &mut Window, now: u64, priority: Priority) -> Result<u64, Duration> {
        window.take(DETAIL, ms(now), priority, 7, ms(now + 13_000))
    }

    /// The moments of a span at which what runs ahead gets a place, asking at every millisecond.
    fn ahead(window: &mut Window, span: std::ops::Range<u64>) -> Vec<u64> {
        span.filter(|&now| at(window, now, Priority::Background).is_ok())
            .collect()
    }

    #[test]
    fn what_runs_ahead_has_the_whole_quota_but_evenly_while_nobody_asks() {
        let taken = ahead(&mut Window::default(), 0..1000);
        assert_eq!(taken.len(), 20);
        assert!(
            taken.windows(3).all(|three| three[2] - three[0] >= 50),
            "{taken:?}"
        );
    }

    #[test]
    fn once_a_person_asked_it_leaves_them_a_tenth_until_they_have_gone() {
        let mut window = Window::default();
        let id = at(&mut window, 0, Priority::Interactive).unwrap();
        window.end(id, None);
        assert_eq!(
            ahead(&mut window, 1..9_999).len(),
            18,
            "no call of these ends"
        );
        let people = (0..30)
            .filter(|_| at(&mut window, 9_999, Priority::Interactive).is_ok())
            .count();
        assert_eq!(
            people, 2,
            "two found a place at once, and asking renews the reserve"
        );
        let mut window = Window {
            asked: window.asked,
            ..Window::default()
        };
        assert_eq!(
            (
                ahead(&mut window, 10_000..19_999).len(),
                ahead(&mut window, 19_999..21_000).len()
            ),
            (18, 2)
        );
    }

    #[test]
    fn a_call_of_a_batch_that_comes_late_does_not_slow_the_others() {
        let mut window = Window::default();
        let late = |n: u64| 50 * n + 13 * (n % 3);
        assert!((0..20).all(|n| at(&mut window, late(n), Priority::Background).is_ok()));
    }

    #[test]
    fn too_many_calls_halve_the_rate_once_for_all_that_were_under_way() {
        let mut window = Window::default();
        for _ in 0..20 {
            window.slow(DETAIL, ms(100), ms(0));
        }
        assert_eq!(window.allowed(DETAIL, ms(100)), 10);
        window.slow(DETAIL, ms(200), ms(150));
        assert_eq!(window.allowed(DETAIL, ms(200)), 5);
    }

    #[test]
    fn the_rate_never_falls_below_one_a_second_and_is_full_again_within_a_minute() {
        let mut window = Window::default();
        for n in 1..40 {
            window.slow(DETAIL, ms(n), ms(n));
        }
        assert_eq!(window.allowed(DETAIL, ms(39)), 1);
        let rates: Vec<_> = (0..=60)
            .map(|second| window.allowed(DETAIL, ms(39 + 1000 * second)))
            .collect();
        assert!(
            rates.is_sorted() && rates[25] > 8 && rates[60] == 20,
            "{rates:?}"
        );
        let slow = Quota {
            calls: 300,
            window: Duration::from_secs(60),
        };
        for n in 1..40 {
            window.slow(slow, ms(n), ms(n));
        }
        assert_eq!(window.allowed(slow, ms(39)), 60);
    }

    #[test]
    fn a_call_nobody_ends_expires() {
        let mut window = Window::default();
        let one = Quota { calls: 1, ..DETAIL };
        assert_eq!(
            window.take(one, ms(0), Priority::Interactive, 7, ms(13_000)),
            Ok(1)
        );
        assert_eq!(
            window.take(one, ms(5), Priority::Interactive, 8, ms(14_000)),
            Err(ms(13_000))
        );
        assert_eq!(
            window.take(one, ms(13_000), Priority::Interactive, 8, ms(14_000)),
            Ok(2)
        );
    }

    #[test]
    fn the_calls_of_a_process_that_is_gone_end_soon_and_no_others() {
        let mut window = Window::default();
        let two = Quota { calls: 2, ..DETAIL };
        window
            .take(two, ms(0), Priority::Interactive, 7, ms(13_000))
            .unwrap();
        window
            .take(two, ms(0), Priority::Interactive, 8, ms(13_000))
            .unwrap();
        window.bury(ms(3_000), |holder| holder == 7);
        window.bury(ms(9_000), |holder| holder == 7);
        assert_eq!(
            window.take(two, ms(1), Priority::Interactive, 9, ms(14_000)),
            Err(ms(3_000)),
            "and later looks change nothing"
        );
    }

    #[test]
    fn stamps_from_before_a_restart_are_not_believed() {
        let mut window = Window::full(DETAIL, ms(900_000));
        window.slow(DETAIL, ms(899_000), ms(0));
        (window.asked, window.due) = (Some(ms(899_000)), Some(ms(899_000)));
        window.trust(ms(5_000), ms(13_000));
        assert_eq!(
            (
                window.left(DETAIL, ms(5_000)),
                window.allowed(DETAIL, ms(5_000))
            ),
            (20, 20)
        );
        assert_eq!((window.asked, window.due), (None, None));
    }

    /// A call of a schedule, in milliseconds: after the one before it, on its way to the server, from there to its answer; whether it
    /// goes ahead of a person, and whether the platform answers that there were too many.
    type Planned = (u8, u8, u8, bool, bool);

    /// Runs a schedule: first come, first served among those of a priority. The moments at which calls arrive.
    fn run(quota: Quota, planned: &[Planned]) -> Vec<u64> {
        let (mut window, mut arrivals) = (Window::default(), Vec::new());
        let mut queues = [VecDeque::new(), VecDeque::new()];
        let mut ends: BinaryHeap<Reverse<(u64, u64, u64, bool)>> = BinaryHeap::new();
        let mut asked = planned.iter().scan(0, |clock, call| {
            *clock += u64::from(call.0) * 4;
            Some((*clock, call))
        });
        let (mut next, mut now) = (asked.next(), 0);
        loop {
            while let Some((_, call)) = next.filter(|(when, _)| *when <= now) {
                queues[usize::from(call.3)].push_back(call);
                next = asked.next();
            }
            while let Some(Reverse((end, id, taken, slow))) =
                ends.peek().copied().filter(|end| end.0.0 <= now)
            {
                ends.pop();
                window.end(id, Some(ms(end) + quota.window));
                if slow {
                    window.slow(quota, ms(end), ms(taken));
                }
            }
            let mut look = Vec::new();
            for (queue, priority) in queues
                .iter_mut()
                .zip([Priority::Interactive, Priority::Background])
            {
                while let Some((_, travel, answer, _, slow)) = queue.front() {
                    match window.take(quota, ms(now), priority, 7, ms(now + 60_000)) {
                        Ok(id) => {
                            let arrives = now + u64::from(*travel) * 8;
                            arrivals.push(arrives);
                            ends.push(Reverse((arrives + u64::from(*answer) * 4, id, now, *slow)));
                            queue.pop_front();
                        }
                        Err(again) => {
                            look.push(
                                u64::try_from(again.as_nanos().div_ceil(1_000_000))
                                    .unwrap()
                                    .max(now + 1),
                            );
                            break;
                        }
                    }
                }
            }
            let events = look
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
        fn no_window_of_any_schedule_holds_more_than_the_quota(planned in proptest::collection::vec(any::<Planned>(), 1..14), calls in 1u32..5) {
            let arrivals = run(Quota { calls, window: ms(1000) }, &planned);
            prop_assert_eq!(arrivals.len(), planned.len(), "nobody starves");
            prop_assert!(fullest(arrivals, 1000) <= calls as usize);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn the_full_quota_keeps_the_law_too(planned in proptest::collection::vec(any::<Planned>(), 40..120)) {
            let hurried: Vec<_> = planned.into_iter().map(|(asked, travel, answer, ahead, slow)| (asked % 8, travel, answer, ahead, slow && answer < 20)).collect();
            let arrivals = run(DETAIL, &hurried);
            prop_assert_eq!(arrivals.len(), hurried.len());
            prop_assert!(fullest(arrivals, 1000) <= 20);
        }
    }
}
