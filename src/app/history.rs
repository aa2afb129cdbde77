//! The app's side of the history: which orders are to be remembered, and which the finder lists.
//! Stores nothing itself.

use jiff::{SignedDuration, Timestamp};

use super::event::{Effect, Source};
use super::finder::{Choice, Listed, Offer};
use super::prompt::{Prompt, Purpose};
use super::text_input::TextInput;
use super::{App, Screen};
use crate::history::{Note, Pin, Session, Visit};
use crate::order::{OrderId, beijing};
use crate::safe;
use crate::text::{Lang, SafeText};

/// The longest note that is accepted, in characters; a longer note is refused, not cut.
const LONGEST: usize = 1_000;

/// How often the ages of the orders in the finder are updated.
const STALE: SignedDuration = SignedDuration::from_secs(30);

/// The loaded history, and what was last sent to be remembered.
#[derive(Debug, Default)]
pub(super) struct OrderHistory {
    pins: Vec<Pin>,
    recent: Vec<Visit>,
    /// When the finder's list was last updated.
    offered: Timestamp,
    /// The order that is on the screen.
    shown: Option<OrderId>,
    /// The open orders, and the index of the front order.
    open: (Vec<OrderId>, usize),
}

impl OrderHistory {
    /// The pins, then the recently opened orders that are not pinned.
    fn listed(&self, now: Timestamp, lang: Lang) -> Vec<Listed> {
        let pins = self.pins.iter().map(|pin| Listed {
            id: pin.order.clone(),
            about: pin.note.shown(),
            offer: Offer::Pinned,
        });
        let others = self
            .recent
            .iter()
            .filter(|visit| self.pin_of(&visit.order).is_none());
        let recent = others.map(|visit| {
            let age = beijing::relative(visit.at, now, lang);
            let about = lang.tr(safe!("{age}打开"), safe!("opened {age}"));
            Listed {
                id: visit.order.clone(),
                about,
                offer: Offer::Recent,
            }
        });
        pins.chain(recent).collect()
    }

    fn pin_of(&self, order: &OrderId) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.order == *order)
    }
}

impl Source {
    fn order(&self) -> Option<&OrderId> {
        match self {
            Self::Shop(id) => Some(id),
            Self::Saved(_) => None,
        }
    }
}

impl App {
    /// Enables the history: opened orders are remembered from now on.
    pub fn remember(&mut self) {
        self.history = Some(OrderHistory::default());
    }

    /// Takes the loaded history. The previous session is offered if no order was opened yet.
    pub(super) fn history_loaded(
        &mut self,
        pins: Vec<Pin>,
        recent: Vec<Visit>,
        session: Option<Session>,
    ) {
        let untouched = self.open_orders().is_empty();
        let Some(history) = &mut self.history else {
            return;
        };
        (history.pins, history.recent) = (pins, recent);
        if let Some(session) = session.filter(|_| untouched) {
            let up = session.front();
            self.finder.offer_session(session.orders, up);
        }
        self.offer_remembered();
    }

    fn offer_remembered(&mut self) {
        let Some(history) = &mut self.history else {
            return;
        };
        history.offered = self.now;
        self.finder.offer(history.listed(self.now, self.lang));
    }

    /// The effects that remember what has changed since the last call.
    pub(super) fn remember_changes(&mut self) -> Vec<Effect> {
        let Some(history) = &self.history else {
            return Vec::new();
        };
        if self.screen == Screen::Finder && self.now.duration_since(history.offered) > STALE {
            self.offer_remembered();
        }
        self.remember_front()
            .into_iter()
            .chain(self.remember_session())
            .collect()
    }

    /// Remembers a new order on the screen.
    fn remember_front(&mut self) -> Option<Effect> {
        let shown = self.view().and_then(|view| view.source.order()).cloned();
        let history = self.history.as_mut()?;
        if history.shown == shown {
            return None;
        }
        history.shown.clone_from(&shown);
        let noted = shown
            .as_ref()
            .and_then(|id| history.pin_of(id))
            .is_some_and(|pin| !pin.note.is_empty());
        if noted && self.notice.is_none() {
            self.notice = self.pinned();
        }
        shown.map(Effect::Remember)
    }

