//! Numbers that came as numbers a line ago and come as text now: the lists of the platform do not hold to one type.

use serde_json::Value;

use super::one_in;

/// Writes some of the whole numbers as text. Which ones follows from the salt and the key.
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
