//! Tests of rules that hold for every document of the shop.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;

use crate::sim::ids::{self, OrderIdForm};
use crate::sim::sim_time::SimTime;
use crate::sim::stories::watched::{STEPS, answer, placed_at};
use crate::sim::{ListedOrder, documents, empty};

const FIELDS: &str = include_str!("../../../tests/fixtures/order_detail_fields.tsv");
const NOON: &str = "2026-03-11T04:00:00Z";

fn now(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The documents that follow the documentation.
fn documented(at: &str) -> Vec<(ListedOrder, Value)> {
    documents(now(at))
        .into_iter()
        .filter(|(listed, _)| listed.name != "drifted")
        .chain(watched(at))
        .collect()
}

/// Every step of the watched order, in a shop that opened an hour before.
fn watched(at: &str) -> impl Iterator<Item = (ListedOrder, Value)> {
    let opened = SimTime::of(now(at)).ago(3600);
    let steps: Vec<_> = (1..=STEPS)
        .map(|step| opened.later(i64::try_from(step).unwrap() * 60))
        .collect();
    let listed = move || ListedOrder {
        id: ids::order(OrderIdForm::Plain, placed_at(opened), "watched"),
        name: "watched",
        zh: "",
        en: "",
    };
    (0..=STEPS).map(move |step| (listed(), answer(&listed().id, opened, &steps[..step])))
}

/// The items of a list; empty if it is written as another empty value.
fn list<'a>(data: &'a Value, pointer: &str) -> &'a [Value] {
    data.pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn goods(data: &Value) -> &[Value] {
    list(data, "/goods_info/goods_list")
}

fn parcels(data: &Value) -> &[Value] {
    list(data, "/internal_extra_info/logistics_info/packages_info")
}

fn refunds(data: &Value) -> &[Value] {
    list(data, "/internal_extra_info/refund_info/refund_records")
}

fn fen(value: &Value, key: &str) -> i64 {
    value[key]
        .as_i64()
        .unwrap_or_else(|| panic!("{key} of {value}"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} of {value}"))
}

/// Returns the Unix seconds of a time in the platform's format.
fn second(written: &str) -> i64 {
    let utc = format!("{}+08:00", written.replace(' ', "T"));
    utc.parse::<Timestamp>()
        .unwrap_or_else(|error| panic!("{written}: {error}"))
        .as_second()
}

/// The keys documented under each object's path; a list's items live under the list's path and
/// `[]`.
fn documented_keys() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut keys: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for path in FIELDS
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next())
    {
        let mut rest = path;
        while let Some((parent, key)) = rest.rsplit_once('.') {
            keys.entry(parent)
                .or_default()
                .insert(key.trim_end_matches("[]"));
            rest = parent;
        }
    }
    keys
}

/// Calls `visit` for every object with its documented path.
fn objects(
    path: &str,
    value: &Value,
    visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>),
) {
    match value {
        Value::Object(keys) => {
            visit(path, keys);
            keys.iter()
                .for_each(|(key, value)| objects(&format!("{path}.{key}"), value, visit));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| objects(&format!("{path}[]"), item, visit)),
        _ => {}
    }
}

#[test]
fn objects_have_exactly_their_documented_keys() {
    let documented_keys = documented_keys();
    for (listed, answer) in documented(NOON) {
        objects("data", &answer["data"], &mut |path, keys| {
            let found: BTreeSet<_> = keys.keys().map(String::as_str).collect();
            assert_eq!(
                Some(&found),
                documented_keys.get(path),
                "{}: {path}",
                listed.name
            );
        });
    }
}

#[test]
fn documented_keys_are_non_empty_in_some_order() {
    let mut seen = BTreeSet::new();
    for (_, answer) in documented(NOON) {
        objects("data", &answer["data"], &mut |path, keys| {
            seen.extend(
                keys.iter()
                    .filter(|(_, value)| !empty::is_empty_value(value))
                    .map(|(key, _)| format!("{path}.{key}")),
            );
        });
    }
    // Lines have the same keys in goods, parcels and refunds, so it is enough that the goods list
    // covers each key.
    let is_copy = |path: &str| {
        path.contains("package_goods_info[]") || path.contains("refund_records[].goods_info.")
    };
    let paths = FIELDS
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next());
    let never: Vec<_> = paths
        .filter(|path| !is_copy(path) && !seen.contains(*path))
        .collect();
    assert_eq!(never, [""; 0]);
}

