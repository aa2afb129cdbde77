//! The keys in effect: the table with the user's overrides. Only this file reads the table's keys.

use super::chord::{Chord, KeyCode};
use super::table::{KEY_TABLE, KeyRow, Placement};
use super::{is_for_palette, is_typing};
use crate::app::{Action, App, Command, Mode};
use crate::order::half_width;
use crate::text::{Lang, SafeText};

/// A row of the table with the keys in effect.
#[derive(Clone, Debug)]
pub struct BoundRow {
    row: &'static KeyRow,
    keys: Vec<(Chord, Action)>,
    label: SafeText,
}

/// The action of every key in every mode.
#[derive(Clone, Debug)]
pub struct Bindings {
    /// In the order of [`Mode::ALL`].
    modes: [Vec<BoundRow>; Mode::ALL.len()],
}

/// Keys that replace those of the table for an action.
#[derive(Clone, Debug)]
pub struct KeyOverride {
    /// The action.
    pub action: Action,
    /// The mode; `None` for every mode in which the table has a key for the action.
    pub mode: Option<Mode>,
    /// The keys; with none, the action is only in the command palette.
    pub keys: Vec<Chord>,
    /// Its byte offset in the configuration file, for [`KeyConflict`].
    pub offset: usize,
}

/// Why an override is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyConflict {
    /// A key that would have two actions in a mode.
    Ambiguous {
        /// The key.
        chord: Chord,
        /// The modes in which both are bound.
        modes: Vec<Mode>,
        /// The two actions, each with the offset of its override, `None` for a key of the table. An
        /// override comes first.
        sides: [(Action, Option<usize>); 2],
    },
    /// The table has no key for the action in the mode.
    NotInMode(Action, Mode, usize),
    /// The key types text in the mode.
    TypesText(Chord, Mode, usize),
    /// No key would be left to cancel or to quit.
    CancelUnbound(usize),
}

impl BoundRow {
    /// The keys as the footer and the help screen show them.
    pub fn label(&self) -> &SafeText {
        &self.label
    }

    /// The description in the language.
    pub fn description(&self, lang: Lang) -> &'static str {
        self.row.description(lang)
    }

    /// Whether the footer may show the row.
    fn is_hint(&self) -> bool {
        self.row.placement == Placement::Footer && !self.label.is_empty()
    }

    /// The actions of the keys, each once.
    pub fn actions(&self) -> impl Iterator<Item = Action> + use<'_> {
        self.keys
            .iter()
            .enumerate()
            .filter(|(at, (_, action))| {
                self.keys.iter().position(|(_, a)| a == action) == Some(*at)
            })
            .map(|(_, key)| key.1)
    }

    fn of(row: &'static KeyRow) -> Self {
        let keys = row
            .keys
            .iter()
            .filter_map(|(name, action)| Some((Chord::parse(name)?, *action)))
            .collect();
        Self {
            row,
            keys,
            label: SafeText::fixed(row.label),
        }
    }

    /// Replaces the keys of an action. The order of the actions stays as in the table.
    fn rebind(&mut self, action: Action, keys: &[Chord]) {
        let at = self
            .keys
            .iter()
            .position(|(_, bound)| *bound == action)
            .unwrap_or(self.keys.len());
        self.keys.retain(|(_, bound)| *bound != action);
        let at = at.min(self.keys.len());
        self.keys
            .splice(at..at, keys.iter().map(|key| (*key, action)));
        self.update_label();
    }

    /// Shows the first key of as many actions as the label in the table shows.
    fn update_label(&mut self) {
        let mut shown = self.row.actions();
        shown.truncate(self.row.labelled_actions());
        let first = |action: &Action| {
            self.keys
                .iter()
                .find(|(_, bound)| bound == action)
                .map(|(key, _)| key.name().to_string())
        };
        let names: Vec<String> = shown.iter().filter_map(first).collect();
        self.label = SafeText::of(&names.join("/"));
    }
}

