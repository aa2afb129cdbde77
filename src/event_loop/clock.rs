//! The clock, read here and nowhere below.

use jiff::Timestamp;

/// This moment.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}
