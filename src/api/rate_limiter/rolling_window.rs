//! The rolling window of one endpoint's quota: the calls that the server may still count, and the
//! rate it accepts at present.
//!
//! The server counts a call when it arrives, some time between sending and answering. So a permit
//! is acquired before sending and freed one window after the *answer*: the next call that uses it
//! arrives later still, and no rolling window at the server holds more calls than the quota. A
//! common token bucket, which counts at sending, let 39 calls into one second at a quota of 20. The
//! price is that each permit serves one call in a window plus the time of the call.
//!
//! Pure: callers pass `now` as a duration since an arbitrary epoch.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::priority::Priority;
use crate::api::endpoint::Quota;

#[cfg(test)]
mod tests;

/// How long the rate takes to return to the full quota after the platform throttled.
const RECOVERY_TIME: Duration = Duration::from_secs(50);

/// After an interactive call, the user is assumed to be at work for this long, and background calls
/// leave the reserve free.
const INTERACTIVE_PERIOD: Duration = Duration::from_secs(10);

/// The calls of one endpoint, and its rate. The names in the file are fixed, because processes of
/// different versions may share it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct RollingWindow {
    calls: Vec<CountedCall>,
    #[serde(rename = "cut")]
    rate_cut: Option<RateCut>,
    #[serde(rename = "last")]
    last_id: u64,
    /// When an interactive call was last requested, even if no permit was free.
    #[serde(rename = "asked")]
    last_interactive: Option<Duration>,
    /// When the next background call is due at an even pace.
    #[serde(rename = "due")]
    next_background: Option<Duration>,
}

/// A call that was sent, or is about to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CountedCall {
    id: u64,
    #[serde(rename = "holder")]
    process: u32,
    /// When it leaves the window of the server, as far as known.
    until: Duration,
    /// Whether the call has ended, and `until` is therefore final.
    #[serde(rename = "over")]
    ended: bool,
}

/// A reduction of the rate after the platform throttled.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct RateCut {
    at: Duration,
    /// The rate at that time, as a share of the quota from 0 to 1.
    #[serde(rename = "share")]
    rate: f64,
}

impl RollingWindow {
    /// Acquires a permit for a call of `process`, which expires at `expires` if it is never
    /// released; returns its id, or the time at which to try again.
    pub(super) fn acquire(
        &mut self,
        quota: Quota,
        now: Duration,
        priority: Priority,
        process: u32,
        expires: Duration,
    ) -> Result<u64, Duration> {
        self.calls.retain(|call| call.until > now);
        let limit = self.limit(quota, now);
        let open = match priority {
            Priority::Interactive => {
                self.last_interactive = Some(now);
                limit
            }
            Priority::Background => limit - self.reserve(limit, now),
        };
        if self.calls.len() >= open as usize {
            let free_at = self.calls.iter().map(|call| call.until).min();
            return Err(free_at.unwrap_or(now));
        }
        if priority == Priority::Background {
            self.pace_background(now, quota.window / limit)?;
        }
        self.last_id += 1;
        self.calls.push(CountedCall {
            id: self.last_id,
            process,
            until: expires,
            ended: false,
        });
        Ok(self.last_id)
    }

    /// Spaces background calls evenly, or returns when the next one may start. A call may be one
    /// pace early: without this credit, each call that is a little late would delay all that
    /// follow.
    fn pace_background(&mut self, now: Duration, pace: Duration) -> Result<(), Duration> {
        let due = self.next_background.unwrap_or(now);
        if due > now + pace {
            return Err(due.saturating_sub(pace));
        }
        self.next_background = Some(due.max(now) + pace);
        Ok(())
    }

    /// Ends a call, which counts until `until`, or no longer if that is `None`.
    pub(super) fn release(&mut self, id: u64, until: Option<Duration>) {
        match until {
            None => self.calls.retain(|call| call.id != id),
            Some(until) => {
                for call in self.calls.iter_mut().filter(|call| call.id == id) {
                    (call.until, call.ended) = (until, true);
                }
            }
        }
    }

    /// Halves the rate, after the platform answered a call acquired at `acquired_at` that there
    /// were too many. Calls that were under way at the last cut do not cut again: 20 answers to
    /// one burst say no more than one of them.
    pub(super) fn throttle(&mut self, quota: Quota, now: Duration, acquired_at: Duration) {
        if self.rate_cut.is_none_or(|cut| cut.at <= acquired_at) {
            let lowest = f64::from(min_calls(quota)) / f64::from(quota.calls);
            self.rate_cut = Some(RateCut {
                at: now,
                rate: (self.rate(now) / 2.0).max(lowest),
            });
        }
    }

    /// The permits reserved for interactive calls while the user is at work.
    fn reserve(&self, limit: u32, now: Duration) -> u32 {
        let at_work = |last| now < last + INTERACTIVE_PERIOD;
        if self.last_interactive.is_some_and(at_work) {
            limit / 10
        } else {
            0
        }
    }

    /// How many calls could start now.
    pub(super) fn available(&self, quota: Quota, now: Duration) -> u32 {
        let used = self.calls.iter().filter(|call| call.until > now).count();
        self.limit(quota, now)
            .saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
    }

    /// How many calls one window may hold now.
    pub(super) fn limit(&self, quota: Quota, now: Duration) -> u32 {
        let most = f64::from(quota.calls) * self.rate(now);
        // Searched for, because there is no checked conversion from a float to an integer.
        (min_calls(quota)..=quota.calls)
            .rev()
            .find(|calls| f64::from(*calls) <= most)
            .unwrap_or(min_calls(quota))
    }

    /// The share of the quota in use, from 0 to 1.
    fn rate(&self, now: Duration) -> f64 {
        let Some(cut) = self.rate_cut else { return 1.0 };
        let recovered = now.saturating_sub(cut.at).as_secs_f64() / RECOVERY_TIME.as_secs_f64();
        (cut.rate + (1.0 - cut.rate) * recovered).min(1.0)
    }

    /// A window with no permit free until `until`, for when earlier calls are unknown.
    pub(super) fn exhausted(quota: Quota, until: Duration) -> Self {
        let calls = (1..=u64::from(quota.calls))
            .map(|id| CountedCall {
                id,
                process: 0,
                until,
                ended: true,
            })
            .collect();
        Self {
            calls,
            last_id: u64::from(quota.calls),
            ..Self::default()
        }
    }

    /// Removes times that cannot be right, such as those from before a restart of the machine,
    /// which lie further ahead than any call lasts.
    pub(super) fn remove_implausible(&mut self, now: Duration, max_call_time: Duration) {
        self.calls.retain(|call| call.until <= now + max_call_time);
        self.rate_cut
            .take_if(|cut| cut.at > now || !(0.0..=1.0).contains(&cut.rate));
        self.last_interactive.take_if(|last| *last > now);
        self.next_background
            .take_if(|due| *due > now + max_call_time);
    }

    /// Lets the calls of processes that no longer exist expire at `until`, since what they sent may
    /// still arrive.
    pub(super) fn expire_orphaned(&mut self, until: Duration, exists: impl Fn(u32) -> bool) {
        let orphaned = |call: &&mut CountedCall| !call.ended && !exists(call.process);
        for call in self.calls.iter_mut().filter(orphaned) {
            (call.until, call.ended) = (call.until.min(until), true);
        }
    }
}

/// The lowest limit of a window: one call a second.
fn min_calls(quota: Quota) -> u32 {
    u32::try_from(quota.window.as_secs())
        .unwrap_or(u32::MAX)
        .clamp(1, quota.calls.max(1))
}
