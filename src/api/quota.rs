//! The keeper of an endpoint's quota: hands out places in the books of [`Window`], first come, first served, people first. The books
//! are this client's own, or shared with the other processes of the machine.
//!
//! It sends nothing and knows of no endpoint.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, Notify};
use tokio::time::{Instant, sleep};

use super::endpoint::Quota;
use super::ledger::{Ledger, Terms};
use super::window::{Priority, Window};
use crate::storage::since_boot;

/// How long a call that was given up may still be on its way to the server.
const STRAY: Duration = Duration::from_secs(2);
/// Whoever waits looks again after this, whatever was said: the rate climbs by itself.
const LOOK: Duration = Duration::from_secs(1);
/// A slot is for a call that begins now, not for one that waits for something else first.
const FRESH: Duration = Duration::from_secs(2);

/// Hands out slots.
#[derive(Debug)]
pub struct Keeper {
    quota: Quota,
    /// Held by the first in each queue while it waits; tokio's mutex is fair, and a waiter that goes away leaves the queue by itself.
    turns: [Turn<()>; 2],
    /// How many people wait.
    people: AtomicUsize,
    changed: Notify,
    books: Books,
}

/// Where it is written down which calls count.
#[derive(Debug)]
enum Books {
    Own {
        opened: Instant,
        window: Mutex<Window>,
    },
    Shared(Ledger),
}

/// Leave to make one call. Dropped without a word it counts as a call given up, which may still arrive.
#[derive(Debug)]
pub struct Slot {
    keeper: Arc<Keeper>,
    id: u64,
    taken: Duration,
    /// How long after its end it still counts; `None` for a call that was never made.
    lingers: Option<Duration>,
}

impl Keeper {
    /// A keeper with all slots free.
    #[must_use]
    pub fn new(quota: Quota) -> Arc<Self> {
        Self::with(
            quota,
            Books::Own {
                opened: Instant::now(),
                window: Mutex::default(),
            },
        )
    }

    /// A keeper of the budget that the processes of this machine share in the file of this name. A call is under way for no longer than
    /// `busy`. It keeps books of its own when the system gives no thread.
    #[must_use]
    pub fn shared(quota: Quota, folder: &Path, name: String, busy: Duration) -> Arc<Self> {
        let longest = FRESH + busy + STRAY + quota.window;
        match Ledger::open(Terms {
            folder: folder.to_owned(),
            name,
            quota,
            longest,
            stray: STRAY,
        }) {
            Ok(ledger) => Self::with(quota, Books::Shared(ledger)),
            Err(_) => Self::new(quota),
        }
    }

    fn with(quota: Quota, books: Books) -> Arc<Self> {
        let (turns, people, changed) = (Default::default(), AtomicUsize::new(0), Notify::new());
        Arc::new(Self {
            quota,
            turns,
            people,
            changed,
            books,
        })
    }

