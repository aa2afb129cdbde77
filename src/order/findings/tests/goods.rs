//! Rules about goods, verification codes and deadlines.

use super::*;

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
    assert_eq!(texts(&data, Unshipped, Lang::Zh), expected);
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
    assert_eq!(texts(&data, PartlyShipped, Lang::Zh), expected);
}

#[rstest]
#[case::a_day(0, "2026-11-24 12:00:00", &["24 小时后自动取消"])]
#[case::a_second_more(0, "2026-11-24 12:00:01", &[])]
#[case::over(0, NOW, &[])]
#[case::paid(2, "2026-11-24 12:00:00", &[])]
fn auto_cancel(#[case] state: u8, #[case] at: &str, #[case] expected: &[&str]) {
    assert_eq!(
        texts(
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
    let at = beijing::parse("2026-11-24 12:00:00").unwrap().as_second();
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
        texts(&order(&json!({}), &goods), CodesExpiring, Lang::Zh),
        expected
    );
}

#[test]
fn order_code_count_replaces_that_of_a_single_line() {
    let goods = json!({ "check_state": 1, "remain_count": 0, "expire_end": "2026-11-24 12:00:00" });
    let mut data = order(&json!({}), &json!([goods]));
    data["internal_extra_info"] = json!({ "veri_code_info": { "remain_count": 2 } });
    assert_eq!(rules(&data), [CodesExpiring]);
    data["goods_info"]["goods_list"] = json!([goods, goods]);
    assert_eq!(rules(&data), []);
}
