//! The file that `gander config init` writes: every setting with its default, commented out.

use std::fmt::Write as _;

use serde_json::Value;

use super::setting::{Setting, SettingKind, nodes};
use crate::app::{Action, Mode};
use crate::keymap::{self, Bindings};
use crate::text::{Lang, cells, pad};

/// Cells that a setting takes before its comment.
const COLUMN: usize = 34;

/// The commented file in a language. It changes nothing until a line is edited.
pub fn template(lang: Lang) -> String {
    let mut out = String::new();
    let head = lang.tr(
        "# gander 的配置。去掉行首的 # 再改；没写的用默认值，即这里写的值。\n# 检查：gander config check    查看生效的设置：gander config show\n",
        "# The configuration of gander. Uncomment a line to change it; the values here are the defaults.\n# Check it: gander config check    Show the settings in effect: gander config show\n",
    );
    out.push_str(head);
    for node in nodes() {
        if node.is_table() {
            let _ = write!(out, "\n# {}\n", node.describe(lang));
        }
        match node.path() {
            "keys" => keys(&mut out),
            "shops" => out.push_str("# [shops.main]\n"),
            section if node.is_table() => {
                let _ = writeln!(out, "[{section}]");
            }
            _ if !node.is_secret() => line(&mut out, &node, lang),
            _ => {}
        }
    }
    out
}

fn line(out: &mut String, setting: &Setting, lang: Lang) {
    let default = setting.default();
    let value = default.map_or_else(|| quoted(example(setting)), Value::to_string);
    let set = format!("# {} = {value}", setting.name());
    let gap = if cells(&set) < COLUMN { "" } else { "  " };
    let comment = comment(setting, lang);
    let _ = writeln!(out, "{}{gap}# {comment}", pad(&set, COLUMN));
}

fn comment(setting: &Setting, lang: Lang) -> String {
    let text = setting.describe(lang);
    match setting.kind() {
        SettingKind::Choice(words) => lang.tr(
            format!("{text}：{}", words.join("、")),
            format!("{text}: {}", words.join(", ")),
        ),
        SettingKind::Integer(from, to) if setting.section() != "thresholds" => lang.tr(
            format!("{text}（{from}-{to}）"),
            format!("{text} ({from}-{to})"),
        ),
        _ => text.to_owned(),
    }
}

/// A value for a setting without a default.
fn example(setting: &Setting) -> &'static str {
    match setting.name() {
        "default_shop" => "main",
        "base_url" => crate::api::DEFAULT_BASE_URL,
        "token_command" => "pass show gander/token",
        "token_file" => "~/.config/gander/token",
        "secret_key_command" => "pass show gander/secret",
        "secret_key_file" => "~/.config/gander/secret",
        "app_id" => "app...",
        _ if setting.section() == "colors" => "#rrggbb",
        _ => "...",
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Writes every action with its keys in the tree, or else in the first mode where it has any.
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
    // Modes in which text is typed have fewer keys.
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

#[cfg(test)]
mod tests {
    use super::template;
    use crate::config::Config;
    use crate::config::setting::settings;
    use crate::config::tests::read;
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case(Lang::Zh)]
    #[case(Lang::En)]
    fn template_is_valid_before_and_after_uncommenting(#[case] lang: Lang) {
        let text = template(lang);
        assert!(read(&text).1.is_empty());
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
        // One way to get a token; a shop accepts only one.
        let shop = alive.iter().filter(|line| {
            !["token_command", "token_file", "secret_key_file"]
                .iter()
                .any(|way| line.starts_with(way))
        });
        let text = shop.cloned().collect::<Vec<_>>().join("\n");
        let (config, errors) = read(&text);
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        assert_eq!(config.thresholds, Config::default().thresholds);
        assert_eq!(
            (config.shops.len(), config.recent),
            (1, Config::default().recent)
        );
    }

    #[test]
    fn template_names_every_setting() {
        for setting in settings() {
            assert!(
                template(Lang::En).contains(&format!("\n# {} = ", setting.name())),
                "{}",
                setting.name()
            );
        }
    }
}
