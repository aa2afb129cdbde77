//! Quota, retries and shared calls over real HTTP.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::join_all;
use gander::api::{Error, Priority, RequestLimits};
use rstest::rstest;

use crate::api_server::{Act, DATA, Server, answer, order, quick, refusal};

#[tokio::test]
async fn throttled_call_halves_the_rate_and_succeeds() {
    let server = Server::start(|before, _| if before == 0 { refusal(2053) } else { order() }).await;
    let client = server.client();
    assert_eq!(client.order_detail("o_1").await.unwrap().attempts, 2);
    assert_eq!(client.quota_left(), (8, 10));
}

#[tokio::test]
async fn burst_of_temporary_codes_ends_in_orders() {
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
async fn quota_holds_in_any_second_at_the_server() {
    // Every fifth call fails once, so that retries are counted too.
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
async fn outage_causes_at_most_five_retries_a_second() {
    let busy = Error::Status {
        status: 503,
        after: None,
    };
    let server = Server::start(|_, _| answer("503 Busy", "", "")).await;
    let client = server.client();
    let ids: Vec<_> = (0..8).map(|n| format!("o_{n}")).collect();
    let outcomes = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(
        outcomes
            .into_iter()
            .all(|outcome| outcome.unwrap_err() == busy)
    );
    let mut seen = HashSet::new();
    let retries: Vec<_> = server
        .seen()
        .into_iter()
        .filter(|request| !seen.insert(request.body.clone()))
        .map(|r| r.at)
        .collect();
    assert_eq!(retries.len(), 16);
    for first in &retries {
        // A little less than a second: calls that began a second apart may arrive a little closer.
        let within = retries
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
async fn retry_after_of_any_form_causes_a_pause(#[case] requested: &str) {
    let header = format!("Retry-After: {requested}\r\n");
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
async fn same_order_requested_twice_at_once_is_one_call() {
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
    assert_eq!(server.calls(), 2, "a later request gets a newer answer");
}

#[tokio::test]
async fn shared_call_continues_when_one_caller_leaves() {
    let server = Server::start(|before, _| {
        if before == 0 {
            vec![Act::Hang]
        } else {
            order()
        }
    })
    .await;
    let client = server.client_within(RequestLimits {
        headers: Duration::from_millis(300),
        ..quick()
    });
    let impatient = tokio::time::timeout(Duration::from_millis(50), client.order_detail("o_1"));
    let (gone, stayed) = tokio::join!(impatient, client.order_detail("o_1"));
    assert!(gone.is_err());
    assert_eq!((stayed.unwrap().attempts, server.calls()), (2, 2));
}
