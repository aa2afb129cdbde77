//! Orders that an agent keeps at hand, each with a note.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::note::Note;
use super::notice::Unpinned;
use crate::order::OrderId;

/// More pins than this are no longer at hand.
pub(super) const MOST: usize = 500;

/// A pinned order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Which.
    #[serde(with = "super::store_as::order")]
    pub order: OrderId,
    /// What the agent noted; often nothing.
    pub note: Note,
    /// When it was pinned.
    #[serde(with = "super::store_as::time")]
    pub at: Timestamp,
}

/// Pins an order on top; one that is pinned keeps its place and time, and takes the new note.
pub(super) fn put(pins: &mut Vec<Pin>, pin: Pin) -> Result<(), Unpinned> {
    if let Some(known) = pins.iter_mut().find(|known| known.order == pin.order) {
        known.note = pin.note;
    } else if pins.len() >= MOST {
        return Err(Unpinned::Full(MOST));
    } else {
        pins.insert(0, pin);
    }
    Ok(())
}
