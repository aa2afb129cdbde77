//! A saved answer, from a file or a pipe: the whole envelope or its data alone. A pure function of bytes; opens no file itself.

use serde_json::error::Category;
use serde_json::value::RawValue;

use super::blocks::is_order;
use super::envelope::{Data, Envelope, check_html};
use super::error::{Error, Origin};
use super::repair;

/// Opens a saved answer of order detail.
///
/// # Errors
/// An empty file, a web page, broken JSON and JSON of something else, each by its name and place; a refusal that was saved.
pub fn open_saved(bytes: Vec<u8>) -> Result<Data, Error> {
    let mended = repair::mend(bytes);
    let text = mended.text.as_str();
    if text.trim().is_empty() {
        return Err(Error::EmptyFile);
    }
    check_html(text, Origin::File, &[])?;
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| fault(text, &error))?;
    let json = order_in(whole.get()).map_err(|error| placed(text, error))?.to_owned();
    Ok(Data { json, notes: mended.notes })
}

fn order_in(json: &str) -> Result<&str, Error> {
    if is_order(json) {
        return Ok(json);
    }
    let envelope: Envelope<'_> =
        if json.starts_with('{') { serde_json::from_str(json).map_err(|_| Error::NotAnAnswer)? } else { return Err(Error::NotAnAnswer) };
    // Whoever saved `data` with its name but without a code has saved an order all the same.
    let data = if envelope.has_code() { envelope.data(&[])? } else { envelope.inner().ok_or(Error::NotAnAnswer)? };
    if is_order(data) { Ok(data) } else { Err(Error::NotAnAnswer) }
}

fn fault(text: &str, error: &serde_json::Error) -> Error {
    match error.classify() {
        Category::Data => placed(text, Error::NotAnAnswer),
        Category::Eof | Category::Io | Category::Syntax => {
            Error::NotJson { origin: Origin::File, line: error.line(), column: error.column() }
        }
    }
}

/// Says of JSON that is no order where it begins.
fn placed(text: &str, error: Error) -> Error {
    if error != Error::NotAnAnswer {
        return error;
    }
    let before = text.split_at(text.len() - text.trim_start().len()).0;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().len() + 1;
    Error::NotAnOrder { line, column }
}

#[cfg(test)]
mod tests {
    use super::open_saved;
    use crate::api::error::{Error, Origin};
    use crate::text::Clean;
    use rstest::rstest;

    #[rstest]
    #[case::envelope(r#"{"code":0,"msg":"ok","data":{"order_info":{"order_id":"o_1"}}}"#, r#"{"order_info":{"order_id":"o_1"}}"#)]
    #[case::bare("\u{feff} {\"buyer_info\":[]}\n", "{\"buyer_info\":[]}")]
    #[case::one_block_of_many(r#"{"new":1,"price_info":{}}"#, r#"{"new":1,"price_info":{}}"#)]
    #[case::no_code(r#"{"data":{"goods_info":{}}}"#, r#"{"goods_info":{}}"#)]
    #[case::bare_with_a_code_of_its_own(r#"{"code":7,"order_info":{}}"#, r#"{"code":7,"order_info":{}}"#)]
    #[case::a_block_twice(r#"{"order_info":1,"order_info":2}"#, r#"{"order_info":1,"order_info":2}"#)]
    fn an_order_is_recognised(#[case] file: &str, #[case] json: &str) {
        assert_eq!(open_saved(file.into()).unwrap().json, json);
    }

    #[rstest]
    #[case::empty("", Error::EmptyFile)]
    #[case::blank(" \n\u{feff}".trim_end_matches('\u{feff}'), Error::EmptyFile)]
    #[case::only_a_mark("\u{feff}", Error::EmptyFile)]
    #[case::page("<html><title>登录</title>", Error::Html { origin: Origin::File, title: Clean::of("登录") })]
    #[case::text("order o_1", Error::NotJson { origin: Origin::File, line: 1, column: 1 })]
    #[case::cut("{\"order_info\":\n{\"a\"", Error::NotJson { origin: Origin::File, line: 2, column: 4 })]
    #[case::list("\n  [1,2]", Error::NotAnOrder { line: 2, column: 3 })]
    #[case::other("{\"name\":\"package\"}", Error::NotAnOrder { line: 1, column: 1 })]
    #[case::order_list(r#"{"code":0,"data":{"list":[],"total":0}}"#, Error::NotAnOrder { line: 1, column: 1 })]
    #[case::nothing(r#"{"code":0,"data":[]}"#, Error::NoData)]
    #[case::refusal(r#"{"code":2017,"msg":"no","data":[]}"#, Error::Refused { code: 2017, msg: Clean::of("no"), after: None })]
    fn anything_else_is_named(#[case] file: &str, #[case] error: Error) {
        assert_eq!(open_saved(file.into()).unwrap_err(), error);
    }
}
