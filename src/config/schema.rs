//! The JSON Schema of the file, for editors: the table of settings in another form.

use serde_json::{Map, Value, json};

use super::Config;
use super::table::{FIELDS, Kind, SETTINGS, Setting, section_says, sections};
use crate::app::Mode;
use crate::keymap::{self, Bindings, BoundRow};
use crate::text::Lang;

/// The schema, with descriptions in a language.
pub fn schema(lang: Lang) -> Value {
    let mut properties = Map::new();
    for setting in SETTINGS.iter().filter(|setting| setting.section.is_empty()) {
        properties.insert(setting.name.to_owned(), of_setting(setting, lang));
    }
    for section in sections() {
        let described = match section {
            "keys" => keys(),
            "shops" => shops(lang),
            section => closed(
                SETTINGS
                    .iter()
                    .filter(|setting| setting.section == section)
                    .map(|setting| (setting.name, of_setting(setting, lang)))
                    .collect(),
            ),
        };
        let Value::Object(mut described) = described else {
            continue;
        };
        described.insert("description".to_owned(), section_says(section, lang).into());
        properties.insert(section.to_owned(), described.into());
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gander",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// A table that holds these and nothing else.
fn closed(properties: Vec<(&str, Value)>) -> Value {
    let properties: Map<String, Value> = properties
        .into_iter()
        .map(|(name, of)| (name.to_owned(), of))
        .collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn of_setting(setting: &Setting, lang: Lang) -> Value {
    let mut described = match setting.kind {
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Whole(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
        Kind::Colour => json!({ "type": ["string", "integer"], "minimum": 0, "maximum": 255 }),
        Kind::Text => json!({ "type": "string" }),
    };
    let default = Config::default()
        .values()
        .find(|(one, ..)| one.path() == setting.path())
        .and_then(|(_, value, _)| value.cloned());
    if let (Some(default), Some(fields)) = (default, described.as_object_mut()) {
        // What a value is written as is JSON too.
        fields.insert(
            "default".to_owned(),
            serde_json::from_str(&default.written()).unwrap_or_default(),
        );
    }
    if let Some(fields) = described.as_object_mut() {
        fields.insert("description".to_owned(), setting.says(lang).into());
    }
    described
}

fn keys() -> Value {
    let key = json!({ "type": ["string", "array"], "items": { "type": "string" } });
    let named = |action| (keymap::action_name(action), key.clone());
    let bindings = Bindings::default();
    let of_mode = |mode| {
        (
            keymap::mode_name(mode),
            closed(
                bindings
                    .rows(mode)
                    .flat_map(BoundRow::actions)
                    .map(named)
                    .collect(),
            ),
        )
    };
    let modes = closed(Mode::ALL.map(of_mode).to_vec());
    closed(
        keymap::actions()
            .map(named)
            .chain([("in", modes)])
            .collect(),
    )
}

fn shops(lang: Lang) -> Value {
    let field = |field: &super::table::Field| {
        (
            field.name,
            json!({ "type": "string", "description": field.says(lang), "deprecated": field.secret, "writeOnly": field.secret }),
        )
    };
    json!({ "type": "object", "additionalProperties": closed(FIELDS.iter().map(field).collect()) })
}

#[cfg(test)]
mod tests {
    use super::{SETTINGS, schema};
    use crate::text::Lang;

    #[test]
    fn every_setting_is_described_with_its_default() {
        let schema = schema(Lang::En);
        for setting in SETTINGS {
            let described = match setting.section {
                "" => &schema["properties"][setting.name],
                section => &schema["properties"][section]["properties"][setting.name],
            };
            assert!(
                described["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{}",
                setting.path()
            );
            assert_eq!(
                described.get("default").is_some(),
                !setting.default.is_empty(),
                "{}",
                setting.path()
            );
        }
        assert_eq!(schema["properties"]["ui"]["additionalProperties"], false);
        assert!(schema["properties"]["keys"]["properties"]["in"]["properties"]["tree"]["properties"]["search"].is_object());
    }
}
