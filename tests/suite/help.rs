//! Help, completions, manual pages and schemas as a shell meets them.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Output, Stdio};

use gander::api::Settings;
use gander::history::{RecentLimits, Store};
use gander::order::OrderId;
use rstest::rstest;
use serde_json::Value;

use super::show::{ShopFixture, bare, out};
use super::support;

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[rstest]
#[case::asked(&["--help", "--lang", "zh"], "C", "用法：gander")]
#[case::locale(&["show", "--help"], "zh_CN.UTF-8", "用法：gander show")]
#[case::other(&["show", "--help"], "C", "Usage: gander show")]
#[case::before(&["--lang", "zh", "audit", "verify", "--help"], "C", "用法：gander audit verify")]
#[case::over(&["--lang=en", "doctor", "-h"], "zh_CN.UTF-8", "Usage: gander doctor")]
fn help_follows_the_language(#[case] line: &[&str], #[case] locale: &str, #[case] part: &str) {
    let mut command = bare(line);
    let shown = command.env("LC_ALL", locale).output().unwrap();
    assert!(
        shown.status.success() && out(&shown).contains(part) && !out(&shown).contains('\u{1b}'),
        "{}",
        out(&shown)
    );
}

#[rstest]
#[case(&["--nonsense"], "--nonsense")]
#[case(&["show", "--tab", "nothing", "o_1"], "logistics")]
#[case(&["case"], "ORDER_ID")]
#[case(&["audit"], "gander audit")]
#[case(&["completions", "tcsh"], "bash")]
#[case(&["--plain=yes"], "--plain")]
#[case(&["--demo", "show", "o_1"], "gander --help")]
#[case(&["o_1", "doctor"], "gander --help")]
#[case(&["batch", "ids.txt"], "--out")]
#[case(&["record", "o_1"], "FILE")]
#[case(&["find", "--as", "waybill", "SF1"], "receiver-phone")]
#[case(&["find"], "KEY")]
#[case(&["replay"], "FILE")]
#[case(&["config", "initiate"], "gander config")]
#[case(&["sim", "--quota", "many"], "--quota")]
#[case(&["show", "--color", "sometimes", "o_1"], "never")]
fn usage_error_exits_with_2_and_a_reason(#[case] line: &[&str], #[case] part: &str) {
    for lang in ["zh", "en"] {
        let mut command = bare(&["--lang", lang]);
        let refused = command.args(line).output().unwrap();
        assert_eq!(
            (refused.status.code(), out(&refused).as_str()),
            (Some(2), ""),
            "{}",
            err(&refused)
        );
        assert!(err(&refused).contains(part), "{}", err(&refused));
    }
}

#[rstest]
#[case(&["--help"])]
#[case(&["show", "--help"])]
#[case(&["--version"])]
#[case(&["completions", "zsh"])]
#[case(&["schema"])]
#[case(&["doctor", "--offline"])]
#[case(&["--nonsense"])]
fn closed_output_does_not_panic(#[case] line: &[&str]) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = bare(line);
    let ended = command
        .env("GANDER_ACCESS_TOKEN", "xe_canary")
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ended = ended.wait_with_output().unwrap();
    assert!(
        !err(&ended).contains("panicked") && ended.status.code().is_some_and(|code| code <= 2),
        "{}",
        err(&ended)
    );
}

#[test]
fn manual_pages_replace_only_pages_of_gander() {
    let folder = tempfile::tempdir().unwrap();
    let to = |path: &std::path::Path| bare(&["man", "--lang", "zh"]).arg(path).output().unwrap();
    let written = to(&folder.path().join("man1"));
    assert!(
        written.status.success() && out(&written).contains("gander-show.1"),
        "{}",
        err(&written)
    );
    let page = fs::read_to_string(folder.path().join("man1/gander-show.1")).unwrap();
    assert!(page.contains("订单号") && page.contains("退出码"), "{page}");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let refused = to(&file);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("file"), "{}", err(&refused));
    let shut = folder.path().join("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o500)).unwrap();
    // Whoever may write everywhere is refused nowhere.
    if !rustix::process::geteuid().is_root() {
        assert_eq!(to(&shut).status.code(), Some(1));
    }
}

#[test]
fn completion_answers_only_with_words() {
    for what in ["ids", "shops", "nonsense"] {
        let answer = bare(&["__complete", what, "o_"]).output().unwrap();
        assert_eq!((answer.status.code(), err(&answer).as_str()), (Some(0), ""));
    }
}

#[test]
fn completion_lists_recent_orders_of_the_shop() {
    let (state, config) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // The program would fail, and is not run at the press of a key.
    let shops =
        "[shops.main]\napp_id = 'app_main'\nclient_id = 'c'\nsecret_key_command = 'false'\n";
    fs::write(config.path().join("config.toml"), shops).unwrap();
    let ids = |app_id: Option<&str>, prefix: &str| {
        let mut command = bare(&["__complete", "ids", prefix]);
        command
            .env("GANDER_STATE_DIR", state.path())
            .env("GANDER_CONFIG_DIR", config.path());
        if let Some(app_id) = app_id {
            command
                .env("GANDER_ACCESS_TOKEN", "xe_canary")
                .env("GANDER_APP_ID", app_id);
        }
        let answer = command.output().unwrap();
        assert_eq!((answer.status.code(), err(&answer).as_str()), (Some(0), ""));
        out(&answer)
    };
    for (app_id, opened) in [("app_main", ["o_1", "o_2"]), ("app_other", ["o_3", "p_4"])] {
        let set = |name: &str| match name {
            "GANDER_APP_ID" => Some(app_id.to_owned()),
            "GANDER_ACCESS_TOKEN" => Some("xe_canary".to_owned()),
            _ => None,
        };
        let shop = Settings::from_env(set).unwrap().fingerprint();
        let mut store = Store::open(state.path(), &shop, Some(RecentLimits::default()));
        for (seconds, id) in (0..).zip(opened) {
            store.opened(
                &OrderId::parse(id).unwrap(),
                gander::event_loop::now() - jiff::SignedDuration::from_secs(60 - seconds),
            );
        }
    }
    assert_eq!(ids(Some("app_other"), ""), "p_4\no_3\n");
    assert_eq!(ids(Some("app_other"), "o_"), "o_3\n");
    assert_eq!(
        ids(None, ""),
        "o_2\no_1\n",
        "of the only shop of the configuration"
    );
    fs::write(
        config.path().join("config.toml"),
        format!("[recent]\nenabled = false\n{shops}"),
    )
    .unwrap();
    assert_eq!(ids(None, ""), "");
}

