//! A search: what is sought how far back, how far it came, and where to go on.

use jiff::Timestamp;

use super::kind::Key;

/// What is sought, in orders placed between two moments, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// By what.
    pub key: Key,
    /// Back to when.
    pub since: Timestamp,
    /// From when; now, for most.
    pub until: Timestamp,
    /// Where an earlier search of the same key, since and until stopped.
    pub resume: Option<Resume>,
}

/// One list that is walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The orders of the user with this id.
    Orders(String),
    /// The after-sales that the key itself finds.
    AfterSales,
}

/// Where a search stopped: everything before this page of this lane and window was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The lists of the search, in their order within a window.
    pub lanes: Vec<Lane>,
    /// The window, from nought, the newest first.
    pub window: usize,
    /// The place of the list in `lanes`.
    pub lane: usize,
    /// The page, from one.
    pub page: u32,
}

/// How far a search came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many users the key leads to, where it leads to users and they are known by now.
    pub users: Option<usize>,
    /// Windows walked to their end.
    pub done: usize,
    /// Windows in all.
    pub of: usize,
    /// Pages that came.
    pub pages: u32,
    /// Calls made, repetitions included.
    pub calls: u32,
    /// Different orders found.
    pub found: usize,
    /// Everything from here to the beginning of the search was told.
    pub reached: Option<Timestamp>,
}

/// What a search that came to its end amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How far it came.
    pub progress: Progress,
    /// Back to when everything was looked through.
    pub since: Timestamp,
}
