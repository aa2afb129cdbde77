//! The shapes of ids and numbers (open platform, "Ids"): which kinds a word certainly is, and which
//! it may be.

use super::key_kind::KeyKind;
use crate::order::{OrderId, half_width};

/// The kinds whose exact shape the word has, likeliest first. The word is half-width without
/// spaces.
pub(super) fn exact(word: &str) -> Vec<KeyKind> {
    if OrderId::extract_all(word)
        .first()
        .is_some_and(|id| id.as_str() == word)
    {
        return vec![KeyKind::Order];
    }
    if let Some(rest) = word.strip_prefix('A')
        && is_stamped(rest)
    {
        return vec![KeyKind::AfterSale];
    }
    if is_user(word) {
        return vec![KeyKind::User];
    }
    if is_mobile(word) {
        return vec![KeyKind::Phone, KeyKind::ReceiverPhone];
    }
    match word.len() {
        // Merchant numbers start with the second; Alipay's have 28 digits and start with the day.
        29..=32 if is_number(word) && begins_with_second(word) => {
            vec![KeyKind::Merchant, KeyKind::Transaction]
        }
        28..=32 if is_number(word) => vec![KeyKind::Transaction, KeyKind::Merchant],
        12..=15 if is_number(word) => vec![KeyKind::Waybill],
        _ if is_lettered_waybill(word) => vec![KeyKind::Waybill],
        _ => Vec::new(),
    }
}

/// The kinds that a word without an exact shape may be, likeliest first.
pub(super) fn possible(word: &str) -> Vec<KeyKind> {
    let id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !word.chars().all(id) || !word.chars().any(|c| c.is_ascii_digit()) {
        return Vec::new();
    }
    let mut kinds = Vec::new();
    let begun = ["o_", "tp_"].iter().any(|head| word.starts_with(head));
    if begun {
        kinds.push(KeyKind::Order);
    }
    if is_number(word) && (10..=18).contains(&word.len()) {
        kinds.push(KeyKind::Waybill);
    }
    if word.len() >= 16 {
        kinds.push(KeyKind::Merchant);
    }
    if word.starts_with('A') && word.len() > 10 {
        kinds.push(KeyKind::AfterSale);
    }
    if word.len() >= 8 && !begun {
        kinds.push(KeyKind::Order);
    }
    kinds
}

/// The eleven digits of a phone number, without separators and country code.
pub(super) fn phone(typed: &str) -> Option<String> {
    let is_separator = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '+' | '–' | '—') || is_invisible(c)
    };
    let digits: String = typed
        .chars()
        .map(half_width)
        .filter(|&c| !is_separator(c))
        .collect();
    let rest = ["0086", "86"]
        .into_iter()
        .find_map(|prefix| digits.strip_prefix(prefix).filter(|rest| rest.len() == 11));
    let digits = rest.unwrap_or(&digits);
    is_mobile(digits).then(|| digits.to_owned())
}

/// Whether the character is invisible. Phones put direction marks around a copied number.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

pub(super) fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_mobile(word: &str) -> bool {
    word.len() == 11 && is_number(word) && word.starts_with('1')
}

/// Whether the word is Unix seconds, 13 hex digits and a number, joined by `_`.
fn is_stamped(word: &str) -> bool {
    let parts: Vec<_> = word.split('_').collect();
    let [seconds, hex, tail] = parts[..] else {
        return false;
    };
    seconds.len() == 10 && is_number(seconds) && is_hex(hex) && is_number(tail)
}

/// Whether the word is `u_`, 13 hex digits and ten alphanumerics, or `u_qq_…`.
fn is_user(word: &str) -> bool {
    let Some(rest) = word.strip_prefix("u_") else {
        return false;
    };
    let alphanumeric =
        |text: &str| text.len() >= 4 && text.bytes().all(|b| b.is_ascii_alphanumeric());
    match rest.split_once('_') {
        Some(("qq", tail)) => tail.split('_').all(alphanumeric),
        Some((hex, tail)) => is_hex(hex) && alphanumeric(tail),
        None => false,
    }
}

/// Whether the text is 13 hex digits, as PHP's `uniqid` makes them.
fn is_hex(text: &str) -> bool {
    text.len() == 13 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether the digits start with a `YYYYMMDDHHMMSS` of this century.
fn begins_with_second(digits: &str) -> bool {
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|text| text.parse::<u32>().ok())
            .unwrap_or(u32::MAX)
    };
    digits.starts_with("20")
        && (1..=12).contains(&part(4, 6))
        && (1..=31).contains(&part(6, 8))
        && part(8, 10) < 24
        && part(10, 12) < 60
        && part(12, 14) < 60
}

/// Whether the word is two to four capitals and nine to fifteen digits, such as `SF…`, `YT…`,
/// `JD…`.
fn is_lettered_waybill(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = word.get(letters..).unwrap_or_default();
    (2..=4).contains(&letters) && (9..=15).contains(&rest.len()) && is_number(rest)
}