#[test]
fn bash_script_has_valid_syntax() {
    let script = out(&bare(&["completions", "bash", "--lang", "zh"])
        .output()
        .unwrap());
    let Ok(read) = std::process::Command::new("bash")
        .args(["-n", "-c", &script])
        .output()
    else {
        return;
    };
    assert!(read.status.success(), "{}", err(&read));
}

/// The parts of a value that a schema does not allow; supports what the schemas of gander use.
fn violations(schema: &Value, root: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(target) = schema["$ref"].as_str() {
        return violations(
            root.pointer(target.trim_start_matches('#')).unwrap(),
            root,
            value,
            at,
        );
    }
    let mut wrong = Vec::new();
    let typed = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.as_str().is_some_and(|text| {
            text.chars().count() as u64 >= schema["minLength"].as_u64().unwrap_or(0)
        }),
        Some(_) => false,
        None => true,
    };
    let listed = schema["enum"]
        .as_array()
        .is_none_or(|known| known.contains(value));
    let constant = schema.get("const").is_none_or(|only| only == value);
    let dated = schema["format"] != "date-time"
        || value
            .as_str()
            .is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok());
    if !(typed && listed && constant && dated) {
        wrong.push(format!("{at}: {value}"));
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(key) {
            Some(of) => wrong.extend(violations(of, root, inner, &format!("{at}.{key}"))),
            None => wrong.push(format!("{at}.{key} is not in the schema")),
        }
    }
    let required = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    wrong.extend(
        required
            .filter(|key| value.get(key).is_none())
            .map(|key| format!("{at}.{key} is missing")),
    );
    for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
        wrong.extend(violations(
            &schema["items"],
            root,
            inner,
            &format!("{at}[{n}]"),
        ));
    }
    wrong
}

fn schema(of: &str) -> Value {
    serde_json::from_str(&out(&bare(&["schema", of]).output().unwrap())).unwrap()
}

fn assert_matches(schema: &Value, text: &str) {
    let value: Value = serde_json::from_str(text).unwrap();
    let wrong = violations(schema, schema, &value, "");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn order_output_matches_its_schema() {
    let (schema, folder) = (schema("order"), tempfile::tempdir().unwrap());
    let path = folder.path().join("answer.json");
    for (listed, json) in support::documents() {
        fs::write(&path, json).unwrap();
        for tab in [&[][..], &["--tab", "all"]] {
            let mut command = bare(&["show", "--output", "json", "--file"]);
            let shown = command.arg(&path).args(tab).output().unwrap();
            assert!(shown.status.success(), "{}", listed.name);
            assert_matches(&schema, &out(&shown));
        }
    }
}

#[test]
fn doctor_output_matches_its_schema() {
    let shop = ShopFixture::open();
    assert_matches(
        &schema("doctor"),
        &out(&shop.command(&["doctor", "--json"]).output().unwrap()),
    );
    assert_matches(
        &schema("doctor"),
        &out(&bare(&["doctor", "--json", "--offline"]).output().unwrap()),
    );
}

#[test]
fn error_output_matches_its_schema() {
    let (shop, schema) = (ShopFixture::open(), schema("error"));
    let ids = [
        "no such",
        shop.id("not_found_null"),
        shop.id("no_permission"),
        shop.id("html"),
    ];
    let shown = shop
        .command(&[&["show", "--output", "json", "--lang", "en"], &ids[..]].concat())
        .output()
        .unwrap();
    let lines = err(&shown);
    assert_eq!(
        (shown.status.code(), lines.lines().count()),
        (Some(2), ids.len()),
        "{lines}"
    );
    for (line, (id, exit)) in lines.lines().zip(ids.iter().zip([2, 3, 4, 7])) {
        assert_matches(&schema, line);
        let value: Value = serde_json::from_str(line).unwrap();
        assert!(value["id"] == **id && value["exit"] == exit, "{line}");
    }
}

#[test]
fn schema_validator_finds_violations() {
    let schema = schema("doctor");
    let wrong =
        |text: &str| violations(&schema, &schema, &serde_json::from_str(text).unwrap(), "").len();
    assert_eq!(
        wrong(r#"{"schema":"gander.doctor/1","gander":"1","checks":[]}"#),
        0
    );
    assert_eq!(
        wrong(r#"{"schema":"gander.doctor/2","gander":"1","checks":[]}"#),
        1
    );
    assert_eq!(
        wrong(
            r#"{"schema":"gander.doctor/1","checks":[{"check":"","status":"bad","what":"x","more":1}]}"#
        ),
        4
    );
}
