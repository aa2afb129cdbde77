//! The unmasked personal values of an order, which no file and no reply may contain.

use gander::catalog::FieldId;
use gander::order::{NodeId, Order, is_masked, mask};
use gander::text::SafeText;

/// All personal values that their mask changes, each once. Leaves out values of one character, and
/// values that the same order also shows unmasked, such as a nickname or the campus of a course.
pub(crate) fn values(order: &Order) -> Vec<String> {
    let doc = &order.doc;
    let class = |id: NodeId| {
        doc.field(id)
            .map(FieldId::field)
            .and_then(|field| field.personal)
    };
    let leaves = || {
        doc.subtree(NodeId::ROOT)
            .filter(|&id| !doc.shape(id).is_container() && !doc.embedded(id))
    };
    let open: Vec<&str> = leaves()
        .filter(|&id| class(id).is_none() && !is_masked(doc, id))
        .map(|id| doc.value(id))
        .collect();
    let mut found: Vec<String> = leaves()
        .filter_map(|id| Some((class(id)?, doc.value(id))))
        .filter(|(class, value)| {
            value.chars().filter(|c| c.is_alphanumeric()).count() >= 2
                && mask(*class, value) != *value
        })
        .filter(|(_, value)| !open.iter().any(|text| shows(text, value)))
        .map(|(_, value)| SafeText::of(value).to_string())
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Whether a text contains the value. A number inside a longer one does not count: the simulated
/// waybill numbers contain phone numbers.
pub(crate) fn shows(text: &str, value: &str) -> bool {
    let joins = |c: Option<char>| {
        value.chars().all(|c| c.is_ascii_digit()) && c.is_some_and(|c| c.is_ascii_digit())
    };
    let (mut from, mut pieces) = (None, text.split(value));
    pieces.any(|piece| {
        let seen = from.is_some_and(|before| !joins(before) && !joins(piece.chars().next()));
        from = Some(piece.chars().next_back());
        seen
    })
}

/// The first mobile number in a text, including couriers' numbers.
pub(crate) fn mobile(text: &str) -> Option<&str> {
    let is_mobile = |run: &&str| {
        run.len() == 11
            && run.starts_with('1')
            && run
                .as_bytes()
                .get(1)
                .is_some_and(|b| (b'3'..=b'9').contains(b))
    };
    text.split(|c: char| !c.is_ascii_digit()).find(is_mobile)
}

#[test]
fn mobile_finds_a_mobile_number() {
    assert_eq!(
        mobile("派件员（13900139162），单号 7801390139107"),
        Some("13900139162")
    );
    assert_eq!(mobile("139****9162, SF1390013916201"), None);
}

#[test]
fn shows_ignores_a_number_inside_another() {
    assert!(shows("call 13800138000!", "13800138000"));
    assert!(!shows("SF1380013800001", "13800138000"));
    assert!(shows("王小明的", "王小明"));
}

#[test]
fn demo_orders_have_personal_values() {
    let now = "2026-03-11T04:00:00Z".parse().unwrap();
    for (listed, answer) in gander::sim::documents(now) {
        let order = Order::parse(answer["data"].to_string()).unwrap();
        assert!(!values(&order).is_empty(), "{}", listed.name);
    }
}
