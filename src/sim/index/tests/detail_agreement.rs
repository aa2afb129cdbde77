//! What the lists say is what order detail says, in other words.

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

/// A number, as a number or as a text.
fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .unwrap_or_else(|| panic!("{value}"))
}

/// Every detail but the drifted one, and some of the made-up ones: id and data.
fn details() -> Vec<(String, Value)> {
    let json = documents(NOW.parse().unwrap())
        .into_iter()
        .filter(|(listed, _)| listed.name != "drifted");
    let json = json.map(|(listed, mut answer)| (listed.id, answer["data"].take()));
    let made_up = index()
        .rows
        .iter()
        .filter(|row| row.order_type == 1)
        .step_by(41);
    let made_up = made_up.map(|row| {
        (
            row.id.clone(),
            index().detail(&row.id).unwrap()["data"].take(),
        )
    });
    json.chain(made_up).collect()
}

#[test]
fn an_entry_names_the_same_states_sums_and_times_as_the_detail() {
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
fn an_entry_names_the_same_people_goods_and_parcel_as_the_detail() {
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
        let names = |goods: &[Value]| {
            goods
                .iter()
                .map(|line| line["goods_name"].clone())
                .collect::<Vec<_>>()
        };
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

#[test]
fn a_list_writes_goods_buyers_and_numbers_in_more_than_one_way() {
    let page = json!({ "created_time_start": "2026-02-10 00:00:00", "page_size": 100 });
    let list = index().order_list(RequestBody(&page)).unwrap()["list"].take();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in list.as_array().unwrap() {
        let counted = entry.pointer("/good_list/0/buy_num").is_some();
        let bare = entry
            .pointer("/goods_info/goods_list/0")
            .is_some_and(|line| line.get("buy_num").is_none());
        assert!(counted != bare, "{entry}");
        let ways = [
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
        ways.into_iter()
            .filter(|(_, so)| *so)
            .for_each(|(way, _)| *seen.entry(way).or_default() += 1);
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
}

#[test]
fn every_after_sale_of_a_detail_answers_as_its_refund_says() {
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
            let json = index()
                .after_sale_detail(RequestBody(
                    &json!({ "aftersale_id": after_sale["after_sale_id"] }),
                ))
                .unwrap();
            assert_eq!(
                (&json["order_id"], &json["goods_name"]),
                (&json!(id), &after_sale["goods_name"])
            );
            assert_eq!(
                number(&json["after_sale_count"]),
                i64::try_from(after_sales.len()).unwrap(),
                "{id}"
            );
            assert_eq!(
                (&json["user_id"], &json["phone"]),
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
            let fen = if refund["refund_state"] == 2 {
                number(&refund["refund_amount"])
            } else {
                0
            };
            assert_eq!(
                (
                    number(&json["apply_refund_money"]),
                    number(&json["refund_money"])
                ),
                (number(&refund["refund_amount"]), fen),
                "{id}"
            );
            assert_eq!(
                [13, 14].contains(&number(&json["state"])),
                refund["refund_state"] == 2,
                "{json}"
            );
        }
    }
    assert!(found > 14, "{found}");
}

#[test]
fn the_way_back_of_the_refunding_order_is_the_parcel_of_its_detail() {
    let (_, detail) = documents(NOW.parse().unwrap())
        .into_iter()
        .find(|(listed, _)| listed.name == "refunding")
        .unwrap();
    let extra = &detail["data"]["internal_extra_info"];
    let id = &extra["after_sale_info"]["after_sale_records"][0]["after_sale_id"];
    let json = index()
        .after_sale_detail(RequestBody(&json!({ "aftersale_id": id })))
        .unwrap();
    assert_eq!(
        (
            number(&json["state"]),
            number(&json["sale_type"]),
            number(&json["ship_state"])
        ),
        (8, 2, 2)
    );
    assert_eq!(
        (number(&json["submit_type"]), &json["state_reason"]),
        (1, &json!("买家申请售后"))
    );
    assert_eq!(
        json["return_logistics_no"],
        extra["logistics_info"]["packages_info"][1]["express_id"]
    );
}

#[test]
fn made_up_orders_keep_the_laws_of_the_told_ones() {
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
