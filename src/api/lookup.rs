//! One look-up: within the quota of its endpoint, with a token that lives, repeated where that helps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, info};

use super::blocks;
use super::client::Answer;
use super::codes::{Class, TOKEN_DEAD};
use super::endpoint::{Endpoint, ORDER_DETAIL};
use super::envelope::Data;
use super::error::Error;
use super::http::{ACCESS_TOKEN, Body, Http};
use super::keepers::Keepers;
use super::quota::{Keeper, Slot};
use super::retry::{chance, persist};
use super::token::{Token, Tokens};
use super::window::Priority;
use crate::json::Tree;
use crate::text::SafeText;

/// What every look-up shares.
pub(super) struct Engine {
    pub(super) http: Http,
    pub(super) tokens: Tokens,
    pub(super) keepers: Keepers,
}

/// One look-up with its repetitions.
pub(super) struct Lookup<'a> {
    engine: &'a Engine,
    keeper: Arc<Keeper>,
    endpoint: &'static Endpoint,
    /// What is asked, without the token.
    body: Body,
    /// Who waits.
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
        Err(Error::Status { status, .. } | Error::Redirect { status, .. }) => {
            Some(i64::from(*status))
        }
        Err(_) => None,
    }
}

/// The kind of trouble, without a word of the server's.
fn fault(outcome: &Result<Data, Error>) -> Option<String> {
    outcome
        .as_ref()
        .err()
        .map(|error| format!("{:?}", error.class()))
}

impl<'a> Lookup<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        endpoint: &'static Endpoint,
        body: Body,
        urgency: watch::Receiver<Priority>,
    ) -> Self {
        let (calls, renewed, waited) =
            (AtomicU32::new(0), AtomicBool::new(false), AtomicU64::new(0));
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Self {
            engine,
            keeper: engine.keepers.of(endpoint),
            endpoint,
            body,
            urgency,
            calls,
            renewed,
            number,
            waited,
        }
    }

    pub(super) async fn answer(self) -> Result<Answer, Error> {
        let began = Instant::now();
        let outcome = self.run().await;
        let (attempts, waited_ms) = (
            self.calls.load(Ordering::Relaxed),
            self.waited.load(Ordering::Relaxed),
        );
        info!(
            request = self.number,
            endpoint = self.endpoint.name,
            attempts,
            waited_ms,
            took_ms = millis(began),
            code = code(&outcome),
            fault = fault(&outcome),
            "look-up"
        );
        match outcome {
            Ok(Data { tree, .. }) if self.is_order() && blocks::has_no_result(&tree) => {
                Err(self.no_such_order())
            }
            Ok(Data { tree, repairs }) => Ok(Answer {
                data: tree,
                notes: repairs,
                attempts,
            }),
            Err(Error::NoData) if self.is_order() => Err(self.no_such_order()),
            // A list in which nothing is found.
            Err(Error::NoData) => Ok(Answer {
                data: Tree::default(),
                notes: Vec::new(),
                attempts,
            }),
            Err(error) => Err(error),
        }
    }

    fn is_order(&self) -> bool {
        *self.endpoint == ORDER_DETAIL
    }

    fn no_such_order(&self) -> Error {
        Error::NoSuchOrder {
            order_id: SafeText::of(
                self.body
                    .get("order_id")
                    .and_then(Value::as_str)
                    .unwrap_or_default(),
            ),
        }
    }

    async fn run(&self) -> Result<Data, Error> {
        let asked = Instant::now();
        let (slot, queued) = self.admit().await?;
        let mut first = Some(slot);
        let policy = &self.engine.http.settings.limits.retry;
        // The inner result: what keeps the token away has been repeated as often as it may.
        persist(policy, asked + queued, chance, |before| {
            self.attempt(first.take(), before == Some(Class::Retry))
        })
        .await?
    }

    /// A slot, once there is a token to use in it, so that a dead token endpoint holds up no quota; and the time spent in the queue.
    async fn admit(&self) -> Result<(Slot, Duration), Error> {
        self.engine.tokens.get().await?;
        let queued = Instant::now();
        let slot = self.take().await;
        self.waited.fetch_add(millis(queued), Ordering::Relaxed);
        Ok((slot, queued.elapsed()))
    }

    /// A slot. One that waits for what runs ahead waits for a person as soon as a person asks for the same.
    async fn take(&self) -> Slot {
        let (keeper, mut urgency) = (&self.keeper, self.urgency.clone());
        if *urgency.borrow_and_update() == Priority::Background {
            tokio::select! {
                slot = keeper.take(Priority::Background) => return slot,
                Ok(()) = urgency.changed() => {}
            }
        }
        keeper.take(Priority::Interactive).await
    }

    /// A slot and a token to use in it. The token is asked for again: it may have been renewed while the call queued, and if that takes
    /// long, the slot is for others. What repeats after a failure of the platform also waits for its share of the budget.
    async fn ready(&self, mut kept: Option<Slot>, repeats: bool) -> Result<(Slot, Token), Error> {
        let budget = &self.engine.http.budget;
        let _first = if repeats {
            Some(budget.turn().await)
        } else {
            None
        };
        loop {
            if repeats {
                budget.ready().await;
            }
            let slot = match kept.take() {
                Some(slot) => slot,
                None => self.admit().await?.0,
            };
            match self.engine.tokens.get().await {
                Ok(token) if slot.is_fresh() && (!repeats || budget.spend()) => {
                    return Ok((slot, token));
                }
                Ok(_) => slot.unused(),
                Err(error) => {
                    slot.unused();
                    return Err(error);
                }
            }
        }
    }

    /// Calls once, and once more with a new token where the first was dead.
    async fn attempt(
        &self,
        mut kept: Option<Slot>,
        mut repeats: bool,
    ) -> Result<Result<Data, Error>, Error> {
        loop {
            let (slot, token) = match self.ready(kept.take(), std::mem::take(&mut repeats)).await {
                Ok(ready) => ready,
                Err(error) => return Ok(Err(error)),
            };
            match self.call(slot, &token).await {
                Err(Error::Refused {
                    code: TOKEN_DEAD, ..
                }) => self.renew(&token)?,
                outcome => return outcome.map(Ok),
            }
        }
    }

    async fn call(&self, slot: Slot, token: &Token) -> Result<Data, Error> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let parameters = [(ACCESS_TOKEN, token.text.expose_secret())];
        let (asked, began) = (slot.taken(), Instant::now());
        let outcome = self
            .engine
            .http
            .call(self.endpoint, &parameters, &self.body, slot)
            .await;
        debug!(
            request = self.number,
            took_ms = millis(began),
            code = code(&outcome),
            fault = fault(&outcome),
            "call"
        );
        if outcome
            .as_ref()
            .is_err_and(|error| error.class() == Class::Rate)
        {
            self.keeper.slow(asked);
        }
        outcome
    }

    /// Gives a dead token up, once a look-up.
    fn renew(&self, dead: &Token) -> Result<(), Error> {
        let fetched = self.engine.tokens.drop_failed(dead);
        if fetched && !self.renewed.swap(true, Ordering::Relaxed) {
            Ok(())
        } else {
            Err(Error::TokenDead { fetched })
        }
    }
}
