//! Parcels: silent, without a trace, failed delivery, returned, no waybill, sent although
//! self-pickup.

use super::{CLOSED, Finding, Rule, RuleContext};
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::order::facts::Parcel;
use crate::order::stage::Stage;
use crate::safe;
use crate::text::SafeText;

/// The number of silent parcels up to which each is a finding of its own.
const MAX_SINGLE: usize = 2;

/// The width of a waybill failure's reason, in cells.
const REASON_WIDTH: usize = 40;

pub(super) fn evaluate(context: &RuleContext) -> Vec<Finding> {
    let mut all = Vec::new();
    if !context.facts.is_settled() {
        all.extend(silent_parcels(context, Rule::Silent, |p| {
            p.newest.is_some()
        }));
        all.extend(silent_parcels(context, Rule::Untraced, |p| {
            p.newest.is_none()
        }));
        all.extend(for_each_parcel(context, waybill_failed));
    }
    if !context.facts.is_in(&CLOSED) {
        all.extend(for_each_parcel(context, delivery_failed));
        all.extend(for_each_parcel(context, returned));
        all.extend(fetched_yet_sent(context));
    }
    all
}

fn for_each_parcel<'a>(
    context: &'a RuleContext,
    rule: impl Fn(&RuleContext, &Parcel, &SafeText) -> Option<Finding> + 'a,
) -> impl Iterator<Item = Finding> + 'a {
    context
        .facts
        .parcels
        .iter()
        .enumerate()
        .filter_map(move |(n, parcel)| rule(context, parcel, &name(context, n, parcel)))
}

/// The courier's name, or the parcel's number if there is none.
fn name(context: &RuleContext, n: usize, parcel: &Parcel) -> SafeText {
    let number = n + 1;
    if parcel.courier.is_empty() {
        context
            .lang
            .tr(safe!("包裹 {number}"), safe!("parcel {number}"))
    } else {
        parcel.courier.clone()
    }
}

/// Parcels without recent news: one finding each, or one for all if there are many, the longest
/// silence first.
fn silent_parcels(
    context: &RuleContext,
    rule: Rule,
    which: impl Fn(&Parcel) -> bool,
) -> Vec<Finding> {
    let parcels = context
        .facts
        .parcels
        .iter()
        .enumerate()
        .filter(|(_, p)| which(p));
    let mut silent: Vec<(i64, NodeId, SafeText)> = parcels
        .filter_map(|(n, p)| {
            Some((
                p.silent_for(context.limits, context.now)?,
                p.newest.map_or(p.node, |e| e.node),
                name(context, n, p),
            ))
        })
        .collect();
    if silent.len() <= MAX_SINGLE {
        return silent
            .iter()
            .map(|(seconds, proof, name)| {
                Finding::new(
                    Tone::Warn,
                    rule,
                    single_text(context, rule, *seconds, name),
                    *proof,
                )
            })
            .collect();
    }
    silent.sort_by_key(|(seconds, ..)| std::cmp::Reverse(*seconds));
    let mut nodes = silent.iter().map(|(_, node, _)| *node);
    let (longest, count) = (
        silent.first().map_or(0, |(seconds, ..)| *seconds),
        silent.len(),
    );
    let all = |proof| {
        Finding::new(
            Tone::Warn,
            rule,
            summary_text(context, rule, count, longest),
            proof,
        )
    };
    nodes
        .next()
        .map(all)
        .map(|finding| finding.with(nodes))
        .into_iter()
        .collect()
}

fn single_text(context: &RuleContext, rule: Rule, seconds: i64, name: &SafeText) -> SafeText {
    let span = context.span(seconds);
    match rule {
        Rule::Silent => context
            .lang
            .tr(safe!("{name} {span}无更新"), safe!("{name} silent {span}")),
        _ => context.lang.tr(
            safe!("{name} 发货 {span}无轨迹"),
            safe!("{name} no trace {span}"),
        ),
    }
}

