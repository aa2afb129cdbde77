//! The footer: the keys that do something now, from the key table.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::LineBuilder;
use super::theme::Role;
use crate::app::{Action, App, Choice, Mode, Results};
use crate::keymap::BoundRow;
use crate::safe;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let rows: Vec<&BoundRow> = state.bindings.hints(app).collect();
    let width =
        |row: &BoundRow| row.label().cells() + 1 + crate::text::cells(description(row, app)) + 2;
    // The last is the key of the help screen, which lists all others: it stays when room runs out.
    let (last, others) = match rows.split_last() {
        Some((last, others)) => (Some(*last), others),
        None => (None, &[][..]),
    };
    let mut room = usize::from(area.width).saturating_sub(1 + last.map_or(0, width));
    let mut hit_areas = Vec::new();
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    let fitting = others.iter().copied().take_while(|row| {
        let fits = width(row) <= room;
        room = room.saturating_sub(width(row));
        fits
    });
    for row in fitting.chain(last).collect::<Vec<_>>() {
        let from = line.rest_of(area);
        line.push(row.label(), Role::Label);
        line.push(&safe!(" {}  ", description(row, app)), Role::Plain);
        if let Some(action) = row.actions().find(|action| app.can(*action)) {
            hit_areas.push((
                Rect {
                    width: line.rest_of(area).x - from.x,
                    ..from
                },
                HitArea::Act(action),
            ));
        }
    }
    for (area, hit_area) in hit_areas {
        state.hit_areas.add(area, hit_area);
    }
    frame.render_widget(line.build(), area);
}

/// What the keys of a row do now, if a key does several things in its mode.
fn description(row: &BoundRow, app: &App) -> &'static str {
    let has = |action| row.actions().any(|each| each == action);
    let results = app.results.as_ref();
    let (zh, en) = match app.mode() {
        Mode::Panel if has(Action::Back) && app.waiting().is_some() => ("取消", "cancel"),
        Mode::Finder if has(Action::Enter) && is_find(app) => ("查找", "find"),
        Mode::Results if has(Action::Back) && results.is_some_and(Results::runs) => {
            ("停止", "stop")
        }
        Mode::Results
            if has(Action::Back)
                && results.is_some_and(|results| results.filter.text().is_empty()) =>
        {
            ("返回", "back")
        }
        Mode::Results if has(Action::Back) => ("清除筛选", "clear filter"),
        _ => return row.description(app.lang),
    };
    app.lang.tr(zh, en)
}

/// Whether the choice in the finder starts a find instead of opening an order.
fn is_find(app: &App) -> bool {
    matches!(
        app.finder.choices().get(app.finder.chosen),
        Some(Choice::FindKey(_) | Choice::Example(..))
    )
}
