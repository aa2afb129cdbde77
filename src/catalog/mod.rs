//! The catalog: what the platform documents about each field of an order and its after-sales, with
//! our own labels and notes.
//!
//! The source is `assets/catalog/*.tsv`. The build script turns it into statics, so nothing is
//! parsed or allocated at run time. The catalog holds no values of orders and does no input or
//! output.

mod codes;
mod field;
mod kind;
mod tab;
mod table;

pub use codes::{CodeMeaning, CodeTable, Tone};
pub use field::{Field, FieldId};
pub use kind::{FieldKind, JsonType, JsonTypes, Personal, Visibility};
pub use tab::Tab;
pub use table::fields;

/// The key of the only block that is not part of the order's answer: the joined answers of the
/// after-sale detail endpoint.
pub const AFTER_SALE_DETAILS: &str = "after_sale_details";

/// Returns all fields in the order of [`FieldId::index`], the root first.
pub fn all() -> impl ExactSizeIterator<Item = FieldId> {
    (0..table::COUNT).map(FieldId)
}

/// Looks up the field at a documented path such as
/// `internal_extra_info.refund_info.refund_records[].refund_time`.
///
/// A `[]` follows each list that is entered, and may follow a list at the end. The empty path is
/// the root. The fields of the shared goods block have a path in each of its three places.
#[must_use]
pub fn by_path(path: &str) -> Option<FieldId> {
    if path.is_empty() {
        return Some(FieldId::ROOT);
    }
    let mut steps = path.split('.').peekable();
    let mut at = FieldId::ROOT;
    while let Some(step) = steps.next() {
        let key = step.strip_suffix("[]");
        at = at.child(key.unwrap_or(step))?;
        let (entered, list) = (key.is_some(), at.field().kind == FieldKind::List);
        if entered != list && (entered || steps.peek().is_some()) {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::{FieldId, FieldKind, all, by_path};
    use rstest::rstest;

    #[test]
    fn by_path_finds_every_field_outside_the_shared_block() {
        let own = |id: &FieldId| !id.field().path.starts_with("goods[]");
        for id in all().filter(own) {
            assert_eq!(by_path(id.field().path), Some(id), "{}", id.field().path);
        }
    }

    #[test]
    fn goods_block_fields_are_shared_by_its_three_places() {
        let places = [
            "goods_info.goods_list[]",
            "internal_extra_info.logistics_info.packages_info[].package_goods_info[]",
            "internal_extra_info.refund_info.refund_records[].goods_info",
        ];
        for rest in [
            "actual_fee",
            "discounts_info.coupons_list[].discount_amount",
        ] {
            let [a, b, c] = places.map(|place| by_path(&format!("{place}.{rest}")));
            assert!(a.is_some() && a == b && b == c, "{rest}");
        }
    }

    #[rstest]
    #[case::unknown_key("order_info.nothing")]
    #[case::list_not_entered("goods_info.goods_list.actual_fee")]
    #[case::group_entered_as_a_list("order_info[].order_id")]
    #[case::leaf_entered("order_info.order_id[]")]
    #[case::below_a_leaf("order_info.order_id.more")]
    #[case::empty_step("order_info..order_id")]
    fn by_path_refuses_undocumented_paths(#[case] path: &str) {
        assert_eq!(by_path(path), None);
    }

    #[test]
    fn list_and_its_elements_are_one_field() {
        let list = by_path("goods_info.goods_list");
        assert_eq!(list, by_path("goods_info.goods_list[]"));
        assert!(list.is_some_and(|id| id.field().kind == FieldKind::List));
    }
}