fn summary_text(context: &RuleContext, rule: Rule, count: usize, longest: i64) -> SafeText {
    let span = context.span(longest);
    match rule {
        Rule::Silent => context.lang.tr(
            safe!("{count} 个包裹无更新，最久 {span}"),
            safe!("{count} parcels silent, longest {span}"),
        ),
        _ => context.lang.tr(
            safe!("{count} 个包裹发货后无轨迹，最久 {span}"),
            safe!("{count} parcels without trace, longest {span}"),
        ),
    }
}

/// A failed delivery; worse if the trace reported a signature before.
fn delivery_failed(context: &RuleContext, parcel: &Parcel, name: &SafeText) -> Option<Finding> {
    let failed = parcel
        .trace
        .iter()
        .position(|e| e.stage == parcel.stage && e.stage == Some(Stage::Trouble))?;
    let event = parcel.trace.get(failed)?;
    let signed = parcel
        .trace
        .iter()
        .skip(failed)
        .find(|e| e.stage == Some(Stage::Signed) && e.at.is_some());
    let since = event
        .at
        .map(|at| context.since(at))
        .filter(|&s| s >= 0)
        .map(|s| context.span(s));
    let ago = since.map_or_else(SafeText::default, |span| {
        context.lang.tr(safe!("，{span}前"), safe!(", {span} ago"))
    });
    match signed {
        Some(signed) => {
            let text = context.lang.tr(
                safe!("{name} 签收后又派送失败{ago}"),
                safe!("{name} signed for, then delivery failed{ago}"),
            );
            Some(
                Finding::new(Tone::Bad, Rule::SignedThenFailed, text, event.node)
                    .with([signed.node]),
            )
        }
        None if parcel.refused.is_some() => None,
        None => {
            let text = context.lang.tr(
                safe!("{name} 派送异常{ago}"),
                safe!("{name} delivery failed{ago}"),
            );
            Some(Finding::new(
                Tone::Warn,
                Rule::DeliveryFailed,
                text,
                event.node,
            ))
        }
    }
}

fn returned(context: &RuleContext, parcel: &Parcel, name: &SafeText) -> Option<Finding> {
    let text = match (parcel.refused, parcel.returned) {
        (Some(_), _) => context
            .lang
            .tr(safe!("{name} 收件人拒收"), safe!("{name} refused")),
        (None, Some(_)) if parcel.stage == Some(Stage::Signed) => context
            .lang
            .tr(safe!("{name} 已退回"), safe!("{name} is back")),
        (None, _) => context
            .lang
            .tr(safe!("{name} 退回途中"), safe!("{name} going back")),
    };
    let mut nodes = [parcel.refused, parcel.returned].into_iter().flatten();
    Some(Finding::new(Tone::Warn, Rule::Returned, text, nodes.next()?).with(nodes))
}

/// Why an electronic waybill could not be made. Only a warning if the parcel has a trace: then it
/// was shipped with another waybill.
fn waybill_failed(context: &RuleContext, parcel: &Parcel, name: &SafeText) -> Option<Finding> {
    let (reason, node) = parcel.waybill_failure.as_ref()?;
    let reason = reason.cut(REASON_WIDTH);
    let text = context.lang.tr(
        safe!("{name} 电子面单失败：{reason}"),
        safe!("{name} e-waybill failed: {reason}"),
    );
    let tone = if parcel.trace.is_empty() {
        Tone::Bad
    } else {
        Tone::Warn
    };
    Some(Finding::new(tone, Rule::WaybillFailed, text, *node))
}

fn fetched_yet_sent(context: &RuleContext) -> Option<Finding> {
    let fetched = context.facts.fetched?;
    let mut parcels = context.facts.parcels.iter().map(|p| p.node);
    let n = context.facts.parcels.len();
    let text = context.lang.tr(
        safe!("自提订单却有 {n} 个包裹"),
        safe!("self pick-up, yet parcels: {n}"),
    );
    Some(
        Finding::new(Tone::Warn, Rule::FetchedYetSent, text, parcels.next()?)
            .with(parcels.chain([fetched])),
    )
}
