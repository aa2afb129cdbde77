//! Lines of a detail and the parts they are made of.

use crate::catalog::Tone;
use crate::order::NodeId;
use crate::text::{SafeText, cells, wrap};

/// What a part of a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DetailRole {
    /// A value.
    Plain,
    /// The name of a value.
    Label,
    /// What a card is about.
    Title,
    /// Beside the point.
    Dim,
    /// A value that means something for the case.
    Tone(Tone),
}

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailSpan {
    /// The text.
    pub text: SafeText,
    /// What it is for.
    pub role: DetailRole,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailLine {
    /// Its parts from left to right.
    pub spans: Vec<DetailSpan>,
    /// The node whose row it leads to.
    pub target: Option<NodeId>,
}

impl DetailLine {
    /// An empty line.
    pub fn blank() -> Self {
        Self::default()
    }

    /// A line of one part.
    pub fn of(text: SafeText, role: DetailRole) -> Self {
        Self::default().with(text, role)
    }

    /// The line with another part at its end.
    #[must_use]
    pub fn with(mut self, text: SafeText, role: DetailRole) -> Self {
        self.spans.push(DetailSpan { text, role });
        self
    }

    /// The line as one that leads to a node's row.
    #[must_use]
    pub fn linking_to(mut self, node: NodeId) -> Self {
        self.target = Some(node);
        self
    }

    /// The line's text alone.
    pub fn text(&self) -> String {
        self.spans.iter().map(|part| part.text.as_str()).collect()
    }
}

/// Cells that the names of values take in a card.
pub(super) const LABELS: usize = 16;

/// A name and its value; a long value goes on below itself.
pub(super) fn entry(
    label: &SafeText,
    value: &SafeText,
    role: DetailRole,
    width: usize,
) -> Vec<DetailLine> {
    let indent = LABELS.max(label.cells() + 2).min(width / 2);
    let head = SafeText::of(&label.cut(indent.saturating_sub(1)).to_string()).pad(indent);
    hanging(&DetailLine::of(head, DetailRole::Label), value, role, width)
}

/// Lines of one thing: the first of them leads to its row.
pub(super) fn with_target(mut lines: Vec<DetailLine>, node: NodeId) -> Vec<DetailLine> {
    if let Some(first) = lines.first_mut() {
        first.target = Some(node);
    }
    lines
}

/// A text behind a beginning, wrapped below itself.
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
