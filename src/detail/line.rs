//! Lines of a detail and the parts they are made of.

use crate::catalog::Tone;
use crate::order::NodeId;
use crate::text::{SafeText, cells, wrap};

/// What a part of a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
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
pub struct Part {
    /// The text.
    pub text: SafeText,
    /// What it is for.
    pub role: Role,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its parts from left to right.
    pub parts: Vec<Part>,
    /// The node whose row it leads to.
    pub leads: Option<NodeId>,
}

impl Line {
    /// An empty line.
    pub fn blank() -> Self {
        Self::default()
    }

    /// A line of one part.
    pub fn of(text: SafeText, role: Role) -> Self {
        Self::default().and(text, role)
    }

    /// The line with another part at its end.
    #[must_use]
    pub fn and(mut self, text: SafeText, role: Role) -> Self {
        self.parts.push(Part { text, role });
        self
    }

    /// The line as one that leads to a node's row.
    #[must_use]
    pub fn to(mut self, node: NodeId) -> Self {
        self.leads = Some(node);
        self
    }

    /// The line's text alone.
    pub fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

/// Cells that the names of values take in a card.
pub(super) const LABELS: usize = 16;

/// A name and its value; a long value goes on below itself.
pub(super) fn entry(label: &SafeText, value: &SafeText, role: Role, width: usize) -> Vec<Line> {
    let indent = LABELS.max(label.cells() + 2).min(width / 2);
    let head = SafeText::of(&label.cut(indent.saturating_sub(1)).to_string()).pad(indent);
    hanging(&Line::of(head, Role::Label), value, role, width)
}

/// Lines of one thing: the first of them leads to its row.
pub(super) fn leading(mut lines: Vec<Line>, node: NodeId) -> Vec<Line> {
    if let Some(first) = lines.first_mut() {
        first.leads = Some(node);
    }
    lines
}

/// A text behind a beginning, wrapped below itself.
pub(super) fn hanging(head: &Line, text: &SafeText, role: Role, width: usize) -> Vec<Line> {
    let indent = cells(&head.text());
    let room = width.saturating_sub(indent).max(8);
    let pieces = text
        .lines()
        .flat_map(|line| wrap(line.as_str(), room))
        .map(|piece| SafeText::of(&piece));
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        let start = if lines.is_empty() {
            head.clone()
        } else {
            Line::of(SafeText::default().pad(indent), Role::Plain)
        };
        lines.push(start.and(piece, role));
    }
    lines
}
