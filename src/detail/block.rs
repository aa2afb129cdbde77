//! A block, a list or a group of rows: what is right below, each on a line.

use super::Subject;
use super::line::{Line, Role, entry, hanging};
use crate::catalog::Visibility;
use crate::order::{NodeId, Shape};
use crate::outline::{self, RowKind, RowText};
use crate::text::{Lang, SafeText};

/// More lines than anybody reads in a detail; the tree has them all.
const MOST: usize = 200;

pub(super) fn lines(subject: Subject, block: NodeId) -> Vec<Line> {
    of_visibility(subject, block, RowKind::Node(block), |visibility| {
        visibility != Visibility::More
    })
}

/// The rarely asked fields of a block.
pub(super) fn more(subject: Subject, block: NodeId, count: u32) -> Vec<Line> {
    of_visibility(subject, block, RowKind::More(block, count), |visibility| {
        visibility == Visibility::More
    })
}

fn of_visibility(
    subject: Subject,
    block: NodeId,
    kind: RowKind,
    wanted: impl Fn(Visibility) -> bool,
) -> Vec<Line> {
    let view = outline::row_text(subject.order, kind, subject.options);
    let title = Line::of(view.label, Role::Title)
        .and(SafeText::fixed("   "), Role::Dim)
        .and(view.value, Role::Dim);
    let doc = &subject.order.doc;
    let visibility = |n: NodeId| {
        doc.field(n)
            .filter(|_| !doc.embedded(n))
            .map_or(Visibility::Main, |f| f.field().visibility)
    };
    let below = doc
        .children(block)
        .filter(|&n| wanted(visibility(n)) && !outline::is_redundant(doc, n))
        .take(MOST);
    let mut fields: Vec<NodeId> = below.collect();
    if doc.shape(block) == Shape::Object {
        fields.sort_by_key(|&n| doc.field(n).map_or(u16::MAX, |f| f.field().rank));
    }
    [vec![title, Line::blank()], rows(subject, fields)].concat()
}

/// The entries of a stretch of a long list.
pub(super) fn stretch(subject: Subject, list: NodeId, from: usize, to: usize) -> Vec<Line> {
    let entries = subject
        .order
        .doc
        .children(list)
        .skip(from.saturating_sub(1))
        .take((to + 1).saturating_sub(from));
    rows(subject, entries.collect())
}

/// Why rows are left out.
pub(super) fn left(subject: Subject) -> Vec<Line> {
    let text = subject.options.reading.lang.tr(
        "这些字段为空，或只是重复另一行已经说明的状态。",
        "These fields are empty, or only repeat in words the state that another row shows.",
    );
    hanging(
        &Line::blank(),
        &SafeText::fixed(text),
        Role::Dim,
        subject.width,
    )
}

/// What the oddities are.
pub(super) fn oddities(subject: Subject) -> Vec<Line> {
    let lang: Lang = subject.options.reading.lang;
    let text = lang.tr(
        "服务器返回的这些字段与文档的类型不符，或文档中没有。值都按原样显示在各自的位置，没有丢失。",
        "These fields came with another type than documented, or are not documented. Their values stand in their places as they came; none is lost.",
    );
    hanging(
        &Line::blank(),
        &SafeText::fixed(text),
        Role::Plain,
        subject.width,
    )
}

fn rows(subject: Subject, nodes: Vec<NodeId>) -> Vec<Line> {
    let row = |n| {
        let RowText {
            label,
            value,
            aside,
            tone,
            ..
        } = outline::row_text(subject.order, RowKind::Node(n), subject.options);
        let mut lines = entry(&label, &value, Role::Tone(tone), subject.width);
        if let Some(last) = lines.last_mut().filter(|_| !aside.is_empty()) {
            *last = std::mem::take(last)
                .and(SafeText::fixed("  "), Role::Dim)
                .and(aside, Role::Dim);
        }
        lines
    };
    nodes.into_iter().flat_map(row).collect()
}
