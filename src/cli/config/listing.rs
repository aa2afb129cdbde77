//! The output of `gander config show`: every setting as in the file, with its origin.

use std::fmt::Write as _;

use crate::config::{LoadedConfig, Origin, Shop};
use crate::keymap;
use crate::safe;
use crate::text::{Lang, SafeText};

use super::super::common::environment::variable;

/// The variables that describe a shop.
const VARIABLES: [&str; 7] = [
    "GANDER_BASE_URL",
    "GANDER_TOKEN_COMMAND",
    "GANDER_TOKEN_FILE",
    "GANDER_APP_ID",
    "GANDER_CLIENT_ID",
    "GANDER_ACCESS_TOKEN",
    "GANDER_SECRET_KEY",
];

/// Cells that a setting takes before its origin.
const COLUMN: usize = 44;

/// Lists every setting in effect; shows of a possible secret only that it is set.
pub(super) fn listing(loaded: &LoadedConfig, shop: Option<&Shop>, lang: Lang) -> String {
    let mut out = String::new();
    let file = loaded
        .path
        .as_deref()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let _ = writeln!(out, "# {}", SafeText::of(&file));
    for (setting, value, origin) in loaded.values() {
        let from = match origin {
            Origin::Default => SafeText::fixed(lang.tr("默认", "default")),
            Origin::File(line) => in_line(line, lang),
            Origin::Variable => SafeText::of(&setting.variable()),
        };
        push(&mut out, &safe!("{} = {}", setting.path(), value), &from);
    }
    for (one, line) in loaded.config.key_overrides() {
        let keys: Vec<String> = one
            .keys
            .iter()
            .map(|key| serde_json::Value::from(key.name().as_str()).to_string())
            .collect();
        let mode = one.mode.map_or_else(String::new, |mode| {
            format!("in.{}.", keymap::mode_name(mode))
        });
        push(
            &mut out,
            &safe!(
                "keys.{mode}{} = [{}]",
                keymap::action_name(one.action),
                keys.join(", ")
            ),
            &in_line(*line, lang),
        );
    }
    for one in loaded.config.shops.values() {
        for (field, value) in one.fields() {
            let hidden = lang.tr("\"（已设置，不显示）\"", "\"(set, not shown)\"");
            let value = value.map_or_else(
                || hidden.to_owned(),
                |value| serde_json::Value::from(value).to_string(),
            );
            push(
                &mut out,
                &safe!("shops.{}.{} = {value}", one.name, field),
                &SafeText::fixed(lang.tr("文件", "file")),
            );
        }
    }
    out.push_str(&credentials(shop, lang));
    out
}

fn in_line(line: usize, lang: Lang) -> SafeText {
    lang.tr(safe!("文件第 {line} 行"), safe!("file, line {line}"))
}

fn push(out: &mut String, set: &SafeText, from: &SafeText) {
    let _ = writeln!(out, "{}  # {from}", set.pad(COLUMN));
}

/// The shop in use.
fn credentials(shop: Option<&Shop>, lang: Lang) -> String {
    let set = |name: &&str| variable(name).is_some_and(|value| !value.trim().is_empty());
    let variables: Vec<&str> = VARIABLES.into_iter().filter(set).collect();
    let line = match shop {
        Some(shop) => lang.tr(safe!("店铺：{}", shop.name), safe!("shop: {}", shop.name)),
        None if variables.is_empty() => SafeText::fixed(lang.tr("店铺：没有", "shop: none")),
        None => lang.tr(
            safe!("店铺：由环境变量 {}", variables.join("、")),
            safe!("shop: from the environment, {}", variables.join(", ")),
        ),
    };
    format!("# {line}\n")
}
