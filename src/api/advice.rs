//! What an error means to the person at the screen, in both languages: what happened, and what to do now.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::codes;
use super::error::{Error, Origin, Stage, TokenFault};
use crate::safe;
use crate::text::{Lang, SafeText};

/// What happened and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub what: SafeText,
    /// What the agent or the administrator must do now.
    pub todo: SafeText,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.what, self.todo)
    }
}

impl Error {
    /// What happened and what to do about it, without secrets and personal data.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> Advice {
        Advice {
            what: self.what(lang),
            todo: self.todo(lang),
        }
    }

    fn what(&self, lang: Lang) -> SafeText {
        match self {
            Self::NoSuchOrder { order_id } => safe!(
                "{}{order_id}",
                lang.tr("本店没有这个订单：", "No such order in this shop: ")
            ),
            Self::NoData => SafeText::fixed(lang.tr(
                "平台的回答里没有内容",
                "The platform's answer has nothing in it",
            )),
            Self::Refused { code, msg, .. } => refused(lang, *code, msg),
            Self::TokenDead { .. } => SafeText::fixed(
                lang.tr("访问令牌已失效（2008）", "The access token is dead (2008)"),
            ),
            Self::TokenSource(fault) => source(lang, fault),
            Self::TokenLimit { .. } => SafeText::fixed(lang.tr(
                "本机取令牌过于频繁，已暂停",
                "This machine has asked for tokens too often and pauses",
            )),
            Self::Unreachable => {
                SafeText::fixed(lang.tr("连不上平台", "The platform cannot be reached"))
            }
            Self::Untrusted => SafeText::fixed(lang.tr(
                "加密连接失败，平台的证书不可信",
                "The encrypted connection failed: its certificate is not trusted",
            )),
            Self::NoTrustStore => SafeText::fixed(lang.tr(
                "本机没有可用的根证书",
                "This machine has no certificates to trust",
            )),
            Self::Timeout { stage, after } => timeout(lang, *stage, *after),
            Self::Broken => SafeText::fixed(lang.tr(
                "连接中断，没有收到完整的回答",
                "The connection broke before the answer was complete",
            )),
            Self::Status { status, .. } => safe!(
                "{} {status}",
                lang.tr(
                    "平台回答 HTTP 状态",
                    "The platform answered with HTTP status"
                )
            ),
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
            Self::NotAnAnswer => SafeText::fixed(lang.tr(
                "收到的 JSON 不是平台的回答",
                "The JSON that came is no answer of the platform",
            )),
            Self::TooLarge { cap } => safe!(
                "{} {}",
                lang.tr("回答太大，超过", "The answer is larger than"),
                size(*cap)
            ),
            Self::EmptyFile => SafeText::fixed(lang.tr("文件是空的", "The file is empty")),
            Self::NotAnOrder { line, column } => match lang {
                Lang::Zh => safe!("文件里的 JSON 不是订单详情（第 {line} 行第 {column} 列起）"),
                Lang::En => safe!(
                    "The JSON in the file is no order detail (from line {line}, column {column})"
                ),
            },
        }
    }

    fn todo(&self, lang: Lang) -> SafeText {
        if let Self::Refused { code, .. } = self {
            let (zh, en) = codes::of(*code).todo;
            return SafeText::fixed(lang.tr(zh, en));
        }
        if let Self::TokenSource(fault) = self {
            return source_todo(lang, fault);
        }
        if let Self::TokenLimit { wait } = self {
            let minutes = wait.as_secs().div_ceil(60);
            return match lang {
                Lang::Zh => safe!(
                    "请等 {minutes} 分钟；若有别的程序用同一应用取令牌，请改用 GANDER_TOKEN_COMMAND 或 GANDER_TOKEN_FILE"
                ),
                Lang::En => safe!(
                    "Wait {minutes} min; where another program fetches tokens for the same app, use GANDER_TOKEN_COMMAND or GANDER_TOKEN_FILE"
                ),
            };
        }
        let (zh, en) = match self {
            Self::NoSuchOrder { .. } | Self::NoData => (
                "请核对订单号，并确认它属于本店",
                "Check the order id, and that the order is of this shop",
            ),
            Self::TokenDead { fetched: false } => (
                "这个令牌无法自动更新，请管理员提供新的令牌（GANDER_ACCESS_TOKEN、GANDER_TOKEN_FILE 或 GANDER_TOKEN_COMMAND）",
                "This token cannot be renewed here: the administrator must provide a new one (GANDER_ACCESS_TOKEN, GANDER_TOKEN_FILE or GANDER_TOKEN_COMMAND)",
            ),
            Self::TokenDead { fetched: true } => (
                "新取的令牌也不被接受；可能有别的程序在用同一应用取令牌，请稍后再试或联系管理员",
                "A fresh token was refused too; another program may be fetching tokens for the same app: try later or tell the administrator",
            ),
            Self::Untrusted => (
                "请检查系统时间和公司网络代理；需要时请管理员把代理的根证书装入系统",
                "Check the system's clock and the company's proxy; if need be, have its root certificate installed in the system",
            ),
            Self::NoTrustStore => (
                "请安装系统根证书（如 ca-certificates）",
                "Install the system's root certificates (such as ca-certificates)",
            ),
            Self::Redirect { .. } => (
                "为保护令牌没有跟随转向；请检查网络登录页和 GANDER_BASE_URL",
                "It was not followed, to protect the token; check for a network sign-in page and GANDER_BASE_URL",
            ),
            Self::Status { status, .. } => status_todo(*status),
            Self::Html {
                origin: Origin::Answer,
                ..
            } => (
                "请在浏览器里登录网络，或检查代理和 GANDER_BASE_URL",
                "Sign in to the network in a browser, or check the proxy and GANDER_BASE_URL",
            ),
            Self::Html { .. }
            | Self::EmptyFile
            | Self::NotAnOrder { .. }
            | Self::NotJson {
                origin: Origin::File,
                ..
            } => (
                "请打开订单详情接口返回的 JSON:完整回答或其中的 data",
                "Open the JSON that order detail answered: the whole answer or its data",
            ),
            Self::NotJson { .. } | Self::NotAnAnswer => (
                "请检查代理和 GANDER_BASE_URL 是否指向平台",
                "Check that the proxy and GANDER_BASE_URL lead to the platform",
            ),
            Self::TooLarge { .. } => (
                "请联系管理员；正常的订单不会这么大",
                "Tell the administrator: no ordinary order is that large",
            ),
            _ => ("请检查网络后再试一次", "Check the network and try again"),
        };
        SafeText::fixed(lang.tr(zh, en))
    }
}

