//! The file that `gander config init` writes: every setting with its default, as a comment.

use std::fmt::Write as _;

use super::Config;
use super::table::{FIELDS, Kind, SETTINGS, Setting, section_says, sections};
use super::value::quoted;
use crate::app::{Action, Mode};
use crate::keymap::{self, Bindings};
use crate::text::{Lang, cells, pad};

/// Cells that a setting takes before its comment.
const COLUMN: usize = 34;

/// The commented file in a language. Each setting in it is a comment, so that it changes nothing until it is edited.
pub fn sample(lang: Lang) -> String {
    let mut out = String::new();
    let head = lang.tr(
        "# gander 的配置。去掉行首的 # 再改；没写的用默认值，即这里写的值。\n# 检查：gander config check    查看生效的设置：gander config show\n",
        "# The configuration of gander. Take the # away to change a line; what is left out has its default, which is what stands here.\n# To check it: gander config check    To see what holds: gander config show\n",
    );
    out.push_str(head);
    let top = SETTINGS.iter().filter(|setting| setting.section.is_empty());
    top.for_each(|setting| line(&mut out, setting.name, &quoted("main"), setting.says(lang)));
    for section in sections() {
        let _ = write!(out, "\n# {}\n", section_says(section, lang));
        match section {
            "keys" => keys(&mut out),
            "shops" => shops(&mut out, lang),
            section => {
                let _ = writeln!(out, "[{section}]");
                let own = SETTINGS.iter().filter(|setting| setting.section == section);
                own.for_each(|setting| {
                    line(
                        &mut out,
                        setting.name,
                        &default(setting),
                        &words(setting, lang),
                    );
                });
            }
        }
    }
    out
}

fn line(out: &mut String, name: &str, value: &str, words: &str) {
    let set = format!("# {name} = {value}");
    let gap = if cells(&set) < COLUMN { "" } else { "  " };
    let _ = writeln!(out, "{}{gap}# {words}", pad(&set, COLUMN));
}

fn words(setting: &Setting, lang: Lang) -> String {
    match setting.kind {
        Kind::Choice(words) => format!(
            "{}{}{}",
            setting.says(lang),
            lang.tr("：", ": "),
            words.join(lang.tr("、", ", "))
        ),
        Kind::Whole(from, to) if setting.section != "thresholds" => lang.tr(
            format!("{}（{from}-{to}）", setting.says(lang)),
            format!("{} ({from}-{to})", setting.says(lang)),
        ),
        _ => setting.says(lang).to_owned(),
    }
}

fn default(setting: &Setting) -> String {
    let held = Config::default();
    let value = held
        .values()
        .find(|(one, ..)| one.path() == setting.path())
        .and_then(|(_, value, _)| value.cloned());
    value.map_or_else(|| quoted("#rrggbb"), |value| value.written())
}

/// Every action with its keys on an order, or else where it has any.
fn keys(out: &mut String) {
    let bindings = Bindings::default();
    out.push_str("[keys]\n");
    for action in keymap::actions() {
        let _ = writeln!(
            out,
            "# {} = {}",
            keymap::action_name(action),
            of_action(&bindings, action)
        );
    }
}

fn of_action(bindings: &Bindings, action: Action) -> String {
    let of_mode = |mode| {
        bindings
            .keys(mode, action)
            .map(|chord| quoted(chord.name().as_str()))
            .collect::<Vec<_>>()
    };
    // Where text is typed there are fewer.
    let modes = [
        Mode::Tree,
        Mode::Detail,
        Mode::Panel,
        Mode::Help,
        Mode::Reply,
        Mode::Finder,
        Mode::Prompt,
        Mode::Edit,
    ];
    let keys = modes
        .into_iter()
        .map(of_mode)
        .find(|keys| !keys.is_empty())
        .unwrap_or_default();
    match &keys[..] {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// One shop with every field but those that are secrets themselves.
fn shops(out: &mut String, lang: Lang) {
    out.push_str("# [shops.main]\n");
    for field in FIELDS.iter().filter(|field| !field.secret) {
        let example = match field.name {
            "base_url" => crate::api::DEFAULT_BASE_URL,
            "token_command" => "pass show gander/token",
            "token_file" => "~/.config/gander/token",
            "secret_key_command" => "pass show gander/secret",
            "secret_key_file" => "~/.config/gander/secret",
            "app_id" => "app...",
            _ => "...",
        };
        line(out, field.name, &quoted(example), field.says(lang));
    }
}

#[cfg(test)]
mod tests {
    use super::{SETTINGS, sample};
    use crate::config::{Config, parse, shop::Around};
    use crate::text::Lang;
    use rstest::rstest;
    use std::path::Path;

    fn around() -> Around<'static> {
        Around {
            folder: Path::new("/x"),
            home: None,
            open: true,
        }
    }

    #[rstest]
    #[case(Lang::Zh)]
    #[case(Lang::En)]
    fn it_changes_nothing_and_each_line_of_it_could_stand(#[case] lang: Lang) {
        let text = sample(lang);
        assert!(parse(&text, &around()).1.is_empty());
        assert!(
            text.lines()
                .all(|line| line.is_empty() || line.starts_with(['#', '['])),
            "{text}"
        );
        let set = |line: &str| {
            let alive = line.strip_prefix("# ").unwrap_or(line);
            (alive.starts_with('[') || alive.contains(" = ")).then(|| alive.to_owned())
        };
        let alive: Vec<String> = text
            .lines()
            .filter_map(set)
            .filter(|line| !line.contains("#rrggbb\" "))
            .collect();
        // One way to a token; the others are there to choose from.
        let shop = alive.iter().filter(|line| {
            !["token_command", "token_file", "secret_key_file"]
                .iter()
                .any(|way| line.starts_with(way))
        });
        let text = shop.cloned().collect::<Vec<_>>().join("\n");
        let (config, faults) = parse(&text, &around());
        let said: Vec<String> = faults
            .iter()
            .map(|fault| fault.what(Lang::En).to_string())
            .collect();
        assert!(faults.is_empty(), "{said:?}\n{text}");
        assert_eq!(config.thresholds(), Config::default().thresholds());
        assert_eq!(
            (config.shops().len(), config.recent()),
            (1, Config::default().recent())
        );
    }

    #[test]
    fn every_setting_stands_in_it() {
        for setting in SETTINGS {
            assert!(
                sample(Lang::En).contains(&format!("\n# {} = ", setting.name)),
                "{}",
                setting.name
            );
        }
    }
}
