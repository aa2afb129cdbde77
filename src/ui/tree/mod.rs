//! The tree pane: the rows of a tab, of which only those on the screen are drawn.

mod row;
mod window;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::span;
use super::theme::Role;
use crate::app::{App, ClickTarget, Mode};
use crate::outline::{Outline, RowId};
use crate::text::SafeText;
use row::RowRenderer;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let Some(view) = app.view() else { return };
    let Some(tab) = view.current() else { return };
    let Some(top) = state.tops.get_mut(view.tab.index()) else {
        return;
    };
    *top = top_row(&tab.outline, *top, tab.cursor, usize::from(area.height));
    if tab.outline.is_empty() {
        let text = SafeText::fixed(if view.filtered {
            app.lang.tr("  没有匹配", "  no match here")
        } else {
            app.lang.tr("  没有内容", "  nothing here")
        });
        frame.render_widget(span(&text, state.theme.of(Role::Dim)), area);
        return;
    }
    let rows: Vec<RowId> = std::iter::successors(Some(*top), |&row| tab.outline.next(row))
        .take(usize::from(area.height))
        .collect();
    for (&row, y) in rows.iter().zip(area.y..area.bottom()) {
        let line = Rect {
            y,
            height: 1,
            ..area
        };
        let target = HitArea::ClickTarget(ClickTarget::Row(row));
        state.hit_areas.add(line, target);
    }
    let renderer = RowRenderer {
        view,
        look: view.look(app.reading()),
        lang: app.lang,
        theme: state.theme,
        bindings: &state.bindings,
        width: area.width,
    };
    let cursor = if matches!(app.mode(), Mode::Detail | Mode::Reply | Mode::Edit) {
        Role::CursorAway
    } else {
        Role::Cursor
    };
    window::render(
        frame.buffer_mut(),
        area,
        &tab.outline,
        &rows,
        tab.cursor,
        state.theme.of(cursor),
        |row| renderer.line(&tab.outline, row),
    );
}

/// The first row to draw: that of the last frame if the cursor is still on view from there,
/// otherwise the nearest that shows the cursor. No line below the last row is left blank if there
/// are rows above to fill it.
fn top_row(outline: &Outline, last: RowId, cursor: Option<RowId>, height: usize) -> RowId {
    let Some(first) = outline.first() else {
        return RowId::ROOT;
    };
    let cursor = cursor.unwrap_or(first);
    let forward =
        |from: RowId| std::iter::successors(Some(from), |&row| outline.next(row)).take(height);
    let back = |from: RowId, by: usize| {
        std::iter::successors(Some(from), |&row| outline.previous(row))
            .take(by + 1)
            .last()
            .unwrap_or(from)
    };
    let top = if !outline.is_visible(last) || cursor < last {
        cursor
    } else if forward(last).any(|row| row == cursor) {
        last
    } else {
        back(cursor, height.saturating_sub(1))
    };
    back(top, height.saturating_sub(forward(top).count()))
}

#[cfg(test)]
mod tests;
