//! Finding an order without its id: what was typed is recognised, the time to be looked through is cut into pieces, and what the lists of
//! the platform hold is brought into one shape.
//!
//! Pure: it asks nobody and reads no clock. The worker does the asking.

mod entry;
mod finds;
mod key;
mod kind;
mod list;
mod query;
mod recognise;
mod shape;
mod state;
mod window;

pub use entry::{AfterSale, Entry};
pub use finds::Finds;
pub use key::{BadKey, Key};
pub use kind::Kind;
pub use list::{PAGE_SIZE, Page, users};
pub use query::{Lane, Progress, Query, Resume, Summary};
pub use recognise::recognise;
pub use state::State;
pub use window::Window;
