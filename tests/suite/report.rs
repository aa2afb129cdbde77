//! Case files of every order of the simulated shop: masked, escaped and complete.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use gander::order::{self, Order, Reading, Thresholds};
use gander::report::{CASE_SCHEMA, Report, ReportOptions, Scope};
use gander::text::Lang;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;

use super::personal;

fn now() -> Timestamp {
    "2026-03-11T04:00:00Z".parse().unwrap()
}

fn case(order: &Order, lang: Lang) -> Report {
    let options = ReportOptions {
        reading: Reading {
            lang,
            now: now(),
            thresholds: Thresholds::default(),
        },
        fetched: "2026-03-11T03:59:30Z".parse().unwrap(),
        reveal: false,
    };
    Report::of(order, Scope::Case, &options)
}

fn orders() -> Vec<(&'static str, Order)> {
    let read = |answer: &Value| Order::parse(answer["data"].to_string()).unwrap();
    gander::sim::documents(now())
        .iter()
        .map(|(listed, answer)| (listed.name, read(answer)))
        .collect()
}

/// The cells of a table row, split at each bar without a backslash.
fn cells(row: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for c in row.trim().trim_start_matches('|').chars() {
        match c {
            '|' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(c),
        }
        quoted = c == '\\' && !quoted;
    }
    cells.pop();
    cells
}

fn well_formed(markdown: &str, what: &str) {
    let mut columns = None;
    for line in markdown.lines() {
        assert!(
            !line.starts_with("    ") && !line.starts_with("```"),
            "{what}: code in {line}"
        );
        if line.starts_with('|') {
            let n = cells(line).len();
            assert_eq!(*columns.get_or_insert(n), n, "{what}: {line}");
        } else {
            assert!(
                line.is_empty()
                    || line.starts_with('#')
                    || line.starts_with("- ")
                    || line.ends_with(['。', '.']),
                "{what}: {line}"
            );
            columns = None;
        }
    }
}

#[test]
fn case_file_is_masked_and_its_tables_are_well_formed() {
    for (slug, order) in orders() {
        let secrets = personal::values(&order);
        for lang in [Lang::Zh, Lang::En] {
            let case = case(&order, lang);
            let (markdown, json) = (case.markdown(), case.json());
            well_formed(&markdown, slug);
            let parsed: Value = serde_json::from_str(&json).unwrap();
            assert_eq!(parsed["schema"], CASE_SCHEMA, "{slug}");
            for (text, form) in [(&markdown, "markdown"), (&json, "json")] {
                assert_eq!(personal::mobile(text), None, "{slug} {form}");
                for secret in &secrets {
                    assert!(
                        !personal::shows(text, secret),
                        "{slug} {form}: {secret:?} in {:?}",
                        around(text, secret)
                    );
                }
                assert!(
                    !text.chars().any(|c| c.is_control() && c != '\n'),
                    "{slug} {form}"
                );
            }
        }
    }
}

fn around(text: &str, value: &str) -> String {
    text.lines()
        .find(|line| personal::shows(line, value))
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect()
}

fn json_of(slug: &str, lang: Lang) -> Value {
    let order = orders()
        .into_iter()
        .find(|(name, _)| *name == slug)
        .unwrap()
        .1;
    serde_json::from_str(&case(&order, lang).json()).unwrap()
}

#[rstest]
#[case::finding("/findings/0/text", "中通快递 31 小时无更新")]
#[case::tone("/findings/0/tone", "warn")]
#[case::proof("/findings/0/proof/value", "快件到达 【武汉转运中心】")]
#[case::waybill("/parcels/0/fields/1/value", "7801390139107")]
#[case::trace("/parcels/0/events/0/label", "03-10 05:00")]
#[case::money("/money/0/value", "¥305.00")]
#[case::fetched("/fetched", "2026-03-11T03:59:30Z")]
#[case::version("/gander", env!("CARGO_PKG_VERSION"))]
fn case_json_has_findings_parcels_and_amounts(#[case] pointer: &str, #[case] value: &str) {
    let json = json_of("split_stalled", Lang::Zh);
    assert_eq!(json.pointer(pointer), Some(&Value::from(value)), "{json:#}");
}

#[test]
fn case_timeline_is_that_of_the_order() {
    for (slug, order) in orders() {
        let entries = order::timeline(&order, now(), Lang::Zh);
        let json: Value = serde_json::from_str(&case(&order, Lang::Zh).json()).unwrap();
        let written: Vec<(String, &str, bool)> = json["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .map(point)
            .collect();
        let shown: Vec<(String, &str, bool)> = entries
            .iter()
            .map(|e| (e.at.to_string(), e.text.as_str(), e.ahead))
            .collect();
        assert_eq!(written, shown, "{slug}");
        let rows = section(&case(&order, Lang::Zh).markdown(), "## 时间线");
        assert_eq!(rows.len(), entries.len(), "{slug}");
        for (row, entry) in rows.iter().zip(&entries) {
            assert_eq!(cells(row)[1].contains("未到"), entry.ahead, "{slug}: {row}");
            assert_eq!(
                cells(row)[0].trim(),
                order::beijing::second(entry.at),
                "{slug}: {row}"
            );
        }
    }
}

fn point(point: &Value) -> (String, &str, bool) {
    (
        point["time"].as_str().unwrap().to_owned(),
        point["text"].as_str().unwrap(),
        point["ahead"].as_bool().unwrap(),
    )
}

/// The rows of the table under a heading.
fn section(markdown: &str, heading: &str) -> Vec<String> {
    let under = markdown.lines().skip_while(|line| *line != heading).skip(1);
    let rows = under
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with('|'));
    rows.skip(2).map(str::to_owned).collect()
}

