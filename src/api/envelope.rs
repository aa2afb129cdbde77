//! The envelope of every answer, `{code, msg, data}`: the code is read first, the data is handed on as the text it came as.
//!
//! A pure function of bytes. It does not know what is in the data.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::error::{BodyOrigin, Error};
use super::redact::server_text;
use super::repair::{self, Repair};

/// The data of a successful answer.
#[derive(PartialEq, Eq)]
pub struct Data {
    /// JSON text, digit for digit as it came but for what `notes` tell.
    pub json: String,
    /// What was mended on the way in.
    pub notes: Vec<Repair>,
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data")
            .field("bytes", &self.json.len())
            .field("notes", &self.notes)
            .finish()
    }
}

/// The envelope with every value still as text, since each has been seen in several types.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    msg: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// Opens the answer of an endpoint. No error repeats one of these secrets.
///
/// # Errors
/// What the platform refuses, and whatever is no answer of the platform: a web page, other JSON, no JSON, half of it.
pub fn open(bytes: Vec<u8>, secrets: &[&str]) -> Result<Data, Error> {
    let mended = repair::mend(bytes);
    let text = mended.text.as_str();
    check_html(text, BodyOrigin::Response, secrets)?;
    if !text.trim_start().starts_with('{') {
        let _: &RawValue = serde_json::from_str(text).map_err(|error| fault(&error))?;
        return Err(Error::NotAnAnswer);
    }
    let envelope: Envelope<'_> = serde_json::from_str(text).map_err(|error| fault(&error))?;
    let json = envelope.data(secrets)?.to_owned();
    Ok(Data {
        json,
        notes: mended.notes,
    })
}

impl<'a> Envelope<'a> {
    /// The data, once the code says that there is some.
    pub(super) fn data(&self, secrets: &[&str]) -> Result<&'a str, Error> {
        match self.code.and_then(|raw| number(raw.get())) {
            None => Err(Error::NotAnAnswer),
            Some(0) => self
                .data
                .map(RawValue::get)
                .filter(|json| !is_nothing(json))
                .ok_or(Error::NoData),
            Some(code) => Err(Error::Refused {
                code,
                msg: server_text(&self.text(), secrets),
                after: None,
            }),
        }
    }

    /// The data, whatever the code.
    pub(super) fn inner(&self) -> Option<&'a str> {
        self.data.map(RawValue::get)
    }

    /// Whether there is a code at all.
    pub(super) fn has_code(&self) -> bool {
        self.code.is_some()
    }

    /// `msg`, or `message`, which one page of the documentation calls it.
    fn text(&self) -> Cow<'a, str> {
        let texts = [self.msg, self.message]
            .into_iter()
            .flatten()
            .map(|raw| plain(raw.get()));
        texts
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default()
    }
}

/// The text of a JSON text, and any other JSON as it stands.
pub(super) fn plain(json: &str) -> Cow<'_, str> {
    serde_json::from_str::<String>(json).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// A whole number, sent as a number or as text.
fn number(json: &str) -> Option<i64> {
    plain(json).trim().parse().ok()
}

/// How the platform writes that there is nothing: null, an empty text, list or object.
fn is_nothing(json: &str) -> bool {
    let dense: String = json
        .chars()
        .take(64)
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    matches!(dense.as_str(), "null" | "[]" | "{}" | "\"\"") && json.len() < 64
}

/// Names a web page as what it is. No JSON begins with `<`.
pub(super) fn check_html(text: &str, origin: BodyOrigin, secrets: &[&str]) -> Result<(), Error> {
    if text.trim_start().starts_with('<') {
        Err(Error::Html {
            origin,
            title: server_text(title(text), secrets),
        })
    } else {
        Ok(())
    }
}

/// The title of a page; tag names are ASCII in any case of letters.
fn title(page: &str) -> &str {
    let find = |from: usize, tag: &str| {
        let rest = page.as_bytes().get(from..)?;
        rest.windows(tag.len())
            .position(|window| window.eq_ignore_ascii_case(tag.as_bytes()))
            .map(|at| from + at)
    };
    let inner = || {
        let open = find(0, "<title")?;
        let start = find(open, ">")? + 1;
        page.get(start..find(start, "</title")?)
    };
    inner().unwrap_or_default()
}

