//! Keeps the access token and renews it before it expires. How a token is fetched is unknown here.
//!
//! One fetch serves all callers that wait: a hundred calls that meet a dead token cause one fetch,
//! which matters because every new token may invalidate the one another program uses. Lifetimes are
//! counted on the monotonic clock, so that a change of the system time neither ends a token early
//! nor fetches in a loop.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use secrecy::SecretString;
use tokio::time::Instant;

use crate::api::error::Error;

#[cfg(test)]
mod tests;

/// A token is renewed when less than this is left of its lifetime.
pub(super) const RENEWAL_MARGIN: Duration = Duration::from_secs(300);
/// After a failed renewal, the old token is used for this long before the next attempt.
pub(super) const RETRY_PAUSE: Duration = Duration::from_secs(30);

/// A token with a serial number, which distinguishes a failed token from its successor.
#[derive(Clone, Debug)]
pub(in crate::api) struct Token {
    pub(in crate::api) text: SecretString,
    serial: u64,
}

/// A token as fetched. Both durations begin when it was requested, not when it arrived, so that its
/// lifetime is never overestimated.
#[derive(Clone, Debug)]
pub(in crate::api) struct FetchedToken {
    pub(super) text: SecretString,
    pub(super) lifetime: Duration,
    pub(super) renew_after: Duration,
}

impl FetchedToken {
    /// A token to renew [`RENEWAL_MARGIN`] before it expires, or at half its lifetime if that is
    /// later; otherwise a token that lives for a minute would be renewed before each call.
    pub(super) fn with_lifetime(text: SecretString, lifetime: Duration) -> Self {
        Self {
            text,
            lifetime,
            renew_after: lifetime.saturating_sub(RENEWAL_MARGIN.min(lifetime / 2)),
        }
    }
}

/// Where tokens come from.
#[derive(Clone)]
pub(in crate::api) enum TokenSource {
    /// A token from the settings, which cannot be renewed.
    Fixed(Token),
    /// Tokens that are fetched and renewed.
    Fetched(TokenStore),
}

/// Keeps a fetched token and renews it.
#[derive(Clone)]
pub(in crate::api) struct TokenStore {
    fetch: FetchToken,
    has_changed: Option<HasChanged>,
    state: Arc<Mutex<TokenState>>,
}

/// Fetches a token; its argument is the last one that the platform called dead.
pub(in crate::api) type FetchToken = Arc<
    dyn Fn(Option<SecretString>) -> BoxFuture<'static, Result<FetchedToken, Error>> + Send + Sync,
>;
/// Whether the source has another token than the one fetched last. May read the disk.
pub(in crate::api) type HasChanged = Arc<dyn Fn() -> bool + Send + Sync>;

type FetchFuture = BoxFuture<'static, Result<Token, Error>>;

#[derive(Default)]
struct TokenState {
    current: Option<CurrentToken>,
    /// Weak, so that a fetch ends when the last caller that waits for it drops its future.
    fetching: Option<WeakShared<FetchFuture>>,
    /// How many tokens were fetched; the last serial number.
    fetched: u64,
    /// No renewal is attempted before, after one failed.
    next_renewal: Option<Instant>,
    /// The last token that the platform called dead.
    dead: Option<SecretString>,
}

struct CurrentToken {
    token: Token,
    renews: Instant,
    expires: Instant,
}

impl TokenSource {
    /// A token from the settings.
    pub(in crate::api) fn fixed(text: SecretString) -> Self {
        Self::Fixed(Token { text, serial: 0 })
    }

    /// Tokens that are fetched when needed.
    pub(in crate::api) fn fetched(fetch: FetchToken) -> Self {
        Self::Fetched(TokenStore {
            fetch,
            has_changed: None,
            state: Arc::default(),
        })
    }

    /// Tokens that are fetched when needed, and when the source has changed.
    pub(in crate::api) fn watched((fetch, has_changed): (FetchToken, HasChanged)) -> Self {
        Self::Fetched(TokenStore {
            fetch,
            has_changed: Some(has_changed),
            state: Arc::default(),
        })
    }

