//! What a client is built from: where the platform is, and the credentials for it. Reads no file
//! and no environment of its own accord.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::address::Address;
use super::endpoint::TOKEN;
use super::environment::{
    ACCESS_TOKEN, APP_ID, BASE_URL, CLIENT_ID, DEFAULT_BASE_URL, SECRET_KEY, TOKEN_COMMAND,
    TOKEN_FILE,
};
use super::retry::RetryPolicy;
use super::settings_error::SettingsError;
use crate::storage;

/// How a client authenticates to the platform.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A token that something else keeps valid and that cannot be renewed.
    Token(SecretString),
    /// A program that prints the token; run again when the token is dead. The command line is split
    /// into words as a shell does, but no shell runs it.
    Command(SecretString),
    /// A file that holds the token, readable only by its owner; read again when it changes.
    File(PathBuf),
    /// Credentials of an app, with which the client fetches tokens.
    App {
        /// The shop.
        app_id: SecretString,
        /// The app.
        client_id: SecretString,
        /// The secret of the app.
        secret_key: SecretString,
    },
}

/// Limits of a look-up. Every wait and every buffer has one.
#[derive(Clone, Copy, Debug)]
pub struct RequestLimits {
    /// Time until the connection is open.
    pub connect: Duration,
    /// Time until the headers of the answer have arrived, connecting included.
    pub headers: Duration,
    /// Largest decoded answer, in bytes.
    pub body: usize,
    /// Retries, and the time limit of the whole look-up.
    pub retry: RetryPolicy,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            headers: Duration::from_secs(10),
            body: 32 * 1024 * 1024,
            retry: RetryPolicy::default(),
        }
    }
}

/// Everything a [`Client`](super::Client) is built from. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) address: Address,
    pub(super) credentials: Credentials,
    pub(super) limits: RequestLimits,
    /// The id of the shop, if it is set in addition to the credentials.
    shop: Option<SecretString>,
    /// Where the processes of this machine share quota and token; without it, each has its own.
    pub(super) state_folder: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings from variables, of which `get` returns the value. Blank values count as
    /// unset.
    ///
    /// # Errors
    /// If there are no credentials, a value holds control characters, or the base address is not
    /// acceptable.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let base = value(&get, BASE_URL)?;
        let credentials = credentials(&get)?;
        let settings = Self::new(base.as_deref().unwrap_or(DEFAULT_BASE_URL), credentials)?;
        let shop = value(&get, APP_ID)?.map(SecretString::from);
        Ok(Self { shop, ..settings }.with_state(storage::state_folder(get)))
    }

    /// Creates settings for a known address, such as that of a simulated shop.
    ///
    /// # Errors
    /// If the base address is not acceptable.
    pub fn new(base_url: &str, credentials: Credentials) -> Result<Self, SettingsError> {
        Ok(Self {
            address: Address::parse(base_url)?,
            credentials,
            limits: RequestLimits::default(),
            shop: None,
            state_folder: None,
        })
    }

    /// Distinguishes the shop whose quota and token are used. May be a secret; only its fingerprint
    /// is written to disk.
    pub(super) fn shop(&self) -> Cow<'_, str> {
        match &self.shop {
            Some(shop) => shop.expose_secret().into(),
            None => self.credentials.shop(),
        }
    }

    /// A fingerprint of the shop, under which to store what outlives a token. Without an app id,
    /// all tokens count as those of one shop.
    pub fn fingerprint(&self) -> String {
        let shop = match (&self.shop, &self.credentials) {
            (None, Credentials::Token(_)) => "".into(),
            _ => self.shop(),
        };
        storage::fingerprint(&[self.address.of(&TOKEN).as_str(), &shop])
    }

    /// Replaces the limits.
    #[must_use]
    pub fn with_limits(self, limits: RequestLimits) -> Self {
        Self { limits, ..self }
    }

    /// Replaces the folder in which the processes of this machine share quota and token.
    #[must_use]
    pub fn with_state(self, folder: Option<PathBuf>) -> Self {
        Self {
            state_folder: folder,
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

    /// The secret texts, so that errors can be searched for them.
    pub(super) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Token(text) | Self::Command(text) => vec![text.expose_secret()],
            Self::File(_) => Vec::new(),
            Self::App {
                app_id,
                client_id,
                secret_key,
            } => [secret_key, client_id, app_id]
                .map(ExposeSecret::expose_secret)
                .to_vec(),
        }
    }
}

