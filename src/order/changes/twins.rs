//! Which entry of a list is which in a later answer: by what it is, not by where it stands.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::digest::{Digests, number, plain};
use crate::catalog::Field;
use crate::json::NodeId;
use crate::order::cell::is_nothing;
use crate::order::document::Document;

/// Lists by the end of their path, the longer end first, and the keys that tell their entries apart: the first set of which an entry has any.
const IDENTITIES: [(&str, &[&[&str]]); 14] = [
    ("packages_info", &[&["parcel_id"], &["express_id"]]),
    ("package_trace_info", &[&["time", "text"]]),
    (
        "package_goods_info",
        &[&["spu_id", "sku_id"], &["goods_name"]],
    ),
    (
        "after_sale_details[].goods_list",
        &[&["goods_name", "sku_info"]],
    ),
    ("goods_list", &[&["spu_id", "sku_id"], &["goods_name"]]),
    ("refund_records", &[&["after_sale_id"]]),
    ("after_sale_records", &[&["after_sale_id"]]),
    ("after_sale_details", &[&["aftersale_id"]]),
    ("veri_code_list", &[&["veri_code"]]),
    ("paid_coupon_info", &[&["coupon_code"]]),
    ("discounts_list", &[&["discount_name"]]),
    ("coupons_list", &[&["discount_name"]]),
    ("no_coupon_list", &[&["discount_name"]]),
    ("c_data", &[&["key"]]),
];

/// The entries of a list with the digests of their document.
pub(super) type Side<'a> = (&'a Document, &'a Digests, Vec<NodeId>);

/// Each later entry with the earlier one that it is, if it was there, and the earlier ones that are gone.
///
/// What is wholly the same is the same entry; then what has the same identity, in the order they came; then, of those that have none,
/// the first left is the first left. An entry of a list that has identities is never taken for one of another identity.
pub(super) fn twins(before: &Side, after: &Side) -> (Vec<(NodeId, Option<NodeId>)>, Vec<NodeId>) {
    let mut pairs: Vec<(NodeId, Option<NodeId>)> = after.2.iter().map(|&id| (id, None)).collect();
    let mut left: Vec<NodeId> = before.2.clone();
    pass(
        &mut pairs,
        &mut left,
        |id| Some(before.1.get(id).sum),
        |id| Some(after.1.get(id).sum),
    );
    pass(
        &mut pairs,
        &mut left,
        |id| identity(before.0, id),
        |id| identity(after.0, id),
    );
    let nameless = |doc, id| identity(doc, id).is_none().then_some(());
    pass(
        &mut pairs,
        &mut left,
        |id| nameless(before.0, id),
        |id| nameless(after.0, id),
    );
    (pairs, left)
}

/// Pairs what has no partner yet with what is left under the same name, first come first served.
fn pass<N: Hash + Eq>(
    pairs: &mut [(NodeId, Option<NodeId>)],
    left: &mut Vec<NodeId>,
    name_before: impl Fn(NodeId) -> Option<N>,
    name_after: impl Fn(NodeId) -> Option<N>,
) {
    let mut named: HashMap<N, VecDeque<NodeId>> = HashMap::new();
    for &id in left.iter() {
        if let Some(name) = name_before(id) {
            named.entry(name).or_default().push_back(id);
        }
    }
    let mut taken = std::collections::HashSet::new();
    for (id, partner) in pairs.iter_mut().filter(|(_, partner)| partner.is_none()) {
        *partner = name_after(*id).and_then(|name| named.get_mut(&name)?.pop_front());
        taken.extend(*partner);
    }
    left.retain(|id| !taken.contains(id));
}

/// What tells an entry from the others of its list and is the same in a later answer, if anything does. Two entries may still share it.
pub fn identity(doc: &Document, entry: NodeId) -> Option<u64> {
    let (_, sets) = of(doc.field(entry)?.field())?;
    sets.iter().find_map(|keys| {
        let told = |key: &&str| {
            doc.child(entry, key)
                .filter(|&n| doc.is_leaf(n) && !is_nothing(doc, n))
                .map(|n| plain(doc, n))
        };
        let parts: Vec<Option<&str>> = keys.iter().map(told).collect();
        parts
            .iter()
            .any(Option::is_some)
            .then(|| number(&(keys, parts)))
    })
}

/// The row of the table that holds for a list.
fn of(list: &Field) -> Option<&'static (&'static str, &'static [&'static [&'static str]])> {
    IDENTITIES.iter().find(|(end, _)| {
        list.path
            .strip_suffix(end)
            .is_some_and(|above| above.is_empty() || above.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::{IDENTITIES, of};
    use crate::catalog::{FieldId, Kind, all};

    fn lists() -> impl Iterator<Item = FieldId> {
        all().filter(|id| id.field().kind == Kind::List)
    }

    #[test]
    fn every_list_and_key_is_documented() {
        for row @ (list, sets) in &IDENTITIES {
            let here: Vec<_> = lists().filter(|id| of(id.field()) == Some(row)).collect();
            assert!(!here.is_empty(), "{list}");
            let known = |key: &str| here.iter().all(|id| id.child(key).is_some());
            // The platform documents the records of after-sales without the keys of a trace or a question.
            assert!(
                sets.iter()
                    .flat_map(|keys| keys.iter())
                    .all(|key| known(key)),
                "{list}"
            );
        }
    }

    #[test]
    fn no_list_is_forgotten() {
        for field in lists().map(FieldId::field) {
            assert!(of(field).is_some(), "{}", field.path);
        }
    }
}
