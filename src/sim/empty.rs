//! The document of an order of which nothing is known: every block and key of the documented answer, with the platform's many ways to
//! write nothing.

use serde_json::{Value, json};

use super::ids;

const DATA: &str = include_str!("../../assets/sim/empty.json");

/// The `data` of such an order. Lists are empty, so what stands inside them is not here.
pub(super) fn data() -> Value {
    serde_json::from_str(DATA).unwrap_or_default()
}

/// The ways of writing nothing.
pub(super) fn is_empty_value(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => matches!(
            text.as_str(),
            "" | "--" | "0000-00-00 00:00:00" | "-0001-11-30 00:00:00"
        ),
        Value::Array(items) => items.is_empty(),
        Value::Object(keys) => keys
            .iter()
            .all(|(key, value)| key == "has_result" || is_empty_value(value)),
    }
}

/// Makes every `has_result` say whether its block holds anything.
pub(super) fn set_has_result(value: &mut Value) {
    let holds = !is_empty_value(value);
    if let Value::Object(keys) = value {
        keys.values_mut().for_each(set_has_result);
        if let Some(flag) = keys.get_mut("has_result") {
            *flag = Value::Bool(holds);
        }
    }
}

/// Writes some of the empty blocks as `[]`, as PHP does with an empty map. Which ones follows from the salt.
pub(super) fn flatten_some(data: &mut Value, salt: &str) {
    for parent in ["/internal_extra_info", "/third_party_info"] {
        let Some(Value::Object(blocks)) = data.pointer_mut(parent) else {
            continue;
        };
        for (name, block) in blocks.iter_mut().filter(|(_, block)| is_empty_value(block)) {
            if ids::hash(&format!("{salt}{name}")).is_multiple_of(4) {
                *block = json!([]);
            }
        }
    }
}
