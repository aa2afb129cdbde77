//! `gander doctor` as a process: results of the checks, secrets, and exit codes.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use rstest::rstest;
use serde_json::Value;

use super::show::{ShopFixture, bare, out};

/// Name, status and text of each check.
fn examine(mut command: Command) -> (Option<i32>, Vec<(String, String, String)>) {
    let output = command
        .args(["doctor", "--json", "--lang", "en"])
        .output()
        .unwrap();
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["schema"], "gander.doctor/1");
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        (
            text(row, "check"),
            text(row, "status"),
            format!("{} {}", text(row, "what"), text(row, "mend")),
        )
    };
    (
        output.status.code(),
        json["checks"].as_array().unwrap().iter().map(row).collect(),
    )
}

fn state<'a>(checks: &'a [(String, String, String)], name: &str) -> (&'a str, &'a str) {
    let (_, state, words) = checks.iter().find(|(check, ..)| check == name).unwrap();
    (state, words)
}

#[test]
fn doctor_passes_with_a_shop_that_answers() {
    let shop = ShopFixture::open();
    let (code, checks) = examine(shop.command(&[]));
    assert_eq!(code, Some(0), "{checks:?}");
    for name in ["address", "reach", "clock", "credentials", "state"] {
        assert_eq!(state(&checks, name).0, "ok", "{checks:?}");
    }
    assert!(
        !shop.state.path().join("state").exists(),
        "the check creates no folder"
    );
}

#[test]
fn doctor_fails_without_an_answer_unless_offline() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut command = bare(&[]);
    command
        .env("GANDER_BASE_URL", &address)
        .env("GANDER_ACCESS_TOKEN", "xe_canary");
    let (code, checks) = examine(command);
    assert_eq!(
        (code, state(&checks, "reach").0),
        (Some(1), "fail"),
        "{checks:?}"
    );
    let mut command = bare(&["doctor", "--offline", "--lang", "en"]);
    let folder = tempfile::tempdir().unwrap();
    command.env("GANDER_STATE_DIR", folder.path().join("state"));
    let offline = command
        .env("GANDER_BASE_URL", &address)
        .env("GANDER_ACCESS_TOKEN", "xe_canary")
        .output()
        .unwrap();
    assert!(
        offline.status.success() && !out(&offline).contains("reach"),
        "{}",
        out(&offline)
    );
}

#[test]
fn doctor_names_and_sends_no_secret() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let n = stream.read(&mut request).unwrap();
        stream
            .write_all(
                b"HTTP/1.1 404 Not Found\r\nDate: Tue, 10 Mar 2020 04:00:00 GMT\r\n\
                Content-Length: 0\r\n\r\n",
            )
            .unwrap();
        String::from_utf8_lossy(&request[..n]).into_owned()
    });
    let mut command = bare(&["doctor", "--lang", "en"]);
    command
        .env("GANDER_BASE_URL", address)
        .env("GANDER_ACCESS_TOKEN", "xe_canary")
        .env("GANDER_SECRET_KEY", "canary");
    command
        .env("HTTPS_PROXY", "http://me:canary@proxy.example")
        .env("GANDER_COPY_COMMAND", "mine --key canary");
    let output = command.output().unwrap();
    let text = out(&output);
    assert!(
        !text.contains("canary")
            && text.contains("HTTPS_PROXY")
            && text.contains("GANDER_ACCESS_TOKEN"),
        "{text}"
    );
    assert!(
        text.lines().any(|line| line.starts_with("warn  clock")),
        "{text}"
    );
    let request = server.join().unwrap();
    assert!(
        request.starts_with("GET / ") && !request.contains("canary") && !request.contains("token"),
        "{request}"
    );
}

#[rstest]
#[case::nothing(&[], "credentials", "GANDER_ACCESS_TOKEN")]
#[case::partly(&[("GANDER_APP_ID", "canary")], "credentials", "GANDER_SECRET_KEY")]
#[case::plain(&[("GANDER_BASE_URL", "http://canary.example")], "address", "https")]
#[case::password(&[("GANDER_BASE_URL", "https://u:canary@api.example")], "address", "password")]
fn invalid_setting_fails_with_its_fix(
    #[case] set: &[(&str, &str)],
    #[case] check: &str,
    #[case] part: &str,
) {
    let mut command = bare(&["doctor", "--offline", "--json", "--lang", "en"]);
    command
        .env("GANDER_BASE_URL", "http://127.0.0.1:9")
        .envs(set.iter().copied());
    let output = command.output().unwrap();
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    let json: Value = serde_json::from_str(&text).unwrap();
    let row = json["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["check"] == check)
        .unwrap();
    assert!(
        row["status"] == "fail" && row.to_string().contains(part) && !text.contains("canary"),
        "{text}"
    );
}

#[test]
fn state_folder_that_others_can_write_to_fails() {
    let shop = ShopFixture::open();
    let folder = shop.state.path().join("state");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let (code, checks) = examine(shop.command(&[]));
    let (state, words) = state(&checks, "state");
    assert!(
        code == Some(1) && state == "fail" && words.contains("chmod 700"),
        "{checks:?}"
    );
}

#[test]
fn configuration_error_fails_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let looked = || {
        let mut command = bare(&["doctor", "--offline", "--json", "--lang", "en"]);
        let output = command
            .env("GANDER_CONFIG_DIR", folder.path())
            .env("GANDER_ACCESS_TOKEN", "xe_canary")
            .output()
            .unwrap();
        let json: Value = serde_json::from_str(&out(&output)).unwrap();
        let row = json["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["check"] == "config")
            .unwrap()
            .clone();
        (
            row["status"].as_str().unwrap().to_owned(),
            row["what"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(looked().0, "ok");
    fs::write(
        folder.path().join("config.toml"),
        "[thresholds]\nrefund_hour = 3",
    )
    .unwrap();
    let (status, what) = looked();
    assert!(status == "fail" && what.contains("line 2"), "{what}");
}

#[test]
fn quota_of_the_machine_is_reported_if_recorded() {
    let shop = ShopFixture::open();
    assert!(
        shop.command(&["show", shop.id("delivered")])
            .output()
            .unwrap()
            .status
            .success()
    );
    let (code, checks) = examine(shop.command(&[]));
    let (state, words) = state(&checks, "quota");
    assert!(
        code == Some(0) && state == "ok" && words.contains("of 20 calls"),
        "{checks:?}"
    );
}
