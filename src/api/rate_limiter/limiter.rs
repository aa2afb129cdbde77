//! Hands out the permits of a [`RollingWindow`]: first come, first served, interactive calls first.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, Notify};
use tokio::time::{Instant, sleep};

use super::priority::Priority;
use super::rolling_window::RollingWindow;
use super::shared_window::{SharedWindow, SharedWindowOptions};
use crate::api::endpoint::Quota;
use crate::storage::since_boot;

#[cfg(test)]
mod tests;

/// How long an abandoned call may still be in transit to the server, and so be counted there.
const MAX_IN_TRANSIT: Duration = Duration::from_secs(2);
/// A waiter checks again after this time at the latest, because the rate recovers without an event.
const RECHECK_INTERVAL: Duration = Duration::from_secs(1);
/// A permit is for a call that begins now. Its expiry in a shared window relies on this.
const PERMIT_LIFETIME: Duration = Duration::from_secs(2);

/// Limits the calls of one endpoint to its quota.
#[derive(Debug)]
pub struct RateLimiter {
    quota: Quota,
    /// One queue for each priority; the first waiter in a queue holds its mutex. The mutex of tokio
    /// is fair, and a waiter that is dropped leaves the queue.
    queues: [AsyncMutex<()>; 2],
    /// How many interactive calls wait.
    interactive_waiting: AtomicUsize,
    changed: Notify,
    backend: Backend,
}

/// Where the window is kept.
#[derive(Debug)]
enum Backend {
    /// In this process only.
    Memory {
        opened: Instant,
        window: Mutex<RollingWindow>,
    },
    /// In a file shared with the other processes of this machine.
    File(SharedWindow),
}

/// Permission to make one call. Dropped without [`answered`](Self::answered) or
/// [`unused`](Self::unused), it counts as an abandoned call, which may still reach the server.
#[derive(Debug)]
pub struct Permit {
    limiter: Arc<RateLimiter>,
    id: u64,
    acquired_at: Duration,
    /// How long it still counts after its release; `None` for a call that was never made.
    counts_for: Option<Duration>,
}

impl RateLimiter {
    /// Creates a limiter for this process only.
    #[must_use]
    pub fn new(quota: Quota) -> Arc<Self> {
        let backend = Backend::Memory {
            opened: Instant::now(),
            window: Mutex::default(),
        };
        Self::with_backend(quota, backend)
    }

    /// Creates a limiter that shares its window with the other processes of this machine, in the
    /// file `name`. A call takes at most `call_timeout`. Without a thread for the file, the limiter
    /// is for this process only.
    #[must_use]
    pub fn shared(quota: Quota, folder: &Path, name: String, call_timeout: Duration) -> Arc<Self> {
        let options = SharedWindowOptions {
            folder: folder.to_owned(),
            name,
            quota,
            max_call_time: PERMIT_LIFETIME + call_timeout + MAX_IN_TRANSIT + quota.window,
            max_in_transit: MAX_IN_TRANSIT,
        };
        match SharedWindow::open(options) {
            Ok(shared) => Self::with_backend(quota, Backend::File(shared)),
            Err(_) => Self::new(quota),
        }
    }

    fn with_backend(quota: Quota, backend: Backend) -> Arc<Self> {
        Arc::new(Self {
            quota,
            queues: Default::default(),
            interactive_waiting: AtomicUsize::new(0),
            changed: Notify::new(),
            backend,
        })
    }

