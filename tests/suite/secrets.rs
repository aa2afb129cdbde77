//! Searches everything that a run writes for the secrets and phone numbers it handled.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use gander::api::{Priority, Settings};
use gander::order::OrderId;
use gander::sim::{Options, Shop, documents};
use gander::text::Lang;
use gander::worker::{self, Report, Request, Ticket};
use jiff::Timestamp;
use tokio::sync::mpsc::unbounded_channel;
use tracing::level_filters::LevelFilter;

const OPENED: &str = "2026-01-05T02:00:00Z";

/// Not a test: a child process that looks up orders with the most verbose log, and prints what a
/// user would see of the errors.
#[tokio::test]
#[ignore = "run by the other test as a child process"]
async fn child_process_logs_and_prints() {
    let Ok(ids) = std::env::var("GANDER_TEST_IDS") else {
        return;
    };
    let get = |name: &str| std::env::var(name).ok();
    worker::log_to(
        Path::new(&get("GANDER_STATE_DIR").unwrap()),
        LevelFilter::TRACE,
    )
    .unwrap();
    let (sender, mut reports) = unbounded_channel();
    let requests = worker::start(Settings::from_env(get), None, sender).unwrap();
    let ids: Vec<_> = ids.split(',').collect();
    let mut ticket = Ticket::default();
    for id in &ids {
        ticket = ticket.next();
        let open = Request::Open {
            id: OrderId::parse(id).unwrap(),
            priority: Priority::Interactive,
            after_sales: None,
        };
        requests.send((ticket, open)).unwrap();
    }
    let mut done = 0;
    while done < ids.len() {
        match reports.recv().await.unwrap() {
            Report::Order(..) => done += 1,
            Report::Failed(_, failed) => {
                done += 1;
                let shown = failed.problem(Lang::Zh);
                println!("{} {} {failed} {failed:?}", shown.what, shown.todo);
            }
            _ => {}
        }
    }
    println!("{done} done");
}

fn phones(opened: Timestamp) -> BTreeSet<String> {
    let text: String = documents(opened)
        .iter()
        .map(|(_, answer)| answer.to_string())
        .collect();
    let runs = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 11 && run.starts_with('1'));
    runs.map(str::to_owned).collect()
}

/// Looks up all orders and faults that answer quickly in a child process; returns how many there are
/// and the output.
async fn run_child(shop: &Shop, state: &Path) -> (usize, String) {
    let quick = |name: &str| !["hang", "slow", "huge"].contains(&name);
    let ids: Vec<_> = shop
        .orders()
        .iter()
        .chain(shop.fault_orders())
        .filter(|order| quick(order.name))
        .map(|order| order.id.as_str())
        .collect();
    let (app_id, client_id, secret_key) = Shop::credentials();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "secrets::child_process_logs_and_prints",
            "--ignored",
            "--nocapture",
        ])
        .env("GANDER_APP_ID", app_id)
        .env("GANDER_CLIENT_ID", client_id)
        .env("GANDER_SECRET_KEY", secret_key)
        .env("GANDER_BASE_URL", shop.base_url())
        .env("GANDER_STATE_DIR", state)
        .env("GANDER_TEST_IDS", ids.join(","));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let output = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (ids.len(), output)
}

/// The token in the text of its file.
fn token_in(text: &str) -> Option<String> {
    let mut parts = text.split('"');
    parts
        .find(|part| part.starts_with("xe_"))
        .map(str::to_owned)
}

fn check_log(log: &str, look_ups: usize) {
    let is_json = |line| serde_json::from_str::<serde_json::Value>(line).is_ok();
    assert!(log.lines().count() > look_ups, "{log}");
    assert!(log.lines().all(is_json), "{log}");
    for field in ["request", "attempts", "waited_ms", "took_ms", "code"] {
        assert!(log.contains(&format!("\"{field}\"")), "{field}");
    }
}

#[tokio::test]
async fn secrets_and_phone_numbers_are_in_no_output() {
    let shop = Shop::open(Options::new(OPENED.parse().unwrap()))
        .await
        .unwrap();
    let state = tempfile::tempdir().unwrap();
    let (look_ups, output) = run_child(&shop, state.path()).await;
    assert!(output.contains(&format!("{look_ups} done")), "{output}");

    let mut written = vec![("the output".to_owned(), output)];
    let mut token = None;
    for file in state.path().read_dir().unwrap().map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        if name.starts_with("token-") && text.starts_with('{') {
            token = token_in(&text);
        } else {
            written.push((name, text));
        }
    }
    let log = written.iter().find(|(name, _)| name == "gander.log");
    check_log(&log.unwrap().1, look_ups);
    let phones = phones(OPENED.parse().unwrap());
    assert!(phones.len() > 5, "the documents hold phone numbers");
    let token = token.expect("the token is stored only in its own file");
    let (_, client_id, secret_key) = Shop::credentials();
    let secrets = [token.as_str(), client_id, secret_key]
        .into_iter()
        .chain(phones.iter().map(String::as_str));
    for secret in secrets {
        for (name, text) in &written {
            assert!(!text.contains(secret), "{secret} in {name}");
        }
    }
}
