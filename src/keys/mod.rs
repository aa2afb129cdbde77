//! The keys: one table of what is bound where, and the words for it. Input, footer and help read the same rows.

mod chord;
mod table;

pub use chord::{Chord, Code};
pub use table::{Place, ROWS, Row};

use crate::desk::{Action, Desk, Mode};
use crate::order::half_width;

/// What a key does in a mode. A full-width character counts as its half-width twin.
pub fn action(mode: Mode, chord: Chord) -> Option<Action> {
    let chord = match chord.code {
        Code::Char(c) if !matches!(mode, Mode::Finder | Mode::Prompt) => Chord { code: Code::Char(half_width(c)), ..chord },
        _ => chord,
    };
    rows(mode).flat_map(|row| row.keys).find(|(name, _)| Chord::read(name) == Some(chord)).map(|(_, action)| *action)
}

/// The rows of a mode, in the order in which they are shown.
pub fn rows(mode: Mode) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.modes.contains(&mode))
}

/// The key that does something, as it is shown.
pub fn shown(mode: Mode, wanted: Action) -> &'static str {
    rows(mode).find(|row| row.keys.iter().any(|(_, action)| *action == wanted)).map_or("", |row| row.shown)
}

/// The rows that the footer shows: those that do something here.
pub fn hints(desk: &Desk) -> impl Iterator<Item = &'static Row> + '_ {
    rows(desk.mode()).filter(|row| row.place == Place::Footer && row.keys.iter().any(|(_, action)| desk.can(*action)))
}

#[cfg(test)]
mod tests {
    use super::{Chord, Code, ROWS, action, rows};
    use crate::catalog::Tab;
    use crate::desk::{Action, Mode};
    use crate::text::{Lang, cells};
    use std::collections::HashSet;

    #[test]
    fn every_key_in_the_table_can_be_pressed() {
        for (name, _) in ROWS.iter().flat_map(|row| row.keys) {
            assert!(Chord::read(name).is_some(), "{name}");
        }
    }

    #[test]
    fn no_key_is_bound_twice_in_a_mode() {
        for mode in Mode::ALL {
            let mut seen = HashSet::new();
            for (name, _) in rows(mode).flat_map(|row| row.keys) {
                assert!(seen.insert(Chord::read(name)), "{name} is bound twice in {mode:?}");
            }
        }
    }

    #[test]
    fn every_row_says_in_both_languages_what_it_does() {
        for row in ROWS {
            assert!(!row.shown.is_empty() && !row.modes.is_empty(), "{:?}", row.keys);
            for lang in [Lang::Zh, Lang::En] {
                assert!((1..=40).contains(&cells(row.says(lang))), "{}", row.shown);
            }
        }
    }

    #[test]
    fn every_tab_has_its_digit() {
        for (n, tab) in Tab::ALL.into_iter().enumerate() {
            let digit = char::from_digit(u32::try_from(n + 1).unwrap(), 10).unwrap();
            assert_eq!(action(Mode::Tree, Chord::plain(Code::Char(digit))), Some(Action::Tab(tab)));
        }
    }

    #[test]
    fn full_width_keys_mean_their_half_width_twins() {
        for (full, half) in [('？', '?'), ('１', '1'), ('ｑ', 'q')] {
            let of = |c| action(Mode::Tree, Chord::plain(Code::Char(c)));
            assert_eq!(of(full), of(half), "{full}");
            assert!(of(full).is_some(), "{full}");
        }
    }

    #[test]
    fn a_letter_is_text_where_text_is_typed() {
        for c in ['q', 'j', '?', '1', 'o', '/', ':'] {
            for mode in [Mode::Finder, Mode::Prompt] {
                assert_eq!(action(mode, Chord::plain(Code::Char(c))), None, "{c}");
            }
        }
    }

    #[test]
    fn every_mode_can_be_left() {
        for mode in Mode::ALL {
            assert_eq!(action(mode, Chord::plain(Code::Esc)), Some(Action::Back), "{mode:?}");
            assert_eq!(action(mode, Chord::ctrl('c')), Some(Action::Cancel), "{mode:?}");
        }
    }
}
