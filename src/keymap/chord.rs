//! A key with its modifiers, and its name as it stands in the table.

use crate::order::half_width;
use crate::safe;
use crate::text::SafeText;

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// Whether Ctrl was down.
    pub ctrl: bool,
    /// Whether Alt was down.
    pub alt: bool,
    /// Which key.
    pub code: Code,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A key that writes a character, Shift already applied.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

impl Chord {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            ctrl: false,
            alt: false,
            code,
        }
    }

    /// A character with Ctrl.
    pub const fn ctrl(c: char) -> Self {
        Self {
            ctrl: true,
            alt: false,
            code: Code::Char(c),
        }
    }

    /// A character with Alt.
    pub const fn alt(c: char) -> Self {
        Self {
            ctrl: false,
            alt: true,
            code: Code::Char(c),
        }
    }

    /// Reads a name such as `j`, `Ctrl-d`, `Alt-1`, `PgDn`. Longer names may be written in any case; a full-width character is its half-width twin.
    pub fn read(name: &str) -> Option<Self> {
        let mut chars = name.chars();
        if let (c, None) = (chars.next()?, chars.next()) {
            return Some(Self::plain(Code::Char(half_width(c)))).filter(|_| !c.is_control());
        }
        let behind = |head: &str| {
            name.get(..head.len())
                .filter(|h| h.eq_ignore_ascii_case(head))
                .and_then(|_| name.get(head.len()..))
        };
        let letter = |rest: &str| {
            let mut chars = rest.chars();
            chars
                .next()
                .filter(|c| chars.next().is_none() && !c.is_control())
        };
        if let Some(rest) = behind("Ctrl-") {
            return letter(rest).map(|c| Self::ctrl(c.to_ascii_lowercase()));
        }
        if let Some(rest) = behind("Alt-") {
            return letter(rest).map(Self::alt);
        }
        NAMED
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, code)| Self::plain(*code))
    }

    /// Its name, as [`Self::read`] reads it.
    pub fn name(self) -> SafeText {
        let named = NAMED
            .iter()
            .find(|(_, code)| *code == self.code)
            .map(|(name, _)| *name);
        match (self.code, named) {
            (Code::Char(c), _) if self.ctrl => safe!("Ctrl-{c}"),
            (Code::Char(c), _) if self.alt => safe!("Alt-{c}"),
            (_, Some(name)) => SafeText::fixed(name),
            (Code::Char(c), None) => safe!("{c}"),
            _ => SafeText::default(),
        }
    }

    /// Whether it writes a character where text is typed.
    pub fn is_text(self) -> bool {
        !self.ctrl && !self.alt && matches!(self.code, Code::Char(_))
    }

    /// Another key that terminals send in its place, so that it can never be told apart.
    pub fn same_as(self) -> Option<Self> {
        match (self.ctrl, self.code) {
            (true, Code::Char('i')) => Some(Self::plain(Code::Tab)),
            (true, Code::Char('m')) => Some(Self::plain(Code::Enter)),
            (true, Code::Char('[')) => Some(Self::plain(Code::Esc)),
            _ => None,
        }
    }

    /// The names of keys that write no character.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }
}

const NAMED: [(&str, Code); 27] = [
    ("Enter", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("Shift-Tab", Code::BackTab),
    ("Backspace", Code::Backspace),
    ("Del", Code::Delete),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PgUp", Code::PageUp),
    ("PgDn", Code::PageDown),
    ("Space", Code::Char(' ')),
    ("F1", Code::F(1)),
    ("F2", Code::F(2)),
    ("F3", Code::F(3)),
    ("F4", Code::F(4)),
    ("F5", Code::F(5)),
    ("F6", Code::F(6)),
    ("F7", Code::F(7)),
    ("F8", Code::F(8)),
    ("F9", Code::F(9)),
    ("F10", Code::F(10)),
    ("F11", Code::F(11)),
    ("F12", Code::F(12)),
];

#[cfg(test)]
mod tests {
    use super::{Chord, Code};
    use rstest::rstest;

    #[rstest]
    #[case("j", Some(Chord::plain(Code::Char('j'))))]
    #[case("J", Some(Chord::plain(Code::Char('J'))))]
    #[case("？", Some(Chord::plain(Code::Char('?'))))]
    #[case("ctrl-D", Some(Chord::ctrl('d')))]
    #[case("pgdn", Some(Chord::plain(Code::PageDown)))]
    #[case("f12", Some(Chord::plain(Code::F(12))))]
    #[case("F13", None)]
    #[case("Ctrl-", None)]
    #[case("Ctrl-Up", None)]
    #[case("\u{1b}", None)]
    #[case("", None)]
    #[case("gy", None)]
    fn a_name_is_a_key_or_none(#[case] name: &str, #[case] chord: Option<Chord>) {
        assert_eq!(Chord::read(name), chord);
    }

    #[test]
    fn a_key_is_read_by_its_own_name() {
        let chords: Vec<Chord> = Chord::names()
            .filter_map(Chord::read)
            .chain([Chord::ctrl('y'), Chord::plain(Code::Char('!'))])
            .collect();
        assert_eq!(chords.len(), 29);
        for chord in chords {
            assert_eq!(
                Chord::read(chord.name().as_str()),
                Some(chord),
                "{}",
                chord.name()
            );
        }
    }
}
