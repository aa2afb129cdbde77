//! Properties of the comparison, checked on the simulated shop's orders: a respelled order is
//! equal, and one edit is one change.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;

use crate::catalog::FieldKind;
use crate::order::changes::digest::is_empty_leaf;
use crate::order::changes::{Change, ChangeKind, changes};
use crate::order::{Document, NodeId};
use crate::sim;

/// Keys that identify an entry: with another value there, it is another entry.
const IDENTITY: [&str; 11] = [
    "parcel_id",
    "time",
    "text",
    "spu_id",
    "sku_id",
    "goods_name",
    "after_sale_id",
    "veri_code",
    "coupon_code",
    "discount_name",
    "key",
];

/// The simulated shop's orders except the large one, which would only slow the tests down.
fn orders() -> &'static [Value] {
    static ORDERS: LazyLock<Vec<Value>> = LazyLock::new(|| {
        let documents = sim::documents("2026-03-11T04:00:00Z".parse().unwrap());
        documents
            .into_iter()
            .filter(|(listed, _)| listed.name != "large")
            .map(|(_, mut answer)| answer["data"].take())
            .collect()
    });
    &ORDERS
}

fn doc(value: &Value) -> Document {
    Document::parse(value.to_string()).unwrap()
}

/// A pseudo-random generator; equal seeds give equal numbers.
struct TestRng(u64);

impl TestRng {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// Respells an order as another program might: lists and keys reordered, numbers as text, other
/// empty values.
fn respelled(value: &Value, rng: &mut TestRng) -> String {
    const EMPTY_VALUES: [&str; 4] = ["null", "\"\"", "[]", "\"--\""];
    match value {
        Value::Object(keys) if !keys.is_empty() => {
            let mut parts: Vec<String> = keys
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", Value::from(key.as_str()), respelled(value, rng))
                })
                .collect();
            rng.shuffle(&mut parts);
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(entries) if !entries.is_empty() => {
            let mut parts: Vec<String> =
                entries.iter().map(|entry| respelled(entry, rng)).collect();
            rng.shuffle(&mut parts);
            format!("[{}]", parts.join(","))
        }
        Value::Null | Value::Array(_) | Value::Object(_) => EMPTY_VALUES[rng.below(4)].to_owned(),
        Value::String(text) if text.is_empty() || text == "--" => {
            EMPTY_VALUES[rng.below(4)].to_owned()
        }
        Value::Number(number) if rng.below(2) == 0 => format!("\"{number}\""),
        other => other.to_string(),
    }
}

/// The leaves to edit: not empty, not an entry's identity, not a code's description, not inside a
/// text.
fn leaves(doc: &Document) -> Vec<NodeId> {
    let has_value = |&id: &NodeId| doc.is_leaf(id) && !is_empty_leaf(doc, id) && !doc.embedded(id);
    let has_other_meaning = |&id: &NodeId| {
        doc.key(id)
            .is_some_and(|key| IDENTITY.contains(&key) || key.ends_with("_description"))
    };
    let present = |&id: &NodeId| {
        doc.field(id)
            .is_some_and(|f| f.field().kind == FieldKind::Presence)
    };
    doc.subtree(NodeId::ROOT)
        .filter(has_value)
        .filter(|id| !has_other_meaning(id) && !present(id))
        .collect()
}

/// Every list that has entries.
fn lists(doc: &Document) -> Vec<NodeId> {
    let full = |&id: &NodeId| {
        doc.children(id)
            .next()
            .is_some_and(|entry| doc.position(entry).is_some())
    };
    doc.subtree(NodeId::ROOT)
        .filter(full)
        .filter(|&id| !doc.embedded(id))
        .collect()
}

/// Applies random edits: values changed or emptied, entries removed.
fn edited(order: &Value, times: usize, rng: &mut TestRng) -> Value {
    let mut order = order.clone();
    for _ in 0..times {
        let now = doc(&order);
        let (leaves, lists) = (leaves(&now), lists(&now));
        match rng.below(3) {
            0 if !lists.is_empty() => {
                let list = order
                    .pointer_mut(&now.pointer(lists[rng.below(lists.len())]))
                    .unwrap()
                    .as_array_mut()
                    .unwrap();
                list.remove(rng.below(list.len()));
            }
            1 => {
                *order
                    .pointer_mut(&now.pointer(leaves[rng.below(leaves.len())]))
                    .unwrap() = Value::Null;
            }
            _ => {
                *order
                    .pointer_mut(&now.pointer(leaves[rng.below(leaves.len())]))
                    .unwrap() = format!("edited {}", rng.below(9)).into();
            }
        }
    }
    order
}

/// Normalizes changes for comparison with those of the opposite direction.
fn normalized(found: &[Change], back: bool) -> Vec<(u8, Option<NodeId>, Option<NodeId>)> {
    let kind = |kind| match kind {
        ChangeKind::Changed => 0,
        ChangeKind::Added => 1 + u8::from(back),
        ChangeKind::Removed => 2 - u8::from(back),
    };
    let mut all: Vec<_> = found
        .iter()
        .map(|c| {
            if back {
                (kind(c.kind), c.after, c.before)
            } else {
                (kind(c.kind), c.before, c.after)
            }
        })
        .collect();
    all.sort();
    all
}

