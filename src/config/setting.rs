//! One setting: its path, its variable, and the values that its schema allows.

use serde_json::Value;
use toml::de::DeValue;

use super::diagnostic::nearest;
use super::schema;
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::ui::{self, COLOUR_NAMES};

/// Marks a colour in the schema.
pub(super) const COLOUR_FORMAT: &str = "color";

/// A setting or a table of the file.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    path: &'static str,
    chinese: &'static str,
    schema: &'static Value,
}

/// What a setting accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SettingKind {
    Choice(Vec<&'static str>),
    Switch,
    /// A whole number from the first to the second.
    Integer(i64, i64),
    Colour,
    Text,
}

use SettingKind::{Choice, Colour, Integer, Switch, Text};

/// Every table and setting, in the order in which they are listed.
pub(super) fn nodes() -> impl Iterator<Item = Setting> {
    schema::rows().map(|(path, chinese)| Setting {
        path,
        chinese,
        schema: schema::at(path),
    })
}

/// Every setting with one value, in the order in which they are listed.
pub fn settings() -> impl Iterator<Item = Setting> {
    nodes().filter(|node| !node.is_table() && node.section() != "shops")
}

impl Setting {
    /// The name with that of its table, such as `ui.theme`.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// The table it belongs to; empty for the top of the file.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(section, _)| section)
    }

    /// The name in its table.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }

    /// The environment variable that overrides the file.
    pub fn variable(&self) -> String {
        match self.path {
            "default_shop" => "GANDER_SHOP".to_owned(),
            path => format!("GANDER_{}", path.replace('.', "_")).to_uppercase(),
        }
    }

    /// The description.
    pub(super) fn describe(&self, lang: Lang) -> &'static str {
        let english = self.schema["description"].as_str().unwrap_or_default();
        lang.tr(self.chinese, english)
    }

    /// The default, if there is one.
    pub fn default(&self) -> Option<&'static Value> {
        self.schema.get("default")
    }

    pub(super) fn is_table(&self) -> bool {
        self.schema["type"] == "object"
    }

    /// Whether the value itself is a secret.
    pub(super) fn is_secret(&self) -> bool {
        self.schema["writeOnly"] == true
    }

    pub(super) fn kind(&self) -> SettingKind {
        if let Some(words) = self.schema["enum"].as_array() {
            return Choice(words.iter().filter_map(Value::as_str).collect());
        }
        if self.schema["format"] == COLOUR_FORMAT {
            return Colour;
        }
        let bound = |name: &str| self.schema[name].as_i64().unwrap_or_default();
        match self.schema["type"].as_str() {
            Some("boolean") => Switch,
            Some("integer") => Integer(bound("minimum"), bound("maximum")),
            _ => Text,
        }
    }
}

impl SettingKind {
    /// Reads a value of the file.
    ///
    /// # Errors
    /// With what is expected, in both languages.
    pub(super) fn read_file(&self, value: &DeValue) -> Result<Value, [SafeText; 2]> {
        match (self, value) {
            (Switch, DeValue::Boolean(on)) => Ok((*on).into()),
            (Integer(..), DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                let number = number.ok().and_then(|number| self.in_bounds(number));
                number.ok_or_else(|| self.expected(None))
            }
            (Colour, DeValue::Integer(number)) => self.read_text(number.as_str()),
            (Choice(_) | Colour | Text, DeValue::String(text)) => self.read_text(text),
            _ => Err(self.expected(None)),
        }
    }

    /// Reads a value of a variable.
    ///
    /// # Errors
    /// With what is expected, in both languages.
    pub(super) fn read_text(&self, text: &str) -> Result<Value, [SafeText; 2]> {
        let value = match self {
            Switch => match text {
                "true" | "1" | "yes" | "on" => Some(true.into()),
                "false" | "0" | "no" | "off" => Some(false.into()),
                _ => None,
            },
            Integer(..) => text.parse().ok().and_then(|number| self.in_bounds(number)),
            Choice(words) => words.contains(&text).then(|| text.into()),
            Colour => ui::colour(text).map(|_| text.into()),
            Text => Some(text.into()),
        };
        value.ok_or_else(|| self.expected(Some(text)))
    }

