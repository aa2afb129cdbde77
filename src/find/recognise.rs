//! Recognises the keys in a text: one key with alternatives, or several keys in a chat.

use super::key::Key;
use super::key_kind::KeyKind;
use super::key_shape;
use crate::order::half_width;

/// The maximum number of groups in a phone number: country code and four groups.
const MAX_GROUPS: usize = 5;

/// Recognises a text: the likeliest key first, then the alternatives. For a text with several ids,
/// such as a chat, returns every id in order of appearance.
#[must_use]
pub fn recognise(text: &str) -> Vec<Key> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || key_shape::is_invisible(c));
    let word: String = text.chars().map(half_width).collect();
    let named = [KeyKind::Nickname, KeyKind::Receiver];
    let (phone, exact) = (key_shape::phone(text).is_some(), key_shape::exact(&word));
    let kinds = match exact.is_empty() {
        _ if phone => vec![KeyKind::Phone, KeyKind::ReceiverPhone],
        false => exact,
        true => {
            let ids = in_chat(text);
            if !ids.is_empty() {
                return ids;
            }
            key_shape::possible(&word)
        }
    };
    let could = key_shape::possible(&word)
        .into_iter()
        .filter(|kind| !kinds.contains(kind))
        .collect::<Vec<_>>();
    kinds
        .iter()
        .chain(&could)
        .chain(&named)
        .filter_map(|&kind| Key::of(kind, text).ok())
        .collect()
}

/// Extracts every id from a text, each once: orders, after-sales, users, phones, payments,
/// waybills.
fn in_chat(text: &str) -> Vec<Key> {
    let words = words(text);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(word) = words.get(at) {
        let (taken, key) = match phone_from(words.get(at..).unwrap_or_default()) {
            Some((pieces, key)) => (pieces, Some(key)),
            None => (
                1,
                key_shape::exact(&word.text)
                    .first()
                    .and_then(|&kind| Key::of(kind, &word.text).ok()),
            ),
        };
        at += taken;
        found.extend(key.filter(|key| !found.contains(key)));
    }
    found
}

/// A run of letters, digits and `_`.
struct Word {
    text: String,
    /// Whether only a space, a dash or a dot separates it from the previous word.
    close: bool,
}

fn words(text: &str) -> Vec<Word> {
    let (mut words, mut open, mut gap) = (Vec::<Word>::new(), false, String::new());
    for c in text.chars().map(half_width) {
        if !(c.is_ascii_alphanumeric() || c == '_') {
            gap.push(c);
            open = false;
            continue;
        }
        if !open {
            words.push(Word {
                text: String::new(),
                close: matches!(gap.as_str(), " " | "-" | "."),
            });
            gap.clear();
            open = true;
        }
        if let Some(word) = words.last_mut() {
            word.text.push(c);
        }
    }
    words
}

