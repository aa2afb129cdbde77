//! Rules about refunds.

use super::*;

#[rstest]
#[case::failed(3, "", &["退款失败 ¥64.00"])]
#[case::done(2, "", &[])]
fn refund_failed(#[case] state: u8, #[case] time: &str, #[case] expected: &[&str]) {
    assert_eq!(
        texts(
            &refunds(&[refund(state, 6400, time)]),
            RefundFailed,
            Lang::Zh
        ),
        expected
    );
}

#[rstest]
#[case::same_amount_later(refund(2, 6400, DAY_AGO), &[])]
#[case::under_way_later(refund(1, 6400, DAY_AGO), &[RefundUnderWay])]
#[case::failed_again(refund(3, 6400, DAY_AGO), &[RefundFailed, RefundFailed])]
#[case::another_amount(refund(2, 100, DAY_AGO), &[RefundFailed])]
#[case::earlier(refund(2, 6400, THREE_DAYS_AGO), &[RefundFailed])]
fn failed_refund_is_dropped_after_a_retry(#[case] other: Value, #[case] expected: &[Rule]) {
    assert_eq!(
        rules(&refunds(&[refund(3, 6400, TWO_DAYS_AGO), other])),
        expected
    );
}

#[rstest]
#[case::long(
    THREE_DAYS_AGO,
    RefundSlow,
    "退款中 ¥64.00 已 3 天",
    "refund under way ¥64.00 3 days"
)]
#[case::a_second_less(
    NEARLY_THREE_DAYS_AGO,
    RefundUnderWay,
    "退款中 ¥64.00 已 71 小时",
    "refund under way ¥64.00 71 h"
)]
#[case::no_time("--", RefundUnderWay, "退款中 ¥64.00", "refund under way ¥64.00")]
#[case::in_the_future(
    "2026-11-24 12:00:00",
    RefundUnderWay,
    "退款中 ¥64.00",
    "refund under way ¥64.00"
)]
fn refund_under_way_is_slow_after_three_days(
    #[case] time: &str,
    #[case] rule: Rule,
    #[case] zh: &str,
    #[case] en: &str,
) {
    let data = refunds(&[refund(1, 6400, time)]);
    assert_eq!(rules(&data), [rule]);
    assert_eq!(
        (texts(&data, rule, Lang::Zh), texts(&data, rule, Lang::En)),
        (vec![zh.to_owned()], vec![en.to_owned()])
    );
}

#[test]
fn refund_without_a_time_counts_from_its_after_sale_id() {
    let asked = beijing::parse(THREE_DAYS_AGO).unwrap().as_second();
    let record = |id: String| json!({ "refund_state": 0, "refund_amount": 5, "refund_time": "--", "after_sale_id": id });
    assert_eq!(
        rules(&refunds(&[record(format!(
            "A{asked}_63ea122a379c4_84723683"
        ))])),
        [RefundSlow]
    );
    assert_eq!(
        rules(&refunds(&[record(format!(
            "A{}_63ea122a379c4_84723683",
            asked + 1
        ))])),
        [RefundUnderWay]
    );
}

#[test]
fn refund_without_an_amount_has_none_in_its_text() {
    assert_eq!(
        texts(
            &refunds(&[json!({ "refund_state": "3", "refund_amount": "many" })]),
            RefundFailed,
            Lang::Zh
        ),
        ["退款失败"]
    );
}

#[rstest]
#[case::more(10_001, &["已退 ¥100.01，超过已收 ¥100.00"])]
#[case::all(10_000, &[])]
fn refunded_too_much(#[case] fen: i64, #[case] expected: &[&str]) {
    let mut data = refunds(&[refund(2, fen - 1, ""), refund(2, 1, ""), refund(3, 99, "")]);
    data["price_info"] = json!({ "earned_revenue": 10_000 });
    assert_eq!(texts(&data, RefundedTooMuch, Lang::Zh), expected);
}

#[rstest]
#[case::open(json!({ "after_sale_show_state": 1 }), 500, &["售后中，可退 ¥5.00 未退"])]
#[case::no_after_sale(json!({ "after_sale_show_state": 0 }), 500, &[])]
#[case::nothing_left(json!({ "after_sale_show_state": 1 }), 0, &[])]
#[case::closed(json!({ "after_sale_show_state": 1, "order_state": 5 }), 500, &[])]
fn nothing_refunded(#[case] info: Value, #[case] fen: i64, #[case] expected: &[&str]) {
    let mut data = order(&info, &json!([{ "refundable_amount": fen }]));
    assert_eq!(texts(&data, NothingRefunded, Lang::Zh), expected);
    data["internal_extra_info"] = refunds(&[refund(1, 5, "")])["internal_extra_info"].take();
    assert!(
        texts(&data, NothingRefunded, Lang::Zh).is_empty(),
        "a refund was begun"
    );
}

#[rstest]
#[case::kept(json!(0), 1, "0", 2, true)]
#[case::taken(json!(1), 1, "0", 2, false)]
#[case::not_said(Value::Null, 1, "0", 2, false)]
#[case::part(json!(0), 2, "0", 2, false)]
#[case::physical(json!(0), 1, "1", 2, false)]
#[case::under_way(json!(0), 1, "0", 1, false)]
fn access_kept(
    #[case] delete: Value,
    #[case] kind: u8,
    #[case] spu: &str,
    #[case] state: u8,
    #[case] fires: bool,
) {
    let record = json!({
        "refund_state": state, "refund_type": kind, "refund_amount": 100, "is_delete_purchase": delete, "goods_info": { "spu_type": spu },
    });
    let texts = texts(&refunds(&[record]), AccessKept, Lang::Zh);
    assert_eq!(
        texts,
        if fires {
            vec!["已全额退款 ¥1.00，买家仍可使用"]
        } else {
            vec![]
        }
    );
}
