//! The sanitizer: the only way from external text to text that may be drawn, copied or printed.
//!
//! Text from buyers and couriers may contain terminal escapes, bidi overrides and zero-width
//! characters. Each one is replaced by a visible mark instead of being dropped, so that the agent
//! sees it and the terminal does not act on it.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

/// Text without control characters and invisible characters.
///
/// A line break of the source becomes the visible `␊`; [`SafeText::lines`] splits there. `Debug`
/// shows only the length, since a revealed value may be personal.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SafeText(Cow<'static, str>);

/// The mark for a line break.
const BREAK: char = '\u{240A}';

impl SafeText {
    /// Sanitizes a text. Idempotent.
    pub fn of(raw: &str) -> Self {
        if raw.chars().all(is_plain) {
            return Self(Cow::Owned(raw.to_owned()));
        }
        let mut out = String::with_capacity(raw.len() + 16);
        let mut chars = raw.chars().peekable();
        let mut before = None;
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => {}
                '\u{FE0E}' | '\u{FE0F}' if before.is_some_and(takes_variation) => out.push(c),
                c if is_plain(c) => out.push(c),
                c => push_mark(&mut out, c, repeats(&mut chars, c)),
            }
            before = Some(c);
        }
        Self(Cow::Owned(out))
    }

    /// Wraps a text of the program itself, which is known to be safe.
    pub const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines of the source text.
    pub fn lines(&self) -> impl Iterator<Item = Self> + '_ {
        self.0
            .split(BREAK)
            .map(|line| Self(Cow::Owned(line.to_owned())))
    }

    /// The width in terminal cells.
    pub fn cells(&self) -> usize {
        super::cells(&self.0)
    }

    /// Truncates to `room` cells, ending in `..` if something was cut.
    #[must_use]
    pub fn cut(&self, room: usize) -> Self {
        if self.cells() <= room {
            self.clone()
        } else {
            Self(Cow::Owned(super::cut(&self.0, room)))
        }
    }

    /// Pads with spaces to `room` cells. Longer text stays as it is.
    #[must_use]
    pub fn pad(&self, room: usize) -> Self {
        Self(Cow::Owned(super::pad(&self.0, room)))
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafeText({} chars)", self.0.chars().count())
    }
}

/// Whether the character is kept.
fn is_plain(c: char) -> bool {
    !(c.is_control() || is_invisible(c) || is_noncharacter(c))
}

/// Whether the character changes the text direction, has no width, or carries hidden text.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || (c as u32) & 0xFFFE == 0xFFFE
}

/// Whether the character may be followed by a variation selector: phone keyboards write one after
/// emoji and symbols.
fn takes_variation(c: char) -> bool {
    matches!(c, '#' | '*' | '0'..='9' | '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Counts the repetitions of the character and consumes them.
fn repeats(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, c: char) -> usize {
    let same_run = |next: char| {
        if is_tag(c) {
            is_tag(next)
        } else {
            next == c && !c.is_control()
        }
    };
    let mut times = 1;
    while chars.next_if(|&next| same_run(next)).is_some() {
        times += 1;
    }
    times
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

fn push_mark(out: &mut String, c: char, times: usize) {
    match c {
        '\0'..='\x1F' => out.extend(char::from_u32(0x2400 + c as u32)),
        '\x7F' => out.push('\u{2421}'),
        _ => {
            let _ = write!(out, "<U+{:04X}", c as u32);
            if times > 1 {
                let _ = write!(out, " x{times}");
            }
            out.push('>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SafeText, is_plain};
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::plain("手冲咖啡豆 250g", "手冲咖啡豆 250g")]
    #[case::escape("\x1b[31mred\x1b[0m", "␛[31mred␛[0m")]
    #[case::c1("a\u{9b}31m", "a<U+009B>31m")]
    #[case::bidi("abc\u{202e}gpj.exe", "abc<U+202E>gpj.exe")]
    #[case::zero_width("a\u{200b}\u{200b}\u{200b}b", "a<U+200B x3>b")]
    #[case::tags("ok\u{E0041}\u{E0042}\u{E007F}", "ok<U+E0041 x3>")]
    #[case::line_breaks("a\r\nb\nc\rd", "a␊b␊c␍d")]
    #[case::emoji_keeps_its_variation("❤\u{FE0F}", "❤\u{FE0F}")]
    #[case::stray_variation("汉\u{FE0F}", "汉<U+FE0F>")]
    #[case::second_variation("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}<U+FE0F>")]
    fn invisible_characters_are_marked(#[case] raw: &str, #[case] shown: &str) {
        assert_eq!(SafeText::of(raw).as_str(), shown);
    }

    #[test]
    fn lines_split_where_the_source_broke() {
        let lines: Vec<_> = SafeText::of("一\r\n二\n\n四")
            .lines()
            .map(|l| l.as_str().to_owned())
            .collect();
        assert_eq!(lines, ["一", "二", "", "四"]);
    }

    #[test]
    fn debug_hides_the_text() {
        assert_eq!(
            format!("{:?}", SafeText::of("13812345678")),
            "SafeText(11 chars)"
        );
    }

    proptest! {
        #[test]
        fn safe_text_is_safe_and_idempotent(raw in any::<String>()) {
            let once = SafeText::of(&raw);
            let selectors = |c: char| matches!(c, '\u{FE0E}' | '\u{FE0F}');
            prop_assert!(once.as_str().chars().all(|c| is_plain(c) || selectors(c)));
            prop_assert_eq!(SafeText::of(once.as_str()), once);
        }
    }
}
