//! The token over real HTTP: fetched once for all callers, renewed when it is dead, never shown.

use std::time::Duration;

use futures_util::future::join_all;
use gander::api::{Client, Credentials, Error, Settings};
use gander::text::{Lang, SafeText};

use crate::api_server::{Act, DATA, Request, Server, answer, json, order, quick, refusal};

fn granted(token: &str) -> Vec<Act> {
    json(&format!(
        r#"{{"code":0,"msg":"ok","data":{{"access_token":"{token}","expires_in":7200}}}}"#
    ))
}

/// The first token is dead from the start, every later one is valid.
fn first_token_dead(before: usize, request: &Request) -> Vec<Act> {
    match request.is_token() {
        true if before == 0 => granted("xe_first"),
        true => granted("xe_second"),
        false if request.body.contains("xe_second") => order(),
        false => refusal(2008),
    }
}

#[tokio::test]
async fn token_is_fetched_once_and_reused() {
    let server = Server::start(|_, request| {
        if request.is_token() {
            granted("xe_first")
        } else {
            order()
        }
    })
    .await;
    let client = server.app_client();
    assert_eq!(client.token_left(), None);
    for _ in 0..3 {
        assert_eq!(client.order_detail("o_1").await.unwrap().data.raw(), DATA);
    }
    assert_eq!(server.token_fetches(), 1);
    assert!(
        client
            .token_left()
            .is_some_and(|left| left <= Duration::from_hours(2))
    );
    let seen = server.seen();
    let query = seen[0].line().strip_prefix("GET /token?").unwrap();
    assert_eq!(
        query,
        "grant_type=client_credential&app_id=app-canary&client_id=client-canary&secret_key=secret-canary"
    );
}

#[tokio::test]
async fn dead_token_met_by_a_hundred_look_ups_is_fetched_once() {
    let server = Server::start(first_token_dead).await;
    let client = server.app_client();
    let ids: Vec<_> = (0..100).map(|n| format!("o_{n}")).collect();
    let answers = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(
        answers
            .into_iter()
            .all(|answer| answer.unwrap().data.raw() == DATA)
    );
    assert_eq!(server.token_fetches(), 2);
}

#[tokio::test]
async fn second_dead_token_is_an_error() {
    let server = Server::start(|_, request| {
        if request.is_token() {
            granted("xe_any")
        } else {
            refusal(2008)
        }
    })
    .await;
    let error = server.app_client().order_detail("o_1").await.unwrap_err();
    assert_eq!(error, Error::TokenDead { fetched: true });
    assert_eq!((server.calls(), server.token_fetches()), (2, 2));
}

#[tokio::test]
async fn second_dead_token_after_a_retry_is_an_error() {
    let server = Server::start(|before, request| match request.is_token() {
        true => granted("xe_any"),
        false if before == 3 => refusal(1001),
        false => refusal(2008),
    })
    .await;
    assert_eq!(
        server.app_client().order_detail("o_1").await.unwrap_err(),
        Error::TokenDead { fetched: true }
    );
    assert_eq!((server.calls(), server.token_fetches()), (3, 2));
}

#[tokio::test]
async fn refused_credentials_are_an_error_without_an_order_call() {
    let server = Server::start(|_, _| refusal(2051)).await;
    let client = server.app_client();
    let error = client.order_detail("o_1").await.unwrap_err();
    assert_eq!(
        error,
        Error::Refused {
            code: 2051,
            msg: SafeText::of("no"),
            after: None
        }
    );
    assert_eq!(
        (server.calls(), server.token_fetches(), client.quota_left()),
        (0, 1, (20, 20))
    );
}

