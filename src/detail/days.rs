//! Points of time as lines: days apart, a mark and a word before each, long gaps written out.

use jiff::Timestamp;

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, with_target};
use crate::order::{NodeId, beijing};
use crate::safe;
use crate::text::SafeText;

/// A gap between two points that is worth a line, in seconds.
const GAP: i64 = 24 * 3_600;

/// One point.
pub(super) struct TimelinePoint {
    /// When, if that is known.
    pub(super) at: Option<Timestamp>,
    /// What stands on the line of time: `*` for the newest, `o` for what the shop did, `|` for the rest.
    pub(super) mark: char,
    /// One word for what it is.
    pub(super) word: &'static str,
    /// What happened.
    pub(super) text: SafeText,
    /// What the text is for.
    pub(super) role: DetailRole,
    /// A line right below it.
    pub(super) after: Option<DetailLine>,
    /// What says so, where the line is to lead there.
    pub(super) node: Option<NodeId>,
}

/// The points, newest first, each under its day.
pub(super) fn lines(context: DetailContext, points: &[TimelinePoint]) -> Vec<DetailLine> {
    let reading = context.options.reading;
    let mut lines = Vec::new();
    let mut day = None;
    let mut later = None;
    for (n, point) in points.iter().enumerate() {
        lines.extend(gap(context, later, point.at));
        let today = point
            .at
            .map(|at| beijing::day(at, reading.now, reading.lang));
        if today != day || n == 0 {
            let heading = today
                .clone()
                .unwrap_or_else(|| reading.lang.tr("没有时间", "no time").to_owned());
            lines.push(DetailLine::of(SafeText::of(&heading), DetailRole::Title));
            day = today;
        }
        let point_lines = hanging(
            &head(context, point),
            &point.text,
            point.role,
            context.width,
        );
        lines.extend(match point.node {
            Some(node) => with_target(point_lines, node),
            None => point_lines,
        });
        lines.extend(point.after.clone());
        later = point.at;
    }
    lines
}

/// Clock, mark and word. A word takes as many cells as the longest of its language.
fn head(context: DetailContext, point: &TimelinePoint) -> DetailLine {
    let clock = point.at.map_or_else(|| " ".repeat(5), beijing::clock);
    let word = SafeText::fixed(point.word).pad(context.options.reading.lang.tr(4, 10));
    DetailLine::of(safe!(" {clock}  {}  ", point.mark), DetailRole::Label)
        .with(safe!("{word}  "), DetailRole::Dim)
}

/// How long there was nothing between two points, when it was long.
fn gap(
    context: DetailContext,
    later: Option<Timestamp>,
    earlier: Option<Timestamp>,
) -> Option<DetailLine> {
    let lang = context.options.reading.lang;
    let seconds = later?.as_second() - earlier?.as_second();
    let span = beijing::span(seconds, lang);
    (seconds >= GAP).then(|| {
        aside(
            &lang.tr(safe!("间隔 {span}"), safe!("{span} in between")),
            DetailRole::Dim,
        )
    })
}

/// A remark on the line of time itself.
pub(super) fn aside(text: &SafeText, role: DetailRole) -> DetailLine {
    DetailLine::of(SafeText::fixed("        |  "), DetailRole::Dim).with(text.clone(), role)
}
