//! How single nodes are displayed: the options, the labels and the values that rows and summaries
//! are made of.

use crate::catalog::Tone;
use crate::order::{self, Cell, Document, Fit, NodeId, Order, Reading, description};
use crate::text::SafeText;

/// How rows are displayed: the language, the current time, and the node whose personal data is
/// revealed.
#[derive(Clone, Copy, Debug)]
pub struct DisplayOptions {
    /// The language and the current time.
    pub reading: Reading,
    /// The revealed node, with everything below it.
    pub revealed: Option<NodeId>,
}

impl DisplayOptions {
    /// Whether the node's personal data is shown.
    pub(super) fn reveals(self, id: NodeId) -> bool {
        self.revealed == Some(id)
    }

    /// The options for a child of a node, which is revealed if the node is.
    pub(super) fn inside(self, id: NodeId, child: Option<NodeId>) -> Self {
        Self {
            revealed: child.filter(|_| self.reveals(id)),
            ..self
        }
    }
}

/// The text of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowText {
    /// The name of the row.
    pub label: SafeText,
    /// Its value, or a summary of what is below it.
    pub value: SafeText,
    /// A remark on the value, for example its age.
    pub aside: SafeText,
    /// What the value means for the order.
    pub tone: Tone,
    /// Whether the value agrees with the documentation.
    pub fit: Fit,
}

impl RowText {
    pub(super) fn new(label: SafeText, value: SafeText) -> Self {
        Self {
            label,
            value,
            aside: SafeText::default(),
            tone: Tone::Plain,
            fit: Fit::Documented,
        }
    }
}

/// Returns a node's value. A code that its table does not list is replaced by the description that
/// the response has for it.
pub(super) fn value(doc: &Document, id: NodeId, options: DisplayOptions) -> Cell {
    let cell = order::read(doc, id, options.reading, options.reveals(id));
    let known = doc
        .field(id)
        .and_then(|f| f.field().codes)
        .is_some_and(|table| table.get(doc.value(id).trim()).is_some());
    match description(doc, id)
        .filter(|_| !known)
        .map(|words| SafeText::of(doc.value(words).trim()))
    {
        Some(words) if !words.is_empty() => Cell {
            text: words,
            ..cell
        },
        _ => cell,
    }
}

/// Returns the label of a node, also of one without a row.
pub fn label_of(order: &Order, id: NodeId, options: DisplayOptions) -> SafeText {
    label(&order.doc, id, options)
}

/// Returns the label of a node.
pub(super) fn label(doc: &Document, id: NodeId, options: DisplayOptions) -> SafeText {
    order::label(doc, id, options.reading.lang)
}

/// Returns the first non-empty value under any of the keys, masked by default.
pub(super) fn first_of(
    doc: &Document,
    id: NodeId,
    keys: &[&str],
    options: DisplayOptions,
) -> SafeText {
    keys.iter()
        .filter_map(|key| doc.child(id, key))
        .map(|n| value(doc, n, options).text)
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}
