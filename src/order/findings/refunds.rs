//! Refunds: failed, slow, under way, too much, not begun, access kept.

use super::after_sales::wait_for_the_buyer;
use super::{CLOSED, Finding, HOUR, Matter, Rule};
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::order::facts::{Refund, Sort};
use crate::order::money::Fen;
use crate::safe;
use crate::text::SafeText;

pub(super) fn found(matter: &Matter) -> Vec<Finding> {
    let records = matter
        .facts
        .refunds
        .iter()
        .filter_map(|r| of_record(matter, r));
    let access = matter
        .facts
        .refunds
        .iter()
        .filter_map(|r| access_kept(matter, r));
    let whole = [too_much(matter), nothing_yet(matter)];
    records
        .chain(access)
        .chain(whole.into_iter().flatten())
        .collect()
}

fn of_record(matter: &Matter, refund: &Refund) -> Option<Finding> {
    match refund.state? {
        3 if !matter
            .facts
            .refunds
            .iter()
            .any(|other| mends(other, refund)) =>
        {
            let text = with_amount(matter.lang.tr("退款失败", "refund failed"), refund);
            Some(Finding::new(
                Tone::Bad,
                Rule::RefundFailed,
                text,
                refund.node,
            ))
        }
        0 | 1 => Some(under_way(matter, refund)),
        _ => None,
    }
}

/// Counted from when its state was reached, otherwise from when it was asked for.
fn under_way(matter: &Matter, refund: &Refund) -> Finding {
    let seconds = refund
        .at
        .or(refund.asked)
        .map(|at| matter.since(at))
        .filter(|&s| s >= 0);
    let head = with_amount(matter.lang.tr("退款中", "refund under way"), refund);
    let text = seconds.map_or_else(
        || head.clone(),
        |s| {
            matter.lang.tr(
                safe!("{head} 已 {}", matter.span(s)),
                safe!("{head} {}", matter.span(s)),
            )
        },
    );
    let slow = seconds.is_some_and(|s| s >= matter.limits.refund_hours * HOUR);
    let (tone, rule) = if slow {
        (Tone::Warn, Rule::RefundSlow)
    } else {
        (Tone::Busy, Rule::RefundUnderWay)
    };
    Finding::new(tone, rule, text, refund.node)
}

/// Whether another record took up a failed refund: later, of the same case or the same amount, and not failed itself.
fn mends(other: &Refund, failed: &Refund) -> bool {
    let same = (!other.after_sale.is_empty() && other.after_sale == failed.after_sale)
        || other.amount == failed.amount;
    same && other.at > failed.at && other.state.is_some_and(|s| s != 3)
}

fn with_amount(words: &'static str, refund: &Refund) -> SafeText {
    refund
        .amount
        .map_or(SafeText::fixed(words), |amount| safe!("{words} {amount}"))
}

fn too_much(matter: &Matter) -> Option<Finding> {
    let (back, received) = (matter.facts.refunded(), matter.facts.received?);
    let text = matter.lang.tr(
        safe!("已退 {back}，超过已收 {received}"),
        safe!("refunded {back}, received only {received}"),
    );
    let mut records = matter
        .facts
        .refunds
        .iter()
        .filter(|r| r.succeeded())
        .map(|r| r.node);
    (back > received && back > Fen(0))
        .then(|| {
            Some(
                Finding::new(Tone::Bad, Rule::RefundedTooMuch, text, records.next()?).with(records),
            )
        })
        .flatten()
}

fn nothing_yet(matter: &Matter) -> Option<Finding> {
    let amount = matter.facts.refundable.filter(|&fen| fen > Fen(0))?;
    let idle = matter.facts.refunds.is_empty()
        && !matter.facts.is_in(&CLOSED)
        && !wait_for_the_buyer(matter);
    let open = matter.facts.after_sale_open.filter(|_| idle)?;
    let text = matter.lang.tr(
        safe!("售后中，可退 {amount} 未退"),
        safe!("after-sale open, none of {amount} refunded"),
    );
    Some(Finding::new(Tone::Warn, Rule::NothingRefunded, text, open))
}

fn access_kept(matter: &Matter, refund: &Refund) -> Option<Finding> {
    let kept: NodeId = refund
        .keeps_access
        .filter(|_| refund.succeeded() && refund.whole && refund.sort == Sort::Virtual)?;
    let amount = with_amount(matter.lang.tr("已全额退款", "fully refunded"), refund);
    let text = matter.lang.tr(
        safe!("{amount}，买家仍可使用"),
        safe!("{amount}, access kept"),
    );
    Some(Finding::new(Tone::Warn, Rule::AccessKept, text, kept).with([refund.node]))
}
