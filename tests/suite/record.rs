//! `gander record`, `gander replay` and `gander case` over the network, as processes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use gander::audit::JOURNAL;
use serde_json::Value;

use super::personal;
use super::show::{ShopFixture, bare, out};

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn journal(state: &Path) -> String {
    fs::read_to_string(state.join(JOURNAL)).unwrap_or_default()
}

#[test]
fn record_is_private_and_journalled_and_opens_as_a_saved_answer() {
    let shop = ShopFixture::open();
    let (id, state) = (shop.id("split_stalled"), shop.state.path().join("state"));
    let path = shop.state.path().join("order.json").display().to_string();
    let recorded = shop
        .command(&["record", "--lang", "en", id, &path])
        .output()
        .unwrap();
    assert!(
        recorded.status.success() && out(&recorded).is_empty(),
        "{}",
        err(&recorded)
    );
    assert!(
        err(&recorded).contains("personal data without masks"),
        "{}",
        err(&recorded)
    );
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let text = fs::read_to_string(&path).unwrap();
    assert!(personal::mobile(&text).is_some());
    let record: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&record["schema"], &record["order_id"]),
        (&Value::from("gander.record/1"), &Value::from(id))
    );
    let entries = journal(&state);
    assert!(
        entries.contains("\"exported\"")
            && entries.contains("phone")
            && personal::mobile(&entries).is_none(),
        "{entries}"
    );
    let shown = bare(&["show", "--file", &path, "--output", "json"])
        .env("GANDER_STATE_DIR", &state)
        .output()
        .unwrap();
    let shown: Value = serde_json::from_str(&out(&shown)).unwrap();
    let second = |time: &Value| time.as_str().unwrap().chars().take(19).collect::<String>();
    assert_eq!(
        (&shown["id"], second(&shown["fetched"])),
        (&Value::from(id), second(&record["recorded"]))
    );
    let replayed = bare(&["replay", "--lang", "en", &path])
        .env("GANDER_STATE_DIR", &state)
        .output()
        .unwrap();
    assert!(
        err(&replayed).contains("not a terminal"),
        "the saved answer cannot be opened: {}",
        err(&replayed)
    );
}

#[test]
fn record_refuses_an_existing_file_without_a_call() {
    let shop = ShopFixture::open();
    let path = shop.state.path().join("order.json");
    fs::write(&path, "mine").unwrap();
    let shown = path.display().to_string();
    let record = |more: &[&str]| {
        shop.command(&[&["record", "--lang", "en", shop.id("unpaid"), &shown], more].concat())
            .output()
            .unwrap()
    };
    let refused = record(&[]);
    assert_eq!(
        (
            refused.status.code(),
            fs::read_to_string(&path).unwrap().as_str()
        ),
        (Some(1), "mine")
    );
    assert!(
        err(&refused).contains("--force") && journal(&shop.state.path().join("state")).is_empty(),
        "{}",
        err(&refused)
    );
    assert!(record(&["--force"]).status.success());
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("gander.record/1")
    );
}

#[test]
fn record_is_refused_without_a_journal() {
    let shop = ShopFixture::open();
    let (state, path) = (
        shop.state.path().join("state"),
        shop.state.path().join("order.json"),
    );
    fs::create_dir(&state).unwrap();
    fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
    let refused = shop
        .command(&["record", shop.id("unpaid"), &path.display().to_string()])
        .output()
        .unwrap();
    assert_eq!(
        (refused.status.code(), path.exists()),
        (Some(1), false),
        "{}",
        err(&refused)
    );
}

#[test]
fn replay_refuses_other_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.json");
    fs::write(&path, "[1]").unwrap();
    let refused = bare(&["replay", "--lang", "en", &path.display().to_string()])
        .env("GANDER_STATE_DIR", folder.path())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("x.json: "), "{}", err(&refused));
}

#[test]
fn case_of_the_shop_is_masked_and_journalled() {
    let shop = ShopFixture::open();
    let (id, state) = (shop.id("refund_failed"), shop.state.path().join("state"));
    let case = shop
        .command(&["case", "--lang", "en", id])
        .output()
        .unwrap();
    assert!(
        out(&case).starts_with(&format!("# Order {id}\n")),
        "{}{}",
        out(&case),
        err(&case)
    );
    assert_eq!(personal::mobile(&out(&case)), None);
    assert!(
        journal(&state).lines().count() == 1 && journal(&state).contains("masked order"),
        "{}",
        journal(&state)
    );
    let none = shop
        .command(&["case", "--lang", "en", shop.id("not_found_null")])
        .output()
        .unwrap();
    assert_eq!(
        (none.status.code(), out(&none).as_str()),
        (Some(3), ""),
        "{}",
        err(&none)
    );
}

#[test]
fn case_of_the_demo_is_not_journalled() {
    let folder = tempfile::tempdir().unwrap();
    let case = bare(&["case", "--demo", "--lang", "en", "--format", "json"])
        .env("GANDER_STATE_DIR", folder.path())
        .output()
        .unwrap();
    let json: Value =
        serde_json::from_str(&out(&case)).unwrap_or_else(|_| panic!("{}", err(&case)));
    assert_eq!(json["schema"], "gander.case/1");
    assert!(journal(folder.path()).is_empty());
}
