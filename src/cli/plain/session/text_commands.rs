//! Commands that take text: search, filter, reply and pin.

use super::{MAX_DEPTH, Session};
use crate::app::{Action, Event, Mode, Screen};
use crate::cli::plain::commands::PlainCommand;
use crate::cli::plain::print;

impl Session {
    /// Runs a command whose argument is text and not the number of a row.
    pub(super) fn run_with_text(&mut self, command: PlainCommand, rest: &str) -> String {
        match command {
            PlainCommand::Act(Action::Reply) => self.reply(rest),
            PlainCommand::Act(Action::Filter) => self.filter(rest),
            PlainCommand::Act(Action::Pin) => self.pin(rest),
            _ => self.search(rest),
        }
    }

    pub(super) fn search(&mut self, words: &str) -> String {
        let lang = self.app.lang;
        if words.is_empty() {
            return format!(
                "{}\n",
                lang.tr(
                    "搜索什么？例如 /物流单号",
                    "search for what? For example: /parcel"
                )
            );
        }
        if self.app.screen == Screen::Results {
            return self.filter_found(words);
        }
        if self.app.view().is_none() {
            return print::screen(&self.app);
        }
        self.return_to_tree();
        self.drop_search();
        self.typed(Action::Search, words);
        print::hits(&self.app)
    }

    fn filter(&mut self, words: &str) -> String {
        let searched = self.app.view().is_some_and(|view| view.search.is_some());
        match (words.is_empty(), searched) {
            (true, true) => self.act(Action::Filter),
            (true, false) => {
                return format!(
                    "{}\n",
                    self.app.lang.tr(
                        "筛选什么？例如 filter 退款",
                        "filter by what? For example: filter refund"
                    )
                );
            }
            (false, _) => {
                self.drop_search();
                self.typed(Action::Filter, words);
            }
        }
        print::tab(&self.app, false)
    }

    /// Pins the order with a note, or changes the note; without a note, unpins a pinned order.
    fn pin(&mut self, note: &str) -> String {
        self.act(Action::Pin);
        if self.app.prompt.is_none() {
            return String::new();
        }
        self.act(Action::EraseLine);
        self.feed(Event::Paste(note.to_owned()));
        self.act(Action::Enter);
        let refused = self.app.prompt.take().and(self.app.notice.take());
        refused.map(|why| format!("{why}\n")).unwrap_or_default()
    }

    /// Opens an input, types the text, and confirms it.
    fn typed(&mut self, open: Action, words: &str) {
        self.act(open);
        self.feed(Event::Paste(words.to_owned()));
        self.act(Action::Enter);
    }

    fn drop_search(&mut self) {
        for _ in 0..MAX_DEPTH {
            if self.app.view().is_none_or(|view| view.search.is_none()) {
                return;
            }
            self.act(Action::Back);
        }
    }

    fn reply(&mut self, rest: &str) -> String {
        let nth = match (rest.is_empty(), rest.parse::<usize>()) {
            (true, _) => 1,
            (false, Ok(nth @ 1..=99)) => nth,
            _ => return self.no_row(rest),
        };
        self.act(Action::Reply);
        if self.app.mode() == Mode::Reply {
            (1..nth).for_each(|_| self.act(Action::Down));
        }
        if self.app.mode() == Mode::Reply {
            print::detail(&self.app)
        } else {
            String::new()
        }
    }
}
