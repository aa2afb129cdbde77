//! What can happen to the app, and what it asks of the world.

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

/// An event and the moment it happened at.
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
    /// A key that means something here.
    Act(Action),
    /// A character typed where text goes.
    Type(char),
    /// Text pasted, whatever it holds.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The terminal lost the person's attention.
    FocusLost,
    /// Time went by.
    Tick,
    /// The worker reported something.
    Report(Report),
    /// A copy was made, by the route that is named, or not, for the reason that is given; first what was to be copied.
    Copied(SafeText, Result<SafeText, SafeText>),
    /// Something to know that stops nothing.
    Notice(SafeText),
    /// What the history remembers of the shop now.
    History {
        /// The pinned orders, the latest first.
        pins: Vec<Pin>,
        /// The orders opened lately, the newest first.
        recent: Vec<Visit>,
        /// What was open when gander ended last; told at the start alone.
        session: Option<Session>,
    },
    /// The mouse clicked something on the screen: it is selected, and entered if it was selected already.
    ClickTarget(ClickTarget),
    /// Something is selected by its place, without being entered; a folded row is unfolded to.
    Select(ClickTarget),
    /// The wheel was turned by a notch.
    Wheel {
        /// Towards the end.
        down: bool,
        /// Over the detail beside the tree.
        over_detail: bool,
    },
}

/// What was pointed at, as the last frame showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClickTarget {
    /// A row of the tree.
    Row(RowId),
    /// A line of the finder's or the palette's list, from 0.
    Line(usize),
}

/// A find that stopped before its end. What it found stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Why.
    pub failure: Problem,
    /// Where it can go on; `None` when nothing was walked yet.
    pub resume: Option<find::Resume>,
}

/// Where an order comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The shop, by its id.
    Shop(OrderId),
    /// A saved answer, by the name it was given under.
    Saved(SafeText),
}

impl Source {
    /// What the title calls it.
    pub fn name(&self) -> SafeText {
        match self {
            Self::Shop(id) => SafeText::of(id.as_str()),
            Self::Saved(name) => name.clone(),
        }
    }
}

/// What the world is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this to the worker; its reports carry the ticket.
    Request(Ticket, Request),
    /// Ring the terminal's bell.
    Ring,
    /// Go on with the shop of that name.
    Shop(SafeText),
    /// Put this into the clipboard and report.
    Copy(ClipboardText),
    /// Write texts that belong together into files of one stem, each with its ending.
    Save(String, Vec<(&'static str, String)>),
    /// Write down who saw or took what kind of personal data.
    Audit(audit::AuditEntry),
    /// Draw the whole screen anew.
    Redraw,
    /// Put the program to sleep, as the shell's job control does.
    Suspend,
    /// Listen to the mouse, or no longer.
    Mouse(bool),
    /// Remember that this order was opened.
    Remember(OrderId),
    /// Forget that it was.
    Forget(OrderId),
    /// Pin the order with this note, or change the note of its pin.
    Pin(OrderId, Note),
    /// Take its pin away.
    Unpin(OrderId),
    /// Remember that these orders are open, and which of them is up.
    KeepSession(Vec<OrderId>, usize),
    /// End.
    Quit,
}

/// What the keys mean: one set of bindings for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Typing an id.
    Finder,
    /// Choosing among what a search found.
    Results,
    /// Walking the tree.
    Tree,
    /// Reading the detail.
    Detail,
    /// Nothing but a message: fetching, or failed.
    Panel,
    /// Reading the help.
    Help,
    /// Typing what to look for.
    Prompt,
    /// Choosing a reply card.
    Reply,
    /// Changing a reply.
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

/// What a person can do.
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
    /// Fold, or go to the row above.
    Left,
    /// Unfold, or go to the first row below.
    Right,
    /// Unfold, open the detail, or open what is chosen.
    Enter,
    /// To the next row of the same parent.
    NextSibling,
    /// To the row before of the same parent.
    PreviousSibling,
    /// To the row above in the tree.
    Parent,
    /// Fold or unfold everything below the row.
    FoldBelow,
    /// Fold or unfold the whole tab.
    FoldAll,
    /// Show or hide the fields that say nothing.
    Empty,
    /// To a tab.
    Tab(Tab),
    /// To the next tab.
    NextTab,
    /// To the tab before.
    PreviousTab,
    /// To the finder.
    Finder,
    /// Mark the order under the cursor, or no more.
    Mark,
    /// Mark every order shown, or none.
    MarkAll,
    /// Sort by something else.
    Sort,
    /// Go on behind the piece of time that a search stopped in.
    Skip,
    /// Back to what was found last.
    Results,
    /// To the next open order.
    NextOrder,
    /// To the open order before.
    PreviousOrder,
    /// To an open order by its number.
    Order(usize),
    /// Close the order.
    Close,
    /// Open again what was closed last.
    Reopen,
    /// The reply cards in the detail.
    Reply,
    /// Write the case file for whoever takes over.
    CaseFile,
    /// Change the reply before it is copied.
    Edit,
    /// What is documented of the field under the cursor, in the detail.
    Explain,
    /// Every finding in the detail.
    Findings,
    /// Everything with a time, on one line, in the detail.
    Timeline,
    /// The money line by line, in the detail.
    Money,
    /// Look at the order again every so often, or no longer.
    Watch,
    /// What is different since the person last looked, in the detail.
    Changes,
    /// Give the keys to the detail.
    Read,
    /// Fetch the order again.
    Refresh,
    /// Show a hidden value for a while.
    Reveal,
    /// Ask what to look for in every tab.
    Search,
    /// Show the rows that were found alone, or all again.
    Filter,
    /// To the next row that was found.
    NextHit,
    /// To the row before that was found.
    PreviousHit,
    /// To what proves the next finding.
    NextFinding,
    /// To what proves the finding before.
    PreviousFinding,
    /// Take the value, or the rows below.
    CopyValue,
    /// Take label and value.
    CopyLine,
    /// Take the path in the answer.
    CopyPath,
    /// Take the whole tab.
    CopyTab,
    /// Ask for anything by its name.
    Palette,
    /// Write out what is typed the beginning of.
    Complete,
    /// Show or leave the help.
    Help,
    /// One step back.
    Back,
    /// One step back; at the root, twice to end.
    Leave,
    /// Stop what is going on, or else end.
    Cancel,
    /// Put the program to sleep.
    Suspend,
    /// Draw the whole screen anew.
    Redraw,
    /// Delete the character before the caret.
    Erase,
    /// Delete the character at the caret.
    EraseAhead,
    /// Delete the word before the caret.
    EraseWord,
    /// Delete the whole line.
    EraseLine,
    /// The caret one character left.
    CaretLeft,
    /// The caret one character right.
    CaretRight,
    /// The caret to the line's start.
    CaretHome,
    /// The caret to the line's end.
    CaretEnd,
    /// Listen to the mouse, or no longer.
    Mouse,
    /// Pin the order with a note.
    Pin,
    /// Take the chosen order off the list of those remembered.
    Forget,
}
