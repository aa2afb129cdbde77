//! Words on their way to a person: the language, the one sanitiser, widths in terminal cells.
//!
//! The lowest room: it imports no other, and every other may import it.

mod file_error;
mod lang;
mod safe_text;
mod width;

pub use file_error::write_error;
pub use lang::Lang;
pub use safe_text::SafeText;
pub use width::{cells, cut, pad, wrap};

/// Formats like [`format!`] and hands the result through the sanitiser.
#[macro_export]
macro_rules! safe {
    ($($arg:tt)*) => { $crate::text::SafeText::of(&::std::format!($($arg)*)) };
}
