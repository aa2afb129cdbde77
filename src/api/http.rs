//! One call over HTTP: sent in a slot, answered or given up. Repeats nothing, follows nothing, keeps no token.

use std::sync::Arc;

use reqwest::Request;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::budget::Budget;
use super::endpoint::{Endpoint, Method};
use super::envelope::Data;
use super::error::{Error, Stage};
use super::quota::Slot;
use super::settings::Settings;
use super::{answer, fault};

/// Name of the parameter that carries the token.
pub(super) const ACCESS_TOKEN: &str = "access_token";

/// What a body holds.
pub(super) type Body = Map<String, Value>;

/// Sends calls to one platform.
#[derive(Clone)]
pub(super) struct Http {
    client: reqwest::Client,
    pub(super) settings: Settings,
    pub(super) budget: Arc<Budget>,
}

impl Http {
    /// Reads the system's certificates, which takes a while.
    pub(super) fn new(settings: Settings) -> Result<Self, Error> {
        // Fails when one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(concat!("gander/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.limits.connect)
            .redirect(Policy::none())
            // A call repeated below us would be one the quota does not know of.
            .retry(reqwest::retry::never())
            .gzip(true);
        let builder = if settings.address.is_local() {
            builder.no_proxy()
        } else {
            builder.https_only(true)
        };
        // A simulated shop must run on a machine without certificates, too.
        let builder = if settings.address.is_plain() {
            builder.tls_certs_only([])
        } else {
            builder
        };
        let client = builder.build().map_err(|_| Error::NoTrustStore)?;
        Ok(Self {
            client,
            settings,
            budget: Arc::default(),
        })
    }

    /// Calls an endpoint once; a body holds `more` beside the parameters. Dropping the future closes the connection and gives the slot
    /// back.
    pub(super) async fn call(
        &self,
        endpoint: &Endpoint,
        parameters: &[(&str, &str)],
        more: &Body,
        slot: Slot,
    ) -> Result<Data, Error> {
        let limits = &self.settings.limits;
        let request = self.request(endpoint, parameters, more);
        let response = match timeout(limits.headers, self.client.execute(request)).await {
            Err(_) => {
                return Err(Error::Timeout {
                    stage: Stage::Headers,
                    after: limits.headers,
                });
            }
            Ok(Err(error)) => {
                if error.is_connect() {
                    slot.unused();
                }
                return Err(fault::of(&error, limits));
            }
            Ok(Ok(response)) => response,
        };
        slot.answered();
        let token = parameters
            .iter()
            .filter(|(name, _)| *name == ACCESS_TOKEN)
            .map(|(_, token)| *token);
        let secrets: Vec<_> = self
            .settings
            .credentials
            .secrets()
            .into_iter()
            .chain(token)
            .collect();
        answer::read(response, limits.body, &secrets).await
    }

    fn request(&self, endpoint: &Endpoint, parameters: &[(&str, &str)], more: &Body) -> Request {
        let mut url = self.settings.address.of(endpoint);
        match endpoint.method {
            Method::Get => {
                url.query_pairs_mut().extend_pairs(parameters);
                Request::new(reqwest::Method::GET, url)
            }
            Method::Post => {
                let mut body = more.clone();
                body.extend(
                    parameters
                        .iter()
                        .map(|(name, text)| ((*name).to_owned(), (*text).into())),
                );
                let mut request = Request::new(reqwest::Method::POST, url);
                request
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = Some(Value::Object(body).to_string().into());
                request
            }
        }
    }
}
