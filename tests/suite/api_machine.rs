//! Several real processes against one shop: they share one quota, and one that ends takes none of
//! it along.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails if it lacks what it needs; it prints its measurements"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::future::join_all;
use gander::api::{Client, Priority, Settings};
use gander::sim::{Arrival, Endpoint, Options, Shop};
use tokio::time::Instant;

use crate::api_server::{Server, order};

/// The variable that tells a child process for how many milliseconds to look up orders; 0 for one
/// look-up.
const TASK: &str = "GANDER_TEST_TASK";

/// Not a test: the child process of the tests below.
#[tokio::test]
#[ignore = "run by the other tests as a child process"]
async fn child_process_looks_up_orders() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let client = Client::new(Settings::from_env(|name| std::env::var(name).ok()).unwrap()).unwrap();
    let ids = std::env::var("GANDER_TEST_ORDERS").unwrap();
    let ends = Instant::now() + Duration::from_millis(task.parse().unwrap());
    // Different orders, since the same order requested twice at once is one call.
    let look_up_until_end = async |id| {
        loop {
            let outcome = client.order_detail_at(id, Priority::Interactive).await;
            if outcome.is_err() || Instant::now() >= ends {
                return outcome.map(|_| ());
            }
        }
    };
    let all = join_all(ids.split(',').map(look_up_until_end));
    for outcome in tokio::time::timeout_at(ends + Duration::from_secs(60), all)
        .await
        .unwrap()
    {
        outcome.unwrap();
    }
}

/// Starts this test binary again as a child process.
fn process(base: &str, state: &Path, orders: &str, millis: u64) -> Child {
    let (app_id, client_id, secret_key) = Shop::credentials();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "api_machine::child_process_looks_up_orders",
            "--ignored",
            "--quiet",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for name in [
        "GANDER_ACCESS_TOKEN",
        "GANDER_TOKEN_FILE",
        "GANDER_TOKEN_COMMAND",
    ] {
        command.env_remove(name);
    }
    command
        .env("GANDER_APP_ID", app_id)
        .env("GANDER_CLIENT_ID", client_id)
        .env("GANDER_SECRET_KEY", secret_key);
    command
        .env("GANDER_BASE_URL", base)
        .env("GANDER_STATE_DIR", state);
    command
        .env(TASK, millis.to_string())
        .env("GANDER_TEST_ORDERS", orders)
        .spawn()
        .unwrap()
}

async fn end_of(child: Child) -> bool {
    tokio::task::spawn_blocking(move || child.wait_with_output().unwrap().status.success())
        .await
        .unwrap()
}

fn shop_options() -> Options {
    Options {
        latency: Duration::from_millis(20),
        ..Options::new("2026-01-05T02:00:00Z".parse().unwrap())
    }
}

/// The calls of order detail.
fn calls(shop: &Shop) -> Vec<Arrival> {
    shop.arrivals()
        .into_iter()
        .filter(|arrival| arrival.endpoint == Endpoint::OrderDetail)
        .collect()
}

fn fullest(calls: &[Arrival]) -> usize {
    let held = |first: &Arrival| {
        calls
            .iter()
            .filter(|call| call.at >= first.at && call.at < first.at + Duration::from_secs(1))
            .count()
    };
    calls.iter().map(held).max().unwrap_or(0)
}

