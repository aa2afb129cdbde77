//! The two priorities of calls.

/// Who waits for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// The user, at the screen. Always goes before background calls.
    Interactive,
    /// A batch, or a prefetch of what the user may open next.
    ///
    /// It may use the whole quota while the user requests nothing, but only at an even pace: after
    /// a burst, the whole quota would be blocked for a second, while evenly spaced permits also
    /// come free evenly, one every 50 ms at 20 calls a second. A user who returns waits only for
    /// the next of them, less than 140 ms if a call takes 40 ms. From then on, a tenth of the quota
    /// is reserved for the user, until no interactive call has been requested for ten seconds.
    Background,
}
