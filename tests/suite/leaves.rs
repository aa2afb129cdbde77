//! No value of an answer is lost: the leaves of all tabs are the leaves of the document, digit for
//! digit.

#![expect(clippy::panic, reason = "test helpers may fail a test")]

use std::collections::BTreeMap;

use gander::catalog::{FieldId, FieldKind, Tab};
use gander::detail::{self, DetailContext};
use gander::order::{Document, NodeId, Order, Reading, Shape, Thresholds};
use gander::outline::{self, DisplayOptions, Outline, RowKind};
use gander::sim;
use gander::text::Lang;
use proptest::prelude::*;
use rstest::rstest;

use crate::json::{any_after_sale, any_json, any_order};
use crate::support::{documents, now, order, outlines};

/// The leaves that a row shows: its own, both halves of a pair, or the empty JSON inside a text.
fn leaves_shown(doc: &Document, node: NodeId) -> Vec<NodeId> {
    if doc.is_leaf(node) {
        return vec![node];
    }
    let inside = || doc.children(node).collect::<Vec<_>>();
    if is_pair(doc, node)
        || (doc.shape(node) == Shape::Text && inside().iter().all(|n| doc.is_leaf(*n)))
    {
        return inside();
    }
    Vec::new()
}

/// Whether the node is a pair shown in one row: a trace event with its time and text, or an answer
/// with its question.
fn is_pair(doc: &Document, node: NodeId) -> bool {
    let halves = match doc.field(node).map_or("", |f| f.field().key) {
        "package_trace_info" => ["text", "time"],
        "c_data" => ["key", "value"],
        _ => return false,
    };
    let keys: Vec<&str> = doc
        .children(node)
        .filter(|n| doc.is_leaf(*n))
        .filter_map(|n| doc.key(n))
        .collect();
    let known = halves
        .iter()
        .filter(|half| keys.iter().filter(|key| key == half).count() == 1)
        .count();
    doc.shape(node) == Shape::Object && known == doc.children(node).count()
}

/// How often each leaf is shown over all tabs, and how many leaves are counted as left out.
fn counted(order: &Order, shows_hidden: bool) -> (BTreeMap<NodeId, usize>, usize) {
    let (mut times, mut left) = (BTreeMap::new(), 0);
    for outline in outlines(order, shows_hidden) {
        for kind in outline.all().map(|row| outline.kind(row)) {
            match kind {
                RowKind::Node(node) => leaves_shown(&order.doc, node)
                    .into_iter()
                    .for_each(|leaf| *times.entry(leaf).or_default() += 1),
                RowKind::Omitted(n) => left += n as usize,
                _ => {}
            }
        }
    }
    (times, left)
}

fn leaves(doc: &Document) -> impl Iterator<Item = NodeId> {
    doc.subtree(NodeId::ROOT).filter(|&n| doc.is_leaf(n))
}

fn is_presence(doc: &Document, node: NodeId) -> bool {
    doc.field(node)
        .map(FieldId::field)
        .is_some_and(|f| f.kind == FieldKind::Presence)
}

fn check(json: &str) {
    check_order(&order(json), json);
}

fn check_order(order: &Order, json: &str) {
    let doc = &order.doc;
    let (times, left) = counted(order, true);
    assert_eq!(left, 0, "nothing is left out when everything is shown");
    for leaf in leaves(doc) {
        assert_eq!(
            times.get(&leaf),
            Some(&1),
            "{:?} in {json}",
            doc.pointer(leaf)
        );
    }
    assert_eq!(times.len(), leaves(doc).count(), "only leaves are shown");

    let (times, left) = counted(order, false);
    assert!(times.values().all(|&n| n == 1), "no leaf is shown twice");
    let hidden = leaves(doc)
        .filter(|n| !times.contains_key(n))
        .filter(|n| !is_presence(doc, *n))
        .count();
    assert_eq!(hidden, left, "what is left out is counted in {json}");
}

