//! The detail of a block, a list or a group of rows: its direct children, one per line.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, labelled};
use crate::catalog::Visibility;
use crate::order::{NodeId, Shape};
use crate::outline::{self, RowKind, RowText};
use crate::text::{Lang, SafeText};

/// The most children that are listed, so that the cost of a frame is bounded; the tree has all of
/// them.
const MAX_CHILDREN: usize = 200;

pub(super) fn lines(context: DetailContext, block: NodeId) -> Vec<DetailLine> {
    of_visibility(context, block, RowKind::Node(block), |visibility| {
        visibility != Visibility::More
    })
}

/// Returns the rarely used fields of a block.
pub(super) fn more(context: DetailContext, block: NodeId, count: u32) -> Vec<DetailLine> {
    of_visibility(context, block, RowKind::More(block, count), |visibility| {
        visibility == Visibility::More
    })
}

fn of_visibility(
    context: DetailContext,
    block: NodeId,
    kind: RowKind,
    wanted: impl Fn(Visibility) -> bool,
) -> Vec<DetailLine> {
    let view = outline::row_text(context.order, kind, context.options);
    let title = DetailLine::of(view.label, DetailRole::Title)
        .with(SafeText::fixed("   "), DetailRole::Dim)
        .with(view.value, DetailRole::Dim);
    let doc = &context.order.doc;
    let visibility = |n: NodeId| {
        doc.field(n)
            .filter(|_| !doc.embedded(n))
            .map_or(Visibility::Main, |f| f.field().visibility)
    };
    let below = doc
        .children(block)
        .filter(|&n| wanted(visibility(n)) && !outline::is_redundant(doc, n))
        .take(MAX_CHILDREN);
    let mut fields: Vec<NodeId> = below.collect();
    if doc.shape(block) == Shape::Object {
        fields.sort_by_key(|&n| doc.field(n).map_or(u16::MAX, |f| f.field().rank));
    }
    [vec![title, DetailLine::blank()], rows(context, fields)].concat()
}

/// Returns the entries of a chunk of a long list.
pub(super) fn chunk(
    context: DetailContext,
    list: NodeId,
    from: usize,
    to: usize,
) -> Vec<DetailLine> {
    let entries = context
        .order
        .doc
        .children(list)
        .skip(from.saturating_sub(1))
        .take((to + 1).saturating_sub(from));
    rows(context, entries.collect())
}

/// Returns why fields are omitted.
pub(super) fn omitted(context: DetailContext) -> Vec<DetailLine> {
    let text = context.options.reading.lang.tr(
        "这些字段为空，或只是重复另一行已经说明的状态。",
        "These fields are empty, or only repeat the state that another row shows.",
    );
    hanging(
        &DetailLine::blank(),
        &SafeText::fixed(text),
        DetailRole::Dim,
        context.width,
    )
}

/// Returns what the group of deviations contains.
pub(super) fn oddities(context: DetailContext) -> Vec<DetailLine> {
    let lang: Lang = context.options.reading.lang;
    let text = lang.tr(
        "服务器返回的这些字段与文档的类型不符，或文档中没有。\
         值都按原样显示在各自的位置，没有丢失。",
        "These fields have another type than documented, or are not documented. \
         Their values are shown unchanged in their places; none is lost.",
    );
    hanging(
        &DetailLine::blank(),
        &SafeText::fixed(text),
        DetailRole::Plain,
        context.width,
    )
}

fn rows(context: DetailContext, nodes: Vec<NodeId>) -> Vec<DetailLine> {
    let row = |n| {
        let RowText {
            label,
            value,
            aside,
            tone,
            ..
        } = outline::row_text(context.order, RowKind::Node(n), context.options);
        let mut lines = labelled(&label, &value, DetailRole::Tone(tone), context.width);
        if let Some(last) = lines.last_mut().filter(|_| !aside.is_empty()) {
            *last = std::mem::take(last)
                .with(SafeText::fixed("  "), DetailRole::Dim)
                .with(aside, DetailRole::Dim);
        }
        lines
    };
    nodes.into_iter().flat_map(row).collect()
}
