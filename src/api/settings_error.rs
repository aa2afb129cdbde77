//! Why settings cannot be used.

use super::environment::{
    ACCESS_TOKEN, APP_ID, BASE_URL, CLIENT_ID, DEFAULT_BASE_URL, SECRET_KEY, TOKEN_COMMAND,
};
use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// Why settings cannot be used. Names variables, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem(Lang::En))]
pub enum SettingsError {
    /// Neither a token nor app credentials are set.
    NoCredentials,
    /// Some of the app credentials are set; these variables are missing.
    IncompleteCredentials(Vec<&'static str>),
    /// The value of this variable holds a control character.
    ControlCharacter(&'static str),
    /// The command that prints the token has an unmatched quotation mark, or no words.
    CommandUnreadable,
    /// The base address is not a URL.
    AddressUnreadable,
    /// The base address is neither https nor plain http to this machine.
    AddressNotSecure,
    /// The base address holds a user, a password, a query or a fragment.
    AddressNotBare,
}

impl SettingsError {
    /// What is wrong and what to do about it.
    #[must_use]
    pub fn problem(&self, lang: Lang) -> Problem {
        Problem::new(Exit::Usage, self.what(lang), self.todo(lang))
    }

    fn what(&self, lang: Lang) -> SafeText {
        match self {
            Self::NoCredentials => SafeText::fixed(lang.tr(
                "还没有设置平台凭证",
                "No credentials for the platform are set",
            )),
            Self::IncompleteCredentials(names) => {
                let names = join(names, lang);
                lang.tr(
                    safe!("应用凭证不完整，缺少 {names}"),
                    safe!("The app credentials are incomplete: {names} missing"),
                )
            }
            Self::ControlCharacter(name) => lang.tr(
                safe!("含有不可见的控制字符：{name}"),
                safe!("{name} holds a control character"),
            ),
            Self::CommandUnreadable => lang.tr(
                safe!("{TOKEN_COMMAND} 里的引号不成对，或没有命令"),
                safe!("{TOKEN_COMMAND} has an unmatched quotation mark, or no words"),
            ),
            Self::AddressUnreadable => lang.tr(
                safe!("{BASE_URL} 不是完整的网址"),
                safe!("{BASE_URL} is not a complete URL"),
            ),
            Self::AddressNotSecure => lang.tr(
                safe!("{BASE_URL} 必须是 https 网址"),
                safe!("{BASE_URL} must be an https URL"),
            ),
            Self::AddressNotBare => lang.tr(
                safe!("{BASE_URL} 里有用户名、密码、? 或 #"),
                safe!("{BASE_URL} holds a user, a password, a `?` or a `#`"),
            ),
        }
    }

    fn todo(&self, lang: Lang) -> SafeText {
        match self {
            Self::NoCredentials => lang.tr(
                safe!(
                    "请设置 {ACCESS_TOKEN}，或同时设置 {APP_ID}、{CLIENT_ID} 和 {SECRET_KEY}；\
                     想先试用，请运行 gander --demo"
                ),
                safe!(
                    "Set {ACCESS_TOKEN}, or {APP_ID}, {CLIENT_ID} and {SECRET_KEY} together; \
                     to try it out first, run gander --demo"
                ),
            ),
            Self::IncompleteCredentials(names) => {
                let names = join(names, lang);
                lang.tr(
                    safe!("请补上 {names}，或改设 {ACCESS_TOKEN}；想先试用，请运行 gander --demo"),
                    safe!(
                        "Set {names} too, or {ACCESS_TOKEN} instead; \
                         to try it out first, run gander --demo"
                    ),
                )
            }
            Self::ControlCharacter(_) => SafeText::fixed(lang.tr(
                "请重新复制并设置该变量",
                "Copy the value again and set the variable anew",
            )),
            Self::CommandUnreadable => SafeText::fixed(lang.tr(
                "请像在终端里一样写出命令，带空格的部分加引号",
                "Write the command as in a terminal, with quotation marks around blanks",
            )),
            Self::AddressUnreadable => lang.tr(
                safe!("请写成完整网址，例如 {DEFAULT_BASE_URL}"),
                safe!("Write it in full, such as {DEFAULT_BASE_URL}"),
            ),
            Self::AddressNotSecure => SafeText::fixed(lang.tr(
                "请改用 https；只有本机地址可以用 http",
                "Use https; plain http is only for addresses of this machine",
            )),
            Self::AddressNotBare => SafeText::fixed(lang.tr(
                "请只保留协议、域名和路径",
                "Leave only scheme, host and path",
            )),
        }
    }
}

fn join(names: &[&str], lang: Lang) -> String {
    names.join(lang.tr("、", ", "))
}
