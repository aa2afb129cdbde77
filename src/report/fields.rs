//! The fields of an order, each labelled and written as its row on the screen.

use super::field_path;
use super::sections::{ReportField, TabSection};
use crate::catalog::Tab;
use crate::order::{Document, NodeId, Order, Reading, is_empty_value, is_masked};
use crate::outline::{DisplayOptions, Outline, RowId, RowKind, RowText, row_text};
use crate::text::SafeText;

const STATE: [&str; 4] = [
    "order_state",
    "order_create_time",
    "order_pay_time",
    "order_close_type",
];
const REFUND: [&str; 4] = ["refund_time", "operator", "remark", "after_sale_id"];

/// How the address of a field is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Addresses {
    /// As JSON pointers.
    Pointers,
    /// As paths of the catalog.
    Paths,
}

/// Reads fields of an order.
pub(super) struct FieldReader<'a> {
    pub(super) order: &'a Order,
    pub(super) reading: Reading,
    pub(super) reveal: bool,
    pub(super) addresses: Addresses,
}

impl<'a> FieldReader<'a> {
    pub(super) fn doc(&self) -> &'a Document {
        &self.order.doc
    }

    /// The row of a node as the screen shows it, with personal data if it is revealed.
    pub(super) fn view(&self, kind: RowKind) -> RowText {
        let revealed = match kind {
            RowKind::Node(node) | RowKind::Reference(node) if self.reveal => {
                Some(masked_part(self.doc(), node))
            }
            _ => None,
        };
        row_text(
            self.order,
            kind,
            DisplayOptions {
                reading: self.reading,
                revealed,
            },
        )
    }

    /// The field of a row that shows `node`.
    pub(super) fn field(&self, kind: RowKind, node: NodeId, depth: usize) -> ReportField {
        let RowText {
            label,
            value,
            aside,
            tone,
            ..
        } = self.view(kind);
        let address = match self.addresses {
            Addresses::Pointers => SafeText::of(&self.doc().pointer(node)),
            Addresses::Paths => field_path::of(self.doc(), node),
        };
        // The row of an oddity is labelled with its address, which a field has anyway.
        let label = if matches!(kind, RowKind::Oddity(_)) {
            SafeText::fixed(self.reading.lang.tr("与文档不符", "Off the documents"))
        } else {
            label
        };
        ReportField {
            depth,
            label,
            address,
            value,
            note: aside,
            tone,
            node,
        }
    }

    /// Every row of a tab, except rows that only group others or count what is left out.
    pub(super) fn tab(&self, tab: Tab) -> TabSection {
        let outline = Outline::build(self.doc(), tab, false);
        let mut above: Vec<usize> = Vec::new();
        let mut fields = Vec::new();
        for row in outline.all() {
            let (kind, depth) = (outline.kind(row), outline.depth(row));
            above.retain(|&outer| outer < depth);
            if let RowKind::Node(node) | RowKind::Reference(node) | RowKind::Oddity(node) = kind {
                fields.push(self.field(kind, node, above.len()));
                above.push(depth);
            }
        }
        TabSection { tab, fields }
    }

    /// State and sums, parcels with their latest event, and refunds; only tabs with such fields.
    pub(super) fn brief(&self) -> Vec<TabSection> {
        let facts = &self.order.facts;
        let order = self.state_and_sums().into_iter().map(|node| (node, 0));
        let parcels = facts.parcels.iter().flat_map(|parcel| {
            let latest = parcel.newest.map(|event| (event.node, 1));
            std::iter::once((parcel.node, 0)).chain(latest)
        });
        let refunds = facts.refunds.iter().flat_map(|refund| {
            let details = self.present(refund.node, &REFUND).map(|node| (node, 1));
            std::iter::once((refund.node, 0)).chain(details)
        });
        let section = |tab, nodes: Vec<(NodeId, usize)>| TabSection {
            tab,
            fields: nodes
                .into_iter()
                .map(|(node, depth)| self.field(RowKind::Node(node), node, depth))
                .collect(),
        };
        let sections = [
            section(Tab::Order, order.collect()),
            section(Tab::Logistics, parcels.collect()),
            section(Tab::Refunds, refunds.collect()),
        ];
        sections
            .into_iter()
            .filter(|section| !section.fields.is_empty())
            .collect()
    }

    fn state_and_sums(&self) -> Vec<NodeId> {
        let block = |key| self.doc().child(NodeId::ROOT, key);
        let state = block("order_info")
            .map(|block| self.present(block, &STATE).collect())
            .unwrap_or_default();
        let outline = Outline::build(self.doc(), Tab::Order, false);
        let sums = block("price_info")
            .and_then(|block| outline.row_of(block))
            .map(|row| self.leaves(&outline, row))
            .unwrap_or_default();
        [state, sums].concat()
    }

    fn leaves(&self, outline: &Outline, block: RowId) -> Vec<NodeId> {
        let node = |row| match outline.kind(row) {
            RowKind::Node(node) => Some(node),
            _ => None,
        };
        let doc = self.doc();
        outline
            .children(block)
            .filter_map(node)
            .filter(|&node| doc.is_leaf(node) && !is_empty_value(doc, node))
            .collect()
    }

    /// The children of a node with these keys, except empty ones.
    pub(super) fn present(&self, node: NodeId, keys: &[&str]) -> impl Iterator<Item = NodeId> {
        let doc = self.doc();
        keys.iter()
            .filter_map(move |key| doc.child(node, key))
            .filter(move |&child| !is_empty_value(doc, child))
    }
}

/// What has to be revealed for a row: the masked half of an event of a trace, or of a question with
/// its answer.
fn masked_part(doc: &Document, node: NodeId) -> NodeId {
    let half = ["text", "value"]
        .iter()
        .filter_map(|key| doc.child(node, key))
        .find(|&half| is_masked(doc, half));
    half.filter(|_| doc.position(node).is_some())
        .unwrap_or(node)
}
