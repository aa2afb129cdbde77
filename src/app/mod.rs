//! The program's state, and how an event changes it.
//!
//! [`update()`] is the only function that changes an [`App`]. It uses no terminal, no network and no
//! clock: keys arrive as actions, each event carries its time, and effects are returned.

mod after_sales;
mod audit_trail;
mod copy;
mod event;
mod finder;
mod history;
mod jobs;
mod jumps;
mod look_up;
mod navigate;
mod open_orders;
mod order_search;
mod order_view;
mod page;
mod palette;
mod pane;
mod pointer;
mod prefetch;
mod prompt;
mod reply_cards;
mod results;
mod results_order;
mod search_state;
mod tab_state;
#[cfg(test)]
mod test_support;
mod text_input;
mod update;
mod watch;

pub use after_sales::AfterSales;
pub use event::{Action, ClickTarget, Effect, Event, Mode, Source, StoppedFind, TimedEvent};
pub use finder::{Choice, Finder, Listed, Offer};
pub use look_up::LookUp;
pub use open_orders::OpenOrder;
pub use order_view::{OrderView, Reveal};
pub use page::Page;
pub use palette::{Command, Item, Palette};
pub use pane::Pane;
pub use prompt::{Prompt, Purpose};
pub use reply_cards::Replies;
pub use results::{FindState, Results};
pub use results_order::SortBy;
pub use search_state::Search;
pub use tab_state::TabState;
pub use text_input::TextInput;
pub use update::update;
pub use watch::{News, Watch};

use jiff::{SignedDuration, Timestamp};

use crate::detail::{self, DetailContext};
use crate::order::{Reading, Thresholds};
use crate::replies::Templates;
use crate::text::{Lang, SafeText};

/// The rows that title, verdict, tabs, two rules, breadcrumb and hints occupy.
pub const FURNITURE: u16 = 7;

/// Below this width, the detail opens in place of the tree.
pub const WIDE: u16 = 100;

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The input for ids and keys.
    Finder,
    /// The results of a find.
    Results,
    /// An order, or a message in place of it while it is fetched or after it failed.
    Order,
}

/// The preferences from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// How many months back a find looks.
    pub months: u16,
    /// How often a watched order is polled.
    pub watch_every: SignedDuration,
    /// Whether a change of a watched order rings the terminal's bell.
    pub rings: bool,
    /// How long without a key until the screen is locked.
    pub lock_after: SignedDuration,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            months: 12,
            watch_every: SignedDuration::from_secs(60),
            rings: false,
            lock_after: SignedDuration::from_mins(10),
        }
    }
}

/// The whole state of the program; a frame is drawn from it.
#[derive(Debug)]
pub struct App {
    /// The language of the interface.
    pub lang: Lang,
    /// The time of the last event.
    pub now: Timestamp,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The shop's name in the title.
    pub shop: SafeText,
    /// The names of the other shops that the user can switch to.
    pub shops: Vec<SafeText>,
    /// The current screen.
    pub screen: Screen,
    /// The scroll position of the help, while it is shown.
    pub help: Option<u16>,
    /// The start screen.
    pub finder: Finder,
    /// The last find and its results.
    pub results: Option<Results>,
    /// The open orders, in the order in which they were opened.
    orders: Vec<OpenOrder>,
    /// The index of the front order.
    front: Option<usize>,
    /// Closed orders, the last closed last.
    closed: Vec<OpenOrder>,
    /// The worker's jobs and their owners.
    jobs: jobs::Jobs,
    prefetch: prefetch::Prefetch,
    /// A notice to the user; the next key removes it.
    pub notice: Option<SafeText>,
    /// The history of this shop; `None` if nothing is remembered, as in the demo.
    history: Option<history::OrderHistory>,
    /// The input line at the bottom.
    pub prompt: Option<Prompt>,
    /// The command palette, while it is open.
    pub palette: Option<Palette>,
    /// The key bindings, for the palette to list.
    pub commands: Vec<Command>,
    /// The free calls, and the quota.
    pub quota: Option<(u32, u32)>,
    /// The reply templates with the shop's own; only the built-in ones until those are read.
    pub templates: Option<Templates>,
    /// The preferences from the configuration.
    pub preferences: Preferences,
    /// The thresholds of findings, for every order that is opened.
    pub limits: Thresholds,
    /// Whether mouse capture is on.
    pub mouse: bool,
    /// Whether the screen is locked for inactivity.
    pub locked: bool,
    /// The time of the last activity.
    last_input: Timestamp,
    /// Whether the next step back at the root quits the program.
    leaving: bool,
}