/// The value of a variable, without the blanks and line ends that copying leaves around it.
fn value(
    get: &impl Fn(&str) -> Option<String>,
    name: &'static str,
) -> Result<Option<String>, SettingsError> {
    let Some(raw) = get(name) else {
        return Ok(None);
    };
    match raw.trim() {
        "" => Ok(None),
        text if text.chars().any(char::is_control) => Err(SettingsError::ControlCharacter(name)),
        text => Ok(Some(text.to_owned())),
    }
}

/// The first credentials that are set. App credentials come last, because only they fetch new
/// tokens, which may invalidate those of other programs.
fn credentials(get: &impl Fn(&str) -> Option<String>) -> Result<Credentials, SettingsError> {
    if let Some(line) = value(get, TOKEN_COMMAND)? {
        return match shell_words::split(&line) {
            Ok(words) if !words.is_empty() => Ok(Credentials::Command(line.into())),
            _ => Err(SettingsError::CommandUnreadable),
        };
    }
    if let Some(path) = value(get, TOKEN_FILE)? {
        return Ok(Credentials::File(path.into()));
    }
    match value(get, ACCESS_TOKEN)? {
        Some(token) => Ok(Credentials::Token(token.into())),
        None => app_credentials(get),
    }
}

fn app_credentials(get: &impl Fn(&str) -> Option<String>) -> Result<Credentials, SettingsError> {
    let values = [
        value(get, APP_ID)?,
        value(get, CLIENT_ID)?,
        value(get, SECRET_KEY)?,
    ];
    match values {
        [Some(app_id), Some(client_id), Some(secret_key)] => Ok(Credentials::App {
            app_id: app_id.into(),
            client_id: client_id.into(),
            secret_key: secret_key.into(),
        }),
        [None, None, None] => Err(SettingsError::NoCredentials),
        values => {
            let missing = [APP_ID, CLIENT_ID, SECRET_KEY]
                .into_iter()
                .zip(values)
                .filter(|(_, value)| value.is_none())
                .map(|(name, _)| name);
            Err(SettingsError::IncompleteCredentials(missing.collect()))
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
    fn settings_prefer_a_token_to_app_credentials() {
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
    fn settings_use_the_first_credentials_that_are_set(
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
            "the shop does not depend on where the token comes from"
        );
        assert_eq!(
            format!("{settings:?}").contains("canary"),
            set.first() == Some(&"GANDER_TOKEN_FILE"),
            "a path is not secret"
        );
    }

    #[test]
    fn settings_treat_a_blank_token_as_unset() {
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
    #[case::nothing(&[], SettingsError::NoCredentials)]
    #[case::partly(&APP[..1], SettingsError::IncompleteCredentials(vec!["GANDER_CLIENT_ID", "GANDER_SECRET_KEY"]))]
    #[case::control(&[("GANDER_ACCESS_TOKEN", "xe_\x1b1")], SettingsError::ControlCharacter("GANDER_ACCESS_TOKEN"))]
    #[case::unmatched_quotation_mark(&[("GANDER_TOKEN_COMMAND", "cat 'x")], SettingsError::CommandUnreadable)]
    #[case::line_break(&[("GANDER_ACCESS_TOKEN", "xe_1\nxe_2")], SettingsError::ControlCharacter("GANDER_ACCESS_TOKEN"))]
    #[case::plain(&[("GANDER_ACCESS_TOKEN", "xe_1"), ("GANDER_BASE_URL", "http://a.example")], SettingsError::AddressNotSecure)]
    fn settings_error_names_what_is_missing_or_wrong(
        #[case] vars: &[(&str, &str)],
        #[case] error: SettingsError,
    ) {
        assert_eq!(from(vars).unwrap_err(), error);
    }

    #[test]
    fn settings_error_without_credentials_names_the_variables_and_the_demo() {
        for lang in [Lang::Zh, Lang::En] {
            let todo = SettingsError::NoCredentials.problem(lang).todo;
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
    fn settings_debug_shows_no_secret() {
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
    fn settings_error_does_not_repeat_the_address() {
        let error = from(&[
            ("GANDER_ACCESS_TOKEN", "t"),
            ("GANDER_BASE_URL", "https://u:canary@x.example"),
        ])
        .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
