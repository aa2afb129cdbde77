//! The reading of one row: a trace as a timeline, a refund or goods as a card, any field with everything that is known of it.
//!
//! Lines of sanitised text with roles, for a pane of a given width; no terminal, no colours.

mod after_sale;
mod block;
mod case_timeline;
mod changes;
mod days;
mod field;
mod findings;
mod goods;
mod line;
mod money;
mod raw;
mod refund;
mod timeline;

pub use case_timeline::case_timeline;
pub use changes::changes;
pub use findings::findings;
pub use line::{Line, Part, Role};
pub use money::money_proof;

use crate::order::{Document, NodeId, Order, Shape};
use crate::outline::{DisplayOptions, RowKind};

/// What a row's detail is made from.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The order.
    pub order: &'a Order,
    /// How values are read.
    pub options: DisplayOptions,
    /// Cells of a line.
    pub width: usize,
}

/// The lines of a row's detail.
pub fn lines(subject: Subject, kind: RowKind) -> Vec<Line> {
    match kind {
        RowKind::Node(id) | RowKind::Reference(id) | RowKind::Oddity(id) => of_node(subject, id),
        RowKind::More(block, count) => block::more(subject, block, count),
        RowKind::Chunk(list, from, to) => block::stretch(subject, list, from as usize, to as usize),
        RowKind::Omitted(_) => block::left(subject),
        RowKind::Oddities(_) => block::oddities(subject),
        RowKind::Raw => raw::lines(subject),
    }
}

/// What the platform documents of the field of a row, and what came.
pub fn explain(subject: Subject, kind: RowKind) -> Vec<Line> {
    match kind {
        RowKind::Node(id)
        | RowKind::Reference(id)
        | RowKind::Oddity(id)
        | RowKind::More(id, _)
        | RowKind::Chunk(id, ..) => field::lines(subject, id),
        RowKind::Omitted(_) | RowKind::Oddities(_) | RowKind::Raw => lines(subject, kind),
    }
}

fn of_node(subject: Subject, id: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let object = doc.shape(id) == Shape::Object && !doc.is_numbered(id);
    match list_key(doc, id) {
        "packages_info" if object => timeline::lines(subject, id, None),
        "package_trace_info" => timeline_of_trace(subject, id),
        "price_info" if object => money_proof(subject),
        "refund_records" if object => refund::lines(subject, id),
        "after_sale_records" if object => after_sale::of_record(subject, id),
        "after_sale_details" if object && doc.joined_entry(id) == Some(id) => {
            after_sale::lines(subject, id)
        }
        // The goods of an after-sale have no price that could be broken down.
        "goods_list" if doc.joined_entry(id).is_some() => block::lines(subject, id),
        "goods_list" | "package_goods_info" | "goods_info"
            if object && doc.child(id, "goods_list").is_none() =>
        {
            goods::lines(subject, id)
        }
        _ if doc.is_leaf(id) || doc.shape(id) == Shape::Text => field::lines(subject, id),
        _ => block::lines(subject, id),
    }
}

/// A trace, or one of its events: the timeline of its parcel.
fn timeline_of_trace(subject: Subject, id: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let (trace, event) = if doc.place(id).is_some() {
        (doc.parent(id), Some(id))
    } else {
        (Some(id), None)
    };
    match trace.and_then(|t| doc.parent(t)) {
        Some(parcel) => timeline::lines(subject, parcel, event),
        None => block::lines(subject, id),
    }
}

/// The documented key of a node; for an entry of a list, that of its list.
fn list_key(doc: &Document, id: NodeId) -> &'static str {
    doc.field(id)
        .filter(|_| !doc.embedded(id))
        .map_or("", |f| f.field().key)
}
