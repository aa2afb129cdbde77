//! An order as text, Markdown, JSON or CSV, for other people and for other programs.
//!
//! [`Report::of`] reads an order that is already loaded; each format has one writer. Nothing here
//! has access to a token, to settings or to the network.

mod case;
pub mod clipboard;
pub mod csv;
mod field_path;
mod fields;
mod json;
mod markdown;
mod model;
mod sections;
mod table;
mod text;

pub use clipboard::ClipboardText;
pub use field_path::FieldPath;
pub use json::{CASE_SCHEMA, ORDER_SCHEMA, tab_name};
pub use markdown::escape;
pub use model::{Report, ReportOptions, Scope};
pub use table::{Headers, Table, values_at};
