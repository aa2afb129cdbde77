//! JSON for property tests: any JSON, and documented orders with some values of another type.

use gander::catalog::{AFTER_SALE_DETAILS, FieldId, FieldKind};
use proptest::prelude::*;

/// JSON as written: numbers keep their spelling, keys may occur twice.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    /// A scalar, as it is written.
    Bare(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
    /// A string that holds JSON.
    Inside(Box<Json>),
}

impl Json {
    pub(crate) fn write(&self) -> String {
        match self {
            Self::Bare(text) => text.clone(),
            Self::Array(entries) => format!(
                "[{}]",
                entries
                    .iter()
                    .map(Self::write)
                    .collect::<Vec<_>>()
                    .join(",")
            ),
            Self::Object(entries) => {
                let entry =
                    |(key, value): &(String, Self)| format!("{}:{}", quoted(key), value.write());
                format!(
                    "{{{}}}",
                    entries.iter().map(entry).collect::<Vec<_>>().join(",")
                )
            }
            Self::Inside(json) => quoted(&json.write()),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn bare(text: &str) -> Json {
    Json::Bare(text.to_owned())
}

const NUMBERS: [&str; 9] = [
    "0",
    "-0",
    "1.10",
    "1e999",
    "5E-3",
    "9999999999999999999999999999",
    "3",
    "20261123",
    "-7",
];
const TEXTS: [&str; 9] = [
    "",
    "--",
    "0",
    "0000-00-00 00:00:00",
    "2026-11-20 10:00:00",
    "13800138000",
    "[]",
    "{\"a\":[1,\"\"]}",
    "已签收 \u{202e}\u{1b}[31m",
];
const KEYS: [&str; 10] = [
    "a",
    "",
    "text",
    "time",
    "key",
    "value",
    "goods_list",
    "order_info",
    "~/",
    "$serde_json::private::Number",
];

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        proptest::sample::select(&["null", "true", "false"][..]).prop_map(bare),
        proptest::sample::select(&NUMBERS[..]).prop_map(bare),
        proptest::sample::select(&TEXTS[..]).prop_map(|text| Json::Bare(quoted(text))),
        any::<String>().prop_map(|text| Json::Bare(quoted(&text))),
    ]
}

/// Any JSON, at most that many levels deep.
pub(crate) fn any_json(depth: u32) -> BoxedStrategy<Json> {
    scalar()
        .prop_recursive(depth, 40, 5, |inner| {
            let key = prop_oneof![
                proptest::sample::select(&KEYS[..]).prop_map(str::to_owned),
                "[a-c]{1,2}"
            ];
            prop_oneof![
                3 => proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
                3 => proptest::collection::vec((key, inner.clone()), 0..5).prop_map(Json::Object),
                1 => inner.prop_map(|json| Json::Inside(Box::new(json))),
            ]
        })
        .boxed()
}

/// An order with the documented keys: some values have another type, some fields are missing, some
/// occur twice.
pub(crate) fn any_order() -> BoxedStrategy<Json> {
    documented(FieldId::ROOT)
}

/// The detail of an after-sale, or other JSON.
pub(crate) fn any_after_sale() -> BoxedStrategy<Json> {
    let list = FieldId::ROOT
        .child(AFTER_SALE_DETAILS)
        .map_or_else(|| any_json(3), documented);
    list.prop_map(|json| match json {
        Json::Array(mut entries) => entries.pop().unwrap_or(Json::Array(Vec::new())),
        other => other,
    })
    .boxed()
}

fn documented(id: FieldId) -> BoxedStrategy<Json> {
    let field = id.field();
    let children = field.children();
    let object = || {
        let entry = |child: &FieldId| {
            let key = child.field().key.to_owned();
            let value = prop_oneof![12 => documented(*child), 1 => any_json(3)];
            proptest::option::weighted(
                if children.len() > 12 { 0.5 } else { 0.9 },
                value.prop_map(move |value| (key.clone(), value)),
            )
        };
        let fields: Vec<_> = children.iter().map(entry).collect();
        let strange =
            proptest::collection::vec((proptest::sample::select(&KEYS[..]), any_json(2)), 0..2);
        let twice =
            proptest::option::weighted(0.05, (proptest::sample::select(children), any_json(2)));
        (fields, strange, twice).prop_map(|(fields, strange, twice)| {
            let strange = strange
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value));
            let twice = twice.map(|(id, value)| (id.field().key.to_owned(), value));
            Json::Object(
                fields
                    .into_iter()
                    .flatten()
                    .chain(strange)
                    .chain(twice)
                    .collect(),
            )
        })
    };
    match field.kind {
        FieldKind::Group => object().boxed(),
        FieldKind::List => proptest::collection::vec(object(), 0..3)
            .prop_map(Json::Array)
            .boxed(),
        _ => scalar().boxed(),
    }
}
