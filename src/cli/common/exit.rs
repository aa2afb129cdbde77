//! The exit codes of all commands, and which failure has which.

use std::process::ExitCode;

use crate::api::codes::{self, ErrorClass};
use crate::api::{Error, SettingsError};
use crate::text::Lang;
use crate::worker::Failure;

/// How a command ended, unless by a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Exit {
    /// Everything was done.
    Ok = 0,
    /// A file, a pipe or the program itself failed, or the platform refused this look-up.
    Failure = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// The shop has no order of that id.
    NoOrder = 3,
    /// The platform refuses the token, the app or the permission.
    Denied = 4,
    /// Too many calls.
    Quota = 5,
    /// The platform was unreachable or busy.
    Network = 6,
    /// The response is not one of the platform.
    Unusable = 7,
}

/// The table of the help: exit status, Chinese text and English text.
const TABLE: [(&str, &str, &str); 9] = [
    ("0", "完成", "done"),
    ("1", "失败", "failed"),
    ("2", "用法或配置有误", "wrong usage or configuration"),
    (
        "3",
        "本店没有这个订单，或没有找到",
        "no such order in this shop, or none found",
    ),
    (
        "4",
        "令牌、应用或权限被拒",
        "token, app or permission refused",
    ),
    (
        "5",
        "达到平台的调用上限",
        "call limit of the platform reached",
    ),
    (
        "6",
        "连不上平台，或平台繁忙",
        "platform not reached, or busy",
    ),
    (
        "7",
        "平台的返回无法使用",
        "answer of the platform not usable",
    ),
    (
        "130, 143",
        "被 SIGINT、SIGTERM 结束",
        "ended by SIGINT, by SIGTERM",
    ),
];

/// How many of the first rows of the table apply to a command without look-ups.
const LOCAL: usize = 3;

/// The exit codes for the help of a command; without look-ups, the platform has nothing to refuse.
pub(in crate::cli) fn help(looks_up: bool, lang: Lang) -> String {
    let applies = |at: usize| looks_up || at < LOCAL || at + 1 == TABLE.len();
    let rows = TABLE
        .iter()
        .enumerate()
        .filter(|(at, _)| applies(*at))
        .map(|(_, row)| row);
    let head = lang.tr("退出码：", "Exit codes:").to_owned();
    rows.fold(head, |help, (code, zh, en)| {
        format!("{help}\n  {code:<21} {}", lang.tr(zh, en))
    })
}

impl Exit {
    /// Its name in files for programs.
    pub(in crate::cli) const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failure => "failed",
            Self::Usage => "usage",
            Self::NoOrder => "no_order",
            Self::Denied => "denied",
            Self::Quota => "quota",
            Self::Network => "network",
            Self::Unusable => "unusable",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Settings(error) => error.into(),
            Failure::Api(error) => error.into(),
            Failure::NoSuchOrder => Self::NoOrder,
            Failure::Unsearchable(_) => Self::Usage,
            Failure::Saved(_) | Failure::Panic(_) => Self::Failure,
        }
    }
}

impl From<&SettingsError> for Exit {
    fn from(_: &SettingsError) -> Self {
        Self::Usage
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::NoSuchOrder { .. } | Error::NoData => return Self::NoOrder,
            Error::Html { .. }
            | Error::NotJson { .. }
            | Error::NotAnAnswer
            | Error::TooLarge { .. } => return Self::Unusable,
            _ => {}
        }
        match error.class() {
            ErrorClass::Token => Self::Denied,
            ErrorClass::Configuration if matches!(error, Error::Refused { .. }) => Self::Denied,
            // A redirect, a status of a proxy, a certificate: something between here and the platform.
            ErrorClass::Configuration | ErrorClass::Retry => Self::Network,
            ErrorClass::Rate => Self::Quota,
            // The code for an unknown order is not documented: any positive code without another meaning.
            ErrorClass::Business if matches!(error, Error::Refused { code, .. } if *code > 0 && !codes::is_listed(*code)) => {
                Self::NoOrder
            }
            ErrorClass::ClientBug | ErrorClass::Business => Self::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, TABLE, help};
    use crate::api::{BodyOrigin, Error, SettingsError, TimeoutStage};
    use crate::text::{Lang, SafeText};
    use crate::worker::Failure;
    use rstest::rstest;
    use std::time::Duration;

    const ALL: [Exit; 8] = [
        Exit::Ok,
        Exit::Failure,
        Exit::Usage,
        Exit::NoOrder,
        Exit::Denied,
        Exit::Quota,
        Exit::Network,
        Exit::Unusable,
    ];

    fn refused(code: i64) -> Error {
        Error::Refused {
            code,
            msg: SafeText::default(),
            after: None,
        }
    }

    #[rstest]
    #[case(Error::NoSuchOrder { order_id: SafeText::default() }, Exit::NoOrder)]
    #[case(Error::NoData, Exit::NoOrder)]
    #[case(Error::TokenDead { fetched: false }, Exit::Denied)]
    #[case(refused(2008), Exit::Denied)]
    #[case(refused(2017), Exit::Denied)]
    #[case(refused(2051), Exit::Denied)]
    #[case(refused(2053), Exit::Quota)]
    #[case(Error::Status { status: 429, after: None }, Exit::Quota)]
    #[case(refused(1002), Exit::Network)]
    #[case(Error::Unreachable, Exit::Network)]
    #[case(Error::Untrusted, Exit::Network)]
    #[case(Error::Broken, Exit::Network)]
    #[case(Error::Timeout { stage: TimeoutStage::Total, after: Duration::ZERO }, Exit::Network)]
    #[case(Error::Redirect { status: 302, host: SafeText::default() }, Exit::Network)]
    #[case(Error::Status { status: 503, after: None }, Exit::Network)]
    #[case(Error::Html { origin: BodyOrigin::Response, title: SafeText::default() }, Exit::Unusable)]
    #[case(Error::NotJson { origin: BodyOrigin::Response, line: 1, column: 1 }, Exit::Unusable)]
    #[case(Error::NotAnAnswer, Exit::Unusable)]
    #[case(Error::TooLarge { cap: 1 }, Exit::Unusable)]
    #[case(refused(20003), Exit::NoOrder)]
    #[case(refused(-7), Exit::Failure)]
    #[case(refused(2009), Exit::Failure)]
    #[case(refused(2052), Exit::Failure)]
    fn platform_error_has_its_exit_code(#[case] error: Error, #[case] exit: Exit) {
        assert_eq!(Exit::from(&error), exit);
    }

    #[test]
    fn failure_has_its_exit_code() {
        assert_eq!(
            Exit::from(&Failure::Settings(SettingsError::NoCredentials)),
            Exit::Usage
        );
        assert_eq!(Exit::from(&Failure::NoSuchOrder), Exit::NoOrder);
        assert_eq!(Exit::from(&Failure::Saved(String::new())), Exit::Failure);
    }

    #[test]
    fn help_has_a_line_for_every_exit_code() {
        for exit in ALL {
            assert_eq!(TABLE[exit as usize].0, (exit as u8).to_string());
        }
        assert_eq!(help(true, Lang::Zh).lines().count(), 1 + TABLE.len());
    }

    #[test]
    fn help_without_look_ups_lists_no_refusal_of_the_platform() {
        let help = help(false, Lang::En);
        assert!(
            help.contains("wrong usage") && help.contains("SIGTERM") && !help.contains("platform"),
            "{help}"
        );
    }
}
