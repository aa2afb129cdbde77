//! The catalog: what the platform documents of each field of an order and of its after-sales, with our own labels and notes.
//!
//! Read it as one table, `assets/catalog/*.tsv`; the build turns it into statics, so nothing is parsed or allocated here. It knows of
//! no one order: no values, no input or output.

mod codes;
mod field;
mod kind;
mod tab;
mod table;

pub use codes::{Code, CodeTable, Tone};
pub use field::{Field, FieldId};
pub use kind::{Kind, Personal, Type, TypeSet, Visibility};
pub use tab::Tab;
pub use table::fields;

/// The key of the one block that is not the order's own: the answers of the after-sale detail endpoint that belong to the order.
pub const AFTER_SALE_DETAILS: &str = "after_sale_details";

/// Every field, the root first. A field's place here is its [`FieldId::index`].
pub fn all() -> impl ExactSizeIterator<Item = FieldId> {
    (0..table::COUNT).map(FieldId)
}

/// The field at a documented path such as `internal_extra_info.refund_info.refund_records[].refund_time`.
///
/// A `[]` stands after each list that is entered, and may stand after a list at the end. The empty path is the root. The fields of
/// the shared goods block are found through each of its three places.
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
        let (entered, list) = (key.is_some(), at.field().kind == Kind::List);
        if entered != list && (entered || steps.peek().is_some()) {
            return None;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::{FieldId, Kind, all, by_path};
    use rstest::rstest;

    #[test]
    fn every_path_outside_the_shared_block_leads_back_to_its_field() {
        let own = |id: &FieldId| !id.field().path.starts_with("goods[]");
        for id in all().filter(own) {
            assert_eq!(by_path(id.field().path), Some(id), "{}", id.field().path);
        }
    }

    #[test]
    fn the_three_places_of_the_goods_block_share_its_fields() {
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
    fn what_is_not_documented_is_not_found(#[case] path: &str) {
        assert_eq!(by_path(path), None);
    }

    #[test]
    fn a_list_itself_and_its_element_are_one_field() {
        let list = by_path("goods_info.goods_list");
        assert_eq!(list, by_path("goods_info.goods_list[]"));
        assert!(list.is_some_and(|id| id.field().kind == Kind::List));
    }
}
