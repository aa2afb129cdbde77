//! `gander show` as a process, with the simulated shop and saved answers: output and exit codes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

use gander::audit::JOURNAL;
use gander::order::Order;
use gander::sim::{ListedOrder, Options, Shop};
use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

use super::{personal, support};

/// A simulated shop that serves until the test process ends, and the environment to use it.
pub(crate) struct ShopFixture {
    pub(crate) base: String,
    listed: Vec<ListedOrder>,
    pub(crate) state: TempDir,
}

impl ShopFixture {
    pub(crate) fn open() -> Self {
        let (sender, opened) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let shop = Shop::open(Options::new(support::now())).await.unwrap();
                sender
                    .send((
                        shop.base_url(),
                        [shop.orders(), shop.fault_orders()].concat(),
                    ))
                    .unwrap();
                std::future::pending::<()>().await;
            });
        });
        let (base, listed) = opened.recv().unwrap();
        Self {
            base,
            listed,
            state: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn id(&self, name: &str) -> &str {
        &self
            .listed
            .iter()
            .find(|listed| listed.name == name)
            .unwrap()
            .id
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let (app_id, client_id, secret_key) = Shop::credentials();
        let mut command = bare(arguments);
        command
            .env("GANDER_STATE_DIR", self.state.path().join("state"))
            .env("GANDER_BASE_URL", &self.base);
        command
            .env("GANDER_APP_ID", app_id)
            .env("GANDER_CLIENT_ID", client_id)
            .env("GANDER_SECRET_KEY", secret_key);
        command
    }

    fn show(&self, arguments: &[&str]) -> Output {
        self.command(&[&["show", "--lang", "en"], arguments].concat())
            .output()
            .unwrap()
    }
}

/// gander without the settings of the user who runs the tests.
pub(crate) fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.args(arguments).stdin(Stdio::null());
    for variable in [
        "ACCESS_TOKEN",
        "APP_ID",
        "CLIENT_ID",
        "SECRET_KEY",
        "BASE_URL",
        "COPY_COMMAND",
    ] {
        command.env_remove(format!("GANDER_{variable}"));
    }
    command
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A saved answer with a folder for the journal.
struct Saved {
    folder: TempDir,
    path: PathBuf,
}

impl Saved {
    fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer.json");
        fs::write(&path, support::document(name).1).unwrap();
        Self { folder, path }
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn show(&self, arguments: &[&str]) -> Output {
        let mut command = bare(&["show", "--lang", "zh", "--file"]);
        command
            .arg(&self.path)
            .args(arguments)
            .env("GANDER_STATE_DIR", self.state())
            .output()
            .unwrap()
    }

    fn json(&self, tab: &str) -> Value {
        serde_json::from_str(&out(&self.show(&["--tab", tab, "--output", "json"]))).unwrap()
    }
}

fn rows(json: &Value) -> Vec<&Value> {
    json["tabs"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|tab| tab["rows"].as_array().unwrap())
        .collect()
}

