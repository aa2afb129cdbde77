//! The start screen: one text input, what was recognised in the text, and the listed orders.

use super::event::{Action, Effect, Mode, Source};
use super::results::named;
use super::text_input::TextInput;
use super::{App, Screen};
use crate::find::{self, Key, KeyKind};
use crate::order::{OrderId, beijing};
use crate::safe;
use crate::text::{Lang, SafeText};

/// The longest text that is accepted, in characters: a long chat with hundreds of ids.
const LONGEST: usize = 40_000;

/// How many of the recently opened orders are listed; older ones are found by typing.
const LATELY: usize = 20;

/// Opening more orders than this at once must be confirmed.
const MANY: usize = 20;

/// Why an order is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// The user pinned it, with a note.
    Pinned,
    /// It was opened recently.
    Recent,
    /// It is part of the demo.
    Demo,
}

/// An order that the finder lists with a line about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: OrderId,
    /// The line about it, in the interface's language.
    pub about: SafeText,
    /// Why it is listed.
    pub offer: Offer,
}

/// One line that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Opens every order whose id was found in the text.
    All(usize),
    /// Opens one of them.
    Found(OrderId),
    /// Finds the orders of a key that was recognised in the text.
    FindKey(Key),
    /// Opens the orders of the previous session.
    Session(usize),
    /// A listed order.
    Listed(Listed),
    /// An example key for a find, and what it finds.
    Example(Key, SafeText),
}

impl Choice {
    /// The name of the choice.
    pub fn name(&self, lang: Lang) -> SafeText {
        match self {
            Self::All(count) => {
                lang.tr(safe!("全部打开，共 {count} 个"), safe!("open all {count}"))
            }
            Self::Found(id) | Self::Listed(Listed { id, .. }) => SafeText::of(id.as_str()),
            Self::FindKey(key) => SafeText::fixed(key.kind().label(lang)),
            Self::Example(key, _) => named(key, lang),
            Self::Session(1) => SafeText::fixed(
                lang.tr("恢复上次打开的订单", "reopen the order of the last session"),
            ),
            Self::Session(count) => lang.tr(
                safe!("恢复上次打开的 {count} 个订单"),
                safe!("reopen the {count} orders of the last session"),
            ),
        }
    }

    /// The description beside the name.
    pub fn about(&self, lang: Lang) -> SafeText {
        match self {
            Self::Found(id) => {
                let created = id.created().map(beijing::minute);
                created.map_or_else(SafeText::default, |at| {
                    lang.tr(safe!("{at} 创建"), safe!("created {at}"))
                })
            }
            Self::FindKey(key) => key.kind().limitation(lang).unwrap_or_default(),
            Self::Listed(listed) => listed.about.clone(),
            Self::Example(_, about) => about.clone(),
            Self::All(_) | Self::Session(_) => SafeText::default(),
        }
    }
}

/// The state of the start screen.
#[derive(Debug)]
pub struct Finder {
    /// The typed text.
    pub entry: TextInput,
    found: Vec<OrderId>,
    readings: Vec<Key>,
    listed: Vec<Listed>,
    examples: Vec<(Key, SafeText)>,
    /// The ids of the previous session.
    session: Vec<OrderId>,
    /// The index in the session of the order that was at the front.
    up: usize,
    /// The index of the selected choice.
    pub chosen: usize,
    /// Why the text cannot be opened, or what has to be confirmed.
    pub refused: Option<SafeText>,
    /// Whether opening many orders was requested once and waits for confirmation.
    awaits_confirmation: bool,
}

impl Finder {
    pub(super) fn new(listed: Vec<Listed>) -> Self {
        Self {
            entry: TextInput::new(LONGEST),
            found: Vec::new(),
            readings: Vec::new(),
            listed,
            examples: Vec::new(),
            session: Vec::new(),
            up: 0,
            chosen: 0,
            refused: None,
            awaits_confirmation: false,
        }
    }

    /// The order ids found in the text.
    pub fn found(&self) -> &[OrderId] {
        &self.found
    }

    /// The choices, from top to bottom.
    pub fn choices(&self) -> Vec<Choice> {
        let many = (self.found.len() > 1).then_some(Choice::All(self.found.len()));
        let found = self.found.iter().cloned().map(Choice::Found);
        let session = (!self.session.is_empty() && self.is_blank())
            .then_some(Choice::Session(self.session.len()));
        // A text that occurs in a listed order means that order.
        let offered = self.offered().cloned().map(Choice::Listed);
        let readings = self.readings.iter().cloned().map(Choice::FindKey);
        let examples = self
            .examples
            .iter()
            .filter(|_| self.is_blank())
            .map(|(key, about)| Choice::Example(key.clone(), about.clone()));
        many.into_iter()
            .chain(found)
            .chain(session)
            .chain(offered)
            .chain(readings)
            .chain(examples)
            .collect()
    }

    fn is_blank(&self) -> bool {
        self.entry.typed().trim().is_empty()
    }

    /// The listed orders; for a text without an id, only those that contain the text.
    fn offered(&self) -> impl Iterator<Item = &Listed> {
        let query = self.entry.typed().trim().to_lowercase();
        let mut lately = 0;
        let listed = self.listed.iter().filter(move |listed| {
            lately += usize::from(listed.offer == Offer::Recent);
            lately <= LATELY || listed.offer != Offer::Recent || !self.is_blank()
        });
        let fits = move |l: &&Listed| {
            l.about.as_str().to_lowercase().contains(&query)
                || l.id.as_str().to_lowercase().contains(&query)
        };
        listed.filter(move |listed| self.is_blank() || (self.found.is_empty() && fits(listed)))
    }

