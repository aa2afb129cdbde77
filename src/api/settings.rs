//! What the engine must be told: where the platform is and how to identify to it. Reads no file and no environment by itself.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::address::Address;
use super::advice::Advice;
use super::endpoint::TOKEN;
use super::retry::Policy;
use crate::storage;
use crate::text::{Lang, SafeText};

/// Address of the platform unless another is set.
pub const DEFAULT_BASE_URL: &str = "https://api.xiaoe-tech.com";

const BASE_URL: &str = "GANDER_BASE_URL";
const ACCESS_TOKEN: &str = "GANDER_ACCESS_TOKEN";
const TOKEN_COMMAND: &str = "GANDER_TOKEN_COMMAND";
const TOKEN_FILE: &str = "GANDER_TOKEN_FILE";
const APP_ID: &str = "GANDER_APP_ID";
const CLIENT_ID: &str = "GANDER_CLIENT_ID";
const SECRET_KEY: &str = "GANDER_SECRET_KEY";

/// How the engine identifies to the platform.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A token somebody else keeps alive; the engine cannot renew it.
    Token(SecretString),
    /// A program that prints the token, its words split as a shell splits them; run anew when the token is dead.
    Command(SecretString),
    /// A file that holds the token, readable for its owner alone; read anew when it changes.
    File(PathBuf),
    /// Credentials of an app, with which the engine fetches tokens.
    App {
        /// The shop.
        app_id: SecretString,
        /// The app.
        client_id: SecretString,
        /// The secret of the app.
        secret_key: SecretString,
    },
}

/// Bounds of a look-up. Every wait and every buffer has one.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the connection stands.
    pub connect: Duration,
    /// Until the headers of the answer are there, connecting included.
    pub headers: Duration,
    /// Largest decoded answer, in bytes.
    pub body: usize,
    /// Repetitions, and how long the whole look-up may take.
    pub retry: Policy,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            headers: Duration::from_secs(10),
            body: 32 * 1024 * 1024,
            retry: Policy::default(),
        }
    }
}

/// Everything a [`Client`](super::Client) is built from. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) address: Address,
    pub(super) credentials: Credentials,
    pub(super) limits: Limits,
    /// The shop, where it is known beside the credentials.
    shop: Option<SecretString>,
    /// Where processes share what belongs to the machine; without it each counts for itself.
    pub(super) state: Option<PathBuf>,
}

/// Why the settings cannot be used. Names variables, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.advice(Lang::En))]
pub enum SettingsError {
    /// Neither a token nor app credentials are set.
    NothingSet,
    /// App credentials are set in part; these variables are missing.
    Incomplete(Vec<&'static str>),
    /// A value holds a control character; the variable is named.
    Control(&'static str),
    /// The program that prints the token cannot be told: a quotation mark has no partner, or there are no words.
    CommandUnreadable,
    /// The base address is not an address.
    AddressUnreadable,
    /// The base address is neither https nor plain http to this machine.
    AddressNotSecure,
    /// The base address holds a user, a password, a query or a fragment.
    AddressTooLong,
}

impl Settings {
    /// Reads the settings from variables; `get` answers one by its name. Blank values count as unset.
    ///
    /// # Errors
    /// When nothing identifies to the platform, a value holds control characters, or the base address is not acceptable.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let base = value(&get, BASE_URL)?;
        let credentials = credentials(&get)?;
        let settings = Self::new(base.as_deref().unwrap_or(DEFAULT_BASE_URL), credentials)?;
        let shop = value(&get, APP_ID)?.map(SecretString::from);
        Ok(Self { shop, ..settings }.with_state(storage::state_folder(get)))
    }

    /// Settings for a known address, such as that of a simulated shop.
    ///
    /// # Errors
    /// When the base address is not acceptable.
    pub fn new(base_url: &str, credentials: Credentials) -> Result<Self, SettingsError> {
        Ok(Self {
            address: Address::parse(base_url)?,
            credentials,
            limits: Limits::default(),
            shop: None,
            state: None,
        })
    }

    /// What tells this shop's budget from another's. Never written down but as a fingerprint.
    pub(super) fn shop(&self) -> Cow<'_, str> {
        self.shop.as_ref().map_or_else(
            || self.credentials.shop(),
            |shop| shop.expose_secret().into(),
        )
    }

