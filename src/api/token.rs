//! The access token: given from outside, or fetched and kept in memory. One fetch serves all who wait; how a token is fetched, and where
//! from, is not known here. Its life is counted on the monotonic clock.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use secrecy::SecretString;
use tokio::time::Instant;

use super::error::Error;

/// A token is renewed when less than this of its life is left.
pub(super) const MARGIN: Duration = Duration::from_secs(300);
/// After a renewal failed, the old token serves this long before the next try.
pub(super) const REST: Duration = Duration::from_secs(30);

/// A token and its number, by which a failed one is told from its successor.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: SecretString,
    serial: u64,
}

/// A token as it was fetched.
#[derive(Clone, Debug)]
pub(super) struct Fresh {
    pub(super) text: SecretString,
    /// From the moment it was asked for, so that it is never thought to live longer than it does.
    pub(super) life: Duration,
    /// When it is to be renewed, from the same moment.
    pub(super) renew: Duration,
}

impl Fresh {
    /// A token that lives so long, renewed a while before.
    pub(super) fn living(text: SecretString, life: Duration) -> Self {
        // A life shorter than twice the margin would else be renewed before each call.
        Self {
            text,
            life,
            renew: life.saturating_sub(MARGIN.min(life / 2)),
        }
    }
}

/// Where tokens come from.
#[derive(Clone)]
pub(super) enum Tokens {
    /// Given from outside, and never renewed here.
    Given(Token),
    /// Fetched and renewed.
    Fetched(Store),
}

/// Keeps a fetched token and renews it.
#[derive(Clone)]
pub(super) struct Store {
    fetch: Fetch,
    changed: Option<Watch>,
    state: Arc<Mutex<State>>,
}

/// How a token is fetched; it is told which one the platform called dead.
pub(super) type Fetch =
    Arc<dyn Fn(Option<SecretString>) -> BoxFuture<'static, Result<Fresh, Error>> + Send + Sync>;
/// Whether there is another token than the one that was fetched last. May touch the disk.
pub(super) type Watch = Arc<dyn Fn() -> bool + Send + Sync>;

type Flight = BoxFuture<'static, Result<Token, Error>>;

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// Weak, so that a fetch nobody waits for any more ends.
    flight: Option<WeakShared<Flight>>,
    fetched: u64,
    rests_until: Option<Instant>,
    /// The last that the platform called dead.
    dead: Option<SecretString>,
}

struct Held {
    token: Token,
    renew: Instant,
    dies: Instant,
}

impl Tokens {
    /// A token from outside.
    pub(super) fn given(text: SecretString) -> Self {
        Self::Given(Token { text, serial: 0 })
    }

    /// Tokens fetched when they are needed.
    pub(super) fn fetched(fetch: Fetch) -> Self {
        Self::Fetched(Store {
            fetch,
            changed: None,
            state: Arc::default(),
        })
    }

    /// Tokens fetched when they are needed, and when there are others.
    pub(super) fn watched((fetch, changed): (Fetch, Watch)) -> Self {
        Self::Fetched(Store {
            fetch,
            changed: Some(changed),
            state: Arc::default(),
        })
    }

    /// The token to use now; fetched or renewed first where that is due.
    pub(super) async fn get(&self) -> Result<Token, Error> {
        match self {
            Self::Given(token) => Ok(token.clone()),
            Self::Fetched(store) => store.get().await,
        }
    }

    /// Drops the token that failed, unless another has taken its place; whether there can be another.
    pub(super) fn drop_failed(&self, failed: &Token) -> bool {
        match self {
            Self::Given(_) => false,
            Self::Fetched(store) => {
                let mut state = store.lock();
                if state
                    .held
                    .take_if(|held| held.token.serial == failed.serial)
                    .is_some()
                {
                    state.dead = Some(failed.text.clone());
                }
                true
            }
        }
    }

    /// How long the token in memory still lives; `None` when it was given or there is none yet.
    pub(super) fn left(&self) -> Option<Duration> {
        match self {
            Self::Given(_) => None,
            Self::Fetched(store) => store
                .lock()
                .held
                .as_ref()
                .map(|held| held.dies.saturating_duration_since(Instant::now())),
        }
    }
}

impl Store {
    async fn get(&self) -> Result<Token, Error> {
        if let Some(changed) = self.changed.clone()
            && tokio::task::spawn_blocking(move || changed())
                .await
                .unwrap_or_default()
        {
            self.lock().held = None;
        }
        let flight = {
            let mut state = self.lock();
            if let Some(token) = state.good(Instant::now()) {
                return Ok(token);
            }
            self.join(&mut state)
        };
        match flight.await {
            Ok(token) => Ok(token),
            // The old token serves until it dies, whatever keeps the new one away.
            Err(error) => self.lock().living(Instant::now()).ok_or(error),
        }
    }

    /// The fetch under way, or a new one.
    fn join(&self, state: &mut State) -> Shared<Flight> {
        if let Some(flight) = state.flight.as_ref().and_then(WeakShared::upgrade) {
            return flight;
        }
        let flight = self.clone().fly().boxed().shared();
        state.flight = flight.downgrade();
        flight
    }

