//! The JSON Schema of the file, derived from [`Config`], with its descriptions in both languages.

use std::sync::LazyLock;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use super::Config;
use crate::text::Lang;

/// Chinese descriptions by path, in the order in which settings are listed.
const CHINESE: &str = include_str!("../../assets/config.zh.tsv");

/// The derived schema, in English.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    SchemaSettings::draft2020_12()
        // The reader follows paths in it, and editors show inline descriptions.
        .with(|settings| settings.inline_subschemas = true)
        .with_transform(RecursiveTransform(simplify))
        .into_generator()
        .into_root_schema_for::<Config>()
        .into()
});

/// Removes what TOML cannot express (null), what repeats the fields (defaults of whole tables), and
/// the formats of Rust's integers.
fn simplify(schema: &mut Schema) {
    let has = |name: &str, wanted: fn(&Value) -> bool| schema.get(name).is_some_and(wanted);
    let default = has("default", |value| value.is_null() || value.is_object());
    let format = has("format", |value| {
        value.as_str().is_some_and(|format| format.contains("int"))
    });
    if default {
        schema.remove("default");
    }
    if format {
        schema.remove("format");
    }
    let Some(types) = schema.get_mut("type") else {
        return;
    };
    if let Some(list) = types.as_array_mut() {
        list.retain(|name| name != "null");
        if let [only] = &list[..] {
            *types = only.clone();
        }
    }
}

/// The schema, with descriptions in a language.
pub fn schema(lang: Lang) -> Value {
    let mut schema = SCHEMA.clone();
    if lang == Lang::Zh {
        for (path, text) in rows() {
            if let Some(node) = schema.pointer_mut(&pointer(path)) {
                node["description"] = text.into();
            }
        }
    }
    schema
}

/// The schemas of the names at the top of the file.
pub(super) fn top() -> &'static Value {
    &SCHEMA["properties"]
}

/// The schema at a path of [`rows`].
pub(super) fn at(path: &str) -> &'static Value {
    SCHEMA.pointer(&pointer(path)).unwrap_or(&Value::Null)
}

/// Every path of the file with its Chinese description.
pub(super) fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    CHINESE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

fn pointer(path: &str) -> String {
    path.split('.')
        .map(|name| match name {
            "*" => "/additionalProperties".to_owned(),
            name => format!("/properties/{name}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SCHEMA, Value, rows, schema};
    use crate::text::Lang;
    use std::collections::BTreeSet;

    /// The path of every node below one, except the names of keys.
    fn paths(node: &Value, above: &str, out: &mut BTreeSet<String>) {
        for (name, below) in node["properties"].as_object().into_iter().flatten() {
            let path = format!("{above}{name}");
            if name != "keys" {
                paths(below, &format!("{path}."), out);
                paths(&below["additionalProperties"], &format!("{path}.*."), out);
            }
            out.insert(path);
        }
    }

    #[test]
    fn chinese_table_has_one_row_for_every_setting() {
        let mut wanted = BTreeSet::new();
        paths(&SCHEMA, "", &mut wanted);
        let rows: Vec<String> = rows().map(|(path, _)| path.to_owned()).collect();
        assert_eq!(rows.len(), wanted.len());
        assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), wanted);
    }

    #[test]
    fn schema_describes_every_setting_in_both_languages() {
        let (en, zh) = (schema(Lang::En), schema(Lang::Zh));
        for (path, text) in rows() {
            let pointer = super::pointer(path);
            let (en, zh) = (en.pointer(&pointer).unwrap(), zh.pointer(&pointer).unwrap());
            assert_eq!(zh["description"], text);
            let english = en["description"].as_str().unwrap();
            assert!(english.is_ascii() && !english.ends_with('.'), "{path}");
        }
    }

    #[test]
    fn schema_is_closed_and_has_defaults_and_bounds() {
        let schema = schema(Lang::En);
        let months = &schema["properties"]["find"]["properties"]["months"];
        assert_eq!(
            (&months["minimum"], &months["maximum"], &months["default"]),
            (&1.into(), &240.into(), &12.into())
        );
        let ui = &schema["properties"]["ui"];
        assert_eq!(ui["additionalProperties"], false);
        assert_eq!(ui["properties"]["theme"]["default"], "auto");
        let tree = &schema["properties"]["keys"]["properties"]["in"]["properties"]["tree"];
        assert!(tree["properties"]["search"].is_object());
        assert!(!schema.to_string().contains("null"));
    }
}
