//! Audit entries for personal data that was shown or copied, and the screen lock.

use std::collections::BTreeSet;

use super::event::{Effect, Event};
use super::{App, OrderView, Screen, Source};
use crate::audit::{AuditAction, AuditEntry, DataClass};
use crate::order::{NodeId, OrderId, Reading, is_masked};
use crate::report::{Report, ReportOptions, Scope};

impl OrderView {
    /// The audit entries for an action on a node: one for each class of masked data in it.
    pub(super) fn accounts(&self, deed: AuditAction, node: NodeId) -> Vec<Effect> {
        let doc = &self.order.doc;
        let masked = doc
            .subtree(node)
            .filter(|&below| doc.is_leaf(below) && is_masked(doc, below));
        let classes: BTreeSet<_> = masked
            .map(|below| doc.field(below).and_then(|f| f.field().personal))
            .collect();
        classes
            .into_iter()
            .filter_map(|class| {
                self.account(deed, class.map_or(DataClass::Text, DataClass::Personal))
            })
            .collect()
    }

    fn account(&self, action: AuditAction, class: DataClass) -> Option<Effect> {
        let named = self.order.id().or_else(|| match &self.source {
            Source::Shop(id) => Some(id.clone()),
            Source::Saved(_) => OrderId::parse("unknown").ok(),
        });
        Some(Effect::Audit(AuditEntry {
            order: named?,
            action,
            class,
        }))
    }

    /// Writes the case file as Markdown and JSON, for a colleague who takes over.
    pub(super) fn bundle(&self, reading: Reading) -> Vec<Effect> {
        let options = ReportOptions {
            reading,
            fetched: self.fetched,
            reveal: false,
        };
        let report = Report::of(&self.order, Scope::Case, &options);
        let name = self
            .order
            .id()
            .map_or_else(|| "case".to_owned(), |id| id.to_string());
        let save = Effect::Save(
            format!("gander-{name}"),
            vec![("md", report.markdown()), ("json", report.json())],
        );
        std::iter::once(save)
            .chain(self.account(AuditAction::Exported, DataClass::Masked))
            .collect()
    }
}

impl App {
    /// Whether the event only unlocks the screen; records the time of the last activity.
    pub(super) fn is_waking(&mut self, event: &Event) -> bool {
        let is_activity = matches!(
            event,
            Event::Act(_)
                | Event::Type(_)
                | Event::Paste(_)
                | Event::ClickTarget(_)
                | Event::Wheel { .. }
        );
        if !is_activity {
            let idle = self.now.duration_since(self.last_input) >= self.preferences.lock_after;
            if idle && !self.locked && self.view().is_some() && self.screen == Screen::Order {
                self.hide();
                self.locked = true;
            }
            return false;
        }
        self.last_input = self.now;
        std::mem::take(&mut self.locked)
    }

    /// Milliseconds until the screen is locked for inactivity.
    pub(super) fn milliseconds_to_lock(&self) -> u64 {
        let left = self
            .preferences
            .lock_after
            .saturating_sub(self.now.duration_since(self.last_input));
        u64::try_from(left.as_millis()).unwrap_or(0).max(1_000)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use crate::app::test_support::{app, now, press};
    use crate::app::{Action, App, Effect, Event, TimedEvent, update};
    use crate::audit::{AuditAction, DataClass};
    use crate::catalog::Tab;

    fn audited(effects: &[Effect]) -> Vec<(AuditAction, DataClass)> {
        effects
            .iter()
            .filter_map(|e| {
                if let Effect::Audit(entry) = e {
                    Some((entry.action, entry.class))
                } else {
                    None
                }
            })
            .collect()
    }

    fn on_phone(app: &mut App) {
        press(app, Action::Tab(Tab::Buyer));
        while !app.view().unwrap().can_reveal() {
            press(app, Action::Down);
        }
    }

    #[test]
    fn reveal_and_copy_of_a_revealed_value_are_audited() {
        let mut app = app();
        on_phone(&mut app);
        assert_eq!(audited(&press(&mut app, Action::CopyValue)), []);
        assert_eq!(
            audited(&press(&mut app, Action::Reveal)),
            [(AuditAction::Revealed, DataClass::Text)]
        );
        assert_eq!(
            audited(&press(&mut app, Action::CopyLine)),
            [(AuditAction::CopiedRevealed, DataClass::Text)]
        );
        assert_eq!(audited(&press(&mut app, Action::CopyPath)), []);
        assert_eq!(
            audited(&press(&mut app, Action::Reveal)),
            [],
            "masking a value again is not audited"
        );
    }

    #[test]
    fn case_file_is_masked_named_by_its_order_and_audited() {
        let mut app = app();
        let effects = press(&mut app, Action::CaseFile);
        let [Effect::Save(stem, files), audit @ ..] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert!(stem.starts_with("gander-o_1668364330"));
        assert!(
            files
                .iter()
                .all(|(_, text)| !text.is_empty() && !text.contains("13800138000"))
        );
        assert_eq!(audited(audit), [(AuditAction::Exported, DataClass::Masked)]);
    }

    #[test]
    fn idle_screen_is_locked_and_the_first_key_only_unlocks_it() {
        let mut app = app();
        on_phone(&mut app);
        press(&mut app, Action::Reveal);
        let tick = |app: &mut App, seconds| {
            update(
                app,
                TimedEvent {
                    now: now() + SignedDuration::from_secs(seconds),
                    event: Event::Tick,
                },
            )
        };
        tick(&mut app, 599);
        assert!(!app.locked);
        tick(&mut app, 600);
        assert!(app.locked && app.view().unwrap().reveal.is_none());
        let tab = app.view().unwrap().tab;
        let effects = update(
            &mut app,
            TimedEvent {
                now: now() + SignedDuration::from_secs(700),
                event: Event::Act(Action::NextTab),
            },
        );
        assert!(effects.is_empty() && !app.locked && app.view().unwrap().tab == tab);
    }
}
