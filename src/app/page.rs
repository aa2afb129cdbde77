//! What the pane beside the tree shows.

use crate::order::TimelineEventKind;

/// What the detail shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The row under the cursor.
    #[default]
    Row,
    /// What is documented of the field under the cursor.
    Explain,
    /// Every finding.
    Findings,
    /// The reply cards that fit.
    Replies,
    /// What is different since it was last looked at.
    Changes,
    /// The money line by line.
    Money,
    /// Everything with a time, or one kind of it alone.
    Timeline(Option<TimelineEventKind>),
}
