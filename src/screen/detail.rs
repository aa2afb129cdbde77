//! The detail pane: the reading of the row under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Memory;
use super::paint::{Role, Strip, detail_line};
use crate::desk::Desk;
use crate::say;

pub(super) fn draw(frame: &mut Frame, area: Rect, desk: &Desk, memory: &Memory) {
    let lines = desk.detail();
    let scroll = usize::from(desk.case.as_ref().map_or(0, |case| case.detail_scroll));
    let below = lines.len().saturating_sub(scroll + usize::from(area.height));
    for (line, y) in lines.iter().skip(scroll).zip(area.y..area.bottom()) {
        frame.render_widget(detail_line(line, memory.theme, area.width), Rect { y, height: 1, ..area });
    }
    if below > 0 && area.height > 1 {
        let mut more = Strip::new(memory.theme, area.width);
        more.push(&desk.lang.pick(say!("-- 下面还有 {} 行 --", below + 1), say!("-- {} more lines --", below + 1)), Role::Dim);
        let filler = area.width.into();
        more.blank(filler);
        frame.render_widget(more.line(), Rect { y: area.bottom() - 1, height: 1, ..area });
    }
}