    /// A name for the shop that tells nothing of it, under which to keep what outlives a token. Without the id of an app, tokens that are
    /// handed in are all one shop's.
    pub fn fingerprint(&self) -> String {
        let shop = match (&self.shop, &self.credentials) {
            (None, Credentials::Token(_)) => "".into(),
            _ => self.shop(),
        };
        storage::fingerprint(&[self.address.of(&TOKEN).as_str(), &shop])
    }

    /// The same with other bounds.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same with a folder in which the processes of this machine share one budget for each shop.
    #[must_use]
    pub fn with_state(self, folder: Option<PathBuf>) -> Self {
        Self {
            state: folder,
            ..self
        }
    }
}

impl Credentials {
    fn shop(&self) -> Cow<'_, str> {
        match self {
            Self::Token(text) | Self::Command(text) => text.expose_secret().into(),
            Self::File(path) => path.to_string_lossy(),
            Self::App { app_id, .. } => app_id.expose_secret().into(),
        }
    }

    /// The secret texts in it, so that none of them is ever repeated in an error.
    pub(super) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Token(text) | Self::Command(text) => vec![text.expose_secret()],
            Self::File(_) => Vec::new(),
            Self::App {
                app_id,
                client_id,
                secret_key,
            } => {
                vec![
                    secret_key.expose_secret(),
                    client_id.expose_secret(),
                    app_id.expose_secret(),
                ]
            }
        }
    }
}

impl SettingsError {
    /// What is wrong and what to do about it.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> Advice {
        let (what, todo) = match self {
            Self::NothingSet => nothing_set(lang),
            Self::Incomplete(names) => incomplete(lang, &names.join(lang.tr("、", ", "))),
            Self::Control(name) => (
                format!(
                    "{}{name}",
                    lang.tr("含有不可见的控制字符：", "A control character is in ")
                ),
                lang.tr(
                    "请重新复制并设置该变量",
                    "Copy the value again and set the variable anew",
                )
                .to_owned(),
            ),
            Self::CommandUnreadable => (
                format!(
                    "{TOKEN_COMMAND}{}",
                    lang.tr(
                        " 里的引号不成对，或没有命令",
                        " has a quotation mark without its partner, or no words"
                    )
                ),
                lang.tr(
                    "请像在终端里一样写出命令，带空格的部分加引号",
                    "Write the command as in a terminal, with quotation marks around blanks",
                )
                .to_owned(),
            ),
            Self::AddressUnreadable => (
                format!(
                    "{BASE_URL}{}",
                    lang.tr(" 不是完整的网址", " is not a complete address")
                ),
                format!(
                    "{}{DEFAULT_BASE_URL}",
                    lang.tr("请写成完整网址，例如 ", "Write it in full, such as ")
                ),
            ),
            Self::AddressNotSecure => (
                format!(
                    "{BASE_URL}{}",
                    lang.tr(" 必须是 https 网址", " must be an https address")
                ),
                lang.tr(
                    "请改用 https；只有本机地址可以用 http",
                    "Use https; plain http is for this machine's own addresses only",
                )
                .to_owned(),
            ),
            Self::AddressTooLong => (
                format!(
                    "{BASE_URL}{}",
                    lang.tr(
                        " 里有用户名、密码、? 或 #",
                        " holds a user, a password, a `?` or a `#`"
                    )
                ),
                lang.tr(
                    "请只保留协议、域名和路径",
                    "Leave only scheme, host and path",
                )
                .to_owned(),
            ),
        };
        Advice {
            what: SafeText::of(&what),
            todo: SafeText::of(&todo),
        }
    }
}

