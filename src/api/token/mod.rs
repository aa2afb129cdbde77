//! The access token: where it comes from, and how one fetch serves every caller.

mod cache;
mod external;
mod grant;
mod store;

pub(super) use cache::TokenCache;
pub(super) use external::{from_command, from_file};
pub(super) use grant::from_app;
pub(super) use store::{Token, TokenSource};
