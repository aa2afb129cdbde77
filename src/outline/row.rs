//! What a row says: label, value and what helps to read it. Made for the rows on the screen alone.

use super::fields::is_pair;
use super::summary::{DisplayOptions, summary};
use super::{Outline, RowId, RowKind};
use crate::catalog::{Tab, Tone};
use crate::order::{
    self, Cell, Document, Fit, NodeId, Order, Shape, beijing, clean_at, description, fits,
};
use crate::safe;
use crate::text::{Lang, SafeText};

/// A row as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowText {
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

/// Reads a row.
pub fn row_text(order: &Order, kind: RowKind, options: DisplayOptions) -> RowText {
    let (doc, lang) = (&order.doc, options.reading.lang);
    match kind {
        RowKind::Node(id) if doc.shape(id).is_container() => container(order, id, options),
        RowKind::Node(id) => of_order(order, id, leaf(doc, id, options), lang),
        RowKind::Reference(id) => RowText {
            label: SafeText::fixed(lang.tr("收货人", "Consignee")),
            ..container(order, id, options)
        },
        RowKind::More(_, n) => RowText::new(
            SafeText::fixed(lang.tr("更多", "More")),
            lang.tr(safe!("{n} 项"), safe!("{n} fields")),
        ),
        RowKind::Chunk(_, from, to) => RowText::new(
            lang.tr(safe!("第 {from}-{to} 项"), safe!("{from} to {to}")),
            SafeText::default(),
        ),
        RowKind::Omitted(n) => RowText::new(
            SafeText::default(),
            lang.tr(safe!("{n} 个空字段"), safe!("{n} empty field{}", plural(n))),
        ),
        RowKind::Oddities(n) => RowText {
            tone: Tone::Warn,
            ..RowText::new(
                SafeText::fixed(lang.tr("与文档不符", "Off the documents")),
                lang.tr(safe!("{n} 处"), safe!("{n} place{}", plural(n))),
            )
        },
        RowKind::Oddity(id) => oddity(doc, id, lang),
        RowKind::Raw => RowText::new(
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
    options: DisplayOptions,
) -> Vec<SafeText> {
    let mut steps: Vec<SafeText> = std::iter::once(row)
        .chain(outline.ancestors(row))
        .map(|r| row_text(order, outline.kind(r), options).label)
        .collect();
    steps.push(SafeText::fixed(tab.label(options.reading.lang)));
    steps.retain(|s| !s.is_empty());
    steps.reverse();
    steps
}

/// A value that means another thing in this order: of one that never was paid, the time of payment is that of its cancelling (open
/// platform, "Values").
fn of_order(order: &Order, id: NodeId, view: RowText, lang: Lang) -> RowText {
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
    RowText { aside, ..view }
}

fn leaf(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let Cell {
        text,
        aside,
        fit,
        tone,
    } = value(doc, id, options);
    RowText {
        label: label(doc, id, options),
        value: text,
        aside,
        tone,
        fit,
    }
}

/// A value, with the words that came beside a code where the code's table has none.
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

fn container(order: &Order, id: NodeId, options: DisplayOptions) -> RowText {
    let doc = &order.doc;
    if is_pair(doc, id) {
        return pair(doc, id, options);
    }
    let mut view = summary(order, id, options);
    if view.label.is_empty() {
        view.label = label(doc, id, options);
    }
    view.fit = match doc.field(id) {
        None if !doc.embedded(id) => Fit::Undocumented,
        Some(f) if doc.place(id).is_none() && !fits(f.field(), doc.shape(id)) => Fit::Unexpected,
        _ => Fit::Documented,
    };
    view
}

/// An event by its time, an answer by its question.
fn pair(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let half = |key: &str| {
        doc.child(id, key)
            .map(|n| value(doc, n, options).text)
            .unwrap_or_default()
    };
    if doc.child(id, "time").is_none() && doc.child(id, "text").is_none() {
        return RowText::new(half("key"), half("value"));
    }
    let at = doc
        .child(id, "time")
        .and_then(|n| beijing::read(doc.value(n)));
    let label = at.map_or_else(
        || half("time"),
        |at| SafeText::of(&beijing::short(at, options.reading.now)),
    );
    RowText::new(
        if label.is_empty() {
            SafeText::fixed(options.reading.lang.tr("无时间", "no time"))
        } else {
            label
        },
        half("text"),
    )
}

/// What a node is called, wherever it stands.
pub fn label_of(order: &Order, id: NodeId, options: DisplayOptions) -> SafeText {
    label(&order.doc, id, options)
}

/// What a node is called.
pub(super) fn label(doc: &Document, id: NodeId, options: DisplayOptions) -> SafeText {
    order::label(doc, id, options.reading.lang)
}

fn oddity(doc: &Document, id: NodeId, lang: Lang) -> RowText {
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
    RowText {
        fit: if doc.field(id).is_some() {
            Fit::Unexpected
        } else {
            Fit::Undocumented
        },
        ..RowText::new(SafeText::of(&doc.pointer(id)), text)
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
pub(super) fn first_of(
    doc: &Document,
    id: NodeId,
    keys: &[&str],
    options: DisplayOptions,
) -> SafeText {
    let texts = keys
        .iter()
        .filter_map(|key| doc.child(id, key))
        .map(|n| value(doc, n, options).text);
    texts
        .into_iter()
        .find(|t| !t.is_empty())
        .unwrap_or_else(|| clean_at(doc, id, ""))
}
