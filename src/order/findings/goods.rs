//! Goods: not shipped, partly shipped, verification codes about to expire.

use super::{CLOSED, Finding, HOUR, Rule, RuleContext};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::order::facts::{Goods, Sort};
use crate::safe;

/// `order_state` of a paid order that is not shipped yet.
const TO_SHIP: [i64; 1] = [2];

pub(super) fn evaluate(context: &RuleContext) -> Vec<Finding> {
    let codes = context
        .facts
        .goods
        .iter()
        .filter_map(|line| codes_expiring(context, line));
    [unshipped(context), partly_shipped(context)]
        .into_iter()
        .flatten()
        .chain(codes)
        .collect()
}

/// Goods that have to be shipped: neither virtual nor refunded.
fn shippable<'a>(context: &'a RuleContext) -> impl Iterator<Item = &'a Goods> {
    context
        .facts
        .goods
        .iter()
        .filter(|line| line.sort == Sort::Physical && !line.refunded)
}

fn unshipped(context: &RuleContext) -> Option<Finding> {
    let facts = context.facts;
    let (paid, node) = facts.payment_changed.filter(|_| facts.is_in(&TO_SHIP))?;
    let seconds = context.since(paid);
    let waits = facts.parcels.is_empty()
        && facts.fetched.is_none()
        && seconds >= context.limits.unshipped_hours * HOUR;
    let span = context.span(seconds);
    let text = context.lang.tr(
        safe!("付款 {span}未发货"),
        safe!("paid {span} ago, not shipped"),
    );
    let mut lines = shippable(context)
        .map(|line| line.node)
        .filter(|_| waits)
        .peekable();
    lines.peek()?;
    Some(Finding::new(Tone::Warn, Rule::Unshipped, text, node).with(lines))
}

/// Shown in place of the state: the pieces that are in parcels, of all pieces to ship.
fn partly_shipped(context: &RuleContext) -> Option<Finding> {
    let all: i64 = shippable(context).map(|line| line.quantity).sum();
    let left: i64 = shippable(context).map(|line| line.unpacked).sum();
    let open = !context.facts.is_in(&CLOSED) && context.facts.fetched.is_none();
    let shipped = all - left;
    let text = context.lang.tr(
        safe!("部分发货 {shipped}/{all} 件"),
        safe!("partly shipped {shipped}/{all}"),
    );
    let mut lines = shippable(context)
        .filter(|line| line.unpacked > 0 && shipped > 0 && open)
        .map(|line| line.node);
    Some(Finding::new(Tone::Warn, Rule::PartlyShipped, text, lines.next()?).with(lines))
}

fn codes_expiring(context: &RuleContext, line: &Goods) -> Option<Finding> {
    let ((left, codes), (end, expires)) = (line.codes_left?, line.expires?);
    let ahead = -context.since(end);
    let soon = (0..=context.limits.expiry_days * 24 * HOUR).contains(&ahead)
        && !line.refunded
        && !context.facts.is_in(&CLOSED);
    let when = beijing::relative(end, context.now, context.lang);
    let text = context.lang.tr(
        safe!("{left} 个核销码未用，{when}过期"),
        safe!("unused codes: {left}, expire {when}"),
    );
    soon.then(|| Finding::new(Tone::Warn, Rule::CodesExpiring, text, codes).with([expires]))
}