/// The calls a second that so many processes make together.
async fn at_full_speed(processes: usize) -> f64 {
    let (shop, state) = (
        Shop::open(shop_options()).await.unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let orders: Vec<_> = shop
        .orders()
        .iter()
        .map(|order| order.id.as_str())
        .collect();
    let children: Vec<_> = (0..processes)
        .map(|_| process(&shop.base_url(), state.path(), &orders.join(","), 3_300))
        .collect();
    for child in children {
        assert!(end_of(child).await);
    }
    let calls = calls(&shop);
    // Twenty calls start at once, so the rate shows in the time until the next twenty. The first
    // window is left out, since the shop builds its orders in it.
    let whole = (calls.len() - 1) / 20 * 20 - 20;
    let took = calls[whole + 20].at.saturating_sub(calls[20].at);
    let (most, rate) = (
        fullest(&calls),
        f64::from(u32::try_from(whole).unwrap()) / took.as_secs_f64(),
    );
    println!(
        "{processes} processes: {whole} calls in {:.2} s, fullest second {most}, {:.0} % of the quota",
        took.as_secs_f64(),
        rate / 20.0 * 100.0
    );
    assert!(most <= 20, "{most} calls in one second");
    assert!(
        calls.iter().all(|call| call.code == Some(0)),
        "no call exceeded the quota"
    );
    rate
}

#[tokio::test]
async fn shared_quota_is_kept_and_used_by_several_processes() {
    let single = at_full_speed(1).await;
    for processes in [2, 4] {
        let together = at_full_speed(processes).await;
        assert!(
            together >= 0.9 * single,
            "{processes}: {together} to {single}"
        );
    }
}

#[tokio::test]
async fn killed_process_blocks_the_others_only_briefly() {
    let server = Server::start(|_, request| match request.is_token() {
        true => crate::api_server::json(
            r#"{"code":0,"data":{"access_token":"xe_any","expires_in":7200}}"#,
        ),
        false if request.body.contains("o_hang") => vec![crate::api_server::Act::Hang],
        false => order(),
    })
    .await;
    let state = tempfile::tempdir().unwrap();
    let orders: Vec<_> = (0..20).map(|n| format!("o_hang{n}")).collect();
    let mut stuck = process(&server.base, state.path(), &orders.join(","), 5_000);
    while server.calls() < 20 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    stuck.kill().unwrap();
    stuck.wait().unwrap();
    let began = Instant::now();
    assert!(end_of(process(&server.base, state.path(), "o_1", 0)).await);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "not the thirteen seconds of a running process"
    );
}

#[tokio::test]
async fn shared_quota_outlives_the_process_and_replaces_an_unreadable_file() {
    let (server, state) = (
        Server::start(|_, _| order()).await,
        tempfile::tempdir().unwrap(),
    );
    let client = || {
        let token = gander::api::Credentials::Token("xe_canary".into());
        Client::new(
            Settings::new(&server.base, token)
                .unwrap()
                .with_state(Some(state.path().join("new"))),
        )
        .unwrap()
    };
    for _ in 0..3 {
        client().order_detail("o_1").await.unwrap();
    }
    let last = client();
    last.order_detail("o_1").await.unwrap();
    assert_eq!(last.quota_left(), (16, 20));
    assert_eq!(last.unshared_quota(), None);
    let file = state
        .path()
        .join("new")
        .read_dir()
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let written = format!(
        "{} {}",
        file.display(),
        std::fs::read_to_string(&file).unwrap()
    );
    assert!(
        !written.contains("canary") && !written.contains("o_1"),
        "{written}"
    );
    std::fs::write(&file, "{\"calls\":[{").unwrap();
    let began = Instant::now();
    client().order_detail("o_1").await.unwrap();
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "earlier calls are unknown, so it waits for a window"
    );
}

#[tokio::test]
async fn unusable_folder_is_reported_once_and_the_quota_kept() {
    let (server, state) = (
        Server::start(|_, _| order()).await,
        tempfile::NamedTempFile::new().unwrap(),
    );
    let settings = Settings::new(
        &server.base,
        gander::api::Credentials::Token("xe_given".into()),
    )
    .unwrap();
    let client = Client::new(settings.with_state(Some(state.path().to_owned()))).unwrap();
    assert_eq!(client.unshared_quota(), None);
    let ids: Vec<_> = (0..20).map(|n| format!("o_{n}")).collect();
    let answers = join_all(ids.iter().map(|id| client.order_detail(id))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(client.quota_left(), (0, 20));
    assert_eq!(client.unshared_quota().unwrap().folder, state.path());
    assert_eq!(client.unshared_quota(), None, "reported once");
}

#[tokio::test]
async fn token_is_fetched_once_by_eight_processes() {
    let (shop, state) = (
        Shop::open(shop_options()).await.unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let order = shop.orders()[0].id.clone();
    let children: Vec<_> = (0..8)
        .map(|_| process(&shop.base_url(), state.path(), &order, 0))
        .collect();
    for child in children {
        assert!(end_of(child).await);
    }
    assert_eq!(calls(&shop).len(), 8);
    assert_eq!(shop.arrivals().len(), 9, "and one call for the token");
    shop.kill_tokens();
    let children: Vec<_> = (0..4)
        .map(|_| process(&shop.base_url(), state.path(), &order, 0))
        .collect();
    for child in children {
        assert!(end_of(child).await);
    }
    let fetched = shop
        .arrivals()
        .into_iter()
        .filter(|arrival| arrival.endpoint == Endpoint::Token)
        .count();
    assert_eq!(
        fetched, 2,
        "the dead token is replaced once for all processes"
    );
    for file in state.path().read_dir().unwrap() {
        assert_eq!(
            file.unwrap().metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
