//! From a JSON value to what is read on the screen: a total function of the kind that is documented and the value that came.
//!
//! It cannot fail. What does not fit its kind is shown as it came and says so.

use jiff::Timestamp;

use super::beijing;
use super::document::Document;
use super::mask::{mask, mask_numbers};
use super::money::Fen;
use super::thresholds::Thresholds;
use crate::catalog::{Field, Kind, Tone, Type, Visibility};
use crate::json::{NodeId, Shape};
use crate::text::{Lang, SafeText};

/// How well a value agrees with the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Documented, and of the documented type.
    Documented,
    /// Documented, but of another type or with a value that the documentation does not know.
    Unexpected,
    /// Not documented at all.
    Undocumented,
}

/// A value as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The value.
    pub text: SafeText,
    /// What helps to read it and is beside the point: a relative age. Empty for most.
    pub aside: SafeText,
    /// How well it agrees with the documentation.
    pub fit: Fit,
    /// What the value means for the case.
    pub tone: Tone,
}

/// In what language, at what moment and by which thresholds an order is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The language of meanings.
    pub lang: Lang,
    /// The moment that ages are counted from.
    pub now: Timestamp,
    /// How long is too long.
    pub thresholds: Thresholds,
}

/// Reads a node's value, masked unless it is revealed.
pub fn read(doc: &Document, id: NodeId, reading: Reading, revealed: bool) -> Cell {
    let field = known(doc, id);
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

/// Whether anything of the node's value is masked by default.
pub fn is_masked(doc: &Document, id: NodeId) -> bool {
    masked(known(doc, id), doc.value(id)).is_some_and(|text| text != doc.value(id))
}

/// The masked value, where a field's class asks for a mask, or where it is a text that no class covers: anybody may have written a
/// number into it.
fn masked(field: Option<&Field>, value: &str) -> Option<String> {
    match field {
        Some(Field {
            personal: Some(class),
            ..
        }) => Some(mask(*class, value)),
        None
        | Some(Field {
            kind: Kind::Text, ..
        }) => Some(mask_numbers(value)).filter(|text| text != value),
        Some(_) => None,
    }
}

fn known(doc: &Document, id: NodeId) -> Option<&'static Field> {
    doc.field(id)
        .filter(|_| !doc.embedded(id))
        .map(crate::catalog::FieldId::field)
}

/// Reads a value by its documented kind.
pub fn decode(field: Option<&Field>, shape: Shape, value: &str, reading: Reading) -> Cell {
    let Some(field) = field else {
        return as_it_came(value, Fit::Undocumented);
    };
    let typed = if fits(field, shape) {
        Fit::Documented
    } else {
        Fit::Unexpected
    };
    if shape == Shape::Null {
        return Cell {
            text: SafeText::default(),
            ..as_it_came("", Fit::Documented)
        };
    }
    by_kind(field, shape, value, reading).map_or_else(
        || {
            as_it_came(
                value,
                if is_free(field.kind) {
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

/// `None` where the value is none of its kind.
fn by_kind(field: &Field, shape: Shape, value: &str, reading: Reading) -> Option<Cell> {
    match field.kind {
        Kind::Fen => Fen::read(value).map(|fen| plain(&fen.to_string())),
        Kind::Time => time(beijing::read(value), value, reading),
        Kind::Timestamp => time(
            beijing::read_seconds(value).filter(|_| value.trim() != "0"),
            value,
            reading,
        ),
        Kind::Flag | Kind::Presence => flag(value, shape, reading.lang),
        Kind::Code => Some(code(field, value, reading.lang)),
        Kind::Int => value.trim().parse::<i128>().ok().map(|_| plain(value)),
        _ => None,
    }
}

fn time(at: Option<Timestamp>, value: &str, reading: Reading) -> Option<Cell> {
    match at {
        Some(at) => Some(Cell {
            aside: SafeText::of(&beijing::relative(at, reading.now, reading.lang)),
            ..plain(&beijing::minute(at))
        }),
        None => beijing::is_no_time(value).then(|| plain(value)),
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
        Some(None) => as_it_came(
            &format!("{}({value})", lang.tr("未知", "unknown ")),
            Fit::Unexpected,
        ),
    }
}

fn plain(text: &str) -> Cell {
    as_it_came(text, Fit::Documented)
}

fn as_it_came(value: &str, fit: Fit) -> Cell {
    Cell {
        text: SafeText::of(value),
        aside: SafeText::default(),
        fit,
        tone: Tone::Plain,
    }
}

/// Kinds whose every value is one of them.
fn is_free(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Fen | Kind::Time | Kind::Timestamp | Kind::Flag | Kind::Presence | Kind::Int
    )
}

/// Whether the JSON type is a documented one. `null` and the empty array stand for nothing everywhere (open platform, "Values").
pub fn fits(field: &Field, shape: Shape) -> bool {
    let documented = |t| field.types.contains(t);
    match shape {
        Shape::Null => true,
        Shape::Bool => documented(Type::Boolean),
        Shape::Number => documented(Type::Int) || documented(Type::Number),
        Shape::Text => documented(Type::String),
        Shape::Array => documented(Type::Array),
        Shape::Object => documented(Type::Object),
    }
}

/// Whether a node says nothing: the ways in which the platform writes that there is none (open platform, "Values"). A zero says nothing
/// but on the main visibility.
pub fn is_nothing(doc: &Document, id: NodeId) -> bool {
    let value = doc.value(id).trim();
    let field = doc.field(id).map(crate::catalog::FieldId::field);
    let aside = field.is_some_and(|f| f.visibility != Visibility::Main);
    match (doc.shape(id), field.map(|f| f.kind)) {
        (Shape::Array | Shape::Object, _) => doc.is_leaf(id),
        (Shape::Null, _) | (_, Some(Kind::Presence)) => true,
        (_, Some(Kind::Time | Kind::Timestamp)) => beijing::is_no_time(value),
        (Shape::Text, _) if value.is_empty() || value == "--" || beijing::is_zero_date(value) => {
            true
        }
        (Shape::Number | Shape::Text, Some(Kind::Fen | Kind::Int | Kind::Ratio)) => {
            aside && value == "0"
        }
        (Shape::Number | Shape::Text, Some(Kind::Id | Kind::Link | Kind::Text)) => value == "0",
        (Shape::Number | Shape::Text, Some(Kind::Code)) => {
            value == "0" && field.is_some_and(|f| zero_says_nothing(f, aside))
        }
        (Shape::Bool, Some(Kind::Flag)) => aside && value == "false",
        _ => false,
    }
}

/// Whether a code of zero means "none" in its table, or has no table to mean anything in.
fn zero_says_nothing(field: &Field, aside: bool) -> bool {
    field.codes.is_none_or(|table| {
        table
            .get("0")
            .is_none_or(|zero| aside || zero.zh.starts_with('无'))
    })
}
