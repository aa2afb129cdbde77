//! The timeline of an order: upcoming events under a heading of their own, then past events, newest
//! first.

use super::DetailContext;
use super::days::{self, TimelinePoint};
use super::line::{DetailLine, DetailRole};
use crate::catalog::Tone;
use crate::order::{TimelineEvent, TimelineEventKind, beijing, timeline};
use crate::safe;
use crate::text::SafeText;

/// The most events that are listed, so that the cost of a frame is bounded; a parcel's own timeline
/// has all of them.
const MAX_EVENTS: usize = 500;

/// Returns the timeline of an order, with events of one kind or of all kinds.
pub fn order_timeline(context: DetailContext, only: Option<TimelineEventKind>) -> Vec<DetailLine> {
    let reading = context.options.reading;
    let mut entries = timeline(context.order, reading.now, reading.lang);
    entries.retain(|entry| only.is_none_or(|kind| kind == entry.kind));
    let mut lines = title(context, only, &entries);
    if entries.is_empty() {
        lines.push(DetailLine::of(
            SafeText::fixed(reading.lang.tr("没有带时间的记录", "no events with a time")),
            DetailRole::Dim,
        ));
    }
    let omitted = entries.len().saturating_sub(MAX_EVENTS);
    entries.truncate(MAX_EVENTS);
    lines.extend(entry_lines(context, entries));
    if omitted > 0 {
        lines.push(DetailLine::of(
            reading.lang.tr(
                safe!("另有 {omitted} 条更早的记录"),
                safe!("{omitted} earlier events not shown"),
            ),
            DetailRole::Dim,
        ));
    }
    lines
}

/// Returns the lines of the entries: upcoming ones above the current time, past ones below.
pub(super) fn entry_lines(context: DetailContext, entries: Vec<TimelineEvent>) -> Vec<DetailLine> {
    let (ahead, past): (Vec<TimelineEvent>, Vec<TimelineEvent>) =
        entries.into_iter().partition(|entry| entry.ahead);
    let points: Vec<TimelinePoint> = past
        .iter()
        .enumerate()
        .map(|(n, entry)| point(context, entry, n == 0))
        .collect();
    [upcoming(context, &ahead), days::lines(context, &points)].concat()
}

fn title(
    context: DetailContext,
    only: Option<TimelineEventKind>,
    entries: &[TimelineEvent],
) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let kind = only.map_or(lang.tr("全部", "all"), |kind| kind.label(lang));
    let count = entries.len();
    let derived = entries.iter().any(|entry| entry.stage.is_some());
    let derived = if derived {
        lang.tr("，物流阶段为推断", ", stages derived")
    } else {
        ""
    };
    let note = lang.tr(
        safe!("   {kind}，{count} 条{derived}"),
        safe!("   {kind}, {count}{derived}"),
    );
    vec![
        DetailLine::of(
            SafeText::fixed(lang.tr("时间线", "Timeline")),
            DetailRole::Title,
        )
        .with(note, DetailRole::Dim),
        DetailLine::blank(),
    ]
}

/// Returns the upcoming part, closed by a line with the current time so that a plan is not mistaken
/// for an event.
fn upcoming(context: DetailContext, ahead: &[TimelineEvent]) -> Vec<DetailLine> {
    if ahead.is_empty() {
        return Vec::new();
    }
    let reading = context.options.reading;
    let heading = DetailLine::of(
        SafeText::fixed(reading.lang.tr("之后", "Upcoming")),
        DetailRole::Title,
    );
    let points: Vec<TimelinePoint> = ahead
        .iter()
        .map(|entry| TimelinePoint {
            mark: '.',
            role: DetailRole::Tone(Tone::Busy),
            ..point(context, entry, false)
        })
        .collect();
    let now = beijing::short(reading.now, reading.now);
    let border = DetailLine::of(
        reading
            .lang
            .tr(safe!("---- 现在 {now} ----"), safe!("---- now {now} ----")),
        DetailRole::Dim,
    );
    [vec![heading], days::lines(context, &points), vec![border]].concat()
}

