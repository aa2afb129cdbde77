//! HTTP answers: an envelope, or deliberately something else.

use std::io;

use futures_util::stream;
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

/// The body of any answer.
pub(super) type Body = BoxBody<Bytes, io::Error>;

/// An answer, with its code if it is an envelope.
pub(super) struct Reply {
    pub(super) code: Option<i64>,
    pub(super) response: Response<Body>,
}

const JSON: &str = "application/json";

impl Reply {
    /// An error envelope, with `[]` as data, as PHP writes it.
    pub(super) fn refusal(code: i64, msg: &str) -> Self {
        Self::envelope(code, msg, &json!([]))
    }

    /// A complete envelope.
    pub(super) fn envelope(code: i64, msg: &str, data: &Value) -> Self {
        Self::json(
            code,
            json!({ "code": code, "msg": msg, "data": data }).to_string(),
        )
    }

    /// An envelope that is already serialized, with its code.
    pub(super) fn json(code: i64, body: impl Into<Bytes>) -> Self {
        Self {
            code: Some(code),
            response: whole(JSON, body),
        }
    }

    /// A body that is not an envelope, whatever its content type.
    pub(super) fn other(content_type: &'static str, body: &'static str) -> Self {
        Self {
            code: None,
            response: whole(content_type, body),
        }
    }

    /// Half of a body with the content length of the whole; then the connection closes.
    pub(super) fn truncated(body: &Bytes) -> Self {
        let length = HeaderValue::from(body.len());
        let half = body.slice(..body.len() / 2);
        let pieces = stream::unfold(Some(half), |half| async {
            if half.is_none() {
                // Yield before the end; otherwise the server detects the mismatch before it sends
                // anything.
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

    /// An envelope slightly longer than `length` bytes, generated while it is sent.
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

    /// A redirect that keeps method and body.
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
