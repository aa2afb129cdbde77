//! The order tabs: for each open order its number, the end of its id, the buyer if there is room,
//! and a mark if it is loading, failed or changed. Shows as many as fit around the front order.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::LineBuilder;
use super::theme::Role;
use crate::app::{Action, App, OpenOrder, OrderView};
use crate::catalog::Tone;
use crate::safe;
use crate::text::SafeText;

/// The cells of one order, including its gap.
const CELL: usize = 16;

/// The cells of the buyer's name, shown if there is room for that of every order.
const NAME: usize = 6;

/// The characters shown of an id: its last ones, which are random; an id begins with a time.
const TAIL: usize = 8;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let count = app.open_orders().len();
    let front = app.front_index().unwrap_or(0);
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
    for (n, open) in app.open_orders().iter().enumerate().skip(first).take(fit) {
        let (mark, role) = status_mark(open);
        let news = open.view.as_ref().map_or(0, OrderView::news_count);
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
        let label = safe!("{} {}{name}{mark}{news}", n + 1, id_tail(open));
        let x = area.x + u16::try_from(usize::from(area.width) - line.room()).unwrap_or(0);
        state.hit_areas.add(
            Rect {
                x,
                width: u16::try_from(label.cells()).unwrap_or(0),
                ..area
            },
            HitArea::Act(Action::Order(n + 1)),
        );
        line.push(&label, if n == front { Role::Chosen } else { role });
        line.blank(cell.saturating_sub(label.cells()));
    }
    if first + fit < count {
        line.push(&safe!("> {count}"), Role::Dim);
    }
    frame.render_widget(line.build(), area);
}

/// The end of the order's id.
fn id_tail(open: &OpenOrder) -> SafeText {
    let name = open.source.name();
    let skip = name.as_str().chars().count().saturating_sub(TAIL);
    SafeText::of(&name.as_str().chars().skip(skip).collect::<String>())
}

/// The mark of an order: failed, loading, or with an urgent finding.
fn status_mark(open: &OpenOrder) -> (&'static str, Role) {
    let urgent = open.view.as_ref().is_some_and(|view| {
        view.findings
            .iter()
            .any(|finding| finding.tone == Tone::Bad)
    });
    match (&open.problem, &open.look_up, &open.view) {
        (Some(_), ..) => (" x", Role::Tone(Tone::Bad)),
        (None, Some(_), None) => (" ..", Role::Dim),
        _ if urgent => (" !", Role::Tone(Tone::Bad)),
        _ => ("", Role::Plain),
    }
}
