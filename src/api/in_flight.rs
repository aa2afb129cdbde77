//! Look-ups under way: callers that request the same id at the same time share one call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::sync::watch;

use super::endpoint::Endpoint;
use super::error::Error;
use super::lookup::Answer;
use super::rate_limiter::Priority;

type CallFuture = BoxFuture<'static, Result<Arc<Answer>, Error>>;

/// Path of the endpoint and id.
type CallKey = (&'static str, String);

/// The look-ups under way.
#[derive(Default)]
pub(super) struct InFlight(Mutex<HashMap<CallKey, InFlightCall>>);

struct InFlightCall {
    /// Weak, so that the call ends when its last caller drops its future. One caller that leaves
    /// does not stop the call for the others.
    future: WeakShared<CallFuture>,
    priority: watch::Sender<Priority>,
}

impl InFlight {
    /// Joins the call under way for this id, or starts one with `start`, which is given the
    /// priority to wait with. An interactive caller raises the priority of the call it joins.
    pub(super) fn join(
        &self,
        endpoint: &'static Endpoint,
        id: &str,
        priority: Priority,
        start: impl FnOnce(watch::Receiver<Priority>) -> CallFuture,
    ) -> Shared<CallFuture> {
        let key = (endpoint.path, id.to_owned());
        let mut calls = self.lock();
        calls.retain(|_, call| call.future.upgrade().is_some());
        if let Some(call) = calls.get(&key)
            && let Some(shared) = call.future.upgrade()
        {
            if priority == Priority::Interactive {
                call.priority.send_replace(Priority::Interactive);
            }
            return shared;
        }
        let (priority, changes) = watch::channel(priority);
        let shared = start(changes).shared();
        if let Some(future) = shared.downgrade() {
            calls.insert(key, InFlightCall { future, priority });
        }
        shared
    }

    /// Removes a call that is over, so that later callers get a newer answer.
    pub(super) fn finish(&self, endpoint: &'static Endpoint, id: &str) {
        self.lock().remove(&(endpoint.path, id.to_owned()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CallKey, InFlightCall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
