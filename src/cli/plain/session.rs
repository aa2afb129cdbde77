//! Maps lines to actions of the app, and the app's state to text. Pure: the caller passes the time.

mod open;

use jiff::Timestamp;

use super::tell::{self, FIRST};
use super::words::{self, Verb};
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
const BOUNDLESS: (u16, u16) = (5_000, 1_000);

/// Greater than any row number; a phone number is greater.
const NO_ROW: usize = 10_000_000;

/// More steps back than the app has levels.
const DEEP: usize = 8;

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
                event: Event::Resize(BOUNDLESS.0, BOUNDLESS.1),
            },
        );
        Self { app, now, effects }
    }

    /// The text before the first line.
    pub(super) fn opening(&mut self) -> String {
        let notice = self.notice();
        tell::whole(&self.app) + &notice
    }

    /// The line that announces a request that the user waits for.
    pub(super) fn announced(&self, request: &Request) -> String {
        match request {
            Request::Open {
                id,
                priority: Priority::Interactive,
                ..
            } => tell::fetching(&Source::Shop(id.clone()), self.app.lang),
            Request::Reread => self.app.front().map_or_else(String::new, |open| {
                tell::fetching(&open.source, self.app.lang)
            }),
            Request::Find(_) => tell::seeking(&self.app),
            _ => String::new(),
        }
    }

    /// Whether a request fetches an order that is not open.
    pub(super) fn is_prefetch(&self, request: &Request) -> bool {
        matches!(request, Request::Open { id, .. } if !self.is_open_order(&Source::Shop(id.clone())))
    }

    /// Whether a fetch or a find is under way: until it ends, the next line waits.
    pub(super) fn waits(&self) -> bool {
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
        (tell::whole(&self.app), std::mem::take(&mut self.effects))
    }

    /// Handles an event; returns what to print of it.
    pub(super) fn event(&mut self, event: Event, now: Timestamp) -> (String, Vec<Effect>) {
        self.now = now;
        let waited = self.waits();
        self.feed(event);
        let ended = waited && !self.waits();
        let text = if ended {
            tell::whole(&self.app)
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
        let text = self.obey(typed.trim());
        let effects = std::mem::take(&mut self.effects);
        let copied: String = effects.iter().map(copied).collect();
        let notice = self.notice();
        (text + &copied + &notice, effects)
    }

    fn obey(&mut self, typed: &str) -> String {
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
        match (words::verb(first), open::description(typed)) {
            (Some(verb), _) => self.obeyed(verb, rest),
            (None, Some(key)) => self.seek(typed, &key),
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
        (number >= FIRST || words::verb(&number.to_string()).is_none())
            .then(|| self.obeyed(Verb::Open, &number.to_string()))
    }

    fn obeyed(&mut self, verb: Verb, rest: &str) -> String {
        match verb {
            Verb::Help => return words::help(self.app.lang),
            Verb::Quit => {
                self.effects.push(Effect::Quit);
                return String::new();
            }
            Verb::Cancel => {
                return format!(
                    "{}\n",
                    self.app
                        .lang
                        .tr("没有正在进行的查询", "no look-up is under way")
                );
            }
            Verb::Do(Action::Finder) => return self.find(rest),
            Verb::Do(Action::Refresh) if self.app.screen == Screen::Results => {
                return self.go_on();
            }
            Verb::Do(Action::Filter) if self.app.screen == Screen::Results => {
                return self.filter_found(rest);
            }
            Verb::Do(Action::Results) => return self.go_to_results(),
            Verb::Do(action) if open::is_among_orders(action) => return self.among_orders(action),
            Verb::Do(Action::Refresh) if self.app.problem().is_some() => {
                self.act(Action::Refresh);
                return String::new();
            }
            Verb::Do(Action::Back) => {
                self.act(Action::Back);
                return tell::whole(&self.app);
            }
            _ => {}
        }
        if self.app.view().is_none() {
            return tell::whole(&self.app);
        }
        match verb {
            Verb::Do(action) if self.stays(action, rest) => {
                self.act(action);
                if action == Action::CopyValue {
                    String::new()
                } else {
                    tell::detail(&self.app)
                }
            }
            verb => {
                self.settle();
                self.on_order(verb, rest)
            }
        }
    }

    /// Whether the action applies to the current page: one kind of the timeline, another reply.
    fn stays(&self, action: Action, rest: &str) -> bool {
        let page = self.app.view().map(|view| view.page);
        let of_replies =
            matches!(action, Action::Down | Action::Up | Action::CopyValue) && rest.is_empty();
        match page {
            Some(Page::Timeline(_)) => action == Action::Filter && rest.is_empty(),
            Some(Page::Replies) => of_replies,
            _ => false,
        }
    }

    fn on_order(&mut self, verb: Verb, rest: &str) -> String {
        if let Verb::Do(Action::Search | Action::Filter | Action::Reply | Action::Pin) = verb {
            return self.with_words(verb, rest);
        }
        if let Err(refusal) = self.go_to(rest) {
            return refusal;
        }
        match verb {
            Verb::Tabs => tell::head(&self.app),
            Verb::List => tell::tab(&self.app, false),
            Verb::All => tell::tab(&self.app, true),
            Verb::Open => self.open(),
            Verb::Close => {
                if self.is_open() {
                    self.act(Action::Left);
                }
                tell::here(&self.app)
            }
            Verb::Detail => tell::here(&self.app) + &tell::detail(&self.app),
            Verb::Do(Action::Reveal) => self.reveal(),
            Verb::Do(action) => {
                self.act(action);
                self.after(action)
            }
            Verb::Help | Verb::Cancel | Verb::Quit => String::new(),
        }
    }

    /// The text to print after an action.
    fn after(&self, action: Action) -> String {
        use Action::{
            CaseFile, CopyLine, CopyPath, CopyTab, CopyValue, Empty, Enter, Explain, Findings,
            FoldAll, FoldBelow, Money, NextTab, Palette, PreviousTab, Redraw, Refresh, Suspend,
            Tab, Timeline,
        };
        match action {
            Tab(_) | NextTab | PreviousTab | Empty | FoldAll | FoldBelow => {
                tell::tab(&self.app, false)
            }
            Timeline | Findings | Money | Explain | Enter => tell::detail(&self.app),
            CopyValue | CopyLine | CopyPath | CopyTab | CaseFile | Refresh | Palette | Redraw
            | Suspend => String::new(),
            _ => tell::opened(&self.app),
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
                "masked again in 30 seconds; what is written above stays in the terminal",
            )
        } else {
            lang.tr("已重新遮盖", "masked again")
        };
        format!(
            "{}{}{note}\n",
            tell::here(&self.app),
            tell::detail(&self.app)
        )
    }

    /// Unfolds the row and prints what is below it; for a row without children, prints its detail.
    fn open(&mut self) -> String {
        let tab = self.app.view().and_then(|view| view.current());
        let below = tab
            .and_then(|tab| Some(tab.outline.has_children(tab.cursor?)))
            .unwrap_or_default();
        if !below {
            return tell::here(&self.app) + &tell::detail(&self.app);
        }
        if !self.is_open() {
            self.act(Action::Right);
        }
        tell::opened(&self.app)
    }

    fn is_open(&self) -> bool {
        let tab = self.app.view().and_then(|view| view.current());
        tab.and_then(|tab| Some(tab.outline.is_open(tab.cursor?)))
            .unwrap_or_default()
    }

    fn with_words(&mut self, verb: Verb, rest: &str) -> String {
        match verb {
            Verb::Do(Action::Reply) => self.reply(rest),
            Verb::Do(Action::Filter) => self.filter(rest),
            Verb::Do(Action::Pin) => self.pin(rest),
            _ => self.search(rest),
        }
    }

    fn search(&mut self, words: &str) -> String {
        let lang = self.app.lang;
        if words.is_empty() {
            return format!(
                "{}\n",
                lang.tr(
                    "搜索什么？例如 /物流单号",
                    "search for what? such as /parcel"
                )
            );
        }
        if self.app.screen == Screen::Results {
            return self.filter_found(words);
        }
        if self.app.view().is_none() {
            return tell::whole(&self.app);
        }
        self.settle();
        self.drop_search();
        self.typed(Action::Search, words);
        tell::hits(&self.app)
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
                        "filter by what? such as filter refund"
                    )
                );
            }
            (false, _) => {
                self.drop_search();
                self.typed(Action::Filter, words);
            }
        }
        tell::tab(&self.app, false)
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
        for _ in 0..DEEP {
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
            tell::detail(&self.app)
        } else {
            String::new()
        }
    }

    /// Returns to the tree of the order from any mode.
    fn settle(&mut self) {
        for _ in 0..DEEP {
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
            format!("there is no row {number}; ls lists them\n"),
        )
    }

    fn unknown(&self, typed: &str) -> String {
        let (near, typed) = (words::nearest(typed), SafeText::of(typed).cut(40));
        match self.app.lang {
            Lang::Zh => format!("没有 {typed} 这个命令，最接近的是 {near}；? 列出全部\n"),
            Lang::En => format!("there is no {typed}; the nearest is {near}, and ? lists all\n"),
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
