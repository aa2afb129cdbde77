//! `gander config` as a process, and what a wrong configuration does to the other commands.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

use super::show::{ShopFixture, bare, out};

/// A configuration folder of its own.
struct Home {
    folder: TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn with(text: &str) -> Self {
        let home = Self::new();
        fs::write(home.file(), text).unwrap();
        home
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command
            .env("GANDER_CONFIG_DIR", self.folder.path())
            .env("LC_ALL", "C");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[rstest]
#[case::english("en", "# The configuration of gander.")]
#[case::chinese("zh", "# gander 的配置。")]
fn init_writes_a_valid_file_and_replaces_none_without_force(
    #[case] lang: &str,
    #[case] begins: &str,
) {
    let home = Home::new();
    let written = home.run(&["config", "init", "--lang", lang]);
    assert_eq!(
        (written.status.code(), out(&written).trim()),
        (Some(0), home.file().to_str().unwrap())
    );
    assert!(fs::read_to_string(home.file()).unwrap().starts_with(begins));
    assert_eq!(mode(&home.file()), 0o600);
    assert!(home.run(&["config", "check"]).status.success());
    fs::write(home.file(), "# mine\n").unwrap();
    let again = home.run(&["config", "init"]);
    assert!(
        again.status.code() == Some(1) && stderr(&again).contains("--force"),
        "{}",
        stderr(&again)
    );
    assert_eq!(fs::read_to_string(home.file()).unwrap(), "# mine\n");
    assert!(
        home.run(&["config", "init", "--force", "--lang", lang])
            .status
            .success()
    );
    assert!(fs::read_to_string(home.file()).unwrap().starts_with(begins));
}

#[test]
fn init_creates_its_folder_and_names_an_unwritable_one() {
    let home = Home::new();
    let deep = home.folder.path().join("a/b/own.toml");
    assert!(
        home.run(&["config", "init", "--config", deep.to_str().unwrap()])
            .status
            .success()
    );
    assert_eq!((mode(deep.parent().unwrap()), mode(&deep)), (0o700, 0o600));
    let file = home.folder.path().join("a/b/own.toml/config.toml");
    let refused = home.run(&["config", "init", "--config", file.to_str().unwrap()]);
    assert!(
        refused.status.code() == Some(1) && stderr(&refused).contains("own.toml"),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn check_reports_every_error_and_the_other_commands_refuse() {
    let home = Home::with("[ui]\ntheme = \"drak\"\n[keys]\nserach = \"s\"\n");
    let expected = [
        format!(
            "gander: {}, line 2, column 9: expected one of auto, dark, light, high-contrast, ansi-16, none; the nearest is dark",
            home.file().display()
        ),
        format!(
            "gander: {}, line 4, column 1: unknown name serach; the nearest is search",
            home.file().display()
        ),
    ];
    for arguments in [
        &["config", "check"][..],
        &["show", "o_1"],
        &["--demo"],
        &["config", "show"],
    ] {
        let refused = home.run(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert_eq!(
            stderr(&refused).lines().collect::<Vec<_>>(),
            expected,
            "{arguments:?}"
        );
    }
    let doctor = home.run(&["doctor", "--offline"]);
    assert!(
        out(&doctor)
            .lines()
            .any(|line| line.starts_with("fail  config")),
        "{}",
        out(&doctor)
    );
    assert!(home.run(&["config", "path"]).status.success());
    let mut variable = Home::new().command(&["show", "o_1"]);
    let refused = variable.env("GANDER_FIND_MONTHS", "0").output().unwrap();
    assert!(
        refused.status.code() == Some(2)
            && stderr(&refused).starts_with("gander: GANDER_FIND_MONTHS: "),
        "{}",
        stderr(&refused)
    );
}

#[test]
fn show_lists_origins_and_no_secret() {
    let home = Home::with(
        "[find]\nmonths = 3\n[keys]\nsearch = \";\"\n[shops.main]\naccess_token = \"canary-1\"\n[shops.b]\ntoken_command = \"cat canary-2\"\n",
    );
    fs::set_permissions(home.file(), Permissions::from_mode(0o600)).unwrap();
    let mut command = home.command(&["config", "show", "--shop", "main"]);
    let shown = command
        .env("GANDER_UI_THEME", "light")
        .env("GANDER_ACCESS_TOKEN", "canary-3")
        .output()
        .unwrap();
    let text = out(&shown);
    let from = |path: &str| {
        text.lines()
            .find(|line| line.starts_with(&format!("{path} = ")))
            .and_then(|line| line.split("  # ").nth(1))
            .unwrap()
    };
    assert_eq!(
        (from("find.months"), from("ui.theme"), from("lock.minutes")),
        ("file, line 2", "GANDER_UI_THEME", "default")
    );
    assert_eq!(from("keys.search"), "file, line 4");
    assert!(
        text.contains("shops.b.token_command")
            && text.ends_with("# shop: main\n")
            && !text.contains("canary"),
        "{text}"
    );
    let reread = Home::with(
        &text
            .lines()
            .filter(|line| !line.starts_with("shops."))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    assert!(
        reread.run(&["config", "check"]).status.success(),
        "the listing is a valid file"
    );
}

#[test]
fn schema_is_json() {
    let schema: Value =
        serde_json::from_str(&out(&Home::new().run(&["config", "schema"]))).unwrap();
    assert_eq!(
        schema["properties"]["ui"]["properties"]["mouse"]["type"],
        "boolean"
    );
}

#[test]
fn shop_of_the_file_is_used() {
    let fixture = ShopFixture::open();
    let home = Home::new();
    let mut command = fixture.command(&["doctor", "--shop", "main"]);
    let base = command
        .get_envs()
        .find(|(name, _)| *name == "GANDER_BASE_URL")
        .and_then(|(_, value)| value)
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let profile = |secret: &str| {
        format!(
            "[shops.main]\nbase_url = \"{base}\"\napp_id = \"a\"\nclient_id = \"c\"\nsecret_key_command = \"{secret}\"\n"
        )
    };
    fs::write(home.file(), profile("echo s")).unwrap();
    let checked = command
        .env("GANDER_CONFIG_DIR", home.folder.path())
        .env_remove("GANDER_BASE_URL")
        .output()
        .unwrap();
    assert!(
        out(&checked).contains("[shops.main]") && out(&checked).contains(&base),
        "{}",
        out(&checked)
    );
    fs::write(home.file(), profile("false")).unwrap();
    let refused = home.run(&["show", "o_1668364330_6371382a9cba9_33409596"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        stderr(&refused).starts_with("gander: shops.main.secret_key_command: the program failed"),
        "{}",
        stderr(&refused)
    );
    let unknown = home.run(&["show", "o_1", "--shop", "mian"]);
    assert!(
        unknown.status.code() == Some(2) && stderr(&unknown).contains("the nearest is main"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn language_of_the_command_line_overrides_the_file() {
    let home = Home::with("[ui]\nlang = \"zh\"\n[find]\nmonths = 0\n");
    assert!(stderr(&home.run(&["show", "o_1"])).contains("第 4 行"));
    assert!(stderr(&home.run(&["show", "o_1", "--lang", "en"])).contains("line 4"));
}
