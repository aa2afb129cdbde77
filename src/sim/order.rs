//! Builds an order: a story adds events, and the builder keeps sums, counts and states consistent.
//! Independent of the server.

use serde_json::{Value, json};

use super::after_sale::AfterSale;
use super::empty;
use super::goods::SimGoods;
use super::ids;
use super::parcel::SimParcel;
use super::people::{Buyer, Consignee};
use super::refund::{RefundStatus, SimRefund};
use super::sim_time::SimTime;

/// The state of an order, numbered as in `order_state`.
#[derive(Clone, Copy, Debug)]
pub(super) enum OrderState {
    /// 待付款
    Unpaid,
    /// 待发货
    ToShip,
    /// 已发货
    Shipped,
    /// 已完成
    Done,
    /// 已关闭
    Closed,
}

impl OrderState {
    pub(super) const fn number_and_text(self) -> (u8, &'static str) {
        match self {
            Self::Unpaid => (0, "待付款"),
            Self::ToShip => (2, "待发货"),
            Self::Shipped => (3, "已发货"),
            Self::Done => (4, "已完成"),
            Self::Closed => (5, "已关闭"),
        }
    }
}

/// The payment method, numbered as in `payment_type`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Payment {
    WeChat,
    Alipay,
    Offline,
}

impl Payment {
    const fn number_and_text(self) -> (u8, &'static str) {
        match self {
            Self::WeChat => (1, "微信支付"),
            Self::Alipay => (2, "支付宝支付"),
            Self::Offline => (3, "线下支付"),
        }
    }

    /// The payment provider's 28-digit transaction number; empty for offline payments.
    fn transaction(self, at: SimTime, salt: &str) -> String {
        match self {
            Self::WeChat => format!("4200002{}{}", at.digits(), ids::digits(salt, 7)),
            Self::Alipay => format!("{}22001{}", at.digits(), ids::digits(salt, 9)),
            Self::Offline => String::new(),
        }
    }
}

/// An order under construction.
pub(super) struct OrderBuilder {
    id: String,
    pub(super) created: SimTime,
    pub(super) state: OrderState,
    pub(super) buyer: Option<Buyer>,
    pub(super) consignee: Option<Consignee>,
    pub(super) goods: Vec<SimGoods>,
    pub(super) parcels: Vec<SimParcel>,
    refunds: Vec<SimRefund>,
    pub(super) after_sales: Vec<AfterSale>,
    pub(super) freight: i64,
    pub(super) freight_change: i64,
    pub(super) paid: bool,
    /// The values written to each block, latest last. They become a document only on request.
    number_and_text: Vec<(&'static str, Value)>,
    alteration: fn(&mut Value, SimTime),
}

impl OrderBuilder {
    /// Creates an order that was just placed under this id.
    pub(super) fn placed(id: &str, created: SimTime) -> Self {
        let order = Self {
            goods: Vec::new(),
            parcels: Vec::new(),
            refunds: Vec::new(),
            after_sales: Vec::new(),
            freight: 0,
            freight_change: 0,
            paid: false,
            number_and_text: Vec::new(),
            alteration: |_, _| {},
            id: id.to_owned(),
            created,
            state: OrderState::Unpaid,
            buyer: None,
            consignee: None,
        };
        order
            .fill(
                "/order_info",
                json!({
                    "app_id": ids::APP_ID, "app_type": 1, "app_type_description": "小鹅通店铺",
                    "order_id": id,
                    "order_create_time": created.text(), "order_type": 1,
                    "order_type_description": "交易订单",
                    "collection_type": 1, "collection_type_description": "平台代收",
                    "cant_modify_price_reason": "仅待付款订单可以改价",
                }),
            )
            .state(OrderState::Unpaid)
    }

    /// The order id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Returns the last value written for a key of a block.
    pub(super) fn written_value(&self, block: &str, key: &str) -> Option<&Value> {
        self.number_and_text
            .iter()
            .rev()
            .filter(|(number_and_text, _)| *number_and_text == block)
            .find_map(|(_, values)| values.get(key))
    }