    /// Waits for a permit. May be dropped at any time: nothing is recorded before the permit is
    /// there, so a cancelled waiter costs no quota.
    pub async fn acquire(self: &Arc<Self>, priority: Priority) -> Permit {
        let (_waiter, queue) = match priority {
            Priority::Interactive => (Some(InteractiveWaiter::new(self)), &self.queues[0]),
            Priority::Background => (None, &self.queues[1]),
        };
        let _first_in_queue = queue.lock().await;
        loop {
            // Created before the checks, so that no change between check and wait is missed.
            let changed = self.changed.notified();
            if priority == Priority::Background
                && self.interactive_waiting.load(Ordering::Acquire) > 0
            {
                changed.await;
                continue;
            }
            match self.try_acquire(priority).await {
                Ok(permit) => return permit,
                Err(pause) => tokio::select! {
                    () = sleep(pause) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// How many calls could start now, and the limit of one window, which is below the quota while
    /// the platform throttles. A shared window is as this process last saw it.
    #[must_use]
    pub fn available(&self) -> (u32, u32) {
        let (now, window) = (self.now(), self.window());
        (
            window.available(self.quota, now),
            window.limit(self.quota, now),
        )
    }

    /// Reduces the rate, after the platform answered a call acquired at `acquired_at` that there
    /// were too many.
    pub(in crate::api) fn throttle(&self, acquired_at: Duration) {
        match &self.backend {
            Backend::Memory { .. } => {
                self.window().throttle(self.quota, self.now(), acquired_at);
            }
            Backend::File(shared) => shared.throttle(acquired_at),
        }
    }

    /// Why the window cannot be shared, once that is known.
    pub(in crate::api) fn sharing_error(&self) -> Option<io::ErrorKind> {
        match &self.backend {
            Backend::Memory { .. } => None,
            Backend::File(shared) => shared.sharing_error(),
        }
    }

    /// Returns a permit, or the time until it is worth trying again.
    async fn try_acquire(self: &Arc<Self>, priority: Priority) -> Result<Permit, Duration> {
        let acquired_at = self.now();
        let id = match &self.backend {
            // A call of this process needs no expiry: its permit is always dropped.
            Backend::Memory { .. } => self
                .window()
                .acquire(self.quota, acquired_at, priority, 0, Duration::MAX)
                .map_err(|free_at| free_at.saturating_sub(acquired_at).min(RECHECK_INTERVAL))?,
            Backend::File(shared) => shared.acquire(priority).await?.claim().unwrap_or_default(),
        };
        Ok(Permit {
            limiter: Arc::clone(self),
            id,
            acquired_at,
            counts_for: Some(self.quota.window + MAX_IN_TRANSIT),
        })
    }

    fn release(&self, id: u64, counts_for: Option<Duration>) {
        let until = counts_for.map(|time| self.now() + time);
        match &self.backend {
            Backend::Memory { .. } => self.window().release(id, until),
            Backend::File(shared) => shared.release(id, until),
        }
        self.changed.notify_waiters();
    }

    fn now(&self) -> Duration {
        match &self.backend {
            Backend::Memory { opened, .. } => opened.elapsed(),
            Backend::File(_) => since_boot(),
        }
    }

    /// A panic in another thread leaves the window consistent, since each change is one step.
    fn window(&self) -> MutexGuard<'_, RollingWindow> {
        match &self.backend {
            Backend::Memory { window, .. } => window.lock().unwrap_or_else(PoisonError::into_inner),
            Backend::File(shared) => shared.snapshot(),
        }
    }
}

/// Counts an interactive call that waits, and wakes background waiters when it no longer does.
struct InteractiveWaiter<'a>(&'a RateLimiter);

impl<'a> InteractiveWaiter<'a> {
    fn new(limiter: &'a RateLimiter) -> Self {
        limiter.interactive_waiting.fetch_add(1, Ordering::AcqRel);
        Self(limiter)
    }
}

impl Drop for InteractiveWaiter<'_> {
    fn drop(&mut self) {
        self.0.interactive_waiting.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_waiters();
    }
}

impl Permit {
    /// Releases the permit of a call whose answer has begun to arrive, so the server has counted
    /// it.
    pub fn answered(mut self) {
        self.counts_for = Some(self.limiter.quota.window);
    }

    /// Releases the permit of a call that was never made; it is free at once.
    pub fn unused(mut self) {
        self.counts_for = None;
    }

    /// Whether a call may still begin with it.
    pub(in crate::api) fn is_fresh(&self) -> bool {
        self.limiter.now().saturating_sub(self.acquired_at) < PERMIT_LIFETIME
    }

    /// When it was acquired, on the clock of its limiter.
    pub(in crate::api) fn acquired_at(&self) -> Duration {
        self.acquired_at
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.limiter.release(self.id, self.counts_for);
    }
}
