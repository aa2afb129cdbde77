//! What stands in the place of an order: that it is being fetched, or why it is not there and what to do.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::RenderState;
use super::line::{LineBuilder, Role};
use crate::app::{Action, App, Failure, Mode};
use crate::catalog::Tone;
use crate::keymap::Bindings;
use crate::safe;
use crate::text::{SafeText, wrap};

/// Cells on each side of a panel: on a narrow screen fewer, so that an id stays whole.
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
            .flat_map(|(text, role)| broken(text, *role, inner.width, state))
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
    if let Some(trouble) = &app.trouble {
        let name = trouble.source.name();
        let retry = key(Action::Refresh);
        let again = app.lang.tr(
            safe!("{retry} 重试    {back} 返回"),
            safe!("{retry} try again    {back} back"),
        );
        let head = (
            app.lang
                .tr(safe!("没能取到 {name}"), safe!("could not get {name}")),
            Role::Dim,
        );
        let [what, todo] = told(&trouble.failure);
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
                safe!("no order is open; {open} opens one"),
            ),
            Role::Dim,
        )]
    }
}

/// Where room is short: what neither the title nor the footer tells.
fn short(app: &App, bindings: &Bindings) -> Vec<(SafeText, Role)> {
    match &app.trouble {
        Some(trouble) => told(&trouble.failure).into(),
        None => lines(app, bindings)
            .into_iter()
            .filter(|(text, _)| !text.is_empty())
            .collect(),
    }
}

/// What went wrong and what to do.
fn told(failure: &Failure) -> [(SafeText, Role); 2] {
    [
        (safe!("! {}", failure.what), Role::Tone(Tone::Bad)),
        (failure.todo.clone(), Role::Plain),
    ]
}

/// A text on as many lines as it needs.
fn broken(text: &SafeText, role: Role, width: u16, state: &RenderState) -> Vec<Line<'static>> {
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

/// The notice, where a panel leaves the breadcrumb's line free.
pub(super) fn notice(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    line.push(
        app.notice.as_ref().unwrap_or(&SafeText::default()),
        Role::Strong,
    );
    frame.render_widget(line.build(), area);
}
