//! The keys as they are bound now: the table, with what the person bound anew. Nothing reads the table's keys but this.

use super::chord::{Chord, KeyCode};
use super::table::{KEY_TABLE, KeyRow, Placement};
use super::{is_for_palette, is_typing};
use crate::app::{Action, App, Command, Mode};
use crate::order::half_width;
use crate::text::{Lang, SafeText};

/// A row of the table with the keys that it has now.
#[derive(Clone, Debug)]
pub struct BoundRow {
    row: &'static KeyRow,
    keys: Vec<(Chord, Action)>,
    label: SafeText,
}

/// What every key does in every mode.
#[derive(Clone, Debug)]
pub struct Bindings {
    /// In the order of [`Mode::ALL`].
    modes: [Vec<BoundRow>; Mode::ALL.len()],
}

/// Keys for an action in place of those of the table.
#[derive(Clone, Debug)]
pub struct KeyOverride {
    /// What they do.
    pub action: Action,
    /// Where; otherwise wherever the table has a key for it.
    pub mode: Option<Mode>,
    /// The keys; none leaves the action to the palette.
    pub keys: Vec<Chord>,
    /// Where the person wrote it, given back with what is wrong.
    pub offset: usize,
}

/// Why keys cannot be bound so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyConflict {
    /// A key that would do two things; the first is the person's own.
    Ambiguous {
        /// The key.
        chord: Chord,
        /// Where both hold.
        modes: Vec<Mode>,
        /// What it would do, and where the person wrote that; nowhere if the table says it.
        sides: [(Action, Option<usize>); 2],
    },
    /// The mode has no such action.
    NotInMode(Action, Mode, usize),
    /// The key writes text in the mode.
    TypesText(Chord, Mode, usize),
    /// Nothing would stop or end the program.
    CancelUnbound(usize),
}

impl BoundRow {
    /// The keys as footer and help show them.
    pub fn label(&self) -> &SafeText {
        &self.label
    }

