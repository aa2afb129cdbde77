//! An order as every form of `gander show` tells it: verdict, findings with what proves them, rows by tab. It is read by the outline
//! alone, so that no form can tell a label or a value otherwise than the screen does.

use jiff::Timestamp;

use crate::catalog::{Tab, Tone};
use crate::order::{
    Document, NodeId, Order, Phrase, Reading, findings, is_masked, is_nothing, verdict,
};
use crate::outline::{DisplayOptions, Outline, RowId, RowKind, RowText, row_text};
use crate::text::SafeText;

use super::field_path;

/// Which part of an order is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What matters: state, sums, parcels with their newest event, refunds.
    Brief,
    /// One tab.
    One(Tab),
    /// Every tab.
    All,
}

/// How an order is read.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Language and moment.
    pub reading: Reading,
    /// Whether personal data is shown.
    pub revealed: bool,
}

/// One order, ready to be written in any form.
#[derive(Debug)]
pub struct Sheet {
    /// The order's id; empty when the order has none.
    pub id: SafeText,
    pub(super) fetched: Timestamp,
    pub(super) verdict: Vec<Phrase>,
    pub(super) findings: Vec<Found>,
    pub(super) tabs: Vec<Part>,
}

/// A finding with the rows that prove it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) tone: Tone,
    pub(super) text: SafeText,
    pub(super) proofs: Vec<Line>,
}

/// Rows of one tab.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) tab: Tab,
    pub(super) rows: Vec<Line>,
}

/// A row: what it is called, where it stands in the answer, its value, and what helps to read it.
#[derive(Debug)]
pub(super) struct Line {
    /// How many rows it stands in.
    pub(super) depth: usize,
    pub(super) label: SafeText,
    pub(super) path: SafeText,
    pub(super) value: SafeText,
    pub(super) note: SafeText,
    pub(super) tone: Tone,
    /// The node that it shows.
    pub(super) node: Option<NodeId>,
}

impl Sheet {
    /// Every node that is shown.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        let proofs = self.findings.iter().flat_map(|found| &found.proofs);
        proofs
            .chain(self.tabs.iter().flat_map(|part| &part.rows))
            .filter_map(|line| line.node)
    }

    /// Reads an order whose answer came at `fetched`.
    pub fn of(order: &Order, scope: Scope, fetched: Timestamp, manner: Manner) -> Self {
        let Reading {
            lang,
            now,
            thresholds,
        } = manner.reading;
        let found = findings(&order.facts, &thresholds, now, lang);
        let verdict = verdict(&order.facts, &found, now, lang);
        let reader = Reader { order, manner };
        let proofs = |nodes: &[NodeId]| {
            nodes
                .iter()
                .map(|&node| reader.line(RowKind::Node(node), 0))
                .collect()
        };
        let tabs: Vec<Part> = match scope {
            Scope::Brief => reader.brief(),
            Scope::One(tab) => vec![reader.tab(tab)],
            Scope::All => Tab::ALL.into_iter().map(|tab| reader.tab(tab)).collect(),
        };
        Self {
            id: order
                .id()
                .map(|id| SafeText::of(id.as_str()))
                .unwrap_or_default(),
            fetched,
            verdict,
            findings: found
                .iter()
                .map(|f| Found {
                    tone: f.tone,
                    text: f.text.clone(),
                    proofs: proofs(&f.proofs),
                })
                .collect(),
            tabs: tabs
                .into_iter()
                .filter(|part| scope != Scope::Brief || !part.rows.is_empty())
                .collect(),
        }
    }
}

/// The name of a tab in arguments and JSON.
pub const fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Buyer => "buyer",
        Tab::Goods => "goods",
        Tab::Logistics => "logistics",
        Tab::Refunds => "refunds",
        Tab::Invoice => "invoice",
        Tab::Order => "order",
        Tab::Other => "other",
    }
}

/// A row as it reads, personal data shown if asked for.
pub fn read(order: &Order, kind: RowKind, manner: Manner) -> RowText {
    let revealed = match kind {
        RowKind::Node(node) | RowKind::Reference(node) if manner.revealed => {
            Some(revealed(&order.doc, node))
        }
        _ => None,
    };
    row_text(
        order,
        kind,
        DisplayOptions {
            reading: manner.reading,
            revealed,
        },
    )
}

