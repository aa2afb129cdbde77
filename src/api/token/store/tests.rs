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

/// A source of the tokens `t1`, `t2` …, each fetched in a second, and the number of fetches;
/// `fails` says which of them fail.
fn numbered(lifetime: Duration, fails: fn(u64) -> bool) -> (TokenSource, Arc<AtomicU64>) {
    let fetches = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&fetches);
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
    (TokenSource::fetched(fetch), fetches)
}

async fn text(source: &TokenSource) -> String {
    source.get().await.unwrap().text.expose_secret().to_owned()
}

#[tokio::test(start_paused = true)]
async fn fetch_is_shared_by_a_hundred_callers() {
    let (source, fetches) = numbered(secs(7200), |_| false);
    let tokens = join_all((0..100).map(|_| text(&source))).await;
    assert!(tokens.iter().all(|t| t == "t1"));
    assert_eq!(fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn failed_fetch_is_shared_by_a_hundred_callers() {
    let (source, fetches) = numbered(secs(7200), |_| true);
    let tokens = join_all((0..100).map(|_| source.get())).await;
    assert!(
        tokens
            .into_iter()
            .all(|t| t.unwrap_err() == Error::Unreachable)
    );
    assert_eq!(fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn dead_token_met_by_a_hundred_callers_is_fetched_once() {
    let (source, fetches) = numbered(secs(7200), |_| false);
    let dead = source.get().await.unwrap();
    let tokens = join_all((0..100u64).map(|n| {
        let (source, dead) = (source.clone(), dead.clone());
        async move {
            sleep(Duration::from_millis(n * 30)).await;
            assert!(source.invalidate(&dead));
            text(&source).await
        }
    }))
    .await;
    assert!(
        tokens.iter().all(|t| t == "t2"),
        "even callers that report the dead token after the new one has arrived"
    );
    assert_eq!(fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn token_is_renewed_five_minutes_before_it_expires() {
    let (source, _) = numbered(secs(7200), |_| false);
    assert_eq!(text(&source).await, "t1");
    assert_eq!(
        source.time_left(),
        Some(secs(7199)),
        "its lifetime began when it was requested"
    );
    advance(secs(7199 - 301)).await;
    assert_eq!(text(&source).await, "t1");
    advance(secs(2)).await;
    assert_eq!(text(&source).await, "t2");
}

#[tokio::test(start_paused = true)]
async fn old_token_is_used_while_renewal_fails() {
    let (source, fetches) = numbered(secs(7200), |number| number > 1);
    assert_eq!(text(&source).await, "t1");
    advance(secs(6950)).await;
    for _ in 0..20 {
        assert_eq!(text(&source).await, "t1");
    }
    assert_eq!(
        fetches.load(Ordering::SeqCst),
        2,
        "one attempt, then a pause"
    );
    advance(secs(300)).await;
    assert_eq!(source.get().await.unwrap_err(), Error::Unreachable);
}

#[tokio::test(start_paused = true)]
async fn short_lived_token_is_not_fetched_for_each_call() {
    let (source, fetches) = numbered(secs(60), |_| false);
    for _ in 0..20 {
        assert_eq!(text(&source).await, "t1");
    }
    assert_eq!(fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn fetch_continues_when_its_first_caller_leaves() {
    let (source, fetches) = numbered(secs(7200), |_| false);
    let impatient = timeout(Duration::from_millis(500), source.get());
    let (gone, tokens) = tokio::join!(impatient, text(&source));
    assert!(gone.is_err());
    assert_eq!((tokens.as_str(), fetches.load(Ordering::SeqCst)), ("t1", 1));
}

#[tokio::test(start_paused = true)]
async fn fetch_ends_when_its_last_caller_leaves() {
    let (source, fetches) = numbered(secs(7200), |_| false);
    assert!(
        timeout(Duration::from_millis(500), source.get())
            .await
            .is_err()
    );
    advance(secs(5)).await;
    assert_eq!(source.time_left(), None);
    assert_eq!(
        (text(&source).await.as_str(), fetches.load(Ordering::SeqCst)),
        ("t2", 2)
    );
}

#[tokio::test(start_paused = true)]
async fn fetch_that_is_over_is_not_joined() {
    let (source, fetches) = numbered(secs(7200), |_| false);
    let mut slow = Box::pin(source.get());
    assert!(
        (&mut slow).now_or_never().is_none(),
        "it waits for the first fetch"
    );
    let dead = source.get().await.unwrap();
    source.invalidate(&dead);
    assert_eq!(
        (text(&source).await.as_str(), fetches.load(Ordering::SeqCst)),
        ("t2", 2)
    );
    drop(slow);
}

#[tokio::test]
async fn fixed_token_is_never_renewed() {
    let source = TokenSource::fixed("xe_fixed".into());
    let token = source.get().await.unwrap();
    assert!(!source.invalidate(&token));
    assert_eq!(text(&source).await, "xe_fixed");
    assert_eq!(source.time_left(), None);
    assert!(!format!("{source:?}{token:?}").contains("xe_fixed"));
}
