//! Showing personal data leaves an entry in the journal for each class of it; without a journal it is not shown.

use std::collections::HashSet;
use std::io::Write as _;

use jiff::Timestamp;

use super::environment::variable;
use crate::audit::{self, Action, AuditError, Class, Entry, Journal, Who};
use crate::catalog::FieldId;
use crate::order::{Document, NodeId, OrderId, is_masked};
use crate::text::{Lang, SafeText};

/// What stands in the journal for an order that tells no id of its own.
const NO_ID: &str = "unknown";

/// Enters that these nodes are shown without their masks.
///
/// # Errors
/// What is wrong with the journal and what to do about it.
pub(in crate::cli) fn remember(
    doc: &Document,
    nodes: &mut dyn Iterator<Item = NodeId>,
    id: Option<OrderId>,
    now: Timestamp,
    lang: Lang,
) -> Result<(), (SafeText, SafeText)> {
    let classes = classes(doc, nodes);
    let order = id.or_else(|| OrderId::read(NO_ID).ok());
    match order.filter(|_| !classes.is_empty()) {
        Some(order) => enter(&order, &classes, now).map_err(|error| error.advice(lang)),
        None => Ok(()),
    }
}

/// Enters that a masked case file of the order was taken. What keeps the journal from it is said; nothing is shown that would have to be
/// held back for it.
pub(in crate::cli) fn account(id: Option<OrderId>, now: Timestamp, lang: Lang) {
    let Some(order) = id.or_else(|| OrderId::read(NO_ID).ok()) else {
        return;
    };
    if let Err(error) = enter(&order, &[Class::Masked], now) {
        let (what, _) = error.advice(lang);
        let _ = writeln!(std::io::stderr(), "gander: {what}");
    }
}

/// The classes of what is masked in the nodes and right below them, each once, in the order they come.
fn classes(doc: &Document, nodes: &mut dyn Iterator<Item = NodeId>) -> Vec<Class> {
    let masked = nodes
        .flat_map(|node| std::iter::once(node).chain(doc.children(node)))
        .filter(|&node| is_masked(doc, node));
    let class = |node| {
        doc.field(node)
            .map(FieldId::field)
            .and_then(|field| field.personal)
            .map_or(Class::Text, Class::Personal)
    };
    let mut seen = HashSet::new();
    masked
        .map(class)
        .filter(|class| seen.insert(class.name()))
        .collect()
}

fn enter(order: &OrderId, classes: &[Class], now: Timestamp) -> Result<(), AuditError> {
    let journal = Journal::open(&audit::folder(variable)?, Who::here(variable))?;
    let entry = |class: &Class| Entry {
        order: order.clone(),
        action: Action::Exported,
        class: *class,
    };
    classes
        .iter()
        .try_for_each(|class| journal.append(&entry(class), now))
}
