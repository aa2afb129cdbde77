//! Which nodes say nothing, so that a reader is spared them until asked for.

use crate::catalog::{FieldId, FieldKind};
use crate::order::{Document, NodeId, description, is_empty_value};

/// Whether the node can be left out: nothing in it, or said already by the row of the code that it describes.
pub fn is_redundant(doc: &Document, id: NodeId) -> bool {
    if !doc.is_leaf(id) {
        return is_blank(doc, id);
    }
    if let Some(code) = described(doc, id) {
        return is_empty_value(doc, id) || says_the_same(doc, code, id);
    }
    is_empty_value(doc, id)
        && description(doc, id).is_none_or(|d| is_empty_value(doc, d) || !says_the_same(doc, id, d))
}

/// Whether no leaf of a container says anything: a block that is all zeros and empty texts.
fn is_blank(doc: &Document, id: NodeId) -> bool {
    doc.subtree(id)
        .filter(|&n| doc.is_leaf(n))
        .all(|n| is_empty_value(doc, n) || matches!(doc.value(n), "0" | "false"))
}

/// The code that this node puts into words, if it came.
fn described(doc: &Document, words: NodeId) -> Option<NodeId> {
    let field = doc.field(words)?;
    let key = field.field().key.strip_suffix("_description")?;
    let code = doc.child(doc.parent(words)?, key)?;
    doc.field(code)
        .filter(|f| f.field().described_by() == Some(field))
        .map(|_| code)
}

/// Whether the code's row tells what its description says: the table's meaning is the same, or it has none and shows the description.
fn says_the_same(doc: &Document, code: NodeId, words: NodeId) -> bool {
    let known = meaning(doc, code);
    known.is_none_or(|zh| zh == doc.value(words).trim())
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
