//! `[keys]`: the keys of each action.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, nearest, position};
use crate::app::{Action, Mode};
use crate::keymap::{self, Bindings, BoundRow, Chord, KeyConflict, KeyOverride};
use crate::safe;
use crate::text::{Lang, SafeText};

/// The table below `[keys]` that holds those of the modes.
const MODES: &str = "in";

/// What the keys do.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) bindings: Bindings,
    /// The configured keys, each with its line.
    pub(super) overrides: Vec<(KeyOverride, usize)>,
}

impl<'de> Deserialize<'de> for Keys {
    /// The defaults: [`read`] needs the positions of the keys, which serde does not pass on.
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self::default())
    }
}

impl JsonSchema for Keys {
    fn schema_name() -> Cow<'static, str> {
        "Keys".into()
    }

    /// One property an action, and one table a mode with its own actions.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let key = json!({ "type": ["string", "array"], "items": { "type": "string" } });
        let named = |action| (keymap::action_name(action).to_owned(), key.clone());
        let bindings = Bindings::default();
        let of_mode = |mode| {
            let actions = bindings.rows(mode).flat_map(BoundRow::actions);
            (
                keymap::mode_name(mode).to_owned(),
                Value::from(closed(actions.map(named).collect())),
            )
        };
        let modes = closed(Mode::ALL.into_iter().map(of_mode).collect());
        let mut properties: Map<String, Value> = keymap::actions().map(named).collect();
        properties.insert(MODES.to_owned(), modes.into());
        closed(properties).into()
    }
}

/// The schema of a table with only these properties.
fn closed(properties: Map<String, Value>) -> Map<String, Value> {
    [
        ("type".to_owned(), "object".into()),
        ("additionalProperties".to_owned(), false.into()),
        ("properties".to_owned(), properties.into()),
    ]
    .into_iter()
    .collect()
}

/// Reads the table; with an error in it, the default keys remain.
pub(super) fn read(table: &DeTable, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Keys {
    let mut overrides = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match value.get_ref() {
            DeValue::Table(modes) if name == MODES => {
                read_modes(modes, &mut overrides, diagnostics);
            }
            _ if name == MODES => {
                diagnostics.push(Diagnostic::at(key.span().start, expected_mode_table));
            }
            _ => overrides.extend(read_action(name, key.span(), value, None, diagnostics)),
        }
    }
    let line = |one: KeyOverride| {
        let (line, _) = position(text, one.offset);
        (one, line)
    };
    match Bindings::with(&overrides) {
        Ok(bindings) => Keys {
            bindings,
            overrides: overrides.into_iter().map(line).collect(),
        },
        Err(conflicts) => {
            diagnostics.extend(
                conflicts
                    .iter()
                    .map(|conflict| describe_conflict(conflict, text)),
            );
            Keys::default()
        }
    }
}

fn expected_mode_table(lang: Lang) -> SafeText {
    lang.tr(
        safe!("应为 [keys.in.tree] 这样的表"),
        safe!("expected a table such as [keys.in.tree]"),
    )
}

fn read_modes(
    modes: &DeTable,
    overrides: &mut Vec<KeyOverride>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (name, table) in modes {
        let Some(mode) = keymap::mode_by_name(name.get_ref()) else {
            diagnostics.push(Diagnostic::unknown(
                name.span().start,
                name.get_ref(),
                Mode::ALL.map(keymap::mode_name),
            ));
            continue;
        };
        let DeValue::Table(table) = table.get_ref() else {
            diagnostics.push(Diagnostic::at(name.span().start, expected_mode_table));
            continue;
        };
        for (key, value) in table {
            overrides.extend(read_action(
                key.get_ref(),
                key.span(),
                value,
                Some(mode),
                diagnostics,
            ));
        }
    }
}

