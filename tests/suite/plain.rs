//! `gander --plain` as a process, driven through a pipe: output, cancellation and exit codes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};

use gander::audit::JOURNAL;
use gander::sim::{Options, Person, Shop};
use rstest::rstest;
use serde_json::Value;

use super::show::{ShopFixture, bare, out};
use super::support;

/// Runs the command with these lines on standard input.
pub(crate) fn run_with_input(mut command: Command, lines: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Fails if the program has already ended.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    child.wait_with_output().unwrap()
}

fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
}

fn saved(name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.json");
    fs::write(&path, support::document(name).1).unwrap();
    (folder, path)
}

#[test]
fn plain_mode_opens_searches_and_refreshes_orders_of_the_shop() {
    let shop = ShopFixture::open();
    let (id, other) = (shop.id("refund_failed"), shop.id("delivered"));
    let lines = format!("findings\n4\n/13800138026\nt\no {other}\n3\nall\nnonsense\nr\n");
    let ended = run_with_input(shop.command(&["--plain", "--lang", "en", id]), &lines);
    let text = out(&ended);
    assert_eq!(
        ended.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    let mut rest = text.as_str();
    for part in [
        &format!("fetching {id}"),
        "refund failed",
        "4 Refunds",
        "no match",
        &format!("fetching {other}"),
        "3 Logistics",
        "SF1380013802601",
        "unknown command nonsense",
        &format!("fetching {other}"),
        "1 Buyer",
    ] {
        let (_, after) = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("{part} in {rest}"));
        rest = after;
    }
    assert!(!has_controls(&text) && text.ends_with('\n'), "{text}");
}

#[rstest]
#[case("delivered")]
#[case("split_stalled")]
#[case("refund_failed")]
#[case("invoice_no_tax")]
fn plain_mode_prints_every_row_that_show_prints(#[case] name: &str) {
    let (_folder, path) = saved(name);
    let path = path.to_str().unwrap();
    let shown = bare(&[
        "show", "--lang", "zh", "--tab", "all", "--output", "json", "--file", path,
    ])
    .output()
    .unwrap();
    let json: Value = serde_json::from_str(&out(&shown)).unwrap();
    let printed = out(&run_with_input(
        bare(&["--plain", "--lang", "zh", "--file", path]),
        "1\nall\n2\nall\n3\nall\n4\nall\n5\nall\n6\nall\n7\nall\n",
    ));
    for row in json["tabs"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|tab| tab["rows"].as_array().unwrap())
    {
        let (label, value) = (
            row["label"].as_str().unwrap().trim(),
            row["value"].as_str().unwrap().trim(),
        );
        assert!(
            printed
                .lines()
                .any(|line| line.contains(label) && line.contains(value)),
            "{label} {value} in {printed}"
        );
    }
}

#[test]
fn dumb_terminal_selects_plain_mode() {
    let (_folder, path) = saved("delivered");
    let mut command = bare(&["--lang", "en", "--file", path.to_str().unwrap()]);
    command.env("TERM", "dumb");
    let ended = run_with_input(command, "q\n");
    assert!(
        ended.status.success() && out(&ended).contains("1 Buyer"),
        "{}",
        out(&ended)
    );
}

#[test]
fn demo_order_is_opened_by_its_number() {
    let ended = run_with_input(bare(&["--plain", "--demo", "--lang", "en"]), "1\nls\n");
    let text = out(&ended);
    assert!(
        ended.status.success() && text.contains("1 Buyer") && text.contains("Nickname"),
        "{text}"
    );
}

/// The person of the simulated shop with this name.
async fn person(name: &str) -> Person {
    let shop = Shop::open(Options::new(support::now())).await.unwrap();
    shop.people()
        .into_iter()
        .find(|person| person.name == name)
        .unwrap()
}

#[tokio::test]
async fn orders_found_by_phone_are_listed_and_opened_by_number() {
    let phone = person("shared_first").await.phone;
    let ended = run_with_input(
        bare(&["--plain", "--demo", "--lang", "en"]),
        &format!("{phone}\n2\nresults\n1\n[\nw\nu\nb\nfilter no such thing\n"),
    );
    let text = out(&ended);
    assert_eq!(
        ended.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    assert!(!text.contains(phone) && !has_controls(&text), "{text}");
    let mut rest = text.as_str();
    for part in [
        "finding phone 148****8020",
        "5   ",
        "orders: 5, complete, choose by number",
        "fetching o_",
        "1 Buyer",
        "orders: 5, complete",
        "fetching o_",
        "order 2 of 2",
        "order 1 of 2",
        "order 2 of 2",
        "orders: 5, complete",
        "orders: 5, filter no such thing, complete",
    ] {
        let (_, after) = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("{part} in {rest}"));
        rest = after;
    }
}

#[test]
fn revealed_value_is_journalled_before_the_process_ends() {
    let shop = ShopFixture::open();
    let ended = run_with_input(
        shop.command(&["--plain", "--lang", "en", shop.id("delivered")]),
        "1\nv 12\nq\n",
    );
    let text = out(&ended);
    assert!(
        text.lines()
            .any(|line| line.starts_with("12  Buyer phone: 1") && !line.contains('*')),
        "{text}"
    );
    let journal = fs::read_to_string(shop.state.path().join("state").join(JOURNAL)).unwrap();
    assert!(
        journal.contains("revealed") && journal.contains("phone"),
        "{journal}"
    );
}

#[test]
fn missing_order_is_reported_and_the_prompt_continues() {
    let shop = ShopFixture::open();
    let lines = format!("o {}\n3\n", shop.id("delivered"));
    let ended = run_with_input(
        shop.command(&["--plain", "--lang", "en", shop.id("not_found_null")]),
        &lines,
    );
    let text = out(&ended);
    assert!(
        ended.status.success() && text.contains("No such order") && text.contains("3 Logistics"),
        "{text}"
    );
}

/// A process that waits for a shop that never answers, with its output from there on.
fn waiting(shop: &ShopFixture) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut command = shop.command(&["--plain", "--lang", "en", shop.id("hang")]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("fetching") {
        line.clear();
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0);
    }
    (child, stdout)
}

#[test]
fn look_up_is_cancelled_by_the_cancel_command_and_by_sigint() {
    let shop = ShopFixture::open();
    let (mut child, mut stdout) = waiting(&shop);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"cancel\nq\n")
        .unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(
        child.wait().unwrap().success() && rest.contains("cancelled"),
        "{rest}"
    );
    let (mut child, mut stdout) = waiting(&shop);
    // `wait` closes the standard input of the child, which would also end it.
    let _open = child.stdin.take();
    let id = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let mut byte = [0];
    let mut printed = Vec::new();
    while !printed.ends_with(b"gander> ") {
        stdout.read_exact(&mut byte).unwrap();
        printed.push(byte[0]);
    }
    assert!(String::from_utf8_lossy(&printed).contains("cancelled"));
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn sigterm_exits_with_143() {
    let shop = ShopFixture::open();
    let (mut child, _stdout) = waiting(&shop);
    let id = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn closed_pipe_ends_plain_mode_without_an_error() {
    let (_folder, path) = saved("large");
    let mut command = bare(&["--plain", "--lang", "en", "--file", path.to_str().unwrap()]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let _ = child.stdin.take().unwrap().write_all(b"2\nall\nall\n");
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (
            ended.status.code(),
            String::from_utf8_lossy(&ended.stderr).as_ref()
        ),
        (Some(0), "")
    );
}
