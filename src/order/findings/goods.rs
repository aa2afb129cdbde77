//! Goods: not sent, partly sent, codes about to expire.

use super::{CLOSED, Finding, HOUR, Matter, Rule};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::order::facts::{Goods, Sort};
use crate::safe;

/// `order_state` of an order that is paid and waits to be shipped.
const TO_SHIP: [i64; 1] = [2];

pub(super) fn found(matter: &Matter) -> Vec<Finding> {
    let codes = matter
        .facts
        .goods
        .iter()
        .filter_map(|line| codes_expiring(matter, line));
    [unshipped(matter), partly_shipped(matter)]
        .into_iter()
        .flatten()
        .chain(codes)
        .collect()
}

/// Goods that should travel: neither virtual nor given back.
fn travelling<'a>(matter: &'a Matter) -> impl Iterator<Item = &'a Goods> {
    matter
        .facts
        .goods
        .iter()
        .filter(|line| line.sort == Sort::Physical && !line.refunded)
}

fn unshipped(matter: &Matter) -> Option<Finding> {
    let facts = matter.facts;
    let (paid, node) = facts.payment_changed.filter(|_| facts.is_in(&TO_SHIP))?;
    let seconds = matter.since(paid);
    let waits = facts.parcels.is_empty()
        && facts.fetched.is_none()
        && seconds >= matter.limits.unshipped_hours * HOUR;
    let span = matter.span(seconds);
    let text = matter.lang.tr(
        safe!("付款 {span}未发货"),
        safe!("paid {span} ago, not shipped"),
    );
    let mut lines = travelling(matter)
        .map(|line| line.node)
        .filter(|_| waits)
        .peekable();
    lines.peek()?;
    Some(Finding::new(Tone::Warn, Rule::Unshipped, text, node).with(lines))
}

/// Said as the state: what is in parcels of what should be.
fn partly_shipped(matter: &Matter) -> Option<Finding> {
    let all: i64 = travelling(matter).map(|line| line.quantity).sum();
    let left: i64 = travelling(matter).map(|line| line.unpacked).sum();
    let open = !matter.facts.is_in(&CLOSED) && matter.facts.fetched.is_none();
    let shipped = all - left;
    let text = matter.lang.tr(
        safe!("部分发货 {shipped}/{all} 件"),
        safe!("partly shipped {shipped}/{all}"),
    );
    let mut lines = travelling(matter)
        .filter(|line| line.unpacked > 0 && shipped > 0 && open)
        .map(|line| line.node);
    Some(Finding::new(Tone::Warn, Rule::PartlyShipped, text, lines.next()?).with(lines))
}

fn codes_expiring(matter: &Matter, line: &Goods) -> Option<Finding> {
    let ((left, codes), (end, expires)) = (line.codes_left?, line.expires?);
    let ahead = -matter.since(end);
    let soon = (0..=matter.limits.expiry_days * 24 * HOUR).contains(&ahead)
        && !line.refunded
        && !matter.facts.is_in(&CLOSED);
    let when = beijing::relative(end, matter.now, matter.lang);
    let text = matter.lang.tr(
        safe!("{left} 个核销码未用，{when}过期"),
        safe!("unused codes: {left}, expire {when}"),
    );
    soon.then(|| Finding::new(Tone::Warn, Rule::CodesExpiring, text, codes).with([expires]))
}
