//! The configuration as a whole: values take effect, errors are reported with their positions.

use super::diagnostic::position;
use super::reader::Reader;
use super::shop::ProfileContext;
use super::{ColourSupport, Config, Origin, load, settings};
use crate::app::{Action, Mode};
use crate::keymap::Chord;
use crate::order::Thresholds;
use crate::text::Lang;
use crate::ui::{Borders, ColourScheme, Theme};
use rstest::rstest;
use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What a text sets, and each error with its line and column.
pub(super) fn read(text: &str) -> (Config, Vec<(usize, usize, String)>) {
    let mut reader = Reader::default();
    let context = ProfileContext {
        folder: Path::new("/conf"),
        home: Some("/home/me"),
        open: true,
    };
    reader.read_file(text, &context);
    let errors = reader.diagnostics.iter().map(|one| {
        let (line, column) = position(text, one.at.unwrap());
        (line, column, one.message(Lang::En).to_string())
    });
    let errors = errors.collect();
    (reader.config(), errors)
}

/// The configuration of a text without errors.
fn valid(text: &str) -> Config {
    let (config, errors) = read(text);
    assert!(errors.is_empty(), "{errors:?}");
    config
}

fn unset(_: &str) -> Option<String> {
    None
}

#[rstest]
#[case::nothing("", Thresholds::default())]
#[case::empty_table("# ours\n[thresholds]\n", Thresholds::default())]
#[case::one("[thresholds]\nmoving_hours = 36", Thresholds { moving_hours: 36, ..Thresholds::default() })]
#[case::two("thresholds = { refund_hours = 0, expiry_days = 87_600 }", Thresholds { refund_hours: 0, expiry_days: 87_600, ..Thresholds::default() })]
fn thresholds_of_the_file_override_the_defaults(#[case] text: &str, #[case] wanted: Thresholds) {
    assert_eq!(valid(text).thresholds, wanted);
}

const INTEGER: &str = "expected a whole number from 0 to 87600";

