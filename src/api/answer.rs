//! From an HTTP response to data: whether status, headers or body decide.

use std::time::Duration;

use reqwest::header::{DATE, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};

use super::envelope::{self, Data};
use super::error::Error;
use super::{body, redact};
use crate::text::SafeText;

/// Reads the response; no error repeats one of these secrets. A redirect is an error, an envelope
/// outweighs the status, and the status decides the rest.
pub(super) async fn read(response: Response, cap: usize, secrets: &[&str]) -> Result<Data, Error> {
    let status = response.status();
    if status.is_redirection() {
        return Err(Error::Redirect {
            status: status.as_u16(),
            host: target(&response, secrets),
        });
    }
    let after = retry_after(&response);
    let outcome = body::read(response, cap)
        .await
        .and_then(|bytes| envelope::open(bytes, secrets));
    outcome.map_err(|error| weigh(error, status, after))
}

/// The error of a response without data.
fn weigh(error: Error, status: StatusCode, after: Option<Duration>) -> Error {
    match error {
        Error::Refused { .. } | Error::NoData => error.with_retry_after(after),
        _ if status == StatusCode::OK => error,
        // A gateway sends its 502 as a page; any other page is not the platform's, for example the
        // sign-in page of a network.
        Error::Html { .. }
            if !status.is_server_error()
                || status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED =>
        {
            error
        }
        _ => Error::Status {
            status: status.as_u16(),
            after,
        },
    }
}

/// The host a redirect points to, without the rest of its address, which may contain ours.
fn target(response: &Response, secrets: &[&str]) -> SafeText {
    let location = response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok());
    let url = location.and_then(|location| response.url().join(location).ok());
    redact::server_text(
        url.as_ref().and_then(reqwest::Url::host_str).unwrap_or("?"),
        secrets,
    )
}

/// How long the server asks to wait, if it does.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = |name| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    text(RETRY_AFTER).map(|asked| wait(asked, text(DATE)))
}

/// Whole seconds, or a date, which is counted from the date of the response so that the local clock
/// does not matter. Anything else is a pause of zero.
fn wait(asked: &str, dated: Option<&str>) -> Duration {
    let date = |text: &str| {
        jiff::fmt::rfc2822::DateTimeParser::new()
            .parse_timestamp(text.trim())
            .ok()
    };
    let between = || Duration::try_from(date(asked)?.duration_since(date(dated?)?)).ok();
    asked
        .trim()
        .parse()
        .ok()
        .map(Duration::from_secs)
        .or_else(between)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{wait, weigh};
    use crate::api::error::{BodyOrigin, Error};
    use crate::text::SafeText;
    use reqwest::StatusCode;
    use rstest::rstest;
    use std::time::Duration;

    const AFTER: Option<Duration> = Some(Duration::from_secs(3));

    #[rstest]
    #[case("0", 0)]
    #[case(" 7 ", 7)]
    #[case("99999", 99_999)]
    #[case("-1", 0)]
    #[case("soon", 0)]
    #[case("", 0)]
    #[case::date("Tue, 15 Nov 1994 08:12:36 GMT", 5)]
    #[case::past("Tue, 15 Nov 1994 08:12:30 GMT", 0)]
    fn retry_after_is_read_in_any_form(#[case] asked: &str, #[case] seconds: u64) {
        assert_eq!(
            wait(asked, Some("Tue, 15 Nov 1994 08:12:31 GMT")),
            Duration::from_secs(seconds)
        );
        assert!(
            asked.len() > 9 || wait(asked, None) == Duration::from_secs(seconds),
            "without a date to count from"
        );
    }

    fn page() -> Error {
        Error::Html {
            origin: BodyOrigin::Response,
            title: SafeText::of("Sign in"),
        }
    }

    fn refused(after: Option<Duration>) -> Error {
        Error::Refused {
            code: 2053,
            msg: SafeText::default(),
            after,
        }
    }

    #[rstest]
    #[case::envelope_wins(refused(None), 429, refused(AFTER))]
    #[case::no_data(Error::NoData, 404, Error::NoData)]
    #[case::page(page(), 200, page())]
    #[case::portal(page(), 511, page())]
    #[case::forbidden_page(page(), 403, page())]
    #[case::gateway_page(page(), 502, Error::Status { status: 502, after: AFTER })]
    #[case::cut(Error::Broken, 200, Error::Broken)]
    #[case::cut_but_named(Error::Broken, 503, Error::Status { status: 503, after: AFTER })]
    #[case::plain_text(Error::NotAnAnswer, 404, Error::Status { status: 404, after: AFTER })]
    fn error_of_a_response_without_data(
        #[case] error: Error,
        #[case] status: u16,
        #[case] outcome: Error,
    ) {
        assert_eq!(
            weigh(error, StatusCode::from_u16(status).unwrap(), AFTER),
            outcome
        );
    }
}
