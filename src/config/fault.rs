//! What is wrong with a configuration, and where.

use std::path::Path;

use crate::safe;
use crate::text::{Lang, SafeText};

/// One thing that is wrong, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where in the text, in bytes; nowhere if a variable or the file itself is wrong.
    pub(super) at: Option<usize>,
    words: [SafeText; 2],
}

impl Fault {
    /// At a place of the text.
    pub(super) fn at(at: usize, words: impl Fn(Lang) -> SafeText) -> Self {
        Self {
            at: Some(at),
            words: [words(Lang::Zh), words(Lang::En)],
        }
    }

    /// Not in the text.
    pub(super) fn outside(words: impl Fn(Lang) -> SafeText) -> Self {
        Self {
            at: None,
            words: [words(Lang::Zh), words(Lang::En)],
        }
    }

    /// What is wrong.
    pub fn what(&self, lang: Lang) -> &SafeText {
        let [zh, en] = &self.words;
        lang.tr(zh, en)
    }

    /// What is wrong, with the file, line and column.
    pub(super) fn said(&self, path: &Path, text: &str, lang: Lang) -> SafeText {
        let (shown, what) = (path.display(), self.what(lang));
        match self.at.map(|at| place(text, at)) {
            Some((line, column)) => lang.tr(
                safe!("{shown} 第 {line} 行第 {column} 列：{what}"),
                safe!("{shown}, line {line}, column {column}: {what}"),
            ),
            None => what.clone(),
        }
    }
}

/// Line and column of a place, from 1; columns are characters.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    (
        before.matches('\n').count() + 1,
        before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1,
    )
}

/// A name that nothing has, with the one that is nearest.
pub(super) fn unknown<'a>(
    at: usize,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Fault {
    let near = nearest(name, known);
    Fault::at(at, |lang| match near {
        Some(near) => lang.tr(
            safe!("没有 {name} 这一项，最接近的是 {near}"),
            safe!("there is no {name}; the nearest name is {near}"),
        ),
        None => lang.tr(safe!("没有 {name} 这一项"), safe!("there is no {name}")),
    })
}

/// The name that is most like another.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, name))
}

#[cfg(test)]
mod tests {
    use super::{nearest, place};
    use rstest::rstest;

    #[rstest]
    #[case("", 0, (1, 1))]
    #[case("a\nbc", 3, (2, 2))]
    #[case("移动 = 1", 7, (1, 4))]
    #[case("a\n", 2, (2, 1))]
    #[case("a", 9, (1, 2))]
    fn lines_and_columns_count_from_one_in_characters(
        #[case] text: &str,
        #[case] at: usize,
        #[case] expected: (usize, usize),
    ) {
        assert_eq!(place(text, at), expected);
    }

    #[test]
    fn a_slip_of_the_finger_is_nearest_to_what_was_meant() {
        assert_eq!(nearest("drak", ["light", "dark", "none"]), Some("dark"));
        assert_eq!(nearest("x", []), None);
    }
}
