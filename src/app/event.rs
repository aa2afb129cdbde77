//! Events that the app receives and effects that it returns.

use jiff::Timestamp;

use crate::audit;
use crate::catalog::Tab;
use crate::find;
use crate::history::{Note, Pin, Session, Visit};
use crate::order::OrderId;
use crate::outline::RowId;
use crate::report::ClipboardText;
use crate::text::{Problem, SafeText};
use crate::worker::{Report, Request, Ticket};

/// An event and when it happened.
#[derive(Debug)]
pub struct TimedEvent {
    /// When.
    pub now: Timestamp,
    /// What.
    pub event: Event,
}

/// Something that happened.
#[derive(Debug)]
pub enum Event {
    /// An action that is bound to a key in the current mode.
    Act(Action),
    /// A character typed into a text input.
    Type(char),
    /// Pasted text of any content.
    Paste(String),
    /// The terminal was resized to this many columns and rows.
    Resize(u16, u16),
    /// The terminal lost the focus.
    FocusLost,
    /// Time passed.
    Tick,
    /// The worker reported something.
    Report(Report),
    /// A copy succeeded by the named route, or failed for the given reason; the first field is what
    /// was copied.
    Copied(SafeText, Result<SafeText, SafeText>),
    /// A notice that interrupts nothing.
    Notice(SafeText),
    /// The history of the shop was loaded.
    History {
        /// The pinned orders, the latest first.
        pins: Vec<Pin>,
        /// The recently opened orders, the newest first.
        recent: Vec<Visit>,
        /// The open orders of the previous run; sent only at startup.
        session: Option<Session>,
    },
    /// The mouse was clicked on a target: selects it, or enters it if it is selected already.
    ClickTarget(ClickTarget),
    /// Selects a target without entering it; unfolds its ancestors.
    Select(ClickTarget),
    /// The wheel was turned by one notch.
    Wheel {
        /// Whether it was turned down.
        down: bool,
        /// Whether the pointer is over the detail pane.
        over_detail: bool,
    },
}

/// A click target, as the last frame showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClickTarget {
    /// A row of the tree.
    Row(RowId),
    /// A line of the list of the finder or the palette, from 0.
    Line(usize),
}

/// A find that stopped early. Its results are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedFind {
    /// The reason.
    pub failure: Problem,
    /// Where the find can resume; `None` if no page was read yet.
    pub resume: Option<find::Resume>,
}

/// Where an order comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The shop, by its id.
    Shop(OrderId),
    /// A saved answer, by its file name.
    Saved(SafeText),
}

impl Source {
    /// The name of the source in the title.
    pub fn name(&self) -> SafeText {
        match self {
            Self::Shop(id) => SafeText::of(id.as_str()),
            Self::Saved(name) => name.clone(),
        }
    }
}

/// An effect for the event loop to perform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Sends this request to the worker; its reports carry the ticket.
    Request(Ticket, Request),
    /// Rings the terminal's bell.
    Ring,
    /// Switches to the shop with this name.
    Shop(SafeText),
    /// Copies this to the clipboard and reports the outcome.
    Copy(ClipboardText),
    /// Writes related texts to files with a common stem, each with its own extension.
    Save(String, Vec<(&'static str, String)>),
    /// Writes an entry to the audit journal.
    Audit(audit::AuditEntry),
    /// Redraws the whole screen.
    Redraw,
    /// Suspends the program, as the shell's job control does.
    Suspend,
    /// Turns mouse capture on or off.
    Mouse(bool),
    /// Adds the order to the history.
    Remember(OrderId),
    /// Removes the order from the history.
    Forget(OrderId),
    /// Pins the order with this note, or changes the note of its pin.
    Pin(OrderId, Note),
    /// Removes the order's pin.
    Unpin(OrderId),
    /// Remembers the open orders, and which of them is at the front.
    KeepSession(Vec<OrderId>, usize),
    /// Quits the program.
    Quit,
}

/// What the keys mean; each mode has its own bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Typing into the finder.
    Finder,
    /// Choosing among results.
    Results,
    /// Moving in the tree.
    Tree,
    /// Reading the detail pane.
    Detail,
    /// A message in place of an order: fetching, or failed.
    Panel,
    /// Reading the help.
    Help,
    /// Typing a search or a note.
    Prompt,
    /// Choosing a reply card.
    Reply,
    /// Editing a reply.
    Edit,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 9] = [
        Self::Finder,
        Self::Results,
        Self::Tree,
        Self::Detail,
        Self::Panel,
        Self::Help,
        Self::Prompt,
        Self::Reply,
        Self::Edit,
    ];
}

