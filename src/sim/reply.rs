//! What goes over the wire: an envelope, or one of the things that are not.

use std::io;

use futures_util::stream;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

/// The body of any answer.
pub(super) type Body = BoxBody<Bytes, io::Error>;

/// An answer, with the code that its envelope carries if it is one.
pub(super) struct Reply {
    pub(super) code: Option<i64>,
    pub(super) response: Response<Body>,
}

const JSON: &str = "application/json";

impl Reply {
    /// A code and a text, and the empty list that PHP makes of no data.
    pub(super) fn refusal(code: i64, msg: &str) -> Self {
        Self::envelope(code, msg, &json!([]))
    }

    /// A whole envelope.
    pub(super) fn envelope(code: i64, msg: &str, data: &Value) -> Self {
        Self::json(
            code,
            json!({ "code": code, "msg": msg, "data": data }).to_string(),
        )
    }

    /// A body that is known to be an envelope with this code.
    pub(super) fn json(code: i64, body: impl Into<Bytes>) -> Self {
        Self {
            code: Some(code),
            response: whole(JSON, body),
        }
    }

    /// A body that is no envelope, whatever it says it is.
    pub(super) fn other(content_type: &'static str, body: &'static str) -> Self {
        Self {
            code: None,
            response: whole(content_type, body),
        }
    }

    /// Half of a body under the length of the whole; then the connection ends.
    pub(super) fn truncated(body: &Bytes) -> Self {
        let length = HeaderValue::from(body.len());
        let half = body.slice(..body.len() / 2);
        let pieces = stream::unfold(Some(half), |half| async {
            if half.is_none() {
                // The end comes one turn later, or the server would find the mistake before anything was sent.
                tokio::task::yield_now().await;
            }
            Some((Ok(Frame::data(half?)), None))
        });
        let response = with_header(
            Response::new(StreamBody::new(pieces).boxed()),
            CONTENT_LENGTH,
            length,
        );
        Self {
            code: None,
            response: with_header(response, CONTENT_TYPE, HeaderValue::from_static(JSON)),
        }
    }

    /// An envelope of `length` bytes and a little more, made up as it is sent.
    pub(super) fn endless(length: usize) -> Self {
        const PIECE: &[u8] = &[b'a'; 64 * 1024];
        let padding = std::iter::repeat_n(PIECE, length.div_ceil(PIECE.len()));
        let pieces = [b"{\"code\":0,\"msg\":\"success\",\"data\":{\"padding\":\"".as_slice()]
            .into_iter()
            .chain(padding)
            .chain([b"\"}}".as_slice()]);
        let body = StreamBody::new(stream::iter(
            pieces.map(|piece| Ok(Frame::data(Bytes::from_static(piece)))),
        ));
        Self {
            code: Some(0),
            response: with_header(
                Response::new(body.boxed()),
                CONTENT_TYPE,
                HeaderValue::from_static(JSON),
            ),
        }
    }

    /// Another place, by a redirect that keeps method and body.
    pub(super) fn redirect(location: &str) -> Self {
        let mut response = whole(JSON, "");
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        let location =
            HeaderValue::from_str(location).unwrap_or_else(|_| HeaderValue::from_static("/"));
        Self {
            code: None,
            response: with_header(response, LOCATION, location),
        }
    }
}

fn whole(content_type: &'static str, body: impl Into<Bytes>) -> Response<Body> {
    let body = Full::new(body.into())
        .map_err(|never| match never {})
        .boxed();
    with_header(
        Response::new(body),
        CONTENT_TYPE,
        HeaderValue::from_static(content_type),
    )
}

fn with_header(
    mut response: Response<Body>,
    name: HeaderName,
    value: HeaderValue,
) -> Response<Body> {
    response.headers_mut().insert(name, value);
    response
}
