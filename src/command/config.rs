//! The configuration folder and its `config.toml`. Whatever is wrong in it is said before the terminal is touched; nothing is guessed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;

use super::saved::read_file;
use super::{complain, variable};
use crate::order::Thresholds;
use crate::say;
use crate::text::{Clean, Lang};

/// Where [`Thresholds`] stand.
const TABLE: &str = "thresholds";

/// All that can be set.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    thresholds: Thresholds,
}

/// What is wrong with a text, and where: line and column count from 1, columns in characters.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    column: usize,
    what: Clean,
}

/// The folder with the person's own configuration.
pub(super) fn folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    set("GANDER_CONFIG_DIR")
        .map(PathBuf::from)
        .or_else(|| set("XDG_CONFIG_HOME").map(|home| Path::new(&home).join("gander")))
        .or_else(|| set("HOME").map(|home| Path::new(&home).join(".config/gander")))
}

/// The thresholds that `config.toml` sets; without the file, the defaults. Says what is wrong with it and gives 2 to exit with.
pub(super) fn limits(lang: Lang) -> Result<Thresholds, ExitCode> {
    let Some(path) = folder(variable).map(|folder| folder.join("config.toml")) else { return Ok(Thresholds::default()) };
    read(&path, lang).map_err(|what| {
        complain(&what, &Clean::default());
        ExitCode::from(2)
    })
}

/// Whether `config.toml` is there, or what is wrong with it.
pub(super) fn check(lang: Lang) -> Result<Option<PathBuf>, Clean> {
    let Some(path) = folder(variable).map(|folder| folder.join("config.toml")) else { return Ok(None) };
    read(&path, lang)?;
    Ok(path.is_file().then_some(path))
}

fn read(path: &Path, lang: Lang) -> Result<Thresholds, Clean> {
    if matches!(path.try_exists(), Ok(false)) {
        return Ok(Thresholds::default());
    }
    let shown = path.display();
    let bytes = read_file(path, lang).map_err(|reason| Clean::of(&reason))?;
    let text = String::from_utf8(bytes).map_err(|_| lang.pick(say!("{shown}：不是 UTF-8 文本"), say!("{shown}: not UTF-8 text")))?;
    // An editor's byte order mark would move the first line's columns.
    let config = parse(text.strip_prefix('\u{FEFF}').unwrap_or(&text), lang).map_err(|Fault { line, column, what }| {
        lang.pick(say!("{shown} 第 {line} 行第 {column} 列：{what}"), say!("{shown}, line {line}, column {column}: {what}"))
    })?;
    Ok(config.thresholds)
}

fn parse(text: &str, lang: Lang) -> Result<Config, Fault> {
    toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        let before = text.get(..span.start).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let here = text.get(span).unwrap_or_default();
        Fault { line: before.matches('\n').count() + 1, column, what: reason(error.message(), here, lang) }
    })
}

/// What the parser says, in the person's language where it is about what can be set.
fn reason(message: &str, here: &str, lang: Lang) -> Clean {
    if message.starts_with("unknown field") {
        return unknown(here.trim_matches(['"', '\'']), lang);
    }
    if message == Thresholds::WANTED {
        return Clean::fixed(lang.pick("应为 0 到 87600 的整数", Thresholds::WANTED));
    }
    let message = message.lines().collect::<Vec<_>>().join("; ");
    lang.pick(say!("不是有效的配置：{message}"), say!("not a valid configuration: {message}"))
}

fn unknown(key: &str, lang: Lang) -> Clean {
    let keys = keys();
    if keys.iter().any(|known| known == key) {
        return lang.pick(say!("{key} 要放在 [{TABLE}] 下面"), say!("{key} belongs under [{TABLE}]"));
    }
    let known = keys.iter().map(String::as_str).chain([TABLE]);
    let near = known.min_by_key(|known| strsim::damerau_levenshtein(known, key)).unwrap_or(TABLE);
    lang.pick(say!("没有 {key} 这一项，最接近的是 {near}"), say!("there is no {key}; the nearest name is {near}"))
}