#[test]
fn has_result_matches_block_content() {
    for (listed, answer) in documented(NOON) {
        objects("data", &answer["data"], &mut |path, keys| {
            if let Some(flag) = keys.get("has_result") {
                let holds = keys
                    .iter()
                    .any(|(key, value)| key != "has_result" && !empty::is_empty_value(value));
                assert_eq!(flag, holds, "{}: {path}", listed.name);
            }
        });
    }
}

#[test]
fn money_adds_up() {
    for (listed, answer) in documented(NOON) {
        let (data, name) = (&answer["data"], listed.name);
        let every_line = goods(data)
            .iter()
            .chain(
                parcels(data)
                    .iter()
                    .flat_map(|parcel| list(parcel, "/package_goods_info")),
            )
            .chain(refunds(data).iter().map(|refund| &refund["goods_info"]));
        for line in every_line {
            let off: i64 = list(line, "/discounts_info/discounts_list")
                .iter()
                .map(|each| fen(each, "discount_amount"))
                .sum();
            let due = fen(line, "unit_price") * fen(line, "quantity") - off
                + fen(line, "modified_amount");
            assert_eq!(
                fen(line, "actual_fee"),
                due,
                "{name}: {}",
                text(line, "goods_name")
            );
            assert_eq!(
                fen(line, "refundable_amount"),
                due - fen(line, "refund_amount"),
                "{name}"
            );
        }
        let price = &data["price_info"];
        let sum = |key: &str| goods(data).iter().map(|line| fen(line, key)).sum::<i64>();
        assert_eq!(
            fen(price, "collectibles"),
            sum("actual_fee") + fen(price, "shipment_fee") + fen(price, "shipment_modified_amount"),
            "{name}"
        );
        assert_eq!(fen(price, "goods_total_count"), sum("quantity"), "{name}");
        assert_eq!(
            fen(price, "total_modified_amount"),
            sum("modified_amount") + fen(price, "shipment_modified_amount"),
            "{name}"
        );
        let paid = !empty::is_empty_value(&data["order_info"]["payment_type"]);
        assert_eq!(
            fen(price, "earned_revenue"),
            if paid { fen(price, "collectibles") } else { 0 },
            "{name}"
        );
    }
}

#[test]
fn discounts_split_into_coupons_and_others() {
    for (listed, answer) in documented(NOON) {
        for line in goods(&answer["data"]) {
            let count = |key: &str| list(line, &format!("/discounts_info/{key}")).len();
            assert_eq!(
                count("discounts_list"),
                count("coupons_list") + count("no_coupon_list"),
                "{}",
                listed.name
            );
        }
    }
}

#[test]
fn refunds_stay_within_what_was_received() {
    for (listed, answer) in documented(NOON) {
        let data = &answer["data"];
        let asked: i64 = refunds(data)
            .iter()
            .map(|refund| fen(refund, "refund_amount"))
            .sum();
        let done: i64 = refunds(data)
            .iter()
            .filter(|refund| refund["refund_state"] == 2)
            .map(|refund| fen(refund, "refund_amount"))
            .sum();
        assert!(
            asked <= fen(&data["price_info"], "earned_revenue"),
            "{}",
            listed.name
        );
        assert_eq!(
            goods(data)
                .iter()
                .map(|line| fen(line, "refund_amount"))
                .sum::<i64>(),
            done,
            "{}",
            listed.name
        );
        assert_eq!(
            list(
                data,
                "/internal_extra_info/after_sale_info/after_sale_records"
            )
            .len(),
            refunds(data).len(),
            "{}",
            listed.name
        );
    }
}

