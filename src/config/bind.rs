//! `[keys]`: which keys the person wants for what.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, nearest, place, unknown};
use crate::app::Mode;
use crate::keymap::{self, Bindings, Chord, KeyConflict, KeyOverride};
use crate::safe;
use crate::text::{Lang, SafeText};

/// The table below [`keymap`] that holds those of the modes.
const MODES: &str = "in";

/// What stands in the table, and everything that is wrong with it.
pub(super) fn read(
    table: &DeTable,
    text: &str,
    faults: &mut Vec<Fault>,
) -> (Bindings, Vec<KeyOverride>) {
    let mut rebound = Vec::new();
    for (key, value) in table {
        match value.get_ref() {
            DeValue::Table(modes) if key.get_ref() == MODES => {
                of_modes(modes, &mut rebound, faults);
            }
            _ if key.get_ref() == MODES => faults.push(Fault::at(key.span().start, not_modes)),
            _ => rebound.extend(one(key.get_ref(), key.span(), value, None, faults)),
        }
    }
    match Bindings::with(&rebound) {
        Ok(bindings) => (bindings, rebound),
        Err(clashes) => {
            faults.extend(clashes.iter().map(|clash| told(clash, text)));
            (Bindings::default(), Vec::new())
        }
    }
}

fn not_modes(lang: Lang) -> SafeText {
    lang.tr(
        safe!("应为 [keys.in.tree] 这样的表"),
        safe!("a table such as [keys.in.tree] is wanted"),
    )
}

fn of_modes(modes: &DeTable, rebound: &mut Vec<KeyOverride>, faults: &mut Vec<Fault>) {
    for (name, table) in modes {
        let Some(mode) = keymap::mode_by_name(name.get_ref()) else {
            faults.push(unknown(
                name.span().start,
                name.get_ref(),
                Mode::ALL.map(keymap::mode_name),
            ));
            continue;
        };
        let DeValue::Table(table) = table.get_ref() else {
            faults.push(Fault::at(name.span().start, not_modes));
            continue;
        };
        for (key, value) in table {
            rebound.extend(one(key.get_ref(), key.span(), value, Some(mode), faults));
        }
    }
}

fn one(
    name: &str,
    at: Range<usize>,
    value: &Spanned<DeValue>,
    mode: Option<Mode>,
    faults: &mut Vec<Fault>,
) -> Option<KeyOverride> {
    let Some(action) = keymap::action_by_name(name) else {
        faults.push(unknown(
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
    let before = faults.len();
    let mut chords = Vec::new();
    for value in values {
        let start = value.span().start;
        match value.get_ref() {
            DeValue::String(text) if text.is_empty() => {}
            DeValue::String(text) => match chord(text) {
                Ok(chord) => chords.push(chord),
                Err(words) => faults.push(Fault::at(start, words)),
            },
            _ => faults.push(Fault::at(start, |lang| {
                lang.tr(
                    safe!("应为 \"j\" 或 [\"j\", \"Down\"]"),
                    safe!("\"j\" or [\"j\", \"Down\"] is wanted"),
                )
            })),
        }
    }
    (faults.len() == before).then_some(KeyOverride {
        action,
        mode,
        keys: chords,
        offset: at.start,
    })
}

fn chord(text: &str) -> Result<Chord, impl Fn(Lang) -> SafeText + use<>> {
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
        Some(same) => lang.tr(safe!("终端把 {text} 当作 {same}"), safe!("terminals send {same} for {text}")),
        None => lang.tr(
            safe!("没有 {text} 这个键，最接近的是 {near}；也可以是一个字符或 Ctrl-字符"),
            safe!("there is no key {text}; the nearest is {near}, and any character or Ctrl-character is one"),
        ),
    }
    })
}

fn told(clash: &KeyConflict, text: &str) -> Fault {
    match clash {
        KeyConflict::Ambiguous {
            chord,
            modes,
            sides: [own, other],
        } => {
            let side = |(action, offset): (_, Option<usize>), lang: Lang| {
                let name = keymap::action_name(action);
                match offset.map(|at| place(text, at).0) {
                    Some(line) => lang.tr(
                        format!("{name}（第 {line} 行）"),
                        format!("{name} (line {line})"),
                    ),
                    None => lang.tr(format!("{name}（默认）"), format!("{name} (default)")),
                }
            };
            let modes: Vec<&str> = modes.iter().map(|mode| keymap::mode_name(*mode)).collect();
            Fault::at(own.1.unwrap_or(0), |lang| {
                let (name, modes) = (chord.name(), modes.join(lang.tr("、", ", ")));
                let (own, other) = (side(*own, lang), side(*other, lang));
                lang.tr(
                    safe!("{modes} 中 {name} 同时绑定了 {own} 和 {other}"),
                    safe!("in {modes}, {name} would do both {own} and {other}"),
                )
            })
        }
        KeyConflict::NotInMode(action, mode, at) => {
            let (action, mode) = (keymap::action_name(*action), keymap::mode_name(*mode));
            Fault::at(*at, |lang| {
                lang.tr(
                    safe!("{mode} 中没有 {action}"),
                    safe!("there is no {action} in {mode}"),
                )
            })
        }
        KeyConflict::TypesText(chord, mode, at) => {
            let (name, mode) = (chord.name(), keymap::mode_name(*mode));
            Fault::at(*at, |lang| {
                lang.tr(
                    safe!("{mode} 中 {name} 是输入的文字"),
                    safe!("in {mode}, {name} is text that is typed"),
                )
            })
        }
        KeyConflict::CancelUnbound(at) => Fault::at(*at, |lang| {
            lang.tr(
                safe!("cancel 至少要有一个键，否则无法退出"),
                safe!("cancel needs a key: nothing else always ends the program"),
            )
        }),
    }
}
