//! The input line at the bottom: an incremental search, or the note of a pin.

use super::App;
use super::event::{Action, Effect};
use super::text_input::TextInput;
use crate::order::OrderId;

/// The longest search text, in characters. No displayed text is longer.
const LONGEST: usize = 1_000;

/// The input line while it is open.
#[derive(Debug)]
pub struct Prompt {
    /// Its purpose.
    pub purpose: Purpose,
    /// The typed text.
    pub entry: TextInput,
}

/// The purpose of an input line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A search.
    Search,
    /// The note of a pin.
    Note {
        /// The order.
        order: OrderId,
        /// Whether it is pinned already.
        pinned: bool,
    },
}

/// Handles a key in the input line.
pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    let notes = app.notes();
    match action {
        Action::Enter if notes => return app.end_note(),
        Action::Back if notes => app.prompt = None,
        Action::Enter => app.end_search(true),
        Action::Back => app.end_search(false),
        Action::Down | Action::Up | Action::Complete if !notes => {
            app.walk_hits(action != Action::Up);
        }
        _ => app.prompted(|entry| _ = entry.handle(action)),
    }
    Vec::new()
}

impl App {
    /// Opens the input line for a search; with `filter`, only matches will be shown.
    pub(super) fn ask_search(&mut self, filter: bool) {
        let Some(view) = self.view_mut() else { return };
        view.clear_filter();
        view.filtered |= filter;
        view.save_position();
        self.prompt = Some(Prompt {
            purpose: Purpose::Search,
            entry: TextInput::new(LONGEST),
        });
    }

    /// Whether a note is being typed.
    pub(super) fn notes(&self) -> bool {
        self.prompt
            .as_ref()
            .is_some_and(|prompt| prompt.purpose != Purpose::Search)
    }

    /// Changes the text and, if it is a search, repeats the search.
    pub(super) fn prompted(&mut self, change: impl FnOnce(&mut TextInput)) {
        let reading = self.reading();
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        let before = prompt.entry.typed().to_owned();
        change(&mut prompt.entry);
        let typed = prompt.entry.typed().to_owned();
        let searches = prompt.purpose == Purpose::Search && typed != before;
        if let Some(view) = self.view_mut().filter(|_| searches) {
            view.search_for(&typed, reading);
        }
    }

    /// Closes the input line and keeps the search, or drops it and restores the position.
    fn end_search(&mut self, keep: bool) {
        self.prompt = None;
        let Some(view) = self.view_mut() else { return };
        if !keep {
            view.step_back();
            view.search = None;
        }
        view.filtered &= view.search.is_some();
        view.saved = None;
    }
}