/// The names of the thresholds, as they are written.
fn keys() -> Vec<String> {
    let named = serde_json::to_value(Thresholds::default()).unwrap_or_default();
    named.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{folder, keys, parse};
    use crate::order::Thresholds;
    use crate::text::Lang;
    use rstest::rstest;
    use std::path::PathBuf;

    #[rstest]
    #[case::nothing("", Thresholds::default())]
    #[case::empty_table("# ours\n[thresholds]\n", Thresholds::default())]
    #[case::one("[thresholds]\nmoving_hours = 36", Thresholds { moving_hours: 36, ..Thresholds::default() })]
    #[case::two("thresholds = { refund_hours = 0, expiry_days = 87_600 }", Thresholds { refund_hours: 0, expiry_days: 87_600, ..Thresholds::default() })]
    fn what_is_set_counts_and_the_rest_stays(#[case] text: &str, #[case] wanted: Thresholds) {
        assert_eq!(parse(text, Lang::En).unwrap().thresholds, wanted);
    }

    #[rstest]
    #[case::english(include_str!("../../README.md"))]
    #[case::chinese(include_str!("../../README.zh-CN.md"))]
    fn the_readme_names_every_threshold_with_its_default(#[case] readme: &str) {
        let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert_eq!(parse(example, Lang::En).unwrap().thresholds, Thresholds::default());
        assert!(keys().iter().all(|key| example.contains(&format!("\n{key} = "))));
    }

    #[rstest]
    #[case::misspelt("[thresholds]\nrefund_hour = 3", (2, 1), "there is no refund_hour; the nearest name is refund_hours")]
    #[case::swapped("[thresholds]\n  \"expiry_dyas\" = 3", (2, 3), "there is no expiry_dyas; the nearest name is expiry_days")]
    #[case::table("\n[threshold]\nmoving_hours = 3", (2, 2), "there is no threshold; the nearest name is thresholds")]
    #[case::outside("moving_hours = 3", (1, 1), "moving_hours belongs under [thresholds]")]
    #[case::text("[thresholds]\nmoving_hours = \"3\"", (2, 16), Thresholds::WANTED)]
    #[case::fraction("[thresholds]\nmoving_hours = 3.5", (2, 16), Thresholds::WANTED)]
    #[case::negative("[thresholds]\nmoving_hours = -1", (2, 16), Thresholds::WANTED)]
    #[case::too_long("[thresholds]\nmoving_hours = 87601", (2, 16), Thresholds::WANTED)]
    #[case::after_chinese("thresholds = { \"移动\" = 1, moving_hours = 3 }", (1, 16), "there is no 移动; the nearest name is thresholds")]
    fn what_is_wrong_is_said_with_its_place(#[case] text: &str, #[case] (line, column): (usize, usize), #[case] what: &str) {
        let fault = parse(text, Lang::En).unwrap_err();
        assert_eq!((fault.line, fault.column, fault.what.as_str()), (line, column, what));
    }

    #[rstest]
    #[case::unclosed("\n\n[thresholds\nmoving_hours = 3", 3)]
    #[case::no_value("[thresholds]\nmoving_hours =\n", 2)]
    #[case::twice("[thresholds]\nmoving_hours = 1\nmoving_hours = 2", 3)]
    #[case::no_table("thresholds = 3", 1)]
    fn broken_toml_is_said_on_one_line(#[case] text: &str, #[case] line: usize) {
        let fault = parse(text, Lang::Zh).unwrap_err();
        assert_eq!(fault.line, line);
        assert!(fault.what.as_str().starts_with("不是有效的配置：") && !fault.what.as_str().contains('␊'), "{}", fault.what);
    }

    #[rstest]
    #[case::own(&["GANDER_CONFIG_DIR", "XDG_CONFIG_HOME", "HOME"], Some("/GANDER_CONFIG_DIR"))]
    #[case::xdg(&["XDG_CONFIG_HOME", "HOME"], Some("/XDG_CONFIG_HOME/gander"))]
    #[case::home(&["HOME"], Some("/HOME/.config/gander"))]
    #[case::none(&[], None)]
    fn the_first_variable_that_is_set_names_the_folder(#[case] set: &[&str], #[case] wanted: Option<&str>) {
        let variable = |name: &str| Some(if set.contains(&name) { format!("/{name}") } else { String::new() });
        assert_eq!(folder(variable), wanted.map(PathBuf::from));
    }
}
