//! The one line under the title: what matters now, then state and sums.

use jiff::Timestamp;

use super::beijing;
use super::facts::{Facts, Sort};
use super::findings::Finding;
use super::money::Fen;
use crate::catalog::{self, Tone};
use crate::say;
use crate::text::{Clean, Lang};

/// One part of the verdict line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// What is said.
    pub text: Clean,
    /// How it is meant.
    pub tone: Tone,
}

/// The verdict on an order: its findings, most urgent first, then why it was closed, its state, its sums and what will happen by itself.
pub fn verdict(facts: &Facts, findings: &[Finding], now: Timestamp, lang: Lang) -> Vec<Phrase> {
    let found = findings.iter().map(|f| Phrase { text: f.text.clone(), tone: f.tone });
    let rest = [state(facts, lang), closed(facts, lang), money(facts, lang), refundable(facts, lang), deadline(facts, now, lang)];
    found.chain(rest.into_iter().flatten()).collect()
}

fn state(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let (number, _) = facts.state?;
    let table = catalog::by_path("order_info.order_state").and_then(|id| id.field().codes);
    let known = table.and_then(|t| t.get(&number.to_string()));
    let said = match known {
        Some(code) => Clean::fixed(code.meaning(lang)),
        None if !facts.state_said.is_empty() => facts.state_said.clone(),
        None => say!("{}({number})", lang.pick("未知状态", "unknown state ")),
    };
    let travels = || facts.goods.iter().filter(|line| line.sort != Sort::Virtual);
    let (all, unpacked) = (travels().map(|g| g.quantity).sum::<i64>(), travels().map(|g| g.unpacked).sum::<i64>());
    let shipped = if unpacked > 0 { all - unpacked } else { 0 };
    let text = if (1..all).contains(&shipped) { say!("{said} {shipped}/{all}") } else { said };
    Some(Phrase { text, tone: known.map_or(Tone::Plain, |code| code.tone) })
}

fn closed(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let (reason, _) = facts.closed.as_ref().filter(|(reason, _)| !reason.is_empty())?;
    Some(Phrase { text: say!("{}{reason}", lang.pick("关闭原因：", "closed: ")), tone: Tone::Plain })
}

/// What was received; on an order still to be paid, what is to be.
fn money(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let unpaid = facts.state.is_some_and(|(state, _)| state == 0);
    let (label, amount) =
        if unpaid { (lang.pick("待付", "to pay"), facts.receivable?) } else { (lang.pick("已付", "paid"), facts.received?) };
    Some(Phrase { text: say!("{label} {amount}"), tone: Tone::Plain })
}

fn refundable(facts: &Facts, lang: Lang) -> Option<Phrase> {
    let amount = facts.refundable.filter(|&a| a > Fen(0) && !facts.refunds.is_empty())?;
    Some(Phrase { text: say!("{} {amount}", lang.pick("可退", "refundable")), tone: Tone::Plain })
}

fn deadline(facts: &Facts, now: Timestamp, lang: Lang) -> Option<Phrase> {
    let ahead = |at: &Timestamp| *at > now;
    let state = facts.state.map(|(state, _)| state);
    let cancel = facts.auto_cancel.map(|(at, _)| at).filter(ahead).filter(|_| state == Some(0));
    let confirm = facts.auto_confirm.map(|(at, _)| at).filter(ahead).filter(|_| state == Some(3));
    if let Some(at) = cancel {
        let text =
            lang.pick(say!("{}自动取消", beijing::relative(at, now, lang)), say!("auto-cancel {}", beijing::relative(at, now, lang)));
        return Some(Phrase { text, tone: Tone::Warn });
    }
    let at = confirm?;
    let text =
        lang.pick(say!("{}自动确认收货", beijing::relative(at, now, lang)), say!("auto-confirm {}", beijing::relative(at, now, lang)));
    Some(Phrase { text, tone: Tone::Plain })
}
