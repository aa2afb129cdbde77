//! Look-ups over real HTTP: what is sent, what may come back, and what is never done about it.

use std::time::Duration;

use futures_util::future::join_all;
use gander::api::{Credentials, Error, Limits, Origin, Policy, Priority, Stage};
use gander::text::SafeText;
use rstest::rstest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::api_server::{Act, DATA, Server, answer, client, json, order, quick, refusal};

const PAGE: &str = "<!DOCTYPE html><html><head><title>网络登录</title></head></html>";

fn page() -> Error {
    Error::Html {
        origin: Origin::Answer,
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
async fn an_order_comes_as_it_was_sent() {
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
async fn the_token_travels_in_the_body_alone() {
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
#[case::text(|| json("hello"), Error::NotJson { origin: Origin::Answer, line: 1, column: 1 }, 1)]
#[case::nothing(|| json(r#"{"code":0,"data":[]}"#), Error::NoSuchOrder { order_id: SafeText::of("o_1") }, 1)]
#[case::says_nothing(
    || json(r#"{"code":0,"data":{"order_info":{"has_result":false,"order_id":""}}}"#),
    Error::NoSuchOrder { order_id: SafeText::of("o_1") },
    1
)]
#[tokio::test]
async fn what_comes_is_named_and_repeated_only_where_it_helps(
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
async fn what_passes_by_itself_is_survived() {
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
async fn a_redirect_is_never_followed(#[values(301, 302, 303, 307, 308)] code: u16) {
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

/// A gzip stream of `runs` × 258 equal letters: one literal, then copies of what stands before. Deflate packs bits from the lowest.
pub(crate) fn bomb(runs: usize) -> Vec<u8> {
    let mut bits = vec![true, true, false]; // last block, fixed codes
    let code = |bits: &mut Vec<bool>, word: u32, length: u32| {
        bits.extend((0..length).rev().map(|at| word >> at & 1 == 1));
    };
    code(&mut bits, 0x30 + u32::from(b' '), 8);
    for _ in 0..runs {
        code(&mut bits, 0xC5, 8); // 258 letters
        code(&mut bits, 0, 5); // from one letter back
    }
    let pack = |byte: &[bool]| {
        byte.iter()
            .enumerate()
            .fold(0u8, |sum, (at, bit)| sum | u8::from(*bit) << at)
    };
    let head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    head.into_iter().chain(bits.chunks(8).map(pack)).collect()
}

#[tokio::test]
async fn a_gzip_bomb_stops_at_the_cap() {
    let packed = bomb(5_000);
    assert!(
        packed.len() < 10_000,
        "a small body that unpacks to more than a million bytes"
    );
    let server =
        Server::start(move |_, _| answer("200 OK", "Content-Encoding: gzip\r\n", &packed)).await;
    let client = server.client_within(Limits {
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
async fn an_endless_body_stops_at_the_cap() {
    let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    let server =
        Server::start(move |_, _| vec![Act::Send(head.clone()), Act::Flood(vec![b' '; 4096])])
            .await;
    let client = server.client_within(Limits {
        body: 20_000,
        ..quick()
    });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::TooLarge { cap: 20_000 }
    );
}

#[tokio::test]
async fn an_order_of_the_caps_size_passes() {
    let body = format!(r#"{{"code":0,"data":{DATA}}}"#);
    let cap = body.len();
    let server = Server::start(move |_, _| json(&body)).await;
    assert_eq!(
        server
            .client_within(Limits {
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
async fn headers_that_never_come_end_after_their_time() {
    let server = Server::start(|_, _| vec![Act::Hang]).await;
    let headers = Duration::from_millis(200);
    let client = server.client_within(Limits { headers, ..quick() });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: Stage::Headers,
            after: headers
        }
    );
    assert_eq!(server.calls(), 3);
}

#[tokio::test]
async fn a_slow_drip_ends_with_the_look_up() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
    let server = Server::start(move |_, _| {
        vec![
            Act::Send(head.clone()),
            Act::Drip(b" ".to_vec(), Duration::from_millis(20)),
        ]
    })
    .await;
    let whole = Duration::from_millis(200);
    let client = server.client_within(Limits {
        retry: Policy {
            whole,
            ..Policy::default()
        },
        ..quick()
    });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: Stage::Whole,
            after: whole
        }
    );
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn a_connection_that_never_stands_ends_after_its_time() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody accepts: once the queue is full, a greeting gets no answer.
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
        Limits { connect, ..quick() },
    );
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: Stage::Connect,
            after: connect
        }
    );
    assert_eq!(client.quota_left(), (20, 20), "nothing was sent");
}

#[tokio::test]
async fn headers_that_drip_end_after_their_time_too() {
    let drip = || {
        vec![
            Act::Send(b"HTTP/1.1 200 OK\r\nX: ".to_vec()),
            Act::Drip(b"x".to_vec(), Duration::from_millis(20)),
        ]
    };
    let server = Server::start(move |_, _| drip()).await;
    let headers = Duration::from_millis(200);
    let client = server.client_within(Limits { headers, ..quick() });
    assert_eq!(
        client.order_detail("o_1").await.unwrap_err(),
        Error::Timeout {
            stage: Stage::Headers,
            after: headers
        }
    );
}

#[tokio::test]
async fn too_many_calls_halve_the_rate_and_the_call_succeeds() {
    let server = Server::start(|before, _| if before == 0 { refusal(2053) } else { order() }).await;
    let client = server.client();
    assert_eq!(client.order_detail("o_1").await.unwrap().attempts, 2);
    assert_eq!(client.quota_left(), (8, 10));
}

#[tokio::test]
async fn a_storm_of_codes_ends_in_orders() {
    let codes = [2053, 1001, 2054, 1002];
    let server =
        Server::start(move |before, _| codes.get(before).map_or_else(order, |code| refusal(*code)))
            .await;
    let client = server.client();
    let ids: Vec<_> = (0..4).map(|n| format!("o_{n}")).collect();
    let answers = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(
        answers
            .into_iter()
            .all(|answer| answer.unwrap().data.raw() == DATA)
    );
    assert_eq!(server.calls(), 8);
}

#[tokio::test]
async fn a_look_up_that_is_dropped_closes_its_connection() {
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
async fn nobody_listening_costs_no_quota() {
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
async fn a_server_that_cannot_speak_tls_is_not_trusted() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Reads the greeting first and stays: closing with bytes unread would reset the connection instead.
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

#[tokio::test]
async fn any_second_at_the_server_holds_twenty_calls_at_most() {
    // Every fifth call fails once, so that repetitions are counted too.
    let server = Server::start(|before, _| {
        if before % 5 == 4 {
            refusal(1001)
        } else {
            order()
        }
    })
    .await;
    let client = server.client();
    let ids: Vec<_> = (0..25).map(|n| format!("o_{n}")).collect();
    let answers = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(answers.iter().all(Result::is_ok));
    let arrivals: Vec<_> = server.seen().iter().map(|request| request.at).collect();
    for first in &arrivals {
        let window = arrivals.iter().filter(|at| {
            at.checked_duration_since(*first)
                .is_some_and(|gap| gap < Duration::from_secs(1))
        });
        assert!(window.count() <= 20);
    }
    assert!(arrivals.len() > 25);
}

#[tokio::test]
async fn an_outage_is_met_with_five_repetitions_a_second_at_most() {
    let server = Server::start(|_, _| answer("503 Busy", "", "")).await;
    let client = server.client();
    let ids: Vec<_> = (0..8).map(|n| format!("o_{n}")).collect();
    let outcomes = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(
        outcomes
            .into_iter()
            .all(|outcome| outcome.unwrap_err() == status(503))
    );
    let mut known = std::collections::HashSet::new();
    let repeated: Vec<_> = server
        .seen()
        .into_iter()
        .filter(|request| !known.insert(request.body.clone()))
        .map(|r| r.at)
        .collect();
    assert_eq!(repeated.len(), 16);
    for first in &repeated {
        // A little less than a second: what began a second apart may arrive a little closer.
        let within = repeated
            .iter()
            .filter(|at| **at >= *first && **at - *first < Duration::from_millis(950));
        assert!(within.count() <= 5);
    }
}

#[rstest]
#[case("0")]
#[case("-1")]
#[case("soon")]
#[case("Tue, 15 Nov 1994 08:12:31 GMT")]
#[tokio::test]
async fn whatever_pause_is_asked_for_there_is_one(#[case] asked: &str) {
    let header = format!("Retry-After: {asked}\r\n");
    let server = Server::start(move |before, _| {
        if before == 0 {
            answer("503 Busy", &header, "")
        } else {
            order()
        }
    })
    .await;
    assert_eq!(
        server.client().order_detail("o_1").await.unwrap().attempts,
        2
    );
    let seen = server.seen();
    assert!(seen[1].at - seen[0].at >= Duration::from_millis(200));
}

#[tokio::test]
async fn the_same_order_asked_for_twice_at_once_is_one_call() {
    let server = Server::start(|_, _| order()).await;
    let client = server.client();
    let (first, second) = tokio::join!(
        client.order_detail_at("o_1", Priority::Background),
        client.order_detail("o_1")
    );
    assert_eq!(
        (
            first.unwrap().data.raw(),
            second.unwrap().data.raw(),
            server.calls()
        ),
        (DATA, DATA, 1)
    );
    client.order_detail("o_1").await.unwrap();
    assert_eq!(server.calls(), 2, "whoever asks later wants a newer answer");
}

#[tokio::test]
async fn whoever_leaves_stops_the_call_for_nobody_else() {
    let server = Server::start(|before, _| {
        if before == 0 {
            vec![Act::Hang]
        } else {
            order()
        }
    })
    .await;
    let client = server.client_within(Limits {
        headers: Duration::from_millis(300),
        ..quick()
    });
    let impatient = tokio::time::timeout(Duration::from_millis(50), client.order_detail("o_1"));
    let (gone, stayed) = tokio::join!(impatient, client.order_detail("o_1"));
    assert!(gone.is_err());
    assert_eq!((stayed.unwrap().attempts, server.calls()), (2, 2));
}
