//! `[shops.NAME]`: the shops of the file, and how each comes to a token.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, unknown};
use super::secret::{self, Missing};
use super::table::{FIELDS, Field};
use crate::api::{Credentials, Settings, SettingsError};
use crate::safe;
use crate::text::{Lang, SafeText};

/// A shop of the file. Its `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its name in the file, by which it is chosen.
    pub name: String,
    /// What it is called on the screen.
    pub title: SafeText,
    fields: BTreeMap<&'static str, SecretString>,
}

/// The ways to a token: what belongs to each besides `app_id`, the best first.
const WAYS: [(&str, &[&str]); 4] = [
    ("token_command", &["token_command"]),
    ("token_file", &["token_file"]),
    ("access_token", &["access_token"]),
    (
        "secret_key_command",
        &[
            "secret_key_command",
            "secret_key_file",
            "secret_key",
            "client_id",
        ],
    ),
];

/// Where a secret key may come from.
const KEYS: [&str; 3] = ["secret_key_command", "secret_key_file", "secret_key"];

/// What the reading of a profile goes by.
pub(super) struct Around<'a> {
    /// The folder that paths start from.
    pub(super) folder: &'a Path,
    pub(super) home: Option<&'a str>,
    /// Whether others than the owner may read the file.
    pub(super) open: bool,
}

impl Shop {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(ExposeSecret::expose_secret)
    }

    /// Another address of the platform than the usual one.
    pub fn base_url(&self) -> Option<&str> {
        self.field("base_url")
    }

    /// Each field that is set, with its value unless that may hold a secret.
    pub fn shown(&self) -> impl Iterator<Item = (&'static Field, Option<&str>)> {
        let hidden = |field: &Field| {
            field.secret || field.name.ends_with("_command") || matches!(field.name, "client_id")
        };
        FIELDS
            .iter()
            .filter_map(move |field| Some((field, self.field(field.name)?)))
            .map(move |(field, value)| (field, (!hidden(field)).then_some(value)))
    }

    /// The settings of this shop. Runs the program, or reads the file, that holds the secret key; everything else of the environment,
    /// `get`, holds as ever, also another address of the platform.
    ///
    /// # Errors
    /// What keeps the shop from being opened, and what to do about it.
    pub fn settings(
        &self,
        get: impl Fn(&str) -> Option<String>,
        lang: Lang,
    ) -> Result<Settings, (SafeText, SafeText)> {
        let refused = |name: &str, missing: &Missing| {
            let what = safe!(
                "shops.{}.{name}{}{}",
                self.name,
                lang.tr("：", ": "),
                missing.says(lang)
            );
            (
                what,
                SafeText::fixed(lang.tr(
                    "请改正 config.toml 后再试。",
                    "Mend it, or what it points to, and try again.",
                )),
            )
        };
        let key = match (
            self.field(KEYS[0]),
            self.field(KEYS[1]),
            self.field(KEYS[2]),
        ) {
            (Some(line), ..) => {
                Some(secret::printed(line).map_err(|missing| refused(KEYS[0], &missing))?)
            }
            (_, Some(path), _) => {
                Some(secret::held(Path::new(path)).map_err(|missing| refused(KEYS[1], &missing))?)
            }
            (.., held) => held.map(SecretString::from),
        };
        self.with_key(get, key.as_ref()).map_err(|error| {
            let advice = error.advice(lang);
            (
                safe!("shops.{}{}{}", self.name, lang.tr("：", ": "), advice.what),
                advice.todo,
            )
        })
    }

    /// The settings with nothing in place of the secret key: enough to tell the shop from another. Nothing is run and no secret is read.
    ///
    /// # Errors
    /// What else keeps the shop from being opened.
    pub fn without_secret(
        &self,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Settings, SettingsError> {
        let key = KEYS
            .iter()
            .any(|key| self.field(key).is_some())
            .then(|| SecretString::from("none"));
        self.with_key(get, key.as_ref())
    }

    fn with_key(
        &self,
        get: impl Fn(&str) -> Option<String>,
        key: Option<&SecretString>,
    ) -> Result<Settings, SettingsError> {
        let of_profile = |name: &str| match FIELDS
            .iter()
            .find(|field| !field.variable.is_empty() && field.variable == name)
        {
            Some(field) if field.name == "base_url" => get(name)
                .filter(|base| !base.trim().is_empty())
                .or_else(|| self.field(field.name).map(str::to_owned)),
            Some(field) if field.name == KEYS[2] => key.map(|key| key.expose_secret().to_owned()),
            Some(field) => self.field(field.name).map(str::to_owned),
            None => get(name),
        };
        Settings::from_env(of_profile)
    }
}

/// Every shop of the file, with everything that is wrong.
pub(super) fn read(table: &DeTable, around: &Around, faults: &mut Vec<Fault>) -> Vec<Shop> {
    let mut shops = Vec::new();
    for (name, profile) in table {
        let at = name.span().start;
        match profile.get_ref() {
            DeValue::Table(profile) => {
                shops.extend(one(name.get_ref(), at, profile, around, faults));
            }
            _ => faults.push(Fault::at(at, |lang| {
                lang.tr(
                    safe!("应为 [shops.名称] 这样的表"),
                    safe!("a table such as [shops.main] is wanted"),
                )
            })),
        }
    }
    shops
}

