//! Compares two answers for the same order, field by field.
//!
//! The comparison is about meaning, not spelling: the order of lists and keys does not matter, `1`
//! equals `"1"`, and all ways to write an empty value (`null`, `""`, `[]`, `"--"`, …) are equal.

mod compare;
mod describe;
mod digest;
mod indexed;
mod match_entries;

#[cfg(test)]
mod tests;

pub use describe::ChangeText;
pub use match_entries::entry_identity;

use super::document::{Document, NodeId};
use crate::catalog::Tab;
use compare::Comparison;

/// How a value differs between two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Empty or missing before, present now.
    Added,
    /// Present in both answers with different values.
    Changed,
    /// Present before, empty or missing now.
    Removed,
}

/// One difference: of a single value, or of a whole list entry that was added or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// How it differs.
    pub kind: ChangeKind,
    /// The node in the earlier answer; `None` if it was added.
    pub before: Option<NodeId>,
    /// The node in the later answer; `None` if it was removed.
    pub after: Option<NodeId>,
    /// The tab that shows it.
    pub tab: Tab,
    /// The number of non-empty values involved: 1 for a value, more for an entry.
    pub count: usize,
}

/// Returns the differences, sorted by tab and then in the order of the later answer.
///
/// A removed key or entry follows its remaining siblings. List entries are matched by identity (a
/// parcel by its id, a trace event by time and text) and, without one, by position. A changed code
/// and its changed description count as one change.
pub fn changes(before: &Document, after: &Document) -> Vec<Change> {
    if before.raw() == after.raw() && before.joined().is_none() && after.joined().is_none() {
        return Vec::new();
    }
    let mut found = Comparison::of(before, after).run();
    found.sort_by_key(|change| change.tab);
    found
}