    fn in_bounds(&self, number: i64) -> Option<Value> {
        match self {
            Integer(from, to) => (*from..=*to).contains(&number).then(|| number.into()),
            _ => None,
        }
    }

    fn expected(&self, text: Option<&str>) -> [SafeText; 2] {
        let known: &[&str] = match self {
            Choice(words) => words,
            Colour => &COLOUR_NAMES,
            _ => &[],
        };
        let near = text.and_then(|text| nearest(text, known.iter().copied()));
        [Lang::Zh, Lang::En].map(|lang| {
            let what = self.describe(lang);
            match near {
                Some(near) => lang.tr(
                    safe!("应为 {what}，最接近的是 {near}"),
                    safe!("expected {what}; the nearest is {near}"),
                ),
                None => lang.tr(safe!("应为 {what}"), safe!("expected {what}")),
            }
        })
    }

    /// The accepted values in words.
    fn describe(&self, lang: Lang) -> String {
        let names = |words: &[&str]| words.join(lang.tr("、", ", "));
        match self {
            Choice(words) => lang.tr(
                format!("{} 之一", names(words)),
                format!("one of {}", names(words)),
            ),
            Switch => lang.tr("true 或 false", "true or false").to_owned(),
            Integer(from, to) => lang.tr(
                format!("{from} 到 {to} 的整数"),
                format!("a whole number from {from} to {to}"),
            ),
            Colour => lang.tr(
                format!("#rrggbb、0 到 255，或 {} 这样的名称", names(&COLOUR_NAMES)),
                format!(
                    "#rrggbb, a number from 0 to 255, or one of {}",
                    names(&COLOUR_NAMES)
                ),
            ),
            Text => lang
                .tr("引号里的文字", "text in quotation marks")
                .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Colour, Integer, SettingKind, Switch, Text, settings};
    use crate::ui::COLOUR_KEYS;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(Switch, "on", Some(json!(true)))]
    #[case(Switch, "0", Some(json!(false)))]
    #[case(Switch, "maybe", None)]
    #[case(Integer(1, 5), "5", Some(json!(5)))]
    #[case(Integer(1, 5), "6", None)]
    #[case(Integer(1, 5), "1.5", None)]
    #[case(Colour, "17", Some(json!("17")))]
    #[case(Colour, "#12345", None)]
    fn variable_is_read_by_its_kind(
        #[case] kind: SettingKind,
        #[case] text: &str,
        #[case] expected: Option<Value>,
    ) {
        assert_eq!(kind.read_text(text).ok(), expected);
    }

    #[rstest]
    #[case("default_shop", Text)]
    #[case("ui.borders", Choice(vec!["unicode", "ascii", "none"]))]
    #[case("ui.mouse", Switch)]
    #[case("colors.ok", Colour)]
    #[case("thresholds.expiry_days", Integer(0, 87_600))]
    #[case("recent.days", Integer(1, 365))]
    fn setting_has_the_kind_of_its_field(#[case] path: &str, #[case] kind: SettingKind) {
        let setting = settings().find(|setting| setting.path() == path).unwrap();
        assert_eq!(setting.kind(), kind);
    }

    #[test]
    fn default_of_every_setting_is_accepted() {
        for setting in settings() {
            let Some(default) = setting.default() else {
                continue;
            };
            let text = default.as_str().map_or(default.to_string(), str::to_owned);
            let read = setting.kind().read_text(&text).ok();
            assert_eq!(read.as_ref(), Some(default), "{}", setting.path());
        }
    }

    #[test]
    fn colours_are_those_of_the_theme() {
        let colours = settings().filter(|setting| setting.section() == "colors");
        assert_eq!(
            colours.map(|one| one.name()).collect::<Vec<_>>(),
            COLOUR_KEYS
        );
    }
}
