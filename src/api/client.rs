//! The engine: look-ups within quota, with a token that lives, repeated where that helps.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::ExposeSecret as _;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, info};

use super::cache::Cache;
use super::codes::{Class, TOKEN_DEAD};
use super::endpoint::{Endpoint, ORDER_DETAIL, TOKEN};
use super::envelope::Data;
use super::error::Error;
use super::flights::Flights;
use super::http::{ACCESS_TOKEN, Http};
use super::notice::Notice;
use super::quota::{Keeper, Slot};
use super::repair::Repair;
use super::retry::{chance, persist};
use super::settings::{Credentials, Settings};
use super::token::{Token, Tokens};
use super::window::Priority;
use super::{blocks, grant, source, state};
use crate::text::Clean;

/// Looks orders up. Clones share connections, quota and token.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: Http,
    tokens: Tokens,
    detail: Arc<Keeper>,
    told: AtomicBool,
    flights: Flights,
}

/// An order as the platform sent it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// JSON text of the envelope's `data`, as it came but for what `notes` tell.
    pub data: String,
    /// What was mended on the way in.
    pub notes: Vec<Repair>,
    /// How many calls it took.
    pub attempts: u32,
}

impl Client {
    /// Builds the client. Reads the system's certificates, which takes a while; opens no connection.
    ///
    /// # Errors
    /// When this machine has no certificates to trust.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let http = Http::new(settings)?;
        let tokens = match http.settings.credentials.clone() {
            Credentials::Token(token) => Tokens::given(token),
            Credentials::Command(line) => Tokens::fetched(source::command(line)),
            Credentials::File(path) => Tokens::watched(source::file(path)),
            Credentials::App { app_id, client_id, secret_key } => {
                let parameters = [("app_id", app_id), ("client_id", client_id), ("secret_key", secret_key)];
                let shop = state::fingerprint(&[http.settings.address.of(&TOKEN).as_str(), &http.settings.shop()]);
                let cache = http.settings.state.clone().map(|folder| Cache::new(folder, &shop));
                Tokens::fetched(grant::with(http.clone(), parameters, cache))
            }
        };
        let detail = keeper(&http, &ORDER_DETAIL);
        Ok(Self(Arc::new(Inner { http, tokens, detail, told: AtomicBool::new(false), flights: Flights::default() })))
    }

    /// What the person should know of how the engine runs, if there is anything that was not told yet.
    pub fn notice(&self) -> Option<Notice> {
        let fault = self.0.detail.fault()?;
        let folder = self.0.http.settings.state.clone()?;
        (!self.0.told.swap(true, Ordering::Relaxed)).then_some(Notice { folder, fault })
    }

    /// Looks an order up for a person who waits for it.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn order_detail(&self, order_id: &str) -> Result<Answer, Error> {
        self.order_detail_at(order_id, Priority::Person).await
    }

    /// Looks an order up; whoever asks for one that is being looked up shares the call. Dropping the future cancels it at any stage, unless
    /// others wait too. Waiting for a slot of the quota does not count against the time a look-up may take.
    ///
    /// # Errors
    /// Whatever keeps the order away, after the repetitions the policy allows.
    pub async fn order_detail_at(&self, order_id: &str, priority: Priority) -> Result<Answer, Error> {
        let flight = self.0.flights.join(order_id, priority, |urgency| {
            let (inner, order_id) = (Arc::clone(&self.0), order_id.to_owned());
            let (calls, renewed) = (AtomicU32::new(0), AtomicBool::new(false));
            async move {
                let (number, waited) = (NUMBERS.fetch_add(1, Ordering::Relaxed), AtomicU64::new(0));
                let outcome = Lookup { inner: &inner, order_id: &order_id, urgency, calls, renewed, number, waited }.answer().await;
                inner.flights.landed(&order_id);
                outcome.map(Arc::new)
            }
            .boxed()
        });
        flight.await.map(Arc::unwrap_or_clone)
    }

    /// How many look-ups could start now, and of how many in one window: fewer than the quota while the platform wants it slower.
    #[must_use]
    pub fn quota_left(&self) -> (u32, u32) {
        self.0.detail.left()
    }

    /// As [`Self::quota_left`], of the shared books as they are now: a place is taken, which may have to be waited for, and given back.
    pub async fn quota_now(&self) -> (u32, u32) {
        let place = self.0.detail.take(Priority::Person).await;
        let (left, of) = self.0.detail.left();
        place.unused();
        ((left + 1).min(of), of)
    }

    /// How long the fetched token still lives; `None` when it was given from outside or there is none yet.
    #[must_use]
    pub fn token_left(&self) -> Option<Duration> {
        self.0.tokens.left()
    }
}

/// The keeper of an endpoint: of the machine's one budget for this shop, where there is a folder to share it in.
fn keeper(http: &Http, endpoint: &Endpoint) -> Arc<Keeper> {
    let settings = &http.settings;
    let Some(folder) = &settings.state else { return Keeper::new(endpoint.quota) };
    let shop = state::fingerprint(&[settings.address.of(endpoint).as_str(), &settings.shop()]);
    Keeper::shared(endpoint.quota, folder, format!("quota-{shop}.json"), settings.limits.headers)
}

/// One look-up with its repetitions.
struct Lookup<'a> {
    inner: &'a Inner,
    order_id: &'a str,
    urgency: watch::Receiver<Priority>,
    calls: AtomicU32,
    renewed: AtomicBool,
    /// What the log calls it.
    number: u64,
    /// Milliseconds in the queue.
    waited: AtomicU64,
}

