//! Every rule, with an order where it applies and one just short of it.

mod after_sales;
mod demo;
mod goods;
mod parcels;
mod refunds;

use rstest::rstest;
use serde_json::{Value, json};

use super::Rule::{self, *};
use super::{Finding, Thresholds, findings};
use crate::catalog::Tone;
use crate::order::{Document, Facts, beijing};
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
        beijing::parse(NOW).unwrap(),
        lang,
    )
}

/// The sentences of one rule.
fn texts(data: &Value, rule: Rule, lang: Lang) -> Vec<String> {
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
fn invoice_phone_comment_and_sums(
    #[case] data: Value,
    #[case] rule: Rule,
    #[case] expected: Option<&str>,
) {
    assert_eq!(
        texts(&data, rule, Lang::Zh).first().map(String::as_str),
        expected
    );
}

#[test]
fn findings_are_sorted_by_urgency() {
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
fn empty_order_has_no_findings(#[case] data: Value) {
    assert_eq!(rules(&data), []);
}
