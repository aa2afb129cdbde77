//! A value as it is set, from the file or from a variable, by the kind that its row of the table wants.

use toml::de::DeValue;

use super::fault::nearest;
use super::table::{Kind, wanted};
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::ui;

/// A value that fits its setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A word, a colour or a text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A switch.
    Switch(bool),
}

impl Value {
    /// As it is written in the file.
    pub fn written(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Whole(number) => number.to_string(),
            Self::Switch(on) => on.to_string(),
        }
    }
}

/// A text as the file wants it. JSON's way of writing one is one of TOML's.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Reads what stands in the file; otherwise says what is wanted.
pub(super) fn of_file(kind: Kind, value: &DeValue) -> Result<Value, [SafeText; 2]> {
    match (kind, value) {
        (Kind::Switch, DeValue::Boolean(on)) => Ok(Value::Switch(*on)),
        (Kind::Whole(from, to), DeValue::Integer(number)) => {
            let number = i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|n| (from..=to).contains(n));
            number.map(Value::Whole).ok_or_else(|| refused(kind, None))
        }
        (Kind::Colour, DeValue::Integer(number)) => of_text(kind, number.as_str()),
        (Kind::Choice(_) | Kind::Colour | Kind::Text, DeValue::String(text)) => of_text(kind, text),
        _ => Err(refused(kind, None)),
    }
}

/// Reads what a variable holds; otherwise says what is wanted.
pub(super) fn of_text(kind: Kind, text: &str) -> Result<Value, [SafeText; 2]> {
    let value = match kind {
        Kind::Switch => match text {
            "true" | "1" | "yes" | "on" => Some(Value::Switch(true)),
            "false" | "0" | "no" | "off" => Some(Value::Switch(false)),
            _ => None,
        },
        Kind::Whole(from, to) => text
            .parse()
            .ok()
            .filter(|n| (from..=to).contains(n))
            .map(Value::Whole),
        Kind::Choice(words) => words.contains(&text).then(|| Value::Text(text.to_owned())),
        Kind::Colour => ui::colour(text).map(|_| Value::Text(text.to_owned())),
        Kind::Text => Some(Value::Text(text.to_owned())),
    };
    value.ok_or_else(|| refused(kind, Some(text)))
}

fn refused(kind: Kind, text: Option<&str>) -> [SafeText; 2] {
    let known: &[&str] = match kind {
        Kind::Choice(words) => words,
        Kind::Colour => &ui::COLOUR_NAMES,
        _ => &[],
    };
    let near = text.and_then(|text| nearest(text, known.iter().copied()));
    [Lang::Zh, Lang::En].map(|lang| match near {
        Some(near) => lang.tr(
            safe!("{}，最接近的是 {near}", wanted(kind, lang)),
            safe!("{}; the nearest is {near}", wanted(kind, lang)),
        ),
        None => SafeText::of(&wanted(kind, lang)),
    })
}

#[cfg(test)]
mod tests {
    use super::{Value, of_text};
    use crate::config::table::{Kind, SETTINGS};
    use rstest::rstest;

    #[rstest]
    #[case(Kind::Switch, "on", Some(Value::Switch(true)))]
    #[case(Kind::Switch, "0", Some(Value::Switch(false)))]
    #[case(Kind::Switch, "maybe", None)]
    #[case(Kind::Whole(1, 5), "5", Some(Value::Whole(5)))]
    #[case(Kind::Whole(1, 5), "6", None)]
    #[case(Kind::Whole(1, 5), "1.5", None)]
    #[case(Kind::Colour, "17", Some(Value::Text("17".to_owned())))]
    #[case(Kind::Colour, "#12345", None)]
    fn a_variable_is_read_by_its_kind(
        #[case] kind: Kind,
        #[case] text: &str,
        #[case] expected: Option<Value>,
    ) {
        assert_eq!(of_text(kind, text).ok(), expected);
    }

    #[test]
    fn every_default_fits_its_setting() {
        for setting in SETTINGS
            .iter()
            .filter(|setting| !setting.default.is_empty())
        {
            assert_eq!(
                of_text(setting.kind, setting.default)
                    .unwrap()
                    .written()
                    .trim_matches('"'),
                setting.default,
                "{}",
                setting.path()
            );
        }
    }
}