static NUMBERS: AtomicU64 = AtomicU64::new(1);

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The platform's code, or the HTTP status in the place of one.
fn code(outcome: &Result<Data, Error>) -> Option<i64> {
    match outcome {
        Ok(_) => Some(0),
        Err(Error::Refused { code, .. }) => Some(*code),
        Err(Error::Status { status, .. } | Error::Redirect { status, .. }) => Some(i64::from(*status)),
        Err(_) => None,
    }
}

/// The kind of trouble, without a word of the server's.
fn fault(outcome: &Result<Data, Error>) -> Option<String> {
    outcome.as_ref().err().map(|error| format!("{:?}", error.class()))
}

impl Lookup<'_> {
    async fn answer(self) -> Result<Answer, Error> {
        let began = Instant::now();
        let outcome = self.run().await;
        let (attempts, waited_ms) = (self.calls.load(Ordering::Relaxed), self.waited.load(Ordering::Relaxed));
        info!(
            request = self.number,
            attempts,
            waited_ms,
            took_ms = millis(began),
            code = code(&outcome),
            fault = fault(&outcome),
            "look-up"
        );
        let data = outcome.and_then(|data| if blocks::says_nothing(&data.json) { Err(Error::NoData) } else { Ok(data) });
        match data {
            Ok(Data { json, notes }) => Ok(Answer { data: json, notes, attempts: self.calls.into_inner() }),
            Err(Error::NoData) => Err(Error::NoSuchOrder { order_id: Clean::of(self.order_id) }),
            Err(error) => Err(error),
        }
    }

    async fn run(&self) -> Result<Data, Error> {
        let asked = Instant::now();
        let (slot, queued) = self.admit().await?;
        let mut first = Some(slot);
        let policy = &self.inner.http.settings.limits.retry;
        // The inner result: what keeps the token away has been repeated as often as it may.
        persist(policy, asked + queued, chance, |before| self.attempt(first.take(), before == Some(Class::Retry))).await?
    }

    /// A slot, once there is a token to use in it, so that a dead token endpoint holds up no quota; and the time spent in the queue.
    async fn admit(&self) -> Result<(Slot, Duration), Error> {
        self.inner.tokens.get().await?;
        let queued = Instant::now();
        let slot = self.take().await;
        self.waited.fetch_add(millis(queued), Ordering::Relaxed);
        Ok((slot, queued.elapsed()))
    }

    /// A slot. One that waits for what runs ahead waits for a person as soon as a person asks for the same.
    async fn take(&self) -> Slot {
        let (keeper, mut urgency) = (&self.inner.detail, self.urgency.clone());
        if *urgency.borrow_and_update() == Priority::Ahead {
            tokio::select! {
                slot = keeper.take(Priority::Ahead) => return slot,
                Ok(()) = urgency.changed() => {}
            }
        }
        keeper.take(Priority::Person).await
    }

    /// A slot and a token to use in it. The token is asked for again: it may have been renewed while the call queued, and if that takes
    /// long, the slot is for others. What repeats after a failure of the platform also waits for its share of the budget.
    async fn ready(&self, mut kept: Option<Slot>, repeats: bool) -> Result<(Slot, Token), Error> {
        let budget = &self.inner.http.budget;
        let _first = if repeats { Some(budget.turn().await) } else { None };
        loop {
            if repeats {
                budget.ready().await;
            }
            let slot = match kept.take() {
                Some(slot) => slot,
                None => self.admit().await?.0,
            };
            match self.inner.tokens.get().await {
                Ok(token) if slot.is_fresh() && (!repeats || budget.spend()) => return Ok((slot, token)),
                Ok(_) => slot.unused(),
                Err(error) => {
                    slot.unused();
                    return Err(error);
                }
            }
        }
    }

    /// Calls once, and once more with a new token where the first was dead.
    async fn attempt(&self, mut kept: Option<Slot>, mut repeats: bool) -> Result<Result<Data, Error>, Error> {
        loop {
            let (slot, token) = match self.ready(kept.take(), std::mem::take(&mut repeats)).await {
                Ok(ready) => ready,
                Err(error) => return Ok(Err(error)),
            };
            match self.call(slot, &token).await {
                Err(Error::Refused { code: TOKEN_DEAD, .. }) => self.renew(&token)?,
                outcome => return outcome.map(Ok),
            }
        }
    }

    async fn call(&self, slot: Slot, token: &Token) -> Result<Data, Error> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let parameters = [(ACCESS_TOKEN, token.text.expose_secret()), ("order_id", self.order_id)];
        let (asked, began) = (slot.taken(), Instant::now());
        let outcome = self.inner.http.call(&ORDER_DETAIL, &parameters, slot).await;
        debug!(request = self.number, took_ms = millis(began), code = code(&outcome), fault = fault(&outcome), "call");
        if outcome.as_ref().is_err_and(|error| error.class() == Class::Rate) {
            self.inner.detail.slow(asked);
        }
        outcome
    }

    /// Gives a dead token up, once a look-up.
    fn renew(&self, dead: &Token) -> Result<(), Error> {
        let fetched = self.inner.tokens.drop_failed(dead);
        if fetched && !self.renewed.swap(true, Ordering::Relaxed) { Ok(()) } else { Err(Error::TokenDead { fetched }) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("address", &self.0.http.settings.address).field("token", &self.0.tokens).finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.data.len();
        f.debug_struct("Answer").field("bytes", &bytes).field("notes", &self.notes).field("attempts", &self.attempts).finish()
    }
}
