//! What a program may request from the platform.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::endpoint::{
    AFTER_SALE_DETAIL, AFTER_SALE_LIST, Endpoint, ORDER_DETAIL, ORDER_LIST, TOKEN, USER_INFO,
};
use super::error::Error;
use super::http::{HttpClient, RequestBody};
use super::in_flight::InFlight;
use super::lookup::{Answer, Lookup, LookupContext};
use super::rate_limiter::Priority;
use super::rate_limiters::RateLimiters;
use super::settings::{Credentials, Settings};
use super::token::{TokenCache, TokenSource, from_app, from_command, from_file};
use super::unshared_quota::UnsharedQuota;
use crate::storage;

/// Looks up orders. Clones share connections, quota and token.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    context: LookupContext,
    in_flight: InFlight,
    unshared_reported: AtomicBool,
}

impl Client {
    /// Builds the client. Opens no connection, but reads the certificates of the system, which
    /// takes several milliseconds.
    ///
    /// # Errors
    /// If this machine has no root certificates.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let http = HttpClient::new(settings)?;
        let context = LookupContext {
            tokens: token_source(&http),
            limiters: RateLimiters::new(&http.settings),
            http,
        };
        Ok(Self(Arc::new(Inner {
            context,
            in_flight: InFlight::default(),
            unshared_reported: AtomicBool::new(false),
        })))
    }

    /// Reports once that the quota is not shared with other processes.
    pub fn unshared_quota(&self) -> Option<UnsharedQuota> {
        let error = self.0.context.limiters.sharing_error()?;
        let folder = self.0.context.http.settings.state_folder.clone()?;
        let reported = self.0.unshared_reported.swap(true, Ordering::Relaxed);
        (!reported).then_some(UnsharedQuota { folder, error })
    }

    /// Looks up an order at interactive priority.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn order_detail(&self, order_id: &str) -> Result<Answer, Error> {
        self.order_detail_at(order_id, Priority::Interactive).await
    }

    /// Looks up an order. Callers that request the same order at the same time share one call;
    /// dropping the future of the last one cancels it at any stage. Waiting for the quota does not
    /// count against the time limit of the look-up.
    ///
    /// # Errors
    /// The last error, after the retries that the policy allows.
    pub async fn order_detail_at(
        &self,
        order_id: &str,
        priority: Priority,
    ) -> Result<Answer, Error> {
        self.call_shared(&ORDER_DETAIL, "order_id", order_id, priority)
            .await
    }

    /// Looks up an after-sale, as [`Client::order_detail_at`] does an order.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`]; for an unknown id, the refusal of the platform.
    pub async fn after_sale_detail(&self, id: &str, priority: Priority) -> Result<Answer, Error> {
        self.call_shared(&AFTER_SALE_DETAIL, "aftersale_id", id, priority)
            .await
    }

    /// Returns a page of the order list that matches the filters of the platform, such as
    /// `created_time_start`. Without matches, the answer is an empty list.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn order_list(
        &self,
        filters: &[(&str, Value)],
        priority: Priority,
    ) -> Result<Answer, Error> {
        self.call(&ORDER_LIST, filters, priority).await
    }

    /// Returns a page of the after-sale list, which requires the filter `created_at`. Without
    /// matches, the answer is an empty list.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn after_sale_list(
        &self,
        filters: &[(&str, Value)],
        priority: Priority,
    ) -> Result<Answer, Error> {
        self.call(&AFTER_SALE_LIST, filters, priority).await
    }

    /// Finds the users registered with a phone number: one user, a list, or an empty list. Requests
    /// only their ids, since nothing else of them is needed.
    ///
    /// # Errors
    /// As [`Client::order_detail_at`].
    pub async fn user_info(&self, phone: &str, priority: Priority) -> Result<Answer, Error> {
        let filter = json!({ "phone": phone, "field_list": ["user_id"] });
        self.call(&USER_INFO, &[("data", filter)], priority).await
    }

    async fn call(
        &self,
        endpoint: &'static Endpoint,
        filters: &[(&str, Value)],
        priority: Priority,
    ) -> Result<Answer, Error> {
        let body: RequestBody = filters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let (_sender, priority) = watch::channel(priority);
        Lookup::new(&self.0.context, endpoint, body, priority)
            .answer()
            .await
    }

    /// Requests what has this id, or joins the call under way for it.
    async fn call_shared(
        &self,
        endpoint: &'static Endpoint,
        name: &'static str,
        id: &str,
        priority: Priority,
    ) -> Result<Answer, Error> {
        let call = self.0.in_flight.join(endpoint, id, priority, |priority| {
            let (inner, id) = (Arc::clone(&self.0), id.to_owned());
            async move {
                let body = RequestBody::from_iter([(name.to_owned(), id.as_str().into())]);
                let outcome = Lookup::new(&inner.context, endpoint, body, priority)
                    .answer()
                    .await;
                inner.in_flight.finish(endpoint, &id);
                outcome.map(Arc::new)
            }
            .boxed()
        });
        call.await.map(Arc::unwrap_or_clone)
    }

    /// How many order details could be requested now, and the limit of one window, which is below
    /// the quota while the platform throttles. As this process last saw a shared window.
    #[must_use]
    pub fn quota_left(&self) -> (u32, u32) {
        self.0.context.limiters.of(&ORDER_DETAIL).available()
    }

    /// As [`Self::quota_left`], but reads a shared window anew: acquires a permit, which may have
    /// to wait, and gives it back.
    pub async fn quota_now(&self) -> (u32, u32) {
        let limiter = self.0.context.limiters.of(&ORDER_DETAIL);
        let permit = limiter.acquire(Priority::Interactive).await;
        let (available, limit) = limiter.available();
        permit.unused();
        ((available + 1).min(limit), limit)
    }

    /// The remaining lifetime of the fetched token; `None` for a static token, and before the first
    /// fetch.
    #[must_use]
    pub fn token_left(&self) -> Option<Duration> {
        self.0.context.tokens.time_left()
    }
}

fn token_source(http: &HttpClient) -> TokenSource {
    let settings = &http.settings;
    match settings.credentials.clone() {
        Credentials::Token(token) => TokenSource::fixed(token),
        Credentials::Command(line) => TokenSource::fetched(from_command(line)),
        Credentials::File(path) => TokenSource::watched(from_file(path)),
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
            let url = settings.address.of(&TOKEN);
            let shop = storage::fingerprint(&[url.as_str(), &settings.shop()]);
            let folder = settings.state_folder.clone();
            let cache = folder.map(|folder| TokenCache::new(folder, &shop));
            TokenSource::fetched(from_app(http.clone(), parameters, cache))
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.0.context.http.settings.address)
            .field("token", &self.0.context.tokens)
            .finish_non_exhaustive()
    }
}
