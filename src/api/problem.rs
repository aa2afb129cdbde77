//! What failed, in the words of the user interface.

use std::fmt;

use crate::text::{Lang, SafeText};

/// What happened and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub what: SafeText,
    /// What the user or the administrator must do now.
    pub todo: SafeText,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.what, self.todo)
    }
}

/// A fixed text in Chinese and English.
pub(super) type Bilingual = (&'static str, &'static str);

/// A fixed text in one language.
pub(super) fn fixed(lang: Lang, (zh, en): Bilingual) -> SafeText {
    SafeText::fixed(lang.tr(zh, en))
}