fn nothing_set(lang: Lang) -> (String, String) {
    let what = lang
        .tr(
            "还没有设置平台凭证",
            "No credentials for the platform are set",
        )
        .to_owned();
    let todo = match lang {
        Lang::Zh => format!(
            "请设置 {ACCESS_TOKEN}，或同时设置 {APP_ID}、{CLIENT_ID} 和 {SECRET_KEY}；想先试用，请运行 gander --demo"
        ),
        Lang::En => {
            format!(
                "Set {ACCESS_TOKEN}, or {APP_ID}, {CLIENT_ID} and {SECRET_KEY} together; to try it out first, run gander --demo"
            )
        }
    };
    (what, todo)
}

fn incomplete(lang: Lang, names: &str) -> (String, String) {
    match lang {
        Lang::Zh => (
            format!("应用凭证不完整，缺少 {names}"),
            format!("请补上 {names}，或改设 {ACCESS_TOKEN}；想先试用，请运行 gander --demo"),
        ),
        Lang::En => (
            format!("The app credentials are incomplete: {names} missing"),
            format!(
                "Set {names} too, or {ACCESS_TOKEN} instead; to try it out first, run gander --demo"
            ),
        ),
    }
}

/// The value of a variable without the blanks and line ends that copying leaves around it.
fn value(
    get: &impl Fn(&str) -> Option<String>,
    name: &'static str,
) -> Result<Option<String>, SettingsError> {
    let Some(raw) = get(name) else {
        return Ok(None);
    };
    match raw.trim() {
        "" => Ok(None),
        held if held.chars().any(char::is_control) => Err(SettingsError::Control(name)),
        held => Ok(Some(held.to_owned())),
    }
}

/// The first that is set.
fn credentials(get: &impl Fn(&str) -> Option<String>) -> Result<Credentials, SettingsError> {
    if let Some(line) = value(get, TOKEN_COMMAND)? {
        let words = shell_words::split(&line).map_err(|_| SettingsError::CommandUnreadable)?;
        return if words.is_empty() {
            Err(SettingsError::CommandUnreadable)
        } else {
            Ok(Credentials::Command(line.into()))
        };
    }
    if let Some(path) = value(get, TOKEN_FILE)? {
        return Ok(Credentials::File(path.into()));
    }
    match value(get, ACCESS_TOKEN)? {
        Some(token) => Ok(Credentials::Token(token.into())),
        None => app(get),
    }
}

