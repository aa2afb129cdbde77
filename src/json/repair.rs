//! Repairs of the encoding: a byte-order mark, invalid UTF-8, lone surrogates. Never of the JSON.

use crate::safe;
use crate::text::{Lang, SafeText};

/// A repair that was needed to read bytes as JSON. Offsets count bytes from the start of what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// A byte-order mark was dropped.
    ByteOrderMark,
    /// Bytes that are not UTF-8 became replacement characters.
    InvalidUtf8 {
        /// How many runs of them.
        count: usize,
        /// Where the first is.
        at: usize,
    },
    /// Escapes of one half of a surrogate pair became replacement characters.
    LoneSurrogate {
        /// How many.
        count: usize,
        /// Where the first is.
        at: usize,
    },
}

impl Repair {
    /// What was done, in a sentence for the user.
    #[must_use]
    pub fn say(self, lang: Lang) -> SafeText {
        match self {
            Self::ByteOrderMark => SafeText::fixed(lang.tr(
                "去掉了开头的字节序标记（BOM）",
                "A byte-order mark was dropped",
            )),
            Self::InvalidUtf8 { count, at } => match lang {
                Lang::Zh => safe!("{count} 处不是 UTF-8，已用 � 代替（第一处在字节 {at}）"),
                Lang::En => {
                    safe!("{count} places were not UTF-8 and show as � (the first at byte {at})")
                }
            },
            Self::LoneSurrogate { count, at } => match lang {
                Lang::Zh => safe!("{count} 处字符只剩一半，已用 � 代替（第一处在字节 {at}）"),
                Lang::En => {
                    safe!("{count} characters came in half and show as � (the first at byte {at})")
                }
            },
        }
    }
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of bytes, without a byte-order mark and without invalid UTF-8. Valid UTF-8 is not
/// copied.
pub(super) fn to_text(mut bytes: Vec<u8>) -> (String, Vec<Repair>) {
    let mut repairs = Vec::new();
    if bytes.starts_with(MARK) {
        bytes.drain(..MARK.len());
        repairs.push(Repair::ByteOrderMark);
    }
    let mut bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, repairs),
        Err(error) => error.into_bytes(),
    };
    // Before the invalid bytes are replaced, so that the offset is one into the bytes as they came.
    repairs.extend(replace_in(&mut bytes, &repairs));
    let invalid = || bytes.utf8_chunks().filter(|c| !c.invalid().is_empty());
    let valid = bytes.utf8_chunks().next().map_or(0, |c| c.valid().len());
    repairs.push(Repair::InvalidUtf8 {
        count: invalid().count(),
        at: skipped(&repairs) + valid,
    });
    (String::from_utf8_lossy(&bytes).into_owned(), repairs)
}

/// Replaces the escapes of lone surrogates in a text, and returns the repair, if there are any.
pub(super) fn replace_surrogates(text: &mut String, repairs: &[Repair]) -> Option<Repair> {
    let mut bytes = std::mem::take(text).into_bytes();
    let repair = replace_in(&mut bytes, repairs);
    // Only ASCII digits changed, so the bytes are still valid.
    *text = String::from_utf8(bytes).unwrap_or_default();
    repair
}

/// How many bytes were dropped in front.
fn skipped(repairs: &[Repair]) -> usize {
    if repairs.contains(&Repair::ByteOrderMark) {
        MARK.len()
    } else {
        0
    }
}

/// Replaces each escape in place: `\uFFFD` is as long as what it replaces, so no offset moves.
fn replace_in(bytes: &mut [u8], repairs: &[Repair]) -> Option<Repair> {
    let (mut count, mut first, mut at) = (0, 0, 0);
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| *b == b'\\'))
    {
        at += step;
        let Some(unit) = escaped_unit(bytes, at) else {
            at += 2;
            continue;
        };
        let low_follows =
            escaped_unit(bytes, at + 6).is_some_and(|next| (0xDC00..0xE000).contains(&next));
        match unit {
            0xD800..0xDC00 if low_follows => at += 6,
            0xD800..0xE000 => {
                if let Some(digits) = bytes.get_mut(at + 2..at + 6) {
                    digits.copy_from_slice(b"FFFD");
                }
                first = if count == 0 { at } else { first };
                count += 1;
            }
            _ => {}
        }
        at += 6;
    }
    let at = skipped(repairs) + first;
    (count > 0).then_some(Repair::LoneSurrogate { count, at })
}

