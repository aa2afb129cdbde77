//! The events of an order and their order.

use super::TimelineEventKind::{Created, Paid, Settled, Shipped, Trace};
use super::{TimelineEvent, TimelineEventKind, timeline};
use crate::order::{Order, beijing};
use crate::sim::documents;
use crate::text::{Lang, cells};
use proptest::prelude::*;
use rstest::rstest;

const NOW: &str = "2026-11-23 12:00:00";

fn events(data: &str) -> Vec<TimelineEvent> {
    timeline(
        &Order::parse(data.to_owned()).unwrap(),
        beijing::parse(NOW).unwrap(),
        Lang::Zh,
    )
}

fn shown(entries: &[TimelineEvent]) -> Vec<String> {
    entries
        .iter()
        .map(|e| {
            format!(
                "{}{} {}",
                if e.ahead { "+" } else { "" },
                beijing::minute(e.at),
                e.text
            )
        })
        .collect()
}

#[test]
fn events_with_a_time_are_newest_first() {
    let data = r#"{"order_info":{"order_state":3,"order_create_time":"2026-11-18 14:00:00","order_pay_time":"2026-11-18 14:01:00",
          "plan_auto_confirm_time":"2026-11-27 12:00:00","order_settle_time":"--"},"price_info":{"earned_revenue":25600},
        "internal_extra_info":{"logistics_info":{"packages_info":[{"logistics_company_name":"中通快递","express_id":"754000000001",
          "departure_time":"2026-11-19 14:00:00","package_trace_info":[{"time":"","text":"没有时间"},
          {"time":"2026-11-19 18:12:00","text":"【浦东】的 李明（13900139000）已揽收"}]}]},
         "refund_info":{"refund_records":[{"refund_state":3,"refund_amount":6400,"refund_time":"2026-11-21 09:00:00"}]},
         "veri_code_info":{"veri_code_list":[{"check_time":"2026-11-22 10:00:00","spu_name":"吐司"}]}}}"#;
    assert_eq!(
        shown(&events(data)),
        [
            "+2026-11-27 12:00 自动确认收货，4 天后",
            "2026-11-22 10:00 核销 吐司",
            "2026-11-21 09:00 退款失败 ¥64.00",
            "2026-11-19 18:12 【浦东】的 李*（139****9000）已揽收",
            "2026-11-19 14:00 商家发货 中通快递 754000000001",
            "2026-11-18 14:01 付款 ¥256.00",
            "2026-11-18 14:00 买家下单",
        ]
    );
}

#[test]
fn equal_times_are_ordered_by_kind() {
    let data = r#"{"order_info":{"order_state":4,"order_create_time":"2026-11-18","order_pay_time":"2026-11-18","order_settle_time":"2026-11-18"},
        "internal_extra_info":{"logistics_info":{"packages_info":[{"departure_time":"2026-11-18","package_trace_info":[
          {"time":"2026-11-18","text":"已签收"},{"time":"2026-11-18","text":"派件中"},{"time":"2026-11-18","text":"已揽收"}]}]}}}"#;
    let kinds: Vec<_> = events(data).iter().map(|e| e.kind).collect();
    assert_eq!(
        kinds,
        [Settled, Trace, Trace, Trace, Shipped, Paid, Created]
    );
    assert!(
        events(data)[1].text.as_str().contains("签收")
            && events(data)[3].text.as_str().contains("揽收")
    );
}

