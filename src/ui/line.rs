//! From sanitised text and a role to what the terminal gets. The only file that makes spans.
//!
//! Colours are for meaning only: red for what failed, yellow for what waits, green for what is done, cyan for labels and keys. Never
//! colour alone: a word or a mark goes with it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use crate::catalog::Tone;
use crate::detail;
use crate::outline::Query;
use crate::text::{SafeText, cells};

/// What a stretch of the screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A value.
    Plain,
    /// A name of a value, and a key.
    Label,
    /// What stands out.
    Strong,
    /// Beside the point.
    Dim,
    /// The program's name.
    Badge,
    /// The tab that is up.
    Chosen,
    /// The row under the cursor.
    Cursor,
    /// The row under the cursor while the keys go elsewhere.
    CursorAway,
    /// What is looked for, over the role of what it stands in.
    Match,
    /// A value that means something for the case.
    Tone(Tone),
}

/// A span of sanitised text. Nothing else may be drawn.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a span is made, from sanitised text alone"
)]
pub(super) fn span(text: &SafeText, style: Style) -> Span<'static> {
    Span::styled(text.to_string(), style)
}

/// A line in the making, with the room it has.
pub(super) struct LineBuilder {
    theme: Theme,
    room: usize,
    spans: Vec<Span<'static>>,
}

impl LineBuilder {
    pub(super) fn new(theme: Theme, room: u16) -> Self {
        Self {
            theme,
            room: usize::from(room),
            spans: Vec::new(),
        }
    }

    /// Cells that are left.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// Where the next text will stand, in the area that the line is drawn to: from there to the right.
    pub(super) fn at(&self, area: Rect) -> Rect {
        let left = u16::try_from(self.room)
            .unwrap_or(area.width)
            .min(area.width);
        Rect {
            x: area.right() - left,
            width: left,
            height: 1,
            ..area
        }
    }

    /// Adds a text, cut to what room is left.
    pub(super) fn push(&mut self, text: &SafeText, role: Role) {
        self.push_styled(text, self.theme.of(role));
    }

    fn push_styled(&mut self, text: &SafeText, style: Style) {
        let text = text.cut(self.room);
        self.room = self.room.saturating_sub(text.cells());
        self.spans.push(span(&text, style));
    }

    /// Adds a text, cut to what room is left, with what is looked for marked in it.
    pub(super) fn push_highlighted(&mut self, text: &SafeText, role: Role, query: Option<&Query>) {
        let Some(query) = query else {
            return self.push(text, role);
        };
        let mut rest = text.as_str();
        let mut at = 0;
        for range in query.ranges(text.as_str()) {
            let (before, found) = (
                rest.get(..range.start - at),
                rest.get(range.start - at..range.end - at),
            );
            self.push(&SafeText::of(before.unwrap_or_default()), role);
            let style = self.theme.of(role).patch(self.theme.of(Role::Match));
            self.push_styled(&SafeText::of(found.unwrap_or_default()), style);
            rest = rest.get(range.end - at..).unwrap_or_default();
            at = range.end;
        }
        self.push(&SafeText::of(rest), role);
    }

    /// Adds a text if it fits whole; says whether it did.
    pub(super) fn push_if_fits(&mut self, text: &SafeText, role: Role) -> bool {
        let fits = text.cells() <= self.room;
        if fits {
            self.push(text, role);
        }
        fits
    }

    pub(super) fn blank(&mut self, count: usize) {
        self.push(&SafeText::default().pad(count.min(self.room)), Role::Plain);
    }

    pub(super) fn build(self) -> Line<'static> {
        Line::from(self.spans)
    }
}

/// A detail's line on the screen, `..` at its end when something is left out.
pub(super) fn detail_line(line: &detail::DetailLine, theme: Theme, width: u16) -> Line<'static> {
    let role = |role| match role {
        detail::DetailRole::Plain => Role::Plain,
        detail::DetailRole::Label => Role::Label,
        detail::DetailRole::Title => Role::Strong,
        detail::DetailRole::Dim => Role::Dim,
        detail::DetailRole::Tone(tone) => Role::Tone(tone),
    };
    let mut builder = LineBuilder::new(theme, width);
    for part in &line.spans {
        builder.push(&part.text, role(part.role));
    }
    builder.build()
}

/// A rule across the area.
pub(super) fn rule(frame: &mut Frame, area: Rect, theme: Theme) {
    let dashes = theme.border_glyphs().0.repeat(usize::from(area.width));
    frame.render_widget(span(&SafeText::of(&dashes), theme.of(Role::Dim)), area);
}

/// Draws a line with another flush right; the right one gives way where both do not fit.
pub(super) fn draw_justified(
    frame: &mut Frame,
    area: Rect,
    left: Line<'static>,
    right: Line<'static>,
) {
    let width = |line: &Line| line.spans.iter().map(|s| cells(&s.content)).sum::<usize>();
    let (left_width, right_width) = (width(&left), width(&right));
    frame.render_widget(left, area);
    if left_width + right_width < usize::from(area.width) {
        let columns = u16::try_from(right_width).unwrap_or(area.width);
        frame.render_widget(
            right,
            Rect {
                x: area.right() - columns,
                width: columns,
                ..area
            },
        );
    }
}
