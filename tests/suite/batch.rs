//! `gander batch` as a process, over HTTP with the simulated shop: output, calls and exit codes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use gander::audit::JOURNAL;
use gander::sim::{Endpoint, Options, Shop};
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::show::{bare, out};
use super::{personal, support};

/// A shop and a working folder.
struct BatchFixture {
    shop: Arc<Shop>,
    folder: TempDir,
}

impl BatchFixture {
    fn open() -> Self {
        Self::with(Options {
            latency: Duration::from_millis(5),
            ..Options::new(support::now())
        })
    }

    fn with(options: Options) -> Self {
        let (sender, opened) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let shop = Arc::new(Shop::open(options).await.unwrap());
                // Before the first call, because it takes a while.
                let _ = shop.order_ids();
                sender.send(Arc::clone(&shop)).unwrap();
                std::future::pending::<()>().await;
            });
        });
        Self {
            shop: opened.recv().unwrap(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn ids(&self, count: usize) -> Vec<String> {
        self.shop.order_ids().into_iter().take(count).collect()
    }

    fn fault(&self, name: &str) -> &str {
        &self
            .shop
            .fault_orders()
            .iter()
            .find(|listed| listed.name == name)
            .unwrap()
            .id
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// A batch in the folder, with the ids in a file.
    fn command(&self, ids: &str, arguments: &[&str]) -> Command {
        fs::write(self.path("ids.txt"), ids).unwrap();
        let (app_id, client_id, secret_key) = Shop::credentials();
        let mut command = bare(&[&["batch", "--lang", "en", "ids.txt"], arguments].concat());
        command
            .current_dir(self.folder.path())
            .env("GANDER_STATE_DIR", self.path("state"))
            .env("GANDER_BASE_URL", self.shop.base_url());
        command.env("GANDER_CONFIG_DIR", self.path("config"));
        command
            .env("GANDER_APP_ID", app_id)
            .env("GANDER_CLIENT_ID", client_id)
            .env("GANDER_SECRET_KEY", secret_key);
        command
    }

    fn batch(&self, ids: &str, arguments: &[&str]) -> Output {
        self.command(ids, arguments).output().unwrap()
    }

    /// When order detail was called, in milliseconds.
    fn calls(&self) -> Vec<Duration> {
        let calls = self
            .shop
            .arrivals()
            .into_iter()
            .filter(|arrival| arrival.endpoint == Endpoint::OrderDetail);
        calls.map(|arrival| arrival.at).collect()
    }
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn ids_of(lines: &str) -> Vec<String> {
    let id = |line: &str| {
        serde_json::from_str::<Value>(line).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    lines.lines().map(id).collect()
}

#[test]
fn batch_of_two_hundred_is_in_order_masked_and_within_the_quota_despite_failing_calls() {
    let faults = vec!["2%:busy".parse().unwrap(), "1%:drop".parse().unwrap()];
    let fixture = BatchFixture::with(Options {
        faults,
        jitter: Duration::from_millis(60),
        ..Options::new(support::now())
    });
    let ids = fixture.ids(200);
    let done = fixture.batch(&ids.join("\n"), &["--out", "orders.jsonl", "--tab", "all"]);
    let failures =
        fs::read_to_string(fixture.path("orders.jsonl.failures.csv")).unwrap_or_default();
    assert_eq!(
        (done.status.code(), err(&done).as_str()),
        (Some(0), "gander: 200 orders written: orders.jsonl\n"),
        "{failures}"
    );
    let written = fixture.read("orders.jsonl");
    assert_eq!(ids_of(&written), ids);
    assert!(
        written
            .lines()
            .all(|line| line.starts_with(r#"{"schema":"gander.order/1""#))
    );
    assert_eq!(personal::mobile(&written), None);
    assert_eq!(
        fs::metadata(fixture.path("orders.jsonl"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    assert!(!fixture.path("orders.jsonl.failures.csv").exists());
    let calls = fixture.calls();
    let within = |first: &Duration| {
        calls
            .iter()
            .filter(|call| (*first..*first + Duration::from_secs(1)).contains(call))
            .count()
    };
    assert!(
        calls.len() > 200 && calls.iter().map(within).max() <= Some(20),
        "{}",
        calls.len()
    );
}

#[test]
fn batch_of_a_table_column_lists_bad_ids_with_their_lines() {
    let fixture = BatchFixture::open();
    let (ids, gone) = (fixture.ids(3), fixture.fault("not_found").to_owned());
    let rows = [&ids[1], "not an id", &ids[0], &gone, &ids[1], &ids[2]]
        .map(|id| format!("\"a, b\",{id}\r\n"));
    let table = format!("\u{feff}note,Order No\r\n{}", rows.concat());
    let arguments = [
        "--column",
        "order no",
        "--out",
        "orders.csv",
        "--fields",
        "order_info.order_state,buyer_info.phone_number",
    ];
    let done = fixture.batch(&table, &[&arguments[..], &["--headers", "path"]].concat());
    assert_eq!(done.status.code(), Some(1), "{}", err(&done));
    assert_eq!(
        err(&done),
        "gander: 3 orders written: orders.csv; 1 lines repeat an id; \
        2 failed: orders.csv.failures.csv\n"
    );
    let written = fixture.read("orders.csv");
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    assert_eq!(
        reader.headers().unwrap(),
        vec!["id", "order_info.order_state", "buyer_info.phone_number"]
    );
    let first: Vec<String> = reader
        .records()
        .map(|record| record.unwrap()[0].to_owned())
        .collect();
    assert_eq!(first, [&*ids[1], &ids[0], &ids[2]]);
    assert!(
        personal::mobile(&written).is_none() && written.contains("****"),
        "{written}"
    );
    let failures = fixture.read("orders.csv.failures.csv");
    let lines: Vec<&str> = failures.lines().collect();
    assert_eq!(lines.len(), 3, "{failures}");
    assert!(
        lines[1].starts_with("3,not an id,not_an_id,")
            && lines[2].starts_with(&format!("5,{gone},20003,")),
        "{failures}"
    );
    assert_eq!(fixture.calls().len(), 4, "the repeated id is fetched once");
}

#[test]
fn resume_continues_after_the_last_complete_line() {
    let fixture = BatchFixture::open();
    let ids = fixture.ids(6);
    let list = ids.join("\r\n");
    assert!(
        fixture
            .batch(&ids[..3].join("\n"), &["--out", "o.jsonl"])
            .status
            .success()
    );
    let half = format!(
        "{}{{\"schema\":\"gander.order/1\",\"id\":\"{}\"",
        fixture.read("o.jsonl"),
        ids[3]
    );
    fs::write(fixture.path("o.jsonl"), &half).unwrap();
    let refused = fixture.batch(&list, &["--out", "o.jsonl"]);
    assert_eq!(
        (refused.status.code(), fixture.read("o.jsonl")),
        (Some(1), half)
    );
    assert!(
        err(&refused).contains("--resume") && err(&refused).contains("--force"),
        "{}",
        err(&refused)
    );
    let done = fixture.batch(&list, &["--out", "o.jsonl", "--resume"]);
    assert_eq!(
        err(&done),
        "gander: 3 orders written: o.jsonl; 3 were there\n"
    );
    assert_eq!(
        (ids_of(&fixture.read("o.jsonl")), fixture.calls().len()),
        (ids.clone(), 6)
    );
    let other = fixture.batch(&list, &["--out", "o.jsonl", "--format", "csv", "--resume"]);
    assert!(
        err(&other).contains("line 1 of o.jsonl was not written by a batch"),
        "{}",
        err(&other)
    );
    assert!(
        fixture
            .batch(&ids[..1].join("\n"), &["--out", "o.jsonl", "--force"])
            .status
            .success()
    );
    assert_eq!(ids_of(&fixture.read("o.jsonl")), ids[..1]);
}

#[test]
fn missing_permission_ends_the_batch_and_keeps_what_was_fetched() {
    let fixture = BatchFixture::open();
    let ids = fixture.ids(120);
    let list = [
        &ids[..2],
        &[fixture.fault("no_permission").to_owned()],
        &ids[2..],
    ]
    .concat()
    .join("\n");
    let ended = fixture.batch(&list, &["--out", "o.jsonl"]);
    assert_eq!(ended.status.code(), Some(4));
    let message = err(&ended);
    assert!(
        message.contains("permission") && message.contains("--resume to continue"),
        "{message}"
    );
    let written = ids_of(&fixture.read("o.jsonl"));
    assert!(
        written.len() < 60 && ids.starts_with(&written),
        "{}",
        written.len()
    );
}

#[test]
fn interrupted_batch_finishes_running_look_ups_and_can_resume() {
    let fixture = BatchFixture::open();
    let ids = fixture.ids(70);
    let child = fixture
        .command(&ids.join("\n"), &["--out", "o.jsonl"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while fixture.calls().len() < 25 {
        thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", err(&ended));
    assert!(
        err(&ended).contains("--resume to continue"),
        "{}",
        err(&ended)
    );
    let written = ids_of(&fixture.read("o.jsonl"));
    assert!(
        written.len() >= 25 && written.len() < 70 && ids.starts_with(&written),
        "{}",
        written.len()
    );
    assert!(
        fixture
            .batch(&ids.join("\n"), &["--out", "o.jsonl", "--resume"])
            .status
            .success()
    );
    assert_eq!(
        (ids_of(&fixture.read("o.jsonl")), fixture.calls().len()),
        (ids, 70)
    );
}

#[test]
fn reveal_is_recorded_and_refused_without_a_journal() {
    let fixture = BatchFixture::open();
    let list = fixture.shop.orders()[0].id.clone();
    let fields = ["--fields", "buyer_info.phone_number", "--reveal", "--out"];
    assert!(
        fixture
            .batch(&list, &[&fields[..], &["o.csv"]].concat())
            .status
            .success()
    );
    assert!(personal::mobile(&fixture.read("o.csv")).is_some());
    let journal = fixture.read(&format!("state/{JOURNAL}"));
    assert!(
        journal.lines().count() == 1 && journal.contains("phone") && journal.contains(&list),
        "{journal}"
    );
    assert_eq!(personal::mobile(&journal), None);
    fs::set_permissions(fixture.path("state"), fs::Permissions::from_mode(0o777)).unwrap();
    let refused = fixture.batch(&list, &[&fields[..], &["p.csv"]].concat());
    assert_eq!(
        (refused.status.code(), fixture.path("p.csv").exists()),
        (Some(1), false),
        "{}",
        err(&refused)
    );
}

#[test]
fn piped_batch_prints_failures_on_standard_error() {
    let fixture = BatchFixture::open();
    let ids = fixture.ids(2);
    let list = format!("{}\n?\n{}", ids[0], ids[1]);
    let done = fixture.batch(&list, &["--out", "-"]);
    assert_eq!((done.status.code(), ids_of(&out(&done))), (Some(1), ids));
    assert!(
        err(&done).contains("line 2, ?: ") && err(&done).contains("1 failed\n"),
        "{}",
        err(&done)
    );
}

#[test]
fn closed_pipe_ends_the_batch_quietly() {
    let fixture = BatchFixture::open();
    let mut child = fixture
        .command(&fixture.ids(60).join("\n"), &["--out", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), err(&ended).as_str()), (Some(0), ""));
    assert!(fixture.calls().len() < 60);
}

#[test]
fn full_disk_is_reported_and_leaves_complete_lines() {
    let fixture = BatchFixture::open();
    let ids = fixture.ids(40);
    let device = fixture.batch(
        &ids.join("\n"),
        &["--out", "/dev/full", "--format", "jsonl"],
    );
    assert_eq!(device.status.code(), Some(1));
    assert!(
        err(&device).contains("cannot write /dev/full: No space left"),
        "{}",
        err(&device)
    );
    let direct = fixture.command(&ids.join("\n"), &["--out", "o.jsonl", "--tab", "all"]);
    // A limit on the file size acts as a disk that is full in the middle of a line.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""])
        .arg(direct.get_program())
        .args(direct.get_args());
    limited.current_dir(fixture.folder.path());
    for (name, value) in direct.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let ended = limited.output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", err(&ended));
    assert!(
        err(&ended).contains("cannot write o.jsonl") && err(&ended).contains("--resume"),
        "{}",
        err(&ended)
    );
    let written = fixture.read("o.jsonl");
    assert!(written.ends_with('\n') && !written.is_empty() && ids.starts_with(&ids_of(&written)));
    assert!(
        fixture
            .batch(
                &ids.join("\n"),
                &["--out", "o.jsonl", "--tab", "all", "--resume"]
            )
            .status
            .success()
    );
    assert_eq!(ids_of(&fixture.read("o.jsonl")), ids);
}

#[rstest]
#[case::no_ids("\n\u{feff}\r\n", &["--out", "o.jsonl"], 1, "no order ids in ids.txt")]
#[case::no_such_column(
    "a,order\n1,o_1\n",
    &["--out", "o.jsonl", "--column", "ordr"],
    2,
    "The nearest is order"
)]
#[case::no_format("o_1", &["--out", "orders"], 2, "--format jsonl or --format csv")]
#[case::no_such_field(
    "o_1",
    &["--out", "o.csv", "--fields", "order_info.order_stat"],
    2,
    "order_info.order_state"
)]
#[case::fields_of_json(
    "o_1",
    &["--out", "o.jsonl", "--fields", "verdict"],
    2,
    "--fields is for CSV"
)]
#[case::tab_of_a_table("o_1", &["--out", "o.csv", "--tab", "all"], 2, "--tab is for JSON lines")]
#[case::into_its_own_input(
    "o_1",
    &["--out", "ids.txt", "--format", "csv", "--force"],
    2,
    "is the input"
)]
#[case::no_folder("o_1", &["--out", "none/o.jsonl"], 1, "cannot write none/o.jsonl")]
#[case::a_folder("o_1", &["--out", ".", "--format", "csv"], 1, "cannot write .: ")]
#[case::no_place_for_failures(
    "o_1",
    &["--out", "o.jsonl", "--failures", "none/f.csv"],
    1,
    "cannot write none/f.csv"
)]
fn bad_arguments_are_refused_before_any_call_or_file(
    #[case] ids: &str,
    #[case] arguments: &[&str],
    #[case] code: i32,
    #[case] message: &str,
) {
    static FIXTURE: std::sync::LazyLock<BatchFixture> =
        std::sync::LazyLock::new(BatchFixture::open);
    let fixture = BatchFixture {
        shop: Arc::clone(&FIXTURE.shop),
        folder: tempfile::tempdir().unwrap(),
    };
    let refused = fixture.batch(ids, arguments);
    assert_eq!(refused.status.code(), Some(code), "{}", err(&refused));
    assert!(err(&refused).contains(message), "{}", err(&refused));
    assert_eq!(
        (fixture.read("ids.txt").as_str(), fixture.calls().len()),
        (ids, 0)
    );
    assert!(!fixture.path("o.jsonl").exists() && !fixture.path("o.csv").exists());
}

#[test]
fn unreachable_shop_ends_the_batch_after_twenty_orders() {
    let fixture = BatchFixture::open();
    let ids: Vec<String> = (0..200).map(|n| format!("o_{n}")).collect();
    let list = ids.join("\n");
    let mut command = fixture.command(&list, &["--out", "o.jsonl"]);
    // Nothing listens on the port: it was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    command
        .env("GANDER_BASE_URL", format!("http://{free}"))
        .env("GANDER_ACCESS_TOKEN", "xe_given");
    let ended = command.output().unwrap();
    assert_eq!(ended.status.code(), Some(6), "{}", err(&ended));
    assert!(
        err(&ended).contains("20 orders in a row: "),
        "{}",
        err(&ended)
    );
    assert!(fixture.read("o.jsonl.failures.csv").lines().count() < 120);
}