#[rstest]
#[case::misspelt("[thresholds]\nrefund_hour = 3", (2, 1), "unknown name refund_hour; the nearest is refund_hours")]
#[case::swapped("[thresholds]\n  \"expiry_dyas\" = 3", (2, 3), "unknown name expiry_dyas; the nearest is expiry_days")]
#[case::table("\n[threshold]\nmoving_hours = 3", (2, 2), "unknown name threshold; the nearest is thresholds")]
#[case::outside("moving_hours = 3", (1, 1), "moving_hours belongs in [thresholds]")]
#[case::inside("[ui]\ndefault_shop = \"a\"", (2, 1), "default_shop belongs at the top, before the tables")]
#[case::text("[thresholds]\nmoving_hours = \"3\"", (2, 16), INTEGER)]
#[case::fraction("[thresholds]\nmoving_hours = 3.5", (2, 16), INTEGER)]
#[case::negative("[thresholds]\nmoving_hours = -1", (2, 16), INTEGER)]
#[case::too_long("[thresholds]\nmoving_hours = 87601", (2, 16), INTEGER)]
#[case::after_chinese("thresholds = { \"移动\" = 1, moving_hours = 3 }", (1, 16), "unknown name 移动; the nearest is expiry_days")]
#[case::no_table("\nui = 3", (2, 6), "expected a table [ui]")]
#[case::word("[ui]\ntheme = \"drak\"", (2, 9), "expected one of auto, dark, light, high-contrast, ansi-16, none; the nearest is dark")]
#[case::switch("[ui]\nmouse = 1", (2, 9), "expected true or false")]
#[case::key_name("[keys]\nserach = \"/\"", (2, 1), "unknown name serach; the nearest is search")]
#[case::key("[keys]\nsearch = [\"s\", \"Ctl-x\"]", (2, 16), "unknown key Ctl-x; the nearest is Ctrl-x (any character or Ctrl-character is a key too)")]
#[case::same_key("[keys]\nsearch = \"Ctrl-i\"", (2, 10), "terminals send Tab for Ctrl-i")]
#[case::clash("[keys]\nexplain = \"t\"", (2, 1), "in tree, detail, t is bound to both explain (line 2) and timeline (default)")]
#[case::own_clash("[keys]\ntimeline = \"F3\"\nexplain = \"F3\"", (2, 1), "in tree, detail, F3 is bound to both timeline (line 2) and explain (line 3)")]
#[case::mode("[keys.in.tere]\nsearch = \"s\"", (1, 10), "unknown name tere; the nearest is tree")]
#[case::not_there("[keys.in.finder]\nsearch = \"F4\"", (2, 1), "finder has no action search")]
#[case::typed("[keys.in.finder]\npalette = \"x\"", (2, 1), "in finder, x is typed as text")]
#[case::cancel("[keys]\ncancel = \"\"", (2, 1), "cancel needs at least one key, or the program could not be quit")]
#[case::field("[shops.a]\ntoken_comand = \"x\"", (2, 1), "unknown name token_comand; the nearest is token_command")]
#[case::no_way("[shops.a]\ntitle = \"x\"", (1, 8), "a has no way to get a token: token_command | token_file | app_id + client_id + secret_key_command")]
#[case::two_ways("[shops.a]\ntoken_file = \"x\"\ntoken_command = \"y\"", (2, 1), "token_command and token_file exclude each other")]
#[case::half("[shops.a]\nclient_id = \"x\"", (1, 8), "a lacks app_id + secret_key_command")]
#[case::quotation("[shops.a]\ntoken_command = \"cat 'x\"", (2, 17), "the command has an unclosed quotation mark")]
#[case::plain_http("[shops.a]\ntoken_file = \"x\"\nbase_url = \"http://canary.example\"", (3, 12), "base_url must be an https URL")]
#[case::secret("[shops.a]\naccess_token = \"canary\"", (2, 16), "this is a secret, and other users can read the file: chmod 600 it, or use _command or _file")]
#[case::default_shop("default_shop = \"b\"\n[shops.bb]\ntoken_file = \"x\"", (1, 16), "unknown shop b; the nearest is bb")]
fn error_is_reported_with_its_position(
    #[case] text: &str,
    #[case] (line, column): (usize, usize),
    #[case] what: &str,
) {
    let (_, errors) = read(text);
    assert_eq!(errors, [(line, column, what.to_owned())]);
}

#[rstest]
#[case::unclosed("\n\n[thresholds\nmoving_hours = 3", 3)]
#[case::no_value("[thresholds]\nmoving_hours =\n", 2)]
#[case::twice("[thresholds]\nmoving_hours = 1\nmoving_hours = 2", 3)]
fn invalid_toml_is_reported_on_one_line(#[case] text: &str, #[case] line: usize) {
    let (_, errors) = read(text);
    assert_eq!(errors[0].0, line);
    assert!(
        errors
            .iter()
            .all(|(.., what)| what.starts_with("not valid TOML: ") && !what.contains('␊')),
        "{errors:?}"
    );
}

#[test]
fn errors_are_reported_all_at_once_in_the_order_of_the_file() {
    let (config, errors) =
        read("[ui]\ntheme = 1\nbell = true\n[zoo]\n[keys]\nsearch = 1\n[find]\nmonths = 0\n");
    assert_eq!(
        errors.iter().map(|(line, ..)| *line).collect::<Vec<_>>(),
        [2, 4, 6, 8]
    );
    assert!(config.rings(), "valid settings take effect");
}

#[test]
fn keys_of_the_file_replace_the_defaults() {
    let config =
        valid("[keys]\nsearch = [\";\", \"/\"]\nrefresh = \"\"\n[keys.in.help]\ndown = \"n\"\n");
    let action = |mode, key| config.bindings().action(mode, Chord::parse(key).unwrap());
    assert_eq!(
        (action(Mode::Tree, ";"), action(Mode::Tree, "/")),
        (Some(Action::Search), Some(Action::Search))
    );
    assert_eq!(
        (
            action(Mode::Tree, "r"),
            action(Mode::Help, "n"),
            action(Mode::Help, "j")
        ),
        (None, Some(Action::Down), None)
    );
    assert_eq!(
        config
            .key_overrides()
            .iter()
            .map(|(_, line)| *line)
            .collect::<Vec<_>>(),
        [5, 3, 2]
    );
}

