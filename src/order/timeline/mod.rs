//! The timeline of an order: all past events and known deadlines.
//!
//! Only events with a time are included. A trace event without a time is only shown in its parcel.

mod builder;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use jiff::Timestamp;
use serde::Serialize;

use super::Order;
use super::document::NodeId;
use super::stage::Stage;
use crate::text::{Lang, SafeText};
use builder::TimelineBuilder;

/// The kind of an event, in the order in which an order goes through them: of two events in the
/// same second, the later kind is the newer event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineEventKind {
    /// The order was placed.
    Created,
    /// The order was paid.
    Paid,
    /// The order was closed without being paid.
    Cancelled,
    /// A parcel was handed to the courier.
    Shipped,
    /// The courier reported an event.
    Trace,
    /// A verification code was used.
    Verified,
    /// An after-sale was requested or reached a state.
    AfterSale,
    /// A refund was requested or reached a state.
    Refund,
    /// The money was settled to the shop.
    Settled,
    /// The platform will act automatically.
    Deadline,
}

/// One event of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEvent {
    /// When it happened or will happen.
    pub at: Timestamp,
    /// The kind of event.
    pub kind: TimelineEventKind,
    /// The stage derived from the courier's text.
    pub stage: Option<Stage>,
    /// The description, with personal data masked.
    pub text: SafeText,
    /// The node it was read from.
    pub node: NodeId,
    /// Whether it is in the future.
    pub ahead: bool,
}

impl TimelineEventKind {
    /// All kinds, from first to last.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Paid,
        Self::Cancelled,
        Self::Shipped,
        Self::Trace,
        Self::Verified,
        Self::AfterSale,
        Self::Refund,
        Self::Settled,
        Self::Deadline,
    ];

    /// The label, at most 10 cells wide.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Created => lang.tr("下单", "placed"),
            Self::Paid => lang.tr("付款", "paid"),
            Self::Cancelled => lang.tr("取消", "cancelled"),
            Self::Shipped => lang.tr("发货", "shipped"),
            Self::Trace => lang.tr("物流", "trace"),
            Self::Verified => lang.tr("核销", "verified"),
            Self::AfterSale => lang.tr("售后", "after-sale"),
            Self::Refund => lang.tr("退款", "refund"),
            Self::Settled => lang.tr("结算", "settled"),
            Self::Deadline => lang.tr("到期", "due"),
        }
    }
}

/// Returns the events of an order, newest first and future ones before them.
pub fn timeline(order: &Order, now: Timestamp, lang: Lang) -> Vec<TimelineEvent> {
    let builder = TimelineBuilder { order, now, lang };
    let facts = &order.facts;
    let mut events = builder.milestones();
    events.extend(
        facts
            .parcels
            .iter()
            .enumerate()
            .flat_map(|(n, parcel)| builder.parcel(n, parcel)),
    );
    events.extend(
        facts
            .refunds
            .iter()
            .flat_map(|refund| builder.refund(refund)),
    );
    events.extend(
        facts
            .after_sales
            .iter()
            .flat_map(|after_sale| builder.after_sale(after_sale)),
    );
    events.extend(
        facts
            .verified
            .iter()
            .map(|&(at, node)| builder.verified(at, node)),
    );
    events.extend(builder.deadlines());
    events.sort_by_key(|event| Reverse((event.at, event.kind, event.stage)));
    events
}
