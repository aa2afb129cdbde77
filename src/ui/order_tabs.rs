//! The line of open orders: a number, the end of the id, the buyer where there is room, and a mark for what waits, failed or changed. As many as fit around the one on
//! the app.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::{LineBuilder, Role};
use crate::app::{Action, App, Open, OrderView};
use crate::catalog::Tone;
use crate::safe;
use crate::text::SafeText;

/// Cells that one order takes, its gap included.
const CELL: usize = 16;

/// Cells of the buyer's name, where there is room for that of each order.
const NAME: usize = 6;

/// Characters of an id that tell it from the others: its end is random, its beginning a time.
const TAIL: usize = 8;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let count = app.open_orders().len();
    let front = app.open_orders().position(|open| open.front).unwrap_or(0);
    let room = usize::from(area.width).saturating_sub(8);
    let named = count * (CELL + NAME) <= room;
    let cell = if named { CELL + NAME } else { CELL };
    let fit = (room / cell).max(1);
    let first = front.saturating_sub(fit / 2).min(count.saturating_sub(fit));
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    if first > 0 {
        line.push(&SafeText::fixed("< "), Role::Dim);
    }
    for (n, open) in app.open_orders().enumerate().skip(first).take(fit) {
        let (mark, role) = standing(open);
        let news = open.case.map_or(0, OrderView::news_count);
        let news = if news > 0 {
            safe!(" *{news}")
        } else {
            SafeText::default()
        };
        let name = open
            .buyer()
            .filter(|_| named)
            .map(|name| safe!(" {}", name.cut(NAME - 1)))
            .unwrap_or_default();
        let label = safe!("{} {}{name}{mark}{news}", n + 1, tail(open));
        let x = area.x + u16::try_from(usize::from(area.width) - line.room()).unwrap_or(0);
        state.hit_areas.add(
            Rect {
                x,
                width: u16::try_from(label.cells()).unwrap_or(0),
                ..area
            },
            HitArea::Act(Action::Order(n + 1)),
        );
        line.push(&label, if open.front { Role::Chosen } else { role });
        line.blank(cell.saturating_sub(label.cells()));
    }
    if first + fit < count {
        line.push(&safe!("> {count}"), Role::Dim);
    }
    frame.render_widget(line.build(), area);
}

fn tail(open: Open) -> SafeText {
    let name = open.source.name();
    let skip = name.as_str().chars().count().saturating_sub(TAIL);
    SafeText::of(&name.as_str().chars().skip(skip).collect::<String>())
}

/// What a glance has to tell of an order that is not looked at.
fn standing(open: Open) -> (&'static str, Role) {
    let urgent = open.case.is_some_and(|case| {
        case.findings
            .iter()
            .any(|finding| finding.tone == Tone::Bad)
    });
    match open {
        Open { failed: true, .. } => (" x", Role::Tone(Tone::Bad)),
        Open {
            waits: true,
            case: None,
            ..
        } => (" ..", Role::Dim),
        _ if urgent => (" !", Role::Tone(Tone::Bad)),
        _ => ("", Role::Plain),
    }
}