    /// What they do.
    pub fn description(&self, lang: Lang) -> &'static str {
        self.row.description(lang)
    }

    /// Whether it stands in the footer.
    fn is_hint(&self) -> bool {
        self.row.placement == Placement::Footer && !self.label.is_empty()
    }

    /// What its keys do, each once.
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

    /// Gives an action other keys. Those of the first action stand first, as in the table.
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

    /// Names the first key of as many actions as the table names.
    fn update_label(&mut self) {
        let mut shown: Vec<Action> = Vec::new();
        self.row.keys.iter().for_each(|(_, action)| {
            if !shown.contains(action) {
                shown.push(*action);
            }
        });
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
    /// The table with other keys.
    ///
    /// # Errors
    /// Everything that keeps the keys from being bound so.
    pub fn with(rebound: &[KeyOverride]) -> Result<Self, Vec<KeyConflict>> {
        let mut bindings = Self::default();
        let mut clashes = Vec::new();
        // What is said of one mode goes before what is said of all.
        let (all, of_modes): (Vec<_>, Vec<_>) = rebound.iter().partition(|one| one.mode.is_none());
        for one in all {
            for mode in Mode::ALL {
                bindings.rebind_everywhere(one, mode);
            }
        }
        for (one, mode) in of_modes
            .into_iter()
            .filter_map(|one| Some((one, one.mode?)))
        {
            clashes.extend(bindings.rebind_in(one, mode));
        }
        clashes.extend(bindings.clashes(rebound));
        if clashes.is_empty() {
            Ok(bindings)
        } else {
            Err(clashes)
        }
    }

    /// Where text is typed, keys that write text stay text; the table's keys stay if no other is left.
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
        let there = self.rebind(one.action, mode, &one.keys);
        (!there).then_some(KeyConflict::NotInMode(one.action, mode, one.offset))
    }

    /// Gives an action other keys in a mode, in the first row that has it; says whether any has.
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

    fn clashes(&self, rebound: &[KeyOverride]) -> Vec<KeyConflict> {
        let offset = |mode: Mode, action: Action| {
            let of = |wanted: Option<Mode>| {
                rebound
                    .iter()
                    .find(|one| one.action == action && one.mode == wanted)
                    .map(|one| one.offset)
            };
            of(Some(mode)).or_else(|| of(None))
        };
        let mut clashes: Vec<KeyConflict> = Vec::new();
        for mode in Mode::ALL {
            let keys: Vec<(Chord, Action)> = self
                .rows(mode)
                .flat_map(|bound| bound.keys.iter().copied())
                .collect();
            for (at, &(chord, action)) in keys.iter().enumerate() {
                let Some(&(_, other)) = keys
                    .iter()
                    .take(at)
                    .find(|(before, does)| *before == chord && *does != action)
                else {
                    continue;
                };
                let mut sides = [(other, offset(mode, other)), (action, offset(mode, action))];
                sides.sort_by_key(|(_, offset)| offset.is_none());
                let known = clashes.iter_mut().find_map(|clash| match clash {
                    KeyConflict::Ambiguous {
                        chord: c,
                        modes,
                        sides: s,
                    } if *c == chord && *s == sides => Some(modes),
                    _ => None,
                });
                match known {
                    Some(modes) => modes.push(mode),
                    None => clashes.push(KeyConflict::Ambiguous {
                        chord,
                        modes: vec![mode],
                        sides,
                    }),
                }
            }
            if keys.iter().all(|(_, action)| *action != Action::Cancel)
                && let Some(offset) = offset(mode, Action::Cancel)
                && !clashes.contains(&KeyConflict::CancelUnbound(offset))
            {
                clashes.push(KeyConflict::CancelUnbound(offset));
            }
        }
        clashes
    }

    /// What a key does in a mode. A full-width character counts as its half-width twin.
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

    /// The rows of a mode, in the order in which they are shown.
    pub fn rows(&self, mode: Mode) -> impl Iterator<Item = &BoundRow> {
        self.modes.get(mode as usize).into_iter().flatten()
    }

    /// The keys that do something in a mode.
    pub fn keys(&self, mode: Mode, wanted: Action) -> impl Iterator<Item = Chord> {
        self.rows(mode)
            .flat_map(|bound| &bound.keys)
            .filter(move |(_, action)| *action == wanted)
            .map(|(key, _)| *key)
    }

    /// The first key that does something in a mode, as it is shown; nothing where no key does.
    pub fn key(&self, mode: Mode, wanted: Action) -> SafeText {
        self.keys(mode, wanted)
            .next()
            .map_or_else(SafeText::default, Chord::name)
    }

    /// Everything that the keys do, each with its first key, for the palette; what has lost its key stands there without one. Steps of
    /// the cursor or the caret are left out: nobody takes them by name; tabs have lines of their own.
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

    /// The rows that the footer shows: those that do something here.
    pub fn hints(&self, app: &App) -> impl Iterator<Item = &BoundRow> {
        self.rows(app.mode()).filter(|bound| {
            bound.is_hint() && bound.keys.iter().any(|(_, action)| app.can(*action))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Bindings, KeyConflict, KeyOverride};
    use crate::app::{Action, Mode};
    use crate::keymap::{Chord, KeyCode};
    use rstest::rstest;

    fn bind(action: Action, mode: Option<Mode>, keys: &[&str]) -> KeyOverride {
        KeyOverride {
            action,
            mode,
            keys: keys.iter().map(|key| Chord::parse(key).unwrap()).collect(),
            offset: 7,
        }
    }

    fn does(bindings: &Bindings, mode: Mode, key: &str) -> Option<Action> {
        bindings.action(mode, Chord::parse(key).unwrap())
    }

    #[test]
    fn a_new_key_takes_the_old_ones_place_everywhere_it_is_shown() {
        let bindings = Bindings::with(&[bind(Action::Search, None, &[";", "F3"])]).unwrap();
        for key in [";", "F3"] {
            assert_eq!(does(&bindings, Mode::Tree, key), Some(Action::Search));
        }
        assert_eq!(does(&bindings, Mode::Tree, "/"), None);
        assert!(
            bindings
                .rows(Mode::Detail)
                .any(|bound| bound.label().as_str() == ";")
        );
        assert!(
            bindings
                .commands()
                .iter()
                .any(|command| command.action == Action::Search && command.key.as_str() == ";")
        );
    }

    #[rstest]
    #[case::second(Action::Up, "Ctrl-k", "j/Ctrl-k")]
    #[case::first(Action::Down, "s", "s/k")]
    fn a_row_of_two_keys_shows_both(
        #[case] action: Action,
        #[case] key: &str,
        #[case] shown: &str,
    ) {
        let bindings = Bindings::with(&[bind(action, Some(Mode::Tree), &[key])]).unwrap();
        assert!(
            bindings
                .rows(Mode::Tree)
                .any(|bound| bound.label().as_str() == shown),
            "{shown}"
        );
    }

    #[test]
    fn without_a_key_an_action_is_left_to_the_palette() {
        let bindings = Bindings::with(&[bind(Action::CaseFile, None, &[])]).unwrap();
        assert_eq!(does(&bindings, Mode::Tree, "C"), None);
        let command = bindings
            .commands()
            .into_iter()
            .find(|command| command.action == Action::CaseFile)
            .unwrap();
        assert!(command.key.is_empty() && command.modes == [Mode::Tree, Mode::Detail]);
        assert!(
            bindings
                .rows(Mode::Tree)
                .all(|bound| bound.label().as_str() != "C")
        );
    }

    #[test]
    fn a_letter_stays_text_where_text_is_typed() {
        let bindings = Bindings::with(&[bind(Action::Down, None, &[";"])]).unwrap();
        assert_eq!(does(&bindings, Mode::Tree, ";"), Some(Action::Down));
        assert_eq!(
            (
                does(&bindings, Mode::Finder, ";"),
                does(&bindings, Mode::Finder, "Down")
            ),
            (None, Some(Action::Down))
        );
    }

    #[test]
    fn one_mode_may_differ() {
        let bindings =
            Bindings::with(&[bind(Action::Explain, Some(Mode::Detail), &["I"])]).unwrap();
        assert_eq!(
            (
                does(&bindings, Mode::Tree, "i"),
                does(&bindings, Mode::Detail, "i")
            ),
            (Some(Action::Explain), None)
        );
        let keys: Vec<_> = bindings
            .commands()
            .into_iter()
            .filter(|command| command.action == Action::Explain)
            .map(|c| c.key)
            .collect();
        assert_eq!(
            keys.iter()
                .map(crate::text::SafeText::as_str)
                .collect::<Vec<_>>(),
            ["i", "I"]
        );
    }

    #[test]
    fn a_key_for_two_things_is_refused_with_both_and_where() {
        let own = Bindings::with(&[bind(Action::Explain, None, &["t"])]).unwrap_err();
        let expected = KeyConflict::Ambiguous {
            chord: Chord::plain(KeyCode::Char('t')),
            modes: vec![Mode::Tree, Mode::Detail],
            sides: [(Action::Explain, Some(7)), (Action::Timeline, None)],
        };
        assert_eq!(own, [expected]);
        let swapped = [
            bind(Action::Explain, None, &["t"]),
            bind(Action::Timeline, None, &["i"]),
        ];
        assert!(Bindings::with(&swapped).is_ok(), "keys may be swapped");
        let apart = [bind(Action::Refresh, Some(Mode::Panel), &["x"])];
        assert!(
            Bindings::with(&apart).is_ok(),
            "x means something only where no message stands"
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let error = |one: KeyOverride| Bindings::with(&[one]).unwrap_err();
        assert_eq!(
            error(bind(Action::Cancel, None, &[])),
            [KeyConflict::CancelUnbound(7)]
        );
        assert_eq!(
            error(bind(Action::Search, Some(Mode::Finder), &["F4"])),
            [KeyConflict::NotInMode(Action::Search, Mode::Finder, 7)]
        );
        let text = KeyConflict::TypesText(Chord::plain(KeyCode::Char('x')), Mode::Finder, 7);
        assert_eq!(
            error(bind(Action::Palette, Some(Mode::Finder), &["x"])),
            [text]
        );
        assert!(Bindings::with(&[bind(Action::Cancel, None, &["Ctrl-q"])]).is_ok());
    }
}
