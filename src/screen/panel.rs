//! What stands in the place of an order: that it is being fetched, or why it is not there and what to do.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::Memory;
use super::paint::{Role, Strip};
use crate::catalog::Tone;
use crate::desk::Desk;
use crate::say;
use crate::text::{Clean, wrap};

/// Cells on the left of a panel.
const MARGIN: u16 = 3;

pub(super) fn draw(frame: &mut Frame, area: Rect, desk: &Desk, memory: &Memory) {
    let inner = Rect { x: area.x + MARGIN.min(area.width), width: area.width.saturating_sub(2 * MARGIN), ..area };
    let lines = if let Some(trouble) = &desk.trouble {
        let again = desk.lang.pick("r 重试    Esc 返回", "r try again    Esc back");
        vec![
            (desk.lang.pick(say!("没能取到 {}", trouble.source.name()), say!("could not get {}", trouble.source.name())), Role::Dim),
            (Clean::default(), Role::Plain),
            (say!("! {}", trouble.failure.what), Role::Tone(Tone::Bad)),
            (Clean::default(), Role::Plain),
            (trouble.failure.todo.clone(), Role::Plain),
            (Clean::default(), Role::Plain),
            (Clean::fixed(again), Role::Label),
        ]
    } else if let Some((name, seconds)) = desk.waiting() {
        vec![
            (desk.lang.pick(say!("正在获取 {name}"), say!("fetching {name}")), Role::Strong),
            (Clean::default(), Role::Plain),
            (desk.lang.pick(say!("{seconds} 秒    Esc 取消"), say!("{seconds} s    Esc cancels")), Role::Dim),
        ]
    } else {
        vec![(Clean::fixed(desk.lang.pick("没有打开的订单，按 o 查单", "no order is open; o opens one")), Role::Dim)]
    };
    let wrapped = lines.iter().flat_map(|(text, role)| broken(text, *role, inner.width, memory));
    for (line, y) in wrapped.zip(inner.y + u16::from(inner.height > 8)..inner.bottom()) {
        frame.render_widget(line, Rect { y, height: 1, ..inner });
    }
}

/// A text on as many lines as it needs.
fn broken(text: &Clean, role: Role, width: u16, memory: &Memory) -> Vec<Line<'static>> {
    let pieces = text.lines().flat_map(|line| wrap(line.as_str(), usize::from(width)));
    let line = |piece: String| {
        let mut strip = Strip::new(memory.theme, width);
        strip.push(&Clean::of(&piece), role);
        strip.line()
    };
    pieces.map(line).collect()
}

/// The notice, where a panel leaves the breadcrumb's line free.
pub(super) fn notice(frame: &mut Frame, area: Rect, desk: &Desk, memory: &Memory) {
    let mut line = Strip::new(memory.theme, area.width);
    line.blank(1);
    line.push(desk.notice.as_ref().unwrap_or(&Clean::default()), Role::Strong);
    frame.render_widget(line.line(), area);
}