    /// Returns the token to use now; fetches or renews it first if that is due.
    pub(in crate::api) async fn get(&self) -> Result<Token, Error> {
        match self {
            Self::Fixed(token) => Ok(token.clone()),
            Self::Fetched(store) => store.get().await,
        }
    }

    /// Drops the token that failed, unless it was replaced already; returns whether there can be
    /// another.
    pub(in crate::api) fn invalidate(&self, failed: &Token) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Fetched(store) => {
                let mut state = store.lock();
                let is_failed = |current: &mut CurrentToken| current.token.serial == failed.serial;
                if state.current.take_if(is_failed).is_some() {
                    state.dead = Some(failed.text.clone());
                }
                true
            }
        }
    }

    /// The remaining lifetime of the token in memory; `None` for a fixed token, and before the
    /// first fetch.
    pub(in crate::api) fn time_left(&self) -> Option<Duration> {
        match self {
            Self::Fixed(_) => None,
            Self::Fetched(store) => {
                let expires = store.lock().current.as_ref()?.expires;
                Some(expires.saturating_duration_since(Instant::now()))
            }
        }
    }
}

impl TokenStore {
    async fn get(&self) -> Result<Token, Error> {
        if let Some(has_changed) = self.has_changed.clone()
            && tokio::task::spawn_blocking(move || has_changed())
                .await
                .unwrap_or_default()
        {
            self.lock().current = None;
        }
        let fetch = {
            let mut state = self.lock();
            if let Some(token) = state.usable(Instant::now()) {
                return Ok(token);
            }
            self.join_fetch(&mut state)
        };
        match fetch.await {
            Ok(token) => Ok(token),
            // The old token is used until it expires, even if it cannot be renewed.
            Err(error) => self.lock().unexpired(Instant::now()).ok_or(error),
        }
    }

    /// The fetch under way, or a new one.
    fn join_fetch(&self, state: &mut TokenState) -> Shared<FetchFuture> {
        if let Some(fetch) = state.fetching.as_ref().and_then(WeakShared::upgrade) {
            return fetch;
        }
        let fetch = self.clone().fetch_token().boxed().shared();
        state.fetching = fetch.downgrade();
        fetch
    }

    async fn fetch_token(self) -> Result<Token, Error> {
        let began = Instant::now();
        let dead = self.lock().dead.clone();
        let outcome = (self.fetch)(dead).await;
        let mut state = self.lock();
        // In the same step as the outcome, so that no caller joins a fetch that is over.
        state.fetching = None;
        match outcome {
            Ok(fetched) => Ok(state.store(fetched, began)),
            Err(error) => {
                state.next_renewal = Some(Instant::now() + RETRY_PAUSE);
                if matches!(error, Error::TokenDead { .. }) {
                    // The source has no other token for now. Later callers may try this one again,
                    // because the platform may accept it by then.
                    state.dead = None;
                }
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, TokenState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenState {
    /// The current token, unless it must be renewed first.
    fn usable(&self, now: Instant) -> Option<Token> {
        let current = self.current.as_ref()?;
        let pausing = self.next_renewal.is_some_and(|next| now < next);
        if now < current.renews || (pausing && now < current.expires) {
            Some(current.token.clone())
        } else {
            None
        }
    }

    fn unexpired(&self, now: Instant) -> Option<Token> {
        let current = self.current.as_ref()?;
        (now < current.expires).then(|| current.token.clone())
    }

    fn store(&mut self, fetched: FetchedToken, began: Instant) -> Token {
        self.fetched += 1;
        self.next_renewal = None;
        let token = Token {
            text: fetched.text,
            serial: self.fetched,
        };
        self.current = Some(CurrentToken {
            token: token.clone(),
            renews: began + fetched.renew_after,
            expires: began + fetched.lifetime,
        });
        token
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed(_) => "fixed",
            Self::Fetched(_) => "fetched",
        })
    }
}