#[test]
fn show_prints_verdict_findings_and_main_fields() {
    let shop = ShopFixture::open();
    let id = shop.id("refund_failed");
    let shown = shop.show(&[id]);
    let text = out(&shown);
    assert!(shown.status.success(), "{}", err(&shown));
    assert!(
        text.starts_with(&format!("{id}\nrefund failed ¥64.00")),
        "{text}"
    );
    for part in [
        "\nFindings\n! refund failed",
        "Order state",
        "Amount received",
        "YT1380013822401",
        "After-sale ID",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
}

#[test]
fn first_failure_gives_the_exit_code_and_other_orders_are_printed() {
    let shop = ShopFixture::open();
    let (good, none, denied) = (
        shop.id("delivered"),
        shop.id("not_found_null"),
        shop.id("no_permission"),
    );
    let shown = shop.show(&["no such", none, good, denied, good, "--output", "json"]);
    assert_eq!(shown.status.code(), Some(2), "{}", err(&shown));
    assert_eq!(out(&shown).lines().count(), 1, "the same id once");
    assert!(out(&shown).contains(good));
    for part in ["no such", none, denied, "2017"] {
        assert!(err(&shown).contains(part), "{part} in {}", err(&shown));
    }
    assert_eq!(shop.show(&[none, denied]).status.code(), Some(3));
}

#[rstest]
#[case("not_found_null", 3)]
#[case("empty", 3)]
#[case("no_permission", 4)]
#[case("ip_refused", 4)]
#[case("html", 7)]
#[case("not_json", 7)]
#[case("redirect", 6)]
#[case("not_found", 3)]
#[case("code_text", 0)]
fn failure_has_its_exit_code(#[case] name: &str, #[case] code: i32) {
    let shop = ShopFixture::open();
    let shown = shop.show(&[shop.id(name)]);
    assert_eq!(shown.status.code(), Some(code), "{}", err(&shown));
    assert_eq!(out(&shown).is_empty(), code != 0);
}

#[test]
fn unreachable_address_and_missing_credentials_have_their_exit_codes() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut command = bare(&["show", "o_1"]);
    command
        .env("GANDER_ACCESS_TOKEN", "xe_canary")
        .env("GANDER_BASE_URL", format!("http://{address}"));
    let shown = command.output().unwrap();
    assert_eq!(shown.status.code(), Some(6), "{}", err(&shown));
    assert!(!err(&shown).contains("canary"));
    assert_eq!(
        bare(&["show", "o_1"]).output().unwrap().status.code(),
        Some(2)
    );
    assert_eq!(bare(&["show"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn ids_on_standard_input_may_have_windows_lines_and_a_bom() {
    let shop = ShopFixture::open();
    let (one, two) = (shop.id("delivered"), shop.id("refund_failed"));
    let mut command = shop.command(&["show", "-", "--output", "json"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(format!("\u{feff}{one}\r\n\r\n  \r\n{two}\r\n{one}").as_bytes())
        .unwrap();
    let text = out(&child.wait_with_output().unwrap());
    let ids: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone())
        .collect();
    assert_eq!(ids, [one, two]);
}

#[test]
fn every_format_has_the_same_labels_and_values() {
    for (listed, _) in support::documents()
        .into_iter()
        .filter(|(listed, _)| listed.name != "large")
    {
        let saved = Saved::of(listed.name);
        let json = saved.json("all");
        let (text, markdown) = (
            out(&saved.show(&["--tab", "all"])),
            out(&saved.show(&["--tab", "all", "--output", "markdown"])),
        );
        assert!(!rows(&json).is_empty(), "{}", listed.name);
        // Without backslashes Markdown is the text again; a test of the escaping holds that.
        let bare = |text: &str| {
            text.replace('\\', "")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (mut in_text, mut in_markdown) = (text.lines().map(bare), markdown.lines().map(bare));
        for row in rows(&json) {
            let part = |key: &str| bare(row[key].as_str().unwrap_or_default());
            let (label, value, note) = (part("label"), part("value"), part("note"));
            let line = bare(&format!("{label} {value} {note}"));
            assert!(
                in_text.any(|l| l == line),
                "{}: {line} in {text}",
                listed.name
            );
            let beside = if note.is_empty() {
                String::new()
            } else {
                format!("({note})")
            };
            let line = bare(&format!("- **{label}** {value} {beside}"));
            assert!(
                in_markdown.any(|l| l == line),
                "{}: {line} in {markdown}",
                listed.name
            );
        }
    }
}

#[test]
fn json_has_the_documented_keys() {
    let json = Saved::of("split_stalled").json("logistics");
    assert_eq!(json["schema"], "gander.order/1");
    assert_eq!(json["tabs"][0]["tab"], "logistics");
    assert!(json["fetched"].as_str().unwrap().ends_with('Z'));
    assert!(!json["verdict"][0]["text"].as_str().unwrap().is_empty());
    assert!(
        !json["findings"][0]["proofs"][0]["path"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    let row = rows(&json).into_iter().find(|row| {
        row["label"] == "物流单号" || row["path"].as_str().unwrap().ends_with("express_id")
    });
    let path = row.unwrap()["path"].as_str().unwrap();
    assert!(
        path.starts_with("internal_extra_info.logistics_info.packages_info[0]."),
        "{path}"
    );
}

#[test]
fn field_prints_the_value_at_a_path_of_the_json() {
    let saved = Saved::of("split_stalled");
    let json = saved.json("order");
    let row = rows(&json)
        .into_iter()
        .find(|row| row["path"] == "order_info.order_state")
        .unwrap();
    let field = out(&saved.show(&["--field", "order_info.order_state"]));
    assert_eq!(field, format!("{}\n", row["value"].as_str().unwrap()));
    let names = out(&saved.show(&["--field", "goods_info.goods_list[].goods_name"]));
    let sent = order_of(&saved);
    assert_eq!(names.lines().count(), sent.facts.goods.len(), "{names}");
    let unknown = saved.show(&["--field", "order_info.order_stat"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        err(&unknown).contains("order_info.order_state"),
        "{}",
        err(&unknown)
    );
}

fn order_of(saved: &Saved) -> Order {
    Order::parse(fs::read_to_string(&saved.path).unwrap()).unwrap()
}

#[test]
fn raw_is_the_data_byte_for_byte() {
    for name in ["hostile", "drifted"] {
        let saved = Saved::of(name);
        assert_eq!(
            out(&saved.show(&["--raw"])),
            fs::read_to_string(&saved.path).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn reveal_shows_personal_data_and_is_recorded() {
    for (listed, json) in support::documents() {
        let saved = Saved::of(listed.name);
        let secrets = personal::values(&Order::parse(json).unwrap());
        for form in ["text", "json", "markdown"] {
            let text = out(&saved.show(&["--tab", "all", "--output", form]));
            let leak = secrets.iter().find(|secret| personal::shows(&text, secret));
            assert_eq!(leak, None, "{} as {form}", listed.name);
        }
        assert!(!saved.state().exists(), "masked output needs no entry");
    }
    let saved = Saved::of("delivered");
    let masked = out(&saved.show(&["--field", "buyer_info.phone_number"]));
    let open = out(&saved.show(&["--field", "buyer_info.phone_number", "--reveal"]));
    assert!(
        masked.contains("****") && personal::mobile(&open).is_some(),
        "{masked} {open}"
    );
    let journal = fs::read_to_string(saved.state().join(JOURNAL)).unwrap();
    assert!(
        journal.contains("exported") && journal.contains("phone") && !journal.contains(open.trim()),
        "{journal}"
    );
}

#[test]
fn reveal_is_refused_without_a_journal() {
    let saved = Saved::of("delivered");
    fs::write(saved.state(), "a file where the folder should be").unwrap();
    for arguments in [
        &["--tab", "buyer", "--reveal"][..],
        &["--raw"],
        &["--field", "buyer_info.phone_number", "--reveal"],
    ] {
        let shown = saved.show(arguments);
        assert_eq!(
            (shown.status.code(), out(&shown).as_str()),
            (Some(1), ""),
            "{arguments:?}"
        );
    }
    assert!(saved.show(&[]).status.success());
}

#[test]
fn hostile_text_is_sanitised() {
    let saved = Saved::of("hostile");
    for form in ["text", "plain", "json", "markdown"] {
        let text = out(&saved.show(&["--tab", "all", "--output", form]));
        assert!(
            !text
                .chars()
                .any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}')),
            "{form}"
        );
    }
}

#[test]
fn closed_pipe_is_not_a_failure() {
    let saved = Saved::of("large");
    let mut command = bare(&["show", "--tab", "all", "--file"]);
    let mut child = command
        .arg(&saved.path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), err(&ended).as_str()), (Some(0), ""));
}

#[test]
fn missing_file_exits_with_1() {
    let shown = bare(&["show", "--file", "/nowhere/answer.json"])
        .output()
        .unwrap();
    assert_eq!(shown.status.code(), Some(1));
    assert!(err(&shown).contains("/nowhere/answer.json"));
}

#[test]
fn help_lists_the_exit_codes() {
    let help = out(&bare(&["--help"]).output().unwrap());
    assert!(
        help.contains("Exit codes:") && help.contains("no such order"),
        "{help}"
    );
}

#[test]
fn findings_of_show_and_case_follow_the_configured_thresholds() {
    let saved = Saved::of("split_stalled");
    let config = saved.folder.path().join("config.toml");
    fs::write(&config, "[thresholds]\nmoving_hours = 87600\n").unwrap();
    let file = saved.path.display().to_string();
    let findings = |command: &[&str], options: &[&str]| {
        let mut gander = bare(command);
        gander.args(["--lang", "en", "--file", &file]).args(options);
        gander.env("GANDER_STATE_DIR", saved.state());
        let json: Value = serde_json::from_str(&out(&gander.output().unwrap())).unwrap();
        let findings = json["findings"].as_array().unwrap().iter();
        let texts: Vec<String> = findings
            .map(|finding| finding["text"].to_string())
            .collect();
        texts
    };
    let (show, case) = (["show", "--output", "json"], ["case", "--format", "json"]);
    let configured = ["--config", config.to_str().unwrap()];
    let shown = findings(&show, &configured);
    assert_eq!(shown, findings(&case, &configured));
    assert_ne!(shown, findings(&show, &[]), "31 hours of silence are fine");
}