/// Changes or empties one leaf of the order and expects one change, of that leaf.
fn changed_value_is_one_change(
    order: &Value,
    seed: u64,
    nothing: bool,
) -> Result<(), TestCaseError> {
    let (before, mut rng) = (doc(order), TestRng(seed));
    let leaves = leaves(&before);
    prop_assume!(!leaves.is_empty());
    let pointer = before.pointer(leaves[rng.below(leaves.len())]);
    let mut edit = order.clone();
    *edit.pointer_mut(&pointer).unwrap() = if nothing {
        Value::Null
    } else {
        "edited".into()
    };
    let after = doc(&edit);
    let found = changes(&before, &after);
    let [change] = found[..] else {
        return Err(TestCaseError::fail(format!("{pointer} {found:?}")));
    };
    let expected = if nothing {
        ChangeKind::Removed
    } else {
        ChangeKind::Changed
    };
    prop_assert_eq!(change.kind, expected);
    let same_leaf = nothing || change.after.map(|id| after.pointer(id)) == Some(pointer.clone());
    prop_assert!(change.count == 1 && same_leaf, "{pointer} {change:?}");
    Ok(())
}

/// A secondary flag that is off counts as empty, also when it is written as a number.
#[test]
fn changed_value_is_one_change_beside_a_flag_written_as_zero() {
    let order = serde_json::json!({"goods_info": {"goods_list": [{"expire_display": 0}]}});
    assert_eq!(leaves(&doc(&order)), []);
    changed_value_is_one_change(&orders()[14], 18_361_167_701_572_591_432, false).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn respelled_order_has_no_changes(at in 0usize..16, seed in any::<u64>()) {
        let order = &orders()[at];
        let other = Document::parse(respelled(order, &mut TestRng(seed))).unwrap();
        prop_assert_eq!(changes(&doc(order), &other), []);
        prop_assert_eq!(changes(&other, &doc(order)), []);
    }

    #[test]
    fn changed_value_is_the_only_change(at in 0usize..16, seed in any::<u64>(), nothing in any::<bool>()) {
        changed_value_is_one_change(&orders()[at], seed, nothing)?;
    }

    #[test]
    fn removed_entry_is_the_only_change_in_any_order(at in 0usize..16, seed in any::<u64>()) {
        let (order, mut rng) = (&orders()[at], TestRng(seed));
        let before = doc(order);
        let lists = lists(&before);
        prop_assume!(!lists.is_empty());
        let list = lists[rng.below(lists.len())];
        let mut edit = order.clone();
        let entries = edit.pointer_mut(&before.pointer(list)).unwrap().as_array_mut().unwrap();
        let removed = entries.remove(rng.below(entries.len()));
        let after = Document::parse(respelled(&edit, &mut rng)).unwrap();
        for (found, kind) in [(changes(&before, &after), ChangeKind::Removed), (changes(&after, &before), ChangeKind::Added)] {
            let [change] = found[..] else { return Err(TestCaseError::fail(format!("{} {found:?}", before.pointer(list)))) };
            prop_assert_eq!(change.kind, kind);
            // Of two equal entries, either may be the removed one.
            let node = change.before.or(change.after).unwrap();
            prop_assert_eq!(order.pointer(&before.pointer(node)), Some(&removed));
        }
    }

    #[test]
    fn reverse_comparison_mirrors_the_changes(at in 0usize..16, seed in any::<u64>(), times in 1usize..12) {
        let (order, mut rng) = (&orders()[at], TestRng(seed));
        let edit = edited(order, times, &mut rng);
        let (before, after) = (doc(order), Document::parse(respelled(&edit, &mut rng)).unwrap());
        let (forward, backward) = (changes(&before, &after), changes(&after, &before));
        prop_assert_eq!(normalized(&forward, false), normalized(&backward, true));
    }

    #[test]
    fn any_two_documents_are_comparable(one in 0usize..16, other in 0usize..16) {
        let (before, after) = (doc(&orders()[one]), doc(&orders()[other]));
        let found = changes(&before, &after);
        prop_assert_eq!(found.is_empty(), one == other);
        prop_assert!(found.is_sorted_by_key(|change| change.tab));
    }
}

#[test]
fn ten_thousand_goods_are_matched_in_any_order() {
    let goods = |edited: usize| {
        let line = |n: usize| {
            format!(
                r#"{{"sku_id":"k{n}","actual_fee":{}}}"#,
                if n < edited { 2 } else { 1 }
            )
        };
        let lines: Vec<String> = (0..10_000).map(line).collect();
        lines
    };
    let list = |lines: &[String]| {
        Document::parse(format!(
            r#"{{"goods_info":{{"goods_list":[{}]}}}}"#,
            lines.join(",")
        ))
        .unwrap()
    };
    let before = list(&goods(0));
    for edited in [1, 10_000] {
        let mut lines = goods(edited);
        TestRng(7).shuffle(&mut lines);
        assert_eq!(changes(&before, &list(&lines)).len(), edited);
    }
}
