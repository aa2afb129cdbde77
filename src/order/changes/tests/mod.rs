//! One difference is one change, and nothing else is.

mod properties;

use super::ChangeKind::{self, Added, Changed, Removed};
use super::changes;
use crate::catalog::Tab;
use crate::order::{Document, Reading};
use crate::text::Lang;
use rstest::rstest;

fn doc(json: &str) -> Document {
    Document::parse(json.to_owned()).unwrap()
}

/// Returns kind, path, old and new value of each change, in Chinese.
fn described(before: &str, after: &str) -> Vec<(ChangeKind, String, String, String)> {
    let (before, after) = (doc(before), doc(after));
    let reading = Reading {
        lang: Lang::Zh,
        now: "2026-03-11T04:00:00Z".parse().unwrap(),
        thresholds: crate::order::Thresholds::default(),
    };
    let line = |change: &super::Change| {
        let text = change.describe(&before, &after, reading);
        let path: Vec<String> = text.path.iter().map(ToString::to_string).collect();
        (
            change.kind,
            path.join(" > "),
            text.before.to_string(),
            text.after.to_string(),
        )
    };
    changes(&before, &after).iter().map(line).collect()
}

fn parcel(id: &str, trace: &str) -> String {
    format!(
        r#"{{"parcel_id":"{id}","logistics_state_description":"运输中","package_trace_info":[{trace}]}}"#
    )
}

fn parcels(parcels: &[String]) -> String {
    format!(
        r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{}]}}}}}}"#,
        parcels.join(",")
    )
}

const LEFT: &str = r#"{"text":"快件离开 【金华】","time":"2026-03-10 08:00:00"}"#;
const DOOR: &str =
    r#"{"text":"【成都】的业务员 罗成（13900139162）正在第1次派件","time":"2026-03-11 09:30:00"}"#;

#[rstest]
#[case::value(r#"{"price_info":{"collectibles":100}}"#, r#"{"price_info":{"collectibles":250}}"#, (Changed, "价格信息 > 应收款", "¥1.00", "¥2.50"))]
#[case::masked(r#"{"buyer_info":{"phone_number":"13900139107"}}"#, r#"{"buyer_info":{"phone_number":"13900139208"}}"#, (Changed, "买家手机号", "139****9107", "139****9208"))]
#[case::number_in_free_text(r#"{"x":""}"#, r#"{"x":"13900139107"}"#, (Added, "x", "", "139****9107"))]
#[case::code_and_its_description(
    r#"{"order_info":{"order_state":2,"order_state_description":"待发货"}}"#,
    r#"{"order_info":{"order_state":3,"order_state_description":"已发货"}}"#,
    (Changed, "订单信息 > 订单状态", "待发货", "已发货")
)]
#[case::block_that_was_null(r#"{"invoice_info":null}"#, r#"{"invoice_info":{"tax_id":"9133","title":""}}"#, (Added, "税号", "", "9133"))]
#[case::undocumented_block(r#"{"live":[]}"#, r#"{"live":{"room":1,"seats":[2,3]}}"#, (Added, "live", "", "共 3 项"))]
#[case::leaf_to_block(r#"{"live":"no"}"#, r#"{"live":{"room":1}}"#, (Changed, "live", "no", "共 1 项"))]
#[case::json_in_text(r#"{"x":"{\"a\":1}"}"#, r#"{"x":"{\"a\":2}"}"#, (Changed, "x > a", "1", "2"))]
#[case::repeated_key(r#"{"x":1,"x":2}"#, r#"{"x":1,"x":3}"#, (Changed, "x", "2", "3"))]
fn single_difference_is_one_change(
    #[case] before: &str,
    #[case] after: &str,
    #[case] change: (ChangeKind, &str, &str, &str),
) {
    let (kind, path, was, now) = change;
    assert_eq!(
        described(before, after),
        [(kind, path.to_owned(), was.to_owned(), now.to_owned())]
    );
}

