//! Maps lines to actions of the app, and the app's state to text. Pure: the caller passes the time.

mod open;
mod text_commands;

use jiff::Timestamp;

use super::commands::{self, PlainCommand};
use super::print::{self, FIRST};
use crate::api::Priority;
use crate::app::{
    Action, App, ClickTarget, Effect, Event, Mode, Page, Results, Screen, Source, TimedEvent,
    update,
};
use crate::order::OrderId;
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::worker::Request;

/// Columns and rows large enough that nothing is cut or wrapped.
const UNBOUNDED: (u16, u16) = (5_000, 1_000);

/// Greater than any row number; a phone number is greater.
const NO_ROW: usize = 10_000_000;

/// More steps back than the app has levels.
const MAX_DEPTH: usize = 8;

/// An app driven by lines.
pub(super) struct Session {
    pub(super) app: App,
    now: Timestamp,
    effects: Vec<Effect>,
}

impl Session {
    pub(super) fn new(mut app: App) -> Self {
        let now = app.now;
        let effects = update(
            &mut app,
            TimedEvent {
                now,
                event: Event::Resize(UNBOUNDED.0, UNBOUNDED.1),
            },
        );
        Self { app, now, effects }
    }

    /// The text before the first line.
    pub(super) fn opening(&mut self) -> String {
        let notice = self.notice();
        print::screen(&self.app) + &notice
    }

    /// The line that announces a request that the user waits for.
    pub(super) fn announcement(&self, request: &Request) -> String {
        match request {
            Request::Open {
                id,
                priority: Priority::Interactive,
                ..
            } => print::fetching(&Source::Shop(id.clone()), self.app.lang),
            Request::Reread => self.app.front().map_or_else(String::new, |open| {
                print::fetching(&open.source, self.app.lang)
            }),
            Request::Find(_) => print::finding(&self.app),
            _ => String::new(),
        }
    }

    /// Whether a request fetches an order that is not open.
    pub(super) fn is_prefetch(&self, request: &Request) -> bool {
        matches!(request, Request::Open { id, .. } if !self.is_open_order(&Source::Shop(id.clone())))
    }

    /// Whether a fetch or a find is under way: until it ends, the next line waits.
    pub(super) fn is_waiting(&self) -> bool {
        self.app.look_up().is_some() || self.app.results.as_ref().is_some_and(Results::runs)
    }

    /// Performs the cancel action.
    pub(super) fn cancel(&mut self, now: Timestamp) -> (String, Vec<Effect>) {
        if self.app.look_up().is_some() {
            return self.event(Event::Act(Action::Cancel), now);
        }
        // The app cancels a find with a step back. The printed results show its notice already.
        self.now = now;
        self.act(Action::Back);
        self.app.notice = None;
        (print::screen(&self.app), std::mem::take(&mut self.effects))
    }

    /// Handles an event; returns what to print of it.
    pub(super) fn event(&mut self, event: Event, now: Timestamp) -> (String, Vec<Effect>) {
        self.now = now;
        let waited = self.is_waiting();
        self.feed(event);
        let ended = waited && !self.is_waiting();
        let text = if ended {
            print::screen(&self.app)
        } else {
            String::new()
        };
        let text = text + &self.notice();
        (text, std::mem::take(&mut self.effects))
    }

    /// Runs a line: returns the text to print and the effects to perform.
    pub(super) fn line(&mut self, typed: &str, now: Timestamp) -> (String, Vec<Effect>) {
        self.now = now;
        // A reveal that has expired is masked before anything is listed.
        self.feed(Event::Tick);
        if self.app.locked {
            // A locked app uses the first key only to unlock.
            self.act(Action::Redraw);
        }
        let text = self.run_line(typed.trim());
        let effects = std::mem::take(&mut self.effects);
        let copied: String = effects.iter().map(copied).collect();
        let notice = self.notice();
        (text + &copied + &notice, effects)
    }

    fn run_line(&mut self, typed: &str) -> String {
        let (first, rest) = typed
            .split_once(char::is_whitespace)
            .map_or((typed, ""), |(first, rest)| (first, rest.trim()));
        if first.is_empty() {
            // Enter confirms what the finder asked to confirm.
            let asked = self.app.screen == Screen::Finder && self.app.finder.refused.is_some();
            return if asked {
                self.choose(self.app.finder.chosen + 1)
            } else {
                String::new()
            };
        }
        if let Some(words) = typed.strip_prefix(['/', '／']) {
            return self.search(words.trim());
        }
        let number = typed.parse::<usize>().ok();
        if let Some(text) = number
            .filter(|&number| number < NO_ROW)
            .and_then(|number| self.number(number))
        {
            return text;
        }
        match (commands::parse(first), open::certain_key(typed)) {
            (Some(command), _) => self.run_command(command, rest),
            (None, Some(key)) => self.find_key(typed, &key),
            (None, None)
                if !OrderId::extract_all(typed).is_empty() || self.app.screen != Screen::Order =>
            {
                self.find(typed)
            }
            (None, None) if number.is_some() => self.no_row(typed),
            (None, None) => self.unknown(first),
        }
    }