fn read_action(
    name: &str,
    at: Range<usize>,
    value: &Spanned<DeValue>,
    mode: Option<Mode>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<KeyOverride> {
    let Some(action) = keymap::action_by_name(name) else {
        diagnostics.push(Diagnostic::unknown(
            at.start,
            name,
            keymap::actions()
                .map(keymap::action_name)
                .collect::<Vec<_>>(),
        ));
        return None;
    };
    let single = std::slice::from_ref(value);
    let values = match value.get_ref() {
        DeValue::Array(values) => &values[..],
        _ => single,
    };
    let before = diagnostics.len();
    let mut chords = Vec::new();
    for value in values {
        let start = value.span().start;
        match value.get_ref() {
            DeValue::String(text) if text.is_empty() => {}
            DeValue::String(text) => match read_chord(text) {
                Ok(chord) => chords.push(chord),
                Err(words) => diagnostics.push(Diagnostic::at(start, words)),
            },
            _ => diagnostics.push(Diagnostic::at(start, |lang| {
                lang.tr(
                    safe!("应为 \"j\" 或 [\"j\", \"Down\"]"),
                    safe!("expected \"j\" or [\"j\", \"Down\"]"),
                )
            })),
        }
    }
    (diagnostics.len() == before).then_some(KeyOverride {
        action,
        mode,
        keys: chords,
        offset: at.start,
    })
}

fn read_chord(text: &str) -> Result<Chord, impl Fn(Lang) -> SafeText + use<>> {
    let chord = Chord::parse(text);
    let same = chord.and_then(Chord::terminal_equivalent).map(Chord::name);
    if let (Some(chord), None) = (chord, &same) {
        return Ok(chord);
    }
    let with_ctrl = text.chars().last().map(|c| format!("Ctrl-{c}"));
    let mut known: Vec<&str> = Chord::named_keys().collect();
    known.extend(with_ctrl.as_deref());
    let near = nearest(text, known).unwrap_or_default().to_owned();
    let text = text.to_owned();
    Err(move |lang: Lang| {
        match &same {
        Some(same) => lang.tr(
            safe!("终端把 {text} 当作 {same}"),
            safe!("terminals send {same} for {text}"),
        ),
        None => lang.tr(
            safe!("没有 {text} 这个键，最接近的是 {near}；也可以是一个字符或 Ctrl-字符"),
            safe!("unknown key {text}; the nearest is {near} (any character or Ctrl-character is a key too)"),
        ),
    }
    })
}

fn describe_conflict(conflict: &KeyConflict, text: &str) -> Diagnostic {
    match conflict {
        KeyConflict::Ambiguous {
            chord,
            modes,
            sides,
        } => bound_twice(*chord, modes, *sides, text),
        KeyConflict::NotInMode(action, mode, at) => {
            let (action, mode) = (keymap::action_name(*action), keymap::mode_name(*mode));
            Diagnostic::at(*at, |lang| {
                lang.tr(
                    safe!("{mode} 中没有 {action}"),
                    safe!("{mode} has no action {action}"),
                )
            })
        }
        KeyConflict::TypesText(chord, mode, at) => {
            let (name, mode) = (chord.name(), keymap::mode_name(*mode));
            Diagnostic::at(*at, |lang| {
                lang.tr(
                    safe!("{mode} 中 {name} 是输入的文字"),
                    safe!("in {mode}, {name} is typed as text"),
                )
            })
        }
        KeyConflict::CancelUnbound(at) => Diagnostic::at(*at, |lang| {
            lang.tr(
                safe!("cancel 至少要有一个键，否则无法退出"),
                safe!("cancel needs at least one key, or the program could not be quit"),
            )
        }),
    }
}

/// A key with two actions, at the first of them in the file.
fn bound_twice(
    chord: Chord,
    modes: &[Mode],
    [own, other]: [(Action, Option<usize>); 2],
    text: &str,
) -> Diagnostic {
    let side = |(action, offset): (Action, Option<usize>), lang: Lang| {
        let name = keymap::action_name(action);
        match offset.map(|at| position(text, at).0) {
            Some(line) => lang.tr(
                format!("{name}（第 {line} 行）"),
                format!("{name} (line {line})"),
            ),
            None => lang.tr(format!("{name}（默认）"), format!("{name} (default)")),
        }
    };
    let modes: Vec<&str> = modes.iter().map(|mode| keymap::mode_name(*mode)).collect();
    Diagnostic::at(own.1.unwrap_or(0), |lang| {
        let (name, modes) = (chord.name(), modes.join(lang.tr("、", ", ")));
        let (own, other) = (side(own, lang), side(other, lang));
        lang.tr(
            safe!("{modes} 中 {name} 同时绑定了 {own} 和 {other}"),
            safe!("in {modes}, {name} is bound to both {own} and {other}"),
        )
    })
}
