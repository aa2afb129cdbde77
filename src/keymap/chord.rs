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
    pub code: KeyCode,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
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
    pub const fn plain(code: KeyCode) -> Self {
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
            code: KeyCode::Char(c),
        }
    }

    /// A character with Alt.
    pub const fn alt(c: char) -> Self {
        Self {
            ctrl: false,
            alt: true,
            code: KeyCode::Char(c),
        }
    }

    /// Reads a name such as `j`, `Ctrl-d`, `Alt-1`, `PgDn`. Longer names may be written in any case; a full-width character is its half-width twin.
    pub fn parse(name: &str) -> Option<Self> {
        let mut chars = name.chars();
        if let (c, None) = (chars.next()?, chars.next()) {
            return Some(Self::plain(KeyCode::Char(half_width(c)))).filter(|_| !c.is_control());
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

    /// Its name, as [`Self::parse`] reads it.
    pub fn name(self) -> SafeText {
        let named = NAMED
            .iter()
            .find(|(_, code)| *code == self.code)
            .map(|(name, _)| *name);
        match (self.code, named) {
            (KeyCode::Char(c), _) if self.ctrl => safe!("Ctrl-{c}"),
            (KeyCode::Char(c), _) if self.alt => safe!("Alt-{c}"),
            (_, Some(name)) => SafeText::fixed(name),
            (KeyCode::Char(c), None) => safe!("{c}"),
            _ => SafeText::default(),
        }
    }

    /// Whether it writes a character where text is typed.
    pub fn types_text(self) -> bool {
        !self.ctrl && !self.alt && matches!(self.code, KeyCode::Char(_))
    }

    /// Another key that terminals send in its place, so that it can never be told apart.
    pub fn terminal_equivalent(self) -> Option<Self> {
        match (self.ctrl, self.code) {
            (true, KeyCode::Char('i')) => Some(Self::plain(KeyCode::Tab)),
            (true, KeyCode::Char('m')) => Some(Self::plain(KeyCode::Enter)),
            (true, KeyCode::Char('[')) => Some(Self::plain(KeyCode::Esc)),
            _ => None,
        }
    }

    /// The names of keys that write no character.
    pub fn named_keys() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }
}

const NAMED: [(&str, KeyCode); 27] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Del", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Space", KeyCode::Char(' ')),
    ("F1", KeyCode::F(1)),
    ("F2", KeyCode::F(2)),
    ("F3", KeyCode::F(3)),
    ("F4", KeyCode::F(4)),
    ("F5", KeyCode::F(5)),
    ("F6", KeyCode::F(6)),
    ("F7", KeyCode::F(7)),
    ("F8", KeyCode::F(8)),
    ("F9", KeyCode::F(9)),
    ("F10", KeyCode::F(10)),
    ("F11", KeyCode::F(11)),
    ("F12", KeyCode::F(12)),
];

#[cfg(test)]
mod tests {
    use super::{Chord, KeyCode};
    use rstest::rstest;

    #[rstest]
    #[case("j", Some(Chord::plain(KeyCode::Char('j'))))]
    #[case("J", Some(Chord::plain(KeyCode::Char('J'))))]
    #[case("？", Some(Chord::plain(KeyCode::Char('?'))))]
    #[case("ctrl-D", Some(Chord::ctrl('d')))]
    #[case("pgdn", Some(Chord::plain(KeyCode::PageDown)))]
    #[case("f12", Some(Chord::plain(KeyCode::F(12))))]
    #[case("F13", None)]
    #[case("Ctrl-", None)]
    #[case("Ctrl-Up", None)]
    #[case("\u{1b}", None)]
    #[case("", None)]
    #[case("gy", None)]
    fn a_name_is_a_key_or_none(#[case] name: &str, #[case] chord: Option<Chord>) {
        assert_eq!(Chord::parse(name), chord);
    }

    #[test]
    fn a_key_is_read_by_its_own_name() {
        let chords: Vec<Chord> = Chord::named_keys()
            .filter_map(Chord::parse)
            .chain([Chord::ctrl('y'), Chord::plain(KeyCode::Char('!'))])
            .collect();
        assert_eq!(chords.len(), 29);
        for chord in chords {
            assert_eq!(
                Chord::parse(chord.name().as_str()),
                Some(chord),
                "{}",
                chord.name()
            );
        }
    }
}
