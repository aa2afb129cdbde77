//! Pinned orders, each with a note.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::note::Note;
use super::notice::PinError;
use crate::order::OrderId;

/// The largest number of pins.
pub(super) const MOST: usize = 500;

/// A pinned order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The order.
    #[serde(with = "super::serialize::order")]
    pub order: OrderId,
    /// The user's note; may be empty.
    pub note: Note,
    /// When it was pinned.
    #[serde(with = "super::serialize::time")]
    pub at: Timestamp,
}

/// Adds a pin at the top; an order that is pinned already keeps its place and time and gets the new
/// note.
pub(super) fn add(pins: &mut Vec<Pin>, pin: Pin) -> Result<(), PinError> {
    if let Some(known) = pins.iter_mut().find(|known| known.order == pin.order) {
        known.note = pin.note;
    } else if pins.len() >= MOST {
        return Err(PinError::Full(MOST));
    } else {
        pins.insert(0, pin);
    }
    Ok(())
}
