//! The personal values of an order as they came: what no file and no reply may hold.

use gander::catalog::FieldId;
use gander::order::{NodeId, Order, mask};

/// Every personal value that its mask changes, each once; too short ones are left out, since they stand in any text by chance, and so is
/// the buyer's nickname, which is open where it is a nickname and masked where it is written as a name.
pub(crate) fn values(order: &Order) -> Vec<String> {
    let doc = &order.doc;
    let nickname = doc.at(NodeId::ROOT, &["buyer_info", "nickname"]).map_or("", |node| doc.value(node));
    let mut found: Vec<String> = doc
        .subtree(NodeId::ROOT)
        .filter(|&id| doc.is_leaf(id) && !doc.embedded(id))
        .filter_map(|id| Some((doc.field(id).map(FieldId::field)?.personal?, doc.value(id))))
        .filter(|(class, value)| *value != nickname && value.chars().count() >= 2 && mask(*class, value) != *value)
        .map(|(_, value)| value.to_owned())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a text shows the value. A number inside a longer one is another number: the simulated waybills grow out of phone numbers.
pub(crate) fn shows(text: &str, value: &str) -> bool {
    let joins = |c: Option<char>| value.chars().all(|c| c.is_ascii_digit()) && c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(value).any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + value.len()..].chars().next()))
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
