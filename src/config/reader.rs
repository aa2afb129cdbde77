//! Reads the file and the variables along the derived schema, and collects every error.
//!
//! serde would stop at the first error and does not know positions, so the values are checked here
//! and deserialised into [`Config`] once they are known to fit.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, nearest, position};
use super::keys::{self, Keys};
use super::setting::{Setting, settings};
use super::shop::{self, ProfileContext};
use super::{Config, Origin, schema};
use crate::safe;
use crate::text::Lang;

/// The values read so far.
#[derive(Default)]
pub(super) struct Reader {
    /// By the path of the setting.
    pub(super) values: BTreeMap<&'static str, (Value, Origin)>,
    keys: Keys,
    shops: Map<String, Value>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// Reads the text of the file.
    pub(super) fn read_file(&mut self, text: &str, context: &ProfileContext) {
        let (table, errors) = DeTable::parse_recoverable(text);
        // Beside broken TOML, right and wrong settings cannot be told apart.
        if !errors.is_empty() {
            self.diagnostics.extend(errors.iter().map(invalid_toml));
            return;
        }
        let table = table.get_ref();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match (name, value.get_ref()) {
                ("keys", DeValue::Table(keys)) => {
                    self.keys = keys::read(keys, text, &mut self.diagnostics);
                }
                ("shops", DeValue::Table(shops)) => {
                    self.shops = shop::read(shops, context, &mut self.diagnostics);
                }
                (section, DeValue::Table(inside)) if is_table(section) => {
                    for (key, value) in inside {
                        self.set(section, key, value, text);
                    }
                }
                (section, _) if is_table(section) => {
                    self.diagnostics
                        .push(Diagnostic::at(value.span().start, |lang| {
                            lang.tr(
                                safe!("应为 [{name}] 表"),
                                safe!("expected a table [{name}]"),
                            )
                        }));
                }
                _ => self.set("", key, value, text),
            }
        }
        self.check_default_shop(table);
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.at);
    }

    fn set(
        &mut self,
        section: &str,
        key: &Spanned<std::borrow::Cow<str>>,
        value: &Spanned<DeValue>,
        text: &str,
    ) {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        let known = settings().find(|one| one.section() == section && one.name() == name);
        let Some(setting) = known else {
            self.diagnostics.push(unknown_setting(section, name, at));
            return;
        };
        match setting.kind().read_file(value.get_ref()) {
            Ok(value) => {
                let origin = Origin::File(position(text, at).0);
                self.values.insert(setting.path(), (value, origin));
            }
            Err([zh, en]) => self
                .diagnostics
                .push(Diagnostic::at(value.span().start, |lang| {
                    lang.tr(&zh, &en).clone()
                })),
        }
    }

    /// Checks that the default shop of the file exists. A shop with errors of its own is not read.
    fn check_default_shop(&mut self, table: &DeTable) {
        let default = self.values.get("default_shop");
        let name = default.and_then(|(name, _)| name.as_str());
        if let (Some(name), Some((_, value)), true) = (
            name,
            table.get_key_value("default_shop"),
            self.diagnostics.is_empty(),
        ) && !self.shops.contains_key(name)
        {
            let known = self.shops.keys().map(String::as_str);
            let message = unknown_shop(name, known);
            self.diagnostics
                .push(Diagnostic::at(value.span().start, message));
        }
    }

    /// Reads the variables, which override the file.
    pub(super) fn read_variables(&mut self, get: &dyn Fn(&str) -> Option<String>) {
        for setting in settings() {
            let variable = setting.variable();
            let Some(text) = get(&variable).filter(|text| !text.trim().is_empty()) else {
                continue;
            };
            match setting.kind().read_text(text.trim()) {
                Ok(value) => {
                    self.values
                        .insert(setting.path(), (value, Origin::Variable));
                }
                Err([zh, en]) => self.diagnostics.push(Diagnostic::outside(|lang| {
                    let what = lang.tr(&zh, &en);
                    lang.tr(safe!("{variable}：{what}"), safe!("{variable}: {what}"))
                })),
            }
        }
    }

    /// The configuration of the values that are right; the rest has its default.
    pub(super) fn config(&mut self) -> Config {
        let mut tree = json!({ "shops": std::mem::take(&mut self.shops) });
        for (path, (value, _)) in &self.values {
            match path.split_once('.') {
                Some((section, name)) => tree[section][name] = value.clone(),
                None => tree[*path] = value.clone(),
            }
        }
        let read = serde_json::from_value(tree);
        let config = read.unwrap_or_else(|error| {
            self.diagnostics
                .push(Diagnostic::outside(|_| safe!("{error}")));
            Config::default()
        });
        Config {
            keys: std::mem::take(&mut self.keys),
            ..config.with_shop_names()
        }
    }
}

fn is_table(name: &str) -> bool {
    schema::top()
        .get(name)
        .is_some_and(|table| table["type"] == "object")
}

fn invalid_toml(error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    Diagnostic::at(error.span().unwrap_or_default().start, |lang| {
        lang.tr(
            safe!("不是有效的 TOML：{message}"),
            safe!("not valid TOML: {message}"),
        )
    })
}

/// The message for a shop that the file does not have.
pub(super) fn unknown_shop<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> impl Fn(Lang) -> crate::text::SafeText {
    let near = nearest(name, known);
    move |lang| match near {
        Some(near) => lang.tr(
            safe!("没有店铺 {name}，最接近的是 {near}"),
            safe!("unknown shop {name}; the nearest is {near}"),
        ),
        None => lang.tr(
            safe!("没有店铺 {name}：配置里没有 [shops.{name}]"),
            safe!("unknown shop {name}: the configuration has no [shops.{name}]"),
        ),
    }
}

/// An unknown name, or the name of a setting that belongs to another table.
fn unknown_setting(section: &str, name: &str, at: usize) -> Diagnostic {
    let elsewhere = settings().find(|one| one.name() == name && one.section() != section);
    match elsewhere.as_ref().map(Setting::section) {
        Some("") => Diagnostic::at(at, |lang| {
            lang.tr(
                safe!("{name} 要放在最前面，各表之前"),
                safe!("{name} belongs at the top, before the tables"),
            )
        }),
        Some(home) => Diagnostic::at(at, |lang| {
            lang.tr(
                safe!("{name} 要放在 [{home}] 下面"),
                safe!("{name} belongs in [{home}]"),
            )
        }),
        None => {
            let table = match section {
                "" => schema::top(),
                section => &schema::top()[section]["properties"],
            };
            let names = table.as_object().into_iter().flat_map(Map::keys);
            Diagnostic::unknown(at, name, names.map(String::as_str))
        }
    }
}
