//! An order that `gander show` could not print, as JSON on standard error.

use serde::Serialize;

use crate::cli::common::exit::Exit;
use crate::text::SafeText;

const SCHEMA: &str = "gander.error/1";

#[derive(Serialize)]
struct ErrorJson<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    exit: u8,
    what: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    mend: &'a str,
}

/// What failed and what to do about it, on one line.
pub(super) fn line(exit: Exit, id: &SafeText, what: &SafeText, todo: &SafeText) -> String {
    let error = ErrorJson {
        schema: SCHEMA,
        id: id.as_str(),
        exit: exit as u8,
        what: what.as_str(),
        mend: todo.as_str(),
    };
    format!("{}\n", serde_json::to_string(&error).unwrap_or_default())
}
