//! `gander case` and `gander audit` as processes: output, written files and exit codes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use gander::audit::{Actor, AuditAction, AuditEntry, DataClass, JOURNAL, Journal};
use gander::order::OrderId;
use rstest::rstest;

fn gander(state: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command
        .args(arguments)
        .args(["--lang", "en"])
        .env("GANDER_STATE_DIR", state)
        .output()
        .unwrap()
}

fn configured(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command
        .args(arguments)
        .args(["--lang", "en"])
        .env("GANDER_CONFIG_DIR", folder)
        .env("GANDER_STATE_DIR", folder)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn saved(folder: &Path) -> String {
    let (_, answer) = gander::sim::documents("2026-03-11T04:00:00Z".parse().unwrap())
        .into_iter()
        .next()
        .unwrap();
    let path = folder.join("answer.json");
    fs::write(&path, answer.to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn case_goes_to_standard_output_or_to_a_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let answer = saved(folder.path());
    let written = gander(folder.path(), &["case", "--file", &answer]);
    assert!(
        written.status.success() && out(&written).starts_with("# Order o_"),
        "{}",
        out(&written)
    );
    let path = folder.path().join("case.json").display().to_string();
    let to_file = [
        "case", "--file", &answer, "--format", "json", "--out", &path,
    ];
    assert!(gander(folder.path(), &to_file).status.success());
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("\"gander.case/1\"")
    );
    let again = gander(folder.path(), &to_file);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("--force"), "{}", err(&again));
    assert!(
        gander(folder.path(), &[&to_file[..], &["--force"]].concat())
            .status
            .success()
    );
}

#[test]
fn case_without_an_order_reports_why() {
    let folder = tempfile::tempdir().unwrap();
    let none = gander(folder.path(), &["case", "--file", "/nowhere/answer.json"]);
    assert_eq!((none.status.code(), out(&none).as_str()), (Some(1), ""));
    assert!(
        err(&none).contains("/nowhere/answer.json"),
        "{}",
        err(&none)
    );
}

#[test]
fn case_uses_the_configured_thresholds() {
    let folder = tempfile::tempdir().unwrap();
    let answer = folder.path().join("answer.json");
    fs::write(
        &answer,
        r#"{"order_info":{"order_state":3,"order_id":"o_1"},
        "internal_extra_info":{"logistics_info":{"packages_info":[{
        "departure_time":"2026-03-10 08:00:00",
        "package_trace_info":[{"time":"2026-03-10 09:00:00","text":"快件到达"}]}]}}}"#,
    )
    .unwrap();
    let case = ["case", "--file", answer.to_str().unwrap()];
    let has_no_findings = |output: &Output| out(output).contains("Nothing found.");
    assert!(!has_no_findings(&configured(folder.path(), &case)));
    let long = 24 * 365 * 10;
    fs::write(
        folder.path().join("config.toml"),
        format!("[thresholds]\nmoving_hours = {long}\n"),
    )
    .unwrap();
    assert!(
        has_no_findings(&configured(folder.path(), &case)),
        "{}",
        out(&configured(folder.path(), &case))
    );
}

#[rstest]
#[case::case_file(&["case", "--file", "/nowhere/answer.json"])]
#[case::demo(&["--demo"])]
fn configuration_error_is_reported_and_exits_with_2(#[case] arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, "# ours\n[thresholds]\nmoving_hour = 36\n").unwrap();
    let refused = configured(folder.path(), arguments);
    let expected = format!(
        "gander: {}, line 3, column 1: unknown name moving_hour; the nearest is moving_hours\n",
        path.display()
    );
    assert_eq!(
        (refused.status.code(), out(&refused).as_str(), err(&refused)),
        (Some(2), "", expected)
    );
}

#[test]
fn audit_of_a_missing_journal_creates_none() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    assert_eq!(
        out(&gander(&state, &["audit", "show"])),
        "No entries yet.\n"
    );
    assert_eq!(out(&gander(&state, &["audit", "show", "--json"])), "");
    assert!(gander(&state, &["audit", "verify"]).status.success());
    assert!(!state.exists());
}

#[test]
fn audit_shows_the_journal_and_exits_with_1_after_an_edit() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let journal = Journal::open(
        &state,
        Actor {
            user: "mei".to_owned(),
            host: "host-1".to_owned(),
        },
    )
    .unwrap();
    for n in 1..=3 {
        let order = OrderId::parse(&format!("o_{n}")).unwrap();
        let entry = AuditEntry {
            order,
            action: AuditAction::Exported,
            class: DataClass::Masked,
        };
        journal
            .append(&entry, "2026-03-11T04:00:00Z".parse().unwrap())
            .unwrap();
    }
    let shown = out(&gander(&state, &["audit", "show"]));
    assert_eq!(shown.lines().count(), 3);
    assert!(
        shown.starts_with("2026-03-11 12:00:00  mei@host-1"),
        "{shown}"
    );
    let json = out(&gander(&state, &["audit", "show", "--json"]));
    assert!(
        json.lines().all(
            |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["class"]
                == "masked order"
        ),
        "{json}"
    );
    assert!(out(&gander(&state, &["audit", "verify"])).contains("intact: 3 entries"));
    let text = fs::read_to_string(state.join(JOURNAL)).unwrap();
    fs::write(state.join(JOURNAL), text.replacen("o_2", "o_9", 1)).unwrap();
    let verified = gander(&state, &["audit", "verify"]);
    assert_eq!(verified.status.code(), Some(1));
    assert!(
        err(&verified).contains("line 2 was edited"),
        "{}",
        err(&verified)
    );
}

/// One of several writer processes. Does nothing when run as an ordinary test.
#[test]
fn journal_writer_process() {
    let Some(state) = std::env::var_os("GANDER_TEST_WRITER") else {
        return;
    };
    let journal = Journal::open(Path::new(&state), Actor::current(|_| None)).unwrap();
    for n in 0..20 {
        let entry = AuditEntry {
            order: OrderId::parse(&format!("o_{n}")).unwrap(),
            action: AuditAction::Revealed,
            class: DataClass::Text,
        };
        journal
            .append(&entry, "2026-03-11T04:00:00Z".parse().unwrap())
            .unwrap();
    }
}

#[test]
fn journal_of_concurrent_processes_is_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let writer = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "commands::journal_writer_process"])
            .env("GANDER_TEST_WRITER", &state);
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let writers = [writer(), writer(), writer()];
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let journal = Journal::open(&state, Actor::current(|_| None)).unwrap();
    let check = journal.verify().unwrap();
    assert!(check.is_intact() && check.torn.is_empty(), "{check:?}");
    assert_eq!(check.entries, 60);
}
