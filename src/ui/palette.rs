//! The palette: what can be done or gone to, the best first, over the line that is typed into. It takes the whole screen, since a window
//! over Chinese text would leave half characters at its edge.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::hit_areas::HitArea;
use super::paint::{Role, Strip, rule};
use super::{RenderState, stacked};
use super::{entry, hints, title};
use crate::app::{App, ClickTarget, Palette};
use crate::text::SafeText;

/// Cells that a name takes.
const NAME: usize = 36;

pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    app: &App,
    palette: &Palette,
    memory: &mut RenderState,
) {
    let [head, upper, body, lower, line, foot] = stacked(area, 2);
    title::draw(frame, head, app, memory);
    rule(frame, upper, memory.theme);
    list(frame, body, app, palette, memory);
    rule(frame, lower, memory.theme);
    let mut prompt = Strip::new(memory.theme, line.width);
    prompt.blank(1);
    prompt.push(&SafeText::fixed(": "), Role::Label);
    entry::draw(frame, line, prompt, &palette.entry);
    hints::draw(frame, foot, app, memory);
}

fn list(frame: &mut Frame, area: Rect, app: &App, palette: &Palette, memory: &mut RenderState) {
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
        let mut strip = Strip::new(memory.theme, area.width);
        strip.blank(3);
        let room = NAME.min(strip.room() / 3 * 2);
        strip.push(
            &item.text.cut(room.saturating_sub(2)).pad(room),
            Role::Plain,
        );
        strip.push(&item.beside, Role::Label);
        frame.render_widget(strip.line(), row);
        memory
            .hit_areas
            .note(row, HitArea::ClickTarget(ClickTarget::Line(n)));
        if n == palette.chosen {
            frame
                .buffer_mut()
                .set_style(row, memory.theme.of(Role::Cursor));
        }
        drawn += 1;
    }
    if drawn == 0 {
        let mut strip = Strip::new(memory.theme, area.width);
        strip.blank(3);
        strip.push(
            &SafeText::fixed(app.lang.tr("没有匹配", "no match")),
            Role::Dim,
        );
        frame.render_widget(strip.line(), area);
    }
}
