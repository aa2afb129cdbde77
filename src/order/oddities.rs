//! Nodes that deviate from the documentation.

use super::cell::{fits, is_empty_value};
use super::document::Document;
use crate::catalog::JsonType;
use crate::json::{NodeId, Shape};

/// The nodes that deviate from the documentation: of another type, or not documented at all (then
/// without the nodes below them).
pub fn oddities(doc: &Document) -> impl Iterator<Item = NodeId> + '_ {
    let found = doc.oddities.get_or_init(|| find(doc).collect());
    found.iter().copied()
}

fn find(doc: &Document) -> impl Iterator<Item = NodeId> + '_ {
    doc.subtree(NodeId::ROOT)
        .skip(1)
        .filter(|&id| !doc.embedded(id) && !is_entry_of_known(doc, id))
        .filter(|&id| match doc.field(id) {
            None => doc
                .parent(id)
                .is_some_and(|above| doc.field(above).is_some()),
            Some(field) => !fits(field.field(), doc.shape(id)) && !is_empty_value(doc, id),
        })
}

/// An entry of a documented list has its list's field, whose type is the list's.
fn is_entry_of_known(doc: &Document, id: NodeId) -> bool {
    let above = doc
        .parent(id)
        .filter(|&p| doc.shape(p) == Shape::Array || doc.is_numbered(p));
    above
        .and_then(|p| doc.field(p))
        .is_some_and(|f| f.field().types.contains(JsonType::Array))
}

#[cfg(test)]
mod tests {
    use super::oddities;
    use crate::order::Document;
    use rstest::rstest;

    #[rstest]
    #[case::documented(r#"{"order_info":{"order_state":3}}"#, &[])]
    #[case::nothing(r#"{"order_info":{"order_state":null,"order_id":[]}}"#, &[])]
    #[case::another_type(r#"{"order_info":{"order_state":"3"}}"#, &["/order_info/order_state"])]
    #[case::unknown_once(r#"{"live":{"room":{"id":1}}}"#, &["/live"])]
    #[case::a_map_for_a_list(r#"{"goods_info":{"goods_list":{"0":{"new":1},"1":{}}}}"#, &["/goods_info/goods_list", "/goods_info/goods_list/0/new"])]
    #[case::inside_a_text(r#"{"invoice_info":"{\"x\":1}"}"#, &["/invoice_info"])]
    fn oddity_is_listed_once(#[case] data: &str, #[case] expected: &[&str]) {
        let doc = Document::parse(data.to_owned()).unwrap();
        assert_eq!(
            oddities(&doc).map(|n| doc.pointer(n)).collect::<Vec<_>>(),
            expected
        );
    }
}
