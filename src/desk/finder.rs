//! The start screen: one line to type or paste into, the ids found in it, and the orders that the demo offers.

use super::entry::Entry;
use super::event::{Action, Effect, Mode, Source};
use super::{Desk, Screen};
use crate::order::OrderId;
use crate::text::{Clean, Lang};

/// The longest text that is taken in, in characters: a long chat, not a book.
const LONGEST: usize = 20_000;

/// An order that the finder offers with a line about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: OrderId,
    /// What it shows, in the interface's language.
    pub about: Clean,
}

/// The state of the start screen.
#[derive(Debug)]
pub struct Finder {
    /// What is typed.
    pub entry: Entry,
    found: Vec<OrderId>,
    listed: Vec<Listed>,
    /// Which line is chosen: first those found in the text, then those on offer.
    pub chosen: usize,
    /// Why the text cannot be opened.
    pub refused: Option<Clean>,
}

impl Finder {
    pub(super) fn new(listed: Vec<Listed>) -> Self {
        Self { entry: Entry::new(LONGEST), found: Vec::new(), listed, chosen: 0, refused: None }
    }

    /// The order ids found in the text.
    pub fn found(&self) -> &[OrderId] {
        &self.found
    }

    /// The orders on offer; with a text that holds no id, those that it occurs in.
    pub fn offered(&self) -> Vec<&Listed> {
        let wanted = self.entry.typed().trim().to_lowercase();
        let matches = |l: &&Listed| wanted.is_empty() || !self.found.is_empty() || l.about.as_str().to_lowercase().contains(&wanted);
        self.listed.iter().filter(matches).collect()
    }

    /// The caret and the text obey.
    pub(super) fn edit(&mut self, action: Action) {
        if self.entry.obey(action) {
            self.recognise();
        }
    }

    pub(super) fn clear(&mut self) {
        self.entry.clear();
        self.recognise();
    }

    /// Text goes in at the caret.
    pub(super) fn insert(&mut self, text: &str) {
        self.entry.insert(text);
        self.recognise();
    }

    /// A character goes in at the caret.
    pub(super) fn type_in(&mut self, c: char) {
        self.entry.type_in(c);
        self.recognise();
    }

    /// Moves the choice, round at both ends.
    pub(super) fn choose(&mut self, forward: bool) {
        let count = self.found.len() + self.offered().len();
        if count > 0 {
            self.chosen = (self.chosen + if forward { 1 } else { count - 1 }) % count;
        }
    }

    fn recognise(&mut self) {
        self.found = OrderId::find_all(self.entry.typed());
        self.chosen = 0;
        self.refused = None;
    }

    /// The order that Enter opens: the chosen line, or what was typed though no id was recognised in it.
    fn wanted(&self, lang: Lang) -> Result<OrderId, Clean> {
        let typed = self.entry.typed().trim();
        let offered = self.offered();
        let line = self.found.iter().chain(offered.iter().map(|l| &l.id)).nth(self.chosen);
        match line {
            Some(id) => Ok(id.clone()),
            None if typed.is_empty() => Err(Clean::fixed(lang.pick("请输入或粘贴订单号", "type or paste an order id"))),
            None => OrderId::read(typed).map_err(|bad| bad.say(lang)),
        }
    }
}

impl Desk {
    /// Opens what the finder's text or choice names.
    pub(super) fn open_found(&mut self) -> Vec<Effect> {
        match self.finder.wanted(self.lang) {
            Ok(id) => {
                self.finder.clear();
                self.open(Source::Shop(id))
            }
            Err(reason) => {
                self.finder.refused = Some(reason);
                Vec::new()
            }
        }
    }

    /// A paste is text wherever it lands: with an order on the screen it goes to the finder, unless something is typed already.
    pub(super) fn pasted(&mut self, text: &str) {
        if matches!(self.mode(), Mode::Prompt | Mode::Edit) {
            return self.type_in(|entry| entry.insert(text));
        }
        if self.screen == Screen::Case {
            self.finder.clear();
        }
        self.help = None;
        self.screen = Screen::Finder;
        self.finder.insert(text);
    }
}
