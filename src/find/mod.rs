//! Finding an order without its id: what was typed is recognised, the time to be looked through is cut into pieces, and what the lists of
//! the platform hold is brought into one shape.
//!
//! Pure: it asks nobody and reads no clock. The worker does the asking.

mod found_order;
mod found_orders;
mod found_state;
mod key;
mod key_kind;
mod key_shape;
mod list_page;
mod query;
mod recognise;
mod time_window;

pub use found_order::{FoundAfterSale, FoundOrder};
pub use found_orders::FoundOrders;
pub use found_state::FoundState;
pub use key::{BadKey, Key};
pub use key_kind::KeyKind;
pub use list_page::{ListPage, PAGE_SIZE, users};
pub use query::{FindList, FindProgress, FindQuery, FindSummary, Resume};
pub use recognise::recognise;
pub use time_window::TimeWindow;
