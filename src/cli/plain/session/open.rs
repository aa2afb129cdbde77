//! Opening orders and switching between them: the finder, the results of a find, and the open
//! orders.

use super::{MAX_DEPTH, Session};
use crate::app::{Action, Choice, ClickTarget, Event, Mode, Screen, Source};
use crate::cli::plain::print;
use crate::find::{Key, KeyKind, recognise};

impl Session {
    /// Pastes a text into the finder and opens what is in it; without a text, lists the choices.
    pub(super) fn find(&mut self, text: &str) -> String {
        self.enter_finder();
        if text.is_empty() {
            return print::finder(&self.app);
        }
        self.feed(Event::Paste(text.to_owned()));
        if self.app.finder.choices().len() > 1 && self.app.finder.found().len() != 1 {
            return print::finder(&self.app);
        }
        self.act(Action::Enter);
        if self.app.finder.refused.is_some() {
            print::finder(&self.app)
        } else {
            self.screen_when_ready()
        }
    }

    /// Finds the orders of a key, even if the text has other readings.
    pub(super) fn find_key(&mut self, text: &str, key: &Key) -> String {
        self.enter_finder();
        self.feed(Event::Paste(text.to_owned()));
        let at = self
            .app
            .finder
            .choices()
            .iter()
            .position(|choice| matches!(choice, Choice::FindKey(reading) if reading == key));
        match at {
            Some(at) => self.choose(at + 1),
            None => print::finder(&self.app),
        }
    }

    /// Goes to the finder with an empty input.
    fn enter_finder(&mut self) {
        for _ in 0..MAX_DEPTH {
            if self.app.screen == Screen::Finder && self.app.finder.entry.text().is_empty() {
                return;
            }
            self.act(if self.app.screen == Screen::Finder {
                Action::Back
            } else {
                self.step_to_finder()
            });
        }
    }

    fn step_to_finder(&self) -> Action {
        if matches!(self.app.mode(), Mode::Tree | Mode::Panel) {
            Action::Finder
        } else {
            Action::Back
        }
    }

    /// Opens a line of the finder by its number, counted from 1.
    pub(super) fn choose(&mut self, number: usize) -> String {
        let count = self.app.finder.choices().len();
        if number == 0 || number > count {
            return self.no_row(&number.to_string());
        }
        self.feed(Event::Select(ClickTarget::Line(number - 1)));
        self.act(Action::Enter);
        if self.app.finder.refused.is_some() {
            print::finder(&self.app)
        } else {
            self.screen_when_ready()
        }
    }

    /// Opens a line of the results by its number, counted from 1.
    pub(super) fn open_found(&mut self, number: usize) -> String {
        let count = self
            .app
            .results
            .as_ref()
            .map_or(0, |results| results.rows().count());
        if number == 0 || number > count {
            return self.no_row(&number.to_string());
        }
        self.feed(Event::Select(ClickTarget::Line(number - 1)));
        self.act(Action::Enter);
        self.screen_when_ready()
    }

    /// The current screen; empty while it is still being fetched, since it is printed when it
    /// arrives.
    pub(super) fn screen_when_ready(&self) -> String {
        if self.is_waiting() {
            String::new()
        } else {
            print::screen(&self.app)
        }
    }

    /// Resumes a stopped find; prints a complete one again.
    pub(super) fn resume(&mut self) -> String {
        self.act(Action::Refresh);
        self.screen_when_ready()
    }

    /// Filters the results to the rows with these words; without any, shows every row.
    pub(super) fn filter_found(&mut self, words: &str) -> String {
        self.act(Action::Filter);
        self.act(Action::EraseLine);
        self.feed(Event::Paste(words.to_owned()));
        self.act(Action::Enter);
        print::results(&self.app)
    }

    /// Goes to the last results.
    pub(super) fn go_to_results(&mut self) -> String {
        if self.app.results.is_none() {
            return format!(
                "{}\n",
                self.app.lang.tr("还没有查找过", "no find was run yet")
            );
        }
        if self.app.screen == Screen::Order {
            self.go_to_order();
        }
        self.act(Action::Results);
        print::screen(&self.app)
    }

    /// Switches to another open order, or closes this one.
    pub(super) fn switch_order(&mut self, action: Action) -> String {
        self.go_to_order();
        self.act(action);
        self.screen_when_ready()
    }

    /// Returns to the order on the screen, or the message in place of it, from any mode.
    fn go_to_order(&mut self) {
        for _ in 0..MAX_DEPTH {
            if matches!(self.app.mode(), Mode::Tree | Mode::Panel)
                || (self.app.screen == Screen::Finder && self.nothing_is_open())
            {
                return;
            }
            self.act(Action::Back);
        }
    }

    /// Whether an order is open.
    pub(in super::super) fn is_open_order(&self, source: &Source) -> bool {
        self.app
            .open_orders()
            .iter()
            .any(|open| open.source == *source)
    }

    fn nothing_is_open(&self) -> bool {
        self.app.open_orders().is_empty()
    }
}

/// Whether an action switches between open orders.
pub(super) const fn switches_order(action: Action) -> bool {
    matches!(
        action,
        Action::NextOrder
            | Action::PreviousOrder
            | Action::Order(_)
            | Action::Close
            | Action::Reopen
    )
}

/// The key that a line certainly is, if it is no order: its readings differ only in whose name it
/// could be.
pub(super) fn certain_key(typed: &str) -> Option<Key> {
    let keys = recognise(typed);
    let first = keys.first()?;
    let sure = matches!(
        first.kind(),
        KeyKind::Phone | KeyKind::User | KeyKind::AfterSale | KeyKind::Transaction
    );
    let is_name = |key: &Key| matches!(key.kind(), KeyKind::Nickname | KeyKind::Receiver);
    let one = keys
        .iter()
        .all(|key| is_name(key) || key.text() == first.text());
    (sure && one).then(|| first.clone())
}
