//! The note of a pin: one short line that the user wrote, without phone numbers and secrets.

use serde::{Deserialize, Serialize};

use crate::order::mask_numbers;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The longest note, in characters.
const LONGEST: usize = 200;
/// A word of this many characters counts as a secret; the longest order id has 36.
const SECRET: usize = 40;
/// The prefix of the platform's tokens.
const TOKEN: &str = "xe_";

/// A note. Display it only through [`Note::shown`].
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Note(String);

/// Why a text is rejected as a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// It is longer than 200 characters: its length.
    TooLong(usize),
    /// It holds what looks like a phone number.
    Phone,
    /// It holds what looks like a token or another secret.
    Secret,
}

impl Note {
    /// Reads typed or pasted text; a line break or a run of blanks becomes one blank. An empty text
    /// is a note too.
    ///
    /// # Errors
    ///
    /// If it is too long, or holds what looks like a phone number or a token: the file is not
    /// encrypted.
    pub fn read(typed: &str) -> Result<Self, NoteError> {
        let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = line.chars().count();
        match () {
            () if length > LONGEST => Err(NoteError::TooLong(length)),
            () if mask_numbers(&line) != line => Err(NoteError::Phone),
            () if has_secret(&line) => Err(NoteError::Secret),
            () => Ok(Self(line)),
        }
    }

    /// Returns the note as sanitised text.
    pub fn shown(&self) -> SafeText {
        SafeText::of(&self.0)
    }

    /// Returns whether the note is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Prints only the length, since a note may be personal.
impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Note({} chars)", self.0.chars().count())
    }
}

impl NoteError {
    /// Describes the reason to the user.
    pub fn describe(self, lang: Lang) -> SafeText {
        match self {
            Self::TooLong(n) => lang.tr(
                safe!("备注有 {n} 个字，最多 {LONGEST} 个"),
                safe!("the note has {n} characters; the limit is {LONGEST}"),
            ),
            Self::Phone => SafeText::fixed(lang.tr(
                "备注里不能有手机号",
                "a note must not contain a phone number",
            )),
            Self::Secret => SafeText::fixed(lang.tr(
                "备注里不能有令牌或密钥",
                "a note must not contain a token or key",
            )),
        }
    }
}

fn has_secret(line: &str) -> bool {
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    words.into_iter().any(|word| {
        word.len() >= SECRET || word.strip_prefix(TOKEN).is_some_and(|rest| rest.len() >= 8)
    })
}

#[cfg(test)]
mod tests {
    use super::{Note, NoteError};
    use crate::text::Lang;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("等仓库回话，周三再看", Ok("等仓库回话，周三再看"))]
    #[case::one_line("  等仓库\r\n\t回话  ", Ok("等仓库 回话"))]
    #[case::empty("\n", Ok(""))]
    #[case::order_id(
        "同 o_1668364330_6371382a9cba9_33409596 一起",
        Ok("同 o_1668364330_6371382a9cba9_33409596 一起")
    )]
    #[case::waybill(
        "单号 7801390139107 和 SF1390013900101",
        Ok("单号 7801390139107 和 SF1390013900101")
    )]
    #[case::escapes_are_marked("a\x1b[31m", Ok("a␛[31m"))]
    #[case::phone("回 13900139107", Err(NoteError::Phone))]
    #[case::phone_with_blanks("回 139 0013 9107", Err(NoteError::Phone))]
    #[case::phone_in_full_width("回１３９００１３９１０７", Err(NoteError::Phone))]
    #[case::token("xe_63e1f1a2b3c4d_Abc9", Err(NoteError::Secret))]
    #[case::key("key 0123456789abcdef0123456789abcdef01234567", Err(NoteError::Secret))]
    fn note_is_one_line_without_phone_numbers_and_keys(
        #[case] typed: &str,
        #[case] shown: Result<&str, NoteError>,
    ) {
        assert_eq!(
            Note::read(typed)
                .map(|note| note.shown().to_string())
                .as_deref(),
            shown.as_ref().copied()
        );
    }

    #[test]
    fn note_has_at_most_200_characters() {
        assert!(Note::read(&"好".repeat(200)).is_ok());
        let error = Note::read(&"好".repeat(201)).unwrap_err();
        assert_eq!(
            error.describe(Lang::Zh).as_str(),
            "备注有 201 个字，最多 200 个"
        );
        assert_eq!(
            error.describe(Lang::En).as_str(),
            "the note has 201 characters; the limit is 200"
        );
    }

    proptest! {
        #[test]
        fn note_never_holds_a_mobile_number_or_a_line_break(
            head in "[^0-9０-９]{0,8}", tail in "[^0-9０-９]{0,8}", rest in "[3-9][0-9]{9}",
        ) {
            let text = format!("{head}\n1{rest}{tail}");
            if let Ok(note) = Note::read(&text) {
                prop_assert!(!note.0.contains(&format!("1{rest}")) && !note.0.contains('\n'), "{text:?}");
            }
        }
    }
}