impl App {
    /// Returns an app without open orders.
    pub fn new(
        lang: Lang,
        now: Timestamp,
        size: (u16, u16),
        shop: SafeText,
        listed: Vec<Listed>,
    ) -> Self {
        Self {
            lang,
            now,
            size,
            shop,
            shops: Vec::new(),
            screen: Screen::Finder,
            help: None,
            finder: Finder::new(listed),
            results: None,
            orders: Vec::new(),
            front: None,
            closed: Vec::new(),
            jobs: jobs::Jobs::default(),
            prefetch: prefetch::Prefetch::default(),
            notice: None,
            history: None,
            prompt: None,
            palette: None,
            commands: Vec::new(),
            quota: None,
            templates: None,
            preferences: Preferences::default(),
            limits: Thresholds::default(),
            mouse: false,
            locked: false,
            last_input: now,
            leaving: false,
        }
    }

    /// How values are displayed.
    pub fn reading(&self) -> Reading {
        Reading {
            lang: self.lang,
            now: self.now,
            thresholds: self.limits,
        }
    }

    /// Whether tree and detail stand side by side.
    pub fn is_wide(&self) -> bool {
        self.size.0 >= WIDE
    }

    /// The mode that the keys apply to.
    pub fn mode(&self) -> Mode {
        let view = self.view().filter(|_| !self.is_covered());
        match (self.help, self.screen, view) {
            (Some(_), ..) => Mode::Help,
            _ if self.palette.is_some() => Mode::Prompt,
            (None, Screen::Finder, _) => Mode::Finder,
            (None, Screen::Results, _)
                if self.results.as_ref().is_some_and(|results| results.typing) =>
            {
                Mode::Prompt
            }
            (None, Screen::Results, _) => Mode::Results,
            (None, Screen::Order, Some(_)) if self.prompt.is_some() => Mode::Prompt,
            (
                None,
                Screen::Order,
                Some(OrderView {
                    replies: Some(replies),
                    ..
                }),
            ) => {
                if replies.entry.is_some() {
                    Mode::Edit
                } else {
                    Mode::Reply
                }
            }
            (None, Screen::Order, Some(view)) if view.pane.focused => Mode::Detail,
            (None, Screen::Order, Some(_)) => Mode::Tree,
            (None, Screen::Order, None) => Mode::Panel,
        }
    }

    /// The size of the tree and of the detail, in this order.
    pub fn panes(&self) -> [(u16, u16); 2] {
        let (columns, rows) = (
            self.size.0,
            self.size
                .1
                .saturating_sub(FURNITURE + u16::from(self.shows_strip())),
        );
        if !self.is_wide() {
            return [(columns, rows); 2];
        }
        let tree = columns * 13 / 25;
        [(tree, rows), (columns - tree - 2, rows)]
    }

    /// Whether the line of open orders is shown.
    pub fn shows_strip(&self) -> bool {
        self.orders.len() > 1
    }

