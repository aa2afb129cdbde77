//! The keys: one table of keys, actions and descriptions. Input, footer, help screen and command
//! palette read it through [`Bindings`], which holds the user's overrides.

mod bindings;
mod chord;
mod names;
mod table;

pub use bindings::{Bindings, BoundRow, KeyConflict, KeyOverride};
pub use chord::{Chord, KeyCode};
pub use names::{action_by_name, action_name, actions, mode_by_name, mode_name};
pub use table::{KEY_TABLE, KeyRow, Placement};

use crate::app::{Action, Mode};

/// Whether a key that types a character is text in the mode.
fn is_typing(mode: Mode) -> bool {
    match mode {
        Mode::Finder | Mode::Prompt | Mode::Edit => true,
        Mode::Tree | Mode::Detail | Mode::Panel | Mode::Help | Mode::Reply | Mode::Results => false,
    }
}

/// Whether the command palette lists the action.
fn is_for_palette(action: Action) -> bool {
    use Action::{
        CaretEnd, CaretHome, CaretLeft, CaretRight, Complete, Down, Enter, Erase, EraseAhead,
        EraseLine, EraseWord, Left, Order, Palette, Right, Tab, Up,
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
            | Complete
            | Order(_)
            | Tab(_)
    )
}

#[cfg(test)]
mod tests {
    use super::{Bindings, Chord, KEY_TABLE, KeyCode};
    use crate::app::{Action, Mode};
    use crate::catalog::Tab;
    use crate::text::{Lang, cells};
    use std::collections::HashSet;

    fn action(mode: Mode, chord: Chord) -> Option<Action> {
        Bindings::default().action(mode, chord)
    }

    #[test]
    fn key_table_holds_only_keys_that_parse() {
        for (name, _) in KEY_TABLE.iter().flat_map(|row| row.keys) {
            assert!(Chord::parse(name).is_some(), "{name}");
        }
    }

    #[test]
    fn key_table_binds_no_key_twice_in_a_mode() {
        for mode in Mode::ALL {
            let mut seen = HashSet::new();
            for (name, _) in KEY_TABLE
                .iter()
                .filter(|row| row.modes.contains(&mode))
                .flat_map(|row| row.keys)
            {
                assert!(
                    seen.insert(Chord::parse(name)),
                    "{name} is bound twice in {mode:?}"
                );
            }
        }
    }

    #[test]
    fn mode_all_is_in_the_order_of_the_enum() {
        assert!(
            Mode::ALL
                .into_iter()
                .enumerate()
                .all(|(at, mode)| mode as usize == at),
            "bindings are found by the number of the mode"
        );
    }

    #[test]
    fn key_table_rows_have_short_descriptions_in_both_languages() {
        for row in KEY_TABLE {
            assert!(
                !row.label.is_empty() && !row.modes.is_empty(),
                "{:?}",
                row.keys
            );
            for lang in [Lang::Zh, Lang::En] {
                assert!(
                    (1..=40).contains(&cells(row.description(lang))),
                    "{}",
                    row.label
                );
            }
        }
    }

    #[test]
    fn digits_open_the_tabs() {
        for (n, tab) in Tab::ALL.into_iter().enumerate() {
            let digit = char::from_digit(u32::try_from(n + 1).unwrap(), 10).unwrap();
            assert_eq!(
                action(Mode::Tree, Chord::plain(KeyCode::Char(digit))),
                Some(Action::Tab(tab))
            );
        }
    }

    #[test]
    fn full_width_keys_count_as_half_width() {
        for (full, half) in [('？', '?'), ('１', '1'), ('ｑ', 'q')] {
            let of = |c| action(Mode::Tree, Chord::plain(KeyCode::Char(c)));
            assert_eq!(of(full), of(half), "{full}");
            assert!(of(full).is_some(), "{full}");
        }
    }

    #[test]
    fn letters_are_text_in_text_inputs() {
        for c in ['q', 'j', '?', '1', 'o', '/', ':'] {
            for mode in [Mode::Finder, Mode::Prompt, Mode::Edit] {
                assert_eq!(action(mode, Chord::plain(KeyCode::Char(c))), None, "{c}");
            }
        }
    }

    #[test]
    fn palette_commands_are_unique_in_a_mode_and_show_their_key() {
        for mode in Mode::ALL {
            let mut seen = HashSet::new();
            for command in Bindings::default()
                .commands()
                .into_iter()
                .filter(|command| command.modes.contains(&mode))
            {
                assert_eq!(
                    action(mode, Chord::parse(command.key.as_str()).unwrap()),
                    Some(command.action),
                    "{}",
                    command.key
                );
                assert!(
                    seen.insert(command.action),
                    "{} twice in {mode:?}",
                    command.key
                );
            }
        }
        assert!(
            Bindings::default()
                .commands()
                .iter()
                .any(|command| command.action == Action::NextFinding)
        );
    }

    #[test]
    fn esc_and_ctrl_c_are_bound_in_every_mode() {
        for mode in Mode::ALL {
            assert_eq!(
                action(mode, Chord::plain(KeyCode::Esc)),
                Some(Action::Back),
                "{mode:?}"
            );
            assert_eq!(
                action(mode, Chord::ctrl('c')),
                Some(Action::Cancel),
                "{mode:?}"
            );
        }
    }
}
