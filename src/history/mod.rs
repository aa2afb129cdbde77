//! What one seat remembers of a shop: the orders opened lately, those pinned with a note, and those that were open at the end.
//!
//! Order ids, times and the agent's own notes alone, nothing of an order's contents. The processes of a machine share it. It reads and
//! writes files and takes no clock: `now` is handed in. Whatever goes wrong with a file is told once, and the program goes on without.

mod note;
mod notice;
mod pins;
mod recent;
mod session;
mod store;
mod store_as;

pub use note::{BadNote, Note};
pub use notice::{Notice, Unpinned};
pub use pins::Pin;
pub use recent::{Limits, Visit};
pub use session::Session;

use std::io;
use std::path::Path;

use jiff::Timestamp;

use crate::order::OrderId;
use store::Store;

const RECENT: &str = "recent";
const PINS: &str = "pins";
const SESSION: &str = "session";

/// The memory of one shop. Every call may wait for the disk, and for another process for a second at most.
#[derive(Debug)]
pub struct Memo {
    store: Store,
    /// None where nothing is remembered of the orders opened lately.
    recent: Option<Limits>,
    notices: Vec<Notice>,
    /// What was told already, so that each trouble is told once.
    told: Vec<io::ErrorKind>,
}

impl Memo {
    /// The memory of a shop in the state folder; the shop's name does not show in it. Without limits the orders opened lately are not
    /// remembered, and what was remembered of them is removed now.
    pub fn open(folder: &Path, shop: &str, recent: Option<Limits>) -> Self {
        let mut memo = Self {
            store: Store::new(folder, shop),
            recent,
            notices: Vec::new(),
            told: Vec::new(),
        };
        if memo.recent.is_none() {
            let removed = memo.store.remove(RECENT);
            memo.heed(removed);
        }
        memo
    }

    /// The orders opened lately, the newest first, each once.
    pub fn recent(&mut self, now: Timestamp) -> Vec<Visit> {
        let Some(limits) = self.recent else {
            return Vec::new();
        };
        let visits = self.look(RECENT);
        recent::fitting(visits, limits, now)
    }

    /// An order was opened.
    pub fn opened(&mut self, order: &OrderId, now: Timestamp) {
        let Some(limits) = self.recent else { return };
        let visit = Visit {
            order: order.clone(),
            at: now,
        };
        self.change(RECENT, |visits| {
            *visits = recent::with(std::mem::take(visits), visit, limits);
        });
    }

    /// That the order was opened is forgotten.
    pub fn forget(&mut self, order: &OrderId) {
        self.change(RECENT, |visits: &mut Vec<Visit>| {
            visits.retain(|visit| visit.order != *order);
        });
    }

    /// The pinned orders, the latest pinned first.
    pub fn pins(&mut self) -> Vec<Pin> {
        self.look(PINS)
    }

    /// Pins an order, or changes the note of one that is pinned.
    ///
    /// # Errors
    /// When there are too many pins, or it cannot be written down.
    pub fn pin(&mut self, order: &OrderId, note: Note, now: Timestamp) -> Result<(), Unpinned> {
        let pin = Pin {
            order: order.clone(),
            note,
            at: now,
        };
        self.try_change(PINS, |pins| pins::put(pins, pin))
            .map_err(Unpinned::Unwritten)?
    }

    /// Takes a pin away; that there is none is fine.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn unpin(&mut self, order: &OrderId) -> Result<(), Unpinned> {
        self.try_change(PINS, |pins: &mut Vec<Pin>| {
            pins.retain(|pin| pin.order != *order);
        })
        .map_err(Unpinned::Unwritten)
    }

    /// The orders that were open when a process last said so.
    pub fn session(&mut self) -> Session {
        self.look(SESSION)
    }

    /// These orders are open, and the one at this place is up. Of several processes the last that says so is remembered; none open is
    /// nothing to remember.
    pub fn keep_session(&mut self, orders: &[OrderId], up: usize) {
        let session = Session::of(orders, up);
        if session.orders.is_empty() {
            let removed = self.store.remove(SESSION);
            self.heed(removed);
        } else {
            self.change(SESSION, |kept| *kept = session);
        }
    }

    /// What is to be told the person since this was asked last: each file set aside, and each kind of trouble once.
    pub fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// What a file holds; nothing where it cannot be read.
    fn look<T: store::Kept>(&mut self, name: &str) -> T {
        let looked = self.store.look(name);
        let (kept, aside) = self.heed(looked).unwrap_or_default();
        self.notices.extend(aside.map(Notice::SetAside));
        kept
    }

    /// Changes what a file holds; trouble is told once.
    fn change<T: store::Kept>(&mut self, name: &str, change: impl FnOnce(&mut T)) {
        let changed = self.try_change(name, change);
        self.heed(changed);
    }

    fn try_change<T: store::Kept, R>(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut T) -> R,
    ) -> io::Result<R> {
        let (done, aside) = self.store.change(name, change)?;
        self.notices.extend(aside.map(Notice::SetAside));
        Ok(done)
    }

    fn heed<T>(&mut self, outcome: io::Result<T>) -> Option<T> {
        match outcome {
            Ok(done) => Some(done),
            Err(error) => {
                if !self.told.contains(&error.kind()) {
                    self.told.push(error.kind());
                    self.notices.push(Notice::Unusable {
                        folder: self.store.folder().to_owned(),
                        error,
                    });
                }
                None
            }
        }
    }
}
