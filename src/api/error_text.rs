//! What an error means to the user, in both languages: what happened, and what to do now.

use std::path::Path;
use std::time::Duration;

use super::bilingual::{Bilingual, fixed};
use super::error::{BodyOrigin, Error, TimeoutStage, TokenSourceError};
use super::{codes, messages};
use crate::safe;
use crate::text::{Lang, Problem, SafeText};

impl Error {
    /// What happened and what to do about it, without secrets and personal data.
    #[must_use]
    pub fn problem(&self, lang: Lang) -> Problem {
        Problem::new(self.exit(), self.what(lang), self.todo(lang))
    }

    fn what(&self, lang: Lang) -> SafeText {
        let fixed = |text| fixed(lang, text);
        match self {
            Self::NoSuchOrder { order_id } => safe!("{}{order_id}", fixed(messages::NO_SUCH_ORDER)),
            Self::NoData => fixed(messages::NO_DATA),
            Self::Refused { code, msg, .. } => refused(lang, *code, msg),
            Self::TokenDead { .. } => fixed(messages::TOKEN_DEAD),
            Self::TokenSource(error) => token_source(lang, error),
            Self::TokenLimit { .. } => fixed(messages::TOKEN_LIMIT),
            Self::Unreachable => fixed(messages::UNREACHABLE),
            Self::Untrusted => fixed(messages::UNTRUSTED),
            Self::NoTrustStore => fixed(messages::NO_TRUST_STORE),
            Self::Timeout { stage, after } => timeout(lang, *stage, *after),
            Self::Broken => fixed(messages::BROKEN),
            Self::Status { status, .. } => safe!("{} {status}", fixed(messages::STATUS)),
            Self::Redirect { status, host } => lang.tr(
                safe!("请求被转向 {host}（HTTP {status}）"),
                safe!("The call was redirected to {host} (HTTP {status})"),
            ),
            Self::Html { origin, title } => html(lang, *origin, title),
            Self::NotJson {
                origin,
                line,
                column,
            } => not_json(lang, *origin, *line, *column),
            Self::NotAnAnswer => fixed(messages::NOT_AN_ANSWER),
            Self::TooLarge { cap } => safe!("{} {}", fixed(messages::TOO_LARGE), size(*cap)),
            Self::EmptyFile => fixed(messages::EMPTY_FILE),
            Self::NotAnOrder { line, column } => {
                let what = fixed(messages::NOT_AN_ORDER);
                lang.tr(
                    safe!("{what}（第 {line} 行第 {column} 列起）"),
                    safe!("{what} (from line {line}, column {column})"),
                )
            }
        }
    }

    fn todo(&self, lang: Lang) -> SafeText {
        let text = match self {
            Self::TokenSource(error) => return token_source_todo(lang, error),
            Self::TokenLimit { wait } => return token_limit_todo(lang, *wait),
            Self::Refused { code, .. } => codes::of(*code).todo,
            Self::NoSuchOrder { .. } | Self::NoData => messages::CHECK_ORDER_ID,
            Self::TokenDead { fetched: false } => messages::PROVIDE_TOKEN,
            Self::TokenDead { fetched: true } => messages::NEW_TOKEN_REFUSED,
            Self::Untrusted => messages::CHECK_CERTIFICATES,
            Self::NoTrustStore => messages::INSTALL_CERTIFICATES,
            Self::Redirect { .. } => messages::CHECK_REDIRECT,
            Self::Status { status, .. } => status_todo(*status),
            Self::Html {
                origin: BodyOrigin::Response,
                ..
            } => messages::SIGN_IN_OR_CHECK_PROXY,
            Self::NotJson {
                origin: BodyOrigin::Response,
                ..
            }
            | Self::NotAnAnswer => messages::CHECK_PROXY,
            Self::Html { .. }
            | Self::NotJson { .. }
            | Self::EmptyFile
            | Self::NotAnOrder { .. } => messages::OPEN_ORDER_DETAIL,
            Self::TooLarge { .. } => messages::CONTACT_ADMINISTRATOR,
            Self::Unreachable | Self::Timeout { .. } | Self::Broken => messages::CHECK_NETWORK,
        };
        fixed(lang, text)
    }
}

fn refused(lang: Lang, code: i64, msg: &SafeText) -> SafeText {
    let what = fixed(lang, codes::of(code).what);
    match (lang, msg.is_empty()) {
        (Lang::Zh, true) => safe!("{what}（错误码 {code}）"),
        (Lang::Zh, false) => safe!("{what}（错误码 {code}：{msg}）"),
        (Lang::En, true) => safe!("{what} (code {code})"),
        (Lang::En, false) => safe!("{what} (code {code}: {msg})"),
    }
}

fn token_limit_todo(lang: Lang, wait: Duration) -> SafeText {
    let minutes = wait.as_secs().div_ceil(60);
    lang.tr(
        safe!(
            "请等 {minutes} 分钟；若有别的程序用同一应用取令牌，\
             请改用 GANDER_TOKEN_COMMAND 或 GANDER_TOKEN_FILE"
        ),
        safe!(
            "Wait {minutes} min; if another program fetches tokens for the same app, \
             use GANDER_TOKEN_COMMAND or GANDER_TOKEN_FILE"
        ),
    )
}

