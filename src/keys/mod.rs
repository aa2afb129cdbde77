//! The keys: one table of what is bound where, and the words for it. Input, footer and help read the same rows.

mod chord;
mod table;

pub use chord::{Chord, Code};
pub use table::{Place, ROWS, Row};

use crate::desk::{Action, Command, Desk, Mode};
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

/// Everything that the keys do, each with its first key, for the palette. Steps of the cursor or
/// the caret are left out: nobody takes them by name; tabs have lines of their own.
pub fn commands() -> Vec<Command> {
    let of_row = |row: &'static Row| {
        let first = |(at, (_, action)): &(usize, &(&str, Action))| row.keys.iter().position(|(_, a)| a == action) == Some(*at);
        let command = |(_, (key, action)): (usize, &'static (&'static str, Action))| Command {
            modes: row.modes,
            action: *action,
            key,
            words: row.words(),
        };
        row.keys.iter().enumerate().filter(first).map(command)
    };
    ROWS.iter().flat_map(of_row).filter(|command| is_for_palette(command.action)).collect()
}

fn is_for_palette(action: Action) -> bool {
    use Action::{
        CaretEnd, CaretHome, CaretLeft, CaretRight, Down, Enter, Erase, EraseAhead, EraseLine, EraseWord, Left, Palette, Right, Tab, Up,
    };
    !matches!(
        action,
        Down | Up
            | Left
            | Right
            | CaretEnd
            | CaretHome
            | CaretLeft
            | CaretRight
            | Enter
            | Erase
            | EraseAhead
            | EraseLine
            | EraseWord
            | Palette
            | Tab(_)
    )
}

/// The rows that the footer shows: those that do something here.
pub fn hints(desk: &Desk) -> impl Iterator<Item = &'static Row> + '_ {
    rows(desk.mode()).filter(|row| row.place == Place::Footer && row.keys.iter().any(|(_, action)| desk.can(*action)))
}

#[cfg(test)]
mod tests {
    use super::{Chord, Code, ROWS, action, commands, rows};
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
    fn the_palette_offers_each_action_of_a_mode_once_with_a_key_that_does_it() {
        for mode in Mode::ALL {
            let mut seen = HashSet::new();
            for command in commands().into_iter().filter(|command| command.modes.contains(&mode)) {
                assert_eq!(action(mode, Chord::read(command.key).unwrap()), Some(command.action), "{}", command.key);
                assert!(seen.insert(command.action), "{} twice in {mode:?}", command.key);
            }
        }
        assert!(commands().iter().any(|command| command.action == Action::NextFinding));
    }

    #[test]
    fn every_mode_can_be_left() {
        for mode in Mode::ALL {
            assert_eq!(action(mode, Chord::plain(Code::Esc)), Some(Action::Back), "{mode:?}");
            assert_eq!(action(mode, Chord::ctrl('c')), Some(Action::Cancel), "{mode:?}");
        }
    }
}
