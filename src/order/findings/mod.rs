//! Rules that report what is wrong with an order. Pure functions of its facts and `now`, one file
//! per subject.

mod after_sales;
mod deadlines;
mod goods;
mod others;
mod parcels;
mod refunds;
mod rule;

#[cfg(test)]
mod tests;

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

/// One fact that the agent should know before answering the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The urgency: bad, warning, in progress, or plain for a hint.
    pub tone: Tone,
    /// The rule that reported it.
    pub rule: Rule,
    /// The sentence, with its figures.
    pub text: SafeText,
    /// The node that is the evidence.
    pub proof: NodeId,
    /// All nodes that are evidence, `proof` first.
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

    /// Whether it is only a hint that requires no action.
    pub fn is_hint(&self) -> bool {
        self.tone == Tone::Plain
    }
}

/// Returns the findings of an order, most urgent first, then by rule, then in document order.
pub fn findings(facts: &Facts, limits: &Thresholds, now: Timestamp, lang: Lang) -> Vec<Finding> {
    let context = RuleContext {
        facts,
        limits,
        now,
        lang,
    };
    let subjects = [
        refunds::evaluate,
        after_sales::evaluate,
        parcels::evaluate,
        goods::evaluate,
        deadlines::evaluate,
        others::evaluate,
    ];
    let mut all: Vec<Finding> = subjects
        .iter()
        .flat_map(|evaluate| evaluate(&context))
        .collect();
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

/// The input of every rule.
struct RuleContext<'a> {
    facts: &'a Facts,
    limits: &'a Thresholds,
    now: Timestamp,
    lang: Lang,
}

impl RuleContext<'_> {
    /// Seconds since `at`; negative if it is in the future.
    fn since(&self, at: Timestamp) -> i64 {
        self.now.as_second().saturating_sub(at.as_second())
    }

    /// Formats a number of seconds as a duration.
    fn span(&self, seconds: i64) -> String {
        beijing::span(seconds, self.lang)
    }
}
