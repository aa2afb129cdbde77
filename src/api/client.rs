//! The engine: look-ups within quota, with a token that lives, repeated where that helps.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use tokio::time::Instant;

use super::codes::{Class, TOKEN_DEAD};
use super::endpoint::ORDER_DETAIL;
use super::envelope::Data;
use super::error::Error;
use super::http::{ACCESS_TOKEN, Http};
use super::quota::{Keeper, Slot};
use super::repair::Repair;
use super::retry::{chance, persist};
use super::settings::{Credentials, Settings};
use super::token::{Token, Tokens};
use super::window::Priority;
use super::{blocks, grant};
use crate::text::Clean;

/// Looks orders up. Clones share connections, quota and token.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: Http,
    tokens: Tokens,
    detail: Arc<Keeper>,
}

/// An order as the platform sent it.
#[derive(PartialEq, Eq)]
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
            Credentials::App { app_id, client_id, secret_key } => {
                let parameters = [("app_id", app_id), ("client_id", client_id), ("secret_key", secret_key)];
                Tokens::fetched(grant::with(http.clone(), parameters))
            }
        };
        Ok(Self(Arc::new(Inner { http, tokens, detail: Keeper::new(ORDER_DETAIL.quota) })))
    }

    /// Looks an order up for a person who waits for it.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn order_detail(&self, order_id: &str) -> Result<Answer, Error> {
        self.order_detail_at(order_id, Priority::Person).await
    }

    /// Looks an order up. Dropping the future cancels it at any stage. Waiting for a slot of the quota does not count against the time a
    /// look-up may take.
    ///
    /// # Errors
    /// Whatever keeps the order away, after the repetitions the policy allows.
    pub async fn order_detail_at(&self, order_id: &str, priority: Priority) -> Result<Answer, Error> {
        let lookup = Lookup { inner: &self.0, order_id, priority, calls: AtomicU32::new(0), renewed: AtomicBool::new(false) };
        let data = lookup.run().await.and_then(|data| if blocks::says_nothing(&data.json) { Err(Error::NoData) } else { Ok(data) });
        match data {
            Ok(Data { json, notes }) => Ok(Answer { data: json, notes, attempts: lookup.calls.into_inner() }),
            Err(Error::NoData) => Err(Error::NoSuchOrder { order_id: Clean::of(order_id) }),
            Err(error) => Err(error),
        }
    }

    /// How many look-ups could start now, and of how many in one window: fewer than the quota while the platform wants it slower.
    #[must_use]
    pub fn quota_left(&self) -> (u32, u32) {
        self.0.detail.left()
    }

    /// How long the fetched token still lives; `None` when it was given from outside or there is none yet.
    #[must_use]
    pub fn token_left(&self) -> Option<Duration> {
        self.0.tokens.left()
    }
}

/// One look-up with its repetitions.
struct Lookup<'a> {
    inner: &'a Inner,
    order_id: &'a str,
    priority: Priority,
    calls: AtomicU32,
    renewed: AtomicBool,
}

impl Lookup<'_> {
    async fn run(&self) -> Result<Data, Error> {
        let asked = Instant::now();
        let (slot, queued) = self.admit().await?;
        let mut first = Some(slot);
        let policy = &self.inner.http.settings.limits.retry;
        // The inner result: what keeps the token away has been repeated as often as it may.
        persist(policy, asked + queued, chance, || self.attempt(first.take())).await?
    }

    /// A slot, once there is a token to use in it, so that a dead token endpoint holds up no quota; and the time spent in the queue.
    async fn admit(&self) -> Result<(Slot, Duration), Error> {
        self.inner.tokens.get().await?;
        let queued = Instant::now();
        let slot = self.inner.detail.take(self.priority).await;
        Ok((slot, queued.elapsed()))
    }

    /// A slot and a token to use in it. The token is asked for again: it may have been renewed while the call queued.
    async fn ready(&self, kept: Option<Slot>) -> Result<(Slot, Token), Error> {
        let slot = match kept {
            Some(slot) => slot,
            None => self.admit().await?.0,
        };
        match self.inner.tokens.get().await {
            Ok(token) => Ok((slot, token)),
            Err(error) => {
                slot.unused();
                Err(error)
            }
        }
    }

    /// Calls once, and once more with a new token where the first was dead.
    async fn attempt(&self, mut kept: Option<Slot>) -> Result<Result<Data, Error>, Error> {
        loop {
            let (slot, token) = match self.ready(kept.take()).await {
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
        let taken = slot.taken();
        let outcome = self.inner.http.call(&ORDER_DETAIL, &parameters, slot).await;
        if outcome.as_ref().is_err_and(|error| error.class() == Class::Rate) {
            self.inner.detail.slow(taken);
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
