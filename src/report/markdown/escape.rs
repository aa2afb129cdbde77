//! Escapes text so that Markdown renders it as is: a buyer's nickname cannot become a table, a
//! link, an image, a mention or HTML.

use crate::text::SafeText;

/// The text with a backslash before each character that could be markup in a line or a table cell.
/// A sanitised text has no line breaks.
pub fn escape(text: &SafeText) -> String {
    let chars: Vec<char> = text.as_str().trim().chars().collect();
    let mut out = String::with_capacity(text.as_str().len() + 16);
    for (at, &c) in chars.iter().enumerate() {
        if is_markup(&chars, at) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn is_markup(chars: &[char], at: usize) -> bool {
    let near = |ahead: usize| chars.get(at + ahead).copied();
    let behind = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
    let inside_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    match chars.get(at) {
        Some(
            '\\' | '`' | '*' | '~' | '[' | ']' | '<' | '>' | '&' | '|' | '$' | '#' | '!' | '@',
        ) => true,
        // Between letters it is not emphasis, and an id can still be copied.
        Some('_') => !(inside_word(behind) && inside_word(near(1))),
        Some(':') => near(1) == Some('/') && near(2) == Some('/'),
        Some('.') => {
            at >= 3
                && chars
                    .get(at - 3..at)
                    .is_some_and(|w| w.iter().all(|c| c.eq_ignore_ascii_case(&'w')))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::escape;
    use crate::text::SafeText;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::pipe("a|b", r"a\|b")]
    #[case::quoted_pipe(r"a\|b", r"a\\\|b")]
    #[case::html("<img src=x onerror=alert(1)>", r"\<img src=x onerror=alert(1)\>")]
    #[case::link(
        "[退款](https://evil.example.com)",
        r"\[退款\](https\://evil.example.com)"
    )]
    #[case::picture("![x](y)", r"\!\[x\](y)")]
    #[case::bare_link("see www.example.com", r"see www\.example.com")]
    #[case::code("`rm`", r"\`rm\`")]
    #[case::mention("@everyone", r"\@everyone")]
    #[case::entity("&lt;b&gt;", r"\&lt;b\&gt;")]
    #[case::mask("138****8000", r"138\*\*\*\*8000")]
    #[case::id(
        "o_1668364330_6371382a9cba9_33409596",
        "o_1668364330_6371382a9cba9_33409596"
    )]
    #[case::emphasis("_a_ __b__", r"\_a\_ \_\_b\_\_")]
    #[case::line_break("a\n| b |", "a␊\\| b \\|")]
    #[case::time("2026-11-19 14:00", "2026-11-19 14:00")]
    fn markup_is_escaped(#[case] text: &str, #[case] written: &str) {
        assert_eq!(escape(&SafeText::of(text)), written);
    }

    proptest! {
        #[test]
        fn unescaped_text_is_the_source(text in any::<String>()) {
            let text = SafeText::of(&text);
            let mut plain = String::new();
            let written = escape(&text);
            let mut chars = written.chars();
            while let Some(c) = chars.next() {
                plain.extend(if c == '\\' { chars.next() } else { Some(c) });
            }
            prop_assert_eq!(plain.as_str(), text.as_str().trim());
        }
    }
}
