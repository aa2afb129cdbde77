//! The parts of a report: findings, tabs, records and fields.

use crate::catalog::{Tab, Tone};
use crate::order::{NodeId, TimelineEvent};
use crate::text::SafeText;

/// A finding with the fields that prove it, the most important first.
#[derive(Debug)]
pub(super) struct ReportFinding {
    pub(super) tone: Tone,
    pub(super) text: SafeText,
    pub(super) proofs: Vec<ReportField>,
}

/// The fields of one tab.
#[derive(Debug)]
pub(super) struct TabSection {
    pub(super) tab: Tab,
    pub(super) fields: Vec<ReportField>,
}

/// The sections of a case file before its tabs.
#[derive(Debug)]
pub(super) struct CaseSections {
    /// Past and future events, newest first.
    pub(super) timeline: Vec<TimelineEvent>,
    pub(super) parcels: Vec<ReportRecord>,
    pub(super) refunds: Vec<ReportRecord>,
    pub(super) amounts: Vec<ReportField>,
}

/// A parcel or a refund.
#[derive(Debug)]
pub(super) struct ReportRecord {
    pub(super) title: SafeText,
    pub(super) fields: Vec<ReportField>,
    /// The trace of a parcel, newest first.
    pub(super) events: Vec<ReportField>,
}

/// A value of the order with its label and its address.
#[derive(Debug)]
pub(super) struct ReportField {
    /// How many other fields it is nested in.
    pub(super) depth: usize,
    pub(super) label: SafeText,
    /// A JSON pointer in a case file, a path of the catalog otherwise.
    pub(super) address: SafeText,
    pub(super) value: SafeText,
    /// What helps to read the value, such as an age.
    pub(super) note: SafeText,
    pub(super) tone: Tone,
    pub(super) node: NodeId,
}
