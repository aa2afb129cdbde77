//! A documented field.

use super::{CodeTable, FieldKind, JsonTypes, Personal, Tab, Visibility, table};
use crate::text::Lang;

/// The id of a field: two bytes, so that every node of an order can hold one. Ordered like the
/// display.
///
/// An element of a list has the id of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub(super) u16);

impl FieldId {
    /// The `data` of an answer, the parent of all documented blocks.
    pub const ROOT: Self = Self(0);

    /// The documentation of the field.
    #[must_use]
    pub fn field(self) -> &'static Field {
        &table::FIELDS[self.index()]
    }

    /// The child field with this key, of a group or of a list's elements.
    #[must_use]
    pub fn child(self, key: &str) -> Option<Self> {
        let by_key = self.field().by_key;
        by_key
            .binary_search_by(|(known, _)| (*known).cmp(key))
            .ok()
            .map(|at| by_key[at].1)
    }

    /// The index in the catalog, counted from 0 without gaps.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What the platform documents about a field, with our labels and notes.
#[derive(Debug)]
pub struct Field {
    /// The key in its JSON object; empty for the root.
    pub key: &'static str,
    /// The path under `data`, with `[]` after each list. In the shared goods block it starts with
    /// `goods[].`.
    pub path: &'static str,
    /// The kind of value.
    pub kind: FieldKind,
    /// The documented JSON types.
    pub types: JsonTypes,
    /// The label in Chinese, at most 20 cells wide.
    pub zh: &'static str,
    /// The label in English, at most 20 cells wide.
    pub en: &'static str,
    /// The class of personal data, if any.
    pub personal: Option<Personal>,
    /// The tab of its block. `None` above the blocks, and in the shared goods block, which appears
    /// in several tabs.
    pub tab: Option<Tab>,
    /// Whether it is shown by default.
    pub visibility: Visibility,
    /// The code table, if documented.
    pub codes: Option<&'static CodeTable>,
    /// The position among its siblings in display order, from 0.
    pub rank: u16,
    pub(super) note_zh: &'static str,
    pub(super) note_en: &'static str,
    pub(super) description: Option<FieldId>,
    pub(super) children: &'static [FieldId],
    pub(super) by_key: &'static [(&'static str, FieldId)],
}

impl Field {
    /// The label, at most 20 cells wide.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }

    /// A note on meaning, unit or pitfalls, if the label is not enough.
    #[must_use]
    pub fn note(&self, lang: Lang) -> Option<&'static str> {
        Some(lang.tr(self.note_zh, self.note_en)).filter(|note| !note.is_empty())
    }

    /// The documented sibling `<key>_description`, in which the platform describes this field.
    #[must_use]
    pub fn described_by(&self) -> Option<FieldId> {
        self.description
    }

    /// The child fields of a group or of a list's elements, in display order.
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
    fn child_is_found_by_key_and_has_its_rank() {
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
    fn code_field_knows_its_description_field() {
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
    fn label_and_note_are_translated() {
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
        fn child_is_found_only_by_its_key(at in 0..all().len(), key in "[a-z_]{0,12}") {
            let parent = all().nth(at).expect("in range");
            prop_assert_eq!(parent.child(&key).is_some(), parent.field().children().iter().any(|c| c.field().key == key));
        }
    }
}
