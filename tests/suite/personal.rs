//! The personal values of an order as they came: what no file and no reply may hold.

use gander::catalog::FieldId;
use gander::order::{NodeId, Order, is_masked, mask};

/// Every personal value that its mask changes, each once. Left out are those too short to mean anything, and those that the same order
/// shows openly: a buyer's nickname, the campus that is a class's own and a student's wish.
pub(crate) fn values(order: &Order) -> Vec<String> {
    let doc = &order.doc;
    let class = |id: NodeId| doc.field(id).map(FieldId::field).and_then(|field| field.personal);
    let leaves = || doc.subtree(NodeId::ROOT).filter(|&id| !doc.shape(id).is_container() && !doc.embedded(id));
    let open: Vec<&str> = leaves().filter(|&id| class(id).is_none() && !is_masked(doc, id)).map(|id| doc.value(id)).collect();
    let mut found: Vec<String> = leaves()
        .filter_map(|id| Some((class(id)?, doc.value(id))))
        .filter(|(class, value)| value.chars().filter(|c| c.is_alphanumeric()).count() >= 2 && mask(*class, value) != *value)
        .filter(|(_, value)| !open.iter().any(|text| shows(text, value)))
        .map(|(_, value)| value.to_owned())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a text shows the value. A number inside a longer one is another number: the simulated waybills grow out of phone numbers.
pub(crate) fn shows(text: &str, value: &str) -> bool {
    let joins = |c: Option<char>| value.chars().all(|c| c.is_ascii_digit()) && c.is_some_and(|c| c.is_ascii_digit());
    let (mut from, mut pieces) = (None, text.split(value));
    pieces.any(|piece| {
        let seen = from.is_some_and(|before| !joins(before) && !joins(piece.chars().next()));
        from = Some(piece.chars().next_back());
        seen
    })
}

#[test]
fn a_number_is_seen_alone_and_not_inside_another() {
    assert!(shows("call 13800138000!", "13800138000"));
    assert!(!shows("SF1380013800001", "13800138000"));
    assert!(shows("王小明的", "王小明"));
}

#[test]
fn the_demo_orders_hold_personal_values() {
    let now = "2026-03-11T04:00:00Z".parse().unwrap();
    for (listed, answer) in gander::sim::documents(now) {
        let order = Order::parse(answer["data"].to_string()).unwrap();
        assert!(!values(&order).is_empty(), "{}", listed.name);
    }
}