fn point(context: DetailContext, entry: &TimelineEvent, newest: bool) -> TimelinePoint {
    let lang = context.options.reading.lang;
    let mark = match entry.kind {
        _ if newest => '*',
        TimelineEventKind::Trace => '|',
        _ => 'o',
    };
    let word = entry
        .stage
        .map_or(entry.kind.label(lang), |stage| stage.label(lang));
    let role = if newest {
        DetailRole::Title
    } else {
        DetailRole::Plain
    };
    TimelinePoint {
        at: Some(entry.at),
        mark,
        word,
        text: entry.text.clone(),
        role,
        remark: None,
        node: Some(entry.node),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_EVENTS, order_timeline};
    use crate::detail::DetailContext;
    use crate::order::{Order, Reading, Thresholds, TimelineEventKind, beijing};
    use crate::outline::DisplayOptions;
    use crate::text::{Lang, cells};

    const ORDER: &str = r#"{"order_info":{"order_state":3,
          "order_create_time":"2026-11-20 14:00:00","order_pay_time":"2026-11-20 14:01:00",
          "plan_auto_confirm_time":"2026-11-27 12:00:00"},"price_info":{"earned_revenue":25600},
        "internal_extra_info":{"logistics_info":{"packages_info":[{
          "logistics_company_name":"中通快递","departure_time":"2026-11-20 18:00:00",
          "package_trace_info":[{"time":"2026-11-22 08:01:00","text":"快件到达 【杭州】"},
            {"time":"2026-11-22 09:00:00","text":"？"}]}]}}}"#;

    fn shown(data: &str, only: Option<TimelineEventKind>, lang: Lang, width: usize) -> Vec<String> {
        let order = Order::parse(data.to_owned()).unwrap();
        let now = beijing::parse("2026-11-23 12:00:00").unwrap();
        let options = DisplayOptions {
            reading: Reading {
                lang,
                now,
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        order_timeline(
            DetailContext {
                order: &order,
                options,
                width,
            },
            only,
        )
        .iter()
        .map(|l| l.text().trim_end().to_owned())
        .collect()
    }

    #[test]
    fn order_timeline_separates_upcoming_events_and_days() {
        assert_eq!(
            shown(ORDER, None, Lang::Zh, 60),
            [
                "时间线   全部，6 条，物流阶段为推断",
                "",
                "之后",
                "11-27 周五",
                " 12:00  .  到期  自动确认收货，4 天后",
                "---- 现在 11-23 12:00 ----",
                "11-22 周日",
                " 09:00  *  物流  ？",
                " 08:01  |  运输  快件到达 【杭州】",
                "        |  间隔 38 小时",
                "11-20 周五",
                " 18:00  o  发货  商家发货 中通快递",
                " 14:01  o  付款  付款 ¥256.00",
                " 14:00  o  下单  买家下单",
            ]
        );
    }

    #[test]
    fn order_timeline_shows_one_kind_of_event() {
        let lines = shown(ORDER, Some(TimelineEventKind::Paid), Lang::En, 60);
        assert_eq!(
            lines,
            [
                "Timeline   paid, 1",
                "",
                "11-20 Fri",
                " 14:01  *  paid        paid ¥256.00"
            ]
        );
        assert_eq!(
            shown(ORDER, Some(TimelineEventKind::Refund), Lang::En, 60)
                .last()
                .unwrap(),
            "no events with a time"
        );
    }

    #[test]
    fn order_timeline_with_only_upcoming_events_ends_at_now() {
        let lines = shown(
            r#"{"order_info":{"order_state":0,"plan_auto_cancel_time":"2026-11-23 12:30:00"}}"#,
            None,
            Lang::Zh,
            60,
        );
        assert_eq!(
            lines[2..],
            [
                "之后",
                "11-23 周一",
                " 12:30  .  到期  自动取消，30 分钟后",
                "---- 现在 11-23 12:00 ----"
            ]
        );
    }

    #[test]
    fn order_timeline_is_bounded_in_width_and_length() {
        let row = format!(
            r#"{{"time":"2026-11-22 08:01:00","text":"{}"}}"#,
            "快件到达".repeat(20)
        );
        let rows = vec![row; MAX_EVENTS + 7].join(",");
        let lines = shown(
            &format!(
                r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[
                   {{"package_trace_info":[{rows}]}}]}}}}}}"#
            ),
            None,
            Lang::Zh,
            50,
        );
        assert!(lines.iter().all(|line| cells(line) <= 50));
        assert_eq!(lines.last().unwrap(), "另有 7 条更早的记录");
    }
}
