//! Whether and when a failed call is retried: a pure policy, and the loop that follows it.

use std::future::Future;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::codes::ErrorClass;
use super::error::{Error, TimeoutStage};

/// A pause that the server requests is limited to this range. Without a minimum, `Retry-After: 0`
/// or −1 would cause a hot loop; without a maximum, 99999 would look like a hang.
const RETRY_AFTER_RANGE: (Duration, Duration) =
    (Duration::from_millis(200), Duration::from_secs(10));

/// When a failed call is retried.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Calls in total.
    pub attempts: u32,
    /// Longest pause after the first failure; doubles with each further one.
    pub pause: Duration,
    /// Upper limit of the pause as it doubles.
    pub max_pause: Duration,
    /// Shortest pause after an answer that there were too many calls.
    pub rate_pause: Duration,
    /// How long the look-up may take, with its retries and pauses.
    pub total: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            pause: Duration::from_millis(500),
            max_pause: Duration::from_secs(5),
            rate_pause: Duration::from_secs(1),
            total: Duration::from_secs(20),
        }
    }
}

impl RetryPolicy {
    /// Returns the pause before the next call, or `None` to give up. `attempt` is the number of
    /// calls made, and `elapsed` the time since the look-up began. `random_fraction`, from 0 to 1,
    /// scales the pause (full jitter), so that clients that failed together do not retry together.
    #[must_use]
    pub fn pause_after(
        &self,
        attempt: u32,
        error: &Error,
        elapsed: Duration,
        random_fraction: f64,
    ) -> Option<Duration> {
        let pause = match error.class() {
            _ if attempt >= self.attempts => return None,
            ErrorClass::Retry => self.pause_for(attempt, error, random_fraction),
            ErrorClass::Rate => self
                .pause_for(attempt, error, random_fraction)
                .max(self.rate_pause),
            ErrorClass::Token
            | ErrorClass::Configuration
            | ErrorClass::ClientBug
            | ErrorClass::Business => {
                return None;
            }
        };
        (elapsed.saturating_add(pause) < self.total).then_some(pause)
    }

    fn pause_for(&self, attempt: u32, error: &Error, random_fraction: f64) -> Duration {
        if let Some(requested) = error.retry_after() {
            return requested.clamp(RETRY_AFTER_RANGE.0, RETRY_AFTER_RANGE.1);
        }
        let doubled = self
            .pause
            .saturating_mul(2u32.saturating_pow(attempt.saturating_sub(1)));
        doubled
            .min(self.max_pause)
            .mul_f64(random_fraction.clamp(0.0, 1.0))
    }
}

