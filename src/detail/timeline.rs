//! The trace of a parcel as a timeline, newest first regardless of the order in which it was
//! received.

use super::DetailContext;
use super::days::{self, TimelinePoint, remark};
use super::line::{DetailLine, DetailRole, hanging};
use crate::catalog::Tone;
use crate::order::{
    Event, NodeId, Parcel, Stage, TimelineEventKind, beijing, events, is_empty_value,
};
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::SafeText;

/// Returns the timeline of a parcel; the selected event is highlighted.
pub(super) fn lines(
    context: DetailContext,
    parcel: NodeId,
    selected: Option<NodeId>,
) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
    let trace = doc.child(parcel, "package_trace_info");
    let events = trace.map(|t| events(doc, t)).unwrap_or_default();
    let mut lines = title(context, parcel, events.len());
    lines.extend(waybill_failure(context, parcel));
    if events.is_empty() {
        lines.push(DetailLine::of(
            SafeText::fixed(lang.tr("还没有物流轨迹", "no trace yet")),
            DetailRole::Dim,
        ));
    }
    let mut points: Vec<TimelinePoint> = events
        .iter()
        .enumerate()
        .map(|(n, event)| point(context, *event, n == 0, selected))
        .collect();
    if let Some(newest) = points.first_mut().filter(|newest| newest.at.is_some()) {
        newest.remark = overdue(context, parcel);
    }
    points.extend(departure(context, parcel));
    points.sort_by_key(|point| std::cmp::Reverse(point.at));
    lines.extend(days::lines(context, &points));
    lines
}

fn title(context: DetailContext, parcel: NodeId, count: usize) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let head = outline::row_text(context.order, RowKind::Node(parcel), context.options);
    let count = match count {
        0 => safe!("   {}", head.label),
        _ => lang.tr(
            safe!("   {}，{count} 条，阶段为推断", head.label),
            safe!("   {}, {count} events, stages derived", head.label),
        ),
    };
    let state = DetailLine::of(head.value, DetailRole::Plain)
        .with(SafeText::fixed("  "), DetailRole::Plain)
        .with(head.aside, DetailRole::Tone(head.tone));
    vec![
        DetailLine::of(
            SafeText::fixed(lang.tr("物流轨迹", "Trace")),
            DetailRole::Title,
        )
        .with(count, DetailRole::Dim),
        state,
        DetailLine::blank(),
    ]
}

/// Returns why the electronic waybill could not be created, if it could not.
fn waybill_failure(context: DetailContext, parcel: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let Some(reason) = doc
        .child(parcel, "electronic_order_fail_reason")
        .filter(|&n| !is_empty_value(doc, n))
    else {
        return Vec::new();
    };
    let head = SafeText::fixed(
        context
            .options
            .reading
            .lang
            .tr("! 电子面单失败：", "! e-waybill failed: "),
    );
    let mut lines = hanging(
        &DetailLine::of(head, DetailRole::Tone(Tone::Bad)),
        &SafeText::of(doc.value(reason)),
        DetailRole::Tone(Tone::Bad),
        context.width,
    );
    lines.push(DetailLine::blank());
    lines
}

fn point(
    context: DetailContext,
    event: Event,
    newest: bool,
    selected: Option<NodeId>,
) -> TimelinePoint {
    let view = outline::row_text(context.order, RowKind::Node(event.node), context.options);
    let role = match selected {
        Some(node) if node == event.node => DetailRole::Title,
        None if newest => DetailRole::Title,
        _ => DetailRole::Plain,
    };
    let word = event
        .stage
        .map_or("", |stage| stage.label(context.options.reading.lang));
    TimelinePoint {
        at: event.at,
        mark: if newest { '*' } else { '|' },
        word,
        text: view.value,
        role,
        remark: None,
        node: None,
    }
}

