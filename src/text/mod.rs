//! Words on their way to a person: the language, the one sanitiser, widths in terminal cells.
//!
//! The lowest room: it imports no other, and every other may import it.

mod clean;
mod lang;
mod width;

pub use clean::Clean;
pub use lang::Lang;
pub use width::{cells, cut, pad, wrap};

/// Formats like [`format!`] and hands the result through the sanitiser.
#[macro_export]
macro_rules! say {
    ($($arg:tt)*) => { $crate::text::Clean::of(&::std::format!($($arg)*)) };
}