    /// Returns the last time written for a key of `order_info`.
    pub(super) fn time(&self, key: &str) -> Option<SimTime> {
        self.written_value("/order_info", key)?
            .as_str()
            .and_then(SimTime::read)
    }

    /// The time of the last change.
    pub(super) fn updated(&self) -> SimTime {
        let times = [self.time("order_pay_time"), self.time("order_settle_time")]
            .into_iter()
            .flatten();
        let parcels = self.parcels.iter().map(SimParcel::last_seen);
        times
            .chain(parcels)
            .chain(self.after_sales.iter().map(|after_sale| after_sale.updated))
            .fold(self.created, SimTime::max)
    }

    /// Writes documented keys of a block, given as a JSON pointer into `data`.
    pub(super) fn fill(mut self, block: &'static str, values: Value) -> Self {
        self.number_and_text.push((block, values));
        self
    }

    pub(super) fn state(mut self, state: OrderState) -> Self {
        self.state = state;
        let (number, text) = state.number_and_text();
        self.fill(
            "/order_info",
            json!({ "order_state": number, "order_state_description": text }),
        )
    }

    pub(super) fn bought_by(mut self, buyer: &Buyer) -> Self {
        self.buyer = Some(buyer.clone());
        self.fill("/buyer_info", buyer.json())
            .fill("/order_info", json!({ "user_id": buyer.user_id() }))
    }

    pub(super) fn ship_to(mut self, consignee: &Consignee) -> Self {
        self.consignee = Some(consignee.clone());
        self.fill("/internal_extra_info/consignee_info", consignee.json())
    }

    pub(super) fn goods<'a>(mut self, goods: impl IntoIterator<Item = &'a SimGoods>) -> Self {
        self.goods.extend(goods.into_iter().cloned());
        self
    }

    /// Sets the freight in fen, and the merchant's change to it.
    pub(super) fn freight(mut self, fen: i64, change: i64) -> Self {
        (self.freight, self.freight_change) = (fen, change);
        self
    }

    pub(super) fn paid(mut self, at: SimTime, payment: Payment) -> Self {
        self.paid = true;
        let (number, text) = payment.number_and_text();
        let out_order_id = format!("{}{}", at.digits(), ids::digits(&self.id, 16));
        let transaction_id = payment.transaction(at, &self.id);
        self.fill(
            "/order_info",
            json!({
                "order_pay_time": at.text(), "payment_type": number,
                "payment_type_description": text, "sub_merchant_id": "1600013800",
            }),
        )
        .fill(
            "/payment_info",
            json!({
                "out_order_id": out_order_id, "transaction_id": transaction_id,
            }),
        )
    }

    /// Closes the order, with the number and text of `order_close_type` and the reason.
    pub(super) fn closed(self, close_type: u8, text: &str, reason: &str) -> Self {
        self.state(OrderState::Closed).fill(
            "/order_info",
            json!({
                "order_close_type": close_type, "order_close_type_description": text,
                "order_close_reason": reason,
            }),
        )
    }

    /// Sets when the platform confirms receipt automatically.
    pub(super) fn auto_confirms(self, at: SimTime) -> Self {
        self.fill(
            "/order_info",
            json!({
                "plan_auto_confirm_time": at.text(), "plan_auto_confirm_timestamp": at.second(),
            }),
        )
    }

    /// Marks the order as settled with the merchant.
    pub(super) fn settled(self, at: SimTime) -> Self {
        self.fill(
            "/order_info",
            json!({ "settle_state": 2, "order_settle_time": at.text() }),
        )
    }

    pub(super) fn parcel(mut self, parcel: &SimParcel) -> Self {
        self.parcels.push(parcel.clone());
        self
    }

    pub(super) fn refund(self, refund: &SimRefund) -> Self {
        self.refund_within(refund, &refund.after_sale())
    }

    /// Adds a refund that belongs to the given after-sale.
    pub(super) fn refund_within(mut self, refund: &SimRefund, after_sale: &AfterSale) -> Self {
        self.refunds.push(refund.clone());
        self.after_sale(after_sale)
    }

