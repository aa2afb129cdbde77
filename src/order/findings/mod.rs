//! What is wrong with an order: pure rules over its facts and `now`, one small file a subject.

mod after_sales;
mod deadlines;
mod goods;
mod invoice;
mod parcels;
mod refunds;
mod rule;

#[cfg(test)]
mod demo;
#[cfg(test)]
mod table;

use jiff::Timestamp;

use super::beijing;
use super::facts::Facts;
use super::thresholds::Thresholds;
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::text::{Lang, SafeText};

pub use rule::Rule;

/// `order_state` of a closed order.
const CLOSED: [i64; 1] = [5];

/// Seconds in an hour.
const HOUR: i64 = 3_600;

/// One thing that the agent should know before answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How urgent it is: bad, worth a warning, on its way; plain for what is only good to know.
    pub tone: Tone,
    /// Which rule found it.
    pub rule: Rule,
    /// The sentence, with its figures.
    pub text: SafeText,
    /// The node that proves it.
    pub proof: NodeId,
    /// Every node that proves it, `proof` first.
    pub proofs: Vec<NodeId>,
}

impl Finding {
    fn new(tone: Tone, rule: Rule, text: SafeText, proof: NodeId) -> Self {
        Self {
            tone,
            rule,
            text,
            proof,
            proofs: vec![proof],
        }
    }

    fn with(mut self, more: impl IntoIterator<Item = NodeId>) -> Self {
        self.proofs.extend(more);
        self
    }

    /// Whether it is only good to know and asks for nothing.
    pub fn is_hint(&self) -> bool {
        self.tone == Tone::Plain
    }
}

/// The findings of an order, most urgent first; of equal urgency by rule, then in the order of the document.
pub fn findings(facts: &Facts, limits: &Thresholds, now: Timestamp, lang: Lang) -> Vec<Finding> {
    let matter = Matter {
        facts,
        limits,
        now,
        lang,
    };
    let subjects = [
        refunds::found,
        after_sales::found,
        parcels::found,
        goods::found,
        deadlines::found,
        invoice::found,
    ];
    let mut all: Vec<Finding> = subjects.iter().flat_map(|found| found(&matter)).collect();
    all.sort_by_key(|f| (urgency(f.tone), f.rule));
    all
}

const fn urgency(tone: Tone) -> u8 {
    match tone {
        Tone::Bad => 0,
        Tone::Warn => 1,
        Tone::Busy => 2,
        Tone::Ok | Tone::Plain => 3,
    }
}

/// What the rules look at.
struct Matter<'a> {
    facts: &'a Facts,
    limits: &'a Thresholds,
    now: Timestamp,
    lang: Lang,
}

impl Matter<'_> {
    /// Seconds since a moment; negative while it is ahead.
    fn since(&self, at: Timestamp) -> i64 {
        self.now.as_second().saturating_sub(at.as_second())
    }

    /// A span of seconds in words.
    fn span(&self, seconds: i64) -> String {
        beijing::span(seconds, self.lang)
    }
}
