//! The values that a reply context is made of: masked, one line each, and short enough for a chat.

use serde::Serialize;

/// A point in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimeText {
    /// `11月19日 14:00`, `Nov 19, 14:00`; Beijing time.
    pub at: String,
    /// `23 分钟后`, `2 h ago`.
    pub relative: String,
}

/// A parcel.
#[derive(Clone, Debug, Serialize)]
pub struct ParcelText {
    /// The courier, or "The courier" if its name is unknown.
    pub courier: String,
    /// The waybill number.
    pub waybill: Option<String>,
    /// The newest event.
    pub news: Option<EventText>,
    /// Whether the newest event says that it was delivered.
    pub delivered: bool,
    /// The time since the newest event, if it is too long.
    pub silent: Option<String>,
}

/// An event of a trace.
#[derive(Clone, Debug, Serialize)]
pub struct EventText {
    /// The time.
    pub at: Option<String>,
    /// The text, with names and numbers masked.
    pub text: String,
}

/// The progress of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// Waiting, or in progress.
    UnderWay,
    /// The money was paid back.
    Done,
    /// It failed, and no later record retried it.
    Failed,
    /// It failed and was retried, or its state is unknown.
    Past,
}

/// A refund record.
#[derive(Clone, Debug, Serialize)]
pub struct RefundText {
    /// The progress.
    pub stage: RefundStage,
    /// The amount, or "the amount" if it is unknown.
    pub amount: String,
    /// The time at which its state was reached.
    pub at: Option<String>,
    /// The name of the refunded goods.
    pub goods: Option<String>,
}

/// The details of an invoice.
#[derive(Clone, Debug, Serialize)]
pub struct InvoiceText {
    /// The addressee.
    pub title: String,
    /// The tax number.
    pub tax_id: Option<String>,
    /// The content line.
    pub content: Option<String>,
    /// The email address, masked.
    pub email: Option<String>,
}

/// Verification codes.
#[derive(Clone, Debug, Serialize)]
pub struct CodesText {
    /// The number of remaining uses.
    pub left: u64,
    /// The number of all uses, if it is known.
    pub total: Option<u64>,
    /// The expiry.
    pub expires: Option<TimeText>,
    /// Whether the expiry has passed.
    pub expired: bool,
}
