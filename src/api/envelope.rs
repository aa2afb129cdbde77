//! The envelope of every answer, `{code, msg, data}`. The code is read before the data.
//!
//! A pure function of bytes. It does not know what is in the data.

use super::error::{BodyOrigin, Error};
use super::redact::server_text;
use crate::json::{self, NodeId, ParseError, Rejected, Repair, Shape, Tree};

/// The data of a successful answer.
#[derive(Debug)]
pub struct Data {
    /// The data, digit for digit as it came except for what `repairs` name.
    pub tree: Tree,
    /// What had to be repaired to read it.
    pub repairs: Vec<Repair>,
}

/// The nodes of an envelope. Their types are not fixed: each value has been seen in several.
pub(super) struct Envelope<'t> {
    tree: &'t Tree,
    code: Option<NodeId>,
    msg: Option<NodeId>,
    message: Option<NodeId>,
    data: Option<NodeId>,
}

/// Opens the answer of an endpoint. No error repeats one of these secrets.
///
/// # Errors
///
/// What the platform refuses, and everything that is not an answer of the platform: a web page,
/// other JSON, not JSON, a truncated answer.
pub fn open(bytes: Vec<u8>, secrets: &[&str]) -> Result<Data, Error> {
    let (tree, repairs) = json::read(bytes).map_err(|rejected| refused(&rejected, secrets))?;
    let data = Envelope::of(&tree)?.data(secrets)?;
    Ok(Data {
        tree: tree.into_child(data),
        repairs,
    })
}

impl<'t> Envelope<'t> {
    /// The envelope at the root. A key of it that occurs twice leaves open which is meant.
    pub(super) fn of(tree: &'t Tree) -> Result<Self, Error> {
        let once = |key| {
            let mut nodes = tree
                .children(NodeId::ROOT)
                .filter(|&n| tree.key(n) == Some(key));
            match (nodes.next(), nodes.next()) {
                (node, None) => Ok(node),
                _ => Err(Error::NotAnAnswer),
            }
        };
        if tree.shape(NodeId::ROOT) != Shape::Object {
            return Err(Error::NotAnAnswer);
        }
        Ok(Self {
            tree,
            code: once("code")?,
            msg: once("msg")?,
            message: once("message")?,
            data: once("data")?,
        })
    }

    /// The data, if the code says that there is any.
    pub(super) fn data(&self, secrets: &[&str]) -> Result<NodeId, Error> {
        let code = self.code.map(|node| self.tree.value(node).trim().parse());
        match code {
            None | Some(Err(_)) => Err(Error::NotAnAnswer),
            Some(Ok(0)) => self
                .data
                .filter(|&data| !is_nothing(self.tree, data))
                .ok_or(Error::NoData),
            Some(Ok(code)) => Err(Error::Refused {
                code,
                msg: server_text(self.text(), secrets),
                after: None,
            }),
        }
    }

    /// The data, regardless of the code.
    pub(super) fn inner(&self) -> Option<NodeId> {
        self.data
    }

    /// Whether there is a code at all.
    pub(super) fn has_code(&self) -> bool {
        self.code.is_some()
    }

    /// `msg`, or `message`, as one page of the documentation calls it.
    fn text(&self) -> &'t str {
        let texts = [self.msg, self.message].into_iter().flatten();
        texts
            .map(|node| self.tree.written(node))
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default()
    }
}

/// Whether the data is empty as the platform writes it: null, an empty text, list or object.
fn is_nothing(tree: &Tree, data: NodeId) -> bool {
    match tree.shape(data) {
        Shape::Null => true,
        Shape::Text => tree.value(data).trim().is_empty(),
        Shape::Array | Shape::Object => tree.is_leaf(data),
        Shape::Bool | Shape::Number => false,
    }
}

/// What bytes that are not JSON are instead. A truncated answer ends early.
fn refused(rejected: &Rejected, secrets: &[&str]) -> Error {
    if let Some(page) = web_page(&rejected.text, BodyOrigin::Response, secrets) {
        return page;
    }
    match rejected.error {
        ParseError::Cut { .. } => Error::Broken,
        ParseError::Syntax { line, column, .. } => Error::NotJson {
            origin: BodyOrigin::Response,
            line,
            column,
        },
        ParseError::TooLong(cap) => Error::TooLarge { cap },
    }
}

/// Recognises a web page. No JSON begins with `<`.
pub(super) fn web_page(text: &str, origin: BodyOrigin, secrets: &[&str]) -> Option<Error> {
    text.trim_start().starts_with('<').then(|| Error::Html {
        origin,
        title: server_text(title(text), secrets),
    })
}

/// The title of a page; tag names are ASCII in upper or lower case.
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

#[cfg(test)]
mod tests {
    use super::open;
    use crate::api::error::{BodyOrigin, Error};
    use crate::json::Repair;
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
    fn data_keeps_every_byte(#[case] body: &str, #[case] json: &str) {
        let data = open(body.into(), &[]).unwrap();
        assert_eq!((data.tree.raw(), data.repairs), (json, vec![]));
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
    fn envelope_code_is_read_before_data(#[case] body: &str, #[case] error: Error) {
        assert_eq!(open(body.into(), &[]).unwrap_err(), error);
    }

    #[rstest]
    #[case(r#"{"code":0,"data":null}"#)]
    #[case(r#"{"code":0,"data":[]}"#)]
    #[case(r#"{"code":0,"data":{ }}"#)]
    #[case(r#"{"code":0,"data":""}"#)]
    #[case(r#"{"code":0,"msg":"success"}"#)]
    fn success_without_data_is_an_error(#[case] body: &str) {
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
    fn other_bodies_are_named(#[case] body: &str, #[case] error: Error) {
        assert_eq!(open(body.into(), &[]).unwrap_err(), error);
    }

    #[test]
    fn repairs_are_reported() {
        let data = open(
            b"\xEF\xBB\xBF{\"code\":0,\"data\":\"\\ud83d\xFF\"}".to_vec(),
            &[],
        )
        .unwrap();
        assert_eq!(data.tree.raw(), "\"\\uFFFD\u{FFFD}\"");
        let (surrogate, utf8) = (
            Repair::LoneSurrogate { count: 1, at: 21 },
            Repair::InvalidUtf8 { count: 1, at: 27 },
        );
        assert_eq!(data.repairs, [Repair::ByteOrderMark, surrogate, utf8]);
    }

    #[test]
    fn deep_nesting_is_refused_with_its_place() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let not_json = Error::NotJson {
            origin: BodyOrigin::Response,
            line: 1,
            column: "{\"code\":0,\"data\":".len() + 127,
        };
        let answer = format!("{{\"code\":0,\"data\":{deep}}}");
        assert_eq!(open(answer.into_bytes(), &[]).unwrap_err(), not_json);
    }

    proptest! {
        #[test]
        fn any_bytes_open_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = open(bytes, &[]);
        }

        #[test]
        fn cut_answer_is_broken(cut in 0usize..41) {
            let whole = r#"{"code":0,"msg":"ok","data":{"a":"\u00e9"}}"#;
            prop_assert_eq!(open(whole.as_bytes()[..cut].to_vec(), &[]).unwrap_err(), Error::Broken);
        }
    }
}
