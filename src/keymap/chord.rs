//! A key with its modifiers, and its name in the key table and the configuration.

use crate::order::half_width;
use crate::safe;
use crate::text::SafeText;

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// The key.
    pub code: KeyCode,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A key that types a character, with Shift already applied.
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

    /// Parses a name such as `j`, `Ctrl-d`, `Alt-1`, `PgDn`. The case of longer names does not
    /// matter; a full-width character counts as the half-width one.
    pub fn parse(name: &str) -> Option<Self> {
        let mut chars = name.chars();
        if let (c, None) = (chars.next()?, chars.next()) {
            return Some(Self::plain(KeyCode::Char(half_width(c)))).filter(|_| !c.is_control());
        }
        let after = |head: &str| {
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
        if let Some(rest) = after("Ctrl-") {
            return letter(rest).map(|c| Self::ctrl(c.to_ascii_lowercase()));
        }
        if let Some(rest) = after("Alt-") {
            return letter(rest).map(Self::alt);
        }
        NAMED
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, code)| Self::plain(*code))
    }

    /// The name, as [`Self::parse`] reads it.
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

    /// Whether it types a character in a text input.
    pub fn types_text(self) -> bool {
        !self.ctrl && !self.alt && matches!(self.code, KeyCode::Char(_))
    }

    /// The key that terminals send instead of this one, so that the two cannot be distinguished.
    pub fn terminal_equivalent(self) -> Option<Self> {
        match (self.ctrl, self.code) {
            (true, KeyCode::Char('i')) => Some(Self::plain(KeyCode::Tab)),
            (true, KeyCode::Char('m')) => Some(Self::plain(KeyCode::Enter)),
            (true, KeyCode::Char('[')) => Some(Self::plain(KeyCode::Esc)),
            _ => None,
        }
    }

    /// The names of the keys that are not named by their character.
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
    fn name_parses_to_its_key_or_none(#[case] name: &str, #[case] chord: Option<Chord>) {
        assert_eq!(Chord::parse(name), chord);
    }

    #[test]
    fn key_is_parsed_from_its_own_name() {
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
