//! Reads and writes the shop's history off the event loop: a disk may be slow, and another process
//! may hold the lock.

use std::path::PathBuf;

use crate::app::{Effect, Event};
use crate::history::{RecentLimits, Session, Store};
use crate::text::{Lang, SafeText};
use jiff::Timestamp;

/// Where the history of a shop is stored, and how much of it.
#[derive(Clone, Debug)]
pub struct HistoryLocation {
    /// The state folder.
    pub folder: PathBuf,
    /// The fingerprint of the shop.
    pub shop: String,
    /// The limits of the recent orders; with `None`, neither they nor the session are stored, only
    /// pins.
    pub recent: Option<RecentLimits>,
}

/// Carries out the history effects of the app and reports the new state. Every call may wait for
/// the disk.
#[derive(Debug)]
pub(super) struct HistoryWorker {
    store: Store,
    /// Whether recent orders and the session are stored.
    records_visits: bool,
    lang: Lang,
}

impl HistoryWorker {
    /// Loads the history, and returns it with the last session as events.
    pub(super) fn open(
        location: &HistoryLocation,
        lang: Lang,
        now: Timestamp,
    ) -> (Self, Vec<Event>) {
        let mut worker = Self {
            store: Store::open(&location.folder, &location.shop, location.recent),
            records_visits: location.recent.is_some(),
            lang,
        };
        if !worker.records_visits {
            worker.store.save_session(&[], 0);
        }
        let session = worker.store.session();
        let events = worker.events(Some(session), None, now);
        (worker, events)
    }

    /// Carries out a history effect and returns the new state as events; ignores other effects.
    pub(super) fn serve(&mut self, effect: Effect, now: Timestamp) -> Vec<Event> {
        let lang = self.lang;
        let message = match effect {
            Effect::Remember(order) => {
                self.store.opened(&order, now);
                None
            }
            Effect::Forget(order) => {
                self.store.forget(&order);
                None
            }
            Effect::Pin(order, note) => {
                let pinned = self.store.pin(&order, note, now);
                Some(pinned.map_or_else(
                    |error| error.describe(lang),
                    |()| SafeText::fixed(lang.tr("已置顶", "pinned")),
                ))
            }
            Effect::Unpin(order) => {
                let unpinned = self.store.unpin(&order);
                Some(unpinned.map_or_else(
                    |error| error.describe(lang),
                    |()| SafeText::fixed(lang.tr("已取消置顶", "unpinned")),
                ))
            }
            Effect::KeepSession(orders, front) => {
                if self.records_visits {
                    self.store.save_session(&orders, front);
                }
                return self.notices().collect();
            }
            _ => return Vec::new(),
        };
        self.events(None, message, now)
    }

    fn events(
        &mut self,
        session: Option<Session>,
        message: Option<SafeText>,
        now: Timestamp,
    ) -> Vec<Event> {
        let state = Event::History {
            pins: self.store.pins(),
            recent: self.store.recent(now),
            session,
        };
        std::iter::once(state)
            .chain(message.map(Event::Notice))
            .chain(self.notices())
            .collect()
    }

    fn notices(&mut self) -> impl Iterator<Item = Event> + use<> {
        let lang = self.lang;
        self.store
            .notices()
            .into_iter()
            .map(move |notice| Event::Notice(notice.describe(lang)))
    }
}
