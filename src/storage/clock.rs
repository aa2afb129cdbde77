//! Time since the machine started, which all its processes agree on and which no user can set.

use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Counts while the machine sleeps, as the server's clock does.
#[cfg(target_os = "linux")]
const CLOCK: ClockId = ClockId::Boottime;
/// The monotonic clock counts while the machine sleeps on other systems.
#[cfg(not(target_os = "linux"))]
const CLOCK: ClockId = ClockId::Monotonic;

/// Returns the time since the machine started.
///
/// A stamp from before a restart can lie in the future: compare [`boot_id`], or reject stamps out
/// of range.
pub fn since_boot() -> Duration {
    let now = clock_gettime(CLOCK);
    Duration::new(
        u64::try_from(now.tv_sec).unwrap_or_default(),
        u32::try_from(now.tv_nsec).unwrap_or_default(),
    )
}

/// Returns an id of the current start of the machine; empty if the system provides none.
pub fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::since_boot;

    #[test]
    fn since_boot_never_goes_back() {
        assert!(since_boot() <= since_boot());
    }
}
