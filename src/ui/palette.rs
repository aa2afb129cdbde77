//! The command palette: matching actions and places, best first, above the input. It takes the
//! whole screen, because a popup over Chinese text leaves half characters at its edges.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::hit_areas::HitArea;
use super::line::{LineBuilder, rule};
use super::theme::Role;
use super::{RenderState, stacked};
use super::{hints, text_input, title};
use crate::app::{App, ClickTarget, Palette};
use crate::text::SafeText;

/// The cells of a name.
const NAME: usize = 36;

pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    palette: &Palette,
    state: &mut RenderState,
) {
    let [head, upper, body, lower, line, foot] = stacked(area, 2);
    title::draw(frame, head, app, state);
    rule(frame, upper, state.theme);
    list(frame, body, app, palette, state);
    rule(frame, lower, state.theme);
    let mut prompt = LineBuilder::new(state.theme, line.width);
    prompt.blank(1);
    prompt.push(&SafeText::fixed(": "), Role::Label);
    text_input::draw(frame, line, prompt, &palette.entry);
    hints::draw(frame, foot, app, state);
}

fn list(frame: &mut Frame, area: Rect, app: &App, palette: &Palette, state: &mut RenderState) {
    let height = usize::from(area.height);
    let skip = (palette.chosen + 1).saturating_sub(height);
    let mut drawn = 0;
    for ((n, item), y) in palette
        .shown()
        .enumerate()
        .skip(skip)
        .zip(area.y..area.bottom())
    {
        let row = Rect {
            y,
            height: 1,
            ..area
        };
        let mut line = LineBuilder::new(state.theme, area.width);
        line.blank(3);
        let room = NAME.min(line.room() / 3 * 2);
        line.push(
            &item.text.cut(room.saturating_sub(2)).pad(room),
            Role::Plain,
        );
        line.push(&item.beside, Role::Label);
        frame.render_widget(line.build(), row);
        state
            .hit_areas
            .add(row, HitArea::ClickTarget(ClickTarget::Line(n)));
        if n == palette.chosen {
            frame
                .buffer_mut()
                .set_style(row, state.theme.of(Role::Cursor));
        }
        drawn += 1;
    }
    if drawn == 0 {
        let mut line = LineBuilder::new(state.theme, area.width);
        line.blank(3);
        line.push(
            &SafeText::fixed(app.lang.tr("没有匹配", "no match")),
            Role::Dim,
        );
        frame.render_widget(line.build(), area);
    }
}
