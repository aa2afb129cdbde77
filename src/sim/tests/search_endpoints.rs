//! Tests that the search endpoints behave like the others: tokens, methods, quotas and arrivals.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::time::advance;

use crate::sim::handler::Handler;
use crate::sim::{Endpoint, Options, Shop};

const ORDERS: (&str, fn() -> Value) = (
    "/xe.ecommerce.order.list/1.0.0",
    || json!({ "created_time_start": "2026-03-05 00:00:00", "page_size": 2 }),
);
const AFTER_SALES: (&str, fn() -> Value) = (
    "/xe.ecommerce.after_sale.list/1.0.0",
    || json!({ "created_at": "2026-03-01||2026-03-11", "page_index": 1, "page_size": 2 }),
);
const AFTER_SALE: (&str, fn() -> Value) = (
    "/xe.ecommerce.after_sale.detail/1.0.0",
    || json!({ "aftersale_id": "A1" }),
);
const USER: (&str, fn() -> Value) = (
    "/xe.user.info.get/1.0.0",
    || json!({ "data": { "phone": "14800148020", "field_list": ["nickname"] } }),
);

type Call = (&'static str, fn() -> Value);

fn handler() -> Handler {
    Handler::open(&Options::new("2026-03-11T04:00:00Z".parse().unwrap()), 1)
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

async fn token(handler: &Handler) -> Value {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let input = json!({
        "app_id": app_id, "client_id": client_id, "secret_key": secret_key,
        "grant_type": "client_credential",
    });
    call(handler, Method::GET, "/token", &input).await["data"]["access_token"].take()
}

async fn ask(handler: &Handler, token: &Value, (path, body): Call) -> Value {
    let mut body = body();
    body["access_token"] = token.clone();
    call(handler, Method::POST, path, &body).await
}

#[rstest]
#[case::orders(ORDERS, 20, 1, 0)]
#[case::after_sales(AFTER_SALES, 300, 60, 0)]
#[case::after_sale(AFTER_SALE, 300, 60, 20003)]
#[case::user(USER, 3000, 10, 0)]
#[tokio::test(start_paused = true)]
async fn search_endpoints_have_separate_quotas(
    #[case] of: Call,
    #[case] calls: usize,
    #[case] seconds: u64,
    #[case] code: i64,
) {
    let handler = handler();
    let token = token(&handler).await;
    for _ in 0..calls {
        assert_eq!(ask(&handler, &token, of).await["code"], code);
    }
    assert_eq!(ask(&handler, &token, of).await["code"], 2053);
    for other in [ORDERS, AFTER_SALES, AFTER_SALE, USER]
        .into_iter()
        .filter(|other| other.0 != of.0)
    {
        assert_ne!(
            ask(&handler, &token, other).await["code"],
            2053,
            "{}",
            other.0
        );
    }
    advance(Duration::from_millis(seconds * 1_000 - 1)).await;
    assert_eq!(ask(&handler, &token, of).await["code"], 2053);
    advance(Duration::from_millis(1)).await;
    assert_eq!(ask(&handler, &token, of).await["code"], code);
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn search_endpoints_require_post_and_valid_token(
    #[values(ORDERS, AFTER_SALES, AFTER_SALE, USER)] of: Call,
) {
    let handler = handler();
    assert_eq!(
        call(&handler, Method::POST, of.0, &of.1()).await["code"],
        2007
    );
    let token = token(&handler).await;
    handler.end_tokens();
    let ended = ask(&handler, &token, of).await;
    assert_eq!((&ended["code"], &ended["data"]), (&json!(2008), &json!([])));
    assert_eq!(
        call(&handler, Method::GET, of.0, &Value::Null).await["code"],
        2055
    );
}

#[tokio::test(start_paused = true)]
async fn arrivals_distinguish_endpoints() {
    let handler = handler();
    let token = token(&handler).await;
    for of in [ORDERS, AFTER_SALES, AFTER_SALE, USER] {
        ask(&handler, &token, of).await;
    }
    let seen: Vec<_> = handler
        .arrivals()
        .iter()
        .map(|each| (each.endpoint, each.code))
        .collect();
    let expected = [
        (Endpoint::Token, Some(0)),
        (Endpoint::OrderList, Some(0)),
        (Endpoint::AfterSaleList, Some(0)),
        (Endpoint::AfterSaleDetail, Some(20003)),
        (Endpoint::UserInfo, Some(0)),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test(start_paused = true)]
async fn phone_leads_to_order_detail() {
    let handler = handler();
    let token = token(&handler).await;
    let ask = async |path: &str, mut body: Value| {
        body["access_token"] = token.clone();
        let mut answer = call(&handler, Method::POST, path, &body).await;
        assert_eq!(answer["code"], 0, "{answer}");
        answer["data"].take()
    };
    let user = ask(
        USER.0,
        json!({ "data": { "phone": "14500145301", "field_list": ["nickname"] } }),
    )
    .await;
    let window = json!({
        "user_id": user["user_id"], "created_time_start": "2023-03-20 00:00:00", "order_asc": 1,
    });
    let list = ask(ORDERS.0, window).await;
    let id = &list["list"][0]["order_info"]["order_id"];
    let order = ask(
        "/xe.ecommerce.order.detail/1.0.0",
        json!({ "order_id": id }),
    )
    .await;
    assert_eq!(
        (
            &order["order_info"]["order_id"],
            &order["buyer_info"]["phone_number"]
        ),
        (id, &json!("14500145301"))
    );
    assert_eq!(order["buyer_info"]["has_result"], true);
}
