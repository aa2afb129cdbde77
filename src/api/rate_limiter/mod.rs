//! Limits how often an endpoint is called, by this process or by all processes of the machine.
//!
//! It sends nothing and knows no endpoint, only a quota.

mod limiter;
mod priority;
mod rolling_window;
mod shared_window;

pub use limiter::{Permit, RateLimiter};
pub use priority::Priority;
