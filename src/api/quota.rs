//! The keeper of an endpoint's quota: no rolling window at the server ever counts more calls than it allows.
//!
//! The server counts a call when it arrives, some time between sending and answering. So a slot taken before sending is free again one
//! window after the answer came: the next call in it arrives later still. The keeper sends nothing and knows of no endpoint.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, Notify};
use tokio::time::{Instant, sleep_until};

use super::endpoint::Quota;

/// How long a call that was given up may still be on its way to the server.
const STRAY: Duration = Duration::from_secs(2);

/// Hands out slots, first come, first served.
#[derive(Debug)]
pub(super) struct Keeper {
    quota: Quota,
    /// Held by the first in the queue while it waits; tokio's mutex is fair, and a waiter that goes away leaves the queue by itself.
    turn: Turn<()>,
    given_back: Notify,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Slots whose call has no answer yet.
    busy: usize,
    /// When the answered calls leave the server's window.
    cooling: BinaryHeap<Reverse<Instant>>,
}

/// Leave to make one call. Dropped without a word it counts as a call given up, which may still arrive.
#[derive(Debug)]
pub(super) struct Slot {
    keeper: Arc<Keeper>,
    /// How long after its end it still counts; `None` for a call that was never made.
    lingers: Option<Duration>,
}

impl Keeper {
    /// A keeper with all slots free.
    pub(super) fn new(quota: Quota) -> Arc<Self> {
        Arc::new(Self { quota, turn: Turn::new(()), given_back: Notify::new(), state: Mutex::default() })
    }

    /// Waits for a slot. May be dropped at any time: nothing is recorded before the slot is there.
    pub(super) async fn take(self: &Arc<Self>) -> Slot {
        let _first = self.turn.lock().await;
        loop {
            let given_back = self.given_back.notified();
            match self.try_take() {
                Ok(slot) => return slot,
                Err(Some(free)) => tokio::select! {
                    () = sleep_until(free) => {}
                    () = given_back => {}
                },
                Err(None) => given_back.await,
            }
        }
    }

    /// How many calls could start now.
    pub(super) fn left(&self) -> u32 {
        let used = self.now().used();
        self.quota.calls.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
    }

    /// The quota it keeps.
    pub(super) fn quota(&self) -> Quota {
        self.quota
    }

    /// A slot, or when the next one is free as far as that is known.
    fn try_take(self: &Arc<Self>) -> Result<Slot, Option<Instant>> {
        let mut state = self.now();
        if state.used() >= self.quota.calls as usize {
            return Err(state.cooling.peek().map(|free| free.0));
        }
        state.busy += 1;
        Ok(Slot { keeper: Arc::clone(self), lingers: Some(self.quota.window + STRAY) })
    }

    fn give_back(&self, lingers: Option<Duration>) {
        let mut state = self.lock();
        state.busy -= 1;
        state.cooling.extend(lingers.map(|time| Reverse(Instant::now() + time)));
        drop(state);
        self.given_back.notify_one();
    }

    /// The state as of now, without the calls that have left the window.
    fn now(&self) -> MutexGuard<'_, State> {
        let (mut state, now) = (self.lock(), Instant::now());
        while state.cooling.peek().is_some_and(|free| free.0 <= now) {
            state.cooling.pop();
        }
        state
    }

    /// A panic elsewhere leaves the counts right, since each change is one step.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn used(&self) -> usize {
        self.busy + self.cooling.len()
    }
}

impl Slot {
    /// The answer has begun to come, so the server has counted the call.
    pub(super) fn answered(mut self) {
        self.lingers = Some(self.keeper.quota.window);
    }

    /// The call was never made: the slot is free at once.
    pub(super) fn unused(mut self) {
        self.lingers = None;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.keeper.give_back(self.lingers);
    }
}

#[cfg(test)]
mod tests {
    use super::{Keeper, STRAY};
    use crate::api::endpoint::Quota;
    use proptest::prelude::*;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::time::{Instant, sleep, sleep_until, timeout};

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn keeper(calls: u32) -> Arc<Keeper> {
        Keeper::new(Quota { calls, window: ms(1000) })
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_burst_goes_at_once_and_the_next_after_the_window() {
        let (keeper, began) = (keeper(20), Instant::now());
        let mut slots = Vec::new();
        for _ in 0..20 {
            slots.push(keeper.take().await);
        }
        assert_eq!((began.elapsed(), keeper.left()), (Duration::ZERO, 0));
        sleep(ms(300)).await;
        slots.into_iter().for_each(super::Slot::answered);
        keeper.take().await.answered();
        assert_eq!((began.elapsed(), keeper.left()), (ms(1300), 19));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_was_never_made_costs_nothing() {
        let (keeper, began) = (keeper(1), Instant::now());
        keeper.take().await.unused();
        assert_eq!(keeper.left(), 1);
        keeper.take().await.answered();
        assert_eq!((began.elapsed(), keeper.left()), (Duration::ZERO, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_given_up_may_still_arrive() {
        let (keeper, began) = (keeper(1), Instant::now());
        drop(keeper.take().await);
        keeper.take().await.answered();
        assert_eq!(began.elapsed(), ms(1000) + STRAY);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_goes_away_takes_nothing_along() {
        let (keeper, began) = (keeper(1), Instant::now());
        keeper.take().await.answered();
        for _ in 0..50 {
            assert!(timeout(ms(10), keeper.take()).await.is_err());
        }
        keeper.take().await.answered();
        assert_eq!(began.elapsed(), ms(1000));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_wakes_the_waiter_though_none_was_cooling() {
        let (keeper, began) = (keeper(1), Instant::now());
        let slot = keeper.take().await;
        let waiter = tokio::spawn({
            let keeper = Arc::clone(&keeper);
            async move { keeper.take().await.answered() }
        });
        sleep(ms(70)).await;
        slot.unused();
        timeout(ms(60_000), waiter).await.expect("the waiter was woken").unwrap();
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
                    let slot = keeper.take().await;
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
        (0u64..4000, 0u64..STRAY_MS, 0u64..1500, patience).prop_map(|(asked, travel, answer, patience)| Call {
            asked,
            travel,
            answer,
            patience,
        })
    }

    const STRAY_MS: u64 = 2000;

    /// Makes the call; whether the caller got its answer. What is sent arrives, also when the caller has gone.
    async fn make(keeper: Arc<Keeper>, call: Call, arrivals: Arc<Mutex<Vec<Instant>>>) -> bool {
        sleep(ms(call.asked)).await;
        let work = async {
            let slot = keeper.take().await;
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
            .map(|(at, first)| arrivals[at..].iter().take_while(|a| **a < *first + ms(1000)).count())
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
                (keeper.left(), served)
            });
            prop_assert!(most_in_a_window(arrivals.lock().unwrap().clone()) <= limit as usize);
            prop_assert!(patient_served);
            prop_assert_eq!(left, limit, "every slot comes back");
        }
    }
}
