//! The detail pane: the row under the cursor in full.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::line::{LineBuilder, detail_line};
use super::theme::Role;
use crate::app::App;
use crate::safe;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let lines = app.detail();
    let pane = app.view().map(|view| view.pane).unwrap_or_default();
    let scroll = usize::from(pane.scroll);
    let chosen = pane.line.filter(|_| pane.focused);
    let below = lines
        .len()
        .saturating_sub(scroll + usize::from(area.height));
    for ((n, line), y) in lines
        .iter()
        .enumerate()
        .skip(scroll)
        .zip(area.y..area.bottom())
    {
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        frame.render_widget(detail_line(line, state.theme, area.width), row);
        if chosen == Some(n) {
            frame
                .buffer_mut()
                .set_style(row, state.theme.of(Role::Cursor));
        }
    }
    if below > 0 && area.height > 1 {
        let mut more = LineBuilder::new(state.theme, area.width);
        more.push(
            &app.lang.tr(
                safe!("-- 下面还有 {} 行 --", below + 1),
                safe!("-- {} more lines --", below + 1),
            ),
            Role::Dim,
        );
        let filler = area.width.into();
        more.blank(filler);
        frame.render_widget(
            more.build(),
            Rect {
                y: area.bottom() - 1,
                height: 1,
                ..area
            },
        );
    }
}
