//! The laws of a comparison, on the simulated shop's orders: written otherwise they are the same, and one edit is one change.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;

use super::digest::is_silent;
use super::{Change, ChangeKind, changes};
use crate::catalog::Kind;
use crate::order::{Document, NodeId};
use crate::sim;

/// Keys by which an entry is known again: another value there makes it another entry.
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

/// The shop's orders but the large one, which would only take longer.
fn orders() -> &'static [Value] {
    static ORDERS: LazyLock<Vec<Value>> = LazyLock::new(|| {
        let told = sim::documents("2026-03-11T04:00:00Z".parse().unwrap());
        told.into_iter()
            .filter(|(listed, _)| listed.name != "large")
            .map(|(_, mut answer)| answer["data"].take())
            .collect()
    });
    &ORDERS
}

fn doc(value: &Value) -> Document {
    Document::parse(value.to_string()).unwrap()
}

/// Chances, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.throw(at + 1));
        }
    }
}

/// The same order as another program might write it: lists and keys in another order, numbers as texts, another nothing.
fn otherwise(value: &Value, dice: &mut Dice) -> String {
    const NOTHINGS: [&str; 4] = ["null", "\"\"", "[]", "\"--\""];
    match value {
        Value::Object(keys) if !keys.is_empty() => {
            let mut parts: Vec<String> = keys
                .iter()
                .map(|(key, value)| {
                    format!("{}:{}", Value::from(key.as_str()), otherwise(value, dice))
                })
                .collect();
            dice.shuffle(&mut parts);
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(entries) if !entries.is_empty() => {
            let mut parts: Vec<String> =
                entries.iter().map(|entry| otherwise(entry, dice)).collect();
            dice.shuffle(&mut parts);
            format!("[{}]", parts.join(","))
        }
        Value::Null | Value::Array(_) | Value::Object(_) => NOTHINGS[dice.throw(4)].to_owned(),
        Value::String(text) if text.is_empty() || text == "--" => {
            NOTHINGS[dice.throw(4)].to_owned()
        }
        Value::Number(number) if dice.throw(2) == 0 => format!("\"{number}\""),
        other => other.to_string(),
    }
}

/// The pointers of leaves that say something and are no entry's identity, nor a code's words, nor inside a text.
fn leaves(doc: &Document) -> Vec<NodeId> {
    let says = |&id: &NodeId| doc.is_leaf(id) && !is_silent(doc, id) && !doc.embedded(id);
    let known = |&id: &NodeId| {
        doc.key(id)
            .is_some_and(|key| IDENTITY.contains(&key) || key.ends_with("_description"))
    };
    let present = |&id: &NodeId| {
        doc.field(id)
            .is_some_and(|f| f.field().kind == Kind::Presence)
    };
    doc.subtree(NodeId::ROOT)
        .filter(says)
        .filter(|id| !known(id) && !present(id))
        .collect()
}

/// Every list with entries.
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

/// So many random edits: values changed and emptied, entries removed.
fn edited(order: &Value, times: usize, dice: &mut Dice) -> Value {
    let mut order = order.clone();
    for _ in 0..times {
        let now = doc(&order);
        let (leaves, lists) = (leaves(&now), lists(&now));
        match dice.throw(3) {
            0 if !lists.is_empty() => {
                let list = order
                    .pointer_mut(&now.pointer(lists[dice.throw(lists.len())]))
                    .unwrap()
                    .as_array_mut()
                    .unwrap();
                list.remove(dice.throw(list.len()));
            }
            1 => {
                *order
                    .pointer_mut(&now.pointer(leaves[dice.throw(leaves.len())]))
                    .unwrap() = Value::Null;
            }
            _ => {
                *order
                    .pointer_mut(&now.pointer(leaves[dice.throw(leaves.len())]))
                    .unwrap() = format!("edited {}", dice.throw(9)).into();
            }
        }
    }
    order
}

/// Changes without what is told of one side alone, to hold against those of the way back.
fn turned(found: &[Change], back: bool) -> Vec<(u8, Option<NodeId>, Option<NodeId>)> {
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
    let (before, mut dice) = (doc(order), Dice(seed));
    let leaves = leaves(&before);
    prop_assume!(!leaves.is_empty());
    let pointer = before.pointer(leaves[dice.throw(leaves.len())]);
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

/// A flag off the main rows says nothing when it is off, also when it is written as a number.
#[test]
fn changed_value_is_one_change_beside_a_flag_written_as_zero() {
    let order = serde_json::json!({"goods_info": {"goods_list": [{"expire_display": 0}]}});
    assert_eq!(leaves(&doc(&order)), []);
    changed_value_is_one_change(&orders()[14], 18_361_167_701_572_591_432, false).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn written_otherwise_it_is_the_same(at in 0usize..16, seed in any::<u64>()) {
        let order = &orders()[at];
        let other = Document::parse(otherwise(order, &mut Dice(seed))).unwrap();
        prop_assert_eq!(changes(&doc(order), &other), []);
        prop_assert_eq!(changes(&other, &doc(order)), []);
    }

    #[test]
    fn a_changed_value_is_that_change_alone(at in 0usize..16, seed in any::<u64>(), nothing in any::<bool>()) {
        changed_value_is_one_change(&orders()[at], seed, nothing)?;
    }

    #[test]
    fn a_removed_entry_is_that_change_alone_also_in_another_order(at in 0usize..16, seed in any::<u64>()) {
        let (order, mut dice) = (&orders()[at], Dice(seed));
        let before = doc(order);
        let lists = lists(&before);
        prop_assume!(!lists.is_empty());
        let list = lists[dice.throw(lists.len())];
        let mut edit = order.clone();
        let entries = edit.pointer_mut(&before.pointer(list)).unwrap().as_array_mut().unwrap();
        let gone = entries.remove(dice.throw(entries.len()));
        let after = Document::parse(otherwise(&edit, &mut dice)).unwrap();
        for (found, kind) in [(changes(&before, &after), ChangeKind::Removed), (changes(&after, &before), ChangeKind::Added)] {
            let [change] = found[..] else { return Err(TestCaseError::fail(format!("{} {found:?}", before.pointer(list)))) };
            prop_assert_eq!(change.kind, kind);
            // Of two entries that are the same either may be the one that went.
            let node = change.before.or(change.after).unwrap();
            prop_assert_eq!(order.pointer(&before.pointer(node)), Some(&gone));
        }
    }

    #[test]
    fn the_way_back_is_the_same_turned_round(at in 0usize..16, seed in any::<u64>(), times in 1usize..12) {
        let (order, mut dice) = (&orders()[at], Dice(seed));
        let edit = edited(order, times, &mut dice);
        let (before, after) = (doc(order), Document::parse(otherwise(&edit, &mut dice)).unwrap());
        let (there, back) = (changes(&before, &after), changes(&after, &before));
        prop_assert_eq!(turned(&there, false), turned(&back, true));
    }

    #[test]
    fn any_two_documents_are_compared(one in 0usize..16, other in 0usize..16) {
        let (before, after) = (doc(&orders()[one]), doc(&orders()[other]));
        let found = changes(&before, &after);
        prop_assert_eq!(found.is_empty(), one == other);
        prop_assert!(found.is_sorted_by_key(|change| change.tab));
    }
}

#[test]
fn ten_thousand_goods_are_matched_whatever_their_order() {
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
        Dice(7).shuffle(&mut lines);
        assert_eq!(changes(&before, &list(&lines)).len(), edited);
    }
}
