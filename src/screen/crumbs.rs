//! The breadcrumb of the row under the cursor and its position; a notice takes their place.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::Memory;
use super::paint::{Role, Strip, sides};
use crate::desk::Desk;
use crate::outline;
use crate::say;
use crate::text::Clean;

pub(super) fn draw(frame: &mut Frame, area: Rect, desk: &Desk, memory: &Memory) {
    let mut left = Strip::new(memory.theme, area.width);
    let mut right = Strip::new(memory.theme, area.width);
    left.blank(1);
    let tab = desk.case.as_ref().and_then(|case| Some((case, case.current()?)));
    if let Some(notice) = &desk.notice {
        left.push(notice, Role::Strong);
    } else if let Some((case, tab)) = tab {
        if let Some(cursor) = tab.cursor {
            let steps = outline::breadcrumb(&tab.outline, &case.order, cursor, case.tab, case.look(desk.reading()));
            let path = steps.iter().map(Clean::as_str).collect::<Vec<_>>().join(" > ");
            left.push(&Clean::of(&path), Role::Dim);
            right.push(&say!("{}/{} ", tab.outline.rank(cursor) + 1, tab.outline.visible()), Role::Dim);
        }
    }
    sides(frame, area, left.line(), right.line());
}
