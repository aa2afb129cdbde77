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
async fn burst_of_the_quota_starts_at_once_and_the_next_call_after_the_window() {
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
async fn unused_permit_is_free_at_once() {
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
async fn abandoned_call_counts_as_in_transit() {
    let (limiter, began) = (limiter(1), Instant::now());
    drop(limiter.acquire(Priority::Interactive).await);
    limiter.acquire(Priority::Interactive).await.answered();
    assert_eq!(began.elapsed(), ms(1000) + MAX_IN_TRANSIT);
}

#[tokio::test(start_paused = true)]
async fn cancelled_waiter_takes_no_permit() {
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
async fn released_permit_wakes_the_waiter() {
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
async fn permits_go_first_come_first_served() {
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

/// Makes the calls of a batch, each answered after `answer`; returns how long all of them took.
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
async fn batch_uses_the_whole_quota_except_what_is_in_transit() {
    let took = batch(&limiter(20), 2_000, ms(40)).await;
    assert!(
        took <= ms(100 * 1_040),
        "each permit serves one call in 1.04 s: {took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn batch_uses_nine_tenths_while_the_user_is_at_work() {
    let limiter = limiter(20);
    let user = async {
        loop {
            limiter.acquire(Priority::Interactive).await.unused();
            sleep(ms(5_000)).await;
        }
    };
    let took = tokio::select! {
        took = batch(&limiter, 1_800, ms(0)) => took,
        () = user => unreachable!("the user never stops"),
    };
    assert!((ms(99_000)..ms(101_000)).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn interactive_call_waits_for_one_permit_during_a_batch() {
    let (limiter, mut first, mut later) = (limiter(20), Duration::ZERO, Duration::ZERO);
    let running = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { batch(&limiter, 6_000, ms(40)).await }
    });
    // At every phase of the batch, after a pause in which the batch takes the whole quota again.
    for n in 0..20 {
        sleep(ms(12_000 + 53 * n)).await;
        let wait = async || {
            let began = Instant::now();
            limiter.acquire(Priority::Interactive).await.answered();
            began.elapsed()
        };
        first = first.max(wait().await);
        sleep(ms(2_000)).await;
        later = later.max(wait().await);
    }
    assert!(!running.is_finished(), "the batch was still running");
    assert!(
        first < ms(50 + 50 + 40),
        "one pace, one pace of credit, and one call: {first:?}"
    );
    assert_eq!(later, Duration::ZERO, "a permit was reserved");
}

#[tokio::test(start_paused = true)]
async fn interactive_calls_go_before_background_calls() {
    let (limiter, order) = (limiter(2), Arc::new(Mutex::new(String::new())));
    let first = [
        limiter.acquire(Priority::Interactive).await,
        limiter.acquire(Priority::Interactive).await,
    ];
    let tasks: Vec<_> = "bbbbiiii"
        .chars()
        .map(|who| {
            let (limiter, order) = (Arc::clone(&limiter), Arc::clone(&order));
            tokio::spawn(async move {
                let priority = if who == 'i' {
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
            .expect("no call starves")
            .unwrap();
    }
    assert_eq!(*order.lock().unwrap(), "iiiibbbb");
}

#[tokio::test(start_paused = true)]
async fn cancelled_interactive_call_releases_the_batch() {
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
async fn throttled_rate_recovers() {
    let limiter = limiter(20);
    let permit = limiter.acquire(Priority::Interactive).await;
    limiter.throttle(permit.acquired_at());
    permit.answered();
    assert_eq!(limiter.available(), (9, 10));
    sleep(ms(60_000)).await;
    assert_eq!(limiter.available(), (20, 20));
}

/// One call of a random schedule, in milliseconds: when it is requested, how long until the server
/// counts it, how long from there to the answer, and when its caller cancels it.
#[derive(Clone, Debug)]
struct Call {
    requested: u64,
    travel: u64,
    answer: u64,
    cancel_after: Option<u64>,
}

fn call() -> impl Strategy<Value = Call> {
    let cancel_after = prop_oneof![3 => Just(None), 1 => (0u64..3000).prop_map(Some)];
    (0u64..4000, 0u64..STRAY_MS, 0u64..1500, cancel_after).prop_map(
        |(requested, travel, answer, cancel_after)| Call {
            requested,
            travel,
            answer,
            cancel_after,
        },
    )
}

const STRAY_MS: u64 = 2000;

/// Makes the call; returns whether the caller got the answer. A call that was sent arrives, even if
/// its caller has cancelled it.
async fn make(limiter: Arc<RateLimiter>, call: Call, arrivals: Arc<Mutex<Vec<Instant>>>) -> bool {
    sleep(ms(call.requested)).await;
    let work = async {
        let permit = limiter.acquire(Priority::Interactive).await;
        let arrives = Instant::now() + ms(call.travel);
        arrivals.lock().unwrap().push(arrives);
        sleep_until(arrives + ms(call.answer)).await;
        permit.answered();
    };
    let cancel_after = call.cancel_after.map_or(Duration::MAX, ms);
    timeout(cancel_after, work).await.is_ok()
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
    fn no_window_holds_more_than_the_quota_and_no_call_starves(
        calls in proptest::collection::vec(call(), 1..120),
        limit in prop_oneof![1u32..4, Just(20)],
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let (available, served) = runtime.block_on(async {
            let limiter = limiter(limit);
            let tasks: Vec<_> = calls
                .iter()
                .map(|call| {
                    let made = make(Arc::clone(&limiter), call.clone(), Arc::clone(&arrivals));
                    (call.cancel_after, tokio::spawn(made))
                })
                .collect();
            let mut served = true;
            for (cancel_after, task) in tasks {
                // A day on the paused clock: a call not served by then is never served.
                let done = timeout(Duration::from_secs(86_400), task).await;
                served &= done.is_ok_and(|answered| answered.unwrap()) || cancel_after.is_some();
            }
            sleep(ms(1000) + MAX_IN_TRANSIT).await;
            (limiter.available().0, served)
        });
        prop_assert!(most_in_a_window(arrivals.lock().unwrap().clone()) <= limit as usize);
        prop_assert!(served);
        prop_assert_eq!(available, limit, "every permit is released");
    }
}
