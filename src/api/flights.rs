//! Look-ups under way: whoever asks for an order or an after-sale that is being fetched shares the call. Nobody's leaving stops it for the others; when all
//! have left, it ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::sync::watch;

use super::client::Answer;
use super::endpoint::Endpoint;
use super::error::Error;
use super::window::Priority;

type Work = BoxFuture<'static, Result<Arc<Answer>, Error>>;

/// What is asked and the id it is asked for.
type Asked = (&'static str, String);

/// The look-ups under way.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<Asked, Flight>>);

struct Flight {
    /// Weak, so that one nobody waits for any more ends.
    work: WeakShared<Work>,
    /// Who waits: once a person does, it goes before what only runs ahead.
    urgency: watch::Sender<Priority>,
}

impl Flights {
    /// The look-up of this id, or a new one. `work` says how it is done and is told who waits.
    pub(super) fn join(
        &self,
        endpoint: &'static Endpoint,
        id: &str,
        priority: Priority,
        work: impl FnOnce(watch::Receiver<Priority>) -> Work,
    ) -> Shared<Work> {
        let asked = (endpoint.path, id.to_owned());
        let mut flights = self.lock();
        flights.retain(|_, flight| flight.work.upgrade().is_some());
        if let Some(flight) = flights.get(&asked)
            && let Some(shared) = flight.work.upgrade()
        {
            if priority == Priority::Interactive {
                flight.urgency.send_replace(Priority::Interactive);
            }
            return shared;
        }
        let (urgency, waits) = watch::channel(priority);
        let shared = work(waits).shared();
        if let Some(work) = shared.downgrade() {
            flights.insert(asked, Flight { work, urgency });
        }
        shared
    }

    /// The look-up has landed: whoever asks from now on wants a newer answer.
    pub(super) fn landed(&self, endpoint: &'static Endpoint, id: &str) {
        self.lock().remove(&(endpoint.path, id.to_owned()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Asked, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