#[test]
fn theme_is_configured_or_follows_the_background() {
    let terminal = ColourSupport {
        enabled: true,
        many: true,
        true_colour: false,
        dark: Some(false),
    };
    let auto = valid("");
    assert_eq!(auto.theme(terminal), Theme::of_scheme(ColourScheme::Light));
    assert_eq!(
        auto.theme(ColourSupport {
            dark: None,
            ..terminal
        }),
        Theme::new(true)
    );
    assert_eq!(
        auto.theme(ColourSupport {
            many: false,
            ..terminal
        }),
        Theme::new(true)
    );
    assert_eq!(
        auto.theme(ColourSupport {
            enabled: false,
            ..terminal
        }),
        Theme::new(false)
    );
    let own =
        valid("[ui]\ntheme = \"dark\"\nborders = \"none\"\n[colors]\nok = \"#00ff00\"\nbad = 9\n");
    let expected = Theme::of_scheme(ColourScheme::Dark).with_borders(Borders::None);
    let colour = |text| crate::ui::colour(text).unwrap();
    assert_eq!(
        own.theme(terminal),
        expected
            .with_colour("ok", colour("46"), true)
            .with_colour("bad", colour("9"), true)
    );
    assert_eq!(
        valid("[ui]\ntheme = \"none\"\n").theme(terminal),
        Theme::new(false)
    );
}

/// An environment with only these variables.
fn variables(set: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + use<> {
    let set: HashMap<String, String> = set
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    move |name: &str| set.get(name).cloned()
}

#[test]
fn variable_overrides_the_file_and_is_checked_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, "\u{feff}[find]\nmonths = 3\n[watch]\nseconds = 30\n").unwrap();
    let loaded = load(
        Some(&path),
        &variables(&[
            ("GANDER_FIND_MONTHS", " 9 "),
            ("GANDER_UI_MOUSE", "on"),
            ("GANDER_UI_BELL", ""),
        ]),
    );
    assert!(loaded.diagnostics(Lang::En).is_empty());
    assert_eq!(
        (
            loaded.config.find.months,
            loaded.config.watch.seconds,
            loaded.config.has_mouse()
        ),
        (9, 30, true)
    );
    let origins: Vec<Origin> = loaded
        .values()
        .filter(|(s, ..)| ["find", "watch"].contains(&s.section()))
        .map(|(.., origin)| origin)
        .collect();
    assert_eq!(origins, [Origin::Variable, Origin::File(4)]);
    let wrong = load(None, &variables(&[("GANDER_UI_THEME", "lihgt")]));
    assert_eq!(
        wrong.diagnostics(Lang::En)[0].as_str(),
        "GANDER_UI_THEME: expected one of auto, dark, light, high-contrast, ansi-16, none; the nearest is light"
    );
}

#[test]
fn named_file_must_exist_and_the_usual_one_need_not() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("config.toml");
    assert!(
        load(Some(&missing), &unset).diagnostics(Lang::En)[0]
            .as_str()
            .ends_with("no such file")
    );
    let usual = variables(&[("GANDER_CONFIG_DIR", folder.path().to_str().unwrap())]);
    assert!(load(None, &usual).diagnostics(Lang::En).is_empty());
    std::fs::create_dir(&missing).unwrap();
    assert!(
        load(None, &usual).diagnostics(Lang::En)[0]
            .as_str()
            .ends_with("is a folder, not a file")
    );
}

const SHOPS: &str = "default_shop = \"b\"\n[shops.a]\ntitle = \"甲店\"\ntoken_command = \"cat canary\"\napp_id = \"appa\"\n\
    [shops.b]\ntoken_file = \"tokens/b\"\n[shops.c]\napp_id = \"appc\"\nclient_id = \"xc\"\nsecret_key_command = \"echo canary\"\n";

