//! Which nodes are redundant and therefore hidden by default.

use crate::catalog::{FieldId, FieldKind};
use crate::order::{Document, NodeId, description, is_empty_value};

/// Whether the node is hidden by default: it is empty, or the row of the code that it describes
/// shows the same.
pub fn is_redundant(doc: &Document, id: NodeId) -> bool {
    if !doc.is_leaf(id) {
        return is_blank(doc, id);
    }
    if let Some(code) = described(doc, id) {
        return is_empty_value(doc, id) || repeats_meaning(doc, code, id);
    }
    is_empty_value(doc, id)
        && description(doc, id)
            .is_none_or(|d| is_empty_value(doc, d) || !repeats_meaning(doc, id, d))
}

/// Whether every leaf of a container is empty, zero or false.
fn is_blank(doc: &Document, id: NodeId) -> bool {
    doc.subtree(id)
        .filter(|&n| doc.is_leaf(n))
        .all(|n| is_empty_value(doc, n) || matches!(doc.value(n), "0" | "false"))
}

/// Returns the code that this node describes, if the code was received.
fn described(doc: &Document, description: NodeId) -> Option<NodeId> {
    let field = doc.field(description)?;
    let key = field.field().key.strip_suffix("_description")?;
    let code = doc.child(doc.parent(description)?, key)?;
    doc.field(code)
        .filter(|f| f.field().described_by() == Some(field))
        .map(|_| code)
}

/// Whether the row of the code shows its description: the meaning in the code table is the same, or
/// the table lacks the code and the row shows the description instead.
fn repeats_meaning(doc: &Document, code: NodeId, description: NodeId) -> bool {
    let known = meaning(doc, code);
    known.is_none_or(|zh| zh == doc.value(description).trim())
        && doc
            .field(code)
            .map(FieldId::field)
            .is_some_and(|f| f.kind == FieldKind::Code)
}

fn meaning(doc: &Document, code: NodeId) -> Option<&'static str> {
    doc.field(code)?
        .field()
        .codes?
        .get(doc.value(code).trim())
        .map(|known| known.zh)
}