    /// Waits for a slot. May be dropped at any time: nothing is recorded before the slot is there.
    pub async fn take(self: &Arc<Self>, priority: Priority) -> Slot {
        let (_waits, turn) = match priority {
            Priority::Interactive => (Some(Waits::begin(self)), &self.turns[0]),
            Priority::Background => (None, &self.turns[1]),
        };
        let _first = turn.lock().await;
        loop {
            let changed = self.changed.notified();
            if priority == Priority::Background && self.people.load(Ordering::Acquire) > 0 {
                changed.await;
                continue;
            }
            match self.try_take(priority).await {
                Ok(slot) => return slot,
                Err(pause) => tokio::select! {
                    () = sleep(pause) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// How many calls could start now, and of how many: fewer than the quota while the platform wants it slower. Of shared books, as they
    /// were when this process last looked.
    #[must_use]
    pub fn left(&self) -> (u32, u32) {
        let (now, window) = (self.now(), self.window());
        (
            window.left(self.quota, now),
            window.allowed(self.quota, now),
        )
    }

    /// The platform answered a call taken at `taken` that there were too many.
    pub(super) fn slow(&self, taken: Duration) {
        match &self.books {
            Books::Own { .. } => self.window().slow(self.quota, self.now(), taken),
            Books::Shared(ledger) => ledger.slow(taken),
        }
    }

    /// Why the budget cannot be shared, once it turned out so.
    pub(super) fn fault(&self) -> Option<io::ErrorKind> {
        match &self.books {
            Books::Own { .. } => None,
            Books::Shared(ledger) => ledger.fault(),
        }
    }

    /// A slot, or how long until it is worth another look.
    async fn try_take(self: &Arc<Self>, priority: Priority) -> Result<Slot, Duration> {
        let taken = self.now();
        let id = match &self.books {
            // Nothing but its end ends a call of our own.
            Books::Own { .. } => self
                .window()
                .take(self.quota, taken, priority, 0, Duration::MAX)
                .map_err(|free| free.saturating_sub(taken).min(LOOK))?,
            Books::Shared(ledger) => ledger.take(priority).await?.claim().unwrap_or_default(),
        };
        Ok(Slot {
            keeper: Arc::clone(self),
            id,
            taken,
            lingers: Some(self.quota.window + STRAY),
        })
    }

    fn give_back(&self, id: u64, lingers: Option<Duration>) {
        let until = lingers.map(|time| self.now() + time);
        match &self.books {
            Books::Own { .. } => self.window().end(id, until),
            Books::Shared(ledger) => ledger.end(id, until),
        }
        self.changed.notify_waiters();
    }

    fn now(&self) -> Duration {
        match &self.books {
            Books::Own { opened, .. } => opened.elapsed(),
            Books::Shared(_) => since_boot(),
        }
    }

    /// A panic elsewhere leaves the books right, since each change is one step.
    fn window(&self) -> MutexGuard<'_, Window> {
        match &self.books {
            Books::Own { window, .. } => window.lock().unwrap_or_else(PoisonError::into_inner),
            Books::Shared(ledger) => ledger.last(),
        }
    }
}

/// A person who waits.
struct Waits<'a>(&'a Keeper);

impl<'a> Waits<'a> {
    fn begin(keeper: &'a Keeper) -> Self {
        keeper.people.fetch_add(1, Ordering::AcqRel);
        Self(keeper)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.people.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_waiters();
    }
}

impl Slot {
    /// The answer has begun to come, so the server has counted the call.
    pub fn answered(mut self) {
        self.lingers = Some(self.keeper.quota.window);
    }

    /// The call was never made: the slot is free at once.
    pub fn unused(mut self) {
        self.lingers = None;
    }

    /// Whether the call may still begin in it.
    pub(super) fn is_fresh(&self) -> bool {
        self.keeper.now().saturating_sub(self.taken) < FRESH
    }

    /// When it was taken, by the clock of its keeper.
    pub(super) fn taken(&self) -> Duration {
        self.taken
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.keeper.give_back(self.id, self.lingers);
    }
}

#[cfg(test)]
mod tests {
    use super::{Keeper, Priority, STRAY};
    use crate::api::endpoint::Quota;
    use proptest::prelude::*;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::time::{Instant, sleep, sleep_until, timeout};

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn keeper(calls: u32) -> Arc<Keeper> {
        Keeper::new(Quota {
            calls,
            window: ms(1000),
        })
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_burst_goes_at_once_and_the_next_after_the_window() {
        let (keeper, began) = (keeper(20), Instant::now());
        let mut slots = Vec::new();
        for _ in 0..20 {
            slots.push(keeper.take(Priority::Interactive).await);
        }
        assert_eq!((began.elapsed(), keeper.left().0), (Duration::ZERO, 0));
        sleep(ms(300)).await;
        slots.into_iter().for_each(super::Slot::answered);
        keeper.take(Priority::Interactive).await.answered();
        assert_eq!((began.elapsed(), keeper.left().0), (ms(1300), 19));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_was_never_made_costs_nothing() {
        let (keeper, began) = (keeper(1), Instant::now());
        keeper.take(Priority::Interactive).await.unused();
        assert_eq!(keeper.left(), (1, 1));
        keeper.take(Priority::Interactive).await.answered();
        assert_eq!((began.elapsed(), keeper.left().0), (Duration::ZERO, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_given_up_may_still_arrive() {
        let (keeper, began) = (keeper(1), Instant::now());
        drop(keeper.take(Priority::Interactive).await);
        keeper.take(Priority::Interactive).await.answered();
        assert_eq!(began.elapsed(), ms(1000) + STRAY);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_goes_away_takes_nothing_along() {
        let (keeper, began) = (keeper(1), Instant::now());
        keeper.take(Priority::Interactive).await.answered();
        for _ in 0..50 {
            assert!(
                timeout(ms(10), keeper.take(Priority::Interactive))
                    .await
                    .is_err()
            );
        }
        keeper.take(Priority::Interactive).await.answered();
        assert_eq!(began.elapsed(), ms(1000));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_wakes_the_waiter_though_none_was_cooling() {
        let (keeper, began) = (keeper(1), Instant::now());
        let slot = keeper.take(Priority::Interactive).await;
        let waiter = tokio::spawn({
            let keeper = Arc::clone(&keeper);
            async move { keeper.take(Priority::Interactive).await.answered() }
        });
        sleep(ms(70)).await;
        slot.unused();
        timeout(ms(60_000), waiter)
            .await
            .expect("the waiter was woken")
            .unwrap();
        assert_eq!(began.elapsed(), ms(70));
    }

    #[tokio::test(start_paused = true)]
    async fn first_come_first_served() {
        let (keeper, order) = (keeper(2), Arc::new(Mutex::new(Vec::new())));
        let tasks: Vec<_> = (0..12)
            .map(|n| {
                let (keeper, order) = (Arc::clone(&keeper), Arc::clone(&order));
                tokio::spawn(async move {
                    sleep(ms(n)).await;
                    let slot = keeper.take(Priority::Interactive).await;
                    order.lock().unwrap().push(n);
                    sleep(ms(17 * (n % 3))).await;
                    slot.answered();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(order.lock().unwrap().is_sorted());
    }

    /// So many look-ups of a batch, each with its answer after so long; how long all of them took.
    async fn batch(keeper: &Arc<Keeper>, calls: usize, answer: Duration) -> Duration {
        let began = Instant::now();
        let work = (0..calls).map(|_| async {
            let slot = keeper.take(Priority::Background).await;
            sleep(answer).await;
            slot.answered();
        });
        futures_util::future::join_all(work).await;
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_alone_uses_the_whole_quota_but_for_what_is_on_its_way() {
        let took = batch(&keeper(20), 2_000, ms(40)).await;
        assert!(
            took <= ms(100 * 1_040),
            "each place serves once in 1.04 s: {took:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_batch_beside_a_person_at_work_uses_nine_tenths() {
        let keeper = keeper(20);
        let person = async {
            loop {
                keeper.take(Priority::Interactive).await.unused();
                sleep(ms(5_000)).await;
            }
        };
        let took = tokio::select! {
            took = batch(&keeper, 1_800, ms(0)) => took,
            () = person => unreachable!("a person never goes"),
        };
        assert!((ms(99_000)..ms(101_000)).contains(&took), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_waits_for_the_next_place_alone_beside_a_batch_at_full_speed() {
        let (keeper, mut first, mut later) = (keeper(20), Duration::ZERO, Duration::ZERO);
        let running = tokio::spawn({
            let keeper = Arc::clone(&keeper);
            async move { batch(&keeper, 6_000, ms(40)).await }
        });
        // At every phase of the batch, after so long that the whole quota is in its hands again.
        for n in 0..20 {
            sleep(ms(12_000 + 53 * n)).await;
            let wait = async || {
                let asked = Instant::now();
                keeper.take(Priority::Interactive).await.answered();
                asked.elapsed()
            };
            first = first.max(wait().await);
            sleep(ms(2_000)).await;
            later = later.max(wait().await);
        }
        assert!(!running.is_finished(), "the batch was still running");
        assert!(
            first < ms(50 + 50 + 40),
            "one pace, one of credit, and a call: {first:?}"
        );
        assert_eq!(later, Duration::ZERO, "a place was kept");
    }

    #[tokio::test(start_paused = true)]
    async fn people_come_first_and_then_the_batch_goes_on() {
        let (keeper, order) = (keeper(2), Arc::new(Mutex::new(String::new())));
        let first = [
            keeper.take(Priority::Interactive).await,
            keeper.take(Priority::Interactive).await,
        ];
        let tasks: Vec<_> = "aaaapppp"
            .chars()
            .map(|who| {
                let (keeper, order) = (Arc::clone(&keeper), Arc::clone(&order));
                tokio::spawn(async move {
                    let priority = if who == 'p' {
                        Priority::Interactive
                    } else {
                        Priority::Background
                    };
                    let slot = keeper.take(priority).await;
                    order.lock().unwrap().push(who);
                    slot.answered();
                })
            })
            .collect();
        sleep(ms(10)).await;
        first.into_iter().for_each(super::Slot::answered);
        for task in tasks {
            timeout(ms(60_000), task)
                .await
                .expect("nobody starves")
                .unwrap();
        }
        assert_eq!(*order.lock().unwrap(), "ppppaaaa");
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_who_goes_away_holds_no_batch_up() {
        let (keeper, began) = (keeper(1), Instant::now());
        let slot = keeper.take(Priority::Interactive).await;
        let batch = tokio::spawn({
            let keeper = Arc::clone(&keeper);
            async move { keeper.take(Priority::Background).await.answered() }
        });
        assert!(
            timeout(ms(30), keeper.take(Priority::Interactive))
                .await
                .is_err()
        );
        slot.unused();
        timeout(ms(60_000), batch)
            .await
            .expect("the batch was woken")
            .unwrap();
        assert_eq!(began.elapsed(), ms(30));
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_that_was_cut_climbs_back() {
        let keeper = keeper(20);
        let slot = keeper.take(Priority::Interactive).await;
        keeper.slow(slot.taken());
        slot.answered();
        assert_eq!(keeper.left(), (9, 10));
        sleep(ms(60_000)).await;
        assert_eq!(keeper.left(), (20, 20));
    }

    /// One call of a random schedule, in milliseconds: when it is asked for, how long until the server counts it, how long from there to
    /// the answer, and when its caller loses patience.
    #[derive(Clone, Debug)]
    struct Call {
        asked: u64,
        travel: u64,
        answer: u64,
        patience: Option<u64>,
    }

    fn call() -> impl Strategy<Value = Call> {
        let patience = prop_oneof![3 => Just(None), 1 => (0u64..3000).prop_map(Some)];
        (0u64..4000, 0u64..STRAY_MS, 0u64..1500, patience).prop_map(
            |(asked, travel, answer, patience)| Call {
                asked,
                travel,
                answer,
                patience,
            },
        )
    }

    const STRAY_MS: u64 = 2000;

    /// Makes the call; whether the caller got its answer. What is sent arrives, also when the caller has gone.
    async fn make(keeper: Arc<Keeper>, call: Call, arrivals: Arc<Mutex<Vec<Instant>>>) -> bool {
        sleep(ms(call.asked)).await;
        let work = async {
            let slot = keeper.take(Priority::Interactive).await;
            let arrives = Instant::now() + ms(call.travel);
            arrivals.lock().unwrap().push(arrives);
            sleep_until(arrives + ms(call.answer)).await;
            slot.answered();
        };
        let patience = call.patience.map_or(Duration::MAX, ms);
        timeout(patience, work).await.is_ok()
    }

    fn most_in_a_window(mut arrivals: Vec<Instant>) -> usize {
        arrivals.sort();
        arrivals
            .iter()
            .enumerate()
            .map(|(at, first)| {
                arrivals[at..]
                    .iter()
                    .take_while(|a| **a < *first + ms(1000))
                    .count()
            })
            .max()
            .unwrap_or(0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn no_window_holds_more_and_nobody_starves(calls in proptest::collection::vec(call(), 1..120), limit in prop_oneof![1u32..4, Just(20)]) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            let arrivals = Arc::new(Mutex::new(Vec::new()));
            let (left, patient_served) = runtime.block_on(async {
                let keeper = keeper(limit);
                let tasks: Vec<_> = calls
                    .iter()
                    .map(|call| (call.patience, tokio::spawn(make(Arc::clone(&keeper), call.clone(), Arc::clone(&arrivals)))))
                    .collect();
                let mut served = true;
                for (patience, task) in tasks {
                    // A whole day on the paused clock: whoever is not served by then never will be.
                    let got = timeout(Duration::from_secs(86_400), task).await.is_ok_and(|done| done.unwrap());
                    served &= got || patience.is_some();
                }
                sleep(ms(1000) + STRAY).await;
                (keeper.left().0, served)
            });
            prop_assert!(most_in_a_window(arrivals.lock().unwrap().clone()) <= limit as usize);
            prop_assert!(patient_served);
            prop_assert_eq!(left, limit, "every slot comes back");
        }
    }
}
