//! Tests that the lists agree with order detail, which uses other keys for the same values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{NOW, index};
use crate::sim::documents;
use crate::sim::request::RequestBody;
use crate::sim::sim_time::SimTime;

fn entry(id: &str) -> Value {
    index()
        .order_list(RequestBody(&json!({ "order_id": id })))
        .unwrap()["list"][0]
        .take()
}

/// Reads an integer given as a number or as a string.
fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .unwrap_or_else(|| panic!("{value}"))
}

/// The id and data of every order detail except `drifted`, and of a sample of generated orders.
fn details() -> Vec<(String, Value)> {
    let stories = documents(NOW.parse().unwrap())
        .into_iter()
        .filter(|(listed, _)| listed.name != "drifted");
    let stories = stories.map(|(listed, mut answer)| (listed.id, answer["data"].take()));
    let generated = index()
        .rows
        .iter()
        .filter(|row| row.order_type == 1)
        .step_by(41);
    let generated = generated.map(|row| {
        (
            row.id.clone(),
            index().detail(&row.id).unwrap()["data"].take(),
        )
    });
    stories.chain(generated).collect()
}

#[test]
fn order_entry_agrees_with_detail_on_states_sums_and_times() {
    for (id, detail) in details() {
        let (entry, order) = (entry(&id), &detail["order_info"]);
        let info = &entry["order_info"];
        assert_eq!(info["order_id"], id);
        assert_eq!(info["created_time"], order["order_create_time"], "{id}");
        assert_eq!(
            number(&info["order_state"]),
            number(&order["order_state"]),
            "{id}"
        );
        assert_eq!(
            number(&info["aftersale_show_state"]),
            number(&order["after_sale_show_state"]),
            "{id}"
        );
        assert_eq!(
            number(&entry["price_info"]["actual_price"]),
            number(&detail["price_info"]["collectibles"]),
            "{id}"
        );
        assert_eq!(
            number(&info["goods_buy_num"]),
            number(&detail["price_info"]["goods_total_count"]),
            "{id}"
        );
        let paid = order["order_pay_time"]
            .as_str()
            .filter(|text| !text.is_empty())
            .unwrap_or("0000-00-00 00:00:00");
        assert_eq!(info["pay_state_time"], paid, "{id}");
        assert_eq!(
            entry["payment_info"]["third_order_id"], detail["payment_info"]["transaction_id"],
            "{id}"
        );
    }
}

#[test]
fn order_entry_agrees_with_detail_on_people_goods_and_parcel() {
    for (id, detail) in details() {
        let entry = entry(&id);
        let either = |one, other| {
            entry["buyer_info"]
                .get(one)
                .or(entry["buyer_info"].get(other))
                .unwrap()
                .clone()
        };
        let buyer = &detail["buyer_info"];
        assert_eq!(
            either("nickname", "user_nickname"),
            buyer["nickname"],
            "{id}"
        );
        assert_eq!(
            either("phone_number", "user_phone"),
            buyer["phone_number"],
            "{id}"
        );
        assert_eq!(
            either("avatar_url", "user_profile_avatar"),
            buyer["avatar_url"],
            "{id}"
        );
        let goods = entry
            .get("good_list")
            .unwrap_or(&entry["goods_info"]["goods_list"])
            .as_array()
            .unwrap();
        assert_eq!(
            names(goods),
            names(detail["goods_info"]["goods_list"].as_array().unwrap()),
            "{id}"
        );
        let extra = &detail["internal_extra_info"];
        let parcel = extra
            .pointer("/logistics_info/packages_info/0")
            .unwrap_or(&Value::Null);
        let waybill = entry["ship_info"]["express_id"]
            .as_str()
            .unwrap_or_default();
        assert_eq!(
            waybill,
            parcel["express_id"].as_str().unwrap_or_default(),
            "{id}"
        );
        let receiver = entry["ship_info"]["receiver"].as_str().unwrap_or_default();
        assert_eq!(
            receiver,
            extra["consignee_info"]["name"].as_str().unwrap_or_default(),
            "{id}"
        );
    }
}

fn names(goods: &[Value]) -> Vec<Value> {
    goods
        .iter()
        .map(|line| line["goods_name"].clone())
        .collect()
}