    /// A bare number: a line of the finder or the results, or a row. In an order, the digits of the
    /// tabs are not rows.
    fn number(&mut self, number: usize) -> Option<String> {
        if self.app.screen == Screen::Finder && self.app.view().is_none()
            || self.app.mode() == Mode::Finder
        {
            return Some(self.choose(number));
        }
        if self.app.screen == Screen::Results {
            return Some(self.open_found(number));
        }
        (number >= FIRST || commands::parse(&number.to_string()).is_none())
            .then(|| self.run_command(PlainCommand::Open, &number.to_string()))
    }

    fn run_command(&mut self, command: PlainCommand, rest: &str) -> String {
        match command {
            PlainCommand::Help => return commands::help(self.app.lang),
            PlainCommand::Quit => {
                self.effects.push(Effect::Quit);
                return String::new();
            }
            PlainCommand::Cancel => {
                return format!(
                    "{}\n",
                    self.app
                        .lang
                        .tr("没有正在进行的查询", "no look-up is under way")
                );
            }
            PlainCommand::Act(Action::Finder) => return self.find(rest),
            PlainCommand::Act(Action::Refresh) if self.app.screen == Screen::Results => {
                return self.resume();
            }
            PlainCommand::Act(Action::Filter) if self.app.screen == Screen::Results => {
                return self.filter_found(rest);
            }
            PlainCommand::Act(Action::Results) => return self.go_to_results(),
            PlainCommand::Act(action) if open::switches_order(action) => {
                return self.switch_order(action);
            }
            PlainCommand::Act(Action::Refresh) if self.app.problem().is_some() => {
                self.act(Action::Refresh);
                return String::new();
            }
            PlainCommand::Act(Action::Back) => {
                self.act(Action::Back);
                return print::screen(&self.app);
            }
            _ => {}
        }
        if self.app.view().is_none() {
            return print::screen(&self.app);
        }
        match command {
            PlainCommand::Act(action) if self.applies_to_page(action, rest) => {
                self.act(action);
                if action == Action::CopyValue {
                    String::new()
                } else {
                    print::detail(&self.app)
                }
            }
            command => {
                self.return_to_tree();
                self.on_order(command, rest)
            }
        }
    }

    /// Whether the action applies to the current page: one kind of the timeline, another reply.
    fn applies_to_page(&self, action: Action, rest: &str) -> bool {
        let page = self.app.view().map(|view| view.page);
        let of_replies =
            matches!(action, Action::Down | Action::Up | Action::CopyValue) && rest.is_empty();
        match page {
            Some(Page::Timeline(_)) => action == Action::Filter && rest.is_empty(),
            Some(Page::Replies) => of_replies,
            _ => false,
        }
    }

    fn on_order(&mut self, command: PlainCommand, rest: &str) -> String {
        if let PlainCommand::Act(Action::Search | Action::Filter | Action::Reply | Action::Pin) =
            command
        {
            return self.run_with_text(command, rest);
        }
        if let Err(refusal) = self.go_to(rest) {
            return refusal;
        }
        match command {
            PlainCommand::Tabs => print::head(&self.app),
            PlainCommand::List => print::tab(&self.app, false),
            PlainCommand::All => print::tab(&self.app, true),
            PlainCommand::Open => self.open(),
            PlainCommand::Close => {
                if self.is_open() {
                    self.act(Action::Left);
                }
                print::cursor_row(&self.app)
            }
            PlainCommand::Detail => print::cursor_row(&self.app) + &print::detail(&self.app),
            PlainCommand::Act(Action::Reveal) => self.reveal(),
            PlainCommand::Act(action) => {
                self.act(action);
                self.text_after(action)
            }
            PlainCommand::Help | PlainCommand::Cancel | PlainCommand::Quit => String::new(),
        }
    }

