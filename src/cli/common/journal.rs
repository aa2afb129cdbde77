//! Entries in the audit journal for personal data that a command exports.

use std::collections::HashSet;
use std::io::Write as _;

use jiff::Timestamp;

use super::environment::variable;
use crate::audit::{self, Actor, AuditAction, AuditEntry, AuditError, DataClass, Journal};
use crate::catalog::FieldId;
use crate::order::{Document, NodeId, OrderId, is_masked};
use crate::text::{Lang, Problem};

/// The journal's id for an order without one.
const NO_ID: &str = "unknown";

/// Records that these nodes are exported unmasked: one entry for each class of personal data.
///
/// # Errors
/// What is wrong with the journal. The caller must not export the data then.
pub(in crate::cli) fn record_revealed(
    doc: &Document,
    nodes: impl Iterator<Item = NodeId>,
    id: Option<OrderId>,
    now: Timestamp,
    lang: Lang,
) -> Result<(), Problem> {
    let classes = classes(doc, nodes);
    let order = id.or_else(|| OrderId::parse(NO_ID).ok());
    match order.filter(|_| !classes.is_empty()) {
        Some(order) => append(&order, &classes, now).map_err(|error| error.problem(lang)),
        None => Ok(()),
    }
}

/// Records that a masked case file of the order is exported. A journal that cannot be written is
/// reported on standard error only: nothing unmasked is shown.
pub(in crate::cli) fn record_masked(id: Option<OrderId>, now: Timestamp, lang: Lang) {
    let Some(order) = id.or_else(|| OrderId::parse(NO_ID).ok()) else {
        return;
    };
    if let Err(error) = append(&order, &[DataClass::Masked], now) {
        let what = error.problem(lang).what;
        let _ = writeln!(std::io::stderr(), "gander: {what}");
    }
}

/// The classes of the masked values in the nodes and directly below them, each once.
fn classes(doc: &Document, nodes: impl Iterator<Item = NodeId>) -> Vec<DataClass> {
    let masked = nodes
        .flat_map(|node| std::iter::once(node).chain(doc.children(node)))
        .filter(|&node| is_masked(doc, node));
    let class = |node| {
        doc.field(node)
            .map(FieldId::field)
            .and_then(|field| field.personal)
            .map_or(DataClass::Text, DataClass::Personal)
    };
    let mut seen = HashSet::new();
    masked
        .map(class)
        .filter(|class| seen.insert(class.name()))
        .collect()
}

fn append(order: &OrderId, classes: &[DataClass], now: Timestamp) -> Result<(), AuditError> {
    let journal = Journal::open(&audit::folder(variable)?, Actor::current(variable))?;
    let entry = |class: &DataClass| AuditEntry {
        order: order.clone(),
        action: AuditAction::Exported,
        class: *class,
    };
    classes
        .iter()
        .try_for_each(|class| journal.append(&entry(class), now))
}
