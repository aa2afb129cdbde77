//! A search in an order, and the position to return to when it is dropped.

use crate::catalog::Tab;
use crate::order::NodeId;
use crate::outline::{Hit, Query, RowId};

/// A search and its matches.
#[derive(Debug)]
pub struct Search {
    /// What is looked for.
    pub query: Query,
    /// The matches, in the outlines as they are now.
    pub hits: Vec<Hit>,
    pub(super) readable: Readable,
}

/// What was readable when the search was made: a revealed value is searched, a masked one is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readable {
    /// The search is stale and must be run again.
    Nothing,
    /// Everything that is shown, with this node revealed.
    With(Option<NodeId>),
}

/// The position and the folds before a search was typed.
#[derive(Debug)]
pub(super) struct SavedPosition {
    pub(super) tab: Tab,
    pub(super) focused: bool,
    pub(super) cursors: Vec<(Tab, Option<RowId>)>,
    /// The rows that the search unfolded.
    pub(super) opened: Vec<(Tab, RowId)>,
}

impl Search {
    /// The same query, marked stale.
    pub(super) fn stale(self) -> Self {
        Self {
            query: self.query,
            hits: Vec::new(),
            readable: Readable::Nothing,
        }
    }
}
