//! Facts of buyer, consignee and invoice: only which nodes hold something, never personal values.

use super::blocks::Blocks;
use crate::catalog::fields::internal_extra_info::consignee_info as consignee;
use crate::catalog::fields::{buyer_info as buyer, invoice_info as invoice};
use crate::json::NodeId;
use crate::order::accessors::int;
use crate::order::cell::is_empty_value;
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

/// Facts of buyer, consignee and invoice.
#[derive(Default)]
pub(super) struct Contacts {
    /// The buyer's comment: how many characters it has, and where it stands.
    pub(super) comment: Option<(usize, NodeId)>,
    /// What says that the buyer fetches the goods.
    pub(super) fetched: Option<NodeId>,
    /// The consignee's phone and the buyer's, if they differ. A number that came masked is not
    /// compared.
    pub(super) other_phone: Option<[NodeId; 2]>,
    /// The title of an invoice for a company that gave no tax id.
    pub(super) no_tax_id: Option<NodeId>,
}

impl Contacts {
    pub(super) fn of(doc: &Document, blocks: &Blocks) -> Self {
        let says = |node: Option<NodeId>| node.filter(|&n| !is_empty_value(doc, n));
        let [comment, phone] = doc
            .fields(blocks.buyer, [buyer::COMMENT, buyer::PHONE_NUMBER])
            .map(says);
        let [contact, full_contact, express] = doc.fields(
            blocks.consignee,
            [
                consignee::CONTACT,
                consignee::FULL_CONTACT,
                consignee::EXPRESS_TYPE,
            ],
        );
        let length = |node| doc.value(node).trim().chars().count();
        Self {
            comment: comment
                .map(|n| (length(n), n))
                .filter(|(length, _)| *length > 0),
            fetched: express.filter(|&n| int(doc, n) == Some(FETCHED)),
            other_phone: other_phone(doc, says(contact).or_else(|| says(full_contact)), phone),
            no_tax_id: no_tax_id(doc, blocks.invoice),
        }
    }
}

fn other_phone(
    doc: &Document,
    consignee: Option<NodeId>,
    buyer: Option<NodeId>,
) -> Option<[NodeId; 2]> {
    let (consignee, buyer) = (consignee?, buyer?);
    (number(doc.value(consignee))? != number(doc.value(buyer))?).then_some([consignee, buyer])
}

fn no_tax_id(doc: &Document, invoice: Option<NodeId>) -> Option<NodeId> {
    let [title, tax_id, account] = doc
        .fields(
            invoice,
            [invoice::TITLE, invoice::TAX_ID, invoice::BANK_ACCOUNT],
        )
        .map(|node| node.filter(|&n| !is_empty_value(doc, n)));
    let title = title?;
    let company = ORGANISATIONS
        .iter()
        .any(|word| doc.value(title).contains(word))
        || account.is_some();
    (company && tax_id.is_none()).then_some(title)
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
