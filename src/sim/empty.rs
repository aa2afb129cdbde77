//! The document of an empty order: every documented block and key, with the platform's various
//! empty values.

use serde_json::{Value, json};

use super::ids;

const DATA: &str = include_str!("../../assets/sim/empty.json");

/// Returns the `data` of an empty order. Lists are empty, so the keys of their items are absent.
pub(super) fn data() -> Value {
    serde_json::from_str(DATA).unwrap_or_default()
}

/// Whether a value is one of the platform's empty values.
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

/// Sets every `has_result` to whether its block has a non-empty value.
pub(super) fn set_has_result(value: &mut Value) {
    let holds = !is_empty_value(value);
    if let Value::Object(keys) = value {
        keys.values_mut().for_each(set_has_result);
        if let Some(flag) = keys.get_mut("has_result") {
            *flag = Value::Bool(holds);
        }
    }
}

/// Replaces some empty blocks with `[]`, as PHP serializes an empty map. The salt selects which.
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