fn app(get: &impl Fn(&str) -> Option<String>) -> Result<Credentials, SettingsError> {
    let held = [
        value(get, APP_ID)?,
        value(get, CLIENT_ID)?,
        value(get, SECRET_KEY)?,
    ];
    match held {
        [Some(app_id), Some(client_id), Some(secret_key)] => Ok(Credentials::App {
            app_id: app_id.into(),
            client_id: client_id.into(),
            secret_key: secret_key.into(),
        }),
        [None, None, None] => Err(SettingsError::NothingSet),
        held => {
            let names = [APP_ID, CLIENT_ID, SECRET_KEY].into_iter().zip(held);
            Err(SettingsError::Incomplete(
                names
                    .filter(|(_, held)| held.is_none())
                    .map(|(name, _)| name)
                    .collect(),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Settings, SettingsError};
    use crate::text::Lang;
    use rstest::rstest;

    fn from(vars: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::from_env(|name| {
            vars.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        })
    }

    const APP: [(&str, &str); 3] = [
        ("GANDER_APP_ID", "appx"),
        ("GANDER_CLIENT_ID", "cx"),
        ("GANDER_SECRET_KEY", "sx"),
    ];

    #[test]
    fn a_token_comes_before_app_credentials() {
        let both = [&[("GANDER_ACCESS_TOKEN", " xe_1 \n")], &APP[..]].concat();
        let settings = from(&both).unwrap();
        assert!(matches!(settings.credentials, Credentials::Token(_)));
        assert_eq!(settings.credentials.secrets(), ["xe_1"]);
        assert_eq!(
            format!("{:?}", settings.address),
            "https://api.xiaoe-tech.com/"
        );
    }

    #[rstest]
    #[case(&["GANDER_TOKEN_COMMAND", "GANDER_TOKEN_FILE", "GANDER_ACCESS_TOKEN"], |c: &Credentials| matches!(c, Credentials::Command(_)))]
    #[case(&["GANDER_TOKEN_FILE", "GANDER_ACCESS_TOKEN"], |c: &Credentials| matches!(c, Credentials::File(_)))]
    #[case(&["GANDER_ACCESS_TOKEN"], |c: &Credentials| matches!(c, Credentials::Token(_)))]
    #[case(&[], |c: &Credentials| matches!(c, Credentials::App { .. }))]
    fn the_first_source_that_is_set_counts(
        #[case] set: &[&'static str],
        #[case] is: fn(&Credentials) -> bool,
    ) {
        let vars = [
            &set.iter().map(|name| (*name, "canary")).collect::<Vec<_>>(),
            &APP[..],
        ]
        .concat();
        let settings = from(&vars).unwrap();
        assert!(is(&settings.credentials));
        assert_eq!(
            settings.shop(),
            "appx",
            "whatever gives the token, the shop is the same"
        );
        assert_eq!(
            format!("{settings:?}").contains("canary"),
            set.first() == Some(&"GANDER_TOKEN_FILE"),
            "a path is no secret"
        );
    }

    #[test]
    fn a_blank_token_counts_as_unset() {
        let vars = [
            &[("GANDER_ACCESS_TOKEN", " \t"), ("GANDER_BASE_URL", "")],
            &APP[..],
        ]
        .concat();
        assert!(matches!(
            from(&vars).unwrap().credentials,
            Credentials::App { .. }
        ));
    }

    #[rstest]
    #[case::nothing(&[], SettingsError::NothingSet)]
    #[case::partly(&APP[..1], SettingsError::Incomplete(vec!["GANDER_CLIENT_ID", "GANDER_SECRET_KEY"]))]
    #[case::control(&[("GANDER_ACCESS_TOKEN", "xe_\x1b1")], SettingsError::Control("GANDER_ACCESS_TOKEN"))]
    #[case::half_a_quotation(&[("GANDER_TOKEN_COMMAND", "cat 'x")], SettingsError::CommandUnreadable)]
    #[case::line_break(&[("GANDER_ACCESS_TOKEN", "xe_1\nxe_2")], SettingsError::Control("GANDER_ACCESS_TOKEN"))]
    #[case::plain(&[("GANDER_ACCESS_TOKEN", "xe_1"), ("GANDER_BASE_URL", "http://a.example")], SettingsError::AddressNotSecure)]
    fn what_is_missing_or_wrong_is_named(
        #[case] vars: &[(&str, &str)],
        #[case] error: SettingsError,
    ) {
        assert_eq!(from(vars).unwrap_err(), error);
    }

    #[test]
    fn missing_credentials_name_the_variables_and_offer_the_demo() {
        for lang in [Lang::Zh, Lang::En] {
            let todo = SettingsError::NothingSet.advice(lang).todo;
            for part in [
                "GANDER_ACCESS_TOKEN",
                "GANDER_APP_ID",
                "GANDER_CLIENT_ID",
                "GANDER_SECRET_KEY",
                "gander --demo",
            ] {
                assert!(todo.as_str().contains(part), "{todo}");
            }
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let vars = [
            ("GANDER_APP_ID", "canary-1"),
            ("GANDER_CLIENT_ID", "canary-2"),
            ("GANDER_SECRET_KEY", "canary-3"),
        ];
        let token = [("GANDER_ACCESS_TOKEN", "canary-4")];
        for settings in [from(&vars), from(&token)] {
            assert!(!format!("{:?}", settings.unwrap()).contains("canary"));
        }
    }

    #[test]
    fn a_refused_address_is_not_repeated() {
        let error = from(&[
            ("GANDER_ACCESS_TOKEN", "t"),
            ("GANDER_BASE_URL", "https://u:canary@x.example"),
        ])
        .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
