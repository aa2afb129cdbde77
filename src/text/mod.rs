//! Text for display: languages, the only sanitizer, widths in terminal cells.
//!
//! Imports no other room of the crate; every other room may import it.

mod file_error;
mod lang;
mod problem;
mod safe_text;
mod width;

pub use file_error::write_error;
pub use lang::Lang;
pub use problem::{Exit, Problem};
pub use safe_text::SafeText;
pub use width::{cells, cut, pad, wrap};

/// Formats like [`format!`] and sanitizes the result.
#[macro_export]
macro_rules! safe {
    ($($arg:tt)*) => { $crate::text::SafeText::of(&::std::format!($($arg)*)) };
}
