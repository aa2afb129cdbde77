//! Requests to the worker and its reports: plain data, shared by the app and the subcommands.

use std::sync::Arc;

use jiff::Timestamp;

use crate::api::{Error, Priority, Repair, SettingsError, UnsharedQuota};
use crate::find;
use crate::json::Tree;
use crate::order::{AfterSaleId, Order, OrderId};
use crate::safe;
use crate::text::{Lang, SafeText};

/// The name of one job: every report of the job carries the ticket of its request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// The ticket that follows this one. Tickets are never used twice, so that a late report of a
    /// cancelled job finds no owner.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A job for the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Fetch an order; then, if a priority is given for them, the details of its after-sales.
    ///
    /// Reports [`Report::Order`], then [`Report::AfterSales`] if they were asked for, even when the
    /// order names none. [`Report::Failed`] takes the place of the first.
    Open {
        /// The order.
        id: OrderId,
        /// The priority of the order's own call.
        priority: Priority,
        /// The priority of the calls for its after-sales; `None` fetches none.
        after_sales: Option<Priority>,
    },
    /// Fetch the details of these after-sales. Reports [`Report::AfterSales`].
    AfterSales {
        /// Which.
        ids: Vec<AfterSaleId>,
        /// The priority of the calls.
        priority: Priority,
    },
    /// Read the saved answer again. Reports [`Report::Order`] or [`Report::Failed`].
    Reread,
    /// Find the orders of a key. Reports [`Report::Found`] and [`Report::FindProgress`] as they
    /// come, and [`Report::FindEnded`] at the end.
    Find(find::FindQuery),
    /// Stop the job with this ticket; it reports nothing more.
    Cancel,
}

/// What the worker reports.
#[derive(Debug)]
pub enum Report {
    /// An order came.
    Order(Ticket, Box<FetchedOrder>),
    /// The details of an order's after-sales came, as far as they could be had.
    AfterSales(Ticket, AfterSaleDetails),
    /// A job ended without what it was to bring.
    Failed(Ticket, Failure),
    /// Orders that a find found, newest window first; an order may come again with more known of
    /// it.
    Found(Ticket, Vec<find::FoundOrder>),
    /// How far a find has come.
    FindProgress(Ticket, find::FindProgress),
    /// A find ended, or stopped at a place from which it can go on.
    FindEnded(
        Ticket,
        Result<find::FindSummary, (Failure, Option<find::Resume>)>,
    ),
    /// The calls of order detail that are free now.
    Quota {
        /// How many.
        left: u32,
        /// Of how many.
        of: u32,
    },
    /// Something about how the calls are made that the user should know; reported once.
    Notice(UnsharedQuota),
}

/// An order as its answer gives it.
#[derive(Debug)]
pub struct FetchedOrder {
    /// The order.
    pub order: Order,
    /// What had to be repaired to read it.
    pub repairs: Vec<Repair>,
    /// When the answer came, if a recording says so; otherwise it came just now, or is as old as
    /// its file.
    pub recorded: Option<Timestamp>,
    /// The after-sales whose details did not come, and why.
    pub missed: Vec<(AfterSaleId, Failure)>,
}

impl FetchedOrder {
    /// Joins the details of its after-sales, as far as they came.
    pub fn join(&mut self, after_sales: AfterSaleDetails) {
        self.order.join_after_sales(after_sales.details);
        self.missed = after_sales.missed;
    }

    /// What the user should know about how complete the order is: what was repaired to read it, and
    /// which after-sales are missing.
    pub fn notes(&self, lang: Lang) -> Vec<SafeText> {
        let repairs = self.repairs.iter().map(|repair| repair.say(lang));
        let missed = self.missed.iter();
        let missed = missed.map(|(id, why)| missed_note(id, &why.problem(lang).what, lang));
        let unreadable = unreadable_note(self.order.left_out, lang);
        repairs.chain(missed).chain(unreadable).collect()
    }
}

/// Says that an after-sale's detail did not come, and why.
pub fn missed_note(id: &AfterSaleId, why: &SafeText, lang: Lang) -> SafeText {
    let id = id.as_str();
    lang.tr(
        safe!("没能取到售后 {id}：{why}"),
        safe!("could not get after-sale {id}: {why}"),
    )
}

/// Says how many details of after-sales were not readable; nothing if all were.
pub fn unreadable_note(count: usize, lang: Lang) -> Option<SafeText> {
    (count > 0).then(|| {
        lang.tr(
            safe!("{count} 份售后详情无法读取"),
            safe!("unreadable after-sale details: {count}"),
        )
    })
}

/// The details of an order's after-sales.
#[derive(Debug, Default)]
pub struct AfterSaleDetails {
    /// The `data` of each answer that came.
    pub details: Vec<Tree>,
    /// The after-sales whose details did not come, and why.
    pub missed: Vec<(AfterSaleId, Failure)>,
}

/// Why a job failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// No shop is configured.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The platform refused, or could not be reached.
    #[error(transparent)]
    Api(#[from] Error),
    /// The shop answered with an empty order.
    #[error("no such order in this shop")]
    NoSuchOrder,
    /// The platform finds no orders by keys of this kind.
    #[error("the platform finds no order by {}", .0.label(Lang::En))]
    Unsearchable(find::KeyKind),
    /// The saved answer cannot be read again.
    #[error("{0}")]
    Saved(String),
    /// A bug: a job panicked.
    #[error("internal fault: {0}")]
    Panic(String),
}

/// Reads a saved answer again.
pub type Reread = Arc<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync>;
