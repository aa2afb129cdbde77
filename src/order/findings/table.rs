//! Every rule: an order where it fires, and one a hair away where it does not.

use rstest::rstest;
use serde_json::{Value, json};

use super::Rule::{self, *};
use super::{Finding, findings};
use crate::catalog::Tone;
use crate::order::Thresholds;
use crate::order::{Document, Facts, Order, beijing};
use crate::text::Lang;

const NOW: &str = "2026-11-23 12:00:00";
const DAY_AGO: &str = "2026-11-22 12:00:00";
const NEARLY_A_DAY_AGO: &str = "2026-11-22 12:00:01";
const TWO_DAYS_AGO: &str = "2026-11-21 12:00:00";
const NEARLY_TWO_DAYS_AGO: &str = "2026-11-21 12:00:01";
const THREE_DAYS_AGO: &str = "2026-11-20 12:00:00";
const NEARLY_THREE_DAYS_AGO: &str = "2026-11-20 12:00:01";

fn found(data: &Value, lang: Lang) -> Vec<Finding> {
    let facts = Facts::of(&Document::parse(data.to_string()).unwrap());
    findings(
        &facts,
        &Thresholds::default(),
        beijing::read(NOW).unwrap(),
        lang,
    )
}

/// The sentences of one rule.
fn said(data: &Value, rule: Rule, lang: Lang) -> Vec<String> {
    found(data, lang)
        .iter()
        .filter(|f| f.rule == rule)
        .map(|f| f.text.to_string())
        .collect()
}

fn rules(data: &Value) -> Vec<Rule> {
    found(data, Lang::Zh).iter().map(|f| f.rule).collect()
}

fn refunds(records: &[Value]) -> Value {
    json!({ "internal_extra_info": { "refund_info": { "refund_records": records } } })
}

fn refund(state: u8, fen: i64, time: &str) -> Value {
    json!({ "refund_state": state, "refund_amount": fen, "refund_time": time })
}

fn parcels(state: u8, parcels: &[Value]) -> Value {
    json!({ "order_info": { "order_state": state }, "internal_extra_info": { "logistics_info": { "packages_info": parcels } } })
}

fn parcel(departed: &str, trace: &[(&str, &str)]) -> Value {
    let rows: Vec<Value> = trace
        .iter()
        .map(|(time, text)| json!({ "time": time, "text": text }))
        .collect();
    json!({ "logistics_company_name": "中通快递", "departure_time": departed, "package_trace_info": rows })
}

fn order(info: &Value, goods: &Value) -> Value {
    json!({ "order_info": info, "goods_info": { "goods_list": goods } })
}

