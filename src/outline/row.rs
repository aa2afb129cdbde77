//! The text of a row: label, value and remark. Made per frame and only for the rows on the screen.

use super::display::{DisplayOptions, RowText, label, value};
use super::fields::is_pair;
use super::summary::summary;
use super::{Outline, RowId, RowKind};
use crate::catalog::{Tab, Tone};
use crate::order::{Cell, Document, Fit, NodeId, Order, Shape, beijing, fits};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Returns the text of a row.
pub fn row_text(order: &Order, kind: RowKind, options: DisplayOptions) -> RowText {
    let (doc, lang) = (&order.doc, options.reading.lang);
    match kind {
        RowKind::Node(id) if doc.shape(id).is_container() => container(order, id, options),
        RowKind::Node(id) => in_order_context(order, id, leaf(doc, id, options), lang),
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
                SafeText::fixed(lang.tr("与文档不符", "Undocumented or unexpected")),
                lang.tr(safe!("{n} 处"), safe!("{n} field{}", plural(n))),
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

/// Returns the labels from the tab down to the row.
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

/// Adds a remark to a value that means something else in this order: if an order was never paid,
/// its time of payment is the time at which it was cancelled (open platform, "Values").
fn in_order_context(order: &Order, id: NodeId, view: RowText, lang: Lang) -> RowText {
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
        safe!("cancelled at this time, {}", view.aside),
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

/// An event labelled by its time, or an answer labelled by its question.
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
        .and_then(|n| beijing::parse(doc.value(n)));
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

fn oddity(doc: &Document, id: NodeId, lang: Lang) -> RowText {
    let received = shape_name(doc.shape(id), lang);
    let text = match doc.field(id) {
        None => lang.tr(
            safe!("文档中没有，来的是{received}"),
            safe!("not documented, received as {received}"),
        ),
        Some(f) => {
            let types = f.field().types;
            lang.tr(
                safe!("文档为 {types}，来的是{received}"),
                safe!("documented as {types}, received as {received}"),
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
