//! Tests over a real connection: headers, truncated and endless bodies, and closing the shop.

use std::fmt::Write as _;
use std::io;

use serde_json::json;
use tokio::net::TcpStream;

use crate::sim::{Endpoint, Options, Shop};

const DETAIL: &str = "/xe.ecommerce.order.detail/1.0.0";

async fn open() -> Shop {
    Shop::open(Options::new("2026-03-11T04:00:00Z".parse().unwrap()))
        .await
        .unwrap()
}

/// Sends one request on a new connection and returns the connection.
async fn send(shop: &Shop, method: &str, path: &str, body: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(shop.address()).await?;
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
        shop.address()
    );
    write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    stream.writable().await?;
    assert_eq!(stream.try_write(request.as_bytes())?, request.len());
    Ok(stream)
}

/// Reads until the connection ends, piece by piece.
async fn receive(stream: &TcpStream, mut each: impl FnMut(&[u8])) {
    let mut piece = vec![0; 64 * 1024];
    loop {
        stream.readable().await.unwrap();
        match stream.try_read(&mut piece) {
            Ok(0) => return,
            Ok(length) => each(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Returns head and body of an answer.
async fn ask(shop: &Shop, method: &str, path: &str, body: &str) -> (String, String) {
    let stream = send(shop, method, path, body).await.unwrap();
    let mut answer = Vec::new();
    receive(&stream, |piece| answer.extend_from_slice(piece)).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

async fn question(shop: &Shop, fault: &str) -> String {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let query = format!(
        "app_id={app_id}&client_id={client_id}&secret_key={secret_key}&grant_type=client_credential"
    );
    let (_, body) = ask(shop, "GET", &format!("/token?{query}"), "").await;
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    let id = &shop
        .fault_orders()
        .iter()
        .find(|listed| listed.name == fault)
        .unwrap()
        .id;
    json!({ "access_token": answer["data"]["access_token"], "order_id": id }).to_string()
}

async fn ask_for(shop: &Shop, fault: &str) -> (String, String) {
    ask(shop, "POST", DETAIL, &question(shop, fault).await).await
}

fn declared_length(head: &str) -> usize {
    head.lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test]
async fn valid_answer_has_json_type_and_full_length() {
    let shop = open().await;
    let (head, body) = ask_for(&shop, "code_text").await;
    assert!(
        head.starts_with("http/1.1 200") && head.contains("content-type: application/json"),
        "{head}"
    );
    assert_eq!(declared_length(&head), body.len());
}

#[tokio::test]
async fn html_fault_answers_a_gateway_page() {
    let (head, body) = ask_for(&open().await, "html").await;
    assert!(
        head.contains("content-type: text/html") && body.contains("<title>502 Bad Gateway</title>"),
        "{head}\n{body}"
    );
}

#[tokio::test]
async fn not_json_fault_claims_to_be_json() {
    let (head, body) = ask_for(&open().await, "not_json").await;
    assert!(head.contains("content-type: application/json"), "{head}");
    assert!(
        serde_json::from_str::<serde_json::Value>(&body).is_err(),
        "{body}"
    );
}

#[tokio::test]
async fn truncated_answer_is_shorter_than_its_content_length() {
    let (head, body) = ask_for(&open().await, "truncated").await;
    assert!(
        !body.is_empty() && body.len() < declared_length(&head),
        "{} of {head}",
        body.len()
    );
}

#[tokio::test]
async fn redirect_target_reaches_the_shop_if_followed() {
    let shop = open().await;
    let (head, _) = ask_for(&shop, "redirect").await;
    assert!(head.starts_with("http/1.1 307"), "{head}");
    assert!(
        head.contains(&format!(
            "location: http://localhost:{}/",
            shop.address().port()
        )),
        "{head}"
    );
    assert!(
        shop.arrivals()
            .iter()
            .all(|arrival| arrival.endpoint != Endpoint::Unknown)
    );
    ask(&shop, "POST", "/moved", "").await;
    assert_eq!(
        shop.arrivals().last().map(|arrival| arrival.endpoint),
        Some(Endpoint::Unknown)
    );
}

#[tokio::test]
async fn huge_answer_is_over_32_mib() {
    let shop = open().await;
    let stream = send(&shop, "POST", DETAIL, &question(&shop, "huge").await)
        .await
        .unwrap();
    let mut length = 0;
    receive(&stream, |piece| length += piece.len()).await;
    assert!(length > 32 * 1024 * 1024, "{length}");
}

#[tokio::test]
async fn hanging_request_does_not_block_others() {
    let shop = open().await;
    let hanging = send(&shop, "POST", DETAIL, &question(&shop, "hang").await)
        .await
        .unwrap();
    ask_for(&shop, "code_text").await;
    assert_eq!(
        hanging.try_read(&mut [0]).map_err(|error| error.kind()),
        Err(io::ErrorKind::WouldBlock)
    );
}

#[tokio::test]
async fn closed_shop_drops_connections_and_frees_its_port() {
    let shop = open().await;
    let (address, question) = (shop.address(), question(&shop, "hang").await);
    let hanging = send(&shop, "POST", DETAIL, &question).await.unwrap();
    while shop.arrivals().len() < 2 {
        tokio::task::yield_now().await;
    }
    shop.close();
    receive(&hanging, |piece| panic!("{piece:?}")).await;
    assert!(TcpStream::connect(address).await.is_err());
}
