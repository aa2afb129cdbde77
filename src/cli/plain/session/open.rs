//! What can be opened, and going among it: the finder, what a search found, and the open orders.

use super::{DEEP, Session};
use crate::app::{Action, Choice, ClickTarget, Event, Mode, Screen, Source};
use crate::cli::plain::tell;
use crate::find::{Key, KeyKind, recognise};

impl Session {
    /// Puts a text into the finder and opens what is in it; without a text, tells what can be opened.
    pub(super) fn find(&mut self, text: &str) -> String {
        self.enter_finder();
        if text.is_empty() {
            return tell::finder(&self.app);
        }
        self.feed(Event::Paste(text.to_owned()));
        if self.app.finder.choices().len() > 1 && self.app.finder.found().len() != 1 {
            return tell::finder(&self.app);
        }
        self.act(Action::Enter);
        if self.app.finder.refused.is_some() {
            tell::finder(&self.app)
        } else {
            self.brought()
        }
    }

    /// Looks for the orders of a key, whatever else the text could be.
    pub(super) fn seek(&mut self, text: &str, key: &Key) -> String {
        self.enter_finder();
        self.feed(Event::Paste(text.to_owned()));
        let at = self
            .app
            .finder
            .choices()
            .iter()
            .position(|choice| matches!(choice, Choice::Seek(reading) if reading == key));
        match at {
            Some(at) => self.choose(at + 1),
            None => tell::finder(&self.app),
        }
    }

    /// To the finder with nothing typed.
    fn enter_finder(&mut self) {
        for _ in 0..DEEP {
            if self.app.screen == Screen::Finder && self.app.finder.entry.text().is_empty() {
                return;
            }
            self.act(if self.app.screen == Screen::Finder {
                Action::Back
            } else {
                self.way_to_finder()
            });
        }
    }

    fn way_to_finder(&self) -> Action {
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
            tell::finder(&self.app)
        } else {
            self.brought()
        }
    }

    /// Opens a line of what was found by its number, counted from 1.
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
        self.brought()
    }

    /// What is on the screen now, unless it is still on its way and is told when it comes.
    pub(super) fn brought(&self) -> String {
        if self.waits() {
            String::new()
        } else {
            tell::whole(&self.app)
        }
    }

    /// Goes on where a search stopped; one that came to its end is told again.
    pub(super) fn go_on(&mut self) -> String {
        self.act(Action::Refresh);
        self.brought()
    }

    /// Shows of what was found the rows with these words; without any, every row again.
    pub(super) fn filter_found(&mut self, words: &str) -> String {
        self.act(Action::Filter);
        self.act(Action::EraseLine);
        self.feed(Event::Paste(words.to_owned()));
        self.act(Action::Enter);
        tell::results(&self.app)
    }

    /// To what was found last.
    pub(super) fn go_to_results(&mut self) -> String {
        if self.app.results.is_none() {
            return format!(
                "{}\n",
                self.app.lang.tr("还没有查找过", "nothing was sought yet")
            );
        }
        if self.app.screen == Screen::Order {
            self.go_to_order();
        }
        self.act(Action::Results);
        tell::whole(&self.app)
    }

    /// To another open order, or without this one.
    pub(super) fn among_orders(&mut self, action: Action) -> String {
        self.go_to_order();
        self.act(action);
        self.brought()
    }

    /// To the order on the screen, or the message in its place, from wherever one is.
    fn go_to_order(&mut self) {
        for _ in 0..DEEP {
            if matches!(self.app.mode(), Mode::Tree | Mode::Panel)
                || (self.app.screen == Screen::Finder && self.nothing_is_open())
            {
                return;
            }
            self.act(Action::Back);
        }
    }

    /// Whether an order has a place on the screen.
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

/// Whether an action leads from one open order to another.
pub(super) const fn is_among_orders(action: Action) -> bool {
    matches!(
        action,
        Action::NextOrder
            | Action::PreviousOrder
            | Action::Order(_)
            | Action::Close
            | Action::Reopen
    )
}

/// The key that a line is beyond doubt, where it is no order: its readings differ in nothing but whose it could be.
pub(super) fn sought(typed: &str) -> Option<Key> {
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