#[tokio::test]
async fn empty_grant_is_not_a_missing_order() {
    let server = Server::start(|_, _| json(r#"{"code":0,"data":[]}"#)).await;
    assert_eq!(
        server.app_client().order_detail("o_1").await.unwrap_err(),
        Error::NotAnAnswer
    );
}

#[tokio::test]
async fn failing_token_endpoint_is_called_three_times() {
    let server = Server::start(|_, _| answer("503 Busy", "", "")).await;
    assert_eq!(
        server.app_client().order_detail("o_1").await.unwrap_err(),
        Error::Status {
            status: 503,
            after: None
        }
    );
    assert_eq!((server.calls(), server.token_fetches()), (0, 3));
}

#[tokio::test]
async fn token_command_is_run_again_when_its_token_is_dead() {
    let server = Server::start(|_, request| {
        if request.body.contains("xe_2") {
            order()
        } else {
            refusal(2008)
        }
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    let line = format!(
        "sh -c 'echo >> \"$0\"; printf xe_%d $(wc -l < \"$0\")' '{}'",
        runs.display()
    );
    let client =
        crate::api_server::client(&server.base, Credentials::Command(line.into()), quick());
    let ids: Vec<_> = (0..5).map(|n| format!("o_{n}")).collect();
    let answers = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(
        answers
            .into_iter()
            .all(|answer| answer.unwrap().data.raw() == DATA)
    );
    assert_eq!(
        std::fs::read_to_string(&runs).unwrap().lines().count(),
        2,
        "run once for all look-ups that met the dead token"
    );
}

#[tokio::test]
async fn token_file_is_read_again_when_its_token_is_dead_or_it_changes() {
    let server = Server::start(|_, request| {
        if request.body.contains("xe_2") {
            order()
        } else {
            refusal(2008)
        }
    })
    .await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "xe_1").unwrap();
    let client = crate::api_server::client(
        &server.base,
        Credentials::File(file.path().to_owned()),
        quick(),
    );
    for _ in 0..2 {
        assert_eq!(
            client.order_detail("o_1").await.unwrap_err(),
            Error::TokenDead { fetched: false }
        );
    }
    assert_eq!(
        server.calls(),
        2,
        "the same token is not sent twice for one order"
    );
    std::fs::write(file.path(), "xe_20\n").unwrap();
    assert_eq!(client.order_detail("o_1").await.unwrap().data.raw(), DATA);
    std::fs::write(file.path(), "xe_200\n").unwrap();
    client.order_detail("o_1").await.unwrap();
    assert!(server.seen().last().unwrap().body.contains("xe_200"));
}

#[tokio::test]
async fn token_endpoint_is_called_at_most_ten_times_in_ten_minutes() {
    let server = Server::start(|_, request| {
        if request.is_token() {
            granted("xe_any")
        } else {
            refusal(2008)
        }
    })
    .await;
    let client = server.app_client();
    let mut last = None;
    for n in 0..12 {
        last = client.order_detail(&format!("o_{n}")).await.err();
    }
    assert!(matches!(last, Some(Error::TokenLimit { .. })), "{last:?}");
    assert_eq!(server.token_fetches(), 10);
}

/// Everything that a user or a log might see of an error.
fn shown(error: &impl std::error::Error, client: &Client) -> String {
    format!("{error} {error:?} {error:#?} {client:?} {client:#?}")
}

#[tokio::test]
async fn secrets_are_hidden_when_the_server_repeats_them() {
    let echo = |_: usize, request: &Request| {
        let text = format!("bad: {} {}", request.line(), request.body.replace('"', "'"));
        match request.body.len() % 3 {
            0 => answer("200 OK", "", format!("<title>{text}</title>")),
            1 => {
                let host = if request.is_token() {
                    "secret-canary"
                } else {
                    "token-canary"
                };
                answer(
                    "302 Found",
                    &format!("Location: http://{host}.example/?{text}\r\n"),
                    "",
                )
            }
            _ => json(&format!(r#"{{"code":2004,"msg":"{text}"}}"#)),
        }
    };
    let server = Server::start(echo).await;
    for order_id in ["o_1", "o_12", "o_123"] {
        let given = crate::api_server::client(
            &server.base,
            Credentials::Token("token-canary".into()),
            quick(),
        );
        for client in [given, server.app_client()] {
            let error = client.order_detail(order_id).await.unwrap_err();
            let (zh, en) = (error.problem(Lang::Zh), error.problem(Lang::En));
            let all = format!("{} {zh} {zh:?} {en}", shown(&error, &client));
            assert!(!all.contains("canary"), "{all}");
        }
    }
}

#[tokio::test]
async fn secrets_are_hidden_when_the_connection_breaks() {
    let server = Server::start(|_, _| Vec::new()).await;
    let client = server.app_client();
    let error = client.order_detail("o_1").await.unwrap_err();
    assert_eq!(error, Error::Broken);
    assert!(
        server
            .seen()
            .iter()
            .all(|request| request.line().contains("secret-canary")),
        "the secret was sent"
    );
    assert!(!shown(&error, &client).contains("canary"));
}

#[test]
fn settings_debug_shows_no_secret() {
    let get = |name: &str| match name {
        "GANDER_STATE_DIR" => Some("/state".to_owned()),
        _ => (name != "GANDER_BASE_URL").then(|| "canary".to_owned()),
    };
    assert!(!format!("{:#?}", Settings::from_env(get).unwrap()).contains("canary"));
}
