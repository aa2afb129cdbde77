//! The configuration as a whole: what is set holds, and what is wrong is told with its place.

use super::shop::Around;
use super::{Config, Ground, Origin, load, parse};
use crate::app::{Action, Mode};
use crate::keymap::Chord;
use crate::order::Thresholds;
use crate::text::Lang;
use crate::ui::{Borders, ColourScheme, Theme};
use rstest::rstest;
use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn read(text: &str) -> (Config, Vec<(usize, usize, String)>) {
    let (config, faults) = parse(
        text,
        &Around {
            folder: Path::new("/conf"),
            home: Some("/home/me"),
            open: true,
        },
    );
    let told = faults.iter().map(|fault| {
        let (line, column) = super::place_of(text, fault.at.unwrap());
        (line, column, fault.what(Lang::En).to_string())
    });
    (config, told.collect())
}

/// A text without a fault.
fn sound(text: &str) -> Config {
    let (config, faults) = read(text);
    assert!(faults.is_empty(), "{faults:?}");
    config
}

fn nothing(_: &str) -> Option<String> {
    None
}

#[rstest]
#[case::nothing("", Thresholds::default())]
#[case::empty_table("# ours\n[thresholds]\n", Thresholds::default())]
#[case::one("[thresholds]\nmoving_hours = 36", Thresholds { moving_hours: 36, ..Thresholds::default() })]
#[case::two("thresholds = { refund_hours = 0, expiry_days = 87_600 }", Thresholds { refund_hours: 0, expiry_days: 87_600, ..Thresholds::default() })]
fn what_is_set_counts_and_the_rest_stays(#[case] text: &str, #[case] wanted: Thresholds) {
    assert_eq!(sound(text).thresholds(), wanted);
}

const WHOLE: &str = "a whole number from 0 to 87600 is wanted";

#[rstest]
#[case::misspelt("[thresholds]\nrefund_hour = 3", (2, 1), "there is no refund_hour; the nearest name is refund_hours")]
#[case::swapped("[thresholds]\n  \"expiry_dyas\" = 3", (2, 3), "there is no expiry_dyas; the nearest name is expiry_days")]
#[case::table("\n[threshold]\nmoving_hours = 3", (2, 2), "there is no threshold; the nearest name is thresholds")]
#[case::outside("moving_hours = 3", (1, 1), "moving_hours belongs under [thresholds]")]
#[case::inside("[ui]\ndefault_shop = \"a\"", (2, 1), "default_shop belongs at the top, before the tables")]
#[case::text("[thresholds]\nmoving_hours = \"3\"", (2, 16), WHOLE)]
#[case::fraction("[thresholds]\nmoving_hours = 3.5", (2, 16), WHOLE)]
#[case::negative("[thresholds]\nmoving_hours = -1", (2, 16), WHOLE)]
#[case::too_long("[thresholds]\nmoving_hours = 87601", (2, 16), WHOLE)]
#[case::after_chinese("thresholds = { \"移动\" = 1, moving_hours = 3 }", (1, 16), "there is no 移动; the nearest name is expiry_days")]
#[case::no_table("\nui = 3", (2, 6), "a table [ui] is wanted")]
#[case::word("[ui]\ntheme = \"drak\"", (2, 9), "one of auto, dark, light, high-contrast, ansi-16, none is wanted; the nearest is dark")]
#[case::switch("[ui]\nmouse = 1", (2, 9), "true or false is wanted")]
#[case::key_name("[keys]\nserach = \"/\"", (2, 1), "there is no serach; the nearest name is search")]
#[case::key("[keys]\nsearch = [\"s\", \"Ctl-x\"]", (2, 16), "there is no key Ctl-x; the nearest is Ctrl-x, and any character or Ctrl-character is one")]
#[case::same_key("[keys]\nsearch = \"Ctrl-i\"", (2, 10), "terminals send Tab for Ctrl-i")]
#[case::clash("[keys]\nexplain = \"t\"", (2, 1), "in tree, detail, t would do both explain (line 2) and timeline (default)")]
#[case::own_clash("[keys]\ntimeline = \"F3\"\nexplain = \"F3\"", (2, 1), "in tree, detail, F3 would do both timeline (line 2) and explain (line 3)")]
#[case::mode("[keys.in.tere]\nsearch = \"s\"", (1, 10), "there is no tere; the nearest name is tree")]
#[case::not_there("[keys.in.finder]\nsearch = \"F4\"", (2, 1), "there is no search in finder")]
#[case::typed("[keys.in.finder]\npalette = \"x\"", (2, 1), "in finder, x is text that is typed")]
#[case::cancel("[keys]\ncancel = \"\"", (2, 1), "cancel needs a key: nothing else always ends the program")]
#[case::field("[shops.a]\ntoken_comand = \"x\"", (2, 1), "there is no token_comand; the nearest name is token_command")]
#[case::no_way("[shops.a]\ntitle = \"x\"", (1, 8), "a has no way to a token: token_command | token_file | app_id + client_id + secret_key_command")]
#[case::two_ways("[shops.a]\ntoken_file = \"x\"\ntoken_command = \"y\"", (2, 1), "token_command and token_file are two ways to a token; one is wanted")]
#[case::half("[shops.a]\nclient_id = \"x\"", (1, 8), "a lacks app_id + secret_key_command")]
#[case::quotation("[shops.a]\ntoken_command = \"cat 'x\"", (2, 17), "no command: a quotation mark has no partner")]
#[case::plain_http("[shops.a]\ntoken_file = \"x\"\nbase_url = \"http://canary.example\"", (3, 12), "base_url must be an https address")]
#[case::secret("[shops.a]\naccess_token = \"canary\"", (2, 16), "a secret stands here, and others can read this file: chmod 600 it, or point to the secret with _command or _file")]
#[case::default_shop("default_shop = \"b\"\n[shops.bb]\ntoken_file = \"x\"", (1, 16), "there is no shop b; the nearest is bb")]
fn what_is_wrong_is_said_with_its_place(
    #[case] text: &str,
    #[case] (line, column): (usize, usize),
    #[case] what: &str,
) {
    let (_, faults) = read(text);
    assert_eq!(faults, [(line, column, what.to_owned())]);
}

