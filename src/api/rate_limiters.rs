//! The rate limiters of the endpoints.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::address::Address;
use super::endpoint::{Endpoint, ORDER_DETAIL};
use super::rate_limiter::RateLimiter;
use super::settings::Settings;
use crate::storage;

/// One rate limiter for each endpoint, shared with the other processes of this machine if there is
/// a state folder. Each is created on first use, since a shared one costs a thread and a file.
pub(super) struct RateLimiters {
    folder: Option<PathBuf>,
    address: Address,
    shop: String,
    call_timeout: Duration,
    limiters: Mutex<HashMap<&'static str, Arc<RateLimiter>>>,
}

impl RateLimiters {
    /// Creates the limiter of order detail as well, because that endpoint is always called first.
    pub(super) fn new(settings: &Settings) -> Self {
        let limiters = Self {
            folder: settings.state_folder.clone(),
            address: settings.address.clone(),
            shop: settings.shop().into_owned(),
            call_timeout: settings.limits.headers,
            limiters: Mutex::default(),
        };
        limiters.of(&ORDER_DETAIL);
        limiters
    }

    /// The rate limiter of an endpoint.
    pub(super) fn of(&self, endpoint: &Endpoint) -> Arc<RateLimiter> {
        Arc::clone(
            self.lock()
                .entry(endpoint.path)
                .or_insert_with(|| self.create(endpoint)),
        )
    }

    /// Why a window cannot be shared, once that is known.
    pub(super) fn sharing_error(&self) -> Option<io::ErrorKind> {
        self.lock()
            .values()
            .find_map(|limiter| limiter.sharing_error())
    }

    fn create(&self, endpoint: &Endpoint) -> Arc<RateLimiter> {
        let Some(folder) = &self.folder else {
            return RateLimiter::new(endpoint.quota);
        };
        let shop = storage::fingerprint(&[self.address.of(endpoint).as_str(), &self.shop]);
        let name = format!("quota-{shop}.json");
        RateLimiter::shared(endpoint.quota, folder, name, self.call_timeout)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Arc<RateLimiter>>> {
        self.limiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
