//! After-sales with loaded details: overdue, about to expire, waiting for the buyer.

use super::{Finding, HOUR, Rule, RuleContext};
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::order::beijing;
use crate::order::facts::AfterSale;
use crate::safe;
use crate::text::SafeText;

/// `state` of an after-sale that the shop did not handle in time.
const UNHANDLED: i64 = 3;
/// `state` of an after-sale that the shop did not refund in time.
const UNREFUNDED: i64 = 12;
/// States in which the shop has to act next.
const WITH_THE_SHOP: [i64; 6] = [0, 2, 8, 11, 16, 19];
/// The state in which the buyer has to send the goods back.
const TO_BE_SENT_BACK: [i64; 1] = [6];
/// States in which the buyer has to act next: send the goods back or confirm their arrival.
const WITH_THE_BUYER: [i64; 2] = [6, 17];

pub(super) fn evaluate(context: &RuleContext) -> Vec<Finding> {
    let each = context.facts.after_sales.iter().flat_map(|a| {
        [
            overdue(context, a),
            expiring(context, a),
            return_awaited(context, a),
        ]
    });
    each.flatten().collect()
}

/// Whether all open after-sales wait for the buyer, which explains why nothing was refunded.
pub(super) fn wait_for_buyer(context: &RuleContext) -> bool {
    let mut open = context
        .facts
        .after_sales
        .iter()
        .filter(|a| a.is_open())
        .peekable();
    open.peek().is_some() && open.all(|a| a.is_in(&WITH_THE_BUYER))
}

fn overdue(context: &RuleContext, after_sale: &AfterSale) -> Option<Finding> {
    let words = match after_sale.state? {
        UNHANDLED => context
            .lang
            .tr("商家逾期未处理售后", "shop late to handle the after-sale"),
        UNREFUNDED => context.lang.tr("商家逾期未退款", "shop late to refund"),
        _ => return None,
    };
    Some(Finding::new(
        Tone::Bad,
        Rule::AfterSaleOverdue,
        with_amount(words, after_sale),
        after_sale.node,
    ))
}

/// Uses the same limit as the other deadlines of an order.
fn expiring(context: &RuleContext, after_sale: &AfterSale) -> Option<Finding> {
    let (at, node) = after_sale
        .expires
        .filter(|_| after_sale.is_in(&WITH_THE_SHOP))?;
    let near = (1..=context.limits.deadline_hours * HOUR).contains(&-context.since(at));
    let when = beijing::relative(at, context.now, context.lang);
    let text = context.lang.tr(
        safe!("售后 {when}到期，待商家处理"),
        safe!("after-sale expires {when}, shop's turn"),
    );
    near.then(|| {
        Finding::new(Tone::Warn, Rule::AfterSaleExpiring, text, node).with([after_sale.node])
    })
}

fn return_awaited(context: &RuleContext, after_sale: &AfterSale) -> Option<Finding> {
    if !after_sale.is_in(&TO_BE_SENT_BACK) {
        return None;
    }
    let head = with_amount(
        context
            .lang
            .tr("等买家寄回商品", "buyer to send the goods back"),
        after_sale,
    );
    let ahead = after_sale
        .expires
        .map(|(at, _)| at)
        .filter(|&at| context.since(at) < 0);
    let when = ahead.map(|at| beijing::relative(at, context.now, context.lang));
    let text = when.map_or(head.clone(), |when| {
        context
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
