//! Look-ups over real HTTP: what is sent, and how each kind of response is handled.

use std::time::Duration;

use gander::api::{BodyOrigin, Credentials, Error, RequestLimits, RetryPolicy, TimeoutStage};
use gander::text::SafeText;
use rstest::rstest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::api_server::{
    Act, DATA, Server, answer, client, gzip_bomb, json, order, quick, refusal,
};

const PAGE: &str = "<!DOCTYPE html><html><head><title>网络登录</title></head></html>";

fn page() -> Error {
    Error::Html {
        origin: BodyOrigin::Response,
        title: SafeText::of("网络登录"),
    }
}

fn refused(code: i64) -> Error {
    Error::Refused {
        code,
        msg: SafeText::of("no"),
        after: None,
    }
}

fn status(status: u16) -> Error {
    Error::Status {
        status,
        after: None,
    }
}

fn envelope(status: &str) -> Vec<Act> {
    answer(status, "", r#"{"code":20003,"msg":"no","data":null}"#)
}

#[tokio::test]
async fn order_arrives_as_sent() {
    let server = Server::start(|_, _| order()).await;
    let client = server.client();
    assert_eq!(client.quota_left(), (20, 20));
    let answer = client.order_detail("o_1").await.unwrap();
    assert_eq!(
        (answer.data.raw(), answer.notes.len(), answer.attempts),
        (DATA, 0, 1)
    );
    assert_eq!(client.quota_left(), (19, 20));
}

#[tokio::test]
async fn token_is_sent_only_in_the_body() {
    let server = Server::start(|_, _| order()).await;
    server.client().order_detail("o_\"1").await.unwrap();
    let request = server.seen().remove(0);
    assert_eq!(request.line(), "POST /xe.ecommerce.order.detail/1.0.0");
    assert_eq!(
        request.body,
        r#"{"access_token":"xe_given","order_id":"o_\"1"}"#
    );
    assert!(!request.head.contains("xe_given"));
    let agent = concat!("user-agent: gander/", env!("CARGO_PKG_VERSION"));
    for header in [
        "content-type: application/json",
        "accept-encoding: gzip",
        agent,
    ] {
        assert!(
            request.head.lines().any(|line| line == header),
            "{header} in {}",
            request.head
        );
    }
}

#[rstest]
#[case::busy(|| refusal(1001), refused(1001), 3)]
#[case::too_many(|| refusal(2053), refused(2053), 3)]
#[case::server_error(|| answer("500 Oops", "", "oops"), status(500), 3)]
#[case::gateway_page(|| answer("502 Bad Gateway", "", PAGE), status(502), 3)]
#[case::closed_at_once(Vec::new, Error::Broken, 3)]
#[case::reset(|| vec![Act::Reset], Error::Broken, 3)]
#[case::reset_halfway(|| vec![Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{".to_vec()), Act::Reset], Error::Broken, 3)]
#[case::half_a_header(|| vec![Act::Send(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec())], Error::Broken, 3)]
#[case::truncated(|| vec![Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"code\":0,".to_vec())], Error::Broken, 3)]
#[case::cut_json(|| json("{\"code\":0,"), Error::Broken, 3)]
#[case::broken_gzip(|| answer("200 OK", "Content-Encoding: gzip\r\n", "no gzip at all"), Error::Broken, 3)]
#[case::business(|| refusal(20003), refused(20003), 1)]
#[case::permission(|| refusal(2017), refused(2017), 1)]
#[case::given_token_dead(|| refusal(2008), Error::TokenDead { fetched: false }, 1)]
#[case::page(|| answer("200 OK", "", PAGE), page(), 1)]
#[case::portal(|| answer("511 Network Authentication Required", "", PAGE), page(), 1)]
#[case::not_found(|| answer("404 Not Found", "", "nothing here"), status(404), 1)]
#[case::envelope_on_404(|| envelope("404 Not Found"), refused(20003), 1)]
#[case::envelope_on_500(|| envelope("500 Oops"), refused(20003), 1)]
#[case::text(|| json("hello"), Error::NotJson { origin: BodyOrigin::Response, line: 1, column: 1 }, 1)]
#[case::nothing(|| json(r#"{"code":0,"data":[]}"#), Error::NoSuchOrder { order_id: SafeText::of("o_1") }, 1)]
#[case::says_nothing(
    || json(r#"{"code":0,"data":{"order_info":{"has_result":false,"order_id":""}}}"#),
    Error::NoSuchOrder { order_id: SafeText::of("o_1") },
    1
)]
#[tokio::test]
async fn response_is_classified_and_retried_only_if_temporary(
    #[case] reply: fn() -> Vec<Act>,
    #[case] error: Error,
    #[case] calls: usize,
) {
    let server = Server::start(move |_, _| reply()).await;
    assert_eq!(
        server.client().order_detail("o_1").await.unwrap_err(),
        error
    );
    assert_eq!(server.calls(), calls);
}

#[tokio::test]
async fn temporary_errors_are_retried() {
    let server = Server::start(|before, _| match before {
        0 => answer("503 Busy", "", ""),
        1 => refusal(1002),
        _ => order(),
    })
    .await;
    let answer = server.client().order_detail("o_1").await.unwrap();
    assert_eq!((answer.attempts, answer.data.raw()), (3, DATA));
}