/// Returns the event of handing the parcel over. The stable sort puts it below a trace event of the
/// same time.
fn departure(context: DetailContext, parcel: NodeId) -> Option<TimelinePoint> {
    let lang = context.options.reading.lang;
    let parcel = facts(context, parcel)?;
    let text = SafeText::fixed(parcel.departure_words(lang));
    let word = if parcel.from_buyer {
        lang.tr("寄回", "sent back")
    } else {
        TimelineEventKind::Shipped.label(lang)
    };
    Some(TimelinePoint {
        at: Some(parcel.departed?),
        mark: 'o',
        word,
        text,
        role: DetailRole::Dim,
        remark: None,
        node: None,
    })
}

fn facts(context: DetailContext<'_>, parcel: NodeId) -> Option<&Parcel> {
    context
        .order
        .facts
        .parcels
        .iter()
        .find(|p| p.node == parcel)
}

/// Returns the time since the last event and the limit of the stage, if the limit is exceeded.
fn overdue(context: DetailContext, parcel: NodeId) -> Option<DetailLine> {
    let reading = context.options.reading;
    let lang = reading.lang;
    let facts = facts(context, parcel)?;
    let span = beijing::span(context.order.silence(facts, reading)?, lang);
    let hours = reading.thresholds.max_silence(facts.stage);
    let stage = facts
        .stage
        .map_or(lang.tr("阶段不明", "stage unknown"), |stage: Stage| {
            stage.label(lang)
        });
    let text = lang.tr(
        safe!("至今 {span}无更新，{stage}超过 {hours} 小时"),
        safe!("no update for {span} since, {stage} for more than {hours} h"),
    );
    Some(remark(&text, DetailRole::Tone(Tone::Warn)))
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::detail::DetailContext;
    use crate::order::{Order, Reading, Thresholds, beijing};
    use crate::outline::DisplayOptions;
    use crate::text::Lang;
    use rstest::rstest;

    fn shown(state: u8, trace: &str, lang: Lang) -> Vec<String> {
        let order = Order::parse(format!(
            r#"{{"order_info":{{"order_state":{state}}},
               "internal_extra_info":{{"logistics_info":{{"packages_info":[
               {{"logistics_company_name":"中通快递","departure_time":"2026-11-19 14:00:00",
                "package_trace_info":[{trace}]}}]}}}}}}"#
        ))
        .unwrap();
        let now = beijing::parse("2026-11-23 12:00:00").unwrap();
        let options = DisplayOptions {
            reading: Reading {
                lang,
                now,
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        let context = DetailContext {
            order: &order,
            options,
            width: 60,
        };
        lines(context, order.facts.parcels[0].node, None)
            .iter()
            .map(|l| l.text().trim_end().to_owned())
            .collect()
    }

    const TRACE: &str = r#"
        {"time":"2026-11-19 18:12:00","text":"【浦东】的 李明（13900139000）已揽收"},
        {"time":"2026-11-22 05:00:00","text":"快件到达 【杭州】"},
        {"time":"","text":"没有时间的话"}"#;

    #[test]
    fn parcel_timeline_has_a_stage_column_and_gaps() {
        assert_eq!(
            shown(3, TRACE, Lang::Zh),
            [
                "物流轨迹   包裹 1，3 条，阶段为推断",
                "中通快递  31 小时无更新  运输（推断）",
                "",
                "11-22 周日",
                " 05:00  *  运输  快件到达 【杭州】",
                "        |  至今 31 小时无更新，运输超过 24 小时",
                "        |  间隔 58 小时",
                "11-19 周四",
                " 18:12  |  揽收  【浦东】的 李*（139****9000）已揽收",
                " 14:00  o  发货  商家发货",
                "没有时间",
                "        |        没有时间的话",
            ]
        );
    }

    #[rstest]
    #[case::finished(4)]
    #[case::closed(5)]
    fn parcel_timeline_of_a_finished_order_has_no_overdue_line(#[case] state: u8) {
        assert!(
            !shown(state, TRACE, Lang::En)
                .iter()
                .any(|line| line.contains("since"))
        );
    }

    #[test]
    fn parcel_timeline_without_events_says_so() {
        let lines = shown(3, "", Lang::En);
        assert_eq!(lines[0], "Trace   Parcel 1");
        assert!(lines.contains(&"no trace yet".to_owned()));
    }
}
