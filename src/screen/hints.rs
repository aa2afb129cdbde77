//! The footer: keys that do something here, from the key table.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Memory;
use super::paint::{Role, Strip};
use super::spots::Spot;
use crate::desk::Desk;
use crate::keys::Bound;
use crate::say;

pub(super) fn draw(frame: &mut Frame, area: Rect, desk: &Desk, memory: &mut Memory) {
    let rows: Vec<&Bound> = memory.bindings.hints(desk).collect();
    let width = |row: &Bound| row.shown().cells() + 1 + crate::text::cells(row.says(desk.lang)) + 2;
    // The last is the way to the help, which names all the others: it stays when room runs out.
    let (last, others) = match rows.split_last() {
        Some((last, others)) => (Some(*last), others),
        None => (None, &[][..]),
    };
    let mut room = usize::from(area.width).saturating_sub(1 + last.map_or(0, width));
    let mut spots = Vec::new();
    let mut line = Strip::new(memory.theme, area.width);
    line.blank(1);
    let fitting = others.iter().copied().take_while(|row| {
        let fits = width(row) <= room;
        room = room.saturating_sub(width(row));
        fits
    });
    for row in fitting.chain(last).collect::<Vec<_>>() {
        let from = line.at(area);
        line.push(row.shown(), Role::Label);
        line.push(&say!(" {}  ", row.says(desk.lang)), Role::Plain);
        if let Some(action) = row.actions().find(|action| desk.can(*action)) {
            spots.push((Rect { width: line.at(area).x - from.x, ..from }, Spot::Act(action)));
        }
    }
    for (area, spot) in spots {
        memory.spots.note(area, spot);
    }
    frame.render_widget(line.line(), area);
}
