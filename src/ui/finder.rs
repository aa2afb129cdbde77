//! The start screen: the input, what was recognised in it, and the orders on offer.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::hit_areas::HitArea;
use super::line::{LineBuilder, rule};
use super::theme::Role;
use super::{RenderState, stacked};
use super::{hints, message, text_input, title};
use crate::app::{App, Choice, ClickTarget, Listed, Offer};
use crate::catalog::Tone;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The cells on the left of every line: fewer on a narrow screen, so that an id is not cut.
const fn margin(width: u16) -> usize {
    if width < 60 { 1 } else { 3 }
}

/// The cells of an id in the list.
const ID: usize = 40;

/// The cells of the name of a kind of key.
const KEY_KIND: usize = 20;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let [head, _, ask, input, _, body, lower, notice, foot] = stacked(area, 5);
    title::draw(frame, head, app, state);
    let mut question = LineBuilder::new(state.theme, ask.width);
    question.blank(margin(ask.width));
    question.push(
        &SafeText::fixed(app.lang.tr(
            "订单号、手机号、昵称、售后单号等，或直接粘贴聊天内容",
            "An order id, phone, nickname, after-sale id, or a chat that holds ids",
        )),
        Role::Dim,
    );
    frame.render_widget(question.build(), ask);
    let mut line = LineBuilder::new(state.theme, input.width);
    line.blank(margin(input.width));
    line.push(&SafeText::fixed("> "), Role::Label);
    text_input::draw(frame, input, line, &app.finder.entry);
    let lines = lines(app, state, body.width);
    let chosen = lines
        .iter()
        .position(|(_, line)| *line == Some(app.finder.chosen))
        .unwrap_or(0);
    let skip = (chosen + 1).saturating_sub(usize::from(body.height));
    for ((line, choice), y) in lines.into_iter().skip(skip).zip(body.y..body.bottom()) {
        let row = Rect {
            y,
            height: 1,
            ..body
        };
        frame.render_widget(line, row);
        if let Some(choice) = choice {
            state
                .hit_areas
                .add(row, HitArea::ClickTarget(ClickTarget::Line(choice)));
        }
        if choice.is_some_and(|choice| choice == app.finder.chosen) {
            frame
                .buffer_mut()
                .set_style(row, state.theme.of(Role::Cursor));
        }
    }
    rule(frame, lower, state.theme);
    match hidden_remark(app, body.width) {
        Some(about) if app.notice.is_none() => {
            let mut line = LineBuilder::new(state.theme, notice.width);
            line.blank(margin(notice.width));
            line.push(&about, Role::Dim);
            frame.render_widget(line.build(), notice);
        }
        _ => message::draw_notice(frame, notice, app, state),
    }
    hints::draw(frame, foot, app, state);
}

/// The lines below the input; those that can be selected have their number.
fn lines(app: &App, state: &RenderState, width: u16) -> Vec<(Line<'static>, Option<usize>)> {
    let mut lines = Vec::new();
    let draw = |parts: &[(SafeText, Role)]| {
        let mut line = LineBuilder::new(state.theme, width);
        line.blank(margin(width));
        for (text, role) in parts {
            line.push(text, *role);
        }
        line.build()
    };
    if let Some(reason) = &app.finder.refused {
        lines.push((draw(&[(safe!("! {reason}"), Role::Tone(Tone::Bad))]), None));
        lines.push((Line::default(), None));
    }
    let choices = app.finder.choices();
    let mut under = "";
    for (n, choice) in choices.iter().enumerate() {
        let heading = heading(choice, app.lang);
        if heading != under {
            if n > 0 {
                lines.push((Line::default(), None));
            }
            lines.push((draw(&[(SafeText::fixed(heading), Role::Strong)]), None));
            under = heading;
        }
        lines.push((draw(&parts(choice, app, width)), Some(n)));
    }
    if choices.is_empty() && !app.finder.entry.text().is_empty() {
        lines.push((
            draw(&[(
                SafeText::fixed(
                    app.lang
                        .tr("认不出可以查找的内容", "nothing to find in this text"),
                ),
                Role::Dim,
            )]),
            None,
        ));
    }
    lines
}

/// The heading of a choice's group.
fn heading(choice: &Choice, lang: Lang) -> &'static str {
    match choice {
        Choice::All(_) | Choice::Found(_) => lang.tr("识别到的订单号", "Recognised order ids"),
        Choice::FindKey(_) => lang.tr("识别为", "Read as"),
        Choice::Example(..) => lang.tr("演示查找", "Demo searches"),
        Choice::Session(_) => lang.tr("上次", "Last time"),
        Choice::Listed(Listed {
            offer: Offer::Pinned,
            ..
        }) => lang.tr("置顶", "Pinned"),
        Choice::Listed(Listed {
            offer: Offer::Recent,
            ..
        }) => lang.tr("最近打开", "Recent"),
        Choice::Listed(Listed {
            offer: Offer::Demo, ..
        }) => lang.tr("演示订单", "Demo orders"),
    }
}

/// A choice: its name, and a remark if there is room.
fn parts(choice: &Choice, app: &App, width: u16) -> Vec<(SafeText, Role)> {
    let lang = app.lang;
    let name = (safe!("  {}", choice.name(lang)), Role::Plain);
    let about = choice.about(lang);
    let cells = if matches!(choice, Choice::FindKey(_)) {
        KEY_KIND
    } else {
        ID
    };
    if has_room(width, cells) && !about.is_empty() {
        vec![(name.0.pad(cells), name.1), (about, Role::Dim)]
    } else {
        vec![name]
    }
}

/// Whether a remark has room beside the name. With too little room its cut mark would follow the id
/// closely and make the id look cut.
fn has_room(width: u16, cells: usize) -> bool {
    usize::from(width) > margin(width) + cells + 10
}

/// The remark of the selected choice if it has no room beside the name.
fn hidden_remark(app: &App, width: u16) -> Option<SafeText> {
    let choice = app.finder.choices().into_iter().nth(app.finder.chosen)?;
    let about = choice.about(app.lang);
    let room = if matches!(choice, Choice::FindKey(_)) {
        usize::from(width).saturating_sub(margin(width) + KEY_KIND)
    } else {
        0
    };
    let cut = if room > 0 {
        about.cells() > room
    } else {
        !has_room(width, ID)
    };
    (cut && !about.is_empty()).then_some(about)
}