/// What a fault of the parser means for an answer: one that ends early was cut off on the way.
fn fault(error: &serde_json::Error) -> Error {
    match error.classify() {
        Category::Eof | Category::Io => Error::Broken,
        Category::Data => Error::NotAnAnswer,
        Category::Syntax => Error::NotJson {
            origin: BodyOrigin::Response,
            line: error.line(),
            column: error.column(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Data, open};
    use crate::api::error::{BodyOrigin, Error};
    use crate::api::repair::Repair;
    use crate::text::SafeText;
    use proptest::prelude::*;
    use rstest::rstest;

    fn refused(code: i64, msg: &str) -> Error {
        Error::Refused {
            code,
            msg: SafeText::of(msg),
            after: None,
        }
    }

    #[rstest]
    #[case(r#"{"code":0,"msg":"ok","data":{"a":1}}"#, r#"{"a":1}"#)]
    #[case(r#"{"data":{"a":1},"code":"0"}"#, r#"{"a":1}"#)]
    #[case(" {\"code\":0,\"data\": [ 1 ] } ", "[ 1 ]")]
    #[case(
        r#"{"code":0,"data":{"n":1234567890123456789012345678,"x":1e999,"n":0.10}}"#,
        r#"{"n":1234567890123456789012345678,"x":1e999,"n":0.10}"#
    )]
    #[case(r#"{"code":0,"extra":[1],"data":{"list":[]}}"#, r#"{"list":[]}"#)]
    fn data_comes_out_as_it_went_in(#[case] body: &str, #[case] json: &str) {
        assert_eq!(
            open(body.into(), &[]).unwrap(),
            Data {
                json: json.to_owned(),
                notes: vec![]
            }
        );
    }

    #[rstest]
    #[case(
        r#"{"code":2017,"msg":"no permission","data":[]}"#,
        refused(2017, "no permission")
    )]
    #[case(
        r#"{"code":"2008","message":"expired","data":null}"#,
        refused(2008, "expired")
    )]
    #[case(r#"{"code":500,"msg":"","message":"m"}"#, refused(500, "m"))]
    #[case(r#"{"code":-1,"msg":17,"data":{"a":1}}"#, refused(-1, "17"))]
    #[case(r#"{"code":20003}"#, refused(20003, ""))]
    #[case(
        r#"{"data":{"order_info":{}},"msg":"gone\u001b[2J","code":20003}"#,
        refused(20003, "gone␛[2J")
    )]
    fn the_code_is_read_before_the_data(#[case] body: &str, #[case] error: Error) {
        assert_eq!(open(body.into(), &[]).unwrap_err(), error);
    }

    #[rstest]
    #[case(r#"{"code":0,"data":null}"#)]
    #[case(r#"{"code":0,"data":[]}"#)]
    #[case(r#"{"code":0,"data":{ }}"#)]
    #[case(r#"{"code":0,"data":""}"#)]
    #[case(r#"{"code":0,"msg":"success"}"#)]
    fn success_with_nothing_in_it_is_told(#[case] body: &str) {
        assert_eq!(open(body.into(), &[]).unwrap_err(), Error::NoData);
    }

    #[rstest]
    #[case::page("\n<!DOCTYPE html><HTML><Title lang=zh> 网络登录\n</TITLE>", Error::Html { origin: BodyOrigin::Response, title: SafeText::of("网络登录") })]
    #[case::no_title("<html><body>nope", Error::Html { origin: BodyOrigin::Response, title: SafeText::default() })]
    #[case::half_title("<title>half", Error::Html { origin: BodyOrigin::Response, title: SafeText::default() })]
    #[case::text("Bad gateway", Error::NotJson { origin: BodyOrigin::Response, line: 1, column: 1 })]
    #[case::broken("{\"code\":0,\n\"data\":{]}", Error::NotJson { origin: BodyOrigin::Response, line: 2, column: 9 })]
    #[case::trailing("{\"code\":0,\"data\":{\"a\":1}} x", Error::NotJson { origin: BodyOrigin::Response, line: 1, column: 27 })]
    #[case::cut("{\"code\":0,\"data\":{\"a\":", Error::Broken)]
    #[case::empty("", Error::Broken)]
    #[case::list("[0,\"ok\",{}]", Error::NotAnAnswer)]
    #[case::number("17", Error::NotAnAnswer)]
    #[case::no_code("{\"data\":{\"a\":1}}", Error::NotAnAnswer)]
    #[case::odd_code("{\"code\":\"ok\"}", Error::NotAnAnswer)]
    #[case::two_codes("{\"code\":0,\"code\":2008}", Error::NotAnAnswer)]
    fn what_is_no_answer_is_named(#[case] body: &str, #[case] error: Error) {
        assert_eq!(open(body.into(), &[]).unwrap_err(), error);
    }

    #[test]
    fn what_was_mended_is_told() {
        let data = open(
            b"\xEF\xBB\xBF{\"code\":0,\"data\":\"\\ud83d\xFF\"}".to_vec(),
            &[],
        )
        .unwrap();
        assert_eq!(data.json, "\"\\uFFFD\u{FFFD}\"");
        let (surrogate, utf8) = (
            Repair::LoneSurrogate { count: 1, at: 21 },
            Repair::InvalidUtf8 { count: 1, at: 27 },
        );
        assert_eq!(data.notes, [Repair::ByteOrderMark, surrogate, utf8]);
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(
            open(format!("{{\"code\":0,\"data\":{deep}}}").into_bytes(), &[])
                .unwrap()
                .json,
            deep
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = open(bytes, &[]);
        }

        #[test]
        fn no_cut_of_an_answer_passes(cut in 0usize..41) {
            let total = r#"{"code":0,"msg":"ok","data":{"a":"\u00e9"}}"#;
            prop_assert_eq!(open(total.as_bytes()[..cut].to_vec(), &[]).unwrap_err(), Error::Broken);
        }
    }
}