    /// Adds an after-sale that has no refund, or none yet.
    pub(super) fn after_sale(mut self, after_sale: &AfterSale) -> Self {
        self.after_sales.push(after_sale.clone());
        self
    }

    /// Sets a function that changes the finished document.
    pub(super) fn alter(mut self, alteration: fn(&mut Value, SimTime)) -> Self {
        self.alteration = alteration;
        self
    }

    /// Returns the full answer, in a shop opened at `now`.
    pub(super) fn answer(mut self, now: SimTime) -> Value {
        let after_sale = self.after_sale_show_state();
        let parcels: Vec<_> = self.parcels.iter().map(SimParcel::json).collect();
        let refunds: Vec<_> = self.refunds.iter().map(SimRefund::json).collect();
        let after_sales: Vec<_> = self.after_sales.iter().map(AfterSale::record).collect();
        let goods: Vec<_> = self.goods.iter().map(SimGoods::json).collect();
        let (price, letters) = (self.price(), self.letters());
        let first_kind = self.goods.first().map_or(0, |first| first.kind.number());
        self = self
            .fill("/goods_info", json!({ "goods_list": goods }))
            .fill("/price_info", price)
            .fill(
                "/internal_extra_info/logistics_info",
                json!({ "packages_info": parcels }),
            )
            .fill(
                "/internal_extra_info/refund_info",
                json!({ "refund_records": refunds }),
            )
            .fill(
                "/internal_extra_info/after_sale_info",
                json!({
                    "after_sale_records": after_sales,
                }),
            )
            .fill(
                "/order_info",
                json!({
                    "after_sale_show_state": after_sale, "goods_spu_type": first_kind,
                    "order_spu_type": letters,
                }),
            );
        let mut data = self.document();
        empty::set_has_result(&mut data);
        empty::flatten_some(&mut data, &self.id);
        (self.alteration)(&mut data, now);
        json!({ "code": 0, "msg": "success", "data": data })
    }

    /// Returns the written values, in the blocks of an empty document.
    fn document(&mut self) -> Value {
        let mut data = empty::data();
        for (block, values) in self.number_and_text.drain(..) {
            if let (Some(Value::Object(keys)), Value::Object(values)) =
                (data.pointer_mut(block), values)
            {
                keys.extend(values);
            }
        }
        data
    }

    /// The amount due, in fen.
    pub(super) fn due(&self) -> i64 {
        self.goods.iter().map(SimGoods::actual_fee).sum::<i64>()
            + self.freight
            + self.freight_change
    }

    fn price(&self) -> Value {
        let modified: i64 = self.goods.iter().map(SimGoods::modified).sum();
        json!({
            "collectibles": self.due(),
            "earned_revenue": if self.paid { self.due() } else { 0 },
            "goods_modified_amount": modified,
            "goods_total_count": self.goods.iter().map(SimGoods::quantity).sum::<i64>(),
            "gross_total": self.goods.iter().map(SimGoods::gross).sum::<i64>(),
            "shipment_fee": self.freight,
            "shipment_modified_amount": self.freight_change,
            "total_modified_amount": modified + self.freight_change,
        })
    }

    /// The `order_spu_type` letters of the goods kinds, without duplicates.
    pub(super) fn letters(&self) -> String {
        let mut kinds: Vec<_> = self.goods.iter().map(|each| each.kind.letters()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.join("|")
    }

    /// 0 none, 1 open, 2 partly refunded, 3 fully refunded.
    pub(super) fn after_sale_show_state(&self) -> u8 {
        let refunded: i64 = self
            .refunds
            .iter()
            .filter(|each| each.status == RefundStatus::Done)
            .map(|each| each.fen)
            .sum();
        match () {
            () if self.after_sales.iter().any(AfterSale::is_open) => 1,
            () if refunded == 0 => 0,
            () if refunded < self.due() => 2,
            () => 3,
        }
    }
}
