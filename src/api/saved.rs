//! A saved answer, from a file or a pipe: the whole envelope or only its data.
//!
//! A pure function of bytes; it opens no file.

use serde::{Deserialize, Serialize};

use super::blocks::is_order;
use super::envelope::{Data, Envelope, web_page};
use super::error::{BodyOrigin, Error};
use crate::json::{self, NodeId, ParseError, Rejected, Tree};

/// The schema of a record: the platform's envelope with the time of the answer, so that it opens
/// like any saved answer.
const RECORD: &str = "gander.record/1";

/// The fields before the data of a record.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    schema: &'a str,
    gander: &'a str,
    recorded: &'a str,
    order_id: &'a str,
    code: i64,
}

/// An answer's data as a record, byte for byte, with the time at which it came.
#[must_use]
pub fn record(data: &str, order_id: &str, at: &str) -> String {
    let head = Head {
        schema: RECORD,
        gander: env!("CARGO_PKG_VERSION"),
        recorded: at,
        order_id,
        code: 0,
    };
    // Strings under fixed keys always serialize.
    let head = serde_json::to_string(&head).unwrap_or_default();
    format!("{},\"data\":{data}}}\n", head.trim_end_matches('}'))
}

/// The time of the answer in a record, as it was written; `None` for any other saved answer.
#[must_use]
pub fn recorded_at(bytes: &[u8]) -> Option<String> {
    let head: Head<'_> = serde_json::from_slice(bytes).ok()?;
    (head.schema == RECORD).then(|| head.recorded.to_owned())
}

/// Opens a saved answer of order detail.
///
/// # Errors
///
/// An empty file, a web page, broken JSON and JSON of something else, each by its name and place; a
/// refusal that was saved.
pub fn open_saved(bytes: Vec<u8>) -> Result<Data, Error> {
    let (tree, repairs) = json::read(bytes).map_err(|rejected| refused(&rejected))?;
    let order = order_in(&tree)?;
    let tree = match order {
        NodeId::ROOT => tree,
        data => tree.into_child(data),
    };
    Ok(Data { tree, repairs })
}

fn order_in(tree: &Tree) -> Result<NodeId, Error> {
    if is_order(tree, NodeId::ROOT) {
        return Ok(NodeId::ROOT);
    }
    let no_order = || {
        let (line, column) = tree.line_and_column();
        Error::NotAnOrder { line, column }
    };
    let data = Envelope::of(tree).and_then(|envelope| {
        // A file that holds `data` with its name but without a code holds an order all the same.
        if envelope.has_code() {
            envelope.data(&[])
        } else {
            envelope.inner().ok_or(Error::NotAnAnswer)
        }
    });
    match data {
        Ok(data) if is_order(tree, data) => Ok(data),
        Ok(_) | Err(Error::NotAnAnswer) => Err(no_order()),
        Err(error) => Err(error),
    }
}

fn refused(rejected: &Rejected) -> Error {
    if rejected.text.trim().is_empty() {
        return Error::EmptyFile;
    }
    if let Some(page) = web_page(&rejected.text, BodyOrigin::File, &[]) {
        return page;
    }
    match rejected.error {
        ParseError::Cut { line, column } | ParseError::Syntax { line, column, .. } => {
            Error::NotJson {
                origin: BodyOrigin::File,
                line,
                column,
            }
        }
        ParseError::TooLong(cap) => Error::TooLarge { cap },
    }
}

#[cfg(test)]
mod tests {
    use super::{open_saved, record, recorded_at};
    use crate::api::error::{BodyOrigin, Error};
    use crate::text::SafeText;
    use rstest::rstest;

    #[rstest]
    #[case::envelope(
        r#"{"code":0,"msg":"ok","data":{"order_info":{"order_id":"o_1"}}}"#,
        r#"{"order_info":{"order_id":"o_1"}}"#
    )]
    #[case::bare("\u{feff} {\"buyer_info\":[]}\n", "{\"buyer_info\":[]}")]
    #[case::one_block_of_many(r#"{"new":1,"price_info":{}}"#, r#"{"new":1,"price_info":{}}"#)]
    #[case::no_code(r#"{"data":{"goods_info":{}}}"#, r#"{"goods_info":{}}"#)]
    #[case::bare_with_a_code_of_its_own(
        r#"{"code":7,"order_info":{}}"#,
        r#"{"code":7,"order_info":{}}"#
    )]
    #[case::a_block_twice(
        r#"{"order_info":1,"order_info":2}"#,
        r#"{"order_info":1,"order_info":2}"#
    )]
    fn saved_order_is_recognised(#[case] file: &str, #[case] json: &str) {
        assert_eq!(open_saved(file.into()).unwrap().tree.raw(), json);
    }

    #[test]
    fn record_keeps_every_byte_and_its_time() {
        let data = "{ \"order_info\" : {\"order_id\":\"o_1\", \"n\": 1234567890123456789012345678}, \"x\":1, \"x\":2}";
        let text = record(data, "o_1", "2026-03-11T04:00:00Z");
        assert_eq!(open_saved(text.clone().into()).unwrap().tree.raw(), data);
        assert_eq!(
            recorded_at(text.as_bytes()).as_deref(),
            Some("2026-03-11T04:00:00Z")
        );
        assert!(text.contains(env!("CARGO_PKG_VERSION")));
    }

    #[rstest]
    #[case(r#"{"code":0,"data":{"order_info":{}}}"#)]
    #[case(r#"{"schema":"other/1","gander":"1","recorded":"2026","order_id":"o_1","code":0,"data":{}}"#)]
    #[case("<html>")]
    fn other_files_have_no_time(#[case] file: &str) {
        assert_eq!(recorded_at(file.as_bytes()), None);
    }

    #[rstest]
    #[case::empty("", Error::EmptyFile)]
    #[case::blank(" \n\u{feff}".trim_end_matches('\u{feff}'), Error::EmptyFile)]
    #[case::only_a_mark("\u{feff}", Error::EmptyFile)]
    #[case::page("<html><title>登录</title>", Error::Html { origin: BodyOrigin::File, title: SafeText::of("登录") })]
    #[case::text("order o_1", Error::NotJson { origin: BodyOrigin::File, line: 1, column: 1 })]
    #[case::cut("{\"order_info\":\n{\"a\"", Error::NotJson { origin: BodyOrigin::File, line: 2, column: 4 })]
    #[case::list("\n  [1,2]", Error::NotAnOrder { line: 2, column: 3 })]
    #[case::other("{\"name\":\"package\"}", Error::NotAnOrder { line: 1, column: 1 })]
    #[case::order_list(r#"{"code":0,"data":{"list":[],"total":0}}"#, Error::NotAnOrder { line: 1, column: 1 })]
    #[case::nothing(r#"{"code":0,"data":[]}"#, Error::NoData)]
    #[case::refusal(r#"{"code":2017,"msg":"no","data":[]}"#, Error::Refused { code: 2017, msg: SafeText::of("no"), after: None })]
    fn other_files_are_named(#[case] file: &str, #[case] error: Error) {
        assert_eq!(open_saved(file.into()).unwrap_err(), error);
    }
}
