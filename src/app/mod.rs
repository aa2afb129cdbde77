//! The program's state, and how an event changes it.
//!
//! [`update`] is the only thing that changes a [`App`]. It names no terminal, no network and no clock: keys come as actions, the moment
//! comes with each event, and what the world has to do goes out as effects.

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
pub use event::{Action, ClickTarget, Effect, Event, Mode, Source, Stopped, TimedEvent};
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

/// Rows that title, verdict, tabs, two rules, breadcrumb and hints take.
pub const FURNITURE: u16 = 7;

/// Narrower than this, the detail opens in the place of the tree.
pub const WIDE: u16 = 100;

/// Which screen is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Where an id is typed or pasted.
    Finder,
    /// What a search found.
    Results,
    /// An order, or what is in its place while it is fetched or has failed.
    Order,
}

/// How the app is worked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// How many months back orders are sought.
    pub months: u16,
    /// How often what is watched is looked at.
    pub watch_every: SignedDuration,
    /// Whether a change of what is watched rings the terminal's bell.
    pub rings: bool,
    /// How long without a key until the screen is covered.
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

/// Everything that a frame shows.
#[derive(Debug)]
pub struct App {
    /// The language of the interface.
    pub lang: Lang,
    /// The moment of the last event.
    pub now: Timestamp,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What the title calls the shop.
    pub shop: SafeText,
    /// The names of the other shops that one can go to.
    pub shops: Vec<SafeText>,
    /// Which screen is up.
    pub screen: Screen,
    /// Whether the help is up, and how far it is scrolled.
    pub help: Option<u16>,
    /// The start screen.
    pub finder: Finder,
    /// What was sought last, and what was found.
    pub results: Option<Results>,
    /// The open orders, in the order in which they were opened.
    orders: Vec<OpenOrder>,
    /// The place among them of the one that is on the screen.
    front: Option<usize>,
    /// Orders that were closed, the last closed last.
    closed: Vec<OpenOrder>,
    /// The worker's jobs, and whose they are.
    jobs: jobs::Jobs,
    prefetch: prefetch::Prefetch,
    /// One line to the person, gone with the next key.
    pub notice: Option<SafeText>,
    /// What this history remembers of the shop; `None` where nothing is remembered, as of the demo.
    history: Option<history::OrderHistory>,
    /// The line at the bottom that is typed into.
    pub prompt: Option<Prompt>,
    /// The palette, while it is up.
    pub palette: Option<Palette>,
    /// What the keys do, for the palette to offer.
    pub commands: Vec<Command>,
    /// Calls that are free now, of how many.
    pub quota: Option<(u32, u32)>,
    /// The reply templates, with the shop's own; ours alone until they are read.
    pub templates: Option<Templates>,
    /// What the configuration says of how the app is worked at.
    pub preferences: Preferences,
    /// When something has lasted too long, for every order that arrives.
    pub limits: Thresholds,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether the screen is covered because nobody was there.
    pub locked: bool,
    /// When somebody was last there.
    last_input: Timestamp,
    /// Whether the next step back at the root ends the program.
    leaving: bool,
}

impl App {
    /// An app with nothing on it.
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

    /// How values are read now.
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

    /// What the keys mean now.
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

    /// Columns and rows that the tree has, and those that the detail has, in this order.
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

    /// Whether there is a line for the open orders.
    pub fn shows_strip(&self) -> bool {
        self.orders.len() > 1
    }

    /// The lines of the detail: of the row under the cursor, or of the page that was turned to.
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

    /// Whether something stands in the place of the order: it is being fetched for the first time, or something went wrong.
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

    /// The same of what was found.
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

    /// In how many milliseconds the screen will look different by itself; `None` while nothing changes.
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

    /// In how many milliseconds an order that is looked at reads otherwise.
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
