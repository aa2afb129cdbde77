//! Points of time as lines: days apart, a mark and a word before each, long gaps written out.

use jiff::Timestamp;

use super::Subject;
use super::line::{Line, Role, hanging, leading};
use crate::order::{NodeId, beijing};
use crate::safe;
use crate::text::SafeText;

/// A gap between two points that is worth a line, in seconds.
const GAP: i64 = 24 * 3_600;

/// One point.
pub(super) struct Point {
    /// When, if that is known.
    pub(super) at: Option<Timestamp>,
    /// What stands on the line of time: `*` for the newest, `o` for what the shop did, `|` for the rest.
    pub(super) mark: char,
    /// One word for what it is.
    pub(super) word: &'static str,
    /// What happened.
    pub(super) text: SafeText,
    /// What the text is for.
    pub(super) role: Role,
    /// A line right below it.
    pub(super) after: Option<Line>,
    /// What says so, where the line is to lead there.
    pub(super) node: Option<NodeId>,
}

/// The points, newest first, each under its day.
pub(super) fn lines(subject: Subject, points: &[Point]) -> Vec<Line> {
    let reading = subject.options.reading;
    let mut lines = Vec::new();
    let mut day = None;
    let mut later = None;
    for (n, point) in points.iter().enumerate() {
        lines.extend(gap(subject, later, point.at));
        let today = point
            .at
            .map(|at| beijing::day(at, reading.now, reading.lang));
        if today != day || n == 0 {
            let heading = today
                .clone()
                .unwrap_or_else(|| reading.lang.tr("没有时间", "no time").to_owned());
            lines.push(Line::of(SafeText::of(&heading), Role::Title));
            day = today;
        }
        let told = hanging(
            &head(subject, point),
            &point.text,
            point.role,
            subject.width,
        );
        lines.extend(match point.node {
            Some(node) => leading(told, node),
            None => told,
        });
        lines.extend(point.after.clone());
        later = point.at;
    }
    lines
}

/// Clock, mark and word. A word takes as many cells as the longest of its language.
fn head(subject: Subject, point: &Point) -> Line {
    let clock = point.at.map_or_else(|| " ".repeat(5), beijing::clock);
    let word = SafeText::fixed(point.word).pad(subject.options.reading.lang.tr(4, 10));
    Line::of(safe!(" {clock}  {}  ", point.mark), Role::Label).and(safe!("{word}  "), Role::Dim)
}

/// How long there was nothing between two points, when it was long.
fn gap(subject: Subject, later: Option<Timestamp>, earlier: Option<Timestamp>) -> Option<Line> {
    let lang = subject.options.reading.lang;
    let seconds = later?.as_second() - earlier?.as_second();
    let span = beijing::span(seconds, lang);
    (seconds >= GAP).then(|| {
        aside(
            &lang.tr(safe!("间隔 {span}"), safe!("{span} in between")),
            Role::Dim,
        )
    })
}

/// A remark on the line of time itself.
pub(super) fn aside(text: &SafeText, role: Role) -> Line {
    Line::of(SafeText::fixed("        |  "), Role::Dim).and(text.clone(), role)
}
