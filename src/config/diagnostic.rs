//! What is wrong with a configuration, and where.

use std::path::Path;

use crate::safe;
use crate::text::{Lang, SafeText};

/// One error of the configuration, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Byte offset in the file; `None` for a variable or for the file itself.
    pub(super) at: Option<usize>,
    messages: [SafeText; 2],
}

impl Diagnostic {
    /// An error at a byte offset of the file.
    pub(super) fn at(at: usize, message: impl Fn(Lang) -> SafeText) -> Self {
        Self {
            at: Some(at),
            ..Self::outside(message)
        }
    }

    /// An error outside the text of the file.
    pub(super) fn outside(message: impl Fn(Lang) -> SafeText) -> Self {
        Self {
            at: None,
            messages: [message(Lang::Zh), message(Lang::En)],
        }
    }

    /// An unknown name, with the nearest known one.
    pub(super) fn unknown<'a>(
        at: usize,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let near = nearest(name, known);
        Self::at(at, |lang| match near {
            Some(near) => lang.tr(
                safe!("没有 {name} 这一项，最接近的是 {near}"),
                safe!("unknown name {name}; the nearest is {near}"),
            ),
            None => lang.tr(safe!("没有 {name} 这一项"), safe!("unknown name {name}")),
        })
    }

    /// The message without its position.
    pub fn message(&self, lang: Lang) -> &SafeText {
        let [zh, en] = &self.messages;
        lang.tr(zh, en)
    }

    /// The message with file, line and column.
    pub(super) fn located(&self, path: &Path, text: &str, lang: Lang) -> SafeText {
        let (shown, message) = (path.display(), self.message(lang));
        match self.at.map(|at| position(text, at)) {
            Some((line, column)) => lang.tr(
                safe!("{shown} 第 {line} 行第 {column} 列：{message}"),
                safe!("{shown}, line {line}, column {column}: {message}"),
            ),
            None => message.clone(),
        }
    }
}

/// Line and column of a byte offset, from 1; columns are characters.
pub(super) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// The most similar of the known names.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, name))
}

#[cfg(test)]
mod tests {
    use super::{nearest, position};
    use rstest::rstest;

    #[rstest]
    #[case("", 0, (1, 1))]
    #[case("a\nbc", 3, (2, 2))]
    #[case("移动 = 1", 7, (1, 4))]
    #[case("a\n", 2, (2, 1))]
    #[case("a", 9, (1, 2))]
    fn position_counts_from_one_in_characters(
        #[case] text: &str,
        #[case] at: usize,
        #[case] expected: (usize, usize),
    ) {
        assert_eq!(position(text, at), expected);
    }

    #[test]
    fn nearest_name_has_the_fewest_edits() {
        assert_eq!(nearest("drak", ["light", "dark", "none"]), Some("dark"));
        assert_eq!(nearest("x", []), None);
    }
}