#[test]
fn leaves_of_the_shop_are_in_one_tab_each() {
    for (listed, json) in documents() {
        println!("{}", listed.name);
        check(&json);
        let details: Vec<String> = sim::after_sales(&listed.id, now())
            .iter()
            .map(ToString::to_string)
            .collect();
        check_order(&Order::parse_with(json.clone(), &details).unwrap(), &json);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn leaves_of_a_joined_after_sale_are_in_one_tab_each(
        json in any_order(),
        details in proptest::collection::vec(any_after_sale(), 0..4),
    ) {
        let details: Vec<String> = details.iter().map(crate::json::Json::write).collect();
        let json = json.write();
        let order = Order::parse_with(json.clone(), &details).unwrap();
        let own_order = Order::parse(json.clone()).unwrap();
        let is_object = |doc: &Document| doc.shape(NodeId::ROOT) == Shape::Object;
        let parsed = details.iter().map(|json| Document::parse(json.clone()).unwrap());
        let (joined, left_out): (Vec<Document>, Vec<Document>) = parsed
            .partition(|doc| {
                is_object(&own_order.doc) && is_object(doc) && !doc.is_leaf(NodeId::ROOT)
            });
        prop_assert_eq!(order.left_out, left_out.len());
        let inside: usize = joined.iter().map(|doc| leaves(doc).count()).sum();
        let own = if order.doc.joined().is_some() && own_order.doc.is_leaf(NodeId::ROOT) {
            0
        } else {
            leaves(&own_order.doc).count()
        };
        prop_assert_eq!(leaves(&order.doc).count(), own + inside, "no leaf is lost in joining");
        prop_assert_eq!(order.doc.raw(), json.as_str());
        check_order(&order, &json);
        read_all(&order, 40);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn leaves_of_any_json_are_in_one_tab_each(json in any_json(6)) {
        check(&json.write());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]
    #[test]
    fn leaves_of_a_drifted_order_are_in_one_tab_each(json in any_order()) {
        check(&json.write());
    }

    #[test]
    fn rows_of_a_drifted_order_have_text(json in any_order(), width in 1usize..80) {
        read_all(&order(&json.write()), width);
    }
}

/// Reads every row and its detail, in both languages.
fn read_all(order: &Order, width: usize) {
    for lang in [Lang::Zh, Lang::En] {
        let look = DisplayOptions {
            reading: Reading {
                lang,
                now: now(),
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        for (outline, tab) in outlines(order, true).iter().zip(Tab::ALL) {
            for row in outline.all() {
                let kind = outline.kind(row);
                outline::row_text(order, kind, look);
                assert!(!outline::breadcrumb(outline, order, row, tab, look).is_empty());
                detail::lines(
                    DetailContext {
                        order,
                        options: look,
                        width,
                    },
                    kind,
                );
            }
        }
    }
}

#[test]
fn rows_of_the_shop_have_text() {
    documents()
        .into_iter()
        .filter(|(l, _)| l.name != "large")
        .for_each(|(_, json)| read_all(&order(&json), 40));
}

fn at(doc: &Document, pointer: &str) -> NodeId {
    doc.subtree(NodeId::ROOT)
        .find(|n| doc.pointer(*n) == pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}"))
}

#[rstest]
#[case::long("9999999999999999999999999999")]
#[case::too_large_for_a_float("1e999")]
#[case::minus_zero("-0")]
#[case::trailing_zero("1.10")]
#[case::beyond_64_bits("18446744073709551616")]
#[case::exponent("1E+2")]
#[case::small("-0.0000000000000000000000000000000001")]
fn numbers_keep_their_digits(#[case] digits: &str) {
    let json = format!(
        r#"{{"payment_info":{{"transaction_id":{digits}}},
            "price_info":{{"goods_price":{digits}}},"new":[{digits}]}}"#
    );
    let order = order(&json);
    for pointer in [
        "/payment_info/transaction_id",
        "/price_info/goods_price",
        "/new/0",
    ] {
        assert_eq!(order.doc.value(at(&order.doc, pointer)), digits);
    }
    let look = DisplayOptions {
        reading: Reading {
            lang: Lang::En,
            now: now(),
            thresholds: Thresholds::default(),
        },
        revealed: None,
    };
    for pointer in ["/payment_info/transaction_id", "/new/0"] {
        assert_eq!(
            outline::row_text(&order, RowKind::Node(at(&order.doc, pointer)), look)
                .value
                .as_str(),
            digits
        );
    }
    check(&json);
}

/// A regular expression for the numbers of JSON.
const NUMBER: &str = r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?";

proptest! {
    #[test]
    fn numbers_keep_any_spelling(
        pairs in proptest::collection::vec((any::<String>(), NUMBER), 1..8),
    ) {
        let entry = |(text, number): &(String, String)| {
            let key = serde_json::Value::from(format!(" {text}"));
            format!("{{{key}:{number}}}")
        };
        let entries: Vec<String> = pairs.iter().map(entry).collect();
        let list = format!("[{}]", entries.join(","));
        let json = format!("[{list},{},{list}]", serde_json::Value::from(list.as_str()));
        let doc = Document::parse(json).unwrap();
        let read: Vec<&str> = leaves(&doc).map(|n| doc.value(n)).collect();
        let written: Vec<&str> = pairs.iter().map(|(_, number)| number.as_str()).collect();
        prop_assert_eq!(read, written.repeat(3));
    }
}

#[test]
fn duplicate_key_is_kept_twice() {
    let order = order(r#"{"order_info":{"order_id":"o_1","order_id":"o_2"},"order_info":7}"#);
    let values: Vec<&str> = leaves(&order.doc).map(|n| order.doc.value(n)).collect();
    assert_eq!(values, ["o_1", "o_2", "7"]);
    check(order.doc.raw());
}

#[test]
fn event_with_two_texts_keeps_both() {
    let packages = r#"[{"package_trace_info":[{"text":"a","text":"b"}]}]"#;
    check(&format!(
        r#"{{"internal_extra_info":{{"logistics_info":{{"packages_info":{packages}}}}}}}"#
    ));
}

#[test]
fn key_that_serde_json_reserves_stays_a_key() {
    for json in [
        r#"{"$serde_json::private::Number":"12"}"#,
        r#"{"order_info":{"\u0024serde_json::private::Number":"12"}}"#,
    ] {
        let order = order(json);
        let leaf = leaves(&order.doc).next().unwrap();
        assert_eq!(
            (order.doc.key(leaf), order.doc.value(leaf)),
            (Some("$serde_json::private::Number"), "12")
        );
        assert_eq!(order.doc.shape(leaf), Shape::Text);
        check(json);
    }
}

#[test]
fn json_in_a_string_is_expanded() {
    let order = order(r#"{"third_party_info":{"raw":"{\"a\":[1.10,\"\\u4e2d\"]}"}}"#);
    let values: Vec<&str> = leaves(&order.doc).map(|n| order.doc.value(n)).collect();
    assert_eq!(values, ["1.10", "中"]);
    check(order.doc.raw());
}

#[rstest]
#[case::arrays("[", "]")]
#[case::objects("{\"a\":", "}")]
fn too_deep_nesting_is_refused_with_its_place(#[case] open: &str, #[case] close: &str) {
    let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    Document::parse(nested(120)).unwrap();
    let error = Document::parse(nested(200)).unwrap_err().to_string();
    let column = 128 * open.len();
    assert!(
        error.contains("line 1")
            && (column - open.len()..=column).any(|c| error.contains(&format!("column {c}:"))),
        "{error}"
    );
    let inside = serde_json::Value::from(nested(200)).to_string();
    let order = order(&format!("{{\"order_info\":{inside}}}"));
    assert_eq!(
        leaves(&order.doc).count(),
        1,
        "a text whose JSON is too deep stays a text"
    );
}

#[rstest]
#[case::cut("{\"a\":\n [1,", "line 2, column 4")]
#[case::twice("{} {}", "line 1, column 4")]
#[case::empty("", "line 1, column 0")]
fn broken_json_is_refused_with_its_place(#[case] json: &str, #[case] place: &str) {
    let error = Document::parse(json.to_owned()).unwrap_err().to_string();
    assert!(error.contains(place), "{error}");
}

proptest! {
    #[test]
    fn parser_accepts_any_text_without_a_panic(text in any::<String>()) {
        if let Ok(doc) = Document::parse(text.clone()) {
            let blank = [' ', '\t', '\n', '\r'];
            prop_assert_eq!(doc.raw(), text.trim_matches(blank));
        }
    }

    #[test]
    fn root_of_any_shape_has_rows(json in any_json(2)) {
        let order = order(&json.write());
        let rows: usize = Tab::ALL.into_iter().map(|tab| Outline::build(&order.doc, tab, true).len()).sum();
        prop_assert!(rows >= 1);
    }
}