fn refused(lang: Lang, code: i64, msg: &SafeText) -> SafeText {
    let (zh, en) = codes::of(code).what;
    let what = lang.tr(zh, en);
    match (lang, msg.is_empty()) {
        (Lang::Zh, true) => safe!("{what}（错误码 {code}）"),
        (Lang::Zh, false) => safe!("{what}（错误码 {code}：{msg}）"),
        (Lang::En, true) => safe!("{what} (code {code})"),
        (Lang::En, false) => safe!("{what} (code {code}: {msg})"),
    }
}

fn source_todo(lang: Lang, fault: &TokenFault) -> SafeText {
    match fault {
        TokenFault::FileOpen(path) => {
            let path = path.to_string_lossy().replace('\'', "'\\''");
            safe!("{}chmod 600 '{path}'", lang.tr("请运行：", "Run: "))
        }
        TokenFault::CommandMissing
        | TokenFault::CommandFailed(_)
        | TokenFault::CommandSlow
        | TokenFault::CommandEmpty => SafeText::fixed(lang.tr(
            "请在终端里运行该命令，确认它在 10 秒内只输出一行令牌",
            "Run the command in a terminal: it must print the token, one line, within 10 seconds",
        )),
        TokenFault::FileMissing(_) | TokenFault::FileUnreadable(_) | TokenFault::FileEmpty(_) => {
            SafeText::fixed(lang.tr(
                "请把令牌写入该文件，一行，只允许自己读取",
                "Put the token into the file, one line, for your eyes only",
            ))
        }
    }
}

