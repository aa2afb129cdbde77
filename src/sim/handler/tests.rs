//! Tests of the handler on a paused clock, without a socket.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::time::{Instant, advance, timeout};

use super::Handler;
use crate::sim::stories::watched::STEPS;
use crate::sim::{Endpoint, Options, Shop, documents};

const DETAIL: &str = "/xe.ecommerce.order.detail/1.0.0";

fn options() -> Options {
    Options::new("2026-03-11T04:00:00Z".parse().unwrap())
}

fn handler() -> Handler {
    Handler::open(&options(), 1)
}

async fn call(handler: &Handler, method: Method, path: &str, body: &Value) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Full::new(Bytes::from(body.to_string())))
        .unwrap();
    let body = handler
        .serve(request)
        .await
        .into_body()
        .collect()
        .await
        .unwrap()
        .to_bytes();
    serde_json::from_slice(&body).unwrap()
}

async fn token(handler: &Handler) -> String {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let input = json!({
        "app_id": app_id, "client_id": client_id, "secret_key": secret_key,
        "grant_type": "client_credential",
    });
    let answer = call(handler, Method::GET, "/token", &input).await;
    answer["data"]["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

async fn detail(handler: &Handler, token: &str, order_id: &str) -> Value {
    call(
        handler,
        Method::POST,
        DETAIL,
        &json!({ "access_token": token, "order_id": order_id }),
    )
    .await
}

fn fault<'a>(handler: &'a Handler, name: &str) -> &'a str {
    &handler
        .fault_orders
        .listed()
        .iter()
        .find(|listed| listed.name == name)
        .unwrap()
        .id
}

#[tokio::test(start_paused = true)]
async fn order_detail_quota_is_20_per_second() {
    let handler = handler();
    let token = token(&handler).await;
    let id = &handler.orders()[0].id;
    for _ in 0..20 {
        assert_eq!(detail(&handler, &token, id).await["code"], 0);
    }
    assert_eq!(detail(&handler, &token, id).await["code"], 2053);
    advance(Duration::from_millis(999)).await;
    assert_eq!(detail(&handler, &token, id).await["code"], 2053);
    advance(Duration::from_millis(1)).await;
    assert_eq!(detail(&handler, &token, id).await["code"], 0);
}

#[tokio::test(start_paused = true)]
async fn token_quota_is_100_per_ten_minutes() {
    let handler = handler();
    for _ in 0..100 {
        token(&handler).await;
    }
    let code =
        async || call(&handler, Method::GET, "/token?app_id=x", &Value::Null).await["code"].clone();
    assert_eq!(code().await, 2053);
    advance(Duration::from_secs(600)).await;
    assert_eq!(code().await, 2002);
}

#[tokio::test(start_paused = true)]
async fn tokens_end_by_age_and_on_request() {
    let handler = handler();
    let id = handler.orders()[0].id.clone();
    let first = token(&handler).await;
    advance(options().token_life).await;
    assert_eq!(detail(&handler, &first, &id).await["code"], 2008);
    let second = token(&handler).await;
    assert_eq!(detail(&handler, &second, &id).await["code"], 0);
    handler.end_tokens();
    assert_eq!(detail(&handler, &second, &id).await["code"], 2008);
    let third = token(&handler).await;
    assert_eq!(detail(&handler, &third, &id).await["code"], 0);
}

#[tokio::test(start_paused = true)]
async fn orders_answer_with_their_documents() {
    let handler = handler();
    let token = token(&handler).await;
    for (listed, document) in documents(options().now) {
        assert_eq!(
            detail(&handler, &token, &listed.id).await,
            document,
            "{}",
            listed.name
        );
    }
}

#[rstest]
#[case::no_token(Method::POST, DETAIL, json!({ "order_id": "o_1" }), 2007)]
#[case::no_body(Method::POST, DETAIL, Value::Null, 2007)]
#[case::unknown_token(Method::POST, DETAIL, json!({
    "access_token": "xe_1", "order_id": "o_1",
}), 2008)]
#[case::get_of_an_order(Method::GET, DETAIL, Value::Null, 2055)]
#[case::post_of_a_token(Method::POST, "/token", Value::Null, 2055)]
#[case::other_version(Method::POST, "/xe.ecommerce.order.detail/2.0.0", Value::Null, 2052)]
#[case::no_input(Method::GET, "/token", Value::Null, 2001)]
#[case::input_in_the_query(
    Method::GET,
    "/token?app_id=appgander6moonl&secret_key=x",
    Value::Null,
    2004
)]
#[tokio::test(start_paused = true)]
async fn invalid_call_is_rejected_with_its_code(
    #[case] method: Method,
    #[case] path: &str,
    #[case] body: Value,
    #[case] code: i64,
) {
    let answer = call(&handler(), method, path, &body).await;
    assert_eq!(
        (&answer["code"], &answer["data"]),
        (&json!(code), &json!([]))
    );
    assert!(!answer["msg"].as_str().unwrap().is_empty());
}