#[rstest]
#[tokio::test]
async fn redirect_is_never_followed(#[values(301, 302, 303, 307, 308)] code: u16) {
    let other = Server::start(|_, _| order()).await;
    let target = format!(
        "Location: {}/x?token=xe_given\r\n",
        other.base.replace("127.0.0.1", "localhost")
    );
    let server = Server::start(move |_, _| answer(&format!("{code} Elsewhere"), &target, "")).await;
    let error = server.client().order_detail("o_1").await.unwrap_err();
    assert_eq!(
        error,
        Error::Redirect {
            status: code,
            host: SafeText::of("localhost")
        }
    );
    assert_eq!((server.calls(), other.seen().len()), (1, 0));
}

#[tokio::test]
async fn gzip_bomb_stops_at_the_cap() {
    let packed = gzip_bomb(5_000);
    assert!(
        packed.len() < 10_000,
        "a small body that unpacks to more than a million bytes"
    );
    let server =
        Server::start(move |_, _| answer("200 OK", "Content-Encoding: gzip\r\n", &packed)).await;
    let client = server.client_within(RequestLimits {
        body: 20_000,
        ..quick()
    });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::TooLarge { cap: 20_000 }
    );
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn endless_body_stops_at_the_cap() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    let server =
        Server::start(move |_, _| vec![Act::Send(head.clone()), Act::Flood(vec![b' '; 4096])])
            .await;
    let client = server.client_within(RequestLimits {
        body: 20_000,
        ..quick()
    });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::TooLarge { cap: 20_000 }
    );
}

#[tokio::test]
async fn order_of_exactly_the_cap_is_read() {
    let body = format!(r#"{{"code":0,"data":{DATA}}}"#);
    let cap = body.len();
    let server = Server::start(move |_, _| json(&body)).await;
    assert_eq!(
        server
            .client_within(RequestLimits {
                body: cap,
                ..quick()
            })
            .order_detail("o_1")
            .await
            .unwrap()
            .data
            .raw(),
        DATA
    );
}

#[tokio::test]
async fn headers_that_never_arrive_time_out() {
    let server = Server::start(|_, _| vec![Act::Hang]).await;
    let headers = Duration::from_millis(200);
    let client = server.client_within(RequestLimits { headers, ..quick() });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: TimeoutStage::Headers,
            after: headers
        }
    );
    assert_eq!(server.calls(), 3);
}

#[tokio::test]
async fn slow_body_ends_at_the_total_limit() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
    let server = Server::start(move |_, _| {
        vec![
            Act::Send(head.clone()),
            Act::Drip(b" ".to_vec(), Duration::from_millis(20)),
        ]
    })
    .await;
    let total = Duration::from_millis(200);
    let client = server.client_within(RequestLimits {
        retry: RetryPolicy {
            total,
            ..RetryPolicy::default()
        },
        ..quick()
    });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: TimeoutStage::Total,
            after: total
        }
    );
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn connection_that_never_opens_times_out() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // No connection is accepted: once the queue is full, a SYN gets no answer.
    let mut queue = Vec::new();
    while let Ok(stream) =
        tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await
    {
        queue.push(stream);
    }
    let connect = Duration::from_millis(100);
    let client = client(
        &format!("http://{address}"),
        Credentials::Token("xe_given".into()),
        RequestLimits { connect, ..quick() },
    );
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: TimeoutStage::Connect,
            after: connect
        }
    );
    assert_eq!(client.quota_left(), (20, 20), "nothing was sent");
}

#[tokio::test]
async fn slow_headers_time_out() {
    let drip = || {
        vec![
            Act::Send(b"HTTP/1.1 200 OK\r\nX: ".to_vec()),
            Act::Drip(b"x".to_vec(), Duration::from_millis(20)),
        ]
    };
    let server = Server::start(move |_, _| drip()).await;
    let headers = Duration::from_millis(200);
    let client = server.client_within(RequestLimits { headers, ..quick() });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: TimeoutStage::Headers,
            after: headers
        }
    );
}

#[tokio::test]
async fn dropped_look_up_closes_its_connection() {
    let server = Server::start(|_, _| vec![Act::Hang]).await;
    let client = server.client();
    let lookup = tokio::spawn({
        let client = client.clone();
        async move { client.order_detail("o_1").await }
    });
    while server.seen().is_empty() {
        tokio::task::yield_now().await;
    }
    lookup.abort();
    server.client_gone().await;
    assert_eq!(
        client.quota_left(),
        (19, 20),
        "the call may have been counted"
    );
}

#[tokio::test]
async fn refused_connection_costs_no_quota() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&base, Credentials::Token("xe_given".into()), quick());
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Unreachable
    );
    assert_eq!(client.quota_left(), (20, 20));
}

#[tokio::test]
async fn server_without_tls_is_not_trusted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Reads the greeting and stays: closing with unread bytes would reset the connection.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            let _ = stream.read(&mut [0; 4096]).await;
        }
    });
    let client = client(&base, Credentials::Token("xe_given".into()), quick());
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Untrusted
    );
}
