//! An order where every kind of value differs from its documented type, with undocumented keys and
//! blocks.

use serde_json::{Value, json};

use super::Story;
use crate::sim::goods::{Discount, GoodsKind, SimGoods};
use crate::sim::ids::OrderIdForm;
use crate::sim::order::{OrderBuilder, OrderState, Payment};
use crate::sim::parcel::{Courier, SimParcel};
use crate::sim::people::{Buyer, Consignee};
use crate::sim::refund::{RefundStatus, SimRefund};
use crate::sim::sim_time::SimTime;

pub(super) const STORY: Story = Story {
    name: "drifted",
    zh: "类型全部走样：数字成文本、对象成数组、未知字段和区块",
    en: "Every type drifted: numbers as text, objects as lists, unknown keys and blocks",
    form: OrderIdForm::Plain,
    placed: |now| now.day(7, 13, 13, 13),
    build,
};

const PLACE: [&str; 4] = ["湖北省", "武汉市", "洪山区", "珞喻路 1380 号"];
/// Loses digits if parsed as a float.
const TRANSACTION: &str = "4200002138202603011234567890";

fn build(order: OrderBuilder, now: SimTime) -> OrderBuilder {
    let kit = SimGoods::new(GoodsKind::Physical, "植物标本手作包", 128_00)
        .discount(Discount::coupon("春日券", 28_00))
        .sent()
        .refunded(20_00);
    let refund = SimRefund::of(&kit, 20_00, now.day(2, 8, 0, 0))
        .ended(RefundStatus::Done, now.day(2, 9, 0, 0))
        .by("客服-阿青", "叶片破损");
    let parcel = SimParcel::new(Courier::Zto, "7801580158624", now.day(6, 10, 0, 0))
        .goods([&kit])
        .then(
            now.day(6, 18, 0, 0),
            Courier::Zto.collected("武汉洪山", "程亮（13900139250）"),
        );
    order
        .bought_by(&Buyer::new("草木集", "15800158624"))
        .ship_to(&Consignee::at("叶青", "15800158624", PLACE))
        .goods([&kit])
        .paid(now.day(7, 13, 13, 40), Payment::WeChat)
        .parcel(&parcel)
        .refund(&refund)
        .state(OrderState::Shipped)
        .alter(drift)
}

fn drift(data: &mut Value, now: SimTime) {
    drift_orders(data, now);
    drift_blocks(data);
    drift_lists(data);
    add_unknown(data);
}

/// Sets a value by JSON pointer; the last key may be new.
fn put(data: &mut Value, pointer: &str, value: Value) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    if let Some(Value::Object(keys)) = data.pointer_mut(parent) {
        keys.insert(key.to_owned(), value);
    }
}

/// Changes numbers and strings.
fn drift_orders(data: &mut Value, now: SimTime) {
    let order = [
        ("order_state", json!("3")),
        ("order_type", json!(1.0)),
        ("settle_state", Value::Null),
        ("channel_type", json!(false)),
        ("app_type", json!(["1"])),
        ("payment_type", json!("")),
        ("promoter_type", json!({})),
        (
            "plan_auto_confirm_timestamp",
            json!(now.later(86_400).second().to_string()),
        ),
        ("can_modify_price", json!("1")),
        ("has_result", json!(1)),
        ("order_settle_time", json!(now.day(1, 2, 30, 0).second())),
        ("sub_merchant_id", json!(1_600_013_800)),
        ("discount_description", json!([])),
        ("community_name", json!({ "id": 138, "name": "植物爱好者" })),
        ("finder_nickname", json!(false)),
        ("order_close_info", Value::Null),
    ];
    for (key, value) in order {
        put(data, &format!("/order_info/{key}"), value);
    }
    let price = [
        ("collectibles", json!("10000")),
        ("earned_revenue", json!("10000.00")),
        ("gross_total", json!(12_800.0)),
        ("shipment_fee", json!("--")),
        ("goods_total_count", json!(true)),
        ("has_result", json!("1")),
    ];
    for (key, value) in price {
        put(data, &format!("/price_info/{key}"), value);
    }
}

/// Changes blocks, their flags, and the values in the small ones.
fn drift_blocks(data: &mut Value) {
    let transaction: Value = serde_json::from_str(TRANSACTION).unwrap_or_default();
    let changes = [
        ("/payment_info/transaction_id", transaction),
        ("/payment_info/has_result", json!(0)),
        ("/buyer_info/phone_number", json!(15_800_158_624_i64)),
        (
            "/buyer_info/comment",
            json!("{\"text\":\"请轻拿轻放\",\"from\":\"miniapp\",\"tags\":[\"易碎\",1]}"),
        ),
        ("/buyer_info/has_result", Value::Null),
        (
            "/invoice_info",
            json!("{\"title\":\"个人\",\"content\":\"商品明细\"}"),
        ),
        ("/third_party_info/douyin_info", json!([])),
        ("/third_party_info/quick_hand_info", Value::Null),
        ("/internal_extra_info/student_info", json!([])),
        ("/internal_extra_info/talent_douyin_info", json!("")),
        ("/internal_extra_info/indentor_info", json!(0)),
        (
            "/internal_extra_info/content_distribution_info",
            json!({ "distribution_ratio": "0.3", "is_channel": 0, "has_result": "0" }),
        ),
        (
            "/internal_extra_info/veri_code_info",
            json!({ "has_result": 0, "remain_count": "", "veri_code_list": "" }),
        ),
        (
            "/internal_extra_info/consignee_info/address",
            json!(["湖北省", "武汉市", "洪山区"]),
        ),
        (
            "/internal_extra_info/consignee_info/contact_country_code",
            json!(86),
        ),
        (
            "/internal_extra_info/consignee_info/express_type",
            json!("1"),
        ),
    ];
    for (pointer, value) in changes {
        put(data, pointer, value);
    }
}