impl Default for Bindings {
    fn default() -> Self {
        Self {
            modes: Mode::ALL.map(|mode| {
                KEY_TABLE
                    .iter()
                    .filter(|row| row.modes.contains(&mode))
                    .map(BoundRow::of)
                    .collect()
            }),
        }
    }
}

impl Bindings {
    /// The table with overrides.
    ///
    /// # Errors
    ///
    /// All conflicts between the overrides and the table, or among the overrides.
    pub fn with(overrides: &[KeyOverride]) -> Result<Self, Vec<KeyConflict>> {
        let mut bindings = Self::default();
        let mut conflicts = Vec::new();
        // An override for one mode takes precedence over one for all modes.
        let (all, of_modes): (Vec<_>, Vec<_>) =
            overrides.iter().partition(|one| one.mode.is_none());
        for one in all {
            for mode in Mode::ALL {
                bindings.rebind_everywhere(one, mode);
            }
        }
        for (one, mode) in of_modes
            .into_iter()
            .filter_map(|one| Some((one, one.mode?)))
        {
            conflicts.extend(bindings.rebind_in(one, mode));
        }
        conflicts.extend(bindings.conflicts(overrides));
        if conflicts.is_empty() {
            Ok(bindings)
        } else {
            Err(conflicts)
        }
    }

    /// Applies an override for all modes to one of them. In a mode in which text is typed, keys
    /// that type text are left out; if that leaves none, the table's keys stay.
    fn rebind_everywhere(&mut self, one: &KeyOverride, mode: Mode) {
        let keys: Vec<Chord> = one
            .keys
            .iter()
            .copied()
            .filter(|key| !(is_typing(mode) && key.types_text()))
            .collect();
        if !keys.is_empty() || one.keys.is_empty() {
            self.rebind(one.action, mode, &keys);
        }
    }

    fn rebind_in(&mut self, one: &KeyOverride, mode: Mode) -> Option<KeyConflict> {
        if let Some(key) = one
            .keys
            .iter()
            .find(|key| is_typing(mode) && key.types_text())
        {
            return Some(KeyConflict::TypesText(*key, mode, one.offset));
        }
        let found = self.rebind(one.action, mode, &one.keys);
        (!found).then_some(KeyConflict::NotInMode(one.action, mode, one.offset))
    }

    /// Replaces the keys of an action in the first row of the mode that has it; returns whether any
    /// row does.
    fn rebind(&mut self, action: Action, mode: Mode, keys: &[Chord]) -> bool {
        let has = |bound: &&mut BoundRow| bound.row.keys.iter().any(|(_, a)| *a == action);
        let mut rows = self
            .modes
            .get_mut(mode as usize)
            .into_iter()
            .flatten()
            .filter(has);
        let first = rows
            .next()
            .map(|bound| bound.rebind(action, keys))
            .is_some();
        rows.for_each(|bound| bound.rebind(action, &[]));
        first
    }

    /// The conflicts among the keys in effect.
    fn conflicts(&self, overrides: &[KeyOverride]) -> Vec<KeyConflict> {
        let mut conflicts: Vec<KeyConflict> = Vec::new();
        for mode in Mode::ALL {
            let keys: Vec<(Chord, Action)> = self
                .rows(mode)
                .flat_map(|bound| bound.keys.iter().copied())
                .collect();
            for (at, &(chord, action)) in keys.iter().enumerate() {
                let other = keys
                    .iter()
                    .take(at)
                    .find(|(before, does)| *before == chord && *does != action);
                if let Some(&(_, other)) = other {
                    let side = |action| (action, offset_of(overrides, mode, action));
                    add_ambiguous(&mut conflicts, chord, mode, [side(other), side(action)]);
                }
            }
            if keys.iter().all(|(_, action)| *action != Action::Cancel)
                && let Some(offset) = offset_of(overrides, mode, Action::Cancel)
                && !conflicts.contains(&KeyConflict::CancelUnbound(offset))
            {
                conflicts.push(KeyConflict::CancelUnbound(offset));
            }
        }
        conflicts
    }

