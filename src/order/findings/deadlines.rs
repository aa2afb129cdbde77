//! What the order will do by itself before long.

use super::{Finding, HOUR, Matter, Rule};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::safe;

/// `order_state` of an unpaid order and of a shipped one.
const UNPAID: [i64; 1] = [0];
const SHIPPED: [i64; 1] = [3];

pub(super) fn found(matter: &Matter) -> Vec<Finding> {
    [cancel(matter), confirm(matter)]
        .into_iter()
        .flatten()
        .collect()
}

fn is_near(matter: &Matter, at: jiff::Timestamp) -> bool {
    (1..=matter.limits.deadline_hours * HOUR).contains(&-matter.since(at))
}

fn cancel(matter: &Matter) -> Option<Finding> {
    let (at, node) = matter
        .facts
        .auto_cancel
        .filter(|(at, _)| matter.facts.is_in(&UNPAID) && is_near(matter, *at))?;
    let when = beijing::relative(at, matter.now, matter.lang);
    let text = matter
        .lang
        .tr(safe!("{when}自动取消"), safe!("auto-cancel {when}"));
    Some(Finding::new(Tone::Warn, Rule::AutoCancel, text, node))
}

/// A warning when parcels are still on their way: the buyer would lose the time to complain.
fn confirm(matter: &Matter) -> Option<Finding> {
    let (at, node) = matter
        .facts
        .auto_confirm
        .filter(|(at, _)| matter.facts.is_in(&SHIPPED) && is_near(matter, *at))?;
    let when = beijing::relative(at, matter.now, matter.lang);
    let away: Vec<_> = matter
        .facts
        .parcels
        .iter()
        .filter(|p| !p.delivered)
        .map(|p| p.node)
        .collect();
    let n = away.len();
    let head = matter
        .lang
        .tr(safe!("{when}自动确认收货"), safe!("auto-confirm {when}"));
    let text = matter.lang.tr(
        safe!("{head}，{n} 个包裹未签收"),
        safe!("{head}, parcels not delivered: {n}"),
    );
    let (tone, text) = if n == 0 {
        (Tone::Busy, head)
    } else {
        (Tone::Warn, text)
    };
    Some(Finding::new(tone, Rule::AutoConfirm, text, node).with(away))
}
