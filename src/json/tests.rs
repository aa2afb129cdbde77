//! The scanner beside `serde_json`.

use super::{NodeId, ParseError, Shape, Tree, parse};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::Value;
use serde_json::error::Category;

/// What `serde_json` makes of a text, or where it stops: line, column, and whether the text ends
/// early.
fn reference(text: &str) -> Result<Value, (usize, usize, bool)> {
    serde_json::from_str(text)
        .map_err(|e: serde_json::Error| (e.line(), e.column(), e.classify() == Category::Eof))
}

fn scanned(text: &str) -> Result<Value, (usize, usize, bool)> {
    match parse(text.to_owned()) {
        Ok(tree) => Ok(value(&tree, NodeId::ROOT)),
        Err(ParseError::Cut { line, column }) => Err((line, column, true)),
        Err(ParseError::Syntax { line, column, .. }) => Err((line, column, false)),
        Err(ParseError::TooLong(_)) => unreachable!(),
    }
}

fn value(tree: &Tree, id: NodeId) -> Value {
    match tree.shape(id) {
        Shape::Array => tree.children(id).map(|n| value(tree, n)).collect(),
        Shape::Object => {
            let entry = |n| (tree.key(n).unwrap().to_owned(), value(tree, n));
            tree.children(id).map(entry).collect()
        }
        Shape::Text => tree.value(id).into(),
        _ => serde_json::from_str(tree.value(id)).unwrap(),
    }
}

/// Text that is JSON or nearly so.
fn nearly_json() -> impl Strategy<Value = String> {
    const TOKENS: [&str; 36] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"",
        "\\",
        "\\u",
        "\\ud83d\\ude00",
        "\\n",
        "\\x",
        "\\u00e9",
        "é",
        "0",
        "1",
        "-",
        ".",
        "e",
        "E+",
        "12.50e-3",
        "-0",
        "01",
        "true",
        "tru",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\u{1}",
        "\"{\\\"a\\\":[1]}\"",
        "{\"a\":1}",
        "x",
    ];
    proptest::collection::vec(proptest::sample::select(&TOKENS[..]), 0..12)
        .prop_map(|tokens| tokens.concat())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]
    #[test]
    fn scanner_agrees_with_serde_json_on_any_tokens(text in nearly_json()) {
        prop_assert_eq!(scanned(&text), reference(&text), "{:?}", text);
    }
}

proptest! {
    #[test]
    fn scanner_agrees_with_serde_json_on_json(json in json(), pretty in any::<bool>()) {
        let text = if pretty { format!("{json:#}") } else { json.to_string() };
        prop_assert_eq!(scanned(&text), Ok(json));
    }

    #[test]
    fn scanner_agrees_with_serde_json_on_a_cut(json in json(), at in any::<proptest::sample::Index>()) {
        let text = json.to_string();
        let text: String = text.chars().take(at.index(text.chars().count())).collect();
        let text = text.as_str();
        prop_assert_eq!(scanned(text), reference(text), "{:?}", text);
    }

    #[test]
    fn any_text_is_scanned_without_a_panic(text in any::<String>()) {
        prop_assert_eq!(scanned(&text).is_ok(), reference(&text).is_ok());
    }
}

#[rstest]
#[case::arrays("[", "]")]
#[case::objects("{\"a\":", "}")]
fn depth_is_limited_as_in_serde_json(#[case] open: &str, #[case] close: &str) {
    for depth in [126, 127, 128, 100_000] {
        let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let read = parse(text.clone()).map(|tree| tree.len());
        assert_eq!(read.is_ok(), depth <= 127);
        assert_eq!(scanned(&text).err(), reference(&text).err());
    }
}

#[test]
fn numbers_and_keys_stay_as_spelled() {
    let tree = parse(r#"{"a":1E9,"a":-0.10,"\u0062":"\u4e2d/\/","n":[1,2]}"#.to_owned()).unwrap();
    let values: Vec<&str> = tree.subtree(NodeId::ROOT).map(|n| tree.value(n)).collect();
    assert_eq!(values, ["", "1E9", "-0.10", "中//", "", "1", "2"]);
    let keys: Vec<_> = tree
        .children(NodeId::ROOT)
        .map(|n| tree.key(n).unwrap())
        .collect();
    assert_eq!(keys, ["a", "a", "b", "n"]);
}

#[test]
fn json_in_a_string_is_the_only_child_of_the_string() {
    let tree = parse(r#"{"raw":"{\"a\":[1E1,\"\\u4e2d\"],\"b\":\"[]\"}"}"#.to_owned()).unwrap();
    let text = tree.child(NodeId::ROOT, "raw").unwrap();
    let inside: Vec<NodeId> = tree.children(text).collect();
    assert_eq!((inside.len(), tree.shape(inside[0])), (1, Shape::Object));
    let values: Vec<&str> = tree.subtree(inside[0]).map(|n| tree.value(n)).collect();
    assert_eq!(values, ["", "", "1E1", "中", "[]"]);
    assert!(tree.subtree(inside[0]).all(|n| tree.embedded(n)) && !tree.embedded(text));
    assert_eq!(tree.size(NodeId::ROOT), tree.len());
}

#[rstest]
#[case::object(r#"{"code":0, "data": { "a" : "\n" } , "z":1}"#, r#"{ "a" : "\n" }"#)]
#[case::text(r#"{"code":0,"data":"\u4e2d","z":1}"#, r#""\u4e2d""#)]
#[case::number(r#"{"code":0,"data":1E3}"#, "1E3")]
#[case::escaped_key(r#"{"\u0064ata":[]}"#, "[]")]
fn child_becomes_a_tree_with_its_own_text(#[case] text: &str, #[case] raw: &str) {
    let tree = parse(text.to_owned()).unwrap();
    let data = tree.child(NodeId::ROOT, "data").unwrap();
    let (own, child) = (parse(raw.to_owned()).unwrap(), tree.into_child(data));
    assert_eq!((child.raw(), child.len()), (raw, own.len()));
    assert_eq!(value(&child, NodeId::ROOT), value(&own, NodeId::ROOT));
    assert_eq!(
        (child.key(NodeId::ROOT), child.parent(NodeId::ROOT)),
        (None, None)
    );
}

#[test]
fn appended_tree_changes_no_node_before_it() {
    let text = r#"{"a":{"b":"\u4e2d"},"c":[1]}"#;
    let mut tree = parse(text.to_owned()).unwrap();
    let before: Vec<String> = tree
        .subtree(NodeId::ROOT)
        .map(|n| tree.value(n).to_owned())
        .collect();
    let list = tree.push_array("more");
    for extra in [r#"{"d":"\u4e2d","e":"{\"f\":1}"}"#, "[2]"] {
        let extra = parse(extra.to_owned()).unwrap();
        let nodes = extra.len();
        let id = tree.append(list, extra).unwrap();
        assert_eq!((tree.size(id), tree.parent(id)), (nodes, Some(list)));
    }
    let after: Vec<&str> = tree.subtree(NodeId::ROOT).map(|n| tree.value(n)).collect();
    assert_eq!(after[..before.len()], before);
    assert_eq!((tree.raw(), tree.size(NodeId::ROOT)), (text, tree.len()));
    let whole = r#"{"a":{"b":"中"},"c":[1],"more":[{"d":"中","e":"{\"f\":1}"},[2]]}"#;
    assert_eq!(
        value(&tree, NodeId::ROOT),
        serde_json::from_str::<Value>(whole).unwrap()
    );
}
