//! Finds orders by keys other than their id: recognises the key, divides the time range, and reads
//! the platform's lists into one type.
//!
//! Pure: no input or output, no clock. The worker makes the calls.

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
