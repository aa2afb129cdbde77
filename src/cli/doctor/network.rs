//! The way to the platform: its address, whether it answers, and what time it is there. One GET of the address without any token.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::DATE;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use super::super::{config, variable};
use super::local::refused;
use super::{Check, State};
use crate::api::{Credentials, DEFAULT_BASE_URL, Settings, is_tls_error};
use crate::event_loop;
use crate::safe;
use crate::text::{Lang, SafeText};

/// How long the address may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Seconds between the clocks that are worth a word: times and ages are told by this machine's.
const APART: u64 = 60;

pub(super) fn checks(offline: bool, lang: Lang) -> Vec<Check> {
    let of_shop = || {
        config::shop(lang)
            .ok()
            .flatten()
            .and_then(|shop| shop.base_url().map(str::to_owned))
    };
    let base = variable("GANDER_BASE_URL")
        .filter(|base| !base.trim().is_empty())
        .or_else(of_shop);
    let base = base.unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    // Only the address is judged here, by the rule that a look-up obeys.
    if let Err(error) = Settings::new(&base, Credentials::Token("none".into())) {
        return vec![refused("address", &error, lang)];
    }
    let address = Check::ok("address", SafeText::of(base.trim()));
    if offline {
        return vec![address];
    }
    match knock(base.trim()) {
        Ok(response) => vec![address, answered(&response, lang), clock(&response, lang)],
        Err(kind) => vec![address, unreached(kind, lang)],
    }
}

/// Why the address did not answer.
#[derive(Clone, Copy)]
enum Silence {
    Slow,
    Away,
    /// Somebody answered whose certificate is not trusted.
    Untrusted,
    NoClient,
}

/// Asks as a look-up would: no redirect is followed, and plain http, which is this machine alone, takes no proxy.
fn knock(base: &str) -> Result<Response, Silence> {
    // Fails when one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(concat!("gander/", env!("CARGO_PKG_VERSION")))
        .timeout(PATIENCE)
        .redirect(Policy::none());
    let builder = if base.starts_with("https") {
        builder.https_only(true)
    } else {
        builder.no_proxy().tls_certs_only([])
    };
    let client = builder.build().map_err(|_| Silence::NoClient)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|_| Silence::NoClient)?;
    runtime
        .block_on(async { client.get(base).send().await })
        .map_err(|error| match error {
            error if error.is_timeout() => Silence::Slow,
            error if is_tls_error(&error) => Silence::Untrusted,
            _ => Silence::Away,
        })
}

fn answered(response: &Response, lang: Lang) -> Check {
    let status = response.status();
    let what = lang.tr(
        safe!("有回答（HTTP {}）", status.as_u16()),
        safe!("answers (HTTP {})", status.as_u16()),
    );
    if status.is_redirection() || matches!(status.as_u16(), 407 | 511) {
        let mend = lang.tr(
            "像是网络登录页或代理；请先登录网络，并检查代理和 GANDER_BASE_URL。",
            "A sign-in page or a proxy stands in between: sign in to the network, check the proxy and GANDER_BASE_URL.",
        );
        return Check::new("reach", State::Warn, what, SafeText::fixed(mend));
    }
    Check::ok("reach", what)
}

fn unreached(silence: Silence, lang: Lang) -> Check {
    let what = match silence {
        Silence::Slow => lang.tr("5 秒内没有回答", "no answer within 5 s"),
        Silence::Away => lang.tr("连接不上", "no connection"),
        Silence::Untrusted => lang.tr("TLS 证书不可信", "its TLS certificate is not trusted"),
        Silence::NoClient => lang.tr(
            "本机没有可用的根证书",
            "no certificates to trust on this machine",
        ),
    };
    let mend = match silence {
        Silence::NoClient => {
            lang.tr("请安装系统的根证书（ca-certificates）。", "Install the system's root certificates (ca-certificates).")
        }
        Silence::Untrusted => lang.tr(
            "有设备在中间解密，或系统时间、根证书不对；请问网络管理员。",
            "Something in between decrypts, or the system's clock or certificates are off: ask who runs the network.",
        ),
        _ => lang.tr("请检查网络、代理、防火墙和 GANDER_BASE_URL。", "Check the network, the proxy, the firewall and GANDER_BASE_URL."),
    };
    Check::new(
        "reach",
        State::Fail,
        SafeText::fixed(what),
        SafeText::fixed(mend),
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
    let there = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let Some(there) = there else {
        return Check::ok(
            "clock",
            SafeText::fixed(lang.tr("对方没有报时间", "the server tells no time")),
        );
    };
    let apart = now.as_second().abs_diff(there.as_second());
    if apart <= APART {
        return Check::ok(
            "clock",
            lang.tr(
                safe!("与服务器相差 {apart} 秒"),
                safe!("{apart} s from the server's"),
            ),
        );
    }
    let mend = lang.tr(
        "请校准系统时间；时长和期限按本机时间计算。",
        "Set the system's clock: ages and terms are counted by it.",
    );
    Check::new(
        "clock",
        State::Warn,
        lang.tr(
            safe!("与服务器相差 {apart} 秒"),
            safe!("{apart} s from the server's"),
        ),
        SafeText::fixed(mend),
    )
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::cli::doctor::State;
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case::same(Some("Wed, 11 Mar 2026 04:00:00 GMT"), State::Ok)]
    #[case::a_minute(Some("Wed, 11 Mar 2026 04:01:00 GMT"), State::Ok)]
    #[case::behind(Some("Wed, 11 Mar 2026 04:01:01 GMT"), State::Warn)]
    #[case::ahead(Some("Tue, 10 Mar 2026 04:00:00 GMT"), State::Warn)]
    #[case::none(None, State::Ok)]
    #[case::junk(Some("soon"), State::Ok)]
    fn a_clock_that_is_off_is_told(#[case] date: Option<&str>, #[case] state: State) {
        assert_eq!(
            compare(date, "2026-03-11T04:00:00Z".parse().unwrap(), Lang::En).state,
            state
        );
    }
}