#[rstest]
#[case::never_paid(
    r#""order_state":5,"order_close_type":1,"order_close_reason":"超时""#,
    "未付款，订单取消：超时"
)]
#[case::refunded(r#""order_state":5,"order_close_type":4"#, "付款")]
#[case::open(r#""order_state":2"#, "付款")]
fn payment_time_is_interpreted_by_state(#[case] info: &str, #[case] expected: &str) {
    let data = format!(r#"{{"order_info":{{{info},"order_pay_time":"2026-11-18 14:01:00"}}}}"#);
    assert_eq!(events(&data)[0].text.as_str(), expected);
}

#[rstest]
#[case::past("2026-11-22 12:00:00", 0, 0)]
#[case::now(NOW, 0, 0)]
#[case::ahead("2026-11-23 12:00:01", 0, 1)]
#[case::paid_meanwhile("2026-11-23 12:00:01", 2, 0)]
fn past_deadlines_are_left_out(#[case] at: &str, #[case] state: u8, #[case] count: usize) {
    let data =
        format!(r#"{{"order_info":{{"order_state":{state},"plan_auto_cancel_time":"{at}"}}}}"#);
    assert_eq!(events(&data).iter().filter(|e| e.ahead).count(), count);
}

fn with_after_sale(records: &str, detail: &str) -> Vec<String> {
    let data =
        format!(r#"{{"internal_extra_info":{{"refund_info":{{"refund_records":[{records}]}}}}}}"#);
    let order = Order::parse_with(data, &[detail.to_owned()]).unwrap();
    shown(&timeline(&order, beijing::parse(NOW).unwrap(), Lang::Zh))
}

const AFTER_SALE: &str = r#"{"aftersale_id":"A1795190400_63ea122a379c4_84723683","state":"11","sale_type":2,"apply_refund_money":"6400",
    "created_at":"2026-11-21 00:00:00","updated_at":"2026-11-22 09:00:00","invalid_time":"2026-11-28 00:00:00"}"#;

#[test]
fn after_sale_has_request_update_and_expiry() {
    assert_eq!(
        with_after_sale("", AFTER_SALE),
        [
            "+2026-11-28 00:00 售后到期，4 天后",
            "2026-11-22 09:00 商家退款中 ¥64.00",
            "2026-11-21 00:00 申请售后 退货退款 ¥64.00"
        ]
    );
    let over = AFTER_SALE.replace(r#""11""#, "14");
    assert_eq!(
        with_after_sale("", &over)[0],
        "2026-11-22 09:00 退货退款完成 ¥64.00"
    );
    let unknown = AFTER_SALE.replace(r#""11""#, r#"99,"state_str":"平台介入中""#);
    assert!(
        with_after_sale("", &unknown).contains(&"2026-11-22 09:00 平台介入中 ¥64.00".to_owned())
    );
}

#[test]
fn refund_and_after_sale_at_the_same_time_are_one_event() {
    let record = r#"{"after_sale_id":"A1795190400_63ea122a379c4_84723683","refund_state":3,"refund_amount":6400,"refund_time":"2026-11-22 09:00:00"}"#;
    let events = with_after_sale(record, AFTER_SALE);
    assert_eq!(
        events[1..],
        [
            "2026-11-22 09:00 退款失败 ¥64.00",
            "2026-11-21 00:00 申请售后 退货退款 ¥64.00"
        ]
    );
    let of_another = record.replace("84723683", "84723684");
    assert_eq!(with_after_sale(&of_another, AFTER_SALE).len(), 5);
}

#[rstest]
#[case::by_its_state_description("退货运输中", "", "买家寄回 圆通速递 YT1")]
#[case::by_the_waybill_of_its_after_sale("运输中", "YT1", "买家寄回 圆通速递 YT1")]
#[case::to_the_buyer("运输中", "YT2", "商家发货 圆通速递 YT1")]
fn return_parcel_is_not_a_shipment(
    #[case] state: &str,
    #[case] back: &str,
    #[case] expected: &str,
) {
    let data = format!(
        r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{{"logistics_company_name":"圆通速递","express_id":"YT1",
           "departure_time":"2026-11-20 10:00:00","logistics_state_description":"{state}"}}]}}}}}}"#
    );
    let order =
        Order::parse_with(data, &[format!(r#"{{"return_logistics_no":"{back}"}}"#)]).unwrap();
    assert_eq!(
        timeline(&order, beijing::parse(NOW).unwrap(), Lang::Zh)[0]
            .text
            .as_str(),
        expected
    );
}

#[test]
fn future_event_is_marked() {
    let entries = events(r#"{"order_info":{"order_create_time":"2026-11-24 00:00:00"}}"#);
    assert!(entries[0].ahead && entries[0].kind == TimelineEventKind::Created);
}

#[test]
fn events_without_times_are_left_out() {
    assert!(events("{}").is_empty());
    assert!(
        events(r#"{"internal_extra_info":{"logistics_info":{"packages_info":[{"package_trace_info":[{"text":"x"}]},{}]}}}"#).is_empty()
    );
}

#[test]
fn demo_orders_show_no_phone_numbers() {
    let now = "2026-03-11T04:00:00Z".parse().unwrap();
    for (listed, answer) in documents(now) {
        let order = Order::parse(answer["data"].to_string()).unwrap();
        for entry in timeline(&order, now, Lang::Zh) {
            let longest = entry
                .text
                .as_str()
                .split(|c: char| !c.is_ascii_digit())
                .map(str::len)
                .max();
            assert!(
                entry.kind != TimelineEventKind::Trace || longest < Some(11),
                "{}: {}",
                listed.name,
                entry.text
            );
        }
    }
}

#[test]
fn kind_labels_fit_the_column() {
    assert!(
        TimelineEventKind::ALL
            .windows(2)
            .all(|pair| pair[0] < pair[1])
    );
    let fits = |kind: TimelineEventKind| {
        [Lang::Zh, Lang::En]
            .iter()
            .all(|&lang| cells(kind.label(lang)) <= 10)
    };
    assert!(TimelineEventKind::ALL.into_iter().all(fits));
}

proptest! {
    #[test]
    fn events_are_sorted_for_any_times(days in prop::collection::vec(1u8..29, 0..12)) {
        let rows: Vec<String> = days.iter().map(|d| format!(r#"{{"time":"2026-11-{d:02} 08:00:00","text":"快件到达"}}"#)).collect();
        let data = format!(r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":[{{"package_trace_info":[{}]}}]}}}}}}"#, rows.join(","));
        let entries = events(&data);
        prop_assert_eq!(entries.len(), days.len());
        prop_assert!(entries.windows(2).all(|pair| pair[0].at >= pair[1].at && pair[0].ahead >= pair[1].ahead));
    }
}