#[rstest]
#[case::failed(3, "", &["退款失败 ¥64.00"])]
#[case::done(2, "", &[])]
fn refund_failed(#[case] state: u8, #[case] time: &str, #[case] expected: &[&str]) {
    assert_eq!(
        said(
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
fn a_failed_refund_is_forgotten_once_a_later_one_took_it_up(
    #[case] other: Value,
    #[case] expected: &[Rule],
) {
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
fn a_refund_under_way_is_slow_after_three_days(
    #[case] time: &str,
    #[case] rule: Rule,
    #[case] zh: &str,
    #[case] en: &str,
) {
    let data = refunds(&[refund(1, 6400, time)]);
    assert_eq!(rules(&data), [rule]);
    assert_eq!(
        (said(&data, rule, Lang::Zh), said(&data, rule, Lang::En)),
        (vec![zh.to_owned()], vec![en.to_owned()])
    );
}

#[test]
fn a_refund_without_a_time_counts_from_its_after_sale_id() {
    let asked = beijing::read(THREE_DAYS_AGO).unwrap().as_second();
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
fn a_refund_without_an_amount_names_none() {
    assert_eq!(
        said(
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
    assert_eq!(said(&data, RefundedTooMuch, Lang::Zh), expected);
}

#[rstest]
#[case::open(json!({ "after_sale_show_state": 1 }), 500, &["售后中，可退 ¥5.00 未退"])]
#[case::no_after_sale(json!({ "after_sale_show_state": 0 }), 500, &[])]
#[case::nothing_left(json!({ "after_sale_show_state": 1 }), 0, &[])]
#[case::closed(json!({ "after_sale_show_state": 1, "order_state": 5 }), 500, &[])]
fn nothing_refunded(#[case] info: Value, #[case] fen: i64, #[case] expected: &[&str]) {
    let mut data = order(&info, &json!([{ "refundable_amount": fen }]));
    assert_eq!(said(&data, NothingRefunded, Lang::Zh), expected);
    data["internal_extra_info"] = refunds(&[refund(1, 5, "")])["internal_extra_info"].take();
    assert!(
        said(&data, NothingRefunded, Lang::Zh).is_empty(),
        "a refund was begun"
    );
}

/// The sentences of one rule for an after-sale of ¥64.00 that was asked for in detail, in both languages, and the key that proves each.
fn of_after_sale(detail: &Value, rule: Rule) -> Vec<(String, String, Option<String>)> {
    let order = Order::parse_with(json!({}).to_string(), &[detail.to_string()]).unwrap();
    assert_eq!(order.left_out, 0);
    let Order { doc, facts, .. } = order;
    let all = |lang| {
        findings(
            &facts,
            &Thresholds::default(),
            beijing::read(NOW).unwrap(),
            lang,
        )
    };
    let pairs = all(Lang::Zh)
        .into_iter()
        .zip(all(Lang::En))
        .filter(|(zh, _)| zh.rule == rule);
    pairs
        .map(|(zh, en)| {
            (
                zh.text.to_string(),
                en.text.to_string(),
                doc.key(zh.proof).map(str::to_owned),
            )
        })
        .collect()
}

#[rstest]
#[case::unhandled(json!(3), Some(("商家逾期未处理售后 ¥64.00", "shop late to handle the after-sale ¥64.00")))]
#[case::as_text(json!("12"), Some(("商家逾期未退款 ¥64.00", "shop late to refund ¥64.00")))]
#[case::in_hand(json!(2), None)]
#[case::refunding(json!(11), None)]
#[case::done(json!(13), None)]
fn after_sale_overdue(#[case] state: Value, #[case] expected: Option<(&str, &str)>) {
    let said = of_after_sale(
        &json!({ "state": state, "apply_refund_money": "6400" }),
        AfterSaleOverdue,
    );
    assert_eq!(
        said.first().map(|(zh, en, _)| (zh.as_str(), en.as_str())),
        expected
    );
}

#[rstest]
#[case::a_day(2, "2026-11-24 12:00:00", Some("售后 24 小时后到期，待商家处理"))]
#[case::a_second_more(2, "2026-11-24 12:00:01", None)]
#[case::goods_on_their_way(8, "2026-11-23 18:00:00", Some("售后 6 小时后到期，待商家处理"))]
#[case::the_buyers_turn(6, "2026-11-23 18:00:00", None)]
#[case::over(13, "2026-11-23 18:00:00", None)]
#[case::past(2, "2026-11-23 11:59:59", None)]
#[case::no_term(2, "--", None)]
fn after_sale_expiring(#[case] state: u8, #[case] term: &str, #[case] expected: Option<&str>) {
    let said = of_after_sale(
        &json!({ "state": state, "invalid_time": term }),
        AfterSaleExpiring,
    );
    assert_eq!(said.first().map(|(zh, ..)| zh.as_str()), expected);
    assert!(
        said.iter()
            .all(|(.., proof)| proof.as_deref() == Some("invalid_time"))
    );
}

#[rstest]
#[case::with_a_term(6, "2026-11-26 12:00:00", Some("等买家寄回商品 ¥64.00，3 天后到期"))]
#[case::term_is_over(6, NOW, Some("等买家寄回商品 ¥64.00"))]
#[case::sent(8, "2026-11-26 12:00:00", None)]
#[case::closed(7, "2026-11-26 12:00:00", None)]
fn return_awaited(#[case] state: u8, #[case] term: &str, #[case] expected: Option<&str>) {
    let said = of_after_sale(
        &json!({ "state": state, "invalid_time": term, "apply_refund_money": 6400 }),
        ReturnAwaited,
    );
    assert_eq!(said.first().map(|(zh, ..)| zh.as_str()), expected);
}

#[rstest]
#[case::the_buyers_turn(&[6], false)]
#[case::the_shops_turn(&[2], true)]
#[case::one_of_each(&[6, 2], true)]
#[case::all_over(&[13], true)]
fn that_nothing_was_refunded_is_no_riddle_while_the_buyer_has_the_goods(
    #[case] states: &[u8],
    #[case] fires: bool,
) {
    let order = order(
        &json!({ "after_sale_show_state": 1 }),
        &json!([{ "refundable_amount": 500 }]),
    );
    let details: Vec<String> = states
        .iter()
        .map(|state| json!({ "state": state }).to_string())
        .collect();
    let facts = Order::parse_with(order.to_string(), &details)
        .unwrap()
        .facts;
    let all = findings(
        &facts,
        &Thresholds::default(),
        beijing::read(NOW).unwrap(),
        Lang::Zh,
    );
    assert_eq!(all.iter().any(|f| f.rule == NothingRefunded), fires);
}

#[rstest]
#[case::two_days(TWO_DAYS_AGO, 2, "1", 1, &["付款 48 小时未发货"])]
#[case::a_second_less(NEARLY_TWO_DAYS_AGO, 2, "1", 1, &[])]
#[case::shipped(TWO_DAYS_AGO, 3, "1", 1, &[])]
#[case::nothing_to_ship(TWO_DAYS_AGO, 2, "0", 1, &[])]
#[case::to_be_fetched(TWO_DAYS_AGO, 2, "1", 2, &[])]
#[case::in_the_future("2026-11-30 12:00:00", 2, "1", 1, &[])]
#[case::no_time("--", 2, "1", 1, &[])]
fn unshipped(
    #[case] paid: &str,
    #[case] state: u8,
    #[case] spu: &str,
    #[case] express: u8,
    #[case] expected: &[&str],
) {
    let mut data = order(
        &json!({ "order_state": state, "order_pay_time": paid }),
        &json!([{ "spu_type": spu, "quantity": 1 }]),
    );
    data["internal_extra_info"] = json!({ "consignee_info": { "express_type": express } });
    assert_eq!(said(&data, Unshipped, Lang::Zh), expected);
}

#[rstest]
#[case::collected(DAY_AGO, NEARLY_A_DAY_AGO, "已揽收")]
#[case::moving(DAY_AGO, NEARLY_A_DAY_AGO, "快件到达")]
#[case::delivering(DAY_AGO, NEARLY_A_DAY_AGO, "正在为您派件")]
#[case::waiting(THREE_DAYS_AGO, NEARLY_THREE_DAYS_AGO, "快件已暂存至菜鸟驿站")]
#[case::trouble(DAY_AGO, NEARLY_A_DAY_AGO, "派送不成功")]
#[case::going_back(TWO_DAYS_AGO, NEARLY_TWO_DAYS_AGO, "货物退回")]
#[case::unknown_words(TWO_DAYS_AGO, NEARLY_TWO_DAYS_AGO, "？")]
fn a_parcel_is_silent_after_its_stages_time(
    #[case] at: &str,
    #[case] less: &str,
    #[case] text: &str,
) {
    let earlier = ("2026-11-19 08:00:00", "？？");
    let data = |newest| {
        parcels(
            3,
            &[parcel("2026-11-19 07:00:00", &[(newest, text), earlier])],
        )
    };
    assert_eq!(said(&data(at), Silent, Lang::En).len(), 1);
    assert!(said(&data(less), Silent, Lang::En).is_empty());
}

#[rstest]
#[case::signed(3, "已签收,感谢使用顺丰")]
#[case::completed(4, "快件到达")]
#[case::closed(5, "快件到达")]
fn what_is_over_is_not_silent(#[case] state: u8, #[case] text: &str) {
    let data = parcels(state, &[parcel(THREE_DAYS_AGO, &[(THREE_DAYS_AGO, text)])]);
    assert_eq!(rules(&data), []);
}

#[test]
fn a_trace_without_times_counts_from_the_departure() {
    assert_eq!(
        said(
            &parcels(3, &[parcel(DAY_AGO, &[("--", "快件到达")])]),
            Silent,
            Lang::En
        ),
        ["中通快递 silent 24 h"]
    );
    assert_eq!(
        rules(&parcels(3, &[parcel("--", &[("--", "快件到达")])])),
        []
    );
}

#[test]
fn many_silent_parcels_are_one_sentence_the_longest_first() {
    let list: Vec<Value> = [DAY_AGO, THREE_DAYS_AGO, TWO_DAYS_AGO]
        .iter()
        .map(|at| parcel(at, &[(at, "快件到达")]))
        .collect();
    let one_by_one = said(&parcels(3, &list[1..]), Silent, Lang::Zh);
    assert_eq!(
        one_by_one,
        ["中通快递 3 天无更新", "中通快递 48 小时无更新"]
    );
    let all = found(&parcels(3, &list), Lang::Zh);
    assert_eq!(all[0].text.as_str(), "3 个包裹无更新，最久 3 天");
    let [longest, middle, shortest] = all[0].proofs[..] else {
        panic!("three parcels prove it")
    };
    assert!(shortest < longest && longest < middle && all.len() == 1);
}

#[rstest]
#[case::two_days(TWO_DAYS_AGO, &["中通快递 发货 48 小时无轨迹"])]
#[case::a_second_less(NEARLY_TWO_DAYS_AGO, &[])]
#[case::in_the_future("2026-11-24 12:00:00", &[])]
fn untraced(#[case] departed: &str, #[case] expected: &[&str]) {
    assert_eq!(
        said(&parcels(3, &[parcel(departed, &[])]), Untraced, Lang::Zh),
        expected
    );
}

#[rstest]
#[case::after_signing(&[(DAY_AGO, "派送不成功，失败签收录入"), (TWO_DAYS_AGO, "已签收")], &[SignedThenFailed, Silent])]
#[case::before_signing(&[(NEARLY_A_DAY_AGO, "已签收"), (TWO_DAYS_AGO, "派送不成功")], &[])]
#[case::never_signed(&[(NEARLY_A_DAY_AGO, "派送不成功"), (TWO_DAYS_AGO, "派件中")], &[DeliveryFailed])]
#[case::tried_again(&[(NEARLY_A_DAY_AGO, "派件中"), (TWO_DAYS_AGO, "派送不成功")], &[])]
#[case::refused(&[(NEARLY_A_DAY_AGO, "客户拒签")], &[Returned])]
#[case::going_back(&[(NEARLY_A_DAY_AGO, "货物退回"), (TWO_DAYS_AGO, "派送不成功")], &[Returned])]
#[case::moving(&[(NEARLY_A_DAY_AGO, "快件到达")], &[])]
fn a_delivery_in_vain(#[case] trace: &[(&str, &str)], #[case] expected: &[Rule]) {
    assert_eq!(
        rules(&parcels(3, &[parcel("2026-11-19 07:00:00", trace)])),
        expected
    );
}

#[test]
fn a_delivery_in_vain_is_told_with_its_age() {
    let data = parcels(
        4,
        &[parcel(
            "",
            &[
                ("2026-11-23 10:00:00", "派送不成功"),
                (TWO_DAYS_AGO, "已签收"),
            ],
        )],
    );
    assert_eq!(
        said(&data, SignedThenFailed, Lang::Zh),
        ["中通快递 签收后又派送失败，2 小时前"]
    );
    assert_eq!(found(&data, Lang::Zh)[0].proofs.len(), 2);
    let back = parcels(
        3,
        &[parcel(
            "",
            &[(NEARLY_A_DAY_AGO, "已签收"), (TWO_DAYS_AGO, "货物退回")],
        )],
    );
    assert_eq!(said(&back, Returned, Lang::Zh), ["中通快递 已退回"]);
}

#[rstest]
#[case::no_trace(json!("余额不足"), &[], &[Tone::Bad])]
#[case::by_another_waybill(json!("余额不足"), &[(NEARLY_A_DAY_AGO, "快件到达")], &[Tone::Warn])]
#[case::no_reason(json!(""), &[], &[])]
#[case::null(Value::Null, &[], &[])]
fn waybill_failed(
    #[case] reason: Value,
    #[case] trace: &[(&str, &str)],
    #[case] expected: &[Tone],
) {
    let mut parcel = parcel(NEARLY_A_DAY_AGO, trace);
    parcel["electronic_order_fail_reason"] = reason;
    let found = found(&parcels(3, &[parcel]), Lang::Zh);
    assert_eq!(found.iter().map(|f| f.tone).collect::<Vec<_>>(), expected);
    assert!(
        found.iter().all(
            |f| f.rule == WaybillFailed && f.text.as_str() == "中通快递 电子面单失败：余额不足"
        )
    );
}

#[test]
fn a_waybills_reason_is_cut_and_masked() {
    let mut parcel = parcel(NEARLY_A_DAY_AGO, &[]);
    parcel["electronic_order_fail_reason"] =
        json!(format!("请致电13800138000{}", "长".repeat(400)));
    let text = said(&parcels(3, &[parcel]), WaybillFailed, Lang::Zh).concat();
    assert!(
        text.contains("138****8000") && crate::text::cells(&text) < 70,
        "{text}"
    );
}

#[rstest]
#[case::one_of_two(json!([{ "package_goods_info": [{ "sku_id": "a" }] }]), 3, &["部分发货 1/2 件"])]
#[case::both(json!([{ "package_goods_info": [{ "sku_id": "a" }, { "sku_id": "b" }] }]), 3, &[])]
#[case::none_shipped(json!([]), 2, &[])]
#[case::only_other_things_shipped(json!([{ "package_goods_info": [{ "sku_id": "z" }] }]), 3, &[])]
#[case::a_parcel_without_goods(json!([{ "package_goods_info": [] }]), 3, &[])]
#[case::closed(json!([{ "package_goods_info": [{ "sku_id": "a" }] }]), 5, &[])]
fn partly_shipped(#[case] list: Value, #[case] state: u8, #[case] expected: &[&str]) {
    let virtual_goods = json!({ "sku_id": "v", "spu_type": "0", "quantity": 9 });
    let given_back = json!({ "sku_id": "r", "spu_type": "1", "quantity": 9, "refund_state": 3 });
    let lines = json!([{ "sku_id": "a", "spu_type": "1" }, { "sku_id": "b", "spu_type": 1 }, virtual_goods, given_back]);
    let mut data = order(&json!({ "order_state": state }), &lines);
    data["internal_extra_info"] = json!({ "logistics_info": { "packages_info": list } });
    assert_eq!(said(&data, PartlyShipped, Lang::Zh), expected);
}

#[rstest]
#[case::a_day(0, "2026-11-24 12:00:00", &["24 小时后自动取消"])]
#[case::a_second_more(0, "2026-11-24 12:00:01", &[])]
#[case::over(0, NOW, &[])]
#[case::paid(2, "2026-11-24 12:00:00", &[])]
fn auto_cancel(#[case] state: u8, #[case] at: &str, #[case] expected: &[&str]) {
    assert_eq!(
        said(
            &order(
                &json!({ "order_state": state, "plan_auto_cancel_time": at }),
                &json!([])
            ),
            AutoCancel,
            Lang::Zh
        ),
        expected
    );
}

#[rstest]
#[case::delivered("已签收", Tone::Busy, "24 小时后自动确认收货")]
#[case::on_its_way("快件到达", Tone::Warn, "24 小时后自动确认收货，1 个包裹未签收")]
fn auto_confirm(#[case] text: &str, #[case] tone: Tone, #[case] expected: &str) {
    let at = beijing::read("2026-11-24 12:00:00").unwrap().as_second();
    let data = |at: i64, state: u8| {
        let mut data = parcels(state, &[parcel("", &[(NEARLY_A_DAY_AGO, text)])]);
        data["order_info"]["plan_auto_confirm_timestamp"] = json!(at);
        data
    };
    let found = found(&data(at, 3), Lang::Zh);
    assert_eq!(
        found
            .iter()
            .map(|f| (f.rule, f.tone, f.text.as_str()))
            .collect::<Vec<_>>(),
        [(AutoConfirm, tone, expected)]
    );
    assert_eq!(rules(&data(at + 1, 3)), []);
    assert_eq!(rules(&data(at, 4)), []);
    assert_eq!(rules(&data(0, 3)), []);
}

#[rstest]
#[case::a_week(4, 3, "2026-11-30 12:00:00", &["3 个核销码未用，7 天后过期"])]
#[case::a_second_more(4, 3, "2026-11-30 12:00:01", &[])]
#[case::expired(4, 3, "2026-11-23 11:59:59", &[])]
#[case::all_used(4, 0, "2026-11-30 12:00:00", &[])]
#[case::void(3, 3, "2026-11-30 12:00:00", &[])]
#[case::no_end(4, 3, "", &[])]
fn codes_expiring(
    #[case] check: u8,
    #[case] left: i64,
    #[case] end: &str,
    #[case] expected: &[&str],
) {
    let goods = json!([{ "check_state": check, "remain_count": left, "expire_end": end }]);
    assert_eq!(
        said(&order(&json!({}), &goods), CodesExpiring, Lang::Zh),
        expected
    );
}

#[test]
fn the_orders_own_count_of_codes_stands_in_for_an_only_line() {
    let goods = json!({ "check_state": 1, "remain_count": 0, "expire_end": "2026-11-24 12:00:00" });
    let mut data = order(&json!({}), &json!([goods]));
    data["internal_extra_info"] = json!({ "veri_code_info": { "remain_count": 2 } });
    assert_eq!(rules(&data), [CodesExpiring]);
    data["goods_info"]["goods_list"] = json!([goods, goods]);
    assert_eq!(rules(&data), []);
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
    let said = said(&refunds(&[record]), AccessKept, Lang::Zh);
    assert_eq!(
        said,
        if fires {
            vec!["已全额退款 ¥1.00，买家仍可使用"]
        } else {
            vec![]
        }
    );
}

#[rstest]
#[case::fetched_and_sent(2, 1, &["自提订单却有 1 个包裹"])]
#[case::fetched(2, 0, &[])]
#[case::sent(1, 1, &[])]
fn fetched_yet_sent(#[case] express: u8, #[case] count: usize, #[case] expected: &[&str]) {
    let mut data = parcels(3, &vec![parcel(NEARLY_A_DAY_AGO, &[]); count]);
    data["internal_extra_info"]["consignee_info"] = json!({ "express_type": express });
    assert_eq!(said(&data, FetchedYetSent, Lang::Zh), expected);
}

#[rstest]
#[case::no_tax_id(json!({ "invoice_info": { "title": "示例科技有限公司", "tax_id": "--" } }), NoTaxId, Some("企业发票缺税号"))]
#[case::with_tax_id(json!({ "invoice_info": { "title": "示例科技有限公司", "tax_id": "9141" } }), NoTaxId, None)]
#[case::other_phone(json!({ "buyer_info": { "phone_number": "13800138000" }, "internal_extra_info": { "consignee_info": { "contact": "13800138001" } } }), OtherPhone, Some("收货电话不是买家电话"))]
#[case::same_phone(json!({ "buyer_info": { "phone_number": "13800138000" }, "internal_extra_info": { "consignee_info": { "contact": "13800138000" } } }), OtherPhone, None)]
#[case::undocumented(json!({ "order_info": { "order_state": "3", "new": 1 } }), Undocumented, Some("2 处与文档不符"))]
#[case::documented(json!({ "order_info": { "order_state": 3 } }), Undocumented, None)]
#[case::comment(json!({ "buyer_info": { "comment": "请用纸箱装" } }), Comment, Some("买家留言 5 字"))]
#[case::no_comment(json!({ "buyer_info": { "comment": "" } }), Comment, None)]
#[case::sums(json!({ "price_info": { "collectibles": 900, "earned_revenue": 800 } }), SumsDisagree, Some("已收 ¥8.00，其他金额算得 ¥9.00"))]
#[case::sums_agree(json!({ "price_info": { "collectibles": 900, "earned_revenue": 900 } }), SumsDisagree, None)]
fn what_is_written_beside_the_goods(
    #[case] data: Value,
    #[case] rule: Rule,
    #[case] expected: Option<&str>,
) {
    assert_eq!(
        said(&data, rule, Lang::Zh).first().map(String::as_str),
        expected
    );
}

#[test]
fn the_most_urgent_come_first_and_hints_last() {
    let mut data = refunds(&[
        refund(1, 5, NEARLY_A_DAY_AGO),
        refund(3, 6400, TWO_DAYS_AGO),
    ]);
    data["buyer_info"] = json!({ "comment": "啊".repeat(4_000) });
    data["order_info"] = json!({ "order_state": 3 });
    data["internal_extra_info"]["logistics_info"] =
        json!({ "packages_info": [parcel(DAY_AGO, &[(DAY_AGO, "快件到达")])] });
    assert_eq!(
        rules(&data),
        [RefundFailed, Silent, RefundUnderWay, Comment]
    );
}

#[rstest]
#[case(json!(null))]
#[case(json!([]))]
#[case(json!({ "order_info": { "order_state": 2 } }))]
#[case(json!({ "price_info": { "earned_revenue": 0, "collectibles": 0 } }))]
fn an_order_of_which_nothing_is_known_has_no_findings(#[case] data: Value) {
    assert_eq!(rules(&data), []);
}
