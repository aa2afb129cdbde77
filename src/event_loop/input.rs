//! Translates the terminal's events to the app's: keys by the key table, a paste as text, a click
//! by the hit areas of the last frame.

use crossterm::event::{
    Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

use crate::app::{Event, Mode};
use crate::keymap::{self, Bindings, Chord};
use crate::ui::RenderState;

/// The app's event for a terminal event; `None` if it means nothing.
pub(super) fn translate(event: &TerminalEvent, mode: Mode, state: &RenderState) -> Option<Event> {
    match event {
        TerminalEvent::Key(key) if key.kind != KeyEventKind::Release => {
            key_event(key, mode, state.bindings())
        }
        TerminalEvent::Paste(text) => Some(Event::Paste(text.clone())),
        TerminalEvent::Resize(columns, rows) => Some(Event::Resize(*columns, *rows)),
        TerminalEvent::Mouse(mouse) => mouse_event(*mouse, state),
        TerminalEvent::FocusLost => Some(Event::FocusLost),
        _ => None,
    }
}

fn mouse_event(mouse: MouseEvent, state: &RenderState) -> Option<Event> {
    let over_detail = state.is_over_detail(mouse.column, mouse.row);
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => state.hit(mouse.column, mouse.row),
        MouseEventKind::ScrollDown => Some(Event::Wheel {
            down: true,
            over_detail,
        }),
        MouseEventKind::ScrollUp => Some(Event::Wheel {
            down: false,
            over_detail,
        }),
        _ => None,
    }
}

fn key_event(key: &KeyEvent, mode: Mode, bindings: &Bindings) -> Option<Event> {
    let chord = chord(key)?;
    match (bindings.action(mode, chord), chord) {
        (Some(action), _) => Some(Event::Act(action)),
        (
            None,
            Chord {
                ctrl: false,
                alt: false,
                code: keymap::KeyCode::Char(c),
            },
        ) => Some(Event::Type(c)),
        _ => None,
    }
}

fn chord(key: &KeyEvent) -> Option<Chord> {
    if key
        .modifiers
        .intersects(KeyModifiers::SUPER | KeyModifiers::META | KeyModifiers::HYPER)
    {
        return None;
    }
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let code = match key.code {
        KeyCode::Char(c) => keymap::KeyCode::Char(if ctrl { c.to_ascii_lowercase() } else { c }),
        KeyCode::Enter => keymap::KeyCode::Enter,
        KeyCode::Esc => keymap::KeyCode::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => keymap::KeyCode::BackTab,
        KeyCode::Tab => keymap::KeyCode::Tab,
        KeyCode::BackTab => keymap::KeyCode::BackTab,
        KeyCode::Backspace => keymap::KeyCode::Backspace,
        KeyCode::Delete => keymap::KeyCode::Delete,
        KeyCode::Up => keymap::KeyCode::Up,
        KeyCode::Down => keymap::KeyCode::Down,
        KeyCode::Left => keymap::KeyCode::Left,
        KeyCode::Right => keymap::KeyCode::Right,
        KeyCode::Home => keymap::KeyCode::Home,
        KeyCode::End => keymap::KeyCode::End,
        KeyCode::PageUp => keymap::KeyCode::PageUp,
        KeyCode::PageDown => keymap::KeyCode::PageDown,
        KeyCode::F(n) => keymap::KeyCode::F(n),
        _ => return None,
    };
    let letter = matches!(code, keymap::KeyCode::Char(_));
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    // Neither Ctrl with Alt nor Alt with a key other than a character is ever bound.
    if alt && (ctrl || !letter) {
        None
    } else {
        Some(Chord {
            ctrl: ctrl && letter,
            alt,
            code,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::translate;
    use crate::app::{Action, Event, Mode};
    use crate::ui::{RenderState, Theme};
    use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
    use rstest::rstest;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> TerminalEvent {
        TerminalEvent::Key(KeyEvent::new(code, modifiers))
    }

    #[rstest]
    #[case(KeyCode::Char('j'), KeyModifiers::NONE, Some(Action::Down))]
    #[case(KeyCode::Char('G'), KeyModifiers::SHIFT, Some(Action::Last))]
    #[case(KeyCode::Char('d'), KeyModifiers::CONTROL, Some(Action::HalfDown))]
    #[case(KeyCode::BackTab, KeyModifiers::SHIFT, Some(Action::PreviousTab))]
    #[case(KeyCode::Char('？'), KeyModifiers::NONE, Some(Action::Help))]
    #[case(KeyCode::Char('j'), KeyModifiers::ALT, None)]
    #[case(KeyCode::CapsLock, KeyModifiers::NONE, None)]
    fn keys_of_the_tree_translate_to_actions(
        #[case] code: KeyCode,
        #[case] modifiers: KeyModifiers,
        #[case] expected: Option<Action>,
    ) {
        let got = translate(
            &key(code, modifiers),
            Mode::Tree,
            &RenderState::new(Theme::new(true)),
        );
        assert!(
            matches!((&got, expected), (Some(Event::Act(a)), Some(b)) if *a == b)
                || (got.is_none() && expected.is_none())
        );
    }

    #[test]
    fn letter_is_text_in_the_finder_and_a_release_means_nothing() {
        assert!(matches!(
            translate(
                &key(KeyCode::Char('j'), KeyModifiers::NONE),
                Mode::Finder,
                &RenderState::new(Theme::new(true))
            ),
            Some(Event::Type('j'))
        ));
        let release = KeyEvent {
            kind: KeyEventKind::Release,
            ..KeyEvent::new(KeyCode::Char('j'), KeyModifiers::NONE)
        };
        assert!(
            translate(
                &TerminalEvent::Key(release),
                Mode::Finder,
                &RenderState::new(Theme::new(true))
            )
            .is_none()
        );
    }
}
