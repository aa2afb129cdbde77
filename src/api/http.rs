//! One call over HTTP, made with a permit. Does not retry, follow redirects or keep a token.

use std::sync::Arc;

use reqwest::Request;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::endpoint::{Endpoint, Method};
use super::envelope::Data;
use super::error::{Error, TimeoutStage};
use super::rate_limiter::Permit;
use super::retry_budget::RetryBudget;
use super::settings::Settings;
use super::{answer, http_error};

/// Name of the parameter that carries the token.
pub(super) const ACCESS_TOKEN: &str = "access_token";

/// The JSON object of a request.
pub(super) type RequestBody = Map<String, Value>;

/// Sends calls to the platform.
#[derive(Clone)]
pub(super) struct HttpClient {
    client: reqwest::Client,
    pub(super) settings: Settings,
    pub(super) retry_budget: Arc<RetryBudget>,
}

impl HttpClient {
    /// Reads the certificates of the system, which takes about 3 ms.
    pub(super) fn new(settings: Settings) -> Result<Self, Error> {
        // Fails if a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(concat!("gander/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.limits.connect)
            // A redirect would send the body, which holds the token, to another host.
            .redirect(Policy::none())
            // A retry at this level would be a call that the quota does not count.
            .retry(reqwest::retry::never())
            .gzip(true);
        let builder = if settings.address.is_local() {
            builder.no_proxy()
        } else {
            builder.https_only(true)
        };
        // Without TLS, no certificates are needed: a simulated shop also runs on a machine that has
        // none.
        let builder = if settings.address.is_plain() {
            builder.tls_certs_only([])
        } else {
            builder
        };
        let client = builder.build().map_err(|_| Error::NoTrustStore)?;
        Ok(Self {
            client,
            settings,
            retry_budget: Arc::default(),
        })
    }

    /// Calls an endpoint once. For a POST, the body holds `more` in addition to the parameters.
    /// Dropping the future closes the connection and releases the permit.
    pub(super) async fn call(
        &self,
        endpoint: &Endpoint,
        parameters: &[(&str, &str)],
        more: &RequestBody,
        permit: Permit,
    ) -> Result<Data, Error> {
        let limits = &self.settings.limits;
        let request = self.request(endpoint, parameters, more);
        let response = match timeout(limits.headers, self.client.execute(request)).await {
            Err(_) => {
                return Err(Error::Timeout {
                    stage: TimeoutStage::Headers,
                    after: limits.headers,
                });
            }
            Ok(Err(error)) => {
                if error.is_connect() {
                    permit.unused();
                }
                return Err(http_error::from_reqwest(&error, limits));
            }
            Ok(Ok(response)) => response,
        };
        permit.answered();
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

    fn request(
        &self,
        endpoint: &Endpoint,
        parameters: &[(&str, &str)],
        more: &RequestBody,
    ) -> Request {
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