#[test]
fn case_timeline_escapes_hostile_text() {
    let event = serde_json::json!({
        "time": "2026-03-10 08:00:00", "text": "快件到达 | a | <b> 13800138000"
    });
    let data = serde_json::json!({
        "order_info": { "order_state": 3, "plan_auto_confirm_time": "2026-03-20 08:00:00" },
        "internal_extra_info": {
            "logistics_info": { "packages_info": [{ "package_trace_info": [event] }] }
        },
    });
    let case = case(&Order::parse(data.to_string()).unwrap(), Lang::En);
    let rows = section(&case.markdown(), "## Timeline");
    let trace = "| 2026-03-10 08:00:00 | moving | 快件到达 \\| a \\| \\<b\\> 138\\*\\*\\*\\*8000 |";
    assert_eq!(rows[1], trace);
    assert!(
        rows[0].starts_with("| 2026-03-20 08:00:00 | due (to come) |"),
        "{}",
        rows[0]
    );
    let json: Value = serde_json::from_str(&case.json()).unwrap();
    assert_eq!(json["timeline"][1]["kind"], "trace");
    assert_eq!(json["timeline"][1]["stage"], "moving");
    assert_eq!(json["timeline"][0]["kind"], "deadline");
    assert_eq!(json["timeline"][0].get("stage"), None);
}

#[test]
fn case_proof_points_to_a_value() {
    for (_, answer) in gander::sim::documents(now()) {
        let order = Order::parse(answer["data"].to_string()).unwrap();
        let json: Value = serde_json::from_str(&case(&order, Lang::Zh).json()).unwrap();
        for found in json["findings"].as_array().unwrap() {
            let pointer = found["proof"]["pointer"].as_str().unwrap();
            assert!(answer["data"].pointer(pointer).is_some(), "{pointer}");
        }
    }
}

#[test]
fn case_refund_has_its_remark_and_sums() {
    let refunds = json_of("refund_failed", Lang::Zh)["refunds"].to_string();
    for part in [
        "退款失败",
        "¥64.00",
        "2026-03-10 11:26",
        "客服-阿青",
        "收款银行卡已注销",
    ] {
        assert!(refunds.contains(part), "{part} in {refunds}");
    }
}

#[test]
fn case_fields_are_labelled_with_the_rows_above() {
    let json = json_of("pickup", Lang::Zh);
    let tabs: Vec<&str> = json["tabs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tab| tab["title"].as_str().unwrap())
        .collect();
    assert_eq!(tabs, ["买家", "商品", "订单"]);
    let labels = json["tabs"][1]["fields"].to_string();
    assert!(labels.contains("商品 1 / "), "{labels}");
    assert!(
        !json
            .to_string()
            .contains("核销码 1 / 核销码\",\"value\":\"\"")
    );
}

#[test]
fn case_table_keeps_hostile_text_in_its_cell() {
    let nickname = "|a|b|\\|\n| --- |\n<script>x</script> [退](https://evil.example.com) \
        ![p](q) `c` @all www.evil.example";
    let data = serde_json::json!({
        "buyer_info": { "nickname": nickname, "user_id": "u_1" },
        "order_info": { "order_state": 0, "order_id": "o_1" },
    });
    let case = case(&Order::parse(data.to_string()).unwrap(), Lang::En);
    let markdown = case.markdown();
    well_formed(&markdown, "hostile");
    let row = markdown
        .lines()
        .find(|line| line.contains("script"))
        .unwrap();
    assert_eq!(cells(row).len(), 3, "{row}");
    for markup in ["<script", "[退]", "](https:/", " www.", " @all", " `c`"] {
        assert!(
            !markdown.contains(markup) || markdown.contains(&format!("\\{markup}")),
            "{markup} in {row}"
        );
    }
    let json: Value = serde_json::from_str(&case.json()).unwrap();
    assert!(
        json["tabs"][0]["fields"][0]["value"]
            .as_str()
            .unwrap()
            .contains("<script>"),
        "JSON holds it as it is"
    );
}

#[test]
fn case_without_findings_says_so() {
    let order = Order::parse(r#"{"order_info":{"order_state":4}}"#.to_owned()).unwrap();
    assert!(case(&order, Lang::Zh).markdown().contains("没有发现问题。"));
}
