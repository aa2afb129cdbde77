//! `[shops.NAME]`: the shops of the file, and how to get a token for each.

use std::path::Path;

use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Diagnostic;
use super::secret::{self, SecretError};
use super::{Config, schema};
use crate::api::{Credentials, Settings, SettingsError};
use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// A shop of the file. `Debug` shows no secret.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(description = "")]
pub struct Shop {
    /// The name of its table, which selects it.
    #[serde(skip)]
    pub name: String,
    /// Shop name on the screen
    title: Option<String>,
    /// Address of the platform
    base_url: Option<String>,
    /// Program that prints an access token
    #[schemars(with = "String")]
    token_command: Option<SecretString>,
    /// File with an access token (mode 0600)
    token_file: Option<String>,
    /// The shop's `app_id`
    app_id: Option<String>,
    /// The app's `client_id`
    #[schemars(with = "String")]
    client_id: Option<SecretString>,
    /// Program that prints the app's secret key
    #[schemars(with = "String")]
    secret_key_command: Option<SecretString>,
    /// File with the app's secret key (mode 0600)
    secret_key_file: Option<String>,
    /// The access token itself, only in a file of mode 0600; prefer `token_command`
    #[schemars(with = "String", extend("deprecated" = true, "writeOnly" = true))]
    access_token: Option<SecretString>,
    /// The secret key itself, only in a file of mode 0600; prefer `secret_key_command`
    #[schemars(with = "String", extend("deprecated" = true, "writeOnly" = true))]
    secret_key: Option<SecretString>,
}

/// The ways to get a token: the fields of each besides `app_id`, the best first.
const TOKEN_SOURCES: [(&str, &[&str]); 4] = [
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

/// The ways to get a secret key.
const KEY_SOURCES: [&str; 3] = ["secret_key_command", "secret_key_file", "secret_key"];

/// What the meaning of a profile depends on.
pub(super) struct ProfileContext<'a> {
    /// The folder that relative paths start from.
    pub(super) folder: &'a Path,
    pub(super) home: Option<&'a str>,
    /// Whether other users may read the file.
    pub(super) open: bool,
}

fn exposed(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(ExposeSecret::expose_secret)
}

impl Shop {
    /// The name to show.
    pub fn title(&self) -> SafeText {
        SafeText::of(self.title.as_ref().unwrap_or(&self.name))
    }

