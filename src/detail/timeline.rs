//! A parcel's trace as a timeline: newest first whatever order it came in, days apart, long gaps written out.

use super::Subject;
use super::days::{self, Point, aside};
use super::line::{Line, Role, hanging};
use crate::catalog::Tone;
use crate::order::{EntryKind, Event, NodeId, Parcel, Stage, beijing, events, is_nothing};
use crate::outline::{self, Kind};
use crate::safe;
use crate::text::SafeText;

/// The timeline of a parcel; the event under the cursor stands out.
pub(super) fn lines(subject: Subject, parcel: NodeId, chosen: Option<NodeId>) -> Vec<Line> {
    let doc = &subject.order.doc;
    let lang = subject.look.reading.lang;
    let trace = doc.child(parcel, "package_trace_info");
    let events = trace.map(|t| events(doc, t)).unwrap_or_default();
    let mut lines = title(subject, parcel, events.len());
    lines.extend(waybill_failure(subject, parcel));
    if events.is_empty() {
        lines.push(Line::of(
            SafeText::fixed(lang.tr("还没有物流轨迹", "no trace yet")),
            Role::Dim,
        ));
    }
    let mut points: Vec<Point> = events
        .iter()
        .enumerate()
        .map(|(n, event)| point(subject, *event, n == 0, chosen))
        .collect();
    if let Some(newest) = points.first_mut().filter(|newest| newest.at.is_some()) {
        newest.after = still_silent(subject, parcel);
    }
    points.extend(departure(subject, parcel));
    points.sort_by_key(|point| std::cmp::Reverse(point.at));
    lines.extend(days::lines(subject, &points));
    lines
}

fn title(subject: Subject, parcel: NodeId, count: usize) -> Vec<Line> {
    let lang = subject.look.reading.lang;
    let head = outline::view(subject.order, Kind::Node(parcel), subject.look);
    let count = match count {
        0 => safe!("   {}", head.label),
        _ => lang.tr(
            safe!("   {}，{count} 条，阶段为推断", head.label),
            safe!("   {}, {count} events, stages derived", head.label),
        ),
    };
    let state = Line::of(head.value, Role::Plain)
        .and(SafeText::fixed("  "), Role::Plain)
        .and(head.aside, Role::Tone(head.tone));
    vec![
        Line::of(SafeText::fixed(lang.tr("物流轨迹", "Trace")), Role::Title).and(count, Role::Dim),
        state,
        Line::blank(),
    ]
}

/// Why the electronic waybill could not be made, if that is what holds the parcel.
fn waybill_failure(subject: Subject, parcel: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let Some(reason) = doc
        .child(parcel, "electronic_order_fail_reason")
        .filter(|&n| !is_nothing(doc, n))
    else {
        return Vec::new();
    };
    let head = SafeText::fixed(
        subject
            .look
            .reading
            .lang
            .tr("! 电子面单失败：", "! e-waybill failed: "),
    );
    let mut lines = hanging(
        &Line::of(head, Role::Tone(Tone::Bad)),
        &SafeText::of(doc.value(reason)),
        Role::Tone(Tone::Bad),
        subject.width,
    );
    lines.push(Line::blank());
    lines
}

fn point(subject: Subject, event: Event, newest: bool, chosen: Option<NodeId>) -> Point {
    let view = outline::view(subject.order, Kind::Node(event.node), subject.look);
    let role = match chosen {
        Some(node) if node == event.node => Role::Title,
        None if newest => Role::Title,
        _ => Role::Plain,
    };
    let word = event
        .stage
        .map_or("", |stage| stage.label(subject.look.reading.lang));
    Point {
        at: event.at,
        mark: if newest { '*' } else { '|' },
        word,
        text: view.value,
        role,
        after: None,
        node: None,
    }
}

/// That somebody handed it over: it stands below an event of the same moment.
fn departure(subject: Subject, parcel: NodeId) -> Option<Point> {
    let lang = subject.look.reading.lang;
    let parcel = facts(subject, parcel)?;
    let text = SafeText::fixed(parcel.departure_words(lang));
    let word = if parcel.from_buyer {
        lang.tr("寄回", "sent back")
    } else {
        EntryKind::Shipped.label(lang)
    };
    Some(Point {
        at: Some(parcel.departed?),
        mark: 'o',
        word,
        text,
        role: Role::Dim,
        after: None,
        node: None,
    })
}

fn facts(subject: Subject<'_>, parcel: NodeId) -> Option<&Parcel> {
    subject
        .order
        .facts
        .parcels
        .iter()
        .find(|p| p.node == parcel)
}

/// How long nothing was heard, and how long that stage may take, when it is too long.
fn still_silent(subject: Subject, parcel: NodeId) -> Option<Line> {
    let reading = subject.look.reading;
    let lang = reading.lang;
    let facts = facts(subject, parcel)?;
    let span = beijing::span(subject.order.silence(facts, reading)?, lang);
    let hours = reading.thresholds.silence(facts.stage);
    let stage = facts
        .stage
        .map_or(lang.tr("阶段不明", "stage unknown"), |stage: Stage| {
            stage.label(lang)
        });
    let text = lang.tr(
        safe!("至今 {span}无更新，{stage}超过 {hours} 小时"),
        safe!("nothing for {span} since, {stage} for more than {hours} h"),
    );
    Some(aside(&text, Role::Tone(Tone::Warn)))
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::detail::Subject;
    use crate::order::{Order, Reading, Thresholds, beijing};
    use crate::outline::Look;
    use crate::text::Lang;
    use rstest::rstest;

    fn shown(state: u8, trace: &str, lang: Lang) -> Vec<String> {
        let order = Order::parse(format!(
            r#"{{"order_info":{{"order_state":{state}}},"internal_extra_info":{{"logistics_info":{{"packages_info":[
               {{"logistics_company_name":"中通快递","departure_time":"2026-11-19 14:00:00","package_trace_info":[{trace}]}}]}}}}}}"#
        ))
        .unwrap();
        let now = beijing::read("2026-11-23 12:00:00").unwrap();
        let look = Look {
            reading: Reading {
                lang,
                now,
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        let subject = Subject {
            order: &order,
            look,
            width: 60,
        };
        lines(subject, order.facts.parcels[0].node, None)
            .iter()
            .map(|l| l.text().trim_end().to_owned())
            .collect()
    }

    const TRACE: &str = r#"{"time":"2026-11-19 18:12:00","text":"【浦东】的 李明（13900139000）已揽收"},{"time":"2026-11-22 05:00:00","text":"快件到达 【杭州】"},
                           {"time":"","text":"没有时间的话"}"#;

    #[test]
    fn a_trace_has_a_stage_column_and_its_gaps() {
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
    #[case::an_order_that_is_over(4)]
    #[case::closed(5)]
    fn an_order_that_is_over_has_no_silence(#[case] state: u8) {
        assert!(
            !shown(state, TRACE, Lang::En)
                .iter()
                .any(|line| line.contains("since"))
        );
    }

    #[test]
    fn no_trace_says_so() {
        let lines = shown(3, "", Lang::En);
        assert_eq!(lines[0], "Trace   Parcel 1");
        assert!(lines.contains(&"no trace yet".to_owned()));
    }
}