#[rstest]
fn times_are_in_chronological_order(
    #[values("2026-03-10T16:00:00Z", NOON, "2026-03-11T15:59:59Z")] at: &str,
) {
    for (listed, answer) in documented(at) {
        let (data, name, now) = (&answer["data"], listed.name, now(at).as_second());
        let created = second(text(&data["order_info"], "order_create_time"));
        assert!(created < now, "{name}");
        let changed = text(&data["order_info"], "order_pay_time");
        assert!(
            changed.is_empty() || (created..now).contains(&second(changed)),
            "{name}: paid {changed}"
        );
        for parcel in parcels(data) {
            let departed = second(text(parcel, "departure_time"));
            assert!(
                (created..now).contains(&departed),
                "{name}: departed {}",
                text(parcel, "departure_time")
            );
            for row in list(parcel, "/package_trace_info") {
                assert!(
                    (departed..=now).contains(&second(text(row, "time"))),
                    "{name}: {row}"
                );
            }
        }
        for refund in refunds(data) {
            let asked = seconds_of_id(text(refund, "after_sale_id"));
            assert!(
                (created..now).contains(&asked),
                "{name}: asked for a refund"
            );
            let ended = text(refund, "refund_time");
            assert!(
                ended == "--" || (asked..now).contains(&second(ended)),
                "{name}: {ended}"
            );
        }
    }
}

/// Returns the creation time in an id of any format, in Unix seconds.
fn seconds_of_id(id: &str) -> i64 {
    if let Some(rest) = id.strip_prefix("tp_order_") {
        return i64::from_str_radix(rest.get(..8).unwrap(), 16).unwrap();
    }
    if let Some(digits) = id.strip_prefix('E').and_then(|rest| rest.get(..14)) {
        let at = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", digits).unwrap();
        return second(&at.strftime("%Y-%m-%d %H:%M:%S").to_string());
    }
    let digits = id
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .get(..10)
        .unwrap();
    digits.parse().unwrap()
}

#[rstest]
fn ids_contain_the_creation_second(
    #[values("2026-03-10T16:00:00Z", NOON, "2026-03-11T15:59:59Z")] at: &str,
) {
    let mut seen = BTreeSet::new();
    for (listed, answer) in documents(now(at)) {
        let order = &answer["data"]["order_info"];
        assert_eq!(text(order, "order_id"), listed.id);
        assert_eq!(
            seconds_of_id(&listed.id),
            second(text(order, "order_create_time")),
            "{}",
            listed.name
        );
        for parcel in parcels(&answer["data"]) {
            assert_eq!(
                seconds_of_id(text(parcel, "parcel_id")),
                second(text(parcel, "departure_time")),
                "{}",
                listed.name
            );
            assert!(
                seen.insert(text(parcel, "parcel_id").to_owned()),
                "{}",
                listed.name
            );
        }
        assert!(seen.insert(listed.id), "{}", listed.name);
    }
}

#[test]
fn phones_are_in_the_reserved_range() {
    let phone_keys = [
        "phone_number",
        "contact",
        "phone",
        "indentor_phone",
        "indentor_staff_phone",
        "user_contact",
        "operator_contact",
    ];
    for (listed, answer) in documented(NOON) {
        objects("data", &answer["data"], &mut |path, keys| {
            for key in phone_keys {
                if let Some(Value::String(phone)) =
                    keys.get(key).filter(|value| !empty::is_empty_value(value))
                {
                    assert!(
                        phone.len() == 11 && (phone.get(3..6) == Some("001")),
                        "{}: {path}.{key} {phone}",
                        listed.name
                    );
                }
            }
        });
    }
}

#[test]
fn empty_blocks_are_sometimes_lists() {
    let blocks = |answer: &Value| {
        answer["data"]["internal_extra_info"]
            .as_object()
            .unwrap()
            .values()
            .filter(|block| block.is_array())
            .count()
    };
    let flattened: usize = documented(NOON)
        .iter()
        .map(|(_, answer)| blocks(answer))
        .sum();
    assert!(flattened > 0);
}

#[test]
fn waybill_numbers_match_their_courier() {
    let digits = |text: &str, lengths: &[usize]| {
        lengths.contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
    };
    for (listed, answer) in documented(NOON) {
        for parcel in parcels(&answer["data"]) {
            let number = text(parcel, "express_id");
            let fits = match text(parcel, "logistics_company_name") {
                "顺丰速运" => number
                    .strip_prefix("SF")
                    .is_some_and(|rest| digits(rest, &[13])),
                "中通快递" => digits(number, &[12, 13]),
                "圆通速递" => number
                    .strip_prefix("YT")
                    .is_some_and(|rest| digits(rest, &[13])),
                other => panic!("{other}"),
            };
            assert!(fits, "{}: {number}", listed.name);
        }
    }
}
