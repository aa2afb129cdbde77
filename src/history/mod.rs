//! The history of one shop on this machine: recently opened orders, pinned orders with notes, and
//! the orders of the last session.
//!
//! It holds order ids, times and the user's own notes, and nothing of an order's contents. The
//! processes of a user share it. It reads and writes files but no clock: callers pass `now`. Errors
//! are reported once, and the program goes on without history.

mod files;
mod note;
mod notice;
mod pins;
mod recent;
mod serialize;
mod session;

pub use note::{Note, NoteError};
pub use notice::{Notice, PinError};
pub use pins::Pin;
pub use recent::{RecentLimits, Visit};
pub use session::Session;

use std::io;
use std::path::Path;

use jiff::Timestamp;

use crate::order::OrderId;
use files::HistoryFiles;

const RECENT: &str = "recent";
const PINS: &str = "pins";
const SESSION: &str = "session";

/// The history of one shop. Every call may wait for the disk, and up to a second for another
/// process.
#[derive(Debug)]
pub struct Store {
    files: HistoryFiles,
    /// `None` if recent orders are not recorded.
    recent: Option<RecentLimits>,
    notices: Vec<Notice>,
    /// The errors already reported, so that each kind is reported once.
    reported: Vec<io::ErrorKind>,
}

impl Store {
    /// Opens the history of a shop in the state folder; the shop's name does not appear in it.
    ///
    /// Without limits, recent orders are not recorded, and those recorded before are removed now.
    pub fn open(folder: &Path, shop: &str, recent: Option<RecentLimits>) -> Self {
        let mut store = Self {
            files: HistoryFiles::new(folder, shop),
            recent,
            notices: Vec::new(),
            reported: Vec::new(),
        };
        if store.recent.is_none() {
            let removed = store.files.remove(RECENT);
            store.note_error(removed);
        }
        store
    }

    /// Returns the recently opened orders, newest first, each once.
    pub fn recent(&mut self, now: Timestamp) -> Vec<Visit> {
        let Some(limits) = self.recent else {
            return Vec::new();
        };
        let visits = self.load(RECENT);
        recent::within_limits(visits, limits, now)
    }

    /// Records that an order was opened.
    pub fn opened(&mut self, order: &OrderId, now: Timestamp) {
        let Some(limits) = self.recent else { return };
        let visit = Visit {
            order: order.clone(),
            at: now,
        };
        self.update(RECENT, |visits| {
            *visits = recent::add(std::mem::take(visits), visit, limits);
        });
    }

    /// Removes an order from the recent orders.
    pub fn forget(&mut self, order: &OrderId) {
        self.update(RECENT, |visits: &mut Vec<Visit>| {
            visits.retain(|visit| visit.order != *order);
        });
    }

    /// Returns the pinned orders, the latest pin first.
    pub fn pins(&mut self) -> Vec<Pin> {
        self.load(PINS)
    }

    /// Pins an order, or changes the note of one that is pinned.
    ///
    /// # Errors
    ///
    /// If there are too many pins, or the file cannot be written.
    pub fn pin(&mut self, order: &OrderId, note: Note, now: Timestamp) -> Result<(), PinError> {
        let pin = Pin {
            order: order.clone(),
            note,
            at: now,
        };
        self.try_update(PINS, |pins| pins::add(pins, pin))
            .map_err(PinError::NotWritten)?
    }

    /// Removes a pin, if there is one.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn unpin(&mut self, order: &OrderId) -> Result<(), PinError> {
        self.try_update(PINS, |pins: &mut Vec<Pin>| {
            pins.retain(|pin| pin.order != *order);
        })
        .map_err(PinError::NotWritten)
    }

    /// Returns the session saved last, by any process.
    pub fn session(&mut self) -> Session {
        self.load(SESSION)
    }

    /// Saves which orders are open and which of them is in front; without open orders, removes the
    /// session.
    pub fn save_session(&mut self, orders: &[OrderId], front: usize) {
        let session = Session::new(orders, front);
        if session.orders.is_empty() {
            let removed = self.files.remove(SESSION);
            self.note_error(removed);
        } else {
            self.update(SESSION, |saved| *saved = session);
        }
    }

    /// Returns what to report to the user since the last call: each file set aside, and each kind
    /// of error once.
    pub fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Loads a file; returns the default if it cannot be read.
    fn load<T: files::Content>(&mut self, name: &str) -> T {
        let loaded = self.files.load(name);
        let (content, aside) = self.note_error(loaded).unwrap_or_default();
        self.notices.extend(aside.map(Notice::SetAside));
        content
    }

    /// Changes a file, and notes an error for [`Self::notices`].
    fn update<T: files::Content>(&mut self, name: &str, update: impl FnOnce(&mut T)) {
        let updated = self.try_update(name, update);
        self.note_error(updated);
    }

    fn try_update<T: files::Content, R>(
        &mut self,
        name: &str,
        update: impl FnOnce(&mut T) -> R,
    ) -> io::Result<R> {
        let (result, aside) = self.files.update(name, update)?;
        self.notices.extend(aside.map(Notice::SetAside));
        Ok(result)
    }

    /// Notes an error for [`Self::notices`], each kind once.
    fn note_error<T>(&mut self, result: io::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                if !self.reported.contains(&error.kind()) {
                    self.reported.push(error.kind());
                    self.notices.push(Notice::Unusable {
                        folder: self.files.folder().to_owned(),
                        error,
                    });
                }
                None
            }
        }
    }
}
