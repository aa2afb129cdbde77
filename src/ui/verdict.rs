//! The verdict line: the findings that matter now, most urgent first.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::line::LineBuilder;
use super::theme::Role;
use crate::app::App;
use crate::catalog::Tone;
use crate::text::SafeText;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let Some(view) = app.view() else { return };
    let mut line = LineBuilder::new(state.theme, area.width);
    let urgent = view.verdict.iter().any(|phrase| phrase.tone == Tone::Bad);
    line.push(
        &SafeText::fixed(if urgent { " ! " } else { " " }),
        Role::Tone(if urgent { Tone::Bad } else { Tone::Plain }),
    );
    for (n, phrase) in view.verdict.iter().enumerate() {
        let joint = if n == 0 {
            SafeText::default()
        } else {
            SafeText::fixed("  |  ")
        };
        // Only the first phrase may be cut: half of an amount in a later one would read as another
        // amount.
        if n > 0 && joint.cells() + phrase.text.cells() > line.room() {
            line.push_if_fits(&SafeText::fixed(" .."), Role::Dim);
            break;
        }
        line.push(&joint, Role::Dim);
        line.push(&phrase.text, Role::Tone(phrase.tone));
    }
    frame.render_widget(line.build(), area);
}