#[rstest]
#[case::unclosed("\n\n[thresholds\nmoving_hours = 3", 3)]
#[case::no_value("[thresholds]\nmoving_hours =\n", 2)]
#[case::twice("[thresholds]\nmoving_hours = 1\nmoving_hours = 2", 3)]
fn broken_toml_is_said_on_one_line(#[case] text: &str, #[case] line: usize) {
    let (_, faults) = read(text);
    assert_eq!(faults[0].0, line);
    assert!(
        faults
            .iter()
            .all(|(.., what)| what.starts_with("not valid TOML: ") && !what.contains('␊')),
        "{faults:?}"
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() {
    let (config, faults) =
        read("[ui]\ntheme = 1\nbell = true\n[zoo]\n[keys]\nsearch = 1\n[find]\nmonths = 0\n");
    assert_eq!(
        faults.iter().map(|(line, ..)| *line).collect::<Vec<_>>(),
        [2, 4, 6, 8]
    );
    assert!(config.rings(), "what is right holds");
}

#[test]
fn keys_are_bound_anew() {
    let config =
        sound("[keys]\nsearch = [\";\", \"/\"]\nrefresh = \"\"\n[keys.in.help]\ndown = \"n\"\n");
    let does = |mode, key| config.bindings().action(mode, Chord::parse(key).unwrap());
    assert_eq!(
        (does(Mode::Tree, ";"), does(Mode::Tree, "/")),
        (Some(Action::Search), Some(Action::Search))
    );
    assert_eq!(
        (
            does(Mode::Tree, "r"),
            does(Mode::Help, "n"),
            does(Mode::Help, "j")
        ),
        (None, Some(Action::Down), None)
    );
    assert_eq!(
        config
            .rebound()
            .iter()
            .map(|(_, line)| *line)
            .collect::<Vec<_>>(),
        [5, 3, 2]
    );
}

#[test]
fn looks_are_what_is_set_or_what_the_background_asks_for() {
    let ground = Ground {
        colours: true,
        many: true,
        exact: false,
        dark: Some(false),
    };
    let auto = sound("");
    assert_eq!(auto.theme(ground), Theme::of_scheme(ColourScheme::Light));
    assert_eq!(
        auto.theme(Ground {
            dark: None,
            ..ground
        }),
        Theme::new(true)
    );
    assert_eq!(
        auto.theme(Ground {
            many: false,
            ..ground
        }),
        Theme::new(true)
    );
    assert_eq!(
        auto.theme(Ground {
            colours: false,
            ..ground
        }),
        Theme::new(false)
    );
    let own =
        sound("[ui]\ntheme = \"dark\"\nborders = \"none\"\n[colors]\nok = \"#00ff00\"\nbad = 9\n");
    let expected = Theme::of_scheme(ColourScheme::Dark).with_borders(Borders::None);
    let colour = |text| crate::ui::colour(text).unwrap();
    assert_eq!(
        own.theme(ground),
        expected
            .with_colour("ok", colour("46"), true)
            .with_colour("bad", colour("9"), true)
    );
    assert_eq!(
        sound("[ui]\ntheme = \"none\"\n").theme(ground),
        Theme::new(false)
    );
}

/// An environment of these variables.
fn variables(set: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + use<> {
    let set: HashMap<String, String> = set
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    move |name: &str| set.get(name).cloned()
}

#[test]
fn a_variable_goes_before_the_file_and_is_checked_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, "\u{feff}[find]\nmonths = 3\n[watch]\nseconds = 30\n").unwrap();
    let found = load(
        Some(&path),
        &variables(&[
            ("GANDER_FIND_MONTHS", " 9 "),
            ("GANDER_UI_MOUSE", "on"),
            ("GANDER_UI_BELL", ""),
        ]),
    );
    assert!(found.faults(Lang::En).is_empty());
    assert_eq!(
        (
            found.config.find_months(),
            found.config.watch_seconds(),
            found.config.has_mouse()
        ),
        (9, 30, true)
    );
    let origins: Vec<Origin> = found
        .config
        .values()
        .filter(|(s, ..)| ["find", "watch"].contains(&s.section))
        .map(|(.., origin)| origin)
        .collect();
    assert_eq!(origins, [Origin::Variable, Origin::File(4)]);
    let wrong = load(None, &variables(&[("GANDER_UI_THEME", "lihgt")]));
    assert_eq!(
        wrong.faults(Lang::En)[0].as_str(),
        "GANDER_UI_THEME: one of auto, dark, light, high-contrast, ansi-16, none is wanted; the nearest is light"
    );
}

#[test]
fn a_file_that_is_named_has_to_be_there_and_the_usual_one_need_not() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("config.toml");
    assert!(
        load(Some(&missing), &nothing).faults(Lang::En)[0]
            .as_str()
            .ends_with("no such file")
    );
    let usual = variables(&[("GANDER_CONFIG_DIR", folder.path().to_str().unwrap())]);
    assert!(load(None, &usual).faults(Lang::En).is_empty());
    std::fs::create_dir(&missing).unwrap();
    assert!(
        load(None, &usual).faults(Lang::En)[0]
            .as_str()
            .ends_with("is a folder, not a file")
    );
}