/// What has to be revealed for a row: of an event of a trace and of a question with its answer, the half that is masked.
fn revealed(doc: &Document, node: NodeId) -> NodeId {
    let pair = ["text", "value"]
        .iter()
        .filter_map(|key| doc.child(node, key))
        .find(|&half| is_masked(doc, half));
    pair.filter(|_| doc.position(node).is_some())
        .unwrap_or(node)
}

struct Reader<'a> {
    order: &'a Order,
    manner: Manner,
}

impl Reader<'_> {
    fn line(&self, kind: RowKind, depth: usize) -> Line {
        let RowText {
            label,
            value,
            aside,
            tone,
            ..
        } = read(self.order, kind, self.manner);
        let node = match kind {
            RowKind::Node(node) | RowKind::Reference(node) | RowKind::Oddity(node) => Some(node),
            _ => None,
        };
        let path = node
            .map(|node| field_path::of(&self.order.doc, node))
            .unwrap_or_default();
        // An oddity is labelled with its address; in a list of rows it needs a name of its own.
        let lang = self.manner.reading.lang;
        let label = if matches!(kind, RowKind::Oddity(_)) {
            SafeText::fixed(lang.tr("与文档不符", "Off the documents"))
        } else {
            label
        };
        Line {
            depth,
            label,
            path,
            value,
            note: aside,
            tone,
            node,
        }
    }

    /// Every row of a tab but those that only group others or count what is left out.
    fn tab(&self, tab: Tab) -> Part {
        let mut above: Vec<usize> = Vec::new();
        let mut rows = Vec::new();
        let outline = Outline::build(&self.order.doc, tab, false);
        for row in outline.all() {
            let kind = outline.kind(row);
            above.retain(|&depth| depth < outline.depth(row));
            if matches!(
                kind,
                RowKind::Node(_) | RowKind::Reference(_) | RowKind::Oddity(_)
            ) {
                rows.push(self.line(kind, above.len()));
                above.push(outline.depth(row));
            }
        }
        Part { tab, rows }
    }

    fn brief(&self) -> Vec<Part> {
        let facts = &self.order.facts;
        let parcels = facts
            .parcels
            .iter()
            .flat_map(|p| [Some((p.node, 0)), p.newest.map(|e| (e.node, 1))]);
        let refunds = facts.refunds.iter().flat_map(|r| {
            let keys = ["refund_time", "operator", "remark", "after_sale_id"];
            std::iter::once((r.node, 0)).chain(self.said(r.node, &keys).into_iter().map(|n| (n, 1)))
        });
        let part = |tab, nodes: Vec<(NodeId, usize)>| Part {
            tab,
            rows: nodes
                .into_iter()
                .map(|(node, depth)| self.line(RowKind::Node(node), depth))
                .collect(),
        };
        let order = self.order_block().into_iter().map(|n| (n, 0)).collect();
        vec![
            part(Tab::Order, order),
            part(Tab::Logistics, parcels.flatten().collect()),
            part(Tab::Refunds, refunds.collect()),
        ]
    }

    /// The order's state and times, then its sums.
    fn order_block(&self) -> Vec<NodeId> {
        let block = |key| self.order.doc.child(NodeId::ROOT, key);
        let state = [
            "order_state",
            "order_create_time",
            "order_pay_time",
            "order_close_type",
        ];
        let state = block("order_info")
            .map(|b| self.said(b, &state))
            .unwrap_or_default();
        let outline = Outline::build(&self.order.doc, Tab::Order, false);
        let sums = block("price_info")
            .and_then(|block| outline.row_of(block))
            .map(|row| self.leaves(&outline, row))
            .unwrap_or_default();
        [state, sums].concat()
    }

    fn leaves(&self, outline: &Outline, block: RowId) -> Vec<NodeId> {
        let node = |row| {
            if let RowKind::Node(node) = outline.kind(row) {
                Some(node)
            } else {
                None
            }
        };
        let doc = &self.order.doc;
        outline
            .children(block)
            .filter_map(node)
            .filter(|&n| doc.is_leaf(n) && !is_nothing(doc, n))
            .collect()
    }

    /// The fields under some keys that say something.
    fn said(&self, block: NodeId, keys: &[&str]) -> Vec<NodeId> {
        let doc = &self.order.doc;
        keys.iter()
            .filter_map(|key| doc.child(block, key))
            .filter(|&n| !is_nothing(doc, n))
            .collect()
    }
}
