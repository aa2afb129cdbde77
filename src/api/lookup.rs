//! One look-up: within the quota of its endpoint, with a live token, repeated if repeating can
//! help.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, info};

use super::blocks;
use super::codes::{ErrorClass, TOKEN_DEAD};
use super::endpoint::{Endpoint, ORDER_DETAIL};
use super::envelope::Data;
use super::error::Error;
use super::http::{ACCESS_TOKEN, HttpClient, RequestBody};
use super::rate_limiter::{Permit, Priority, RateLimiter};
use super::rate_limiters::RateLimiters;
use super::retry::{random_fraction, with_retries};
use super::token::{Token, TokenSource};
use crate::json::{Repair, Tree};
use crate::text::SafeText;

/// What the platform answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The envelope's `data`, as received except for the repairs listed in `notes`.
    pub data: Tree,
    /// What was repaired while reading.
    pub notes: Vec<Repair>,
    /// How many calls the look-up took.
    pub attempts: u32,
}

/// What all look-ups of a client share.
pub(super) struct LookupContext {
    pub(super) http: HttpClient,
    pub(super) tokens: TokenSource,
    pub(super) limiters: RateLimiters,
}

/// One look-up with its retries.
pub(super) struct Lookup<'a> {
    context: &'a LookupContext,
    limiter: Arc<RateLimiter>,
    endpoint: &'static Endpoint,
    /// The parameters without the token.
    body: RequestBody,
    /// Rises to interactive when the user requests what a background look-up is fetching.
    priority: watch::Receiver<Priority>,
    calls: AtomicU32,
    token_renewed: AtomicBool,
    /// Identifies the look-up in the log.
    number: u64,
    /// Milliseconds spent waiting for permits.
    waited_ms: AtomicU64,
}

static NEXT_NUMBER: AtomicU64 = AtomicU64::new(1);

