//! What a row says: label, value and what helps to read it. Made for the rows on the screen alone.

use super::build::is_pair;
use super::summary::{Look, summary};
use super::{Kind, Outline, RowId};
use crate::catalog::{Tab, Tone};
use crate::order::{
    self, Cell, Document, Fit, NodeId, Order, Shape, beijing, clean_at, description, fits,
};
use crate::safe;
use crate::text::{Lang, SafeText};

/// A row as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What the row is.
    pub label: SafeText,
    /// Its value, or a summary of what is below it.
    pub value: SafeText,
    /// What helps to read the value: an age, a second word.
    pub aside: SafeText,
    /// What the value means for the case.
    pub tone: Tone,
    /// How well it agrees with the documentation.
    pub fit: Fit,
}

impl View {
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

/// Reads a row.
pub fn view(order: &Order, kind: Kind, look: Look) -> View {
    let (doc, lang) = (&order.doc, look.reading.lang);
    match kind {
        Kind::Node(id) if doc.shape(id).is_container() => container(order, id, look),
        Kind::Node(id) => of_order(order, id, leaf(doc, id, look), lang),
        Kind::Echo(id) => View {
            label: SafeText::fixed(lang.tr("收货人", "Consignee")),
            ..container(order, id, look)
        },
        Kind::More(_, n) => View::new(
            SafeText::fixed(lang.tr("更多", "More")),
            lang.tr(safe!("{n} 项"), safe!("{n} fields")),
        ),
        Kind::Stretch(_, from, to) => View::new(
            lang.tr(safe!("第 {from}-{to} 项"), safe!("{from} to {to}")),
            SafeText::default(),
        ),
        Kind::Left(n) => View::new(
            SafeText::default(),
            lang.tr(safe!("{n} 个空字段"), safe!("{n} empty field{}", plural(n))),
        ),
        Kind::Oddities(n) => View {
            tone: Tone::Warn,
            ..View::new(
                SafeText::fixed(lang.tr("与文档不符", "Off the documents")),
                lang.tr(safe!("{n} 处"), safe!("{n} place{}", plural(n))),
            )
        },
        Kind::Oddity(id) => oddity(doc, id, lang),
        Kind::Raw => View::new(
            SafeText::fixed(lang.tr("原始 JSON", "Raw JSON")),
            lang.tr(
                safe!("{} 字节", doc.raw().len()),
                safe!("{} bytes", doc.raw().len()),
            ),
        ),
    }
}

fn plural(n: u32) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// The rows above a row and the row itself, from the tab down.
pub fn breadcrumb(
    outline: &Outline,
    order: &Order,
    row: RowId,
    tab: Tab,
    look: Look,
) -> Vec<SafeText> {
    let mut steps: Vec<SafeText> = std::iter::once(row)
        .chain(outline.ancestors(row))
        .map(|r| view(order, outline.kind(r), look).label)
        .collect();
    steps.push(SafeText::fixed(tab.label(look.reading.lang)));
    steps.retain(|s| !s.is_empty());
    steps.reverse();
    steps
}

/// A value that means another thing in this order: of one that never was paid, the time of payment is that of its cancelling (open
/// platform, "Values").
fn of_order(order: &Order, id: NodeId, view: View, lang: Lang) -> View {
    let cancelled = order.facts.never_paid
        && order
            .facts
            .payment_changed
            .is_some_and(|(_, node)| node == id);
    if !cancelled {
        return view;
    }
    let aside = lang.tr(
        safe!("即取消时间，{}", view.aside),
        safe!("cancelled then, {}", view.aside),
    );
    View { aside, ..view }
}

fn leaf(doc: &Document, id: NodeId, look: Look) -> View {
    let Cell {
        text,
        aside,
        fit,
        tone,
    } = value(doc, id, look);
    View {
        label: label(doc, id, look),
        value: text,
        aside,
        tone,
        fit,
    }
}

/// A value, with the words that came beside a code where the code's table has none.
pub(super) fn value(doc: &Document, id: NodeId, look: Look) -> Cell {
    let cell = order::read(doc, id, look.reading, look.reveals(id));
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

fn container(order: &Order, id: NodeId, look: Look) -> View {
    let doc = &order.doc;
    if is_pair(doc, id) {
        return pair(doc, id, look);
    }
    let mut view = summary(order, id, look);
    if view.label.is_empty() {
        view.label = label(doc, id, look);
    }
    view.fit = match doc.field(id) {
        None if !doc.embedded(id) => Fit::Undocumented,
        Some(f) if doc.place(id).is_none() && !fits(f.field(), doc.shape(id)) => Fit::Unexpected,
        _ => Fit::Documented,
    };
    view
}

/// An event by its time, an answer by its question.
fn pair(doc: &Document, id: NodeId, look: Look) -> View {
    let half = |key: &str| {
        doc.child(id, key)
            .map(|n| value(doc, n, look).text)
            .unwrap_or_default()
    };
    if doc.child(id, "time").is_none() && doc.child(id, "text").is_none() {
        return View::new(half("key"), half("value"));
    }
    let at = doc
        .child(id, "time")
        .and_then(|n| beijing::parse(doc.value(n)));
    let label = at.map_or_else(
        || half("time"),
        |at| SafeText::of(&beijing::short(at, look.reading.now)),
    );
    View::new(
        if label.is_empty() {
            SafeText::fixed(look.reading.lang.tr("无时间", "no time"))
        } else {
            label
        },
        half("text"),
    )
}

/// What a node is called, wherever it stands.
pub fn label_of(order: &Order, id: NodeId, look: Look) -> SafeText {
    label(&order.doc, id, look)
}

/// What a node is called.
pub(super) fn label(doc: &Document, id: NodeId, look: Look) -> SafeText {
    order::label(doc, id, look.reading.lang)
}

fn oddity(doc: &Document, id: NodeId, lang: Lang) -> View {
    let came = shape_name(doc.shape(id), lang);
    let text = match doc.field(id) {
        None => lang.tr(
            safe!("文档中没有，来的是{came}"),
            safe!("not documented, came as {came}"),
        ),
        Some(f) => {
            let types = f.field().types;
            lang.tr(
                safe!("文档为 {types}，来的是{came}"),
                safe!("documented as {types}, came as {came}"),
            )
        }
    };
    View {
        fit: if doc.field(id).is_some() {
            Fit::Unexpected
        } else {
            Fit::Undocumented
        },
        ..View::new(SafeText::of(&doc.pointer(id)), text)
    }
}

fn shape_name(shape: Shape, lang: Lang) -> &'static str {
    match shape {
        Shape::Null => lang.tr("空值", "null"),
        Shape::Bool => lang.tr("真假值", "a boolean"),
        Shape::Number => lang.tr("数字", "a number"),
        Shape::Text => lang.tr("文字", "a text"),
        Shape::Array => lang.tr("列表", "a list"),
        Shape::Object => lang.tr("对象", "an object"),
    }
}

/// The first text under any of the keys, masked as its field asks.
pub(super) fn first_of(doc: &Document, id: NodeId, keys: &[&str], look: Look) -> SafeText {
    let texts = keys
        .iter()
        .filter_map(|key| doc.child(id, key))
        .map(|n| value(doc, n, look).text);
    texts
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_else(|| clean_at(doc, id, ""))
}