#[rstest]
#[case::named(Some("a"), &[("GANDER_ACCESS_TOKEN", "t"), ("GANDER_SHOP", "c")], Some("a"))]
#[case::variable(None, &[("GANDER_ACCESS_TOKEN", "t"), ("GANDER_SHOP", "c")], Some("c"))]
#[case::environment(None, &[("GANDER_ACCESS_TOKEN", "t")], None)]
#[case::default(None, &[], Some("b"))]
fn shop_is_chosen_by_precedence(
    #[case] named: Option<&str>,
    #[case] set: &[(&str, &str)],
    #[case] expected: Option<&str>,
) {
    let get = variables(set);
    let config = valid(SHOPS);
    let shop = config.shop(named, &get).unwrap();
    assert_eq!(shop.map(|shop| shop.name.as_str()), expected);
}

#[test]
fn shop_must_be_named_if_there_are_several() {
    let several = valid(&SHOPS.replace("default_shop = \"b\"\n", ""));
    assert_eq!(
        several
            .shop(None, &unset)
            .unwrap_err()
            .message(Lang::En)
            .as_str(),
        "name a shop with --shop or default_shop: a, b, c"
    );
    assert_eq!(
        several
            .shop(Some("d"), &unset)
            .unwrap_err()
            .message(Lang::En)
            .as_str(),
        "unknown shop d; the nearest is a"
    );
    let single = valid("[shops.x]\ntoken_file = \"t\"\n");
    assert_eq!(single.shop(None, &unset).unwrap().unwrap().name, "x");
}

#[test]
fn shop_has_its_own_settings_and_shows_no_secret() {
    let config = valid(SHOPS);
    assert_eq!(
        config
            .shops
            .values()
            .map(|shop| shop.title().to_string())
            .collect::<Vec<_>>(),
        ["甲店", "b", "c"]
    );
    let environment = variables(&[
        ("GANDER_ACCESS_TOKEN", "of-environment"),
        ("GANDER_APP_ID", "of-environment"),
        ("GANDER_BASE_URL", "http://127.0.0.1:9"),
    ]);
    for shop in config.shops.values() {
        let settings = shop.settings(&environment, Lang::En).unwrap();
        let debug = format!("{settings:?} {shop:?}");
        assert!(
            !debug.contains("canary") && debug.contains("127.0.0.1:9"),
            "{debug}"
        );
        assert_eq!(
            debug.contains("/conf/tokens/b"),
            shop.name == "b",
            "a relative path starts from the folder of the file"
        );
        assert!(
            shop.fields()
                .all(|(_, value)| { value.is_none_or(|value| !value.contains("canary")) })
        );
    }
    let failing = valid(
        "[shops.c]\napp_id = \"a\"\nclient_id = \"x\"\nsecret_key_command = \"false canary\"\n",
    );
    let what = failing.shops["c"]
        .settings(unset, Lang::En)
        .unwrap_err()
        .what;
    assert_eq!(
        what.as_str(),
        "shops.c.secret_key_command: the program failed"
    );
}

#[test]
fn secret_is_accepted_in_a_file_that_only_its_owner_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, "[shops.a]\naccess_token = \"canary\"\n").unwrap();
    for (mode, valid) in [(0o644, false), (0o600, true)] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let loaded = load(Some(&path), &unset);
        assert_eq!(loaded.diagnostics(Lang::En).is_empty(), valid, "{mode:o}");
        assert!(!format!("{loaded:?} {:?}", loaded.diagnostics(Lang::Zh)).contains("canary"));
    }
}

#[rstest]
#[case::english(include_str!("../../README.md"))]
#[case::chinese(include_str!("../../README.zh-CN.md"))]
fn readme_lists_every_setting_with_its_default(#[case] readme: &str) {
    let mut examples = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let example = examples.next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, example).unwrap();
    let loaded = load(Some(&path), &unset);
    assert!(loaded.diagnostics(Lang::En).is_empty());
    let in_file = loaded
        .values()
        .filter(|(.., origin)| matches!(origin, Origin::File(_)));
    let listed: Vec<_> = in_file
        .map(|(setting, value, _)| (setting.path(), value.clone()))
        .collect();
    let defaults: Vec<_> = settings()
        .filter_map(|setting| Some((setting.path(), setting.default()?.clone())))
        .collect();
    assert_eq!(listed, defaults);
    assert!(examples.all(|example| read(example).1.is_empty()));
}
