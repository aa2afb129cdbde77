//! A text input. The terminal's own cursor stands at the caret, because an input method opens its
//! candidate window there.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::line::LineBuilder;
use super::theme::Role;
use crate::app::TextInput;
use crate::text::{SafeText, cells};

/// Draws the text after what `line` already holds. A text that is too long scrolls so that the part
/// before the caret is on view.
pub(super) fn draw(frame: &mut Frame, area: Rect, mut line: LineBuilder, entry: &TextInput) {
    let head = usize::from(area.width).saturating_sub(line.room());
    let before = entry.before_caret();
    let hidden = before.cells().saturating_sub(line.room().saturating_sub(1));
    let text = entry.text();
    let shown = skip_cells(&text, hidden);
    let caret = head + before.cells() - (text.cells() - shown.cells());
    line.push(&shown, Role::Strong);
    frame.render_widget(line.build(), area);
    let x = area.x
        + u16::try_from(caret)
            .unwrap_or(area.width)
            .min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position { x, y: area.y });
}

/// The text without its first `count` cells.
fn skip_cells(text: &SafeText, count: usize) -> SafeText {
    let mut skipped = 0;
    let rest: String = text
        .as_str()
        .chars()
        .skip_while(|c| {
            let skip = skipped < count;
            skipped += if skip {
                cells(c.encode_utf8(&mut [0; 4]))
            } else {
                0
            };
            skip
        })
        .collect();
    SafeText::of(&rest)
}
