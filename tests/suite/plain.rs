//! `gander --plain` as a process, driven through a pipe: what it says, that it never hangs, and how it ends.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};

use gander::audit::JOURNAL;
use gander::sim::{Options, Person, Shop};
use rstest::rstest;
use serde_json::Value;

use super::show::{Stand, bare, out};
use super::stage;

/// Runs it with these lines on standard input.
pub(crate) fn talk(mut command: Command, lines: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has ended already takes no more.
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
    fs::write(&path, stage::document(name).1).unwrap();
    (folder, path)
}

#[test]
fn a_journey_over_the_simulated_shop() {
    let shop = Stand::open();
    let (id, other) = (shop.id("refund_failed"), shop.id("delivered"));
    let lines = format!("findings\n4\n/13800138026\nt\no {other}\n3\nall\nnonsense\nr\n");
    let ended = talk(shop.command(&["--plain", "--lang", "en", id]), &lines);
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
fn it_tells_every_row_that_show_tells(#[case] name: &str) {
    let (_folder, path) = saved(name);
    let path = path.to_str().unwrap();
    let shown = bare(&[
        "show", "--lang", "zh", "--tab", "all", "--output", "json", "--file", path,
    ])
    .output()
    .unwrap();
    let json: Value = serde_json::from_str(&out(&shown)).unwrap();
    let told = out(&talk(
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
            told.lines()
                .any(|line| line.contains(label) && line.contains(value)),
            "{label} {value} in {told}"
        );
    }
}

#[test]
fn a_terminal_that_can_do_nothing_gets_lines_without_asking() {
    let (_folder, path) = saved("delivered");
    let mut command = bare(&["--lang", "en", "--file", path.to_str().unwrap()]);
    command.env("TERM", "dumb");
    let ended = talk(command, "q\n");
    assert!(
        ended.status.success() && out(&ended).contains("1 Buyer"),
        "{}",
        out(&ended)
    );
}

#[test]
fn the_demo_is_opened_by_a_number() {
    let ended = talk(bare(&["--plain", "--demo", "--lang", "en"]), "1\nls\n");
    let text = out(&ended);
    assert!(
        ended.status.success() && text.contains("1 Buyer") && text.contains("Nickname"),
        "{text}"
    );
}

/// Whom the simulated shop knows by this name.
async fn person(name: &str) -> Person {
    let shop = Shop::open(Options::new(stage::now())).await.unwrap();
    shop.people()
        .into_iter()
        .find(|person| person.name == name)
        .unwrap()
}

#[tokio::test]
async fn the_orders_of_a_phone_are_listed_and_opened_by_number() {
    let phone = person("shared_first").await.phone;
    let ended = talk(
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
fn what_a_pipe_reveals_is_in_the_journal_before_the_end() {
    let shop = Stand::open();
    let ended = talk(
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
fn an_order_that_is_not_there_says_so_and_the_talk_goes_on() {
    let shop = Stand::open();
    let lines = format!("o {}\n3\n", shop.id("delivered"));
    let ended = talk(
        shop.command(&["--plain", "--lang", "en", shop.id("not_found_null")]),
        &lines,
    );
    let text = out(&ended);
    assert!(
        ended.status.success() && text.contains("No such order") && text.contains("3 Logistics"),
        "{text}"
    );
}

/// One that waits for an answer that never comes, with what it has said so far.
fn waiting(shop: &Stand) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut command = shop.command(&["--plain", "--lang", "en", shop.id("hang")]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("fetching") {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0);
    }
    (child, said)
}

#[test]
fn a_look_up_is_stopped_by_a_word_and_by_an_interrupt() {
    let shop = Stand::open();
    let (mut child, mut said) = waiting(&shop);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"cancel\nq\n")
        .unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert!(
        child.wait().unwrap().success() && rest.contains("cancelled"),
        "{rest}"
    );
    let (mut child, mut said) = waiting(&shop);
    // To wait for a child closes its standard input, which would end it in another way.
    let _open = child.stdin.take();
    let id = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let mut byte = [0];
    let mut told = Vec::new();
    while !told.ends_with(b"gander> ") {
        said.read_exact(&mut byte).unwrap();
        told.push(byte[0]);
    }
    assert!(String::from_utf8_lossy(&told).contains("cancelled"));
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_termination_ends_with_its_number() {
    let shop = Stand::open();
    let (mut child, _said) = waiting(&shop);
    let id = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let (_folder, path) = saved("large");
    let mut command = bare(&["--plain", "--lang", "en", "--file", path.to_str().unwrap()]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::with_capacity(16, child.stdout.take().unwrap());
    said.read_line(&mut String::new()).unwrap();
    drop(said);
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