/// A phone number that starts with the first of these words, and the number of words it takes.
fn phone_from(words: &[Word]) -> Option<(usize, Key)> {
    let mut joined = String::new();
    for (at, word) in words.iter().take(MAX_GROUPS).enumerate() {
        if !key_shape::is_number(&word.text) || (at > 0 && !word.close) {
            return None;
        }
        joined.push_str(&word.text);
        if let Some(phone) = key_shape::phone(&joined) {
            return Key::of(KeyKind::Phone, &phone)
                .ok()
                .map(|key| (at + 1, key));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::recognise;
    use crate::find::KeyKind;
    use KeyKind::{
        AfterSale, Merchant, Nickname, Order, Phone, Receiver, ReceiverPhone, Transaction, User,
        Waybill,
    };
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::order("o_1668364330_6371382a9cba9_33409596", &[Order, Merchant])]
    #[case::event("E2022112317004890871056", &[Order])]
    #[case::channel("tp_order_67e670eab0f2b_RS3", &[Order])]
    #[case::after_sale("A1676284458_63ea122a379c4_84723683", &[AfterSale])]
    #[case::user("u_62cbf09430aa2_3pcvv3UNJ1", &[User])]
    #[case::user_of_qq("u_qq_62cbf09430aa2_3pcvv3UNJ1", &[User])]
    #[case::phone("13800138000", &[Phone, ReceiverPhone])]
    #[case::phone_with_prefix("+86-138 0013 8000", &[Phone, ReceiverPhone, Nickname])]
    #[case::phone_between_blanks(" \t13800138000\n", &[Phone, ReceiverPhone, Waybill])]
    #[case::phone_in_full_width("１３８００１３８０００", &[Phone, ReceiverPhone])]
    #[case::wechat("4200002211202603111234567890", &[Transaction, Merchant])]
    #[case::alipay("2026031122001412345678901234", &[Transaction, Merchant])]
    #[case::long_transaction("99999999999999999999999999999999", &[Transaction, Merchant])]
    #[case::merchant("202603111200001234567890123456", &[Merchant, Transaction])]
    #[case::sf("SF1234567890123", &[Waybill])]
    #[case::yt("YT1234567890123", &[Waybill])]
    #[case::zto("7814500000012", &[Waybill])]
    #[case::sf_digits("123456789012", &[Waybill])]
    #[case::ten_digits("8812345678", &[Waybill, Order, Nickname])]
    #[case::short_order("o_1", &[Order, Nickname])]
    #[case::order_with_invisible_marks("\u{200e}ｏ＿1 \u{200b}", &[Order, Nickname])]
    #[case::unknown_id("new_form_202611231700", &[Merchant, Order, Nickname])]
    #[case::nickname("豆豆妈", &[Nickname, Receiver])]
    #[case::latin_nickname("sunny day", &[Nickname, Receiver])]
    #[case::nickname_with_digits("光圈F1.8", &[Nickname, Receiver])]
    #[case::nothing("  ", &[])]
    fn a_text_is_taken_for_what_it_looks_like(#[case] text: &str, #[case] first: &[KeyKind]) {
        let kinds: Vec<_> = recognise(text).iter().map(super::Key::kind).collect();
        assert_eq!(kinds.get(..first.len()), Some(first), "{kinds:?}");
    }

    #[test]
    fn whatever_it_is_may_be_read_as_a_name() {
        for text in ["13800138000", "SF1234567890123", "豆豆妈"] {
            let kinds: Vec<_> = recognise(text).iter().map(super::Key::kind).collect();
            assert!(kinds.ends_with(&[Nickname, Receiver]), "{kinds:?}");
        }
    }

    #[test]
    fn a_chat_yields_every_id_once_in_its_order() {
        let chat = "客户：您好，我手机138 0013 8000（也用 +86-139-0013-9000）\n我的单o_1668364330_6371382a9cba9_33409596还没到，\
                    SF1234567890123 不动了\n客服：售后 A1676284458_63ea122a379c4_84723683 已受理，13800138000 13700137000\n\
                    支付 4200002211202603111234567890，u_62cbf09430aa2_3pcvv3UNJ1 2026-03-11 12:00:05 88元";
        let found = recognise(chat);
        let told: Vec<_> = found.iter().map(|key| (key.kind(), key.text())).collect();
        assert_eq!(
            told,
            [
                (Phone, "13800138000"),
                (Phone, "13900139000"),
                (Order, "o_1668364330_6371382a9cba9_33409596"),
                (Waybill, "SF1234567890123"),
                (AfterSale, "A1676284458_63ea122a379c4_84723683"),
                (Phone, "13700137000"),
                (Transaction, "4200002211202603111234567890"),
                (User, "u_62cbf09430aa2_3pcvv3UNJ1"),
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,60}") {
            let keys = recognise(&text);
            prop_assert!(keys.iter().all(|key| !key.text().is_empty()));
        }

        #[test]
        fn a_phone_is_found_in_any_chat(
            before in "[一-龥，。 ]{0,10}[一-龥，。][一-龥，。 ]{0,10}", phone in "1[3-9][0-9]{9}", after in "[一-龥，。\n]{0,20}",
        ) {
            let found = recognise(&format!("{before}{phone}{after}"));
            prop_assert_eq!(found.iter().map(|key| (key.kind(), key.text())).collect::<Vec<_>>(), [(Phone, phone.as_str())]);
        }

        #[test]
        fn a_phone_between_blanks_is_that_phone(before in "[ 　\t]{0,5}", phone in "1[3-9][0-9]{9}", after in "[ 　\r\n]{0,5}") {
            prop_assert_eq!(recognise(&format!("{before}{phone}{after}")), recognise(&phone));
        }
    }
}