/// An action that a key can be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// One row down; in a text, one line.
    Down,
    /// One row up.
    Up,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Half a screen down.
    HalfDown,
    /// Half a screen up.
    HalfUp,
    /// Folds the row, or moves to its parent.
    Left,
    /// Unfolds the row, or moves to its first child.
    Right,
    /// Unfolds the row, opens the detail, or opens what is chosen.
    Enter,
    /// To the next sibling.
    NextSibling,
    /// To the previous sibling.
    PreviousSibling,
    /// To the parent.
    Parent,
    /// Folds or unfolds everything below the row.
    FoldBelow,
    /// Folds or unfolds the whole tab.
    FoldAll,
    /// Shows or hides the fields that are hidden by default.
    Empty,
    /// To a tab.
    Tab(Tab),
    /// To the next tab.
    NextTab,
    /// To the previous tab.
    PreviousTab,
    /// To the finder.
    Finder,
    /// Marks or unmarks the order under the cursor.
    Mark,
    /// Marks every order shown, or unmarks all.
    MarkAll,
    /// Sorts by the next column.
    Sort,
    /// Resumes a find after the time window in which it stopped.
    Skip,
    /// To the last results.
    Results,
    /// To the next open order.
    NextOrder,
    /// To the previous open order.
    PreviousOrder,
    /// To an open order by its number.
    Order(usize),
    /// Closes the order.
    Close,
    /// Reopens the order that was closed last.
    Reopen,
    /// Shows the reply cards in the detail.
    Reply,
    /// Writes the case file for a colleague.
    CaseFile,
    /// Edits the reply before it is copied.
    Edit,
    /// Shows the documentation of the field under the cursor in the detail.
    Explain,
    /// Shows every finding in the detail.
    Findings,
    /// Shows the timeline in the detail.
    Timeline,
    /// Shows the money line by line in the detail.
    Money,
    /// Watches the order or stops watching it.
    Watch,
    /// Shows what has changed since the user last looked, in the detail.
    Changes,
    /// Moves the focus to the detail.
    Read,
    /// Fetches the order again.
    Refresh,
    /// Reveals a masked value for a while.
    Reveal,
    /// Opens a search of every tab.
    Search,
    /// Shows only the matching rows, or all rows again.
    Filter,
    /// To the next match.
    NextHit,
    /// To the previous match.
    PreviousHit,
    /// To the proof of the next finding.
    NextFinding,
    /// To the proof of the previous finding.
    PreviousFinding,
    /// Copies the value, or the rows below.
    CopyValue,
    /// Copies label and value.
    CopyLine,
    /// Copies the path in the answer.
    CopyPath,
    /// Copies the whole tab.
    CopyTab,
    /// Opens the command palette.
    Palette,
    /// Completes what is typed.
    Complete,
    /// Shows or closes the help.
    Help,
    /// One step back.
    Back,
    /// One step back; at the root, twice to quit.
    Leave,
    /// Cancels what is under way, or else quits.
    Cancel,
    /// Suspends the program.
    Suspend,
    /// Redraws the whole screen.
    Redraw,
    /// Deletes the character before the caret.
    Erase,
    /// Deletes the character at the caret.
    EraseAhead,
    /// Deletes the word before the caret.
    EraseWord,
    /// Deletes the whole line.
    EraseLine,
    /// The caret one character left.
    CaretLeft,
    /// The caret one character right.
    CaretRight,
    /// The caret to the line's start.
    CaretHome,
    /// The caret to the line's end.
    CaretEnd,
    /// Turns mouse capture on or off.
    Mouse,
    /// Pins the order with a note.
    Pin,
    /// Removes the chosen order from the history.
    Forget,
}