const SHOPS: &str = "default_shop = \"b\"\n[shops.a]\ntitle = \"甲店\"\ntoken_command = \"cat canary\"\napp_id = \"appa\"\n\
    [shops.b]\ntoken_file = \"tokens/b\"\n[shops.c]\napp_id = \"appc\"\nclient_id = \"xc\"\nsecret_key_command = \"echo canary\"\n";

#[rstest]
#[case::asked(Some("a"), &[("GANDER_ACCESS_TOKEN", "t"), ("GANDER_SHOP", "c")], Some("a"))]
#[case::variable(None, &[("GANDER_ACCESS_TOKEN", "t"), ("GANDER_SHOP", "c")], Some("c"))]
#[case::environment(None, &[("GANDER_ACCESS_TOKEN", "t")], None)]
#[case::default(None, &[], Some("b"))]
fn a_shop_is_chosen(
    #[case] asked: Option<&str>,
    #[case] set: &[(&str, &str)],
    #[case] expected: Option<&str>,
) {
    let get = variables(set);
    let mut config = sound(SHOPS);
    let mut found = super::Found {
        config: config.clone(),
        path: None,
        faults: Vec::new(),
        text: String::new(),
    };
    found.heed(&get);
    config.clone_from(&found.config);
    assert_eq!(
        config
            .shop(asked, &get)
            .unwrap()
            .map(|shop| shop.name.as_str()),
        expected
    );
}