#[test]
fn order_list_varies_layout_and_number_types() {
    let page = json!({ "created_time_start": "2026-02-10 00:00:00", "page_size": 100 });
    let list = index().order_list(RequestBody(&page)).unwrap()["list"].take();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in list.as_array().unwrap() {
        let counted = entry.pointer("/good_list/0/buy_num").is_some();
        let bare = entry
            .pointer("/goods_info/goods_list/0")
            .is_some_and(|line| line.get("buy_num").is_none());
        assert!(counted != bare, "{entry}");
        let variants = [
            ("good_list", counted),
            ("goods_list", bare),
            ("nickname", entry["buyer_info"].get("nickname").is_some()),
            (
                "user_nickname",
                entry["buyer_info"].get("user_nickname").is_some(),
            ),
            ("number", entry["order_info"]["order_state"].is_number()),
            ("text", entry["order_info"]["order_state"].is_string()),
            ("no shipping", entry["ship_info"] == json!([])),
        ];
        variants
            .into_iter()
            .filter(|(_, present)| *present)
            .for_each(|(variant, _)| *seen.entry(variant).or_default() += 1);
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
}

#[test]
fn after_sale_details_agree_with_refund_records() {
    let mut found = 0;
    for (id, detail) in details() {
        let rows = |pointer| {
            detail["internal_extra_info"]
                .pointer(pointer)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let refunds = rows("/refund_info/refund_records");
        let after_sales = rows("/after_sale_info/after_sale_records");
        for after_sale in &after_sales {
            let answer = index()
                .after_sale_detail(RequestBody(
                    &json!({ "aftersale_id": after_sale["after_sale_id"] }),
                ))
                .unwrap();
            assert_eq!(
                (&answer["order_id"], &answer["goods_name"]),
                (&json!(id), &after_sale["goods_name"])
            );
            assert_eq!(
                number(&answer["after_sale_count"]),
                i64::try_from(after_sales.len()).unwrap(),
                "{id}"
            );
            assert_eq!(
                (&answer["user_id"], &answer["phone"]),
                (
                    &detail["buyer_info"]["user_id"],
                    &detail["buyer_info"]["phone_number"]
                )
            );
            let Some(refund) = refunds
                .iter()
                .find(|refund| refund["after_sale_id"] == after_sale["after_sale_id"])
            else {
                continue;
            };
            found += 1;
            assert_refund_agrees(&id, &answer, refund);
        }
    }
    assert!(found > 14, "{found}");
}

/// Asserts that an after-sale detail has the amounts and the state of its refund record.
fn assert_refund_agrees(id: &str, detail: &Value, refund: &Value) {
    let done = refund["refund_state"] == 2;
    let amount = number(&refund["refund_amount"]);
    assert_eq!(
        (
            number(&detail["apply_refund_money"]),
            number(&detail["refund_money"])
        ),
        (amount, if done { amount } else { 0 }),
        "{id}"
    );
    assert_eq!(
        [13, 14].contains(&number(&detail["state"])),
        done,
        "{detail}"
    );
}

#[test]
fn return_waybill_of_refunding_is_a_parcel_of_its_detail() {
    let (_, detail) = documents(NOW.parse().unwrap())
        .into_iter()
        .find(|(listed, _)| listed.name == "refunding")
        .unwrap();
    let extra = &detail["data"]["internal_extra_info"];
    let id = &extra["after_sale_info"]["after_sale_records"][0]["after_sale_id"];
    let answer = index()
        .after_sale_detail(RequestBody(&json!({ "aftersale_id": id })))
        .unwrap();
    assert_eq!(
        (
            number(&answer["state"]),
            number(&answer["sale_type"]),
            number(&answer["ship_state"])
        ),
        (8, 2, 2)
    );
    assert_eq!(
        (number(&answer["submit_type"]), &answer["state_reason"]),
        (1, &json!("买家申请售后"))
    );
    assert_eq!(
        answer["return_logistics_no"],
        extra["logistics_info"]["packages_info"][1]["express_id"]
    );
}

#[test]
fn generated_orders_follow_the_rules_of_stories() {
    let now = SimTime::of(NOW.parse().unwrap()).text();
    let mut ids = BTreeSet::new();
    for row in &index().rows {
        assert!(ids.insert(&row.id), "{}", row.id);
        assert!(
            row.id.starts_with('E')
                || row.id.starts_with("tp_")
                || row.id.contains(&row.created.second().to_string()),
            "{}",
            row.id
        );
        assert!(
            row.updated.text() < now,
            "{} {}",
            row.id,
            row.updated.text()
        );
    }
    for (id, detail) in details() {
        let lines = detail["goods_info"]["goods_list"].as_array().unwrap();
        let sum: i64 = lines.iter().map(|line| number(&line["actual_fee"])).sum();
        let price = &detail["price_info"];
        assert_eq!(
            number(&price["collectibles"]),
            sum + number(&price["shipment_fee"]) + number(&price["shipment_modified_amount"]),
            "{id}"
        );
        let refunded: i64 = lines
            .iter()
            .map(|line| number(&line["refund_amount"]))
            .sum();
        let records = detail["internal_extra_info"]
            .pointer("/refund_info/refund_records")
            .and_then(Value::as_array);
        let recorded = records
            .into_iter()
            .flatten()
            .filter(|refund| refund["refund_state"] == 2);
        assert_eq!(
            recorded
                .map(|refund| number(&refund["refund_amount"]))
                .sum::<i64>(),
            refunded,
            "{id}"
        );
    }
}
