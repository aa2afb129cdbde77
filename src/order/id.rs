//! Order and after-sale ids: validation, and extraction from pasted text (open platform, "Ids").

use jiff::Timestamp;

use super::beijing;
use crate::text::{Lang, SafeText};

/// The maximum length of an id in bytes. The documented forms have 22 to 36.
const MAX_LENGTH: usize = 64;

/// A well-formed order id: ASCII letters, digits, `_` and `-`. Undocumented forms are accepted,
/// since the platform adds new ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(String);

/// A well-formed after-sale id, of the same characters as an [`OrderId`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AfterSaleId(String);

impl AfterSaleId {
    /// Parses an id from an answer; `None` if it is not well-formed.
    pub fn parse(text: &str) -> Option<Self> {
        let id = text.trim();
        let fit = (1..=MAX_LENGTH).contains(&id.len())
            && id.chars().all(is_id_char)
            && id != "0"
            && id.bytes().any(|b| b != b'-');
        fit.then(|| Self(id.to_owned()))
    }

    /// The id as sent to the platform.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text cannot be an order id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadOrderId {
    /// The text is empty.
    #[error("the order id is empty")]
    Empty,
    /// The text is too long; holds its length in characters.
    #[error("{0} characters are too long for an order id (at most 64)")]
    TooLong(usize),
    /// The text has spaces inside.
    #[error("an order id has no spaces inside")]
    Blank,
    /// The text has an invalid character; holds its code point.
    #[error("an order id has only letters, digits, _ and -, not U+{0:04X}")]
    Character(u32),
}

impl BadOrderId {
    /// The error message for the user.
    pub fn message(self, lang: Lang) -> SafeText {
        if lang == Lang::En {
            return SafeText::of(&self.to_string());
        }
        match self {
            Self::Empty => SafeText::fixed("没有订单号"),
            Self::TooLong(n) => crate::safe!("{n} 个字符太长，不是订单号（最多 64 个）"),
            Self::Blank => SafeText::fixed("订单号中间不能有空格"),
            Self::Character(c) => crate::safe!("订单号只含字母、数字、_ 和 -，不能有 U+{c:04X}"),
        }
    }
}

impl OrderId {
    /// Parses user input: strips surrounding whitespace and invisible characters, and converts
    /// full-width characters to half-width.
    ///
    /// # Errors
    ///
    /// If the text is empty, too long, or has a character that no order id has.
    pub fn parse(typed: &str) -> Result<Self, BadOrderId> {
        let is_ignorable = |c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}')
        };
        let id: String = typed
            .trim_matches(is_ignorable)
            .chars()
            .map(half_width)
            .collect();
        match id.chars().find(|&c| !is_id_char(c)) {
            _ if id.is_empty() => Err(BadOrderId::Empty),
            _ if id.len() > MAX_LENGTH => Err(BadOrderId::TooLong(id.chars().count())),
            Some(c) if c.is_whitespace() => Err(BadOrderId::Blank),
            Some(c) => Err(BadOrderId::Character(c as u32)),
            None => Ok(Self(id)),
        }
    }

    /// The id as sent to the platform.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The creation time that the documented forms contain: seconds since 1970 in `o_…`, Beijing
    /// time in `E…`.
    pub fn created(&self) -> Option<Timestamp> {
        if let Some(rest) = self.0.strip_prefix("o_") {
            return beijing::parse_seconds(
                rest.get(..10).filter(|_| rest.get(10..11) == Some("_"))?,
            );
        }
        let t = self
            .0
            .strip_prefix('E')?
            .get(..14)
            .filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?;
        let part = |from, to| t.get(from..to).unwrap_or_default();
        let [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
        beijing::parse(&format!(
            "{year}-{month}-{day} {}:{}:{}",
            part(8, 10),
            part(10, 12),
            part(12, 14)
        ))
    }

    /// Extracts all order ids from a text, each once, in order of appearance.
    pub fn extract_all(text: &str) -> Vec<Self> {
        let text: String = text.chars().map(half_width).collect();
        let mut found = Vec::new();
        for word in text
            .split(|c| !is_id_char(c))
            .filter(|w| looks_documented(w))
        {
            let id = Self(word.to_owned());
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }
}

impl std::fmt::Display for OrderId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// Converts a full-width character, as Chinese input methods produce them, to half-width.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Whether a word has one of the three documented forms of an order id.
fn looks_documented(word: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if word.len() > MAX_LENGTH {
        return false;
    }
    if let Some(rest) = word.strip_prefix("o_") {
        let parts: Vec<&str> = rest.split('_').collect();
        return matches!(parts[..], [seconds, hex, tail] if seconds.len() == 10 && digits(seconds) && hex.len() == 13 && is_hex(hex) && digits(tail));
    }
    if let Some(rest) = word.strip_prefix("tp_order_") {
        return rest.len() > 13 && rest.get(..13).is_some_and(is_hex);
    }
    word.strip_prefix('E')
        .is_some_and(|rest| (20..=24).contains(&rest.len()) && digits(rest))
}

fn is_hex(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{BadOrderId, OrderId};
    use crate::order::beijing;
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case(
        "  o_1668364330_6371382a9cba9_33409596\r\n",
        "o_1668364330_6371382a9cba9_33409596"
    )]
    #[case("\u{feff}E2022112317004890871056", "E2022112317004890871056")]
    #[case("ｏ＿１６６８", "o_1668")]
    #[case("some-new-form_9", "some-new-form_9")]
    fn surrounding_whitespace_is_trimmed(#[case] typed: &str, #[case] id: &str) {
        assert_eq!(OrderId::parse(typed).unwrap().as_str(), id);
    }

    #[rstest]
    #[case("", BadOrderId::Empty)]
    #[case(" \t", BadOrderId::Empty)]
    #[case("o_1 2", BadOrderId::Blank)]
    #[case("o_1\u{1b}[31m2", BadOrderId::Character(0x1b))]
    #[case("订单", BadOrderId::Character(0x8ba2))]
    #[case("\"},{\"", BadOrderId::Character(0x22))]
    fn invalid_id_is_refused_with_the_reason(#[case] typed: &str, #[case] reason: BadOrderId) {
        assert_eq!(OrderId::parse(typed), Err(reason));
    }

    #[test]
    fn long_id_is_refused() {
        assert_eq!(
            OrderId::parse(&"a".repeat(300)),
            Err(BadOrderId::TooLong(300))
        );
        assert!(
            BadOrderId::TooLong(300)
                .message(Lang::Zh)
                .as_str()
                .contains("300")
        );
    }

    #[test]
    fn ids_in_chat_text_are_extracted_once() {
        let chat = "您好 我的订单o_1668364330_6371382a9cba9_33409596还没收到，还有E2022112317004890871056。\
                    再看 o_1668364330_6371382a9cba9_33409596 和 tp_order_67e670eab0f2b_RS3，电话13800138000，运单 SF1234567890123";
        let ids: Vec<_> = OrderId::extract_all(chat)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            ids,
            [
                "o_1668364330_6371382a9cba9_33409596",
                "E2022112317004890871056",
                "tp_order_67e670eab0f2b_RS3"
            ]
        );
    }

    #[test]
    fn id_contains_creation_time() {
        let created = |id: &str| OrderId::parse(id).unwrap().created().map(beijing::minute);
        assert_eq!(
            created("o_1668364330_6371382a9cba9_33409596").as_deref(),
            Some("2022-11-14 02:32")
        );
        assert_eq!(
            created("E2022112317004890871056").as_deref(),
            Some("2022-11-23 17:00")
        );
        assert_eq!(created("tp_order_67e670eab0f2b_RS3"), None);
    }
}
