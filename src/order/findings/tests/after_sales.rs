//! Rules about after-sales.

use super::*;
use crate::order::Order;

/// The sentences of one rule for an after-sale of ¥64.00 that was asked for in detail, in both
/// languages, and the key that proves each.
fn of_after_sale(detail: &Value, rule: Rule) -> Vec<(String, String, Option<String>)> {
    let order = Order::parse_with(json!({}).to_string(), &[detail.to_string()]).unwrap();
    assert_eq!(order.left_out, 0);
    let Order { doc, facts, .. } = order;
    let all = |lang| {
        findings(
            &facts,
            &Thresholds::default(),
            beijing::parse(NOW).unwrap(),
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
    let texts = of_after_sale(
        &json!({ "state": state, "apply_refund_money": "6400" }),
        AfterSaleOverdue,
    );
    assert_eq!(
        texts.first().map(|(zh, en, _)| (zh.as_str(), en.as_str())),
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
    let texts = of_after_sale(
        &json!({ "state": state, "invalid_time": term }),
        AfterSaleExpiring,
    );
    assert_eq!(texts.first().map(|(zh, ..)| zh.as_str()), expected);
    assert!(
        texts
            .iter()
            .all(|(.., proof)| proof.as_deref() == Some("invalid_time"))
    );
}

#[rstest]
#[case::with_a_term(6, "2026-11-26 12:00:00", Some("等买家寄回商品 ¥64.00，3 天后到期"))]
#[case::term_is_over(6, NOW, Some("等买家寄回商品 ¥64.00"))]
#[case::sent(8, "2026-11-26 12:00:00", None)]
#[case::closed(7, "2026-11-26 12:00:00", None)]
fn return_awaited(#[case] state: u8, #[case] term: &str, #[case] expected: Option<&str>) {
    let texts = of_after_sale(
        &json!({ "state": state, "invalid_time": term, "apply_refund_money": 6400 }),
        ReturnAwaited,
    );
    assert_eq!(texts.first().map(|(zh, ..)| zh.as_str()), expected);
}

#[rstest]
#[case::the_buyers_turn(&[6], false)]
#[case::the_shops_turn(&[2], true)]
#[case::one_of_each(&[6, 2], true)]
#[case::all_over(&[13], true)]
fn nothing_refunded_stays_silent_while_the_buyer_has_to_act(
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
        beijing::parse(NOW).unwrap(),
        Lang::Zh,
    );
    assert_eq!(all.iter().any(|f| f.rule == NothingRefunded), fires);
}
