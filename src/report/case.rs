//! The sections of a case file.

use super::fields::FieldReader;
use super::sections::{CaseSections, ReportField, ReportRecord, TabSection};
use crate::catalog::{FieldId, Tab};
use crate::order::{NodeId, events, is_empty_value, timeline};
use crate::outline::{Outline, RowId, RowKind};
use crate::safe;
use crate::text::SafeText;

const PARCEL: [&str; 5] = [
    "logistics_company_name",
    "express_id",
    "logistics_state_description",
    "departure_time",
    "electronic_order_fail_reason",
];
const REFUND: [&str; 8] = [
    "refund_state",
    "refund_amount",
    "refund_type",
    "refund_time",
    "after_sale_id",
    "operator",
    "remark",
    "is_delete_purchase",
];
const TRACE: &str = "package_trace_info";

/// The sections before the tabs.
pub(super) fn sections(reader: &FieldReader<'_>) -> CaseSections {
    let lang = reader.reading.lang;
    let facts = &reader.order.facts;
    let parcel = |(n, node): (usize, NodeId)| ReportRecord {
        title: lang.tr(safe!("包裹 {n}"), safe!("Parcel {n}")),
        fields: filled(reader, reader.present(node, &PARCEL)),
        events: trace(reader, node),
    };
    let refund = |(n, node): (usize, NodeId)| ReportRecord {
        title: lang.tr(safe!("退款 {n}"), safe!("Refund {n}")),
        fields: refund_fields(reader, node),
        events: Vec::new(),
    };
    CaseSections {
        timeline: timeline(reader.order, reader.reading.now, lang),
        parcels: (1..)
            .zip(facts.parcels.iter().map(|parcel| parcel.node))
            .map(parcel)
            .collect(),
        refunds: (1..)
            .zip(facts.refunds.iter().map(|refund| refund.node))
            .map(refund)
            .collect(),
        amounts: amounts(reader),
    }
}

fn trace(reader: &FieldReader<'_>, parcel: NodeId) -> Vec<ReportField> {
    let doc = reader.doc();
    let events = doc.child(parcel, TRACE).map(|trace| events(doc, trace));
    let nodes = events.into_iter().flatten().map(|event| event.node);
    filled(reader, nodes)
}

fn refund_fields(reader: &FieldReader<'_>, refund: NodeId) -> Vec<ReportField> {
    let goods = reader.doc().child(refund, "goods_info");
    let names = goods
        .into_iter()
        .flat_map(|goods| reader.present(goods, &["goods_name"]));
    filled(reader, reader.present(refund, &REFUND).chain(names))
}

/// The order's sums, by the catalog's rank.
fn amounts(reader: &FieldReader<'_>) -> Vec<ReportField> {
    let doc = reader.doc();
    let block = doc.child(NodeId::ROOT, "price_info");
    let mut sums: Vec<NodeId> = block
        .map(|block| doc.children(block).collect())
        .unwrap_or_default();
    sums.sort_by_key(|&sum| doc.field(sum).map_or(u16::MAX, |field| field.field().rank));
    let is_filled = |sum: &NodeId| doc.is_leaf(*sum) && !is_empty_value(doc, *sum);
    filled(reader, sums.into_iter().filter(is_filled))
}

/// The fields of these nodes, except those without a value.
fn filled(reader: &FieldReader<'_>, nodes: impl Iterator<Item = NodeId>) -> Vec<ReportField> {
    nodes
        .map(|node| reader.field(RowKind::Node(node), node, 0))
        .filter(|field| !field.value.is_empty())
        .collect()
}

/// The fields with a value, tab by tab, each labelled with the rows that it is nested in.
pub(super) fn tabs(reader: &FieldReader<'_>) -> Vec<TabSection> {
    let tabs = Tab::ALL.into_iter().map(|tab| TabSection {
        tab,
        fields: tab_fields(reader, tab),
    });
    tabs.filter(|tab| !tab.fields.is_empty()).collect()
}

fn tab_fields(reader: &FieldReader<'_>, tab: Tab) -> Vec<ReportField> {
    let outline = Outline::build(reader.doc(), tab, false);
    let mut walk = TabWalk {
        reader,
        outline: &outline,
        above: Vec::new(),
        skipped: None,
    };
    outline.all().filter_map(|row| walk.field(row)).collect()
}

/// A walk over the rows of a tab.
struct TabWalk<'a> {
    reader: &'a FieldReader<'a>,
    outline: &'a Outline,
    /// The labels of the rows that the next row is nested in.
    above: Vec<SafeText>,
    /// The depth of a row whose children are skipped.
    skipped: Option<usize>,
}

impl TabWalk<'_> {
    /// The field of a row, if it is one.
    fn field(&mut self, row: RowId) -> Option<ReportField> {
        let depth = self.outline.depth(row);
        if self.skipped.is_some_and(|skipped| depth > skipped) {
            return None;
        }
        self.skipped = None;
        self.above.truncate(depth);
        let node = match self.outline.kind(row) {
            RowKind::Node(node) => node,
            kind => {
                self.above.push(SafeText::default());
                return match kind {
                    RowKind::Oddity(node) => Some(self.reader.field(kind, node, 0)),
                    _ => None,
                };
            }
        };
        let doc = self.reader.doc();
        // The trace has a table of its own, in the section of its parcel.
        let key = doc.field(node).map(FieldId::field).map(|field| field.key);
        if key == Some(TRACE) {
            self.skipped = Some(depth);
            return None;
        }
        let field = self.reader.field(RowKind::Node(node), node, 0);
        if self.outline.has_children(row) && doc.shape(node).is_container() {
            self.above.push(field.label);
            return None;
        }
        // JSON inside a text is one value, masked by the class of the text.
        self.skipped = Some(depth);
        let label = self.nested_label(&field.label);
        (!field.value.is_empty()).then_some(ReportField { label, ..field })
    }

    fn nested_label(&self, label: &SafeText) -> SafeText {
        let above = self.above.iter().map(SafeText::as_str);
        let steps: Vec<&str> = above
            .filter(|step| !step.is_empty())
            .chain([label.as_str()])
            .collect();
        SafeText::of(&steps.join(" / "))
    }
}
