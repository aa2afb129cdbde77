//! Writes some numbers of the lists as strings, because the platform's lists do not keep to one
//! type.

use serde_json::Value;

use super::one_in;

/// Writes some of the integers as strings. The salt and the key select which.
pub(super) fn loosen(value: &mut Value, salt: &str) {
    match value {
        Value::Object(keys) => {
            for (key, value) in keys.iter_mut() {
                match value {
                    Value::Number(number) if one_in(4, salt, key) => {
                        *value = number.to_string().into();
                    }
                    _ => loosen(value, salt),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| loosen(item, salt)),
        _ => {}
    }
}
