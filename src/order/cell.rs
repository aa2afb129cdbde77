//! Formats a JSON value for the screen by its documented kind.
//!
//! Formatting cannot fail: a value that does not fit its kind is shown unchanged and marked.

use jiff::Timestamp;

use super::beijing;
use super::document::Document;
use super::mask::{mask, mask_numbers};
use super::money::Fen;
use super::thresholds::Thresholds;
use crate::catalog::{Field, FieldKind, JsonType, Tone, Visibility};
use crate::json::{NodeId, Shape};
use crate::text::{Lang, SafeText};

/// How well a value matches the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Documented, and of the documented type.
    Documented,
    /// Documented, but of another type or with an unknown value.
    Unexpected,
    /// Not documented at all.
    Undocumented,
}

/// A formatted value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The text to show.
    pub text: SafeText,
    /// Additional information such as a relative age; mostly empty.
    pub aside: SafeText,
    /// How well it matches the documentation.
    pub fit: Fit,
    /// Whether the value is good or bad news.
    pub tone: Tone,
}

/// The language, time and thresholds that an order is read with.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The language of labels and meanings.
    pub lang: Lang,
    /// The time that ages refer to.
    pub now: Timestamp,
    /// The time limits of findings.
    pub thresholds: Thresholds,
}

/// Formats a node's value, masked unless `revealed`.
pub fn read(doc: &Document, id: NodeId, reading: Reading, revealed: bool) -> Cell {
    let field = documented(doc, id);
    let value = doc.value(id);
    let cell = decode(field, doc.shape(id), value, reading);
    match masked(field, value).filter(|_| !revealed) {
        Some(text) => Cell {
            text: SafeText::of(&text),
            aside: SafeText::default(),
            ..cell
        },
        None => cell,
    }
}

/// Whether the mask changes the node's value.
pub fn is_masked(doc: &Document, id: NodeId) -> bool {
    masked(documented(doc, id), doc.value(id)).is_some_and(|text| text != doc.value(id))
}

/// The masked value, if the field has a class of personal data or is free text, which may contain a
/// phone number.
fn masked(field: Option<&Field>, value: &str) -> Option<String> {
    match field {
        Some(Field {
            personal: Some(class),
            ..
        }) => Some(mask(*class, value)),
        None
        | Some(Field {
            kind: FieldKind::Text,
            ..
        }) => Some(mask_numbers(value)).filter(|text| text != value),
        Some(_) => None,
    }
}

/// The node's field; `None` inside a text that holds JSON.
fn documented(doc: &Document, id: NodeId) -> Option<&'static Field> {
    doc.field(id)
        .filter(|_| !doc.embedded(id))
        .map(crate::catalog::FieldId::field)
}

/// Formats a value by its documented kind.
pub fn decode(field: Option<&Field>, shape: Shape, value: &str, reading: Reading) -> Cell {
    let Some(field) = field else {
        return raw_cell(value, Fit::Undocumented);
    };
    let typed = if fits(field, shape) {
        Fit::Documented
    } else {
        Fit::Unexpected
    };
    if shape == Shape::Null {
        return Cell {
            text: SafeText::default(),
            ..raw_cell("", Fit::Documented)
        };
    }
    by_kind(field, shape, value, reading).map_or_else(
        || {
            raw_cell(
                value,
                if fits_every_value(field.kind) {
                    typed
                } else {
                    Fit::Unexpected
                },
            )
        },
        |cell| Cell {
            fit: cell.fit.and(typed),
            ..cell
        },
    )
}

impl Fit {
    fn and(self, other: Self) -> Self {
        if self == Self::Documented {
            other
        } else {
            self
        }
    }
}

/// Returns `None` if the value does not fit its kind.
fn by_kind(field: &Field, shape: Shape, value: &str, reading: Reading) -> Option<Cell> {
    match field.kind {
        FieldKind::Fen => Fen::parse(value).map(|fen| plain(&fen.to_string())),
        FieldKind::Time => time(beijing::parse(value), value, reading),
        FieldKind::Timestamp => time(
            beijing::parse_seconds(value).filter(|_| value.trim() != "0"),
            value,
            reading,
        ),
        FieldKind::Flag | FieldKind::Presence => flag(value, shape, reading.lang),
        FieldKind::Code => Some(code(field, value, reading.lang)),
        FieldKind::Int => value.trim().parse::<i128>().ok().map(|_| plain(value)),
        _ => None,
    }
}

