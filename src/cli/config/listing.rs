//! What `gander config show` prints: every setting as the file would write it, with where it comes from.

use std::fmt::Write as _;

use crate::config::{FIELDS, Found, Origin, Shop};
use crate::keymap;
use crate::safe;
use crate::text::{Lang, SafeText};

use super::super::variable;

/// Cells that a setting takes before its origin.
const COLUMN: usize = 44;

/// Everything that holds. Of what may be a secret, only that it is set.
pub(super) fn listing(found: &Found, shop: Option<&Shop>, lang: Lang) -> String {
    let mut out = String::new();
    let file = found
        .path
        .as_deref()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let _ = writeln!(out, "# {}", SafeText::of(&file));
    for (setting, value, origin) in found.config.values() {
        let Some(value) = value else { continue };
        let from = match origin {
            Origin::Default => SafeText::fixed(lang.tr("默认", "default")),
            Origin::File(line) => in_line(line, lang),
            Origin::Variable => SafeText::of(&setting.variable()),
        };
        push(
            &mut out,
            &safe!("{} = {}", setting.path(), value.written()),
            &from,
        );
    }
    for (one, line) in found.config.rebound() {
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
    for one in found.config.shops() {
        for (field, value) in one.shown() {
            let hidden = lang.tr("\"（已设置，不显示）\"", "\"(set, not shown)\"");
            let value = value.map_or_else(
                || hidden.to_owned(),
                |value| serde_json::Value::from(value).to_string(),
            );
            push(
                &mut out,
                &safe!("shops.{}.{} = {value}", one.name, field.name),
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

/// Which shop is worked on.
fn credentials(shop: Option<&Shop>, lang: Lang) -> String {
    let set = |name: &&str| {
        !name.is_empty() && variable(name).is_some_and(|value| !value.trim().is_empty())
    };
    let variables: Vec<&str> = FIELDS
        .iter()
        .map(|field| field.variable)
        .filter(set)
        .collect();
    let said = match shop {
        Some(shop) => lang.tr(safe!("店铺：{}", shop.name), safe!("shop: {}", shop.name)),
        None if variables.is_empty() => SafeText::fixed(lang.tr("店铺：没有", "shop: none")),
        None => lang.tr(
            safe!("店铺：由环境变量 {}", variables.join("、")),
            safe!("shop: by the environment, {}", variables.join(", ")),
        ),
    };
    format!("# {said}\n")
}
