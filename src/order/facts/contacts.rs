//! What buyer, consignee and invoice tell. Only where something stands, never the personal values themselves.

use super::accessors::int_at;
use crate::json::NodeId;
use crate::order::cell::is_nothing;
use crate::order::document::Document;
use crate::order::id::half_width;

/// `express_type` of an order that the buyer fetches.
const FETCHED: i64 = 2;

/// Words that stand in the names of organisations and not in those of people.
const ORGANISATIONS: [&str; 12] = [
    "公司",
    "集团",
    "工厂",
    "学校",
    "大学",
    "学院",
    "医院",
    "事务所",
    "合作社",
    "委员会",
    "研究院",
    "批发部",
];

/// The node under a key, if it says something.
fn told(doc: &Document, block: Option<NodeId>, key: &str) -> Option<NodeId> {
    doc.child(block?, key).filter(|&n| !is_nothing(doc, n))
}

/// The buyer's comment: how many characters it has, and where it stands.
pub(super) fn comment(doc: &Document) -> Option<(usize, NodeId)> {
    let node = told(doc, doc.child(NodeId::ROOT, "buyer_info"), "comment")?;
    let length = doc.value(node).trim().chars().count();
    (length > 0).then_some((length, node))
}

/// What says that the buyer fetches the goods.
pub(super) fn fetched(doc: &Document) -> Option<NodeId> {
    let consignee = doc.at(NodeId::ROOT, &["internal_extra_info", "consignee_info"])?;
    (int_at(doc, consignee, "express_type") == Some(FETCHED))
        .then(|| doc.child(consignee, "express_type"))
        .flatten()
}

/// The consignee's phone and the buyer's, where they differ. A number that came masked is not compared.
pub(super) fn other_phone(doc: &Document) -> Option<[NodeId; 2]> {
    let consignee = doc.at(NodeId::ROOT, &["internal_extra_info", "consignee_info"]);
    let theirs =
        told(doc, consignee, "contact").or_else(|| told(doc, consignee, "full_contact"))?;
    let buyers = told(doc, doc.child(NodeId::ROOT, "buyer_info"), "phone_number")?;
    (number(doc.value(theirs))? != number(doc.value(buyers))?).then_some([theirs, buyers])
}

/// The last eleven digits, which leave the country code out; `None` for what is no whole number.
fn number(text: &str) -> Option<String> {
    let digits: Vec<char> = text
        .chars()
        .map(half_width)
        .filter(char::is_ascii_digit)
        .collect();
    (digits.len() >= 7 && !text.contains('*')).then(|| {
        digits
            .iter()
            .skip(digits.len().saturating_sub(11))
            .collect()
    })
}

/// The title of an invoice for a company that gave no tax id.
pub(super) fn no_tax_id(doc: &Document) -> Option<NodeId> {
    let invoice = doc.child(NodeId::ROOT, "invoice_info");
    let title = told(doc, invoice, "title")?;
    let company = ORGANISATIONS
        .iter()
        .any(|word| doc.value(title).contains(word))
        || told(doc, invoice, "bank_account").is_some();
    (company && told(doc, invoice, "tax_id").is_none()).then_some(title)
}
