//! The platform as a client meets it: endpoints and their quotas, the envelope, errors, the access token, quota keeping, repetition,
//! HTTP.
//!
//! It knows of no terminal and of no order's meaning: another program could use it as it is. Its clock is tokio's, so that tests can
//! pause it. Of the other rooms it imports only `text`.

mod address;
mod advice;
mod answer;
mod blocks;
mod body;
mod budget;
mod cache;
mod client;
pub mod codes;
pub mod endpoint;
mod envelope;
mod error;
mod fault;
mod flights;
mod grant;
mod http;
mod keepers;
mod ledger;
mod lookup;
mod notice;
mod quota;
mod redact;
mod retry;
mod saved;
mod settings;
mod source;
mod token;
mod window;

pub use crate::json::Repair;
pub use advice::Advice;
pub use client::{Answer, Client};
pub use envelope::{Data, open as open_answer};
pub use error::{Error, Origin, Stage, TokenFault};
pub use fault::is_tls;
pub use notice::Notice;
pub use quota::{Keeper, Slot};
pub use redact::scrub;
pub use retry::Policy;
pub use saved::{open_saved, record, recorded_at};
pub use settings::{Credentials, DEFAULT_BASE_URL, Limits, Settings, SettingsError};
pub use window::Priority;