    /// Remembers a change of the open orders or of the front order.
    fn remember_session(&mut self) -> Option<Effect> {
        let orders = || {
            self.open_orders()
                .iter()
                .enumerate()
                .filter_map(|(at, open)| {
                    Some((open.source.order()?, self.front_index() == Some(at)))
                })
        };
        // Called with every event, so nothing is copied unless something has changed.
        let known = &self.history.as_ref()?.open;
        let up = orders().position(|(_, front)| front).unwrap_or(0);
        if known.1 == up && orders().map(|(id, _)| id).eq(&known.0) {
            return None;
        }
        let orders = orders().map(|(id, _)| id.clone());
        let open: (Vec<OrderId>, usize) = (orders.collect(), up);
        let history = self.history.as_mut()?;
        history.open.clone_from(&open);
        self.finder.offer_session(Vec::new(), 0);
        Some(Effect::KeepSession(open.0, open.1))
    }

    /// The effect that removes the selected order of the finder from the history.
    pub(super) fn remove_chosen(&self) -> Option<Effect> {
        let _seat = self.history.as_ref()?;
        match self.finder.choices().into_iter().nth(self.finder.chosen)? {
            Choice::Listed(Listed {
                id,
                offer: Offer::Pinned,
                ..
            }) => Some(Effect::Unpin(id)),
            Choice::Listed(Listed {
                id,
                offer: Offer::Recent,
                ..
            }) => Some(Effect::Forget(id)),
            _ => None,
        }
    }

    fn pin(&self) -> Option<&Pin> {
        self.history.as_ref()?.pin_of(self.view()?.source.order()?)
    }

    /// The pin of the order on the screen, with its note.
    pub fn pinned(&self) -> Option<SafeText> {
        let pin = self.pin()?;
        let note = pin.note.shown();
        Some(if note.is_empty() {
            SafeText::fixed(self.lang.tr("置顶", "pinned"))
        } else {
            self.lang.tr(safe!("备注：{note}"), safe!("note: {note}"))
        })
    }

    /// Whether the order on the screen can be pinned: it must be an order of a remembered shop.
    pub(super) fn can_pin(&self) -> bool {
        self.history.is_some()
            && self
                .view()
                .is_some_and(|view| view.source.order().is_some())
    }

    /// Opens the input for the note of the order on the screen, with its current note.
    pub(super) fn ask_note(&mut self) {
        let order = self
            .view()
            .and_then(|view| view.source.order())
            .filter(|_| self.can_pin())
            .cloned();
        let Some(order) = order else {
            let why = self.lang.tr(
                "演示订单和已保存的订单不能置顶",
                "demo orders and saved answers cannot be pinned",
            );
            self.notice = Some(SafeText::fixed(why));
            return;
        };
        let mut entry = TextInput::new(LONGEST);
        let pin = self.pin();
        if let Some(pin) = pin {
            entry.insert(pin.note.shown().as_str());
        }
        self.prompt = Some(Prompt {
            purpose: Purpose::Note {
                order,
                pinned: pin.is_some(),
            },
            entry,
        });
    }

    /// Saves the typed note; an empty note for a pinned order removes the pin. The input stays open
    /// for a note that is refused.
    pub(super) fn end_note(&mut self) -> Vec<Effect> {
        let Some(Prompt {
            entry,
            purpose: Purpose::Note { order, pinned },
        }) = &self.prompt
        else {
            return Vec::new();
        };
        let effect = match Note::read(entry.typed()) {
            Err(error) => {
                self.notice = Some(error.describe(self.lang));
                return Vec::new();
            }
            Ok(note) if note.is_empty() && *pinned => Effect::Unpin(order.clone()),
            Ok(note) => Effect::Pin(order.clone(), note),
        };
        self.prompt = None;
        vec![effect]
    }
}

#[cfg(test)]
mod tests;
