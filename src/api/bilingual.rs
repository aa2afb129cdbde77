//! Fixed texts in Chinese and English.

use crate::text::{Lang, SafeText};

/// A fixed text in Chinese and English.
pub(super) type Bilingual = (&'static str, &'static str);

/// A fixed text in one language.
pub(super) fn fixed(lang: Lang, (zh, en): Bilingual) -> SafeText {
    SafeText::fixed(lang.tr(zh, en))
}
