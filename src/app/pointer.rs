//! Mouse events. The app knows no columns: the screen resolves them to click targets.

use super::App;
use super::event::{Action, ClickTarget, Effect, Mode};
use super::update::act;
use crate::outline::Hit;
use crate::text::SafeText;

/// The lines that one notch of the wheel scrolls.
const NOTCH: u16 = 3;

impl App {
    /// Turns mouse capture on or off.
    pub(super) fn toggle_mouse(&mut self) -> Vec<Effect> {
        self.mouse = !self.mouse;
        let notice = if self.mouse {
            self.lang.tr(
                "鼠标已打开；按住 Shift 可照常选择文字",
                "the mouse is on; most terminals select text with Shift",
            )
        } else {
            self.lang.tr("鼠标已关闭", "the mouse is off")
        };
        self.notice = Some(SafeText::fixed(notice));
        vec![Effect::Mouse(self.mouse)]
    }

    /// Selects the click target; enters it if it is selected already.
    pub(super) fn pick(&mut self, pick: ClickTarget) -> Vec<Effect> {
        self.notice = None;
        let mode = self.mode();
        let chosen = match (pick, mode) {
            (ClickTarget::Row(row), Mode::Tree | Mode::Detail) => {
                let Some(view) = self.view_mut() else {
                    return Vec::new();
                };
                let Some(tab) = view.current_mut() else {
                    return Vec::new();
                };
                // The target of the last frame may have been folded or replaced since.
                if !tab.outline.is_visible(row) {
                    return Vec::new();
                }
                let chosen = tab.cursor.replace(row) == Some(row);
                if !chosen || mode == Mode::Detail {
                    view.leave_detail();
                }
                chosen && mode == Mode::Tree
            }
            (ClickTarget::Line(line), Mode::Prompt) => {
                let Some(palette) = self
                    .palette
                    .as_mut()
                    .filter(|palette| line < palette.shown().count())
                else {
                    return Vec::new();
                };
                std::mem::replace(&mut palette.chosen, line) == line
            }
            (ClickTarget::Line(line), Mode::Finder) if line < self.finder.choices().len() => {
                std::mem::replace(&mut self.finder.chosen, line) == line
            }
            (ClickTarget::Line(line), Mode::Results) => {
                let Some(results) = self
                    .results
                    .as_mut()
                    .filter(|results| line < results.rows().count())
                else {
                    return Vec::new();
                };
                std::mem::replace(&mut results.cursor, line) == line
            }
            _ => false,
        };
        if chosen {
            act(self, Action::Enter)
        } else {
            Vec::new()
        }
    }

    /// Selects a row of the tab, or a line of the list on the screen, by its index.
    pub(super) fn select(&mut self, target: ClickTarget) {
        self.notice = None;
        let mode = self.mode();
        match target {
            ClickTarget::Row(row) => {
                if let Some(view) = self.view_mut() {
                    view.land(Hit { tab: view.tab, row });
                }
            }
            ClickTarget::Line(line) if mode == Mode::Results => {
                let results = self.results.as_mut();
                if let Some(results) = results.filter(|results| line < results.rows().count()) {
                    results.cursor = line;
                }
            }
            ClickTarget::Line(line) => {
                if line < self.finder.choices().len() {
                    self.finder.chosen = line;
                }
            }
        }
    }

    /// Scrolls the detail under the pointer, otherwise the focused pane.
    pub(super) fn wheel(&mut self, down: bool, over_detail: bool) -> Vec<Effect> {
        let action = if down { Action::Down } else { Action::Up };
        if !(over_detail && self.mode() == Mode::Tree) {
            return (0..NOTCH).flat_map(|_| act(self, action)).collect();
        }
        let (count, height) = (self.detail().len(), usize::from(self.panes()[1].1));
        if let Some(view) = self.view_mut() {
            if down {
                view.pane.scroll_by(NOTCH, count, height);
            } else {
                view.pane.scroll = view.pane.scroll.saturating_sub(NOTCH);
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use crate::app::test_support::{app, now, press};
    use crate::app::{Action, App, ClickTarget, Effect, Event, Mode, TimedEvent, update};
    use crate::catalog::Tab;
    use crate::outline::RowId;

    fn happen(app: &mut App, event: Event) -> Vec<Effect> {
        update(app, TimedEvent { now: now(), event })
    }

    fn cursor(app: &App) -> RowId {
        app.view().unwrap().current().unwrap().cursor.unwrap()
    }

    #[test]
    fn click_selects_a_row_then_enters_it() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Logistics));
        press(&mut app, Action::First);
        let below = app
            .view()
            .unwrap()
            .current()
            .unwrap()
            .outline
            .next(cursor(&app))
            .unwrap();
        happen(&mut app, Event::ClickTarget(ClickTarget::Row(below)));
        assert_eq!((cursor(&app), app.mode()), (below, Mode::Tree));
        let outline = |app: &App| {
            app.view()
                .unwrap()
                .current()
                .unwrap()
                .outline
                .is_open(below)
        };
        let before = (outline(&app), app.mode());
        happen(&mut app, Event::ClickTarget(ClickTarget::Row(below)));
        assert_ne!(
            (outline(&app), app.mode()),
            before,
            "it folds, or the detail opens"
        );
    }

    #[test]
    fn click_on_a_row_that_is_gone_does_nothing() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Logistics));
        let last = app
            .view()
            .unwrap()
            .current()
            .unwrap()
            .outline
            .all()
            .last()
            .unwrap();
        press(&mut app, Action::Tab(Tab::Buyer));
        let before = cursor(&app);
        happen(&mut app, Event::ClickTarget(ClickTarget::Row(last)));
        assert_eq!(cursor(&app), before);
    }

    #[test]
    fn click_selects_a_palette_line_then_runs_it() {
        let mut app = app();
        press(&mut app, Action::Palette);
        happen(&mut app, Event::ClickTarget(ClickTarget::Line(1)));
        assert_eq!(app.palette.as_ref().unwrap().chosen, 1);
        happen(&mut app, Event::ClickTarget(ClickTarget::Line(99)));
        happen(&mut app, Event::ClickTarget(ClickTarget::Line(0)));
        happen(&mut app, Event::ClickTarget(ClickTarget::Line(0)));
        assert!(app.palette.is_none());
    }

    #[test]
    fn wheel_scrolls_the_pane_under_the_pointer() {
        let mut app = app();
        press(&mut app, Action::Tab(Tab::Logistics));
        press(&mut app, Action::First);
        let before = cursor(&app);
        happen(
            &mut app,
            Event::Wheel {
                down: true,
                over_detail: true,
            },
        );
        assert_eq!(cursor(&app), before);
        happen(
            &mut app,
            Event::Wheel {
                down: true,
                over_detail: false,
            },
        );
        assert_ne!(cursor(&app), before);
    }

    #[test]
    fn mouse_capture_is_toggled() {
        let mut app = app();
        assert_eq!(press(&mut app, Action::Mouse), [Effect::Mouse(true)]);
        assert_eq!(press(&mut app, Action::Mouse), [Effect::Mouse(false)]);
    }
}