    /// The lines of the detail: of the row under the cursor, or of the current page.
    pub fn detail(&self) -> Vec<detail::DetailLine> {
        let Some(view) = self.view() else {
            return Vec::new();
        };
        let width = usize::from(self.panes()[1].0.saturating_sub(1));
        let subject = DetailContext {
            order: &view.order,
            options: view.look(self.reading()),
            width,
        };
        match view.page {
            Page::Row => view
                .selected()
                .map(|kind| detail::lines(subject, kind))
                .unwrap_or_default(),
            Page::Replies => view
                .replies
                .as_ref()
                .map(|r| r.lines(self.lang, width))
                .unwrap_or_default(),
            Page::Explain => view
                .selected()
                .map(|kind| detail::explain(subject, kind))
                .unwrap_or_default(),
            Page::Findings => detail::findings(subject, &view.findings),
            Page::Changes => view.news.as_ref().map_or_else(
                || detail::changes(subject, &view.order.doc, &[]),
                |news| detail::changes(subject, &news.before, &news.changes),
            ),
            Page::Money => detail::money_proof(subject),
            Page::Timeline(only) => detail::order_timeline(subject, only),
        }
    }

    /// Whether a message replaces the order: it is being fetched for the first time, or its look-up
    /// failed.
    pub fn is_covered(&self) -> bool {
        self.front().is_some_and(|open| {
            open.problem.is_some() || (open.look_up.is_some() && open.view.is_none())
        })
    }

    /// Whether an action does anything now, as far as the footer needs to know.
    pub fn can(&self, action: Action) -> bool {
        let view = self.view();
        match action {
            Action::Enter if self.mode() == Mode::Detail => {
                view.is_some_and(|view| view.pane.line.is_some())
            }
            Action::Reveal => view.is_some_and(OrderView::can_reveal),
            Action::NextOrder | Action::PreviousOrder => self.shows_strip(),
            Action::Results => self.results.is_some(),
            Action::Changes => view.is_some_and(|view| view.news.is_some()),
            Action::Pin => self.can_pin(),
            Action::Forget => self.remove_chosen().is_some(),
            Action::Down | Action::Up if self.notes() => false,
            _ if self.mode() == Mode::Results => self.can_with_results(action),
            Action::NextFinding | Action::PreviousFinding => {
                view.is_some_and(|view| !view.findings.is_empty())
            }
            Action::Filter if view.is_some_and(|view| matches!(view.page, Page::Timeline(_))) => {
                true
            }
            Action::Filter | Action::NextHit | Action::PreviousHit => view
                .and_then(|view| view.search.as_ref())
                .is_some_and(|search| !search.hits.is_empty()),
            Action::Refresh => {
                self.look_up().is_none() && (self.problem().is_some() || view.is_some())
            }
            _ => true,
        }
    }

    /// As [`Self::can`], for the results.
    fn can_with_results(&self, action: Action) -> bool {
        let Some(results) = &self.results else {
            return false;
        };
        match action {
            Action::Refresh => matches!(results.state, FindState::Halted(_)),
            Action::Skip => self.can_skip(),
            Action::Mark
            | Action::MarkAll
            | Action::Enter
            | Action::Sort
            | Action::Filter
            | Action::Search
            | Action::Down
            | Action::Up => results.count() > 0,
            _ => true,
        }
    }

    /// Milliseconds until the screen changes without an event; `None` if nothing is due.
    pub fn next_tick(&self) -> Option<u64> {
        if self.look_up().is_some() {
            return Some(200);
        }
        let soon = [self.milliseconds_to_rest(), self.milliseconds_to_look()]
            .into_iter()
            .flatten()
            .min();
        let ages = self
            .view()
            .filter(|_| self.screen == Screen::Order && !self.locked)
            .map(|view| self.ages_in(view));
        soon.into_iter().chain(ages).min()
    }

    /// Milliseconds until the displayed text of an order changes.
    fn ages_in(&self, view: &OrderView) -> u64 {
        if view.reveal.is_some() {
            return 1_000;
        }
        let age = self
            .now
            .as_second()
            .saturating_sub(view.fetched.as_second());
        if age < 60 { 5_000 } else { 60_000 }.min(self.milliseconds_to_lock())
    }
}
