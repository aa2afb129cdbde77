//! Automatic actions that are close: cancelling and confirming.

use super::{Finding, HOUR, Rule, RuleContext};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::safe;

/// `order_state` of an unpaid order.
const UNPAID: [i64; 1] = [0];
/// `order_state` of a shipped order.
const SHIPPED: [i64; 1] = [3];

pub(super) fn evaluate(context: &RuleContext) -> Vec<Finding> {
    [auto_cancel(context), auto_confirm(context)]
        .into_iter()
        .flatten()
        .collect()
}

fn is_near(context: &RuleContext, at: jiff::Timestamp) -> bool {
    (1..=context.limits.deadline_hours * HOUR).contains(&-context.since(at))
}

fn auto_cancel(context: &RuleContext) -> Option<Finding> {
    let (at, node) = context
        .facts
        .auto_cancel
        .filter(|(at, _)| context.facts.is_in(&UNPAID) && is_near(context, *at))?;
    let when = beijing::relative(at, context.now, context.lang);
    let text = context
        .lang
        .tr(safe!("{when}自动取消"), safe!("auto-cancel {when}"));
    Some(Finding::new(Tone::Warn, Rule::AutoCancel, text, node))
}

/// A warning if parcels are still in transit: the buyer would lose the time to complain.
fn auto_confirm(context: &RuleContext) -> Option<Finding> {
    let (at, node) = context
        .facts
        .auto_confirm
        .filter(|(at, _)| context.facts.is_in(&SHIPPED) && is_near(context, *at))?;
    let when = beijing::relative(at, context.now, context.lang);
    let undelivered: Vec<_> = context
        .facts
        .parcels
        .iter()
        .filter(|p| !p.delivered)
        .map(|p| p.node)
        .collect();
    let n = undelivered.len();
    let head = context
        .lang
        .tr(safe!("{when}自动确认收货"), safe!("auto-confirm {when}"));
    let text = context.lang.tr(
        safe!("{head}，{n} 个包裹未签收"),
        safe!("{head}, parcels not delivered: {n}"),
    );
    let (tone, text) = if n == 0 {
        (Tone::Busy, head)
    } else {
        (Tone::Warn, text)
    };
    Some(Finding::new(tone, Rule::AutoConfirm, text, node).with(undelivered))
}
