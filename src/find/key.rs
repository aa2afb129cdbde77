//! A find key as the platform accepts it, made from user input: spaces, dashes, prefixes and
//! full-width characters are removed.

use std::fmt;

use super::key_kind::KeyKind;
use super::key_shape;
use crate::order::{BadOrderId, OrderId, half_width};
use crate::text::{Lang, SafeText};

/// The maximum length of a name, in characters.
const MAX_NAME: usize = 64;

/// A key in the form the platform accepts. `Debug` shows only its kind and length, since most keys
/// are personal data.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Key {
    kind: KeyKind,
    text: String,
}

impl Key {
    /// Parses a text as a key of this kind.
    ///
    /// # Errors
    /// If it is not a valid key of this kind.
    pub fn of(kind: KeyKind, typed: &str) -> Result<Self, BadKey> {
        let text = match kind {
            KeyKind::Phone | KeyKind::ReceiverPhone => {
                key_shape::phone(typed).ok_or_else(|| bad_phone(typed))?
            }
            KeyKind::Nickname | KeyKind::Receiver => name(typed)?,
            KeyKind::Order
            | KeyKind::User
            | KeyKind::AfterSale
            | KeyKind::Transaction
            | KeyKind::Merchant
            | KeyKind::Waybill => OrderId::parse(typed)
                .map_err(|bad| BadKey::Id(kind, bad))?
                .as_str()
                .to_owned(),
        };
        Ok(Self { kind, text })
    }

    /// The kind of key.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The text sent to the platform. Often personal data: never log it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Key({:?}, {} chars)",
            self.kind,
            self.text.chars().count()
        )
    }
}

/// Why a text cannot be a key of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// The text is empty.
    Empty,
    /// Not a mainland phone number; holds the number of digits.
    Phone(usize),
    /// Not a valid id or number, with the reason.
    Id(KeyKind, BadOrderId),
    /// The name is too long; holds its length in characters.
    TooLong(usize),
    /// The name has a line break or another control character.
    Control,
}

impl BadKey {
    /// The error message for the user.
    #[must_use]
    pub fn message(self, lang: Lang) -> SafeText {
        use crate::safe;
        match self {
            Self::Empty => SafeText::fixed(lang.tr("没有输入", "the text is empty")),
            Self::Phone(11) => {
                SafeText::fixed(lang.tr("手机号应以 1 开头", "a phone number starts with 1"))
            }
            Self::Phone(digits) => lang.tr(
                safe!("手机号应是 11 位，这里有 {digits} 位数字"),
                safe!("a phone number has 11 digits, not {digits}"),
            ),
            Self::Id(kind, bad) => Self::id(kind.label(lang), bad, lang),
            Self::TooLong(chars) => lang.tr(
                safe!("{chars} 个字太长（最多 {MAX_NAME} 个）"),
                safe!("{chars} characters are too long (at most {MAX_NAME})"),
            ),
            Self::Control => {
                SafeText::fixed(lang.tr("只能是一行文字", "it must be a single line of text"))
            }
        }
    }

    fn id(kind: &str, bad: BadOrderId, lang: Lang) -> SafeText {
        use crate::safe;
        match bad {
            BadOrderId::Empty => Self::Empty.message(lang),
            BadOrderId::TooLong(chars) => lang.tr(
                safe!("{chars} 个字符太长，不是{kind}"),
                safe!("{chars} characters are too long for the {kind}"),
            ),
            BadOrderId::Blank => lang.tr(
                safe!("{kind}中间不能有空格"),
                safe!("the {kind} has spaces inside"),
            ),
            BadOrderId::Character(c) => lang.tr(
                safe!("{kind}只含字母、数字、_ 和 -，不能有 U+{c:04X}"),
                safe!("the {kind} may only have letters, digits, _ and -, not U+{c:04X}"),
            ),
        }
    }
}

fn bad_phone(typed: &str) -> BadKey {
    if typed.trim().is_empty() {
        return BadKey::Empty;
    }
    BadKey::Phone(
        typed
            .chars()
            .map(half_width)
            .filter(char::is_ascii_digit)
            .count(),
    )
}

/// A name, trimmed. Full-width characters stay, since they may be part of it.
fn name(typed: &str) -> Result<String, BadKey> {
    let text = typed.trim();
    match text.chars().count() {
        0 => Err(BadKey::Empty),
        chars if chars > MAX_NAME => Err(BadKey::TooLong(chars)),
        _ if text.chars().any(char::is_control) => Err(BadKey::Control),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{BadKey, Key};
    use crate::find::KeyKind;
    use crate::order::BadOrderId;
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case("13800138000")]
    #[case(" 138 0013 8000\n")]
    #[case("138-0013-8000")]
    #[case("+86-13800138000")]
    #[case("+86 138 0013 8000")]
    #[case("86 13800138000")]
    #[case("8613800138000")]
    #[case("0086-138-0013-8000")]
    #[case("(+86)138.0013.8000")]
    #[case("１３８００１３８０００")]
    #[case("＋８６　１３８　００１３　８０００")]
    #[case("\u{202d}13800138000\u{202c}")]
    fn phone_is_parsed_in_any_spelling(#[case] typed: &str) {
        assert_eq!(
            Key::of(KeyKind::Phone, typed).unwrap().text(),
            "13800138000"
        );
    }

    #[rstest]
    #[case("", BadKey::Empty)]
    #[case("  ", BadKey::Empty)]
    #[case("1380013800", BadKey::Phone(10))]
    #[case("138001380000", BadKey::Phone(12))]
    #[case("23800138000", BadKey::Phone(11))]
    #[case("400-800-8000", BadKey::Phone(10))]
    #[case("+852 6123 4567", BadKey::Phone(11))]
    #[case("客户", BadKey::Phone(0))]
    #[case("13800138000转8", BadKey::Phone(12))]
    fn invalid_phone_is_refused_with_the_reason(#[case] typed: &str, #[case] reason: BadKey) {
        assert_eq!(Key::of(KeyKind::Phone, typed), Err(reason));
        for lang in [Lang::Zh, Lang::En] {
            assert!(!reason.message(lang).is_empty());
        }
    }

    #[test]
    fn ids_and_names_are_validated() {
        assert_eq!(
            Key::of(KeyKind::AfterSale, " A1_2 ").unwrap().text(),
            "A1_2"
        );
        assert_eq!(
            Key::of(KeyKind::User, "u_1 2"),
            Err(BadKey::Id(KeyKind::User, BadOrderId::Blank))
        );
        assert_eq!(
            Key::of(KeyKind::Nickname, " 光圈Ｆ1.8 ").unwrap().text(),
            "光圈Ｆ1.8"
        );
        assert_eq!(Key::of(KeyKind::Nickname, "a\nb"), Err(BadKey::Control));
        assert_eq!(
            Key::of(KeyKind::Receiver, &"许".repeat(65)),
            Err(BadKey::TooLong(65))
        );
    }

    #[test]
    fn debug_hides_the_key() {
        let shown = format!("{:?}", Key::of(KeyKind::Phone, "13800138000").unwrap());
        assert_eq!(shown, "Key(Phone, 11 chars)");
    }
}
