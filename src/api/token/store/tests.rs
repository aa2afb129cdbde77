use super::{FetchedToken, TokenSource};
use crate::api::error::Error;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{advance, sleep, timeout};

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// Tokens `t1`, `t2` … that take a second each, and how many were asked for; `fails` says which are refused.
fn numbered(lifetime: Duration, fails: fn(u64) -> bool) -> (TokenSource, Arc<AtomicU64>) {
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    let fetch = Arc::new(move |_| {
        let count = Arc::clone(&count);
        async move {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            sleep(secs(1)).await;
            if fails(number) {
                Err(Error::Unreachable)
            } else {
                Ok(FetchedToken::with_lifetime(
                    format!("t{number}").into(),
                    lifetime,
                ))
            }
        }
        .boxed()
    });
    (TokenSource::fetched(fetch), asked)
}

async fn text(source: &TokenSource) -> String {
    source.get().await.unwrap().text.expose_secret().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_fetch_once() {
    let (source, asked) = numbered(secs(7200), |_| false);
    let got = join_all((0..100).map(|_| text(&source))).await;
    assert!(got.iter().all(|t| t == "t1"));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_share_one_failure_too() {
    let (source, asked) = numbered(secs(7200), |_| true);
    let got = join_all((0..100).map(|_| source.get())).await;
    assert!(
        got.into_iter()
            .all(|t| t.unwrap_err() == Error::Unreachable)
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_that_meet_a_dead_token_fetch_once() {
    let (source, asked) = numbered(secs(7200), |_| false);
    let dead = source.get().await.unwrap();
    let got = join_all((0..100u64).map(|n| {
        let (source, dead) = (source.clone(), dead.clone());
        async move {
            sleep(Duration::from_millis(n * 30)).await;
            assert!(source.invalidate(&dead));
            text(&source).await
        }
    }))
    .await;
    assert!(
        got.iter().all(|t| t == "t2"),
        "also those that come after the new one is there"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_five_minutes_before_it_dies() {
    let (source, _) = numbered(secs(7200), |_| false);
    assert_eq!(text(&source).await, "t1");
    assert_eq!(
        source.time_left(),
        Some(secs(7199)),
        "its life began when it was asked for"
    );
    advance(secs(7199 - 301)).await;
    assert_eq!(text(&source).await, "t1");
    advance(secs(2)).await;
    assert_eq!(text(&source).await, "t2");
}

#[tokio::test(start_paused = true)]
async fn the_old_token_serves_while_no_new_one_comes() {
    let (source, asked) = numbered(secs(7200), |number| number > 1);
    assert_eq!(text(&source).await, "t1");
    advance(secs(6950)).await;
    for _ in 0..20 {
        assert_eq!(text(&source).await, "t1");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2, "one try, then a rest");
    advance(secs(300)).await;
    assert_eq!(source.get().await.unwrap_err(), Error::Unreachable);
}

#[tokio::test(start_paused = true)]
async fn a_short_life_does_not_mean_a_fetch_for_each_call() {
    let (source, asked) = numbered(secs(60), |_| false);
    for _ in 0..20 {
        assert_eq!(text(&source).await, "t1");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_stays_gets_the_token_when_the_first_goes_away() {
    let (source, asked) = numbered(secs(7200), |_| false);
    let impatient = timeout(Duration::from_millis(500), source.get());
    let (gone, got) = tokio::join!(impatient, text(&source));
    assert!(gone.is_err());
    assert_eq!((got.as_str(), asked.load(Ordering::SeqCst)), ("t1", 1));
}

#[tokio::test(start_paused = true)]
async fn a_fetch_nobody_waits_for_ends_and_the_next_begins_anew() {
    let (source, asked) = numbered(secs(7200), |_| false);
    assert!(
        timeout(Duration::from_millis(500), source.get())
            .await
            .is_err()
    );
    advance(secs(5)).await;
    assert_eq!(source.time_left(), None);
    assert_eq!(
        (text(&source).await.as_str(), asked.load(Ordering::SeqCst)),
        ("t2", 2)
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_joins_a_fetch_that_has_landed() {
    let (source, asked) = numbered(secs(7200), |_| false);
    let mut slow = Box::pin(source.get());
    assert!(
        (&mut slow).now_or_never().is_none(),
        "it waits for the first fetch, and does not look again for now"
    );
    let dead = source.get().await.unwrap();
    source.invalidate(&dead);
    assert_eq!(
        (text(&source).await.as_str(), asked.load(Ordering::SeqCst)),
        ("t2", 2)
    );
    drop(slow);
}

#[tokio::test]
async fn a_given_token_stays() {
    let source = TokenSource::fixed("xe_given".into());
    let token = source.get().await.unwrap();
    assert!(!source.invalidate(&token));
    assert_eq!(text(&source).await, "xe_given");
    assert_eq!(source.time_left(), None);
    assert!(!format!("{source:?}{token:?}").contains("xe_given"));
}
