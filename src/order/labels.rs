//! Labels of nodes, and which node describes a code.

use super::document::Document;
use crate::catalog::FieldId;
use crate::json::NodeId;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The label of a node: from the catalog, a noun with a number for a list entry, or its own key.
pub fn label(doc: &Document, id: NodeId, lang: Lang) -> SafeText {
    let field = doc
        .field(id)
        .filter(|_| !doc.embedded(id))
        .map(FieldId::field);
    match (doc.place(id), field, doc.key(id)) {
        (Some(n), Some(list), _) => safe!(
            "{} {}",
            noun(list.key, lang).unwrap_or(lang.tr("第", "No.")),
            n + 1
        ),
        (Some(n), None, _) => safe!("{}", n + 1),
        (None, Some(field), Some(_)) => SafeText::fixed(field.label(lang)),
        (None, _, Some(key)) => SafeText::of(key),
        (None, _, None) => SafeText::fixed("JSON"),
    }
}

/// The noun for an entry of the list, if it has one.
pub(super) fn noun(list: &str, lang: Lang) -> Option<&'static str> {
    Some(match list {
        "goods_list" | "package_goods_info" => lang.tr("商品", "Goods"),
        "packages_info" => lang.tr("包裹", "Parcel"),
        "refund_records" => lang.tr("退款", "Refund"),
        "after_sale_records" => lang.tr("售后", "After-sale"),
        "after_sale_details" => lang.tr("售后详情", "After-sale detail"),
        "certificate" => lang.tr("凭证", "Evidence"),
        "veri_code_list" => lang.tr("核销码", "Code"),
        "coupons_list" | "paid_coupon_info" => lang.tr("优惠券", "Coupon"),
        "discounts_list" | "no_coupon_list" => lang.tr("优惠", "Discount"),
        _ => return None,
    })
}

/// The sibling node that describes a code, if the answer has it.
pub fn description(doc: &Document, code: NodeId) -> Option<NodeId> {
    let words = doc.field(code)?.field().described_by()?;
    doc.children(doc.parent(code)?)
        .find(|&n| doc.field(n) == Some(words))
}