fn token_source(lang: Lang, error: &TokenSourceError) -> SafeText {
    let command = |zh, en| safe!("GANDER_TOKEN_COMMAND {}", lang.tr(zh, en));
    let file =
        |path: &Path, zh, en| safe!("GANDER_TOKEN_FILE {} ({})", lang.tr(zh, en), path.display());
    match error {
        TokenSourceError::CommandNotFound => command(
            "指定的程序无法启动",
            "names a program that cannot be started",
        ),
        TokenSourceError::CommandFailed(None) => command(
            "指定的程序被信号终止",
            "names a program that was ended by a signal",
        ),
        TokenSourceError::CommandFailed(Some(status)) => safe!(
            "{} {status}",
            command(
                "指定的程序失败，退出码",
                "names a program that failed with status"
            )
        ),
        TokenSourceError::CommandTimeout => command(
            "指定的程序 10 秒内没有结束",
            "names a program that did not end within 10 seconds",
        ),
        TokenSourceError::CommandEmpty => command(
            "指定的程序没有输出一行令牌",
            "names a program that printed no token",
        ),
        TokenSourceError::FileNotFound(path) => {
            file(path, "指定的文件不存在", "names a file that does not exist")
        }
        TokenSourceError::FileUnreadable(path) => file(
            path,
            "指定的文件读不出来",
            "names a file that cannot be read",
        ),
        TokenSourceError::FileNotPrivate(path) => file(
            path,
            "指定的文件别人也能读取",
            "names a file that others can read",
        ),
        TokenSourceError::FileEmpty(path) => file(
            path,
            "指定的文件里没有令牌",
            "names a file that holds no token",
        ),
    }
}

fn token_source_todo(lang: Lang, error: &TokenSourceError) -> SafeText {
    match error {
        TokenSourceError::FileNotPrivate(path) => {
            let path = path.to_string_lossy().replace('\'', "'\\''");
            safe!("{}chmod 600 '{path}'", lang.tr("请运行：", "Run: "))
        }
        TokenSourceError::CommandNotFound
        | TokenSourceError::CommandFailed(_)
        | TokenSourceError::CommandTimeout
        | TokenSourceError::CommandEmpty => fixed(lang, messages::RUN_TOKEN_COMMAND),
        TokenSourceError::FileNotFound(_)
        | TokenSourceError::FileUnreadable(_)
        | TokenSourceError::FileEmpty(_) => fixed(lang, messages::WRITE_TOKEN_FILE),
    }
}

fn timeout(lang: Lang, stage: TimeoutStage, after: Duration) -> SafeText {
    let seconds = after.as_secs_f64();
    match (lang, stage) {
        (Lang::Zh, TimeoutStage::Connect) => safe!("{seconds} 秒内没有连上平台"),
        (Lang::Zh, TimeoutStage::Headers) => safe!("平台 {seconds} 秒内没有回应"),
        (Lang::Zh, TimeoutStage::Total) => safe!("查询没有在 {seconds} 秒内完成"),
        (Lang::En, TimeoutStage::Connect) => {
            safe!("No connection to the platform within {seconds} s")
        }
        (Lang::En, TimeoutStage::Headers) => {
            safe!("The platform did not respond within {seconds} s")
        }
        (Lang::En, TimeoutStage::Total) => {
            safe!("The look-up was not complete within {seconds} s")
        }
    }
}

fn html(lang: Lang, origin: BodyOrigin, title: &SafeText) -> SafeText {
    let what = fixed(
        lang,
        match origin {
            BodyOrigin::Response => messages::HTML_RESPONSE,
            BodyOrigin::File => messages::HTML_FILE,
        },
    );
    if title.is_empty() {
        what
    } else {
        safe!("{what}{}{title}", lang.tr("：", ": "))
    }
}

fn not_json(lang: Lang, origin: BodyOrigin, line: usize, column: usize) -> SafeText {
    let what = fixed(
        lang,
        match origin {
            BodyOrigin::Response => messages::NOT_JSON_RESPONSE,
            BodyOrigin::File => messages::NOT_JSON_FILE,
        },
    );
    lang.tr(
        safe!("{what}（第 {line} 行第 {column} 列）"),
        safe!("{what} (line {line}, column {column})"),
    )
}

fn status_todo(status: u16) -> Bilingual {
    match status {
        404 => messages::CHECK_BASE_URL,
        407 => messages::SIGN_IN_TO_PROXY,
        511 => messages::SIGN_IN,
        429 | 500.. => messages::TRY_LATER,
        _ => messages::CHECK_CONNECTION,
    }
}

/// The size in MiB if it is a whole number of them, otherwise in bytes.
fn size(bytes: usize) -> String {
    const MIB: usize = 1024 * 1024;
    if bytes > 0 && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} B")
    }
}
