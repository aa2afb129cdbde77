//! A one-line text input.

use tui_input::{Input, InputRequest};

use super::event::Action;
use crate::order::half_width;
use crate::text::SafeText;

/// The text and its caret. Its `Debug` shows only the length, since a phone number may be typed.
pub struct TextInput {
    input: Input,
    /// The longest text that is accepted, in characters.
    longest: usize,
}

impl std::fmt::Debug for TextInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TextInput({} chars)", self.input.value().chars().count())
    }
}

impl TextInput {
    pub(super) fn new(longest: usize) -> Self {
        Self {
            input: Input::default(),
            longest,
        }
    }

    /// The typed text, not sanitised.
    pub(super) fn typed(&self) -> &str {
        self.input.value()
    }

    /// The text, sanitised for display.
    pub fn text(&self) -> SafeText {
        SafeText::of(self.input.value())
    }

    /// The text before the caret.
    pub fn before_caret(&self) -> SafeText {
        SafeText::of(
            &self
                .input
                .value()
                .chars()
                .take(self.input.cursor())
                .collect::<String>(),
        )
    }

    /// Applies an editing action; returns whether it handled the action.
    pub(super) fn handle(&mut self, action: Action) -> bool {
        if action == Action::EraseLine {
            self.input.reset();
            return true;
        }
        let request = request(action);
        request
            .inspect(|&request| _ = self.input.handle(request))
            .is_some()
    }

    pub(super) fn clear(&mut self) {
        self.input.reset();
    }

    /// Inserts text at the caret; line breaks and control characters become blanks.
    pub(super) fn insert(&mut self, text: &str) {
        let room = self
            .longest
            .saturating_sub(self.input.value().chars().count());
        for c in text.chars().take(room) {
            self.input
                .handle(InputRequest::InsertChar(if c.is_control() {
                    ' '
                } else {
                    c
                }));
        }
    }

    /// Converts a character of an input method: its full-width blank becomes a blank.
    pub(super) fn type_in(&mut self, c: char) {
        self.insert(if c == '\u{3000}' { half_width(c) } else { c }.encode_utf8(&mut [0; 4]));
    }
}

fn request(action: Action) -> Option<InputRequest> {
    Some(match action {
        Action::Erase => InputRequest::DeletePrevChar,
        Action::EraseAhead => InputRequest::DeleteNextChar,
        Action::EraseWord => InputRequest::DeletePrevWord,
        Action::CaretLeft => InputRequest::GoToPrevChar,
        Action::CaretRight => InputRequest::GoToNextChar,
        Action::CaretHome => InputRequest::GoToStart,
        Action::CaretEnd => InputRequest::GoToEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::TextInput;
    use crate::app::Action;

    #[test]
    fn text_input_inserts_at_the_caret_up_to_its_limit() {
        let mut input = TextInput::new(6);
        input.insert("物流\n");
        assert!(input.handle(Action::CaretHome));
        input.type_in('\u{3000}');
        input.insert("abcdef");
        assert_eq!(
            (input.typed(), input.before_caret().as_str()),
            (" ab物流 ", " ab")
        );
        assert!(!input.handle(Action::Down));
        assert!(input.handle(Action::EraseLine) && input.typed().is_empty());
    }

    #[test]
    fn text_input_debug_shows_no_text() {
        let mut input = TextInput::new(20);
        input.insert("13800138000");
        assert_eq!(format!("{input:?}"), "TextInput(11 chars)");
    }
}
