//! A timeline as lines: a heading per day, a mark and a word before each event, long gaps stated.

use jiff::Timestamp;

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, with_target};
use crate::order::{NodeId, beijing};
use crate::safe;
use crate::text::SafeText;

/// The shortest gap between two events that gets a line, in seconds.
const MIN_GAP: i64 = 24 * 3_600;

/// One event of a timeline.
pub(super) struct TimelinePoint {
    /// The time, if it is known.
    pub(super) at: Option<Timestamp>,
    /// The mark: `*` for the newest event, `o` for an action of the shop, `|` for other events.
    pub(super) mark: char,
    /// The kind of the event in one word.
    pub(super) word: &'static str,
    /// The description of the event.
    pub(super) text: SafeText,
    /// The role of the text.
    pub(super) role: DetailRole,
    /// A remark on the line below.
    pub(super) remark: Option<DetailLine>,
    /// The node that the line links to.
    pub(super) node: Option<NodeId>,
}

/// Returns the lines of the events, which the caller sorts newest first.
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
        lines.extend(point.remark.clone());
        later = point.at;
    }
    lines
}

/// Returns time, mark and word. The word column is as wide as the longest word of the language.
fn head(context: DetailContext, point: &TimelinePoint) -> DetailLine {
    let clock = point.at.map_or_else(|| " ".repeat(5), beijing::clock);
    let word = SafeText::fixed(point.word).pad(context.options.reading.lang.tr(4, 10));
    DetailLine::of(safe!(" {clock}  {}  ", point.mark), DetailRole::Label)
        .with(safe!("{word}  "), DetailRole::Dim)
}

/// Returns the line for the gap between two events, if the gap is long.
fn gap(
    context: DetailContext,
    later: Option<Timestamp>,
    earlier: Option<Timestamp>,
) -> Option<DetailLine> {
    let lang = context.options.reading.lang;
    let seconds = later?.as_second() - earlier?.as_second();
    let span = beijing::span(seconds, lang);
    (seconds >= MIN_GAP).then(|| {
        remark(
            &lang.tr(safe!("间隔 {span}"), safe!("{span} in between")),
            DetailRole::Dim,
        )
    })
}

/// Returns a remark on a line of its own.
pub(super) fn remark(text: &SafeText, role: DetailRole) -> DetailLine {
    DetailLine::of(SafeText::fixed("        |  "), DetailRole::Dim).with(text.clone(), role)
}
