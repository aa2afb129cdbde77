//! Removes secrets and phone numbers from the texts of a server and from log lines.

use crate::text::SafeText;

/// Longest text of a server in an error, in terminal cells.
const MAX_CELLS: usize = 200;
/// A word of this many letters in a log line counts as a secret.
const SECRET_LENGTH: usize = 40;
/// Replaces a secret.
const HIDDEN: &str = "***";

/// Returns a text of the server for an error: sanitised and shortened, without these secrets and
/// whatever looks like a token or a phone number.
pub(super) fn server_text(raw: &str, secrets: &[&str]) -> SafeText {
    // Before the text is cut, because half a secret would not be found.
    let raw = secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .fold(raw.to_owned(), |text, secret| text.replace(secret, HIDDEN));
    let mut out = String::with_capacity(raw.len().min(4 * MAX_CELLS));
    let mut rest = raw.trim();
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|c: char| is_word(c) != is_word(first))
            .unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        out.push_str(&masked(run));
        rest = tail;
    }
    SafeText::of(&out).cut(MAX_CELLS)
}

/// Returns a log line without whatever looks like a token, a mainland phone number or another
/// secret.
#[must_use]
pub fn scrub(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|c: char| is_word(c) != is_word(first))
            .unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        let phone = run.split(|c: char| !c.is_ascii_digit()).any(|digits| {
            let bare = digits
                .strip_prefix("86")
                .filter(|bare| bare.len() == 11)
                .unwrap_or(digits);
            bare.len() == 11 && bare.starts_with('1')
        });
        out.push_str(
            if run.contains("xe_") || phone || (is_word(first) && run.len() >= SECRET_LENGTH) {
                HIDDEN
            } else {
                run
            },
        );
        rest = tail;
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Tokens begin with `xe_` and mainland phone numbers are eleven digits beginning with 1.
fn masked(run: &str) -> String {
    if run.starts_with("xe_") {
        return format!("xe_{HIDDEN}");
    }
    let digits = run
        .strip_prefix("86")
        .filter(|rest| rest.len() == 11)
        .unwrap_or(run);
    match (digits.get(..3), digits.get(7..11)) {
        (Some(head), Some(tail))
            if digits.len() == 11
                && head.starts_with('1')
                && digits.bytes().all(|b| b.is_ascii_digit()) =>
        {
            format!("{head}****{tail}")
        }
        _ => run.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{scrub, server_text};
    use rstest::rstest;

    #[rstest]
    #[case::plain(
        " 订单不存在 o_1668364330_6371382a9cba9_33409596 ",
        "订单不存在 o_1668364330_6371382a9cba9_33409596"
    )]
    #[case::token("token=xe_63e1f1a2b3c4d_Abc9 过期", "token=xe_*** 过期")]
    #[case::phone("手机13900001234不存在", "手机139****1234不存在")]
    #[case::phone_with_country("+8613900001234", "+139****1234")]
    #[case::other_digits("2023900001234 12345678901234", "2023900001234 12345678901234")]
    #[case::escape("a\x1b[31mb", "a␛[31mb")]
    #[case::empty("", "")]
    fn server_text_hides_tokens_and_phones(#[case] raw: &str, #[case] shown: &str) {
        assert_eq!(server_text(raw, &[]).as_str(), shown);
    }

    #[rstest]
    #[case(
        "{\"a\":17,\"b\":\"ok 2026-01-05T02:00:00Z\"}",
        "{\"a\":17,\"b\":\"ok 2026-01-05T02:00:00Z\"}"
    )]
    #[case("t=xe_63e1f1a2b3c4d_Abc9;", "t=***;")]
    #[case("手机13900001234 +8613900001234 u_13900001234", "手机*** +*** ***")]
    #[case("0123456789012345678901234567890123456789", "***")]
    fn log_line_is_scrubbed(#[case] line: &str, #[case] shown: &str) {
        assert_eq!(scrub(line), shown);
    }

    #[test]
    fn server_text_is_cut() {
        assert_eq!(server_text(&"忙".repeat(500), &[]).cells(), 200);
    }

    #[test]
    fn server_text_hides_known_secrets_before_the_cut() {
        assert_eq!(
            server_text("key s3cret!", &["", "s3cret"]).as_str(),
            "key ***!"
        );
        let long = format!("{}s3cret-key", "x".repeat(195));
        assert!(!server_text(&long, &["s3cret-key"]).as_str().contains("s3"));
    }
}
