//! Describes a change: path, old value, new value. Personal data is masked.

use super::{Change, ChangeKind};
use crate::catalog::FieldId;
use crate::order::beijing;
use crate::order::cell::{Reading, read};
use crate::order::document::{Document, NodeId, Shape};
use crate::order::labels::{description, label, noun};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Blocks left out of paths: their fields are at the top level of a tab, or they only hold blocks.
const OMITTED_BLOCKS: [&str; 6] = [
    "internal_extra_info",
    "buyer_info",
    "goods_info",
    "logistics_info",
    "refund_info",
    "invoice_info",
];

/// A change as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeText {
    /// The path from the tab down: labels, and for list entries a noun with a number. Never empty.
    pub path: Vec<SafeText>,
    /// The old value, masked; empty if there was none.
    pub before: SafeText,
    /// The new value, masked; empty if there is none.
    pub after: SafeText,
}

impl ChangeKind {
    /// The label, at most 8 cells wide.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Added => lang.tr("新增", "added"),
            Self::Changed => lang.tr("变更", "changed"),
            Self::Removed => lang.tr("消失", "removed"),
        }
    }
}

impl Change {
    /// Describes the change. `before` and `after` are the documents it was found in.
    pub fn describe(&self, before: &Document, after: &Document, reading: Reading) -> ChangeText {
        let (doc, id) = match (self.before, self.after) {
            (_, Some(id)) => (after, id),
            (Some(id), None) => (before, id),
            (None, None) => (after, NodeId::ROOT),
        };
        ChangeText {
            path: path(doc, id, reading.lang),
            before: self
                .before
                .map(|id| text(before, id, self.count, reading))
                .unwrap_or_default(),
            after: self
                .after
                .map(|id| text(after, id, self.count, reading))
                .unwrap_or_default(),
        }
    }
}

fn path(doc: &Document, id: NodeId, lang: Lang) -> Vec<SafeText> {
    let mut path: Vec<SafeText> = Vec::new();
    let mut below: Option<NodeId> = None;
    for at in
        std::iter::successors(Some(id), |&at| doc.parent(at)).take_while(|&at| at != NodeId::ROOT)
    {
        if !is_omitted(doc, at, below) {
            path.push(label(doc, at, lang));
        }
        below = Some(at);
    }
    if path.is_empty() {
        path.push(label(doc, id, lang));
    }
    path.reverse();
    path
}

/// Whether a path leaves the node out: a list is named by the noun of its entry, a trace event by
/// its list, and JSON inside a text by that text.
fn is_omitted(doc: &Document, id: NodeId, below: Option<NodeId>) -> bool {
    let key = doc
        .field(id)
        .filter(|_| !doc.embedded(id))
        .map_or("", |f| f.field().key);
    match doc.position(id) {
        Some(_) => is_event(doc, id),
        None if doc.key(id).is_none() => true,
        None => {
            OMITTED_BLOCKS.contains(&key)
                || (below.is_some_and(|entry| doc.position(entry).is_some())
                    && noun(key, Lang::En).is_some())
        }
    }
}

fn is_event(doc: &Document, entry: NodeId) -> bool {
    doc.field(entry)
        .is_some_and(|f| f.field().key == "package_trace_info")
        && doc.shape(entry) == Shape::Object
}

/// A value as the catalog formats it, a trace event as one line, a larger node as its size.
fn text(doc: &Document, id: NodeId, count: usize, reading: Reading) -> SafeText {
    if doc.position(id).is_some() && is_event(doc, id) {
        return event(doc, id, reading);
    }
    if !doc.is_leaf(id) {
        return reading.lang.tr(
            safe!("共 {count} 项"),
            safe!("{count} field{}", if count == 1 { "" } else { "s" }),
        );
    }
    let cell = read(doc, id, reading, false);
    let known = doc
        .field(id)
        .map(FieldId::field)
        .and_then(|f| f.codes)
        .is_none_or(|table| table.get(doc.value(id).trim()).is_some());
    let words = description(doc, id)
        .filter(|_| !known)
        .map(|words| read(doc, words, reading, false).text);
    words.filter(|words| !words.is_empty()).unwrap_or(cell.text)
}

fn event(doc: &Document, id: NodeId, reading: Reading) -> SafeText {
    let at = doc
        .child(id, "time")
        .and_then(|time| beijing::parse(doc.value(time)));
    let words = doc
        .child(id, "text")
        .map(|words| read(doc, words, reading, false).text)
        .unwrap_or_default();
    match at {
        Some(at) => safe!("{} {words}", beijing::short(at, reading.now)),
        None => words,
    }
}
