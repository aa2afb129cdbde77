//! Refunds: failed, slow, under way, too high, not started, access kept.

use super::after_sales::wait_for_buyer;
use super::{CLOSED, Finding, HOUR, Rule, RuleContext};
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::order::facts::{Refund, Sort};
use crate::order::money::Fen;
use crate::safe;
use crate::text::SafeText;

pub(super) fn evaluate(context: &RuleContext) -> Vec<Finding> {
    let records = context
        .facts
        .refunds
        .iter()
        .filter_map(|r| refund_state(context, r));
    let access = context
        .facts
        .refunds
        .iter()
        .filter_map(|r| access_kept(context, r));
    let whole = [refunded_too_much(context), nothing_refunded(context)];
    records
        .chain(access)
        .chain(whole.into_iter().flatten())
        .collect()
}

fn refund_state(context: &RuleContext, refund: &Refund) -> Option<Finding> {
    match refund.state? {
        3 if !context
            .facts
            .refunds
            .iter()
            .any(|other| is_retry_of(other, refund)) =>
        {
            let text = with_amount(context.lang.tr("退款失败", "refund failed"), refund);
            Some(Finding::new(
                Tone::Bad,
                Rule::RefundFailed,
                text,
                refund.node,
            ))
        }
        0 | 1 => Some(under_way(context, refund)),
        _ => None,
    }
}

/// Counts from the last change of state, otherwise from the request.
fn under_way(context: &RuleContext, refund: &Refund) -> Finding {
    let seconds = refund
        .at
        .or(refund.asked)
        .map(|at| context.since(at))
        .filter(|&s| s >= 0);
    let head = with_amount(context.lang.tr("退款中", "refund under way"), refund);
    let text = seconds.map_or_else(
        || head.clone(),
        |s| {
            context.lang.tr(
                safe!("{head} 已 {}", context.span(s)),
                safe!("{head} {}", context.span(s)),
            )
        },
    );
    let slow = seconds.is_some_and(|s| s >= context.limits.refund_hours * HOUR);
    let (tone, rule) = if slow {
        (Tone::Warn, Rule::RefundSlow)
    } else {
        (Tone::Busy, Rule::RefundUnderWay)
    };
    Finding::new(tone, rule, text, refund.node)
}

/// Whether `other` retries a failed refund: it is later, has the same after-sale or amount, and did
/// not fail.
fn is_retry_of(other: &Refund, failed: &Refund) -> bool {
    let same = (!other.after_sale.is_empty() && other.after_sale == failed.after_sale)
        || other.amount == failed.amount;
    same && other.at > failed.at && other.state.is_some_and(|s| s != 3)
}

fn with_amount(words: &'static str, refund: &Refund) -> SafeText {
    refund
        .amount
        .map_or(SafeText::fixed(words), |amount| safe!("{words} {amount}"))
}

fn refunded_too_much(context: &RuleContext) -> Option<Finding> {
    let (back, received) = (context.facts.refunded(), context.facts.received?);
    let text = context.lang.tr(
        safe!("已退 {back}，超过已收 {received}"),
        safe!("refunded {back}, received only {received}"),
    );
    let mut records = context
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

fn nothing_refunded(context: &RuleContext) -> Option<Finding> {
    let amount = context.facts.refundable.filter(|&fen| fen > Fen(0))?;
    let idle = context.facts.refunds.is_empty()
        && !context.facts.is_in(&CLOSED)
        && !wait_for_buyer(context);
    let open = context.facts.after_sale_open.filter(|_| idle)?;
    let text = context.lang.tr(
        safe!("售后中，可退 {amount} 未退"),
        safe!("after-sale open, none of {amount} refunded"),
    );
    Some(Finding::new(Tone::Warn, Rule::NothingRefunded, text, open))
}

fn access_kept(context: &RuleContext, refund: &Refund) -> Option<Finding> {
    let access: NodeId = refund
        .keeps_access
        .filter(|_| refund.succeeded() && refund.whole && refund.sort == Sort::Virtual)?;
    let amount = with_amount(context.lang.tr("已全额退款", "fully refunded"), refund);
    let text = context.lang.tr(
        safe!("{amount}，买家仍可使用"),
        safe!("{amount}, access kept"),
    );
    Some(Finding::new(Tone::Warn, Rule::AccessKept, text, access).with([refund.node]))
}