fn one(
    name: &str,
    at: usize,
    profile: &DeTable,
    around: &Around,
    faults: &mut Vec<Fault>,
) -> Option<Shop> {
    let before = faults.len();
    let mut fields = BTreeMap::new();
    for (key, value) in profile {
        match FIELDS.iter().find(|field| field.name == key.get_ref()) {
            None => faults.push(unknown(
                key.span().start,
                key.get_ref(),
                FIELDS.iter().map(|field| field.name),
            )),
            Some(field) => match text(field, value, around) {
                Ok(text) => _ = fields.insert(field.name, SecretString::from(text)),
                Err(fault) => faults.push(fault),
            },
        }
    }
    if faults.len() == before {
        faults.extend(way(name, at, profile));
    }
    let title = SafeText::of(
        fields
            .get("title")
            .map_or(name, ExposeSecret::expose_secret),
    );
    (faults.len() == before).then(|| Shop {
        name: name.to_owned(),
        title,
        fields,
    })
}

/// The text of a field, paths made whole. What is refused is never repeated.
fn text(field: &Field, value: &Spanned<DeValue>, around: &Around) -> Result<String, Fault> {
    let at = value.span().start;
    let text = match value.get_ref() {
        DeValue::String(text) => text.trim(),
        _ => "",
    };
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(Fault::at(at, |lang| {
            lang.tr(
                safe!("应为引号里的一行文字"),
                safe!("one line of text in quotation marks is wanted"),
            )
        }));
    }
    if field.secret && around.open {
        return Err(Fault::at(at, |lang| {
            lang.tr(
                safe!("这里是密钥，而别人也能读这个文件：请 chmod 600，或改用 _command、_file"),
                safe!("a secret stands here, and others can read this file: chmod 600 it, or point to the secret with _command or _file"),
            )
        }));
    }
    if field.name.ends_with("_command")
        && shell_words::split(text).map_or(true, |words| words.is_empty())
    {
        return Err(Fault::at(at, |lang| {
            lang.tr(
                safe!("引号不成对，读不出命令"),
                safe!("no command: a quotation mark has no partner"),
            )
        }));
    }
    if field.name == "base_url"
        && let Err(error) = Settings::new(text, Credentials::Token("none".into()))
    {
        return Err(Fault::at(at, |lang| {
            SafeText::of(
                &error
                    .advice(lang)
                    .what
                    .as_str()
                    .replace("GANDER_BASE_URL", "base_url"),
            )
        }));
    }
    Ok(if field.name.ends_with("_file") {
        whole(text, around)
    } else {
        text.to_owned()
    })
}

/// A path: `~/` is the home, and what is not absolute starts from the folder of the file.
fn whole(text: &str, around: &Around) -> String {
    let path = match (text.strip_prefix("~/"), around.home) {
        (Some(rest), Some(home)) => Path::new(home).join(rest),
        _ => around.folder.join(text),
    };
    path.to_string_lossy().into_owned()
}

/// What is wrong with the way to a token: there is none, there are several, or one is not complete.
fn way(name: &str, at: usize, profile: &DeTable) -> Option<Fault> {
    let found = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| profile.get_key_value(*name))
            .map(|(key, _)| (key.get_ref().as_ref().to_owned(), key.span().start))
    };
    let ways: Vec<(String, usize)> = WAYS.iter().filter_map(|(_, names)| found(names)).collect();
    match &ways[..] {
        [] => Some(Fault::at(at, |lang| {
            let names = "token_command | token_file | app_id + client_id + secret_key_command";
            lang.tr(
                safe!("{name} 没有取得 token 的办法：{names}"),
                safe!("{name} has no way to a token: {names}"),
            )
        })),
        [(one, _), (other, at), ..] => Some(Fault::at(*at, |lang| {
            lang.tr(
                safe!("{one} 和 {other} 只能有一个"),
                safe!("{one} and {other} are two ways to a token; one is wanted"),
            )
        })),
        [(one, _)] if WAYS.iter().take(3).any(|(name, _)| name == one) => None,
        _ => incomplete(name, at, profile),
    }
}

fn incomplete(name: &str, at: usize, profile: &DeTable) -> Option<Fault> {
    let keys: Vec<&&str> = KEYS
        .iter()
        .filter(|key| profile.contains_key(**key))
        .collect();
    if let [one, other, ..] = &keys[..] {
        let at = profile
            .get_key_value(**other)
            .map_or(at, |(key, _)| key.span().start);
        return Some(Fault::at(at, |lang| {
            lang.tr(
                safe!("{one} 和 {other} 只能有一个"),
                safe!("{one} and {other}: one is wanted"),
            )
        }));
    }
    let mut missing: Vec<&str> = ["app_id", "client_id"]
        .into_iter()
        .filter(|field| !profile.contains_key(*field))
        .collect();
    if keys.is_empty() {
        missing.push(KEYS[0]);
    }
    (!missing.is_empty()).then(|| {
        let missing = missing.join(" + ");
        Fault::at(at, |lang| {
            lang.tr(
                safe!("{name} 缺少 {missing}"),
                safe!("{name} lacks {missing}"),
            )
        })
    })
}
