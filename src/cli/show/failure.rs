//! An order that `gander show` could not print, as JSON on standard error.

use serde::Serialize;

use crate::cli::common::exit::Exit;
use crate::text::SafeText;

/// The form of the JSON of an order that failed.
const FAILURE: &str = "gander.error/1";

#[derive(Serialize)]
struct Failed<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    exit: u8,
    what: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    mend: &'a str,
}

/// Why an order is missing, as one line of JSON of the form [`FAILURE`].
pub(super) fn json(exit: Exit, id: &SafeText, what: &SafeText, mend: &SafeText) -> String {
    let failed = Failed {
        schema: FAILURE,
        id: id.as_str(),
        exit: exit as u8,
        what: what.as_str(),
        mend: mend.as_str(),
    };
    format!("{}\n", serde_json::to_string(&failed).unwrap_or_default())
}