    async fn fly(self) -> Result<Token, Error> {
        let began = Instant::now();
        let dead = self.lock().dead.clone();
        let outcome = (self.fetch)(dead).await;
        let mut state = self.lock();
        // Ends the flight in the same step, so that nobody joins one that has landed.
        state.flight = None;
        match outcome {
            Ok(fresh) => Ok(state.keep(fresh, began)),
            Err(error) => {
                state.rests_until = Some(Instant::now() + REST);
                if matches!(error, Error::TokenDead { .. }) {
                    // There is no other for now. Whoever asks next may try it again: the platform may have thought better of it.
                    state.dead = None;
                }
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A token that needs no renewal, or may not be renewed just yet.
    fn good(&self, now: Instant) -> Option<Token> {
        let held = self.held.as_ref()?;
        let rests = self.rests_until.is_some_and(|until| now < until);
        if now < held.renew || (rests && now < held.dies) {
            Some(held.token.clone())
        } else {
            None
        }
    }

    fn living(&self, now: Instant) -> Option<Token> {
        self.held
            .as_ref()
            .filter(|held| now < held.dies)
            .map(|held| held.token.clone())
    }

    fn keep(&mut self, fresh: Fresh, began: Instant) -> Token {
        self.fetched += 1;
        self.rests_until = None;
        let token = Token {
            text: fresh.text,
            serial: self.fetched,
        };
        self.held = Some(Held {
            token: token.clone(),
            renew: began + fresh.renew,
            dies: began + fresh.life,
        });
        token
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Given(_) => "given",
            Self::Fetched(_) => "fetched",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Fresh, Tokens};
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
    fn numbered(life: Duration, fails: fn(u64) -> bool) -> (Tokens, Arc<AtomicU64>) {
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
                    Ok(Fresh::living(format!("t{number}").into(), life))
                }
            }
            .boxed()
        });
        (Tokens::fetched(fetch), asked)
    }

    async fn text(tokens: &Tokens) -> String {
        tokens.get().await.unwrap().text.expose_secret().to_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn a_hundred_callers_fetch_once() {
        let (tokens, asked) = numbered(secs(7200), |_| false);
        let got = join_all((0..100).map(|_| text(&tokens))).await;
        assert!(got.iter().all(|t| t == "t1"));
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_hundred_callers_share_one_failure_too() {
        let (tokens, asked) = numbered(secs(7200), |_| true);
        let got = join_all((0..100).map(|_| tokens.get())).await;
        assert!(
            got.into_iter()
                .all(|t| t.unwrap_err() == Error::Unreachable)
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_hundred_that_meet_a_dead_token_fetch_once() {
        let (tokens, asked) = numbered(secs(7200), |_| false);
        let dead = tokens.get().await.unwrap();
        let got = join_all((0..100u64).map(|n| {
            let (tokens, dead) = (tokens.clone(), dead.clone());
            async move {
                sleep(Duration::from_millis(n * 30)).await;
                assert!(tokens.drop_failed(&dead));
                text(&tokens).await
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
        let (tokens, _) = numbered(secs(7200), |_| false);
        assert_eq!(text(&tokens).await, "t1");
        assert_eq!(
            tokens.left(),
            Some(secs(7199)),
            "its life began when it was asked for"
        );
        advance(secs(7199 - 301)).await;
        assert_eq!(text(&tokens).await, "t1");
        advance(secs(2)).await;
        assert_eq!(text(&tokens).await, "t2");
    }

    #[tokio::test(start_paused = true)]
    async fn the_old_token_serves_while_no_new_one_comes() {
        let (tokens, asked) = numbered(secs(7200), |number| number > 1);
        assert_eq!(text(&tokens).await, "t1");
        advance(secs(6950)).await;
        for _ in 0..20 {
            assert_eq!(text(&tokens).await, "t1");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2, "one try, then a rest");
        advance(secs(300)).await;
        assert_eq!(tokens.get().await.unwrap_err(), Error::Unreachable);
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_life_does_not_mean_a_fetch_for_each_call() {
        let (tokens, asked) = numbered(secs(60), |_| false);
        for _ in 0..20 {
            assert_eq!(text(&tokens).await, "t1");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_stays_gets_the_token_when_the_first_goes_away() {
        let (tokens, asked) = numbered(secs(7200), |_| false);
        let impatient = timeout(Duration::from_millis(500), tokens.get());
        let (gone, got) = tokio::join!(impatient, text(&tokens));
        assert!(gone.is_err());
        assert_eq!((got.as_str(), asked.load(Ordering::SeqCst)), ("t1", 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_fetch_nobody_waits_for_ends_and_the_next_begins_anew() {
        let (tokens, asked) = numbered(secs(7200), |_| false);
        assert!(
            timeout(Duration::from_millis(500), tokens.get())
                .await
                .is_err()
        );
        advance(secs(5)).await;
        assert_eq!(tokens.left(), None);
        assert_eq!(
            (text(&tokens).await.as_str(), asked.load(Ordering::SeqCst)),
            ("t2", 2)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_joins_a_fetch_that_has_landed() {
        let (tokens, asked) = numbered(secs(7200), |_| false);
        let mut slow = Box::pin(tokens.get());
        assert!(
            (&mut slow).now_or_never().is_none(),
            "it waits for the first fetch, and does not look again for now"
        );
        let dead = tokens.get().await.unwrap();
        tokens.drop_failed(&dead);
        assert_eq!(
            (text(&tokens).await.as_str(), asked.load(Ordering::SeqCst)),
            ("t2", 2)
        );
        drop(slow);
    }

    #[tokio::test]
    async fn a_given_token_stays() {
        let tokens = Tokens::given("xe_given".into());
        let token = tokens.get().await.unwrap();
        assert!(!tokens.drop_failed(&token));
        assert_eq!(text(&tokens).await, "xe_given");
        assert_eq!(tokens.left(), None);
        assert!(!format!("{tokens:?}{token:?}").contains("xe_given"));
    }
}
