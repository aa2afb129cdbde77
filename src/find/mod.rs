//! Finding an order without its id: what was typed is recognised, the lists of the platform are walked in pieces, and what they hold is
//! brought into one shape.
//!
//! Pure: it asks nobody and reads no clock. The worker does the asking.

mod entry;
mod kind;
mod progress;
mod state;

pub use entry::{AfterSale, Entry};
pub use kind::{BadKey, Key, Kind, recognise};
pub use progress::{Lane, Progress, Query, Resume, Summary};
pub use state::State;