/// Changes lists (to null, a map with numeric keys, a single object) and the line of goods.
fn drift_lists(data: &mut Value) {
    let goods = [
        ("quantity", json!("1")),
        ("unit_price", json!("12800")),
        ("spu_type", json!(1)),
        ("expire_display", json!("0")),
        ("goods_sn", json!(6_901_380_013_809_i64)),
        ("ship_state", json!("-1")),
        ("paid_coupon_info", Value::Null),
    ];
    for (key, value) in goods {
        put(data, &format!("/goods_info/goods_list/0/{key}"), value);
    }
    put(
        data,
        "/goods_info/goods_list/0/discounts_info/coupons_list",
        Value::Null,
    );
    put(
        data,
        "/goods_info/goods_list/0/discounts_info/multi_coupons_usage",
        json!("false"),
    );
    for (list, numbered) in [
        ("logistics_info/packages_info", true),
        ("refund_info/refund_records", false),
    ] {
        let pointer = format!("/internal_extra_info/{list}");
        let first = data
            .pointer(&format!("{pointer}/0"))
            .cloned()
            .unwrap_or_default();
        put(
            data,
            &pointer,
            if numbered {
                json!({ "0": first })
            } else {
                first
            },
        );
    }
    put(
        data,
        "/internal_extra_info/after_sale_info/after_sale_records",
        json!({}),
    );
}

/// Adds keys and blocks of a later platform version.
fn add_unknown(data: &mut Value) {
    let new = [
        ("/order_info/channel_alive_id", json!("l_65f1380013800_Xq7")),
        (
            "/order_info/estimate_settle_time_description",
            json!("确认收货后 7 天"),
        ),
        (
            "/goods_info/goods_list/0/cross_border_tax",
            json!({ "rate": 0.091, "amount": 0 }),
        ),
        (
            "/goods_info/goods_list/0/discounts_info/platform_subsidy",
            json!(null),
        ),
        ("/price_info/point_deduct", json!(0)),
        (
            "/live_room_info",
            json!({
                "has_result": true, "room": { "id": "l_65f1380013800_Xq7", "title": "春日手作专场" },
                "viewers": 1380,
            }),
        ),
        (
            "/internal_extra_info/membership_info",
            json!({
                "level": "银卡", "points": "1380", "history": [{ "at": "2024-01-01", "got": 5 }],
            }),
        ),
    ];
    for (pointer, value) in new {
        put(data, pointer, value);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{STORY, TRANSACTION};
    use crate::sim::sim_time::SimTime;

    const FIELDS: &str = include_str!("../../../tests/fixtures/order_detail_fields.tsv");

    fn data() -> Value {
        let now = SimTime::of("2026-03-11T04:00:00Z".parse().unwrap());
        STORY.answer(&STORY.listed(now).id, now)["data"].take()
    }

    fn fits(documented: &str, value: &Value) -> bool {
        match documented {
            "string" => value.is_string(),
            "int" => value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            _ => value.is_object(),
        }
    }

    #[test]
    fn each_documented_type_is_violated_somewhere() {
        let (data, mut missed) = (data(), BTreeSet::new());
        for field in FIELDS.lines().skip(1) {
            let [path, documented, ..] = field.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{field}")
            };
            let pointer = path
                .trim_start_matches("data")
                .replace("[]", ".0")
                .replace('.', "/");
            if data
                .pointer(&pointer)
                .is_some_and(|value| !fits(documented, value))
            {
                missed.insert(documented);
            }
        }
        assert_eq!(
            missed,
            BTreeSet::from(["array", "boolean", "int", "number", "object", "string"])
        );
    }

    #[test]
    fn transaction_id_is_an_exact_number() {
        let id = &data()["payment_info"]["transaction_id"];
        assert!(id.is_number());
        assert_eq!(id.to_string(), TRANSACTION);
        assert_eq!(TRANSACTION.len(), 28);
    }

    #[test]
    fn undocumented_keys_are_present() {
        for pointer in [
            "/live_room_info/room/title",
            "/internal_extra_info/membership_info/points",
            "/order_info/channel_alive_id",
        ] {
            assert!(data().pointer(pointer).is_some(), "{pointer}");
            assert!(!FIELDS.contains(&pointer.replace('/', ".")), "{pointer}");
        }
    }
}
