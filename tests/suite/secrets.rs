//! Every byte that a run leaves behind, against the secrets and the phone numbers that went through it.

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

/// Not a test of its own: looks up what it is told to, with the fullest log there is, and prints what a person would be told.
#[tokio::test]
#[ignore = "run by the other test, as a process of its own"]
async fn a_process_that_logs() {
    let Ok(ids) = std::env::var("GANDER_TEST_IDS") else {
        return;
    };
    let get = |name: &str| std::env::var(name).ok();
    worker::log_to(
        Path::new(&get("GANDER_STATE_DIR").unwrap()),
        LevelFilter::TRACE,
    )
    .unwrap();
    let (tell, mut reports) = unbounded_channel();
    let requests = worker::start(Settings::from_env(get), None, tell).unwrap();
    let ids: Vec<_> = ids.split(',').collect();
    let mut ticket = Ticket::default();
    for id in &ids {
        ticket = ticket.next();
        let open = Request::Open {
            id: OrderId::read(id).unwrap(),
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
                let shown = gander::app::failure(&failed, Lang::Zh);
                println!("{} {} {failed} {failed:?}", shown.what, shown.todo);
            }
            _ => {}
        }
    }
    println!("{done} told");
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

#[tokio::test]
async fn no_byte_of_a_run_holds_a_secret_or_a_phone_number() {
    let shop = Shop::open(Options::new(OPENED.parse().unwrap()))
        .await
        .unwrap();
    let state = tempfile::tempdir().unwrap();
    let quick = |name: &str| !["hang", "slow", "huge"].contains(&name);
    let ids: Vec<_> = shop
        .orders()
        .iter()
        .chain(shop.faults())
        .filter(|o| quick(o.name))
        .map(|o| o.id.as_str())
        .collect();
    let (app_id, client_id, secret_key) = Shop::credentials();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "secrets::a_process_that_logs",
        "--ignored",
        "--nocapture",
    ]);
    command
        .env("GANDER_APP_ID", app_id)
        .env("GANDER_CLIENT_ID", client_id)
        .env("GANDER_SECRET_KEY", secret_key);
    command
        .env("GANDER_BASE_URL", shop.base_url())
        .env("GANDER_STATE_DIR", state.path())
        .env("GANDER_TEST_IDS", ids.join(","));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains(&format!("{} told", ids.len())), "{said}");

    let mut written = vec![("what it said".to_owned(), said)];
    let mut token = None;
    for file in state.path().read_dir().unwrap().map(Result::unwrap) {
        let (name, text) = (
            file.file_name().into_string().unwrap(),
            std::fs::read_to_string(file.path()).unwrap(),
        );
        if name.starts_with("token-") && text.starts_with('{') {
            token = text
                .split('"')
                .find(|part| part.starts_with("xe_"))
                .map(str::to_owned);
        } else {
            written.push((name, text));
        }
    }
    let log = &written
        .iter()
        .find(|(name, _)| name == "gander.log")
        .unwrap()
        .1;
    assert!(
        log.lines().count() > ids.len()
            && log
                .lines()
                .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{log}"
    );
    for field in [
        "\"request\"",
        "\"attempts\"",
        "\"waited_ms\"",
        "\"took_ms\"",
        "\"code\"",
    ] {
        assert!(log.contains(field), "{field}");
    }
    let phones = phones(OPENED.parse().unwrap());
    assert!(phones.len() > 5, "there are some to be found");
    let token = token.expect("the token is kept in its own file, and only there");
    let secrets = [token.as_str(), client_id, secret_key]
        .into_iter()
        .chain(phones.iter().map(String::as_str));
    for secret in secrets {
        for (name, text) in &written {
            assert!(!text.contains(secret), "{secret} in {name}");
        }
    }
}
