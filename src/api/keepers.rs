//! The keepers of the endpoints, each opened when its endpoint is first asked: a shared one costs a thread and a file.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::address::Address;
use super::endpoint::{Endpoint, ORDER_DETAIL};
use super::quota::Keeper;
use super::settings::Settings;
use crate::storage;

/// One keeper an endpoint, of the machine's one budget for this shop where there is a folder to share it in.
pub(super) struct Keepers {
    folder: Option<PathBuf>,
    address: Address,
    shop: String,
    /// How long a call may be under way.
    busy: Duration,
    open: Mutex<HashMap<&'static str, Arc<Keeper>>>,
}

impl Keepers {
    /// Opens that of order detail, which is asked first in any case.
    pub(super) fn new(settings: &Settings) -> Self {
        let keepers = Self {
            folder: settings.state.clone(),
            address: settings.address.clone(),
            shop: settings.shop().into_owned(),
            busy: settings.limits.headers,
            open: Mutex::default(),
        };
        keepers.of(&ORDER_DETAIL);
        keepers
    }

    /// The keeper of an endpoint.
    pub(super) fn of(&self, endpoint: &Endpoint) -> Arc<Keeper> {
        Arc::clone(
            self.lock()
                .entry(endpoint.path)
                .or_insert_with(|| self.opened(endpoint)),
        )
    }

    /// Why a budget cannot be shared, once it turned out so.
    pub(super) fn fault(&self) -> Option<io::ErrorKind> {
        self.lock().values().find_map(|keeper| keeper.fault())
    }

    fn opened(&self, endpoint: &Endpoint) -> Arc<Keeper> {
        let Some(folder) = &self.folder else {
            return Keeper::new(endpoint.quota);
        };
        let shop = storage::fingerprint(&[self.address.of(endpoint).as_str(), &self.shop]);
        Keeper::shared(
            endpoint.quota,
            folder,
            format!("quota-{shop}.json"),
            self.busy,
        )
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Arc<Keeper>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
