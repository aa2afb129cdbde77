//! The platform as a client meets it: endpoints and their quotas, the envelope of its answers,
//! errors, the access token, rate limits, retries and HTTP.
//!
//! It knows no terminal and no meaning of an order: another program could use it as it is. Of the
//! other rooms it imports only `text` and `storage`. Its clock is that of tokio, so that tests can
//! pause it.

mod address;
mod answer;
mod bilingual;
mod blocks;
mod body;
mod client;
pub mod codes;
pub mod endpoint;
mod envelope;
mod environment;
mod error;
mod error_text;
mod exit;
mod http;
mod http_error;
mod in_flight;
mod lookup;
mod messages;
mod rate_limiter;
mod rate_limiters;
mod redact;
mod retry;
mod retry_budget;
mod saved;
mod settings;
mod settings_error;
mod token;
mod unshared_quota;

pub use crate::json::Repair;
pub use client::Client;
pub use envelope::{Data, open as open_answer};
pub use environment::DEFAULT_BASE_URL;
pub use error::{BodyOrigin, Error, TimeoutStage, TokenSourceError};
pub use http_error::is_tls_error;
pub use lookup::Answer;
pub use rate_limiter::{Permit, Priority, RateLimiter};
pub use redact::scrub;
pub use retry::RetryPolicy;
pub use saved::{open_saved, record, recorded_at};
pub use settings::{Credentials, RequestLimits, Settings};
pub use settings_error::SettingsError;
pub use unshared_quota::UnsharedQuota;
