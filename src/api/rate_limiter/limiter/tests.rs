use super::{MAX_IN_TRANSIT, Priority, RateLimiter};
use crate::api::endpoint::Quota;
use proptest::prelude::*;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until, timeout};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn limiter(calls: u32) -> Arc<RateLimiter> {
    RateLimiter::new(Quota {
        calls,
        window: ms(1000),
    })
}

#[tokio::test(start_paused = true)]
async fn the_first_burst_goes_at_once_and_the_next_after_the_window() {
    let (limiter, began) = (limiter(20), Instant::now());
    let mut permits = Vec::new();
    for _ in 0..20 {
        permits.push(limiter.acquire(Priority::Interactive).await);
    }
    assert_eq!(
        (began.elapsed(), limiter.available().0),
        (Duration::ZERO, 0)
    );
    sleep(ms(300)).await;
    permits.into_iter().for_each(super::Permit::answered);
    limiter.acquire(Priority::Interactive).await.answered();
    assert_eq!((began.elapsed(), limiter.available().0), (ms(1300), 19));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_made_costs_nothing() {
    let (limiter, began) = (limiter(1), Instant::now());
    limiter.acquire(Priority::Interactive).await.unused();
    assert_eq!(limiter.available(), (1, 1));
    limiter.acquire(Priority::Interactive).await.answered();
    assert_eq!(
        (began.elapsed(), limiter.available().0),
        (Duration::ZERO, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_may_still_arrive() {
    let (limiter, began) = (limiter(1), Instant::now());
    drop(limiter.acquire(Priority::Interactive).await);
    limiter.acquire(Priority::Interactive).await.answered();
    assert_eq!(began.elapsed(), ms(1000) + MAX_IN_TRANSIT);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_goes_away_takes_nothing_along() {
    let (limiter, began) = (limiter(1), Instant::now());
    limiter.acquire(Priority::Interactive).await.answered();
    for _ in 0..50 {
        assert!(
            timeout(ms(10), limiter.acquire(Priority::Interactive))
                .await
                .is_err()
        );
    }
    limiter.acquire(Priority::Interactive).await.answered();
    assert_eq!(began.elapsed(), ms(1000));
}

#[tokio::test(start_paused = true)]
async fn an_answer_wakes_the_waiter_though_none_was_cooling() {
    let (limiter, began) = (limiter(1), Instant::now());
    let permit = limiter.acquire(Priority::Interactive).await;
    let waiter = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { limiter.acquire(Priority::Interactive).await.answered() }
    });
    sleep(ms(70)).await;
    permit.unused();
    timeout(ms(60_000), waiter)
        .await
        .expect("the waiter was woken")
        .unwrap();
    assert_eq!(began.elapsed(), ms(70));
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served() {
    let (limiter, order) = (limiter(2), Arc::new(Mutex::new(Vec::new())));
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            tokio::spawn(async move {
                sleep(ms(n)).await;
                let permit = limiter.acquire(Priority::Interactive).await;
                order.lock().unwrap().push(n);
                sleep(ms(17 * (n % 3))).await;
                permit.answered();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(order.lock().unwrap().is_sorted());
}

/// So many look-ups of a batch, each with its answer after so long; how long all of them took.
async fn batch(limiter: &Arc<RateLimiter>, calls: usize, answer: Duration) -> Duration {
    let began = Instant::now();
    let work = (0..calls).map(|_| async {
        let permit = limiter.acquire(Priority::Background).await;
        sleep(answer).await;
        permit.answered();
    });
    futures_util::future::join_all(work).await;
    began.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_batch_alone_uses_the_whole_quota_but_for_what_is_on_its_way() {
    let took = batch(&limiter(20), 2_000, ms(40)).await;
    assert!(
        took <= ms(100 * 1_040),
        "each place serves once in 1.04 s: {took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_batch_beside_a_person_at_work_uses_nine_tenths() {
    let limiter = limiter(20);
    let person = async {
        loop {
            limiter.acquire(Priority::Interactive).await.unused();
            sleep(ms(5_000)).await;
        }
    };
    let took = tokio::select! {
        took = batch(&limiter, 1_800, ms(0)) => took,
        () = person => unreachable!("a person never goes"),
    };
    assert!((ms(99_000)..ms(101_000)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_person_waits_for_the_next_place_alone_beside_a_batch_at_full_speed() {
    let (limiter, mut first, mut later) = (limiter(20), Duration::ZERO, Duration::ZERO);
    let running = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { batch(&limiter, 6_000, ms(40)).await }
    });
    // At every phase of the batch, after so long that the whole quota is in its hands again.
    for n in 0..20 {
        sleep(ms(12_000 + 53 * n)).await;
        let wait = async || {
            let asked = Instant::now();
            limiter.acquire(Priority::Interactive).await.answered();
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
    let (limiter, order) = (limiter(2), Arc::new(Mutex::new(String::new())));
    let first = [
        limiter.acquire(Priority::Interactive).await,
        limiter.acquire(Priority::Interactive).await,
    ];
    let tasks: Vec<_> = "aaaapppp"
        .chars()
        .map(|who| {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            tokio::spawn(async move {
                let priority = if who == 'p' {
                    Priority::Interactive
                } else {
                    Priority::Background
                };
                let permit = limiter.acquire(priority).await;
                order.lock().unwrap().push(who);
                permit.answered();
            })
        })
        .collect();
    sleep(ms(10)).await;
    first.into_iter().for_each(super::Permit::answered);
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
    let (limiter, began) = (limiter(1), Instant::now());
    let permit = limiter.acquire(Priority::Interactive).await;
    let batch = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { limiter.acquire(Priority::Background).await.answered() }
    });
    assert!(
        timeout(ms(30), limiter.acquire(Priority::Interactive))
            .await
            .is_err()
    );
    permit.unused();
    timeout(ms(60_000), batch)
        .await
        .expect("the batch was woken")
        .unwrap();
    assert_eq!(began.elapsed(), ms(30));
}

#[tokio::test(start_paused = true)]
async fn a_rate_that_was_cut_climbs_back() {
    let limiter = limiter(20);
    let permit = limiter.acquire(Priority::Interactive).await;
    limiter.throttle(permit.acquired_at());
    permit.answered();
    assert_eq!(limiter.available(), (9, 10));
    sleep(ms(60_000)).await;
    assert_eq!(limiter.available(), (20, 20));
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
async fn make(limiter: Arc<RateLimiter>, call: Call, arrivals: Arc<Mutex<Vec<Instant>>>) -> bool {
    sleep(ms(call.asked)).await;
    let work = async {
        let permit = limiter.acquire(Priority::Interactive).await;
        let arrives = Instant::now() + ms(call.travel);
        arrivals.lock().unwrap().push(arrives);
        sleep_until(arrives + ms(call.answer)).await;
        permit.answered();
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
        let (available, patient_served) = runtime.block_on(async {
            let limiter = limiter(limit);
            let tasks: Vec<_> = calls
                .iter()
                .map(|call| (call.patience, tokio::spawn(make(Arc::clone(&limiter), call.clone(), Arc::clone(&arrivals)))))
                .collect();
            let mut served = true;
            for (patience, task) in tasks {
                // A whole day on the paused clock: whoever is not served by then never will be.
                let got = timeout(Duration::from_secs(86_400), task).await.is_ok_and(|done| done.unwrap());
                served &= got || patience.is_some();
            }
            sleep(ms(1000) + MAX_IN_TRANSIT).await;
            (limiter.available().0, served)
        });
        prop_assert!(most_in_a_window(arrivals.lock().unwrap().clone()) <= limit as usize);
        prop_assert!(patient_served);
        prop_assert_eq!(available, limit, "every slot comes back");
    }
}