fn source(lang: Lang, fault: &TokenFault) -> SafeText {
    let command = |zh, en| safe!("GANDER_TOKEN_COMMAND {}", lang.tr(zh, en));
    let file =
        |path: &Path, zh, en| safe!("GANDER_TOKEN_FILE {} ({})", lang.tr(zh, en), path.display());
    match fault {
        TokenFault::CommandMissing => command(
            "指定的程序无法启动",
            "names a program that cannot be started",
        ),
        TokenFault::CommandFailed(None) => command(
            "指定的程序被信号终止",
            "names a program that ended by a signal",
        ),
        TokenFault::CommandFailed(Some(status)) => {
            safe!(
                "GANDER_TOKEN_COMMAND {} {status}",
                lang.tr(
                    "指定的程序失败，退出码",
                    "names a program that failed with status"
                )
            )
        }
        TokenFault::CommandSlow => command(
            "指定的程序 10 秒内没有结束",
            "names a program that did not end within 10 seconds",
        ),
        TokenFault::CommandEmpty => command(
            "指定的程序没有输出一行令牌",
            "names a program that printed no token",
        ),
        TokenFault::FileMissing(path) => {
            file(path, "指定的文件不存在", "names a file that is not there")
        }
        TokenFault::FileUnreadable(path) => file(
            path,
            "指定的文件读不出来",
            "names a file that cannot be read",
        ),
        TokenFault::FileOpen(path) => file(
            path,
            "指定的文件别人也能读取",
            "names a file that others may read",
        ),
        TokenFault::FileEmpty(path) => file(
            path,
            "指定的文件里没有令牌",
            "names a file that holds no token",
        ),
    }
}

fn timeout(lang: Lang, stage: Stage, after: Duration) -> SafeText {
    let seconds = after.as_secs_f64();
    match (lang, stage) {
        (Lang::Zh, Stage::Connect) => safe!("{seconds} 秒内没有连上平台"),
        (Lang::Zh, Stage::Headers) => safe!("平台 {seconds} 秒内没有回应"),
        (Lang::Zh, Stage::Whole) => safe!("查询没有在 {seconds} 秒内完成"),
        (Lang::En, Stage::Connect) => safe!("No connection to the platform within {seconds} s"),
        (Lang::En, Stage::Headers) => safe!("The platform did not respond within {seconds} s"),
        (Lang::En, Stage::Whole) => safe!("The look-up was not complete within {seconds} s"),
    }
}

fn html(lang: Lang, origin: Origin, title: &SafeText) -> SafeText {
    let what = match origin {
        Origin::Answer => lang.tr(
            "收到的是网页，不是平台的回答",
            "A web page came instead of the platform's answer",
        ),
        Origin::File => lang.tr(
            "文件里是网页，不是 JSON",
            "The file holds a web page, not JSON",
        ),
    };
    if title.is_empty() {
        SafeText::fixed(what)
    } else {
        safe!("{what}{}{title}", lang.tr("：", ": "))
    }
}

fn not_json(lang: Lang, origin: Origin, line: usize, column: usize) -> SafeText {
    let what = match origin {
        Origin::Answer => lang.tr("收到的回答不是 JSON", "The answer is not JSON"),
        Origin::File => lang.tr("文件不是正确的 JSON", "The file is not correct JSON"),
    };
    match lang {
        Lang::Zh => safe!("{what}（第 {line} 行第 {column} 列）"),
        Lang::En => safe!("{what} (line {line}, column {column})"),
    }
}

fn status_todo(status: u16) -> (&'static str, &'static str) {
    match status {
        404 => ("请检查 GANDER_BASE_URL 是否正确", "Check GANDER_BASE_URL"),
        407 => (
            "代理要求登录，请检查代理设置中的用户名和密码",
            "The proxy asks for a sign-in: check user and password in its settings",
        ),
        511 => (
            "请先在浏览器里登录网络",
            "Sign in to the network in a browser first",
        ),
        429 | 500.. => (
            "平台暂时不可用，请稍后再试",
            "The platform is unavailable for now: try again later",
        ),
        _ => (
            "请检查网络、代理和 GANDER_BASE_URL",
            "Check the network, the proxy and GANDER_BASE_URL",
        ),
    }
}

/// Whole MiB where it is that, bytes otherwise.
fn size(bytes: usize) -> String {
    const MIB: usize = 1024 * 1024;
    if bytes > 0 && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} B")
    }
}
