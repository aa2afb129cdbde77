//! The message in place of an order: that it is being fetched, or why that failed and what to do.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::RenderState;
use super::line::LineBuilder;
use super::theme::Role;
use crate::app::{Action, App, Mode};
use crate::catalog::Tone;
use crate::keymap::Bindings;
use crate::safe;
use crate::text::{Problem, SafeText, wrap};

/// The cells on each side of the message: fewer on a narrow screen, so that an id is not cut.
const fn margin(width: u16) -> u16 {
    if width < 60 { 1 } else { 3 }
}

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let margin = margin(area.width);
    let inner = Rect {
        x: area.x + margin.min(area.width),
        width: area.width.saturating_sub(2 * margin),
        ..area
    };
    let wrapped = |lines: Vec<(SafeText, Role)>| -> Vec<Line<'static>> {
        lines
            .iter()
            .flat_map(|(text, role)| wrapped_lines(text, *role, inner.width, state))
            .collect()
    };
    let all = wrapped(lines(app, &state.bindings));
    let fits = all.len() <= usize::from(inner.height);
    let lines = if fits {
        all
    } else {
        wrapped(short(app, &state.bindings))
    };
    for (line, y) in lines
        .into_iter()
        .zip(inner.y + u16::from(fits && inner.height > 8)..inner.bottom())
    {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..inner
            },
        );
    }
}

fn lines(app: &App, bindings: &Bindings) -> Vec<(SafeText, Role)> {
    let blank = || (SafeText::default(), Role::Plain);
    let key = |action| bindings.key(Mode::Panel, action);
    let back = key(Action::Back);
    if let Some((open, problem)) = app.front().zip(app.problem()) {
        let name = open.source.name();
        let retry = key(Action::Refresh);
        let again = app.lang.tr(
            safe!("{retry} 重试    {back} 返回"),
            safe!("{retry} retry    {back} back"),
        );
        let head = (
            app.lang
                .tr(safe!("没能取到 {name}"), safe!("could not get {name}")),
            Role::Dim,
        );
        let [what, todo] = failure_lines(problem);
        vec![
            head,
            blank(),
            what,
            blank(),
            todo,
            blank(),
            (again, Role::Label),
        ]
    } else if let Some((name, seconds)) = app.waiting() {
        vec![
            (
                app.lang
                    .tr(safe!("正在获取 {name}"), safe!("fetching {name}")),
                Role::Strong,
            ),
            blank(),
            (
                app.lang.tr(
                    safe!("{seconds} 秒    {back} 取消"),
                    safe!("{seconds} s    {back} cancels"),
                ),
                Role::Dim,
            ),
        ]
    } else {
        let open = key(Action::Finder);
        vec![(
            app.lang.tr(
                safe!("没有打开的订单，按 {open} 查单"),
                safe!("no open order; {open} opens one"),
            ),
            Role::Dim,
        )]
    }
}

/// The lines on a low screen: without what the title and the footer show.
fn short(app: &App, bindings: &Bindings) -> Vec<(SafeText, Role)> {
    match app.problem() {
        Some(problem) => failure_lines(problem).into(),
        None => lines(app, bindings)
            .into_iter()
            .filter(|(text, _)| !text.is_empty())
            .collect(),
    }
}

/// What failed and what to do.
fn failure_lines(failure: &Problem) -> [(SafeText, Role); 2] {
    [
        (safe!("! {}", failure.what), Role::Tone(Tone::Bad)),
        (failure.todo.clone(), Role::Plain),
    ]
}

/// Wraps a text.
fn wrapped_lines(
    text: &SafeText,
    role: Role,
    width: u16,
    state: &RenderState,
) -> Vec<Line<'static>> {
    let pieces = text
        .lines()
        .flat_map(|line| wrap(line.as_str(), usize::from(width)));
    let line = |piece: String| {
        let mut line = LineBuilder::new(state.theme, width);
        line.push(&SafeText::of(&piece), role);
        line.build()
    };
    pieces.map(line).collect()
}

/// Draws the notice, on the line of the breadcrumb.
pub(super) fn draw_notice(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    line.push(
        app.notice.as_ref().unwrap_or(&SafeText::default()),
        Role::Strong,
    );
    frame.render_widget(line.build(), area);
}
