//! Bytes into text that a JSON parser accepts: a byte-order mark, broken UTF-8 and half surrogate pairs. Mends the encoding only,
//! never the JSON.

use crate::safe;
use crate::text::{Lang, SafeText};

/// Something that was mended on the way in. Offsets are bytes from the start of what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// A byte-order mark stood in front and was dropped.
    ByteOrderMark,
    /// Bytes that are no UTF-8 became replacement characters.
    InvalidUtf8 {
        /// How many runs of such bytes.
        count: usize,
        /// Where the first is.
        at: usize,
    },
    /// Escapes of half a surrogate pair became replacement characters.
    LoneSurrogate {
        /// How many.
        count: usize,
        /// Where the first is.
        at: usize,
    },
}

impl Repair {
    /// What was done, for a person.
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

/// A mended text and what was mended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) notes: Vec<Repair>,
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Mends what came. Text that is in order passes without a copy.
pub(super) fn mend(mut bytes: Vec<u8>) -> Mended {
    let mut notes = Vec::new();
    let marked = bytes.starts_with(MARK);
    let skipped = if marked { MARK.len() } else { 0 };
    if marked {
        bytes.drain(..skipped);
        notes.push(Repair::ByteOrderMark);
    }
    let (count, at) = mend_surrogates(&mut bytes);
    if count > 0 {
        notes.push(Repair::LoneSurrogate {
            count,
            at: skipped + at,
        });
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let count = error
            .as_bytes()
            .utf8_chunks()
            .filter(|chunk| !chunk.invalid().is_empty())
            .count();
        notes.push(Repair::InvalidUtf8 {
            count,
            at: skipped + error.utf8_error().valid_up_to(),
        });
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    Mended { text, notes }
}

/// Replaces each escaped half pair in place: `\uFFFD` is as long as what it replaces, so no offset moves.
fn mend_surrogates(bytes: &mut [u8]) -> (usize, usize) {
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
    (count, first)
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
    use super::{Mended, Repair, mend};
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::in_order(r#"{"a":"\u8ba2\ud83d\ude00"}"#, r#"{"a":"\u8ba2\ud83d\ude00"}"#, &[])]
    #[case::high_alone(r#""\ud83dx""#, r#""\uFFFDx""#, &[Repair::LoneSurrogate { count: 1, at: 1 }])]
    #[case::low_alone(r#""a\uDE00""#, r#""a\uFFFD""#, &[Repair::LoneSurrogate { count: 1, at: 2 }])]
    #[case::wrong_order(r#""\ude00\ud83d""#, r#""\uFFFD\uFFFD""#, &[Repair::LoneSurrogate { count: 2, at: 1 }])]
    #[case::high_before_a_pair(r#""\ud83d\ud83d\ude00""#, r#""\uFFFD\ud83d\ude00""#, &[Repair::LoneSurrogate { count: 1, at: 1 }])]
    #[case::escaped_backslash(r#""\\ud83d""#, r#""\\ud83d""#, &[])]
    #[case::cut_short(r#""\ud8"#, r#""\ud8"#, &[])]
    #[case::mark("\u{feff}{}", "{}", &[Repair::ByteOrderMark])]
    #[case::mark_and_half("\u{feff}\"\\ud800\"", r#""\uFFFD""#, &[Repair::ByteOrderMark, Repair::LoneSurrogate { count: 1, at: 4 }])]
    fn escapes_and_marks(#[case] raw: &str, #[case] text: &str, #[case] notes: &[Repair]) {
        assert_eq!(
            mend(raw.into()),
            Mended {
                text: text.to_owned(),
                notes: notes.to_vec()
            }
        );
    }

    #[test]
    fn broken_utf8_is_counted_and_placed() {
        let mended = mend(b"\"\xE8\xAE\xA2 \xFF\xFE ok \xE8\xAE\"".to_vec());
        assert_eq!(mended.text, "\"订 \u{FFFD}\u{FFFD} ok \u{FFFD}\"");
        assert_eq!(mended.notes, [Repair::InvalidUtf8 { count: 3, at: 5 }]);
    }

    proptest! {
        #[test]
        fn whatever_is_mended_parses_as_text(units in proptest::collection::vec(any::<u16>(), 0..20)) {
            let escapes: String = units.iter().flat_map(|unit| format!("\\u{unit:04x}").chars().collect::<Vec<_>>()).collect();
            let mended = mend(format!("\"{escapes}\"").into_bytes());
            let read: String = serde_json::from_str(&mended.text).unwrap();
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }

        #[test]
        fn any_bytes_pass_and_twice_is_once(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let once = mend(bytes).text;
            let twice = mend(once.clone().into_bytes());
            prop_assert_eq!(once.trim_start_matches('\u{feff}'), twice.text.trim_start_matches('\u{feff}'));
        }
    }
}