impl<'a> Lookup<'a> {
    pub(super) fn new(
        context: &'a LookupContext,
        endpoint: &'static Endpoint,
        body: RequestBody,
        priority: watch::Receiver<Priority>,
    ) -> Self {
        Self {
            context,
            limiter: context.limiters.of(endpoint),
            endpoint,
            body,
            priority,
            calls: AtomicU32::new(0),
            token_renewed: AtomicBool::new(false),
            number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed),
            waited_ms: AtomicU64::new(0),
        }
    }

    pub(super) async fn answer(self) -> Result<Answer, Error> {
        let began = Instant::now();
        let outcome = self.run().await;
        let attempts = self.calls.load(Ordering::Relaxed);
        info!(
            request = self.number,
            endpoint = self.endpoint.name,
            attempts,
            waited_ms = self.waited_ms.load(Ordering::Relaxed),
            took_ms = millis_since(began),
            code = result_code(&outcome),
            fault = error_class(&outcome),
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
            // The platform answers a list request without matches with no data at all.
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
        let id = self.body.get("order_id").and_then(Value::as_str);
        Error::NoSuchOrder {
            order_id: SafeText::of(id.unwrap_or_default()),
        }
    }

    async fn run(&self) -> Result<Data, Error> {
        let began = Instant::now();
        let (permit, queued) = self.acquire_permit().await?;
        let mut first = Some(permit);
        let policy = &self.context.http.settings.limits.retry;
        // Time in the queue is not charged to the look-up. The inner result holds errors of the
        // token fetch, which has done its own retries.
        with_retries(policy, began + queued, random_fraction, |previous| {
            self.attempt(first.take(), previous == Some(ErrorClass::Retry))
        })
        .await?
    }

    /// A permit, and the time spent in the queue for it. Fetches the token first, so that look-ups
    /// that wait for an unresponsive token endpoint hold no permits.
    async fn acquire_permit(&self) -> Result<(Permit, Duration), Error> {
        self.context.tokens.get().await?;
        let began = Instant::now();
        let permit = self.wait_for_permit().await;
        self.waited_ms
            .fetch_add(millis_since(began), Ordering::Relaxed);
        Ok((permit, began.elapsed()))
    }

    /// Waits in the queue of its priority, and changes queues if the priority rises meanwhile.
    async fn wait_for_permit(&self) -> Permit {
        let mut priority = self.priority.clone();
        if *priority.borrow_and_update() == Priority::Background {
            tokio::select! {
                permit = self.limiter.acquire(Priority::Background) => return permit,
                Ok(()) = priority.changed() => {}
            }
        }
        self.limiter.acquire(Priority::Interactive).await
    }

    /// A permit and the token to use with it. Gets the token again after the wait, because it may
    /// have been renewed meanwhile; if that takes so long that the permit is stale, the permit goes
    /// back and another is acquired. A retry after a failure of the platform also spends one of the
    /// retry budget.
    async fn permit_and_token(
        &self,
        mut permit: Option<Permit>,
        is_retry: bool,
    ) -> Result<(Permit, Token), Error> {
        let budget = &self.context.http.retry_budget;
        let _queued = if is_retry {
            Some(budget.queue().await)
        } else {
            None
        };
        loop {
            if is_retry {
                budget.wait().await;
            }
            let permit = match permit.take() {
                Some(permit) => permit,
                None => self.acquire_permit().await?.0,
            };
            match self.context.tokens.get().await {
                Ok(token) if permit.is_fresh() && (!is_retry || budget.try_spend()) => {
                    return Ok((permit, token));
                }
                Ok(_) => permit.unused(),
                Err(error) => {
                    permit.unused();
                    return Err(error);
                }
            }
        }
    }

    /// Calls once, and once more with a new token if the platform calls the first one dead.
    async fn attempt(
        &self,
        mut permit: Option<Permit>,
        mut is_retry: bool,
    ) -> Result<Result<Data, Error>, Error> {
        loop {
            let is_retry = std::mem::take(&mut is_retry);
            let (permit, token) = match self.permit_and_token(permit.take(), is_retry).await {
                Ok(ready) => ready,
                Err(error) => return Ok(Err(error)),
            };
            match self.call(permit, &token).await {
                Err(Error::Refused {
                    code: TOKEN_DEAD, ..
                }) => self.renew(&token)?,
                outcome => return outcome.map(Ok),
            }
        }
    }

    async fn call(&self, permit: Permit, token: &Token) -> Result<Data, Error> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let parameters = [(ACCESS_TOKEN, token.text.expose_secret())];
        let (acquired_at, began) = (permit.acquired_at(), Instant::now());
        let http = &self.context.http;
        let outcome = http
            .call(self.endpoint, &parameters, &self.body, permit)
            .await;
        debug!(
            request = self.number,
            took_ms = millis_since(began),
            code = result_code(&outcome),
            fault = error_class(&outcome),
            "call"
        );
        if outcome
            .as_ref()
            .is_err_and(|error| error.class() == ErrorClass::Rate)
        {
            self.limiter.throttle(acquired_at);
        }
        outcome
    }

    /// Invalidates a dead token, at most once in a look-up.
    fn renew(&self, dead: &Token) -> Result<(), Error> {
        let fetched = self.context.tokens.invalidate(dead);
        if fetched && !self.token_renewed.swap(true, Ordering::Relaxed) {
            Ok(())
        } else {
            Err(Error::TokenDead { fetched })
        }
    }
}

fn millis_since(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The platform's code, or the HTTP status if the answer holds none.
fn result_code(outcome: &Result<Data, Error>) -> Option<i64> {
    match outcome {
        Ok(_) => Some(0),
        Err(Error::Refused { code, .. }) => Some(*code),
        Err(Error::Status { status, .. } | Error::Redirect { status, .. }) => {
            Some(i64::from(*status))
        }
        Err(_) => None,
    }
}

/// The class of the error, without any text of the server.
fn error_class(outcome: &Result<Data, Error>) -> Option<String> {
    let error = outcome.as_ref().err()?;
    Some(format!("{:?}", error.class()))
}