#[test]
fn of_several_shops_one_has_to_be_named_and_a_single_one_has_not() {
    let several = sound(&SHOPS.replace("default_shop = \"b\"\n", ""));
    assert_eq!(
        several
            .shop(None, &nothing)
            .unwrap_err()
            .what(Lang::En)
            .as_str(),
        "name a shop with --shop or default_shop: a, b, c"
    );
    assert_eq!(
        several
            .shop(Some("d"), &nothing)
            .unwrap_err()
            .what(Lang::En)
            .as_str(),
        "there is no shop d; the nearest is a"
    );
    let single = sound("[shops.x]\ntoken_file = \"t\"\n");
    assert_eq!(single.shop(None, &nothing).unwrap().unwrap().name, "x");
}

#[test]
fn a_shop_has_settings_of_its_own_and_shows_no_secret() {
    let config = sound(SHOPS);
    assert_eq!(
        config
            .shops()
            .iter()
            .map(|shop| shop.title.as_str())
            .collect::<Vec<_>>(),
        ["甲店", "b", "c"]
    );
    let stranger = variables(&[
        ("GANDER_ACCESS_TOKEN", "stranger"),
        ("GANDER_APP_ID", "stranger"),
        ("GANDER_BASE_URL", "http://127.0.0.1:9"),
    ]);
    for shop in config.shops() {
        let settings = shop.settings(&stranger, Lang::En).unwrap();
        let debug = format!("{settings:?} {shop:?}");
        assert!(
            !debug.contains("canary") && debug.contains("127.0.0.1:9"),
            "{debug}"
        );
        assert_eq!(
            debug.contains("/conf/tokens/b"),
            shop.name == "b",
            "a path starts from the file"
        );
        assert!(shop.shown().all(|(field, value)| {
            value.is_none_or(|value| !value.contains("canary") && !field.secret)
        }));
    }
    let failing = sound(
        "[shops.c]\napp_id = \"a\"\nclient_id = \"x\"\nsecret_key_command = \"false canary\"\n",
    );
    let (what, _) = failing.shops()[0].settings(nothing, Lang::En).unwrap_err();
    assert_eq!(
        what.as_str(),
        "shops.c.secret_key_command: the program failed"
    );
}

#[test]
fn a_secret_may_stand_in_a_file_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, "[shops.a]\naccess_token = \"canary\"\n").unwrap();
    for (mode, sound) in [(0o644, false), (0o600, true)] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let found = load(Some(&path), &nothing);
        assert_eq!(found.faults(Lang::En).is_empty(), sound, "{mode:o}");
        assert!(!format!("{found:?} {:?}", found.faults(Lang::Zh)).contains("canary"));
    }
}

#[rstest]
#[case::english(include_str!("../../README.md"))]
#[case::chinese(include_str!("../../README.zh-CN.md"))]
fn the_readme_names_every_setting_with_its_default(#[case] readme: &str) {
    let mut examples = readme
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let settings = examples.next().unwrap();
    let config = sound(settings);
    for ((setting, value, origin), (_, default, _)) in
        config.values().zip(Config::default().values())
    {
        assert_eq!(value, default, "{}", setting.path());
        assert_eq!(
            origin == Origin::Default,
            setting.default.is_empty(),
            "{} is left out",
            setting.path()
        );
    }
    assert!(examples.all(|example| read(example).1.is_empty()));
}
