//! After-sales that were asked for in detail: late, about to expire, waiting for the buyer.

use super::{Finding, HOUR, Matter, Rule};
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::order::beijing;
use crate::order::facts::AfterSale;
use crate::safe;
use crate::text::SafeText;

/// `storage` of an after-sale that the shop did not handle in time, and of one that it did not refund in time.
const UNHANDLED: i64 = 3;
const UNREFUNDED: i64 = 12;
/// Those in which the shop has to act next.
const WITH_THE_SHOP: [i64; 6] = [0, 2, 8, 11, 16, 19];
/// Those in which the buyer has to: to send the goods back, or to say that they came.
const TO_BE_SENT_BACK: [i64; 1] = [6];
const WITH_THE_BUYER: [i64; 2] = [6, 17];

pub(super) fn found(matter: &Matter) -> Vec<Finding> {
    let each = matter
        .facts
        .after_sales
        .iter()
        .flat_map(|a| [overdue(matter, a), expiring(matter, a), awaited(matter, a)]);
    each.flatten().collect()
}

/// Whether every after-sale that is open waits for the buyer: then nobody need wonder why nothing was refunded.
pub(super) fn wait_for_the_buyer(matter: &Matter) -> bool {
    let mut open = matter
        .facts
        .after_sales
        .iter()
        .filter(|a| a.is_open())
        .peekable();
    open.peek().is_some() && open.all(|a| a.is_in(&WITH_THE_BUYER))
}

fn overdue(matter: &Matter, after_sale: &AfterSale) -> Option<Finding> {
    let words = match after_sale.state? {
        UNHANDLED => matter
            .lang
            .tr("商家逾期未处理售后", "shop late to handle the after-sale"),
        UNREFUNDED => matter.lang.tr("商家逾期未退款", "shop late to refund"),
        _ => return None,
    };
    Some(Finding::new(
        Tone::Bad,
        Rule::AfterSaleOverdue,
        with_amount(words, after_sale),
        after_sale.node,
    ))
}

/// Counted as near as any other term of the order is.
fn expiring(matter: &Matter, after_sale: &AfterSale) -> Option<Finding> {
    let (at, node) = after_sale
        .expires
        .filter(|_| after_sale.is_in(&WITH_THE_SHOP))?;
    let near = (1..=matter.limits.deadline_hours * HOUR).contains(&-matter.since(at));
    let when = beijing::relative(at, matter.now, matter.lang);
    let text = matter.lang.tr(
        safe!("售后 {when}到期，待商家处理"),
        safe!("after-sale expires {when}, shop's turn"),
    );
    near.then(|| {
        Finding::new(Tone::Warn, Rule::AfterSaleExpiring, text, node).with([after_sale.node])
    })
}

fn awaited(matter: &Matter, after_sale: &AfterSale) -> Option<Finding> {
    if !after_sale.is_in(&TO_BE_SENT_BACK) {
        return None;
    }
    let head = with_amount(
        matter
            .lang
            .tr("等买家寄回商品", "buyer to send the goods back"),
        after_sale,
    );
    let ahead = after_sale
        .expires
        .map(|(at, _)| at)
        .filter(|&at| matter.since(at) < 0);
    let when = ahead.map(|at| beijing::relative(at, matter.now, matter.lang));
    let text = when.map_or(head.clone(), |when| {
        matter
            .lang
            .tr(safe!("{head}，{when}到期"), safe!("{head}, expires {when}"))
    });
    let proofs: Vec<NodeId> = ahead
        .and(after_sale.expires)
        .map(|(_, node)| node)
        .into_iter()
        .collect();
    Some(Finding::new(Tone::Busy, Rule::ReturnAwaited, text, after_sale.node).with(proofs))
}

fn with_amount(words: &'static str, after_sale: &AfterSale) -> SafeText {
    after_sale
        .amount
        .map_or(SafeText::fixed(words), |amount| safe!("{words} {amount}"))
}
