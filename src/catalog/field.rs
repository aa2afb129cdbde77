//! One documented field and its place among the others.

use super::{CodeTable, FieldKind, JsonTypes, Personal, Tab, Visibility, table};
use crate::text::Lang;

/// A field of the catalog. Small to keep in every node of an order, and ordered as the fields are shown.
///
/// An element of a list has the id of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub(super) u16);

impl FieldId {
    /// The `data` of an answer, above every documented block.
    pub const ROOT: Self = Self(0);

    /// What is documented of it.
    #[must_use]
    pub fn field(self) -> &'static Field {
        &table::FIELDS[self.index()]
    }

    /// The documented field under this key, of a group or of an element of a list.
    #[must_use]
    pub fn child(self, key: &str) -> Option<Self> {
        let by_key = self.field().by_key;
        by_key
            .binary_search_by(|(known, _)| (*known).cmp(key))
            .ok()
            .map(|at| by_key[at].1)
    }

    /// Its place in the catalog, counted from 0 without gaps.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What the platform documents of a field, and how we speak of it.
#[derive(Debug)]
pub struct Field {
    /// Its key in the JSON object around it; empty for the root.
    pub key: &'static str,
    /// Its path under `data`, a `[]` after each list; in the shared goods block it begins with `goods[].`.
    pub path: &'static str,
    /// What its value means.
    pub kind: FieldKind,
    /// The JSON types that the documentation gives.
    pub types: JsonTypes,
    /// Our label in Chinese, at most 20 cells.
    pub zh: &'static str,
    /// Our label in English, at most 20 cells.
    pub en: &'static str,
    /// The class of personal data it holds, if any.
    pub personal: Option<Personal>,
    /// The tab of its block. None above the blocks, and in the shared goods block, which appears in several tabs.
    pub tab: Option<Tab>,
    /// Whether it is shown at once or folded away.
    pub visibility: Visibility,
    /// What its codes mean, where that is documented.
    pub codes: Option<&'static CodeTable>,
    /// Its place among its siblings as they are shown, from 0.
    pub rank: u16,
    pub(super) note_zh: &'static str,
    pub(super) note_en: &'static str,
    pub(super) description: Option<FieldId>,
    pub(super) children: &'static [FieldId],
    pub(super) by_key: &'static [(&'static str, FieldId)],
}

impl Field {
    /// Our short label, at most 20 cells.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }

    /// A sentence on meaning, unit or trap, where the label does not say enough.
    #[must_use]
    pub fn note(&self, lang: Lang) -> Option<&'static str> {
        Some(lang.tr(self.note_zh, self.note_en)).filter(|note| !note.is_empty())
    }

    /// The documented sibling `<key>_description`, in which the platform puts this field into words.
    #[must_use]
    pub fn described_by(&self) -> Option<FieldId> {
        self.description
    }

    /// The fields of a group or of an element of a list, in display order.
    #[must_use]
    pub fn children(&self) -> &'static [FieldId] {
        self.children
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::{FieldId, FieldKind, all, by_path};
    use crate::text::Lang;
    use proptest::prelude::*;

    #[test]
    fn every_child_is_found_by_its_key_and_stands_at_its_rank() {
        for id in all() {
            for (rank, child) in id.field().children().iter().enumerate() {
                let field = child.field();
                assert_eq!(id.child(field.key), Some(*child), "{}", field.path);
                assert_eq!(usize::from(field.rank), rank, "{}", field.path);
            }
        }
    }

    #[test]
    fn only_groups_and_lists_have_children() {
        for field in all().map(FieldId::field) {
            let opens = matches!(field.kind, FieldKind::Group | FieldKind::List);
            assert_eq!(opens, !field.children().is_empty(), "{}", field.path);
        }
    }

    #[test]
    fn a_code_knows_the_sibling_that_describes_it() {
        let described = |path| {
            by_path(path)?
                .field()
                .described_by()
                .map(|id| id.field().path)
        };
        assert_eq!(
            described("order_info.order_state"),
            Some("order_info.order_state_description")
        );
        assert_eq!(
            described("goods_info.goods_list[].ship_state"),
            Some("goods[].ship_state_description")
        );
        assert_eq!(described("order_info.settle_state"), None);
    }

    #[test]
    fn label_and_note_come_in_both_languages() {
        let field = by_path("order_info.order_pay_time")
            .expect("documented")
            .field();
        assert_eq!(
            (field.label(Lang::Zh), field.label(Lang::En)),
            ("支付时间", "Paid at")
        );
        assert!(
            field
                .note(Lang::Zh)
                .is_some_and(|note| note.contains("取消时间"))
        );
        assert!(
            field
                .note(Lang::En)
                .is_some_and(|note| note.contains("cancel time"))
        );
        assert_eq!(
            by_path("order_info.order_id")
                .expect("documented")
                .field()
                .note(Lang::Zh),
            None
        );
    }

    proptest! {
        #[test]
        fn a_child_has_the_key_it_was_asked_for(at in 0..all().len(), key in "[a-z_]{0,12}") {
            let parent = all().nth(at).expect("in range");
            prop_assert_eq!(parent.child(&key).is_some(), parent.field().children().iter().any(|c| c.field().key == key));
        }
    }
}
