//! The engine as others see it: what may be asked of the platform.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::cache::Cache;
use super::endpoint::{
    AFTER_SALE_DETAIL, AFTER_SALE_LIST, Endpoint, ORDER_DETAIL, ORDER_LIST, TOKEN, USER_INFO,
};
use super::error::Error;
use super::flights::Flights;
use super::http::{Body, Http};
use super::keepers::Keepers;
use super::lookup::{Engine, Lookup};
use super::notice::Notice;
use super::settings::{Credentials, Settings};
use super::token::Tokens;
use super::window::Priority;
use super::{grant, source};
use crate::json::{Repair, Tree};
use crate::storage;

/// Looks orders up. Clones share connections, quota and token.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    engine: Engine,
    told: AtomicBool,
    flights: Flights,
}

/// What the platform answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The envelope's `data`, as it came except for what `notes` name.
    pub data: Tree,
    /// What had to be repaired to read it.
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
            Credentials::App {
                app_id,
                client_id,
                secret_key,
            } => {
                let parameters = [
                    ("app_id", app_id),
                    ("client_id", client_id),
                    ("secret_key", secret_key),
                ];
                let shop = storage::fingerprint(&[
                    http.settings.address.of(&TOKEN).as_str(),
                    &http.settings.shop(),
                ]);
                let cache = http
                    .settings
                    .state
                    .clone()
                    .map(|folder| Cache::new(folder, &shop));
                Tokens::fetched(grant::with(http.clone(), parameters, cache))
            }
        };
        let engine = Engine {
            keepers: Keepers::new(&http.settings),
            http,
            tokens,
        };
        Ok(Self(Arc::new(Inner {
            engine,
            told: AtomicBool::new(false),
            flights: Flights::default(),
        })))
    }

    /// What the person should know of how the engine runs, if there is anything that was not told yet.
    pub fn notice(&self) -> Option<Notice> {
        let fault = self.0.engine.keepers.fault()?;
        let folder = self.0.engine.http.settings.state.clone()?;
        (!self.0.told.swap(true, Ordering::Relaxed)).then_some(Notice { folder, fault })
    }

    /// Looks an order up for a person who waits for it.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn order_detail(&self, order_id: &str) -> Result<Answer, Error> {
        self.order_detail_at(order_id, Priority::Interactive).await
    }

    /// Looks an order up; whoever asks for one that is being looked up shares the call. Dropping the future cancels it at any stage, unless
    /// others wait too. Waiting for a slot of the quota does not count against the time a look-up may take.
    ///
    /// # Errors
    /// Whatever keeps the order away, after the repetitions the policy allows.
    pub async fn order_detail_at(
        &self,
        order_id: &str,
        priority: Priority,
    ) -> Result<Answer, Error> {
        self.shared(&ORDER_DETAIL, "order_id", order_id, priority)
            .await
    }

    /// Looks an after-sale up, as [`Client::order_detail_at`] does an order.
    ///
    /// # Errors
    /// Whatever keeps it away, after the repetitions the policy allows; an unknown one is a refusal of the platform.
    pub async fn after_sale_detail(&self, id: &str, priority: Priority) -> Result<Answer, Error> {
        self.shared(&AFTER_SALE_DETAIL, "aftersale_id", id, priority)
            .await
    }

    /// A page of the list of orders: `created_time_start` and the other filters of the platform. Nothing found is an empty list.
    ///
    /// # Errors
    /// Whatever keeps the page away, after the repetitions the policy allows.
    pub async fn order_list(
        &self,
        filters: &[(&str, Value)],
        priority: Priority,
    ) -> Result<Answer, Error> {
        self.ask(&ORDER_LIST, filters, priority).await
    }

    /// A page of the list of after-sales, which wants `created_at`. Nothing found is an empty list.
    ///
    /// # Errors
    /// As [`Client::order_list`].
    pub async fn after_sale_list(
        &self,
        filters: &[(&str, Value)],
        priority: Priority,
    ) -> Result<Answer, Error> {
        self.ask(&AFTER_SALE_LIST, filters, priority).await
    }

    /// Who registered with a phone: a user, a list of several, or an empty list. Of each the user id alone is asked for.
    ///
    /// # Errors
    /// As [`Client::order_list`].
    pub async fn user_info(&self, phone: &str, priority: Priority) -> Result<Answer, Error> {
        self.ask(
            &USER_INFO,
            &[("data", json!({ "phone": phone, "field_list": ["user_id"] }))],
            priority,
        )
        .await
    }

    /// Asks alone.
    async fn ask(
        &self,
        endpoint: &'static Endpoint,
        filters: &[(&str, Value)],
        priority: Priority,
    ) -> Result<Answer, Error> {
        let body: Body = filters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        Lookup::new(&self.0.engine, endpoint, body, watch::channel(priority).1)
            .answer()
            .await
    }

    /// Asks for what has this id, together with whoever else asks for it now.
    async fn shared(
        &self,
        endpoint: &'static Endpoint,
        name: &'static str,
        id: &str,
        priority: Priority,
    ) -> Result<Answer, Error> {
        let flight = self.0.flights.join(endpoint, id, priority, |urgency| {
            let (inner, id) = (Arc::clone(&self.0), id.to_owned());
            async move {
                let body = Body::from_iter([(name.to_owned(), id.as_str().into())]);
                let outcome = Lookup::new(&inner.engine, endpoint, body, urgency)
                    .answer()
                    .await;
                inner.flights.landed(endpoint, &id);
                outcome.map(Arc::new)
            }
            .boxed()
        });
        flight.await.map(Arc::unwrap_or_clone)
    }

    /// How many order details could be asked for now, and of how many in one window: fewer than the quota while the platform wants it slower.
    #[must_use]
    pub fn quota_left(&self) -> (u32, u32) {
        self.0.engine.keepers.of(&ORDER_DETAIL).left()
    }

    /// As [`Self::quota_left`], of the shared books as they are now: a place is taken, which may have to be waited for, and given back.
    pub async fn quota_now(&self) -> (u32, u32) {
        let keeper = self.0.engine.keepers.of(&ORDER_DETAIL);
        let place = keeper.take(Priority::Interactive).await;
        let (left, of) = keeper.left();
        place.unused();
        ((left + 1).min(of), of)
    }

    /// How long the fetched token still lives; `None` when it was given from outside or there is none yet.
    #[must_use]
    pub fn token_left(&self) -> Option<Duration> {
        self.0.engine.tokens.left()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.0.engine.http.settings.address)
            .field("token", &self.0.engine.tokens)
            .finish_non_exhaustive()
    }
}
