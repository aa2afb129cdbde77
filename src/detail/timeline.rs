//! A parcel's trace as a timeline: newest first whatever order it came in, days apart, long gaps written out.

use jiff::Timestamp;

use super::Subject;
use super::line::{Line, Role, hanging};
use crate::catalog::Tone;
use crate::order::{Event, NodeId, beijing, events, is_nothing};
use crate::outline::{self, Kind};
use crate::say;
use crate::text::Clean;

/// A gap between two events that is worth a line, in seconds.
const GAP: i64 = 24 * 3_600;

/// A line of the timeline before the days are set in.
struct Entry {
    at: Option<Timestamp>,
    mark: char,
    text: Clean,
    role: Role,
}

/// The timeline of a parcel; the event under the cursor stands out.
pub(super) fn lines(subject: Subject, parcel: NodeId, chosen: Option<NodeId>) -> Vec<Line> {
    let doc = &subject.order.doc;
    let lang = subject.look.reading.lang;
    let trace = doc.child(parcel, "package_trace_info");
    let events = trace.map(|t| events(doc, t)).unwrap_or_default();
    let mut lines = title(subject, parcel, events.len());
    lines.extend(waybill_failure(subject, parcel));
    if events.is_empty() {
        lines.push(Line::of(Clean::fixed(lang.pick("还没有物流轨迹", "no trace yet")), Role::Dim));
    }
    let mut entries: Vec<Entry> = events.iter().enumerate().map(|(n, event)| entry(subject, *event, n == 0, chosen)).collect();
    let departed = doc.child(parcel, "departure_time").and_then(|n| beijing::read(doc.value(n)));
    if departed.is_some() {
        entries.push(Entry {
            at: departed,
            mark: 'o',
            text: Clean::fixed(lang.pick("商家发货", "handed to the courier")),
            role: Role::Dim,
        });
        entries.sort_by_key(|e| std::cmp::Reverse(e.at));
    }
    lines.extend(days(subject, &entries, delivered(subject, parcel)));
    lines
}

fn title(subject: Subject, parcel: NodeId, count: usize) -> Vec<Line> {
    let lang = subject.look.reading.lang;
    let head = outline::view(subject.order, Kind::Node(parcel), subject.look);
    let count = lang.pick(say!("   {}，{count} 条", head.label), say!("   {}, {count} events", head.label));
    let state = Line::of(head.value, Role::Plain).and(Clean::fixed("  "), Role::Plain).and(head.aside, Role::Tone(head.tone));
    vec![Line::of(Clean::fixed(lang.pick("物流轨迹", "Trace")), Role::Title).and(count, Role::Dim), state, Line::blank()]
}

/// Why the electronic waybill could not be made, if that is what holds the parcel.
fn waybill_failure(subject: Subject, parcel: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let Some(reason) = doc.child(parcel, "electronic_order_fail_reason").filter(|&n| !is_nothing(doc, n)) else { return Vec::new() };
    let head = Clean::fixed(subject.look.reading.lang.pick("! 电子面单失败：", "! e-waybill failed: "));
    let mut lines = hanging(&Line::of(head, Role::Tone(Tone::Bad)), &Clean::of(doc.value(reason)), Role::Tone(Tone::Bad), subject.width);
    lines.push(Line::blank());
    lines
}

fn entry(subject: Subject, event: Event, newest: bool, chosen: Option<NodeId>) -> Entry {
    let view = outline::view(subject.order, Kind::Node(event.node), subject.look);
    let role = match chosen {
        Some(node) if node == event.node => Role::Title,
        None if newest => Role::Title,
        _ => Role::Plain,
    };
    Entry { at: event.at, mark: if newest { '*' } else { '|' }, text: view.value, role }
}

fn delivered(subject: Subject, parcel: NodeId) -> bool {
    subject.order.facts.parcels.iter().any(|p| p.node == parcel && p.delivered)
}

fn days(subject: Subject, entries: &[Entry], delivered: bool) -> Vec<Line> {
    let reading = subject.look.reading;
    let mut lines = Vec::new();
    let mut day = None;
    let mut later = None;
    for (n, entry) in entries.iter().enumerate() {
        if let (Some(at), Some(after)) = (entry.at, later) {
            lines.extend(gap(subject, after, at, false));
        }
        let today = entry.at.map(|at| beijing::day(at, reading.now, reading.lang));
        if today != day || n == 0 {
            let heading = today.clone().unwrap_or_else(|| reading.lang.pick("没有时间", "no time").to_owned());
            lines.push(Line::of(Clean::of(&heading), Role::Title));
            day = today;
        }
        let clock = entry.at.map_or_else(|| "     ".to_owned(), beijing::clock);
        let head = Line::of(say!(" {clock}  {}  ", entry.mark), Role::Label);
        lines.extend(hanging(&head, &entry.text, entry.role, subject.width));
        if let Some(at) = entry.at.filter(|_| n == 0 && !delivered) {
            lines.extend(gap(subject, reading.now, at, true));
        }
        later = entry.at;
    }
    lines
}

/// How long nothing was heard, when it was long.
fn gap(subject: Subject, later: Timestamp, earlier: Timestamp, still: bool) -> Option<Line> {
    let lang = subject.look.reading.lang;
    let seconds = later.as_second() - earlier.as_second();
    if seconds < GAP {
        return None;
    }
    let span = beijing::span(seconds, lang);
    let (text, role) = if still {
        (lang.pick(say!("至今 {span}无更新"), say!("nothing for {span} since")), Role::Tone(Tone::Warn))
    } else {
        (lang.pick(say!("间隔 {span}"), say!("{span} without news")), Role::Dim)
    };
    Some(Line::of(Clean::fixed("        |  "), Role::Dim).and(text, role))
}
