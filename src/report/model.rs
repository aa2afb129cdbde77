//! A report, independent of its format.

use jiff::Timestamp;

use super::case;
use super::fields::{Addresses, FieldReader};
use super::sections::{CaseSections, ReportFinding, TabSection};
use crate::catalog::Tab;
use crate::order::{Finding, NodeId, Order, Phrase, Reading, findings, verdict};
use crate::outline::RowKind;
use crate::text::{Lang, SafeText};

/// The part of an order that a report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// State, sums, parcels with their latest event, and refunds.
    Brief,
    /// One tab.
    Tab(Tab),
    /// Every tab.
    All,
    /// The case file: everything that is needed to take over a support case.
    Case,
}

/// How an order is read for a report.
#[derive(Clone, Copy, Debug)]
pub struct ReportOptions {
    /// The language of labels, the moment that ages are measured to, and when a finding is raised.
    pub reading: Reading,
    /// When the platform returned the order.
    pub fetched: Timestamp,
    /// Whether personal data is shown. A case file is masked all the same.
    pub reveal: bool,
}

/// What a report says of an order.
#[derive(Debug)]
pub struct Report {
    /// The order's id; empty when the order has none.
    pub order_id: SafeText,
    pub(super) lang: Lang,
    pub(super) fetched: Timestamp,
    /// When the report was made.
    pub(super) written: Timestamp,
    pub(super) verdict: Vec<Phrase>,
    pub(super) findings: Vec<ReportFinding>,
    /// What only a case file has.
    pub(super) case: Option<CaseSections>,
    pub(super) tabs: Vec<TabSection>,
}

impl Report {
    /// Reads an order.
    pub fn of(order: &Order, scope: Scope, options: &ReportOptions) -> Self {
        let Reading {
            lang,
            now,
            thresholds,
        } = options.reading;
        let found = findings(&order.facts, &thresholds, now, lang);
        let is_case = scope == Scope::Case;
        let reader = FieldReader {
            order,
            reading: options.reading,
            reveal: options.reveal && !is_case,
            addresses: if is_case {
                Addresses::Pointers
            } else {
                Addresses::Paths
            },
        };
        let tabs = match scope {
            Scope::Brief => reader.brief(),
            Scope::Tab(tab) => vec![reader.tab(tab)],
            Scope::All => Tab::ALL.into_iter().map(|tab| reader.tab(tab)).collect(),
            Scope::Case => case::tabs(&reader),
        };
        Self {
            order_id: order
                .id()
                .map(|id| SafeText::of(id.as_str()))
                .unwrap_or_default(),
            lang,
            fetched: options.fetched,
            written: now,
            verdict: verdict(&order.facts, &found, now, lang),
            findings: found
                .iter()
                .map(|finding| ReportFinding::of(finding, scope, &reader))
                .collect(),
            case: is_case.then(|| case::sections(&reader)),
            tabs,
        }
    }

    /// The nodes whose values the report shows.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let proofs = self.findings.iter().flat_map(|finding| &finding.proofs);
        proofs
            .chain(self.tabs.iter().flat_map(|tab| &tab.fields))
            .map(|field| field.node)
    }

    /// The parts of the verdict, as one sentence.
    pub(super) fn verdict_line(&self) -> SafeText {
        sentence(&self.verdict, self.lang)
    }
}

impl ReportFinding {
    /// A case file names only the main proof of a finding.
    fn of(finding: &Finding, scope: Scope, reader: &FieldReader<'_>) -> Self {
        let proofs = match scope {
            Scope::Case => std::slice::from_ref(&finding.proof),
            _ => &finding.proofs,
        };
        Self {
            tone: finding.tone,
            text: finding.text.clone(),
            proofs: proofs
                .iter()
                .map(|&node| reader.field(RowKind::Node(node), node, 0))
                .collect(),
        }
    }
}

/// The parts of a verdict, as one sentence.
pub(super) fn sentence(verdict: &[Phrase], lang: Lang) -> SafeText {
    let phrases: Vec<&str> = verdict.iter().map(|phrase| phrase.text.as_str()).collect();
    SafeText::of(&phrases.join(lang.tr("；", "; ")))
}
