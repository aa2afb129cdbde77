//! The audit journal: who saw or took which class of personal data, of which order, and when. Never a value.
//!
//! One line an entry, only ever appended. Each line carries a SHA-256 over its own content and the hash of the line before, so that an
//! edited, removed or reordered line shows; a head file beside it keeps the count and the last hash, so that a missing end shows too. Who
//! may write both files can write both anew: the chain is against slips and quiet corrections, not against the owner of the machine.

mod check;
mod entry;
mod error;
mod journal;
mod record;
mod tail;

pub use check::{Check, Fault, FaultKind, check};
pub use entry::{Action, Class, Entry, Who};
pub use error::AuditError;
pub use journal::{HEAD, JOURNAL, Journal, folder};
pub use record::{Head, Record};
