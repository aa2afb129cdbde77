//! Builds lines of styled text. The only file that makes spans, and only from [`SafeText`], so that
//! no text reaches the terminal unsanitised.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use crate::detail;
use crate::outline::Query;
use crate::text::{SafeText, cells};

/// A span of sanitised text.
#[expect(
    clippy::disallowed_methods,
    reason = "the only place that makes a span, from sanitised text"
)]
pub(super) fn span(text: &SafeText, style: Style) -> Span<'static> {
    Span::styled(text.to_string(), style)
}

/// A line under construction, never longer than its width.
pub(super) struct LineBuilder {
    theme: Theme,
    room: usize,
    spans: Vec<Span<'static>>,
}

impl LineBuilder {
    pub(super) fn new(theme: Theme, width: u16) -> Self {
        Self {
            theme,
            room: usize::from(width),
            spans: Vec::new(),
        }
    }

    /// The cells that are left.
    pub(super) fn room(&self) -> usize {
        self.room
    }

    /// The part of `area` that the line has not filled yet, if it is drawn to `area`.
    pub(super) fn rest_of(&self, area: Rect) -> Rect {
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

    /// Adds a text, cut to the room that is left.
    pub(super) fn push(&mut self, text: &SafeText, role: Role) {
        self.push_styled(text, self.theme.of(role));
    }

    fn push_styled(&mut self, text: &SafeText, style: Style) {
        let text = text.cut(self.room);
        self.room = self.room.saturating_sub(text.cells());
        self.spans.push(span(&text, style));
    }

    /// Adds a text, cut to the room that is left, with the matches of the query highlighted.
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

    /// Adds a text only if all of it fits; returns whether it did.
    pub(super) fn push_if_fits(&mut self, text: &SafeText, role: Role) -> bool {
        let fits = text.cells() <= self.room;
        if fits {
            self.push(text, role);
        }
        fits
    }

    /// Adds blanks, as many as fit.
    pub(super) fn blank(&mut self, count: usize) {
        self.push(&SafeText::default().pad(count.min(self.room)), Role::Plain);
    }

    pub(super) fn build(self) -> Line<'static> {
        Line::from(self.spans)
    }
}

/// A line of the detail pane, cut to the width.
pub(super) fn detail_line(source: &detail::DetailLine, theme: Theme, width: u16) -> Line<'static> {
    let role = |role| match role {
        detail::DetailRole::Plain => Role::Plain,
        detail::DetailRole::Label => Role::Label,
        detail::DetailRole::Title => Role::Strong,
        detail::DetailRole::Dim => Role::Dim,
        detail::DetailRole::Tone(tone) => Role::Tone(tone),
    };
    let mut line = LineBuilder::new(theme, width);
    for span in &source.spans {
        line.push(&span.text, role(span.role));
    }
    line.build()
}

/// Draws a horizontal rule.
pub(super) fn rule(frame: &mut Frame, area: Rect, theme: Theme) {
    let dashes = theme.border_glyphs().0.repeat(usize::from(area.width));
    frame.render_widget(span(&SafeText::of(&dashes), theme.of(Role::Dim)), area);
}

/// Draws a line and, if both fit, another one flush right.
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
