//! The detail pane beside the tree: a trace as a timeline, a refund or goods as a card, any other
//! field with its documentation.
//!
//! Produces lines of sanitised text with roles for a given width. Knows no terminal and no colours.

mod after_sale;
mod block;
mod changes;
mod days;
mod field;
mod findings;
mod goods;
mod line;
mod money;
mod order_timeline;
mod raw;
mod refund;
mod timeline;

pub use changes::changes;
pub use findings::findings;
pub use line::{DetailLine, DetailRole, DetailSpan};
pub use money::money_proof;
pub use order_timeline::order_timeline;

use crate::order::{Document, NodeId, Order, Shape};
use crate::outline::{DisplayOptions, RowKind};

/// The input of every detail page.
#[derive(Clone, Copy, Debug)]
pub struct DetailContext<'a> {
    /// The order.
    pub order: &'a Order,
    /// How values are displayed.
    pub options: DisplayOptions,
    /// The width of a line in cells.
    pub width: usize,
}

/// Returns the detail of a row.
pub fn lines(context: DetailContext, kind: RowKind) -> Vec<DetailLine> {
    match kind {
        RowKind::Node(id) | RowKind::Reference(id) | RowKind::Oddity(id) => of_node(context, id),
        RowKind::More(block, count) => block::more(context, block, count),
        RowKind::Chunk(list, from, to) => block::chunk(context, list, from as usize, to as usize),
        RowKind::Omitted(_) => block::omitted(context),
        RowKind::Oddities(_) => block::oddities(context),
        RowKind::Raw => raw::lines(context),
    }
}

/// Returns what the platform documents about the field of a row, and what was received.
pub fn explain(context: DetailContext, kind: RowKind) -> Vec<DetailLine> {
    match kind {
        RowKind::Node(id)
        | RowKind::Reference(id)
        | RowKind::Oddity(id)
        | RowKind::More(id, _)
        | RowKind::Chunk(id, ..) => field::lines(context, id),
        RowKind::Omitted(_) | RowKind::Oddities(_) | RowKind::Raw => lines(context, kind),
    }
}

fn of_node(context: DetailContext, id: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let object = doc.shape(id) == Shape::Object && !doc.is_numbered(id);
    match list_key(doc, id) {
        "packages_info" if object => timeline::lines(context, id, None),
        "package_trace_info" => timeline_of_trace(context, id),
        "price_info" if object => money_proof(context),
        "refund_records" if object => refund::lines(context, id),
        "after_sale_records" if object => after_sale::of_record(context, id),
        "after_sale_details" if object && doc.joined_entry(id) == Some(id) => {
            after_sale::lines(context, id)
        }
        // The goods of an after-sale have no price breakdown.
        "goods_list" if doc.joined_entry(id).is_some() => block::lines(context, id),
        "goods_list" | "package_goods_info" | "goods_info"
            if object && doc.child(id, "goods_list").is_none() =>
        {
            goods::lines(context, id)
        }
        _ if doc.is_leaf(id) || doc.shape(id) == Shape::Text => field::lines(context, id),
        _ => block::lines(context, id),
    }
}

/// Returns the timeline of the parcel that a trace, or an event of a trace, belongs to.
fn timeline_of_trace(context: DetailContext, id: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let (trace, event) = if doc.place(id).is_some() {
        (doc.parent(id), Some(id))
    } else {
        (Some(id), None)
    };
    match trace.and_then(|t| doc.parent(t)) {
        Some(parcel) => timeline::lines(context, parcel, event),
        None => block::lines(context, id),
    }
}

/// Returns the documented key of a node; for an entry of a list, that of its list.
fn list_key(doc: &Document, id: NodeId) -> &'static str {
    doc.field(id)
        .filter(|_| !doc.embedded(id))
        .map_or("", |f| f.field().key)
}
