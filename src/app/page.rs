//! The pages of the detail pane.

use crate::order::TimelineEventKind;

/// A page of the detail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The row under the cursor.
    #[default]
    Row,
    /// The documentation of the field under the cursor.
    Explain,
    /// Every finding.
    Findings,
    /// The reply cards that match the order.
    Replies,
    /// What has changed since the user last looked.
    Changes,
    /// The money line by line.
    Money,
    /// The timeline, or the entries of only one kind.
    Timeline(Option<TimelineEventKind>),
}