/// Calls until one succeeds or the policy gives up, at the latest [`RetryPolicy::total`] after
/// `began`. Each call is given the class of the previous error.
pub(super) async fn with_retries<T, F>(
    policy: &RetryPolicy,
    began: Instant,
    mut random_fraction: impl FnMut() -> f64,
    mut call: impl FnMut(Option<ErrorClass>) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let (mut attempt, mut previous) = (0, None::<Error>);
    loop {
        let Ok(outcome) = timeout_at(
            began + policy.total,
            call(previous.as_ref().map(Error::class)),
        )
        .await
        else {
            // The previous error says more than that there was no time for another call.
            return Err(previous.unwrap_or(Error::Timeout {
                stage: TimeoutStage::Total,
                after: policy.total,
            }));
        };
        attempt += 1;
        let error = match outcome {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match policy.pause_after(attempt, &error, began.elapsed(), random_fraction()) {
            Some(pause) => sleep(pause).await,
            None => return Err(error),
        }
        previous = Some(error);
    }
}

/// A random number from 0 to 1. The keys of a hasher are random enough for jitter and need no
/// crate.
pub(super) fn random_fraction() -> f64 {
    let bits = u32::try_from(RandomState::new().hash_one(0u8) >> 32).unwrap_or_default();
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{RetryPolicy, random_fraction, with_retries};
    use crate::api::error::{BodyOrigin, Error, TimeoutStage};
    use crate::text::SafeText;
    use proptest::prelude::*;
    use rstest::rstest;
    use std::time::Duration;
    use tokio::time::Instant;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn refused(code: i64) -> Error {
        Error::Refused {
            code,
            msg: SafeText::default(),
            after: None,
        }
    }

    fn status(status: u16, after: Option<u64>) -> Error {
        Error::Status {
            status,
            after: after.map(Duration::from_secs),
        }
    }

    #[rstest]
    #[case::first(1, Error::Broken, 0, 1.0, Some(500))]
    #[case::second_doubles(2, Error::Unreachable, 0, 1.0, Some(1000))]
    #[case::jitter(2, status(503, None), 0, 0.25, Some(250))]
    #[case::no_pause(1, refused(1001), 0, 0.0, Some(0))]
    #[case::third_is_the_last(3, refused(1002), 0, 1.0, None)]
    #[case::timeout(1, Error::Timeout { stage: TimeoutStage::Headers, after: ms(9) }, 0, 1.0, Some(500))]
    #[case::too_late(1, Error::Broken, 19_500, 1.0, None)]
    #[case::just_in_time(1, Error::Broken, 19_499, 1.0, Some(500))]
    #[case::rate_waits_a_second(1, refused(2053), 0, 0.0, Some(1000))]
    #[case::rate_status(1, status(429, None), 0, 0.5, Some(1000))]
    #[case::requested(1, status(503, Some(3)), 0, 0.0, Some(3000))]
    #[case::requested_zero(1, status(503, Some(0)), 0, 1.0, Some(200))]
    #[case::requested_too_long(1, status(503, Some(99_999)), 0, 0.0, Some(10_000))]
    #[case::requested_by_rate(1, status(429, Some(0)), 0, 0.0, Some(1000))]
    fn pause_by_attempt_error_and_time(
        #[case] attempt: u32,
        #[case] error: Error,
        #[case] elapsed: u64,
        #[case] random_fraction: f64,
        #[case] pause: Option<u64>,
    ) {
        assert_eq!(
            RetryPolicy::default().pause_after(attempt, &error, ms(elapsed), random_fraction),
            pause.map(ms)
        );
    }

    #[rstest]
    #[case(refused(20003))]
    #[case(refused(2017))]
    #[case(refused(2008))]
    #[case(refused(2052))]
    #[case(Error::NoData)]
    #[case(Error::Untrusted)]
    #[case(Error::TooLarge { cap: 1 })]
    #[case(Error::Redirect { status: 302, host: SafeText::default() })]
    #[case(Error::Html { origin: BodyOrigin::Response, title: SafeText::default() })]
    #[case(status(404, None))]
    #[case(status(511, None))]
    fn error_of_another_class_is_not_retried(#[case] error: Error) {
        assert_eq!(
            RetryPolicy::default().pause_after(1, &error, Duration::ZERO, 0.5),
            None
        );
    }

    #[tokio::test(start_paused = true)]
    async fn retries_end_after_three_calls() {
        let (mut calls, began) = (0, Instant::now());
        let outcome: Result<(), _> = with_retries(
            &RetryPolicy::default(),
            began,
            || 1.0,
            |_| {
                calls += 1;
                async { Err(Error::Broken) }
            },
        )
        .await;
        assert_eq!(
            (outcome, calls, began.elapsed()),
            (Err(Error::Broken), 3, ms(1500))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn retries_end_with_success() {
        let mut answers = vec![Ok(7), Err(refused(1001))];
        let outcome = with_retries(
            &RetryPolicy::default(),
            Instant::now(),
            || 0.5,
            |_| std::future::ready(answers.pop().unwrap()),
        )
        .await;
        assert_eq!((outcome, answers.len()), (Ok(7), 0));
    }

    #[tokio::test(start_paused = true)]
    async fn endless_call_ends_at_the_total_limit() {
        let began = Instant::now();
        let outcome: Result<(), _> = with_retries(
            &RetryPolicy::default(),
            began,
            || 0.5,
            |_| std::future::pending(),
        )
        .await;
        assert_eq!(
            outcome,
            Err(Error::Timeout {
                stage: TimeoutStage::Total,
                after: Duration::from_secs(20)
            })
        );
        assert_eq!(began.elapsed(), Duration::from_secs(20));
    }

    proptest! {
        #[test]
        fn pause_is_bounded_and_ends_in_time(
            attempt in 1u32..100,
            elapsed in 0u64..40_000,
            fraction in 0.0f64..1.0,
            requested in any::<u64>(),
        ) {
            for after in [None, Some(requested)] {
                let (policy, error) = (RetryPolicy::default(), status(503, after));
                if let Some(pause) = policy.pause_after(attempt, &error, ms(elapsed), fraction) {
                    prop_assert!(attempt < 3 && pause <= Duration::from_secs(10));
                    prop_assert!(ms(elapsed) + pause < Duration::from_secs(20));
                }
            }
        }
    }

    #[test]
    fn random_fraction_stays_in_range_and_varies() {
        let drawn: Vec<_> = (0..50).map(|_| random_fraction()).collect();
        assert!(drawn.iter().all(|c| (0.0..=1.0).contains(c)));
        assert!(drawn.iter().any(|c| (c - drawn[0]).abs() > 1e-6));
    }
}
