//! A change in words: where it is, what was there, what is there now. Personal data is masked.

use super::{Change, ChangeKind};
use crate::catalog::FieldId;
use crate::json::{NodeId, Shape};
use crate::order::beijing;
use crate::order::cell::{Reading, read};
use crate::order::document::Document;
use crate::order::words::{description, label, noun};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Blocks whose fields stand right in a tab, and the one that only holds others: their names would tell nothing.
const UNSAID: [&str; 6] = [
    "internal_extra_info",
    "buyer_info",
    "goods_info",
    "logistics_info",
    "refund_info",
    "invoice_info",
];

/// A change as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where it is, from the tab down: labels, and the nouns of lists with a number. Never empty.
    pub path: Vec<SafeText>,
    /// What was there, masked; empty where there was nothing.
    pub was: SafeText,
    /// What is there now, masked; empty where there is nothing.
    pub now: SafeText,
}

impl ChangeKind {
    /// Its name, at most 8 cells.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Added => lang.tr("新增", "added"),
            Self::Changed => lang.tr("变更", "changed"),
            Self::Removed => lang.tr("消失", "removed"),
        }
    }
}

impl Change {
    /// Puts it into words, out of the two documents that it was found in.
    pub fn tell(&self, before: &Document, after: &Document, reading: Reading) -> Told {
        let (doc, id) = match (self.before, self.after) {
            (_, Some(id)) => (after, id),
            (Some(id), None) => (before, id),
            (None, None) => (after, NodeId::ROOT),
        };
        Told {
            path: path(doc, id, reading.lang),
            was: self
                .before
                .map(|id| text(before, id, self.count, reading))
                .unwrap_or_default(),
            now: self
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
        if !is_unsaid(doc, at, below) {
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

/// A list is told by the noun of its entry, an event by its list, and JSON inside a text by that text.
fn is_unsaid(doc: &Document, id: NodeId, below: Option<NodeId>) -> bool {
    let key = doc
        .field(id)
        .filter(|_| !doc.embedded(id))
        .map_or("", |f| f.field().key);
    match doc.position(id) {
        Some(_) => is_event(doc, id),
        None if doc.key(id).is_none() => true,
        None => {
            UNSAID.contains(&key)
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

/// A value as the catalog reads it, an event as a line, and of anything larger how much there is.
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
        .and_then(|time| beijing::read(doc.value(time)));
    let words = doc
        .child(id, "text")
        .map(|words| read(doc, words, reading, false).text)
        .unwrap_or_default();
    match at {
        Some(at) => safe!("{} {words}", beijing::short(at, reading.now)),
        None => words,
    }
}
