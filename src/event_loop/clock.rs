//! The wall clock. Everything else gets the time passed in.

use jiff::Timestamp;

/// The current time.
#[expect(
    clippy::disallowed_methods,
    reason = "the only place that reads the clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
