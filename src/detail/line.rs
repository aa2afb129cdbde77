//! The lines of a detail page and the spans they consist of.

use crate::catalog::Tone;
use crate::order::NodeId;
use crate::text::{SafeText, cells, wrap};

/// The role of a span; the theme gives each role its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DetailRole {
    /// A value.
    Plain,
    /// The name of a value.
    Label,
    /// A heading.
    Title,
    /// Less important text.
    Dim,
    /// A value that needs, or does not need, attention.
    Tone(Tone),
}

/// A part of a line with one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailSpan {
    /// The text.
    pub text: SafeText,
    /// The role.
    pub role: DetailRole,
}

/// One line of a detail page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailLine {
    /// The spans from left to right.
    pub spans: Vec<DetailSpan>,
    /// The node whose row the line links to.
    pub target: Option<NodeId>,
}

impl DetailLine {
    /// Returns an empty line.
    pub fn blank() -> Self {
        Self::default()
    }

    /// Returns a line of one span.
    pub fn of(text: SafeText, role: DetailRole) -> Self {
        Self::default().with(text, role)
    }

    /// Appends a span.
    #[must_use]
    pub fn with(mut self, text: SafeText, role: DetailRole) -> Self {
        self.spans.push(DetailSpan { text, role });
        self
    }

    /// Makes the line link to a node's row.
    #[must_use]
    pub fn linking_to(mut self, node: NodeId) -> Self {
        self.target = Some(node);
        self
    }

    /// Returns the text without roles.
    pub fn text(&self) -> String {
        self.spans.iter().map(|part| part.text.as_str()).collect()
    }
}

/// The width of the label column in cells.
const LABEL_WIDTH: usize = 16;

/// Returns a label and its value; a long value wraps within its column.
pub(super) fn labelled(
    label: &SafeText,
    value: &SafeText,
    role: DetailRole,
    width: usize,
) -> Vec<DetailLine> {
    let indent = LABEL_WIDTH.max(label.cells() + 2).min(width / 2);
    let head = SafeText::of(&label.cut(indent.saturating_sub(1)).to_string()).pad(indent);
    hanging(&DetailLine::of(head, DetailRole::Label), value, role, width)
}

/// Makes the first of the lines link to a node's row.
pub(super) fn with_target(mut lines: Vec<DetailLine>, node: NodeId) -> Vec<DetailLine> {
    if let Some(first) = lines.first_mut() {
        first.target = Some(node);
    }
    lines
}

/// Returns a text after a head, wrapped with a hanging indent.
pub(super) fn hanging(
    head: &DetailLine,
    text: &SafeText,
    role: DetailRole,
    width: usize,
) -> Vec<DetailLine> {
    let indent = cells(&head.text());
    let room = width.saturating_sub(indent).max(8);
    let pieces = text
        .lines()
        .flat_map(|line| wrap(line.as_str(), room))
        .map(|piece| SafeText::of(&piece));
    let mut lines: Vec<DetailLine> = Vec::new();
    for piece in pieces {
        let start = if lines.is_empty() {
            head.clone()
        } else {
            DetailLine::of(SafeText::default().pad(indent), DetailRole::Plain)
        };
        lines.push(start.with(piece, role));
    }
    lines
}
