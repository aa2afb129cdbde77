//! The blocks of an order that facts are read from, each found once.

use crate::catalog::fields::internal_extra_info::{logistics_info, refund_info};
use crate::catalog::fields::{self, goods_info, internal_extra_info as extra};
use crate::json::NodeId;
use crate::order::document::Document;

/// The blocks that came.
pub(super) struct Blocks {
    pub(super) order: Option<NodeId>,
    pub(super) price: Option<NodeId>,
    pub(super) buyer: Option<NodeId>,
    pub(super) invoice: Option<NodeId>,
    pub(super) consignee: Option<NodeId>,
    pub(super) codes: Option<NodeId>,
    /// The list of goods.
    pub(super) goods: Option<NodeId>,
    /// The list of parcels.
    pub(super) parcels: Option<NodeId>,
    /// The list of refund records.
    pub(super) refunds: Option<NodeId>,
}

impl Blocks {
    pub(super) fn of(doc: &Document) -> Self {
        let [order, price, buyer, invoice, goods_info, extra] = doc.fields(
            Some(NodeId::ROOT),
            [
                fields::ORDER_INFO,
                fields::PRICE_INFO,
                fields::BUYER_INFO,
                fields::INVOICE_INFO,
                fields::GOODS_INFO,
                fields::INTERNAL_EXTRA_INFO,
            ],
        );
        let [consignee, codes, logistics, refund_info] = doc.fields(
            extra,
            [
                extra::CONSIGNEE_INFO,
                extra::VERI_CODE_INFO,
                extra::LOGISTICS_INFO,
                extra::REFUND_INFO,
            ],
        );
        let [goods] = doc.fields(goods_info, [goods_info::GOODS_LIST]);
        let [parcels] = doc.fields(logistics, [logistics_info::PACKAGES_INFO]);
        let [refunds] = doc.fields(refund_info, [refund_info::REFUND_RECORDS]);
        Self {
            order,
            price,
            buyer,
            invoice,
            consignee,
            codes,
            goods,
            parcels,
            refunds,
        }
    }
}
