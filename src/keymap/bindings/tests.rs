//! Overrides of keys and their conflicts.

use super::{Bindings, KeyConflict, KeyOverride};
use crate::app::{Action, Mode};
use crate::keymap::{Chord, KeyCode};
use rstest::rstest;

fn bind(action: Action, mode: Option<Mode>, keys: &[&str]) -> KeyOverride {
    KeyOverride {
        action,
        mode,
        keys: keys.iter().map(|key| Chord::parse(key).unwrap()).collect(),
        offset: 7,
    }
}

fn does(bindings: &Bindings, mode: Mode, key: &str) -> Option<Action> {
    bindings.action(mode, Chord::parse(key).unwrap())
}

#[test]
fn override_replaces_the_key_wherever_it_is_shown() {
    let bindings = Bindings::with(&[bind(Action::Search, None, &[";", "F3"])]).unwrap();
    for key in [";", "F3"] {
        assert_eq!(does(&bindings, Mode::Tree, key), Some(Action::Search));
    }
    assert_eq!(does(&bindings, Mode::Tree, "/"), None);
    assert!(
        bindings
            .rows(Mode::Detail)
            .any(|bound| bound.label().as_str() == ";")
    );
    assert!(
        bindings
            .commands()
            .iter()
            .any(|command| command.action == Action::Search && command.key.as_str() == ";")
    );
}

#[rstest]
#[case::second(Action::Up, "Ctrl-k", "j/Ctrl-k")]
#[case::first(Action::Down, "s", "s/k")]
fn label_of_two_keys_shows_the_override(
    #[case] action: Action,
    #[case] key: &str,
    #[case] shown: &str,
) {
    let bindings = Bindings::with(&[bind(action, Some(Mode::Tree), &[key])]).unwrap();
    assert!(
        bindings
            .rows(Mode::Tree)
            .any(|bound| bound.label().as_str() == shown),
        "{shown}"
    );
}

#[test]
fn action_without_a_key_stays_in_the_palette() {
    let bindings = Bindings::with(&[bind(Action::CaseFile, None, &[])]).unwrap();
    assert_eq!(does(&bindings, Mode::Tree, "C"), None);
    let command = bindings
        .commands()
        .into_iter()
        .find(|command| command.action == Action::CaseFile)
        .unwrap();
    assert!(command.key.is_empty() && command.modes == [Mode::Tree, Mode::Detail]);
    assert!(
        bindings
            .rows(Mode::Tree)
            .all(|bound| bound.label().as_str() != "C")
    );
}

#[test]
fn override_does_not_take_letters_from_text_inputs() {
    let bindings = Bindings::with(&[bind(Action::Down, None, &[";"])]).unwrap();
    assert_eq!(does(&bindings, Mode::Tree, ";"), Some(Action::Down));
    assert_eq!(
        (
            does(&bindings, Mode::Finder, ";"),
            does(&bindings, Mode::Finder, "Down")
        ),
        (None, Some(Action::Down))
    );
}

#[test]
fn override_for_one_mode_leaves_the_others() {
    let bindings = Bindings::with(&[bind(Action::Explain, Some(Mode::Detail), &["I"])]).unwrap();
    assert_eq!(
        (
            does(&bindings, Mode::Tree, "i"),
            does(&bindings, Mode::Detail, "i")
        ),
        (Some(Action::Explain), None)
    );
    let keys: Vec<_> = bindings
        .commands()
        .into_iter()
        .filter(|command| command.action == Action::Explain)
        .map(|c| c.key)
        .collect();
    assert_eq!(
        keys.iter()
            .map(crate::text::SafeText::as_str)
            .collect::<Vec<_>>(),
        ["i", "I"]
    );
}

#[test]
fn ambiguous_key_is_refused_with_both_actions_and_modes() {
    let own = Bindings::with(&[bind(Action::Explain, None, &["t"])]).unwrap_err();
    let expected = KeyConflict::Ambiguous {
        chord: Chord::plain(KeyCode::Char('t')),
        modes: vec![Mode::Tree, Mode::Detail],
        sides: [(Action::Explain, Some(7)), (Action::Timeline, None)],
    };
    assert_eq!(own, [expected]);
    let swapped = [
        bind(Action::Explain, None, &["t"]),
        bind(Action::Timeline, None, &["i"]),
    ];
    assert!(Bindings::with(&swapped).is_ok(), "keys may be swapped");
    let apart = [bind(Action::Refresh, Some(Mode::Panel), &["x"])];
    assert!(Bindings::with(&apart).is_ok(), "x is bound in other modes");
}

#[test]
fn impossible_overrides_are_refused() {
    let error = |one: KeyOverride| Bindings::with(&[one]).unwrap_err();
    assert_eq!(
        error(bind(Action::Cancel, None, &[])),
        [KeyConflict::CancelUnbound(7)]
    );
    assert_eq!(
        error(bind(Action::Search, Some(Mode::Finder), &["F4"])),
        [KeyConflict::NotInMode(Action::Search, Mode::Finder, 7)]
    );
    let text = KeyConflict::TypesText(Chord::plain(KeyCode::Char('x')), Mode::Finder, 7);
    assert_eq!(
        error(bind(Action::Palette, Some(Mode::Finder), &["x"])),
        [text]
    );
    assert!(Bindings::with(&[bind(Action::Cancel, None, &["Ctrl-q"])]).is_ok());
}
