//! What the documentation of order detail 2.0 gives an order's data at its top: enough to tell an order from anything else, and one that
//! holds something from one that does not. Everything below is not this room's business.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

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

type Fields<'a> = HashMap<String, &'a RawValue>;

#[derive(Deserialize)]
struct Flagged {
    has_result: Option<bool>,
}

/// Whether this is the data of an order detail.
pub(super) fn is_order(json: &str) -> bool {
    fields(json).is_some_and(|fields| BLOCKS.iter().any(|block| fields.contains_key(*block)))
}

/// Whether every `has_result` is there to say no, which is how an unknown order may be answered.
pub(super) fn says_nothing(json: &str) -> bool {
    let Some(blocks) = fields(json) else {
        return false;
    };
    let mut flags = blocks
        .values()
        .flat_map(|block| flags(block.get()))
        .peekable();
    flags.peek().is_some() && flags.all(|flag| !flag)
}

/// The flag of a block, or those of the blocks inside it where it has none of its own.
fn flags(block: &str) -> Vec<bool> {
    match flag(block) {
        Some(flag) => vec![flag],
        None => fields(block)
            .into_iter()
            .flat_map(HashMap::into_values)
            .filter_map(|inner| flag(inner.get()))
            .collect(),
    }
}

fn flag(block: &str) -> Option<bool> {
    if !block.starts_with('{') {
        return None;
    }
    serde_json::from_str::<Flagged>(block).ok()?.has_result
}

fn fields(json: &str) -> Option<Fields<'_>> {
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::{is_order, says_nothing};
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"order_info":{}}"#, true)]
    #[case(r#"{"new":1,"price_info":null}"#, true)]
    #[case(r#"{"list":[{"order_info":{}}]}"#, false)]
    #[case(r#"["order_info"]"#, false)]
    #[case("{", false)]
    fn an_order_has_a_documented_block(#[case] json: &str, #[case] order: bool) {
        assert_eq!(is_order(json), order);
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
    #[case::nobody_says(r#"{"order_info":{"order_id":"o_1"}}"#, false)]
    #[case::empty_lists(r#"{"order_info":{"has_result":false},"goods_info":[]}"#, true)]
    #[case::odd_type(r#"{"order_info":{"has_result":"no"}}"#, false)]
    #[case::no_object("[]", false)]
    fn only_flags_that_all_say_no_mean_nothing(#[case] json: &str, #[case] nothing: bool) {
        assert_eq!(says_nothing(json), nothing);
    }
}