fn time(at: Option<Timestamp>, value: &str, reading: Reading) -> Option<Cell> {
    match at {
        Some(at) => Some(Cell {
            aside: SafeText::of(&beijing::relative(at, reading.now, reading.lang)),
            ..plain(&beijing::minute(at))
        }),
        None => beijing::is_empty_time(value).then(|| plain(value)),
    }
}

fn flag(value: &str, shape: Shape, lang: Lang) -> Option<Cell> {
    let yes = match (shape, value.trim()) {
        (_, "true" | "1") => true,
        (_, "false" | "0") => false,
        (Shape::Text, "") => return Some(plain("")),
        _ => return None,
    };
    Some(plain(if yes {
        lang.tr("是", "yes")
    } else {
        lang.tr("否", "no")
    }))
}

fn code(field: &Field, value: &str, lang: Lang) -> Cell {
    match field.codes.map(|table| table.get(value.trim())) {
        None => plain(value),
        Some(Some(known)) => Cell {
            tone: known.tone,
            ..plain(known.meaning(lang))
        },
        Some(None) if value.trim().is_empty() => plain(""),
        Some(None) => raw_cell(
            &format!("{}({value})", lang.tr("未知", "unknown ")),
            Fit::Unexpected,
        ),
    }
}

fn plain(text: &str) -> Cell {
    raw_cell(text, Fit::Documented)
}

fn raw_cell(value: &str, fit: Fit) -> Cell {
    Cell {
        text: SafeText::of(value),
        aside: SafeText::default(),
        fit,
        tone: Tone::Plain,
    }
}

/// Whether every value fits the kind.
fn fits_every_value(kind: FieldKind) -> bool {
    !matches!(
        kind,
        FieldKind::Fen
            | FieldKind::Time
            | FieldKind::Timestamp
            | FieldKind::Flag
            | FieldKind::Presence
            | FieldKind::Int
    )
}

/// Whether the JSON type is documented. `null` is allowed everywhere (open platform, "Values").
pub fn fits(field: &Field, shape: Shape) -> bool {
    let documented = |t| field.types.contains(t);
    match shape {
        Shape::Null => true,
        Shape::Bool => documented(JsonType::Boolean),
        Shape::Number => documented(JsonType::Int) || documented(JsonType::Number),
        Shape::Text => documented(JsonType::String),
        Shape::Array => documented(JsonType::Array),
        Shape::Object => documented(JsonType::Object),
    }
}

/// Whether a node's value is one of the platform's ways to write an empty value (open platform,
/// "Values"). On fields of secondary visibility, zero is empty as well.
pub fn is_empty_value(doc: &Document, id: NodeId) -> bool {
    let value = doc.value(id).trim();
    let field = doc.field(id).map(crate::catalog::FieldId::field);
    let secondary = field.is_some_and(|f| f.visibility != Visibility::Main);
    match (doc.shape(id), field.map(|f| f.kind)) {
        (Shape::Array | Shape::Object, _) => doc.is_leaf(id),
        (Shape::Null, _) | (_, Some(FieldKind::Presence)) => true,
        (_, Some(FieldKind::Time | FieldKind::Timestamp)) => beijing::is_empty_time(value),
        (Shape::Text, _) if value.is_empty() || value == "--" || beijing::is_zero_date(value) => {
            true
        }
        (Shape::Number | Shape::Text, Some(FieldKind::Fen | FieldKind::Int | FieldKind::Ratio)) => {
            secondary && value == "0"
        }
        (Shape::Number | Shape::Text, Some(FieldKind::Id | FieldKind::Link | FieldKind::Text)) => {
            value == "0"
        }
        (Shape::Number | Shape::Text, Some(FieldKind::Code)) => {
            value == "0" && field.is_some_and(|f| zero_is_empty(f, secondary))
        }
        (Shape::Bool, Some(FieldKind::Flag)) => secondary && value == "false",
        _ => false,
    }
}

/// Whether a code of zero means "none" in its table, or has no table that gives it a meaning.
fn zero_is_empty(field: &Field, secondary: bool) -> bool {
    field.codes.is_none_or(|table| {
        table
            .get("0")
            .is_none_or(|zero| secondary || zero.zh.starts_with('无'))
    })
}