    /// The address of the platform, if it is not the usual one.
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Every field that is set, with its value unless that may be a secret.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        // No field is empty, so an empty text stands for a value that is set but not shown.
        let hidden = |secret: Option<&SecretString>| secret.map(|_| "");
        [
            ("title", self.title.as_deref()),
            ("base_url", self.base_url.as_deref()),
            ("token_command", hidden(self.token_command.as_ref())),
            ("token_file", self.token_file.as_deref()),
            ("app_id", self.app_id.as_deref()),
            ("client_id", hidden(self.client_id.as_ref())),
            (
                "secret_key_command",
                hidden(self.secret_key_command.as_ref()),
            ),
            ("secret_key_file", self.secret_key_file.as_deref()),
            ("access_token", hidden(self.access_token.as_ref())),
            ("secret_key", hidden(self.secret_key.as_ref())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .map(|(name, value)| (name, (!value.is_empty()).then_some(value)))
    }

    /// The settings to open this shop with. Runs the program or reads the file with the secret key.
    /// Variables that name no credentials, such as another address, count as for the environment's
    /// own shop.
    ///
    /// # Errors
    /// What prevents opening the shop, and what to do about it.
    pub fn settings(
        &self,
        get: impl Fn(&str) -> Option<String>,
        lang: Lang,
    ) -> Result<Settings, Problem> {
        let colon = lang.tr("：", ": ");
        let refused = |name: &str, error: SecretError| {
            let what = error.describe(lang);
            Problem::new(
                Exit::Usage,
                safe!("shops.{}.{name}{colon}{what}", self.name),
                SafeText::fixed(lang.tr(
                    "请改正 config.toml 后再试。",
                    "Correct it, or what it points to, and try again.",
                )),
            )
        };
        let key = if let Some(line) = exposed(self.secret_key_command.as_ref()) {
            Some(secret::from_program(line).map_err(|error| refused(KEY_SOURCES[0], error))?)
        } else if let Some(path) = &self.secret_key_file {
            let key = secret::from_file(Path::new(path));
            Some(key.map_err(|error| refused(KEY_SOURCES[1], error))?)
        } else {
            self.secret_key.clone()
        };
        self.with_key(get, key.as_ref()).map_err(|error| {
            let advice = error.problem(lang);
            let what = safe!("shops.{}{colon}{}", self.name, advice.what);
            Problem::new(advice.exit, what, advice.todo)
        })
    }

    /// The settings with a placeholder for the secret key, which are enough to identify the shop.
    /// Runs no program and reads no secret.
    ///
    /// # Errors
    /// What else prevents opening the shop.
    pub fn without_secret(
        &self,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Settings, SettingsError> {
        let has_key = self.secret_key_command.is_some()
            || self.secret_key_file.is_some()
            || self.secret_key.is_some();
        let key = has_key.then(|| SecretString::from("none"));
        self.with_key(get, key.as_ref())
    }

    /// The profile takes the place of the variables that identify to the platform.
    fn with_key(
        &self,
        get: impl Fn(&str) -> Option<String>,
        key: Option<&SecretString>,
    ) -> Result<Settings, SettingsError> {
        let secret = |secret| exposed(secret).map(str::to_owned);
        Settings::from_env(|name| match name {
            "GANDER_BASE_URL" => get(name)
                .filter(|base| !base.trim().is_empty())
                .or_else(|| self.base_url.clone()),
            "GANDER_TOKEN_COMMAND" => secret(self.token_command.as_ref()),
            "GANDER_TOKEN_FILE" => self.token_file.clone(),
            "GANDER_ACCESS_TOKEN" => secret(self.access_token.as_ref()),
            "GANDER_APP_ID" => self.app_id.clone(),
            "GANDER_CLIENT_ID" => secret(self.client_id.as_ref()),
            "GANDER_SECRET_KEY" => secret(key),
            name => get(name),
        })
    }
}

impl Config {
    /// Gives each shop the name of its table.
    pub(super) fn with_shop_names(mut self) -> Self {
        for (name, shop) in &mut self.shops {
            shop.name.clone_from(name);
        }
        self
    }
}

/// Reads every shop; one with an error is left out.
pub(super) fn read(
    table: &DeTable,
    context: &ProfileContext,
    diagnostics: &mut Vec<Diagnostic>,
) -> Map<String, Value> {
    let mut shops = Map::new();
    for (name, profile) in table {
        let (name, at) = (name.get_ref().as_ref(), name.span().start);
        match profile.get_ref() {
            DeValue::Table(profile) => {
                if let Some(shop) = read_profile(name, at, profile, context, diagnostics) {
                    shops.insert(name.to_owned(), shop.into());
                }
            }
            _ => diagnostics.push(Diagnostic::at(at, |lang| {
                lang.tr(
                    safe!("应为 [shops.名称] 这样的表"),
                    safe!("expected a table such as [shops.main]"),
                )
            })),
        }
    }
    shops
}

fn read_profile(
    name: &str,
    at: usize,
    profile: &DeTable,
    context: &ProfileContext,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Map<String, Value>> {
    let known = &schema::at("shops.*")["properties"];
    let before = diagnostics.len();
    let mut fields = Map::new();
    for (key, value) in profile {
        let name = key.get_ref().as_ref();
        let Some(field) = known.get(name) else {
            let names = known.as_object().into_iter().flat_map(Map::keys);
            let names = names.map(String::as_str);
            diagnostics.push(Diagnostic::unknown(key.span().start, name, names));
            continue;
        };
        match read_field(name, field["writeOnly"] == true, value, context) {
            Ok(text) => _ = fields.insert(name.to_owned(), text.into()),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.len() == before {
        diagnostics.extend(check_token_source(name, at, profile));
    }
    (diagnostics.len() == before).then_some(fields)
}

/// The text of a field, paths made absolute. No message repeats the text.
fn read_field(
    name: &str,
    is_secret: bool,
    value: &Spanned<DeValue>,
    context: &ProfileContext,
) -> Result<String, Diagnostic> {
    let at = value.span().start;
    let wrong = |zh, en| Diagnostic::at(at, |lang| SafeText::fixed(lang.tr(zh, en)));
    let text = match value.get_ref() {
        DeValue::String(text) => text.trim(),
        _ => "",
    };
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err(wrong(
            "应为引号里的一行文字",
            "expected one line of text in quotation marks",
        ));
    }
    if is_secret && context.open {
        return Err(wrong(
            "这里是密钥，而别人也能读这个文件：请 chmod 600，或改用 _command、_file",
            "this is a secret, and other users can read the file: chmod 600 it, or use _command or _file",
        ));
    }
    let is_command = name.ends_with("_command");
    if is_command && shell_words::split(text).map_or(true, |words| words.is_empty()) {
        return Err(wrong(
            "引号不成对，读不出命令",
            "the command has an unclosed quotation mark",
        ));
    }
    if name == "base_url"
        && let Err(error) = Settings::new(text, Credentials::Token("none".into()))
    {
        return Err(Diagnostic::at(at, |lang| {
            let what = error.problem(lang).what;
            SafeText::of(&what.as_str().replace("GANDER_BASE_URL", "base_url"))
        }));
    }
    Ok(if name.ends_with("_file") {
        absolute(text, context)
    } else {
        text.to_owned()
    })
}

/// Resolves `~/` to the home folder and a relative path from the folder of the file.
fn absolute(text: &str, context: &ProfileContext) -> String {
    let path = match (text.strip_prefix("~/"), context.home) {
        (Some(rest), Some(home)) => Path::new(home).join(rest),
        _ => context.folder.join(text),
    };
    path.to_string_lossy().into_owned()
}

/// Reports a profile with no way to get a token, with several, or with an incomplete one.
fn check_token_source(name: &str, at: usize, profile: &DeTable) -> Option<Diagnostic> {
    let find = |names: &[&str]| names.iter().find_map(|name| field_position(profile, name));
    let sources: Vec<_> = TOKEN_SOURCES
        .iter()
        .filter_map(|(_, names)| find(names))
        .collect();
    match &sources[..] {
        [] => Some(Diagnostic::at(at, |lang| {
            let names = "token_command | token_file | app_id + client_id + secret_key_command";
            lang.tr(
                safe!("{name} 没有取得 token 的办法：{names}"),
                safe!("{name} has no way to get a token: {names}"),
            )
        })),
        [(one, _), (other, at), ..] => Some(only_one(one, other, *at)),
        [(one, _)] if TOKEN_SOURCES.iter().take(3).any(|(name, _)| name == one) => None,
        _ => incomplete(name, at, profile),
    }
}

fn field_position(profile: &DeTable, name: &str) -> Option<(String, usize)> {
    let (key, _) = profile.get_key_value(name)?;
    Some((name.to_owned(), key.span().start))
}

fn only_one(one: &str, other: &str, at: usize) -> Diagnostic {
    Diagnostic::at(at, |lang| {
        lang.tr(
            safe!("{one} 和 {other} 只能有一个"),
            safe!("{one} and {other} exclude each other"),
        )
    })
}

fn incomplete(name: &str, at: usize, profile: &DeTable) -> Option<Diagnostic> {
    let keys: Vec<(String, usize)> = KEY_SOURCES
        .iter()
        .filter_map(|name| field_position(profile, name))
        .collect();
    if let [(one, _), (other, at), ..] = &keys[..] {
        return Some(only_one(one, other, *at));
    }
    let mut missing: Vec<&str> = ["app_id", "client_id"]
        .into_iter()
        .filter(|field| !profile.contains_key(*field))
        .collect();
    if keys.is_empty() {
        missing.push(KEY_SOURCES[0]);
    }
    (!missing.is_empty()).then(|| {
        let missing = missing.join(" + ");
        Diagnostic::at(at, |lang| {
            lang.tr(
                safe!("{name} 缺少 {missing}"),
                safe!("{name} lacks {missing}"),
            )
        })
    })
}
