//! Gathering a case out of an order: every value by the same reading that the screen uses, masked.

use super::{Field, Found, Point, Said, TabFields, Thing};
use crate::catalog::{FieldId, Tab};
use crate::order::{
    Document, Entry, Finding, NodeId, Order, Reading, events, is_nothing, timeline,
};
use crate::outline::{self, DisplayOptions, Outline, RowId, RowKind};
use crate::safe;
use crate::text::{Lang, SafeText};

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

/// An order with the moment and language to read it by.
pub(super) struct Gather<'a> {
    order: &'a Order,
    look: DisplayOptions,
}

impl<'a> Gather<'a> {
    pub(super) fn new(order: &'a Order, reading: Reading) -> Self {
        Self {
            order,
            look: DisplayOptions {
                reading,
                revealed: None,
            },
        }
    }

    fn doc(&self) -> &'a Document {
        &self.order.doc
    }

    fn lang(&self) -> Lang {
        self.look.reading.lang
    }

    fn field(&self, node: NodeId) -> Field {
        let view = outline::row_text(self.order, RowKind::Node(node), self.look);
        Field {
            label: view.label,
            value: view.value,
            pointer: SafeText::of(&self.doc().pointer(node)),
        }
    }

    /// A finding, what proves it, and where that stands.
    pub(super) fn finding(&self, found: &Finding) -> Found {
        Found {
            said: Said {
                tone: found.tone.name(),
                text: found.text.clone(),
            },
            proof: self.field(found.proof),
        }
    }

    /// All that happened and what is still to come, newest first.
    pub(super) fn timeline(&self) -> Vec<Point> {
        let entries = timeline(self.order, self.look.reading.now, self.lang());
        let point = |e: Entry| Point {
            time: e.at,
            kind: e.kind,
            stage: e.stage,
            text: e.text,
            ahead: e.ahead,
        };
        entries.into_iter().map(point).collect()
    }

    /// The parcels, each with its trace.
    pub(super) fn parcels(&self) -> Vec<Thing> {
        let parcels = self.order.facts.parcels.iter().enumerate();
        parcels
            .map(|(n, parcel)| Thing {
                title: self
                    .lang()
                    .tr(safe!("包裹 {}", n + 1), safe!("Parcel {}", n + 1)),
                fields: self.fields_of(parcel.node, &PARCEL),
                events: self.trace(parcel.node),
            })
            .collect()
    }

    fn trace(&self, parcel: NodeId) -> Vec<Field> {
        let events = self
            .doc()
            .child(parcel, TRACE)
            .map(|trace| events(self.doc(), trace))
            .unwrap_or_default();
        events
            .into_iter()
            .map(|event| self.field(event.node))
            .filter(|field| !field.value.is_empty())
            .collect()
    }

    /// The refund records.
    pub(super) fn refunds(&self) -> Vec<Thing> {
        let refunds = self.order.facts.refunds.iter().enumerate();
        refunds
            .map(|(n, refund)| {
                let goods = self.doc().child(refund.node, "goods_info");
                let goods = goods
                    .map(|g| self.fields_of(g, &["goods_name"]))
                    .unwrap_or_default();
                Thing {
                    title: self
                        .lang()
                        .tr(safe!("退款 {}", n + 1), safe!("Refund {}", n + 1)),
                    fields: self
                        .fields_of(refund.node, &REFUND)
                        .into_iter()
                        .chain(goods)
                        .collect(),
                    events: Vec::new(),
                }
            })
            .collect()
    }

    /// The order's sums.
    pub(super) fn money(&self) -> Vec<Field> {
        let block = self.doc().child(NodeId::ROOT, "price_info");
        let mut sums: Vec<NodeId> = block
            .map(|b| self.doc().children(b).collect())
            .unwrap_or_default();
        sums.sort_by_key(|&n| self.doc().field(n).map_or(u16::MAX, |f| f.field().rank));
        let says = |n: &NodeId| self.doc().is_leaf(*n) && !is_nothing(self.doc(), *n);
        sums.into_iter()
            .filter(says)
            .map(|n| self.field(n))
            .filter(|f| !f.value.is_empty())
            .collect()
    }

    /// The leaves under some keys of a node that say something.
    fn fields_of(&self, node: NodeId, keys: &[&str]) -> Vec<Field> {
        let doc = self.doc();
        let found = keys
            .iter()
            .filter_map(|key| doc.child(node, key))
            .filter(|&n| !is_nothing(doc, n));
        found
            .map(|n| self.field(n))
            .filter(|f| !f.value.is_empty())
            .collect()
    }

    /// Every field that says something, tab by tab in reading order.
    pub(super) fn tabs(&self) -> Vec<TabFields> {
        let tabs = Tab::ALL.into_iter().map(|tab| TabFields {
            title: tab.label(self.lang()),
            fields: self.tab(tab),
        });
        tabs.filter(|tab| !tab.fields.is_empty()).collect()
    }

    fn tab(&self, tab: Tab) -> Vec<Field> {
        let outline = Outline::build(self.doc(), tab, false);
        let mut walk = Walk {
            gather: self,
            outline: &outline,
            above: Vec::new(),
            told: None,
        };
        outline.all().filter_map(|row| walk.row(row)).collect()
    }
}

/// A walk over the rows of a tab; `above` are the labels of the rows that the next one stands in.
struct Walk<'a> {
    gather: &'a Gather<'a>,
    outline: &'a Outline,
    above: Vec<SafeText>,
    /// The depth of a row whose content is told elsewhere or in the row itself.
    told: Option<usize>,
}

impl Walk<'_> {
    /// The field of a row, if it is one.
    fn row(&mut self, row: RowId) -> Option<Field> {
        let depth = self.outline.depth(row);
        if self.told.is_some_and(|told| depth > told) {
            return None;
        }
        self.told = None;
        self.above.truncate(depth);
        let RowKind::Node(node) = self.outline.kind(row) else {
            self.above.push(SafeText::default());
            return self.oddity(row);
        };
        let doc = self.gather.doc();
        if doc
            .field(node)
            .map(FieldId::field)
            .is_some_and(|f| f.key == TRACE)
        {
            self.told = Some(depth);
            return None;
        }
        let field = self.gather.field(node);
        let opens = self.outline.has_children(row) && doc.shape(node).is_container();
        if opens {
            self.above.push(field.label);
            return None;
        }
        // JSON inside a text is told whole and masked as the text's class asks.
        self.told = Some(depth);
        let label = self.labelled(&field.label);
        (!field.value.is_empty()).then_some(Field { label, ..field })
    }

    /// What came otherwise than documented: where, and how.
    fn oddity(&self, row: RowId) -> Option<Field> {
        let kind @ RowKind::Oddity(node) = self.outline.kind(row) else {
            return None;
        };
        let view = outline::row_text(self.gather.order, kind, self.gather.look);
        let label = self.gather.lang().tr("与文档不符", "Off the documents");
        Some(Field {
            label: SafeText::fixed(label),
            value: view.value,
            pointer: SafeText::of(&self.gather.doc().pointer(node)),
        })
    }

    fn labelled(&self, label: &SafeText) -> SafeText {
        let mut steps: Vec<&str> = self
            .above
            .iter()
            .map(SafeText::as_str)
            .filter(|step| !step.is_empty())
            .collect();
        steps.push(label.as_str());
        SafeText::of(&steps.join(" / "))
    }
}
