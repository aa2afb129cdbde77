//! Matches the entries of a list in two answers by identity instead of by position.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use super::digest::{number, plain};
use super::indexed::IndexedDocument;
use crate::catalog::Field;
use crate::order::cell::is_empty_value;
use crate::order::document::{Document, NodeId};

/// The keys that identify an entry, by the end of the path of its list, longer ends first. The
/// first set of keys of which the entry has any value is used.
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

/// One row of [`IDENTITIES`].
type IdentityRow = (&'static str, &'static [&'static [&'static str]]);

/// The entries of one list.
pub(super) struct ListEntries<'a> {
    document: &'a IndexedDocument<'a>,
    ids: Vec<NodeId>,
}

impl<'a> ListEntries<'a> {
    pub(super) const fn of(document: &'a IndexedDocument<'a>, ids: Vec<NodeId>) -> Self {
        Self { document, ids }
    }

    fn sum(&self, id: NodeId) -> u64 {
        self.document.digest(id).sum
    }

    fn identity(&self, id: NodeId) -> Option<u64> {
        entry_identity(self.document.doc, id)
    }
}

/// The entries of two lists, matched.
pub(super) struct MatchedEntries {
    /// Each later entry with the earlier one that it continues, if any.
    pub(super) pairs: Vec<(NodeId, Option<NodeId>)>,
    /// The earlier entries without a later one.
    pub(super) removed: Vec<NodeId>,
}

/// Matches each later entry with an earlier one.
///
/// Entries with equal content match first, then entries with the same identity in the order they
/// came, then entries without an identity by position. Entries of different identity never match.
pub(super) fn match_entries(before: &ListEntries, after: &ListEntries) -> MatchedEntries {
    let mut matched = MatchedEntries {
        pairs: after.ids.iter().map(|&id| (id, None)).collect(),
        removed: before.ids.clone(),
    };
    let no_identity = |entries: &ListEntries, id| entries.identity(id).is_none().then_some(());
    matched.pass(before, after, |entries, id| Some(entries.sum(id)));
    matched.pass(before, after, ListEntries::identity);
    matched.pass(before, after, no_identity);
    matched
}

impl MatchedEntries {
    /// Pairs later entries that have no partner yet with the remaining earlier ones of the same
    /// key, first come first served.
    fn pass<'a, K: Hash + Eq>(
        &mut self,
        before: &ListEntries<'a>,
        after: &ListEntries<'a>,
        key: impl Fn(&ListEntries<'a>, NodeId) -> Option<K>,
    ) {
        let mut by_key: HashMap<K, VecDeque<NodeId>> = HashMap::new();
        for &id in &self.removed {
            if let Some(key) = key(before, id) {
                by_key.entry(key).or_default().push_back(id);
            }
        }
        let mut taken = HashSet::new();
        let unpaired = self
            .pairs
            .iter_mut()
            .filter(|(_, partner)| partner.is_none());
        for (id, partner) in unpaired {
            *partner = key(after, *id).and_then(|key| by_key.get_mut(&key)?.pop_front());
            taken.extend(*partner);
        }
        self.removed.retain(|id| !taken.contains(id));
    }
}

/// A number that identifies an entry within its list and stays the same in a later answer.
///
/// `None` if the list has no identifying keys or the entry has no value for them. Two entries may
/// share an identity.
pub fn entry_identity(doc: &Document, entry: NodeId) -> Option<u64> {
    let (_, sets) = identity_row(doc.field(entry)?.field())?;
    sets.iter().find_map(|keys| {
        let value = |key: &&str| {
            doc.child(entry, key)
                .filter(|&n| doc.is_leaf(n) && !is_empty_value(doc, n))
                .map(|n| plain(doc, n))
        };
        let parts: Vec<Option<&str>> = keys.iter().map(value).collect();
        parts
            .iter()
            .any(Option::is_some)
            .then(|| number(&(keys, parts)))
    })
}

/// The row of [`IDENTITIES`] that applies to a list.
fn identity_row(list: &Field) -> Option<&'static IdentityRow> {
    IDENTITIES.iter().find(|(end, _)| {
        list.path
            .strip_suffix(end)
            .is_some_and(|above| above.is_empty() || above.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::{IDENTITIES, identity_row};
    use crate::catalog::{FieldId, FieldKind, all};

    fn lists() -> impl Iterator<Item = FieldId> {
        all().filter(|id| id.field().kind == FieldKind::List)
    }

    #[test]
    fn identity_keys_are_documented() {
        for row @ (list, sets) in &IDENTITIES {
            let matching: Vec<_> = lists()
                .filter(|id| identity_row(id.field()) == Some(row))
                .collect();
            assert!(!matching.is_empty(), "{list}");
            let known = |key: &str| matching.iter().all(|id| id.child(key).is_some());
            assert!(
                sets.iter()
                    .flat_map(|keys| keys.iter())
                    .all(|key| known(key)),
                "{list}"
            );
        }
    }

    #[test]
    fn every_list_has_identity_keys() {
        for field in lists().map(FieldId::field) {
            assert!(identity_row(field).is_some(), "{}", field.path);
        }
    }
}
