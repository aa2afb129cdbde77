//! The verdict line under the title: urgent findings, then state and sums, then hints.

use jiff::Timestamp;

use super::beijing;
use super::facts::Facts;
use super::findings::{Finding, Rule};
use super::money::Fen;
use crate::catalog::{self, Tone};
use crate::safe;
use crate::text::{Lang, SafeText};

/// `order_state` of a shipped order.
const SHIPPED: i64 = 3;

/// One part of the verdict line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The text.
    pub text: SafeText,
    /// Whether it is good or bad news.
    pub tone: Tone,
}

/// Returns the phrases of the verdict: urgent findings, then state, sums and the next deadline,
/// then hints. A phrase that repeats a finding is left out.
pub fn verdict(facts: &Facts, findings: &[Finding], now: Timestamp, lang: Lang) -> Vec<Phrase> {
    let reported = |rules: &[Rule]| findings.iter().any(|f| rules.contains(&f.rule));
    let partly = facts.is_in(&[SHIPPED]) && reported(&[Rule::PartlyShipped]);
    let rest = [
        state(facts, lang).filter(|_| !partly),
        money(facts, lang),
        refunded(facts, lang).filter(|_| !reported(&[Rule::AccessKept, Rule::RefundedTooMuch])),
        refundable(facts, lang).filter(|_| !reported(&[Rule::NothingRefunded])),
        deadline(facts, now, lang).filter(|_| !reported(&[Rule::AutoCancel, Rule::AutoConfirm])),
    ];
    let phrase = |f: &Finding| Phrase {
        text: f.text.clone(),
        tone: f.tone,
    };
    let (hints, urgent): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|f| f.is_hint());
    let urgent = urgent.into_iter().map(phrase);
    urgent
        .chain(rest.into_iter().flatten())
        .chain(hints.into_iter().map(phrase))
        .collect()
}

/// The state, with the reason if the order is closed.
fn state(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let (number, _) = facts.state?;
    let table = catalog::by_path("order_info.order_state").and_then(|id| id.field().codes);
    let known = table.and_then(|t| t.get(&number.to_string()));
    let words = match known {
        Some(code) => SafeText::fixed(code.meaning(lang)),
        None if !facts.state_said.is_empty() => facts.state_said.clone(),
        None => safe!("{}({number})", lang.tr("未知状态", "unknown state ")),
    };
    let text = match &facts.closed {
        Some((reason, _)) if !reason.is_empty() => {
            lang.tr(safe!("{words}：{reason}"), safe!("{words}: {reason}"))
        }
        _ => words,
    };
    Some(Phrase {
        text,
        tone: known.map_or(Tone::Plain, |code| code.tone),
    })
}

/// The amount received, or the amount due if the order is unpaid.
fn money(facts: &Facts, lang: Lang) -> Option<Phrase> {
    if facts.never_paid {
        return Some(Phrase {
            text: SafeText::fixed(lang.tr("未付款", "never paid")),
            tone: Tone::Plain,
        });
    }
    let unpaid = facts.is_in(&[0]);
    let (label, amount) = if unpaid {
        (lang.tr("待付", "to pay"), facts.receivable?)
    } else {
        (lang.tr("已付", "paid"), facts.received?)
    };
    Some(Phrase {
        text: safe!("{label} {amount}"),
        tone: Tone::Plain,
    })
}

fn refunded(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let amount = Some(facts.refunded()).filter(|&a| a != Fen(0))?;
    Some(Phrase {
        text: safe!("{} {amount}", lang.tr("已退", "refunded")),
        tone: Tone::Plain,
    })
}

fn refundable(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let amount = facts
        .refundable
        .filter(|&a| a > Fen(0) && !facts.refunds.is_empty())?;
    Some(Phrase {
        text: safe!("{} {amount}", lang.tr("可退", "refundable")),
        tone: Tone::Plain,
    })
}

fn deadline(facts: &Facts, now: Timestamp, lang: Lang) -> Option<Phrase> {
    let ahead = |at: &Timestamp| *at > now;
    let cancel = facts
        .auto_cancel
        .map(|(at, _)| at)
        .filter(ahead)
        .filter(|_| facts.is_in(&[0]));
    let confirm = facts
        .auto_confirm
        .map(|(at, _)| at)
        .filter(ahead)
        .filter(|_| facts.is_in(&[SHIPPED]));
    if let Some(at) = cancel {
        let when = beijing::relative(at, now, lang);
        return Some(Phrase {
            text: lang.tr(safe!("{when}自动取消"), safe!("auto-cancel {when}")),
            tone: Tone::Warn,
        });
    }
    let when = beijing::relative(confirm?, now, lang);
    Some(Phrase {
        text: lang.tr(safe!("{when}自动确认收货"), safe!("auto-confirm {when}")),
        tone: Tone::Plain,
    })
}