#[rstest]
#[case::types(
    r#"{"order_info":{"order_state":3,"x":1}}"#,
    r#"{"order_info":{"order_state":"3","x":"1"}}"#
)]
#[case::empty_values(
    r#"{"order_info":null,"price_info":[],"x":{"a":""}}"#,
    r#"{"order_info":{"order_id":"--","order_settle_time":"0000-00-00 00:00:00"},"y":"--"}"#
)]
#[case::flags(
    r#"{"order_info":{"can_modify_price":true}}"#,
    r#"{"order_info":{"can_modify_price":1}}"#
)]
#[case::flags_that_are_off(
    r#"{"order_info":{"can_modify_price":false}}"#,
    r#"{"order_info":{"can_modify_price":0}}"#
)]
#[case::presence(
    r#"{"invoice_info":{"has_result":true}}"#,
    r#"{"invoice_info":{"has_result":false}}"#
)]
#[case::order_of_a_list(r#"{"x":[1,2,{"a":[3,4]}]}"#, r#"{"x":[{"a":[4,3]},2,"1"]}"#)]
#[case::single_entry_without_list(
    r#"{"internal_extra_info":{"refund_info":{"refund_records":[{"after_sale_id":"A1"}]}}}"#,
    r#"{"internal_extra_info":{"refund_info":{"refund_records":{"after_sale_id":"A1"}}}}"#
)]
fn equal_meaning_is_no_change(#[case] before: &str, #[case] after: &str) {
    assert_eq!(described(before, after), []);
    assert_eq!(described(after, before), []);
}

#[test]
fn new_trace_event_is_one_change() {
    let before = parcels(&[parcel("p1", LEFT), parcel("p2", LEFT)]);
    let after = parcels(&[parcel("p2", &format!("{DOOR},{LEFT}")), parcel("p1", LEFT)]);
    let now = "03-11 09:30 【成都】的业务员 罗*（139****9162）正在第1次派件";
    assert_eq!(
        described(&before, &after),
        [(
            Added,
            "包裹 1 > 物流轨迹".to_owned(),
            String::new(),
            now.to_owned()
        )]
    );
}

#[test]
fn new_parcel_is_one_change_with_its_count() {
    let before = parcels(&[parcel("p1", LEFT)]);
    let after = parcels(&[parcel("p2", DOOR), parcel("p1", LEFT)]);
    assert_eq!(
        described(&before, &after),
        [(
            Added,
            "包裹 1".to_owned(),
            String::new(),
            "共 4 项".to_owned()
        )]
    );
    assert_eq!(
        described(&after, &before),
        [(
            Removed,
            "包裹 1".to_owned(),
            "共 4 项".to_owned(),
            String::new()
        )]
    );
    assert_eq!(
        described("{}", &after).len(),
        2,
        "each entry of a list that was missing"
    );
}

#[test]
fn refund_retry_does_not_change_the_failed_record() {
    let records = |records: &str| {
        format!(r#"{{"internal_extra_info":{{"refund_info":{{"refund_records":[{records}]}}}}}}"#)
    };
    let failed = r#"{"after_sale_id":"A1","refund_state":3,"refund_amount":100}"#;
    let again = r#"{"after_sale_id":"A1","refund_state":1,"refund_amount":100}"#;
    let found = described(&records(failed), &records(&format!("{again},{failed}")));
    assert_eq!(
        found,
        [(
            Added,
            "退款 1".to_owned(),
            String::new(),
            "共 3 项".to_owned()
        )]
    );
}

#[test]
fn changes_are_sorted_by_tab_then_document_order() {
    let before = doc(
        r#"{"order_info":{"order_state":2,"order_close_reason":"x"},"zeta":1,"buyer_info":{"nickname":"a"}}"#,
    );
    let after = doc(
        r#"{"alpha":1,"order_info":{"order_remark":"r","order_state":3},"buyer_info":{"nickname":"b"}}"#,
    );
    let place = |c: &super::Change| {
        (
            c.tab,
            c.kind,
            c.after
                .map_or_else(|| before.pointer(c.before.unwrap()), |id| after.pointer(id)),
        )
    };
    let found: Vec<_> = changes(&before, &after).iter().map(place).collect();
    let expected = [
        (Tab::Buyer, Changed, "/buyer_info/nickname"),
        (Tab::Order, Added, "/order_info/order_remark"),
        (Tab::Order, Changed, "/order_info/order_state"),
        (Tab::Order, Removed, "/order_info/order_close_reason"),
        (Tab::Other, Added, "/alpha"),
        (Tab::Other, Removed, "/zeta"),
    ];
    assert_eq!(
        found,
        expected.map(|(tab, kind, at)| (tab, kind, at.to_owned()))
    );
}
