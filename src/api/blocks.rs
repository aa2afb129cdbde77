//! The top of an order's data, as order detail 2.0 documents it: enough to tell an order from
//! anything else, and an order with content from one without.

use crate::json::{NodeId, Shape, Tree};

/// The blocks; one of them is enough to recognise an order.
const BLOCKS: [&str; 8] = [
    "buyer_info",
    "goods_info",
    "internal_extra_info",
    "invoice_info",
    "order_info",
    "payment_info",
    "price_info",
    "third_party_info",
];

/// Whether the node is the data of an order detail.
pub(super) fn is_order(tree: &Tree, data: NodeId) -> bool {
    tree.children(data)
        .filter_map(|block| tree.key(block))
        .any(|key| BLOCKS.contains(&key))
}

/// Whether every `has_result` is false and there is at least one, which is how the platform may
/// answer for an unknown order.
pub(super) fn has_no_result(tree: &Tree) -> bool {
    let mut flags = tree
        .children(NodeId::ROOT)
        .flat_map(|block| flags(tree, block))
        .peekable();
    flags.peek().is_some() && flags.all(|flag| !flag)
}

/// The flag of a block, or if it has none, those of the blocks inside it.
fn flags(tree: &Tree, block: NodeId) -> Vec<bool> {
    match flag(tree, block) {
        Some(flag) => vec![flag],
        None => tree
            .children(block)
            .filter_map(|inner| flag(tree, inner))
            .collect(),
    }
}

fn flag(tree: &Tree, block: NodeId) -> Option<bool> {
    let flag = tree.child(block, "has_result")?;
    (tree.shape(flag) == Shape::Bool).then(|| tree.value(flag) == "true")
}

#[cfg(test)]
mod tests {
    use super::{has_no_result, is_order};
    use crate::json::{NodeId, parse};
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"order_info":{}}"#, true)]
    #[case(r#"{"new":1,"price_info":null}"#, true)]
    #[case(r#"{"list":[{"order_info":{}}]}"#, false)]
    #[case(r#"["order_info"]"#, false)]
    fn order_has_a_documented_block(#[case] json: &str, #[case] order: bool) {
        let tree = parse(json.to_owned()).unwrap();
        assert_eq!(is_order(&tree, NodeId::ROOT), order);
    }

    #[rstest]
    #[case::all_say_no(
        r#"{"order_info":{"has_result":false,"order_id":""},"internal_extra_info":{"refund_info":{"has_result":false}}}"#,
        true
    )]
    #[case::one_says_yes(
        r#"{"order_info":{"has_result":false},"buyer_info":{"has_result":true}}"#,
        false
    )]
    #[case::an_inner_one_says_yes(
        r#"{"order_info":{"has_result":false},"internal_extra_info":{"refund_info":{"has_result":true}}}"#,
        false
    )]
    #[case::no_flag(r#"{"order_info":{"order_id":"o_1"}}"#, false)]
    #[case::empty_lists(r#"{"order_info":{"has_result":false},"goods_info":[]}"#, true)]
    #[case::odd_type(r#"{"order_info":{"has_result":"no"}}"#, false)]
    #[case::no_object("[]", false)]
    fn only_flags_that_all_say_no_mean_nothing(#[case] json: &str, #[case] nothing: bool) {
        assert_eq!(has_no_result(&parse(json.to_owned()).unwrap()), nothing);
    }
}