    /// Adds orders to the list, pinned ones first.
    pub fn offer(&mut self, mut listed: Vec<Listed>) {
        self.listed.retain(|old| old.offer == Offer::Demo);
        listed.append(&mut self.listed);
        self.listed = listed;
        self.chosen = self.chosen.min(self.choices().len().saturating_sub(1));
    }

    /// Adds example finds to the list.
    pub fn suggest(&mut self, examples: Vec<(Key, SafeText)>) {
        self.examples = examples;
    }

    /// Offers to open the orders of the previous session, with the order at this index at the
    /// front.
    pub fn offer_session(&mut self, ids: Vec<OrderId>, up: usize) {
        (self.session, self.up) = (ids, up);
    }

    /// Applies an editing action to the text.
    pub(super) fn edit(&mut self, action: Action) {
        if self.entry.handle(action) {
            self.recognise();
        }
    }

    pub(super) fn clear(&mut self) {
        self.entry.clear();
        self.recognise();
    }

    /// Inserts text at the caret.
    pub(super) fn insert(&mut self, text: &str) {
        self.entry.insert(text);
        self.recognise();
    }

    /// Inserts a character at the caret.
    pub(super) fn type_in(&mut self, c: char) {
        self.entry.type_in(c);
        self.recognise();
    }

    /// Moves the selection; wraps around at both ends.
    pub(super) fn choose(&mut self, forward: bool) {
        let count = self.choices().len();
        if count > 0 {
            self.chosen = (self.chosen + if forward { 1 } else { count - 1 }) % count;
        }
    }

    fn recognise(&mut self) {
        let typed = self.entry.typed();
        self.found = OrderId::extract_all(typed);
        self.readings = find::recognise(typed);
        if !self.found.is_empty() {
            // Beside ids in a chat, other keys in the text count too, except names that span the
            // whole text. A bare id is only that id.
            let is_bare_id = self.found.iter().any(|id| id.as_str() == typed.trim());
            self.readings.retain(|key| {
                !is_bare_id
                    && !matches!(
                        key.kind(),
                        KeyKind::Order | KeyKind::Nickname | KeyKind::Receiver
                    )
            });
        }
        self.chosen = 0;
        self.refused = None;
        self.awaits_confirmation = false;
    }

    /// Whether opening this many orders still has to be confirmed; asks for confirmation if so.
    fn asks_to_confirm(&mut self, count: usize, lang: Lang) -> bool {
        if count <= MANY || self.awaits_confirmation {
            return false;
        }
        self.awaits_confirmation = true;
        self.refused = Some(lang.tr(
            safe!("将按配额依次打开 {count} 个订单，再按一次 Enter 确认"),
            safe!("this opens {count} orders within the quota; press Enter again to confirm"),
        ));
        true
    }
}

impl App {
    /// Opens the orders in the finder's text, or the selected choice.
    pub(super) fn open_found(&mut self) -> Vec<Effect> {
        let choice = self.finder.choices().into_iter().nth(self.finder.chosen);
        match choice {
            // The screen already shows that nothing was recognised.
            None if !self.finder.entry.text().is_empty() => Vec::new(),
            None => {
                self.finder.refused = Some(SafeText::fixed(
                    self.lang.tr("请输入或粘贴", "type or paste something"),
                ));
                Vec::new()
            }
            Some(Choice::All(count)) => {
                let ids = self.finder.found.clone();
                if self.finder.asks_to_confirm(count, self.lang) {
                    Vec::new()
                } else {
                    self.take_from_finder(|app| app.open_all(ids))
                }
            }
            Some(Choice::Session(count)) => {
                let ids = self.finder.session.clone();
                if self.finder.asks_to_confirm(count, self.lang) {
                    return Vec::new();
                }
                let up = ids.get(self.finder.up).cloned().map(Source::Shop);
                self.take_from_finder(|app| {
                    let mut effects = app.open_all(ids);
                    effects.extend(up.map(|up| app.open(up)).unwrap_or_default());
                    effects
                })
            }
            Some(Choice::Found(id) | Choice::Listed(Listed { id, .. })) => {
                self.take_from_finder(|app| app.open(Source::Shop(id)))
            }
            Some(Choice::FindKey(key) | Choice::Example(key, _)) => self.find_by(key),
        }
    }

    fn take_from_finder(&mut self, open: impl FnOnce(&mut Self) -> Vec<Effect>) -> Vec<Effect> {
        self.finder.clear();
        open(self)
    }

    /// Finds the orders of a key; an order id is opened directly.
    fn find_by(&mut self, key: Key) -> Vec<Effect> {
        if !key.kind().is_findable() {
            self.finder.refused = key.kind().limitation(self.lang);
            return Vec::new();
        }
        match (key.kind(), OrderId::parse(key.text())) {
            (KeyKind::Order, Ok(id)) => self.take_from_finder(|app| app.open(Source::Shop(id))),
            (KeyKind::Order, Err(bad)) => {
                self.finder.refused = Some(bad.message(self.lang));
                Vec::new()
            }
            _ => self.take_from_finder(|app| app.find(key)),
        }
    }

    /// Handles a paste: with an order on the screen it goes to the finder, unless a text input is
    /// open.
    pub(super) fn pasted(&mut self, text: &str) {
        if matches!(self.mode(), Mode::Prompt | Mode::Edit) {
            return self.type_in(|entry| entry.insert(text));
        }
        if self.screen != Screen::Finder {
            self.finder.clear();
        }
        self.help = None;
        self.screen = Screen::Finder;
        self.finder.insert(text);
    }
}
