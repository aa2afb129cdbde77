//! Rules about parcels.

use super::*;

#[rstest]
#[case::collected(DAY_AGO, NEARLY_A_DAY_AGO, "已揽收")]
#[case::moving(DAY_AGO, NEARLY_A_DAY_AGO, "快件到达")]
#[case::delivering(DAY_AGO, NEARLY_A_DAY_AGO, "正在为您派件")]
#[case::waiting(THREE_DAYS_AGO, NEARLY_THREE_DAYS_AGO, "快件已暂存至菜鸟驿站")]
#[case::trouble(DAY_AGO, NEARLY_A_DAY_AGO, "派送不成功")]
#[case::going_back(TWO_DAYS_AGO, NEARLY_TWO_DAYS_AGO, "货物退回")]
#[case::unknown_words(TWO_DAYS_AGO, NEARLY_TWO_DAYS_AGO, "？")]
fn silent_parcel_depends_on_its_stage(#[case] at: &str, #[case] less: &str, #[case] text: &str) {
    let earlier = ("2026-11-19 08:00:00", "？？");
    let data = |newest| {
        parcels(
            3,
            &[parcel("2026-11-19 07:00:00", &[(newest, text), earlier])],
        )
    };
    assert_eq!(texts(&data(at), Silent, Lang::En).len(), 1);
    assert!(texts(&data(less), Silent, Lang::En).is_empty());
}

#[rstest]
#[case::signed(3, "已签收,感谢使用顺丰")]
#[case::completed(4, "快件到达")]
#[case::closed(5, "快件到达")]
fn finished_parcel_or_order_is_not_silent(#[case] state: u8, #[case] text: &str) {
    let data = parcels(state, &[parcel(THREE_DAYS_AGO, &[(THREE_DAYS_AGO, text)])]);
    assert_eq!(rules(&data), []);
}

#[test]
fn trace_without_times_counts_from_departure() {
    assert_eq!(
        texts(
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
fn many_silent_parcels_share_one_finding() {
    let list: Vec<Value> = [DAY_AGO, THREE_DAYS_AGO, TWO_DAYS_AGO]
        .iter()
        .map(|at| parcel(at, &[(at, "快件到达")]))
        .collect();
    let one_by_one = texts(&parcels(3, &list[1..]), Silent, Lang::Zh);
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
        texts(&parcels(3, &[parcel(departed, &[])]), Untraced, Lang::Zh),
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
fn failed_delivery(#[case] trace: &[(&str, &str)], #[case] expected: &[Rule]) {
    assert_eq!(
        rules(&parcels(3, &[parcel("2026-11-19 07:00:00", trace)])),
        expected
    );
}

#[test]
fn failed_delivery_shows_its_age() {
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
        texts(&data, SignedThenFailed, Lang::Zh),
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
    assert_eq!(texts(&back, Returned, Lang::Zh), ["中通快递 已退回"]);
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
fn waybill_failure_reason_is_cut_and_masked() {
    let mut parcel = parcel(NEARLY_A_DAY_AGO, &[]);
    parcel["electronic_order_fail_reason"] =
        json!(format!("请致电13800138000{}", "长".repeat(400)));
    let text = texts(&parcels(3, &[parcel]), WaybillFailed, Lang::Zh).concat();
    assert!(
        text.contains("138****8000") && crate::text::cells(&text) < 70,
        "{text}"
    );
}

#[rstest]
#[case::fetched_and_sent(2, 1, &["自提订单却有 1 个包裹"])]
#[case::fetched(2, 0, &[])]
#[case::sent(1, 1, &[])]
fn fetched_yet_sent(#[case] express: u8, #[case] count: usize, #[case] expected: &[&str]) {
    let mut data = parcels(3, &vec![parcel(NEARLY_A_DAY_AGO, &[]); count]);
    data["internal_extra_info"]["consignee_info"] = json!({ "express_type": express });
    assert_eq!(texts(&data, FetchedYetSent, Lang::Zh), expected);
}
