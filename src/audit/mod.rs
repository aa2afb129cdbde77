//! The audit journal: who viewed or exported which class of personal data of which order, and when.
//! It never holds a value.
//!
//! Entries are lines that are only appended. Each line carries a SHA-256 over its content and the
//! hash of the previous line, so that an edited, removed or reordered line is detected; the head
//! file stores the count and the last hash, so that a truncated journal is detected too. A user who
//! can write both files can forge both: the chain detects accidents and quiet corrections, not an
//! attack by the owner of the machine.

mod check;
mod end;
mod entry;
mod error;
mod journal;
mod record;

pub use check::{JournalCheck, JournalFault, JournalFaultKind, check};
pub use entry::{Actor, AuditAction, AuditEntry, DataClass};
pub use error::AuditError;
pub use journal::{HEAD, JOURNAL, Journal, folder};
pub use record::{JournalHead, JournalRecord};