#[rstest]
#[case("not_found", &[20003, 20003])]
#[case("no_permission", &[2017])]
#[case("ip_refused", &[2051])]
#[case("busy_twice", &[1001, 1001, 0, 1001, 1001, 0])]
#[case("busy_always", &[1002, 1002, 1002, 1002])]
#[case("quota_storm", &[2053, 2053, 2053, 0, 2053])]
#[tokio::test(start_paused = true)]
async fn fault_order_answers_its_codes_in_turn(#[case] name: &str, #[case] codes: &[i64]) {
    let handler = handler();
    let (token, id) = (token(&handler).await, fault(&handler, name));
    for code in codes {
        let answer = detail(&handler, &token, id).await;
        assert_eq!(answer["code"], *code);
        assert_eq!(
            answer["data"]["order_info"]["order_id"] == id,
            *code == 0,
            "{answer}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn missing_order_has_three_forms() {
    let handler = handler();
    let token = token(&handler).await;
    assert_eq!(
        detail(&handler, &token, "o_1668364330_6371382a9cba9_33409596").await["data"],
        json!([])
    );
    assert_eq!(
        detail(&handler, &token, fault(&handler, "not_found_null")).await["data"],
        Value::Null
    );
    let empty = detail(&handler, &token, fault(&handler, "empty"))
        .await
        .to_string();
    assert!(
        empty.contains("\"has_result\":false") && !empty.contains("\"has_result\":true"),
        "{empty}"
    );
}

#[tokio::test(start_paused = true)]
async fn code_text_fault_has_a_string_code() {
    let handler = handler();
    let token = token(&handler).await;
    let answer = detail(&handler, &token, fault(&handler, "code_text")).await;
    assert_eq!(answer["code"], "0");
    assert_eq!(
        answer["data"]["order_info"]["order_id"],
        fault(&handler, "code_text")
    );
}

#[tokio::test(start_paused = true)]
async fn watched_order_changes_until_its_last_step() {
    let handler = handler();
    let (token, id) = (token(&handler).await, fault(&handler, "watched"));
    let mut answers = Vec::new();
    for _ in 0..STEPS + 3 {
        advance(Duration::from_secs(60)).await;
        answers.push(detail(&handler, &token, id).await);
    }
    assert!(
        answers
            .iter()
            .all(|answer| answer["code"] == 0 && answer["data"]["order_info"]["order_id"] == id)
    );
    let differing = answers
        .windows(2)
        .map(|pair| pair[0] != pair[1])
        .collect::<Vec<_>>();
    assert_eq!(differing, [[true; STEPS].as_slice(), &[false; 2]].concat());
    let newest = answers[1].pointer(
        "/data/internal_extra_info/logistics_info/packages_info/0/package_trace_info/0/time",
    );
    assert_eq!(
        newest,
        Some(&json!("2026-03-11 12:02:00")),
        "the event has the time of the request"
    );
}

#[tokio::test(start_paused = true)]
async fn slow_order_takes_eight_seconds() {
    let handler = handler();
    let token = token(&handler).await;
    let before = Instant::now();
    assert_eq!(
        detail(&handler, &token, fault(&handler, "slow")).await["code"],
        0
    );
    assert_eq!(before.elapsed(), Duration::from_secs(8));
}

#[tokio::test(start_paused = true)]
async fn hanging_order_never_answers() {
    let handler = handler();
    let token = token(&handler).await;
    assert!(
        timeout(
            Duration::from_secs(86_400),
            detail(&handler, &token, fault(&handler, "hang"))
        )
        .await
        .is_err()
    );
    let last = *handler.arrivals().last().unwrap();
    assert_eq!((last.endpoint, last.code), (Endpoint::OrderDetail, None));
}

#[tokio::test(start_paused = true)]
async fn arrivals_record_time_and_code() {
    let handler = Handler::open(
        &Options {
            latency: Duration::from_millis(300),
            ..options()
        },
        1,
    );
    let token = token(&handler).await;
    detail(&handler, &token, &handler.orders()[0].id).await;
    handler.end_tokens();
    detail(&handler, &token, &handler.orders()[0].id).await;
    let seen: Vec<_> = handler
        .arrivals()
        .iter()
        .map(|each| (each.endpoint, each.at.as_millis(), each.code))
        .collect();
    let expected = [
        (Endpoint::Token, 0, Some(0)),
        (Endpoint::OrderDetail, 300, Some(0)),
        (Endpoint::OrderDetail, 600, Some(2008)),
    ];
    assert_eq!(seen, expected);
}
