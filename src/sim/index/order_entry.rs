//! An order as the order list writes it: with other keys than order detail, and two layouts for
//! goods and buyer.

use serde_json::{Value, json};

use super::mixed_types::loosen;
use super::one_in;
use crate::sim::goods::SimGoods;
use crate::sim::ids;
use crate::sim::order::{OrderBuilder, OrderState};
use crate::sim::parcel::SimParcel;
use crate::sim::people::avatar;
use crate::sim::sim_time::SimTime;

const NEVER: &str = "0000-00-00 00:00:00";

/// Returns the entry of an order in the order list.
pub(super) fn entry(order: &OrderBuilder) -> Value {
    let mut entry = json!({
        "buyer_info": buyer(order), "order_info": info(order), "payment_info": payment(order),
        "price_info": price(order),
        "ship_info": shipping(order),
    });
    let by_count = one_in(2, order.id(), "goods");
    let goods: Vec<_> = order
        .goods
        .iter()
        .map(|goods| line(goods, by_count))
        .collect();
    let (key, goods) = if by_count {
        ("good_list", json!(goods))
    } else {
        ("goods_info", json!({ "goods_list": goods }))
    };
    if let Some(keys) = entry.as_object_mut() {
        keys.insert(key.to_owned(), goods);
    }
    loosen(&mut entry, order.id());
    entry
}

/// Only the older `good_list` has a count for each line; the other layout has only the order's
/// `goods_buy_num`.
fn line(goods: &SimGoods, counted: bool) -> Value {
    let mut line = goods.listed();
    if counted && let Some(keys) = line.as_object_mut() {
        keys.insert("buy_num".to_owned(), goods.quantity().into());
    }
    line
}

fn buyer(order: &OrderBuilder) -> Value {
    let Some(buyer) = &order.buyer else {
        return json!([]);
    };
    let (id, picture) = (buyer.user_id(), avatar(&buyer.nickname));
    if one_in(2, order.id(), "buyer") {
        json!({
            "user_id": id, "nickname": buyer.nickname, "phone_number": buyer.phone,
            "avatar_url": picture,
        })
    } else {
        json!({
            "user_id": id, "user_nickname": buyer.nickname, "user_phone": buyer.phone,
            "user_profile_avatar": picture,
        })
    }
}

fn info(order: &OrderBuilder) -> Value {
    let written_value = |key| order.written_value("/order_info", key).cloned();
    let number = |key| written_value(key).unwrap_or_else(|| 0.into());
    let time = |key| {
        order
            .time(key)
            .map_or_else(|| NEVER.to_owned(), SimTime::text)
    };
    let (state, state_text) = order.state.number_and_text();
    let names: Vec<_> = order
        .goods
        .iter()
        .take(3)
        .map(|goods| goods.name.as_str())
        .collect();
    json!({
        "order_id": order.id(), "app_id": ids::APP_ID, "user_id": number("user_id"),
        "created_time": order.created.text(),
        "order_state": state, "order_state_desc": state_text, "pay_state": pay_state(order),
        "pay_state_time": time("order_pay_time"),
        "aftersale_show_state": order.after_sale_show_state(),
        "settle_state": number("settle_state"),
        "settle_state_time": time("order_settle_time"), "update_time": order.updated().text(),
        "order_type": number("order_type"),
        "order_close_type": number("order_close_type"), "pay_type": number("payment_type"),
        "channel_type": number("channel_type"),
        "goods_name": names.join("、"),
        "goods_buy_num": order.goods.iter().map(SimGoods::quantity).sum::<i64>(),
        "goods_spu_sub_type": order.letters(), "actual_fee": order.due(), "trade_id": order.id(),
    })
}

/// 0 unpaid, 1 paid, 2 closed before payment.
fn pay_state(order: &OrderBuilder) -> u8 {
    match order.state {
        _ if order.paid => 1,
        OrderState::Closed => 2,
        _ => 0,
    }
}

fn payment(order: &OrderBuilder) -> Value {
    let written_value = |key| {
        order
            .written_value("/payment_info", key)
            .cloned()
            .unwrap_or_else(|| "".into())
    };
    json!({
        "out_order_id": written_value("out_order_id"),
        "third_order_id": written_value("transaction_id"),
    })
}

fn price(order: &OrderBuilder) -> Value {
    let gross: i64 = order.goods.iter().map(SimGoods::gross).sum();
    json!({
        "actual_price": order.due(), "freight_modified_price": order.freight_change,
        "freight_price": order.freight,
        "origin_price": gross + order.freight,
        "total_modified_amount": order.goods.iter().map(SimGoods::modified).sum::<i64>() + order.freight_change,
        "total_price": gross + order.freight,
    })
}

/// The list shows only the first parcel. An order without a consignee has an empty map, which PHP
/// writes as a list.
fn shipping(order: &OrderBuilder) -> Value {
    let Some(consignee) = &order.consignee else {
        return json!([]);
    };
    let [province, city, county, detail] = consignee.place;
    let first = order.parcels.first();
    json!({
        "receiver": consignee.name, "phone": consignee.phone, "province": province, "city": city,
        "county": county, "detail": detail,
        "company": first.map_or("", SimParcel::company),
        "express_id": first.map_or("", SimParcel::waybill),
        "ship_time": first.map_or_else(|| NEVER.to_owned(), |parcel| parcel.departed().text()),
        "confirm_time": NEVER, "remark": "",
    })
}