    /// The action of a key in a mode. A full-width character, as an input method sends it, counts
    /// as the half-width one.
    pub fn action(&self, mode: Mode, chord: Chord) -> Option<Action> {
        let chord = match chord.code {
            KeyCode::Char(c) if !matches!(mode, Mode::Finder | Mode::Prompt) => Chord {
                code: KeyCode::Char(half_width(c)),
                ..chord
            },
            _ => chord,
        };
        self.rows(mode)
            .flat_map(|bound| &bound.keys)
            .find(|(key, _)| *key == chord)
            .map(|(_, action)| *action)
    }

    /// The rows of a mode, in the order of the table.
    pub fn rows(&self, mode: Mode) -> impl Iterator<Item = &BoundRow> {
        self.modes.get(mode as usize).into_iter().flatten()
    }

    /// The keys of an action in a mode.
    pub fn keys(&self, mode: Mode, wanted: Action) -> impl Iterator<Item = Chord> {
        self.rows(mode)
            .flat_map(|bound| &bound.keys)
            .filter(move |(_, action)| *action == wanted)
            .map(|(key, _)| *key)
    }

    /// The first key of an action in a mode; empty if it has none.
    pub fn key(&self, mode: Mode, wanted: Action) -> SafeText {
        self.keys(mode, wanted)
            .next()
            .map_or_else(SafeText::default, Chord::name)
    }

    /// The commands of the palette: every action with its first key, also those whose keys were
    /// removed. Movements of the cursor and the caret are left out, because they are not chosen by
    /// name, and tabs, because the palette lists them itself.
    pub fn commands(&self) -> Vec<Command> {
        let mut commands: Vec<Command> = Vec::new();
        for row in KEY_TABLE {
            for (at, (_, action)) in row.keys.iter().enumerate() {
                let first = row.keys.iter().position(|(_, a)| a == action);
                let Some(words) = row
                    .description_of(*action)
                    .filter(|_| first == Some(at) && is_for_palette(*action))
                else {
                    continue;
                };
                for &mode in row.modes {
                    let key = self.key(mode, *action);
                    let same =
                        |c: &&mut Command| c.action == *action && c.key == key && c.words == words;
                    match commands.iter_mut().find(same) {
                        Some(command) => command.modes.push(mode),
                        None => commands.push(Command {
                            modes: vec![mode],
                            action: *action,
                            key,
                            words: words.clone(),
                            name: super::action_name(*action),
                        }),
                    }
                }
            }
        }
        commands
    }

    /// The rows of the footer: those with an action that can be done now.
    pub fn hints(&self, app: &App) -> impl Iterator<Item = &BoundRow> {
        self.rows(app.mode()).filter(|bound| {
            bound.is_hint() && bound.keys.iter().any(|(_, action)| app.can(*action))
        })
    }
}

/// The offset of the override that binds an action in a mode; `None` if the table binds it.
fn offset_of(overrides: &[KeyOverride], mode: Mode, action: Action) -> Option<usize> {
    let of = |wanted: Option<Mode>| {
        overrides
            .iter()
            .find(|one| one.action == action && one.mode == wanted)
            .map(|one| one.offset)
    };
    of(Some(mode)).or_else(|| of(None))
}

/// Adds an ambiguous key, or its mode if the same conflict is known from another mode.
fn add_ambiguous(
    conflicts: &mut Vec<KeyConflict>,
    chord: Chord,
    mode: Mode,
    mut sides: [(Action, Option<usize>); 2],
) {
    sides.sort_by_key(|(_, offset)| offset.is_none());
    let known = conflicts.iter_mut().find_map(|conflict| match conflict {
        KeyConflict::Ambiguous {
            chord: c,
            modes,
            sides: s,
        } if *c == chord && *s == sides => Some(modes),
        _ => None,
    });
    match known {
        Some(modes) => modes.push(mode),
        None => conflicts.push(KeyConflict::Ambiguous {
            chord,
            modes: vec![mode],
            sides,
        }),
    }
}

#[cfg(test)]
mod tests;