/// The UTF-16 unit escaped as `\uXXXX` at this place.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(br"\u")?;
    digits.iter().try_fold(0, |unit: u16, digit| {
        Some(unit * 16 + u16::try_from(char::from(*digit).to_digit(16)?).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::Repair;
    use crate::json::read;
    use proptest::prelude::*;
    use rstest::rstest;

    const LONE: fn(usize, usize) -> Repair = |count, at| Repair::LoneSurrogate { count, at };

    #[rstest]
    #[case::in_order(r#"{"a":"\u8ba2\ud83d\ude00"}"#, r#"{"a":"\u8ba2\ud83d\ude00"}"#, &[])]
    #[case::high_alone(r#""\ud83dx""#, r#""\uFFFDx""#, &[LONE(1, 1)])]
    #[case::low_alone(r#""a\uDE00""#, r#""a\uFFFD""#, &[LONE(1, 2)])]
    #[case::wrong_order(r#""\ude00\ud83d""#, r#""\uFFFD\uFFFD""#, &[LONE(2, 1)])]
    #[case::high_before_a_pair(r#""\ud83d\ud83d\ude00""#, r#""\uFFFD\ud83d\ude00""#, &[LONE(1, 1)])]
    #[case::escaped_backslash(r#""\\ud83d""#, r#""\\ud83d""#, &[])]
    #[case::mark("\u{feff}{}", "{}", &[Repair::ByteOrderMark])]
    #[case::mark_and_half("\u{feff}\"\\ud800\"", r#""\uFFFD""#, &[Repair::ByteOrderMark, LONE(1, 4)])]
    fn escapes_and_marks_are_repaired(
        #[case] came: &str,
        #[case] text: &str,
        #[case] repairs: &[Repair],
    ) {
        let (tree, found) = read(came.into()).unwrap();
        assert_eq!((tree.raw(), found.as_slice()), (text, repairs));
    }

    #[test]
    fn invalid_utf8_is_counted_and_placed() {
        let (tree, repairs) = read(b"\"\xE8\xAE\xA2 \xFF\xFE ok \xE8\xAE\"".to_vec()).unwrap();
        assert_eq!(tree.raw(), "\"订 \u{FFFD}\u{FFFD} ok \u{FFFD}\"");
        assert_eq!(repairs, [Repair::InvalidUtf8 { count: 3, at: 5 }]);
    }

    #[test]
    fn offsets_count_bytes_as_they_came() {
        let (tree, repairs) = read(b"\xEF\xBB\xBF\"\xFF\\ud83d\"".to_vec()).unwrap();
        assert_eq!(tree.raw(), "\"\u{FFFD}\\uFFFD\"");
        let utf8 = Repair::InvalidUtf8 { count: 1, at: 4 };
        assert_eq!(repairs, [Repair::ByteOrderMark, LONE(1, 5), utf8]);
    }

    proptest! {
        #[test]
        fn escapes_are_read_as_utf16(units in proptest::collection::vec(any::<u16>(), 0..20)) {
            let escapes: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let escapes = escapes.concat();
            let (tree, _) = read(format!("\"{escapes}\"").into_bytes()).unwrap();
            let value = tree.value(crate::json::NodeId::ROOT);
            prop_assert_eq!(value, String::from_utf16_lossy(&units));
        }

        #[test]
        fn repaired_text_needs_no_repair(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let text = |bytes| match read(bytes) {
                Ok((tree, _)) => tree.raw().to_owned(),
                Err(rejected) => rejected.text,
            };
            let once = text(bytes);
            let twice = text(once.clone().into_bytes());
            prop_assert_eq!(once.trim_start_matches('\u{feff}'), twice.trim_start_matches('\u{feff}'));
        }
    }
}
