//! Checks of the connection to the platform: its address, whether it answers, and its clock.
//! Sends one GET of the address, without a token.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::DATE;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use super::local::refused;
use super::{Check, CheckStatus};
use crate::api::{Credentials, DEFAULT_BASE_URL, Settings, is_tls_error};
use crate::cli::common::config;
use crate::cli::common::environment::variable;
use crate::event_loop;
use crate::safe;
use crate::text::{Lang, SafeText};

/// How long the address may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The clock difference from which on to warn, in seconds: ages are counted by the local clock.
const MAX_DIFFERENCE: u64 = 60;

pub(super) fn checks(offline: bool, lang: Lang) -> Vec<Check> {
    let configured = || {
        config::shop(lang)
            .ok()
            .flatten()
            .and_then(|shop| shop.base_url().map(str::to_owned))
    };
    let base = variable("GANDER_BASE_URL")
        .filter(|base| !base.trim().is_empty())
        .or_else(configured);
    let base = base.unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    // Checks only the address, by the same rule as a look-up.
    if let Err(error) = Settings::new(&base, Credentials::Token("none".into())) {
        return vec![refused("address", &error, lang)];
    }
    let address = Check::ok("address", SafeText::of(base.trim()));
    if offline {
        return vec![address];
    }
    match get(base.trim()) {
        Ok(response) => vec![address, answered(&response, lang), clock(&response, lang)],
        Err(kind) => vec![address, unreached(kind, lang)],
    }
}

/// Why the platform was not reached.
#[derive(Clone, Copy)]
enum Unreached {
    Slow,
    NoConnection,
    /// The certificate of the server is not trusted.
    Untrusted,
    NoClient,
}

/// Sends the request like a look-up: it follows no redirect, and plain http, which is only for this
/// machine, uses no proxy.
fn get(base: &str) -> Result<Response, Unreached> {
    // Fails if a provider is already installed, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(concat!("gander/", env!("CARGO_PKG_VERSION")))
        .timeout(TIMEOUT)
        .redirect(Policy::none());
    let builder = if base.starts_with("https") {
        builder.https_only(true)
    } else {
        builder.no_proxy().tls_certs_only([])
    };
    let client = builder.build().map_err(|_| Unreached::NoClient)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Unreached::NoClient)?;
    runtime
        .block_on(async { client.get(base).send().await })
        .map_err(|error| match error {
            error if error.is_timeout() => Unreached::Slow,
            error if is_tls_error(&error) => Unreached::Untrusted,
            _ => Unreached::NoConnection,
        })
}

fn answered(response: &Response, lang: Lang) -> Check {
    let status = response.status();
    let what = lang.tr(
        safe!("有回答（HTTP {}）", status.as_u16()),
        safe!("answers (HTTP {})", status.as_u16()),
    );
    if status.is_redirection() || matches!(status.as_u16(), 407 | 511) {
        let fix = lang.tr(
            "像是网络登录页或代理；请先登录网络，并检查代理和 GANDER_BASE_URL。",
            "This looks like a sign-in page or a proxy: sign in to the network, and check the proxy and GANDER_BASE_URL.",
        );
        return Check::new("reach", CheckStatus::Warn, what, SafeText::fixed(fix));
    }
    Check::ok("reach", what)
}

fn unreached(reason: Unreached, lang: Lang) -> Check {
    let what = match reason {
        Unreached::Slow => lang.tr("5 秒内没有回答", "no answer within 5 s"),
        Unreached::NoConnection => lang.tr("连接不上", "no connection"),
        Unreached::Untrusted => lang.tr("TLS 证书不可信", "its TLS certificate is not trusted"),
        Unreached::NoClient => lang.tr(
            "本机没有可用的根证书",
            "no root certificates on this machine",
        ),
    };
    let fix = match reason {
        Unreached::NoClient => {
            lang.tr("请安装系统的根证书（ca-certificates）。", "Install the system's root certificates (ca-certificates).")
        }
        Unreached::Untrusted => lang.tr(
            "有设备在中间解密，或系统时间、根证书不对；请问网络管理员。",
            "A device decrypts the connection, or the system clock or certificates are wrong: ask the network administrator.",
        ),
        _ => lang.tr("请检查网络、代理、防火墙和 GANDER_BASE_URL。", "Check the network, the proxy, the firewall and GANDER_BASE_URL."),
    };
    Check::new(
        "reach",
        CheckStatus::Fail,
        SafeText::fixed(what),
        SafeText::fixed(fix),
    )
}

fn clock(response: &Response, lang: Lang) -> Check {
    let date = response
        .headers()
        .get(DATE)
        .and_then(|date| date.to_str().ok());
    compare(date, event_loop::now(), lang)
}

fn compare(date: Option<&str>, now: Timestamp, lang: Lang) -> Check {
    let server = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let Some(server) = server else {
        return Check::ok(
            "clock",
            SafeText::fixed(lang.tr("对方没有报时间", "the server sends no time")),
        );
    };
    let apart = now.as_second().abs_diff(server.as_second());
    if apart <= MAX_DIFFERENCE {
        return Check::ok(
            "clock",
            lang.tr(
                safe!("与服务器相差 {apart} 秒"),
                safe!("{apart} s off the server's clock"),
            ),
        );
    }
    let fix = lang.tr(
        "请校准系统时间；时长和期限按本机时间计算。",
        "Set the system clock: ages and deadlines are counted by it.",
    );
    Check::new(
        "clock",
        CheckStatus::Warn,
        lang.tr(
            safe!("与服务器相差 {apart} 秒"),
            safe!("{apart} s off the server's clock"),
        ),
        SafeText::fixed(fix),
    )
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::cli::doctor::CheckStatus;
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case::same(Some("Wed, 11 Mar 2026 04:00:00 GMT"), CheckStatus::Ok)]
    #[case::a_minute(Some("Wed, 11 Mar 2026 04:01:00 GMT"), CheckStatus::Ok)]
    #[case::behind(Some("Wed, 11 Mar 2026 04:01:01 GMT"), CheckStatus::Warn)]
    #[case::ahead(Some("Tue, 10 Mar 2026 04:00:00 GMT"), CheckStatus::Warn)]
    #[case::none(None, CheckStatus::Ok)]
    #[case::junk(Some("soon"), CheckStatus::Ok)]
    fn clock_difference_over_a_minute_warns(
        #[case] date: Option<&str>,
        #[case] status: CheckStatus,
    ) {
        assert_eq!(
            compare(date, "2026-03-11T04:00:00Z".parse().unwrap(), Lang::En).status,
            status
        );
    }
}
