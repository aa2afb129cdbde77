//! Fetches tokens with the credentials of the app: `GET /token`.
//!
//! Every new token may invalidate the one that another program uses. So only one process of the
//! machine fetches, the others find its token in the cache, and at most a tenth of the platform's
//! quota is used.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tracing::info;

use super::cache::{CacheLock, TokenCache};
use super::store::{FetchToken, FetchedToken};
use crate::api::codes::ErrorClass;
use crate::api::endpoint::{Quota, TOKEN};
use crate::api::error::{Error, TimeoutStage};
use crate::api::http::{HttpClient, RequestBody};
use crate::api::rate_limiter::{Priority, RateLimiter};
use crate::api::retry::{random_fraction, with_retries};
use crate::json::{NodeId, Shape, Tree};

/// A tenth of the platform's quota.
const QUOTA: Quota = Quota {
    calls: 10,
    window: Duration::from_secs(600),
};
/// The documented lifetime of a token, used if the answer holds no readable one.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(7200);
/// Lifetimes in seconds are limited to this range: a shorter one would cause a fetch before each
/// call, a longer one overflow the clock.
const LIFETIME_RANGE: (f64, f64) = (60.0, 30.0 * 86_400.0);

/// Credentials by the names of their parameters.
pub(in crate::api) type AppCredentials = [(&'static str, SecretString); 3];

/// Tokens fetched with these credentials, or found in the cache if another process fetched one.
pub(in crate::api) fn from_app(
    http: HttpClient,
    credentials: AppCredentials,
    cache: Option<TokenCache>,
) -> FetchToken {
    let grant = Arc::new(TokenGrant {
        http,
        credentials,
        limiter: RateLimiter::new(QUOTA),
        cache,
    });
    Arc::new(move |dead| {
        let grant = Arc::clone(&grant);
        async move { grant.fetch(dead.as_ref()).await }.boxed()
    })
}

struct TokenGrant {
    http: HttpClient,
    credentials: AppCredentials,
    limiter: Arc<RateLimiter>,
    cache: Option<TokenCache>,
}

impl TokenGrant {
    async fn fetch(&self, dead: Option<&SecretString>) -> Result<FetchedToken, Error> {
        let policy = &self.http.settings.limits.retry;
        let lock = match &self.cache {
            None => None,
            Some(cache) => {
                let lock = timeout(policy.total, cache.lock()).await;
                let too_late = |_| Error::Timeout {
                    stage: TimeoutStage::Total,
                    after: policy.total,
                };
                // If the folder cannot be used, this process fetches a token for itself.
                lock.map_err(too_late)?.ok()
            }
        };
        if let Some(token) = lock.as_ref().and_then(|lock| lock.token(dead)) {
            return Ok(token);
        }
        let lock = Mutex::new(lock);
        let outcome = with_retries(policy, Instant::now(), random_fraction, |previous| {
            self.attempt(&lock, previous)
        })
        .await;
        let lock = lock.into_inner();
        // The cached token is used until it expires, even if it cannot be renewed.
        outcome.or_else(|error| lock.and_then(|lock| lock.expiring_token(dead)).ok_or(error))
    }

    async fn attempt(
        &self,
        lock: &Mutex<Option<CacheLock>>,
        previous: Option<ErrorClass>,
    ) -> Result<FetchedToken, Error> {
        while previous == Some(ErrorClass::Retry) && !self.http.retry_budget.try_spend() {
            self.http.retry_budget.wait().await;
        }
        let mut lock = lock.lock().await;
        if self.limiter.available().0 == 0 {
            return Err(Error::TokenLimit { wait: QUOTA.window });
        }
        if let Some(lock) = &mut *lock {
            lock.record_fetch()
                .await
                .map_err(|wait| Error::TokenLimit { wait })?;
        }
        let began = Instant::now();
        let outcome = self.call().await;
        log(&outcome);
        match (&outcome, &mut *lock) {
            (Ok(token), Some(lock)) => lock.store(token, began.elapsed()).await,
            (Err(error), Some(lock)) if never_sent(error) => lock.undo_fetch().await,
            _ => {}
        }
        outcome
    }

    async fn call(&self) -> Result<FetchedToken, Error> {
        let mut parameters = vec![("grant_type", "client_credential")];
        parameters.extend(
            self.credentials
                .iter()
                .map(|(name, text)| (*name, text.expose_secret())),
        );
        let permit = self.limiter.acquire(Priority::Interactive).await;
        let outcome = self
            .http
            .call(&TOKEN, &parameters, &RequestBody::new(), permit)
            .await;
        match outcome {
            Ok(data) => parse_grant(&data.tree),
            Err(Error::NoData) => Err(Error::NotAnAnswer),
            Err(error) => Err(error),
        }
    }
}

fn log(outcome: &Result<FetchedToken, Error>) {
    let lives_s = outcome.as_ref().ok().map(|token| token.lifetime.as_secs());
    let fault = outcome.as_ref().err();
    let fault = fault.map(|error| format!("{:?}", error.class()));
    info!(lives_s, fault, "token");
}

/// Whether the error shows that the call never reached the platform.
fn never_sent(error: &Error) -> bool {
    matches!(
        error,
        Error::Unreachable
            | Error::Untrusted
            | Error::Timeout {
                stage: TimeoutStage::Connect,
                ..
            }
    )
}

fn parse_grant(data: &Tree) -> Result<FetchedToken, Error> {
    let value = |key| data.child(NodeId::ROOT, key);
    let token = value("access_token")
        .filter(|&node| data.shape(node) == Shape::Text)
        .map(|node| data.value(node));
    let usable = |token: &&str| !token.is_empty() && !token.chars().any(char::is_control);
    let text = token.filter(usable).ok_or(Error::NotAnAnswer)?;
    let lifetime =
        value("expires_in").map_or(DEFAULT_LIFETIME, |node| parse_lifetime(data.value(node)));
    Ok(FetchedToken::with_lifetime(
        text.to_owned().into(),
        lifetime,
    ))
}

/// The platform sends seconds as an integer, a fraction or a text.
fn parse_lifetime(seconds: &str) -> Duration {
    match seconds.trim().parse::<f64>() {
        Ok(seconds) if !seconds.is_nan() => {
            let (shortest, longest) = LIFETIME_RANGE;
            Duration::from_secs_f64(seconds.clamp(shortest, longest))
        }
        _ => DEFAULT_LIFETIME,
    }
}

#[cfg(test)]
mod tests {
    use super::parse_grant;
    use crate::api::error::Error;
    use rstest::rstest;
    use secrecy::ExposeSecret as _;
    use std::time::Duration;

    #[rstest]
    #[case("7200", 7_200_000)]
    #[case("7199.5", 7_199_500)]
    #[case("\"7200\"", 7_200_000)]
    #[case("\" 7200.0 \"", 7_200_000)]
    #[case("null", 7_200_000)]
    #[case("\"soon\"", 7_200_000)]
    #[case("\"NaN\"", 7_200_000)]
    #[case("0", 60_000)]
    #[case("-5", 60_000)]
    #[case("1e999", 2_592_000_000)]
    fn lifetime_is_read_from_any_form(#[case] lifetime: &str, #[case] millis: u64) {
        let data = format!(r#"{{"access_token":"xe_1","expires_in":{lifetime}}}"#);
        let token = parse_grant(&data.parse().unwrap()).unwrap();
        assert_eq!(
            (token.text.expose_secret(), token.lifetime),
            ("xe_1", Duration::from_millis(millis))
        );
    }

    #[rstest]
    #[case(r#"{"expires_in":7200}"#)]
    #[case(r#"{"access_token":"","expires_in":7200}"#)]
    #[case(r#"{"access_token":"a\nb"}"#)]
    #[case(r#"{"access_token":17}"#)]
    #[case(r#"["xe_1"]"#)]
    #[case("\"xe_1\"")]
    fn grant_without_a_token_is_not_an_answer(#[case] json: &str) {
        assert_eq!(
            parse_grant(&json.parse().unwrap()).unwrap_err(),
            Error::NotAnAnswer
        );
    }
}