    /// The text to print after an action.
    fn text_after(&self, action: Action) -> String {
        use Action::{
            CaseFile, CopyLine, CopyPath, CopyTab, CopyValue, Empty, Enter, Explain, Findings,
            FoldAll, FoldBelow, Money, NextTab, Palette, PreviousTab, Redraw, Refresh, Suspend,
            Tab, Timeline,
        };
        match action {
            Tab(_) | NextTab | PreviousTab | Empty | FoldAll | FoldBelow => {
                print::tab(&self.app, false)
            }
            Timeline | Findings | Money | Explain | Enter => print::detail(&self.app),
            CopyValue | CopyLine | CopyPath | CopyTab | CaseFile | Refresh | Palette | Redraw
            | Suspend => String::new(),
            _ => print::subtree(&self.app),
        }
    }

    /// Reveals or masks a value, and says so: unlike on a screen, the printed text stays.
    fn reveal(&mut self) -> String {
        let lang = self.app.lang;
        if !self.app.can(Action::Reveal) {
            return format!(
                "{}\n",
                lang.tr("这一行没有遮盖的内容", "nothing is masked in this row")
            );
        }
        self.act(Action::Reveal);
        let shown = self.app.view().is_some_and(|view| view.reveal.is_some());
        let note = if shown {
            lang.tr(
                "30 秒后重新遮盖；上面已输出的文字会留在终端里",
                "masked again in 30 seconds; the output above stays in the terminal",
            )
        } else {
            lang.tr("已重新遮盖", "masked again")
        };
        format!(
            "{}{}{note}\n",
            print::cursor_row(&self.app),
            print::detail(&self.app)
        )
    }

    /// Unfolds the row and prints what is below it; for a row without children, prints its detail.
    fn open(&mut self) -> String {
        let tab = self.app.view().and_then(|view| view.current());
        let below = tab
            .and_then(|tab| Some(tab.outline.has_children(tab.cursor?)))
            .unwrap_or_default();
        if !below {
            return print::cursor_row(&self.app) + &print::detail(&self.app);
        }
        if !self.is_open() {
            self.act(Action::Right);
        }
        print::subtree(&self.app)
    }

    fn is_open(&self) -> bool {
        let tab = self.app.view().and_then(|view| view.current());
        tab.and_then(|tab| Some(tab.outline.is_open(tab.cursor?)))
            .unwrap_or_default()
    }

    /// Returns to the tree of the order from any mode.
    fn return_to_tree(&mut self) {
        for _ in 0..MAX_DEPTH {
            if self.app.mode() == Mode::Tree {
                return;
            }
            self.act(Action::Back);
        }
    }

    /// Moves to the row with this number and unfolds its ancestors; without a number, stays.
    fn go_to(&mut self, number: &str) -> Result<(), String> {
        if number.is_empty() {
            return Ok(());
        }
        let tab = self.app.view().and_then(|view| view.current());
        let nth = number
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(FIRST));
        let row = tab.zip(nth).and_then(|(tab, nth)| tab.outline.row(nth));
        let Some(row) = row else {
            return Err(self.no_row(number));
        };
        self.feed(Event::Select(ClickTarget::Row(row)));
        Ok(())
    }

    fn no_row(&self, number: &str) -> String {
        let number = SafeText::of(number);
        self.app.lang.tr(
            format!("没有第 {number} 行，ls 列出各行\n"),
            format!("no row {number}; ls lists the rows\n"),
        )
    }

    fn unknown(&self, typed: &str) -> String {
        let (near, typed) = (commands::nearest(typed), SafeText::of(typed).cut(40));
        match self.app.lang {
            Lang::Zh => format!("没有 {typed} 这个命令，最接近的是 {near}；? 列出全部\n"),
            Lang::En => {
                format!("unknown command {typed}; the nearest is {near}, and ? lists all\n")
            }
        }
    }

    /// Takes the app's notice, to be printed once.
    fn notice(&mut self) -> String {
        self.app
            .notice
            .take()
            .map(|notice| format!("{notice}\n"))
            .unwrap_or_default()
    }

    fn act(&mut self, action: Action) {
        self.feed(Event::Act(action));
    }

    fn feed(&mut self, event: Event) {
        let timed = TimedEvent {
            now: self.now,
            event,
        };
        self.effects.extend(update(&mut self.app, timed));
    }
}

/// Prints a copy, so that it can be selected in the terminal.
fn copied(effect: &Effect) -> String {
    let Effect::Copy(scrap) = effect else {
        return String::new();
    };
    let name = safe!("{}", scrap.name);
    format!("{name}:\n{}\n", scrap.text())
}

#[cfg(test)]
mod tests;
