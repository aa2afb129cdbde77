//! The line at the bottom of an order: what is typed there is looked for with every key, or is the note of a pin.

use super::App;
use super::event::{Action, Effect};
use super::text_input::TextInput;
use crate::order::OrderId;

/// The longest text that is looked for, in characters. Nothing shown is looked for by more.
const LONGEST: usize = 1_000;

/// The line while it is typed into.
#[derive(Debug)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    /// What is typed.
    pub entry: TextInput,
}

/// What a line is typed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked for.
    Search,
    /// As the note of a pin.
    Note {
        /// Of which order.
        order: OrderId,
        /// Whether it is pinned already.
        pinned: bool,
    },
}

/// What a key does to the line.
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
    /// Opens the line for a search; with `filter`, only what is found will be shown.
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

    /// Whether a note is typed.
    pub(super) fn notes(&self) -> bool {
        self.prompt
            .as_ref()
            .is_some_and(|prompt| prompt.purpose != Purpose::Search)
    }

    /// Changes the line's text, and looks for it where that is what it is for.
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
            view.seek(&typed, reading);
        }
    }

    /// Closes the line and keeps the search, or drops it and returns to where it began.
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
