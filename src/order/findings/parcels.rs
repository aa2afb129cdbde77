//! Parcels: silent, without a trace, delivered in vain, going back, without a waybill, sent though to be fetched.

use super::{CLOSED, Finding, Matter, Rule};
use crate::catalog::Tone;
use crate::json::NodeId;
use crate::order::facts::Parcel;
use crate::order::stage::Stage;
use crate::safe;
use crate::text::SafeText;

/// More parcels than this with the same trouble are told in one sentence.
const ONE_BY_ONE: usize = 2;

/// Cells of a waybill's reason that still leave room for anything else.
const REASON: usize = 40;

pub(super) fn found(matter: &Matter) -> Vec<Finding> {
    let mut all = Vec::new();
    if !matter.facts.is_settled() {
        all.extend(quiet(matter, Rule::Silent, |p| p.newest.is_some()));
        all.extend(quiet(matter, Rule::Untraced, |p| p.newest.is_none()));
        all.extend(each(matter, waybill_failed));
    }
    if !matter.facts.is_in(&CLOSED) {
        all.extend(each(matter, in_vain));
        all.extend(each(matter, going_back));
        all.extend(fetched_yet_sent(matter));
    }
    all
}

fn each<'a>(
    matter: &'a Matter,
    rule: impl Fn(&Matter, &Parcel, &SafeText) -> Option<Finding> + 'a,
) -> impl Iterator<Item = Finding> + 'a {
    matter
        .facts
        .parcels
        .iter()
        .enumerate()
        .filter_map(move |(n, parcel)| rule(matter, parcel, &name(matter, n, parcel)))
}

/// The courier, or the parcel's number where no courier came.
fn name(matter: &Matter, n: usize, parcel: &Parcel) -> SafeText {
    let number = n + 1;
    if parcel.courier.is_empty() {
        matter
            .lang
            .tr(safe!("包裹 {number}"), safe!("parcel {number}"))
    } else {
        parcel.courier.clone()
    }
}

/// The parcels that nothing was heard of: each by its courier, or, when they are many, all in one sentence, the longest first.
fn quiet(matter: &Matter, rule: Rule, which: impl Fn(&Parcel) -> bool) -> Vec<Finding> {
    let parcels = matter
        .facts
        .parcels
        .iter()
        .enumerate()
        .filter(|(_, p)| which(p));
    let mut silent: Vec<(i64, NodeId, SafeText)> = parcels
        .filter_map(|(n, p)| {
            Some((
                p.silent_for(matter.limits, matter.now)?,
                p.newest.map_or(p.node, |e| e.node),
                name(matter, n, p),
            ))
        })
        .collect();
    if silent.len() <= ONE_BY_ONE {
        return silent
            .iter()
            .map(|(seconds, proof, name)| {
                Finding::new(Tone::Warn, rule, one(matter, rule, *seconds, name), *proof)
            })
            .collect();
    }
    silent.sort_by_key(|(seconds, ..)| std::cmp::Reverse(*seconds));
    let mut nodes = silent.iter().map(|(_, node, _)| *node);
    let (longest, count) = (
        silent.first().map_or(0, |(seconds, ..)| *seconds),
        silent.len(),
    );
    let all = |proof| Finding::new(Tone::Warn, rule, many(matter, rule, count, longest), proof);
    nodes
        .next()
        .map(all)
        .map(|finding| finding.with(nodes))
        .into_iter()
        .collect()
}

fn one(matter: &Matter, rule: Rule, seconds: i64, name: &SafeText) -> SafeText {
    let span = matter.span(seconds);
    match rule {
        Rule::Silent => matter
            .lang
            .tr(safe!("{name} {span}无更新"), safe!("{name} silent {span}")),
        _ => matter.lang.tr(
            safe!("{name} 发货 {span}无轨迹"),
            safe!("{name} no trace {span}"),
        ),
    }
}

fn many(matter: &Matter, rule: Rule, count: usize, longest: i64) -> SafeText {
    let span = matter.span(longest);
    match rule {
        Rule::Silent => matter.lang.tr(
            safe!("{count} 个包裹无更新，最久 {span}"),
            safe!("{count} parcels silent, longest {span}"),
        ),
        _ => matter.lang.tr(
            safe!("{count} 个包裹发货后无轨迹，最久 {span}"),
            safe!("{count} parcels without trace, longest {span}"),
        ),
    }
}

/// A delivery that failed, worse when the trace had said before that somebody signed.
fn in_vain(matter: &Matter, parcel: &Parcel, name: &SafeText) -> Option<Finding> {
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
        .map(|at| matter.since(at))
        .filter(|&s| s >= 0)
        .map(|s| matter.span(s));
    let ago = since.map_or_else(SafeText::default, |span| {
        matter.lang.tr(safe!("，{span}前"), safe!(", {span} ago"))
    });
    match signed {
        Some(signed) => {
            let text = matter.lang.tr(
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
            let text = matter.lang.tr(
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

fn going_back(matter: &Matter, parcel: &Parcel, name: &SafeText) -> Option<Finding> {
    let text = match (parcel.refused, parcel.returned) {
        (Some(_), _) => matter
            .lang
            .tr(safe!("{name} 收件人拒收"), safe!("{name} refused")),
        (None, Some(_)) if parcel.stage == Some(Stage::Signed) => matter
            .lang
            .tr(safe!("{name} 已退回"), safe!("{name} is back")),
        (None, _) => matter
            .lang
            .tr(safe!("{name} 退回途中"), safe!("{name} going back")),
    };
    let mut nodes = [parcel.refused, parcel.returned].into_iter().flatten();
    Some(Finding::new(Tone::Warn, Rule::Returned, text, nodes.next()?).with(nodes))
}

/// Why an electronic waybill could not be made. It is bad while the parcel has no trace: then nobody took it over by another.
fn waybill_failed(matter: &Matter, parcel: &Parcel, name: &SafeText) -> Option<Finding> {
    let (reason, node) = parcel.waybill_failure.as_ref()?;
    let reason = reason.cut(REASON);
    let text = matter.lang.tr(
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

fn fetched_yet_sent(matter: &Matter) -> Option<Finding> {
    let fetched = matter.facts.fetched?;
    let mut parcels = matter.facts.parcels.iter().map(|p| p.node);
    let n = matter.facts.parcels.len();
    let text = matter.lang.tr(
        safe!("自提订单却有 {n} 个包裹"),
        safe!("self pick-up, yet parcels: {n}"),
    );
    Some(
        Finding::new(Tone::Warn, Rule::FetchedYetSent, text, parcels.next()?)
            .with(parcels.chain([fetched])),
    )
}
