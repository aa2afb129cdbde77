//! `gander find` over the simulated shop: formats, exit codes and messages.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use rstest::rstest;
use serde_json::Value;

use super::show::{ShopFixture, err, out};

fn find(fixture: &ShopFixture, arguments: &[&str]) -> std::process::Output {
    fixture
        .command(&[&["find", "--lang", "en"], arguments].concat())
        .output()
        .unwrap()
}

#[test]
fn table_has_no_personal_data() {
    let fixture = ShopFixture::open();
    let output = find(&fixture, &["138 0013 8026", "--months", "2"]);
    let printed = out(&output);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(
        printed.lines().count() >= 2 && !printed.contains("13800138026") && err(&output).is_empty(),
        "{printed}"
    );
    assert!(printed.starts_with("Order id"), "{printed}");
}

#[test]
fn json_and_csv_have_the_same_orders() {
    let fixture = ShopFixture::open();
    let json = out(&find(
        &fixture,
        &["14800148020", "--months", "12", "--output", "json"],
    ));
    let orders: Vec<Value> = json
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(orders.len(), 5);
    assert!(
        orders
            .iter()
            .all(|order| order["schema"] == "gander.found/1" && order["sum_fen"].is_number()),
        "{json}"
    );
    let csv = out(&find(
        &fixture,
        &["14800148020", "--months", "12", "--output", "csv"],
    ));
    let ids: Vec<_> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        ids,
        orders
            .iter()
            .map(|order| order["order_id"].as_str().unwrap())
            .collect::<Vec<_>>()
    );
    let limited = out(&find(
        &fixture,
        &[
            "14800148020",
            "--months",
            "12",
            "--limit",
            "2",
            "--output",
            "csv",
        ],
    ));
    assert_eq!(
        limited.lines().collect::<Vec<_>>(),
        csv.lines().take(3).collect::<Vec<_>>()
    );
}

#[rstest]
#[case::unknown_phone(&["13000130000"], 3, "no user")]
#[case::no_orders(&["14600146010"], 3, "no order")]
#[case::no_phone(&["1380013", "--as", "phone"], 2, "11 digits")]
#[case::waybill(&["SF1234567890123"], 2, "waybill")]
#[case::empty(&[" "], 2, "the text is empty")]
#[case::no_day(&["13000130000", "--since", "yesterday"], 2, "YYYY-MM-DD")]
fn find_without_results_explains_why(
    #[case] arguments: &[&str],
    #[case] code: i32,
    #[case] message: &str,
) {
    let fixture = ShopFixture::open();
    let output = find(&fixture, arguments);
    assert_eq!(output.status.code(), Some(code), "{}", err(&output));
    assert!(
        err(&output).contains(message) && out(&output).is_empty(),
        "{}",
        err(&output)
    );
}

#[test]
fn incomplete_find_prints_results_and_fails() {
    let fixture = ShopFixture::open();
    let output = find(
        &fixture,
        &["14900149060", "--months", "6", "--output", "json"],
    );
    assert_eq!(output.status.code(), Some(6), "{}", err(&output));
    assert!(
        out(&output).lines().count() > 10 && err(&output).contains("incomplete"),
        "{}",
        err(&output)
    );
}
