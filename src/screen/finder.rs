//! The start screen: the line that is typed into, what was recognised in it, and the orders on offer.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::Memory;
use super::paint::{Role, Strip, rule};
use super::spots::Spot;
use super::{entry, hints, panel, title};
use crate::catalog::Tone;
use crate::desk::{Desk, Pick};
use crate::order::{OrderId, beijing};
use crate::say;
use crate::text::Clean;

/// Cells on the left of every line: on a narrow screen fewer, so that an id stays whole.
const fn margin(width: u16) -> usize {
    if width < 60 { 1 } else { 3 }
}

/// Cells that an id takes in a list.
const ID: usize = 40;

pub(super) fn draw(frame: &mut Frame, area: Rect, desk: &Desk, memory: &mut Memory) {
    let [head, _, ask, input, _, body, lower, notice, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(area);
    title::draw(frame, head, desk, memory);
    let mut question = Strip::new(memory.theme, ask.width);
    question.blank(margin(ask.width));
    question.push(&Clean::fixed(desk.lang.pick("订单号，或直接粘贴聊天内容", "An order id, or a chat that holds one")), Role::Dim);
    frame.render_widget(question.line(), ask);
    let mut line = Strip::new(memory.theme, input.width);
    line.blank(margin(input.width));
    line.push(&Clean::fixed("> "), Role::Label);
    entry::draw(frame, input, line, &desk.finder.entry);
    let lines = lines(desk, memory, body.width);
    let chosen = lines.iter().position(|(_, line)| *line == Some(desk.finder.chosen)).unwrap_or(0);
    let skip = (chosen + 1).saturating_sub(usize::from(body.height));
    for ((line, choice), y) in lines.into_iter().skip(skip).zip(body.y..body.bottom()) {
        let row = Rect { y, height: 1, ..body };
        frame.render_widget(line, row);
        if let Some(choice) = choice {
            memory.spots.note(row, Spot::Pick(Pick::Line(choice)));
        }
        if choice.is_some_and(|choice| choice == desk.finder.chosen) {
            frame.buffer_mut().set_style(row, memory.theme.of(Role::Cursor));
        }
    }
    rule(frame, lower, memory.theme);
    panel::notice(frame, notice, desk, memory);
    hints::draw(frame, foot, desk, memory);
}

/// The lines under the input, those that can be chosen with their number.
fn lines(desk: &Desk, memory: &Memory, width: u16) -> Vec<(Line<'static>, Option<usize>)> {
    let (lang, finder) = (desk.lang, &desk.finder);
    let mut lines = Vec::new();
    // A mark of a cut right behind an id would read as a cut id.
    let has_room = usize::from(width) > margin(width) + ID + 10;
    let listed = |id: &OrderId, about: Clean| {
        if has_room { vec![(say!("  {id}").pad(ID), Role::Plain), (about, Role::Dim)] } else { vec![(say!("  {id}"), Role::Plain)] }
    };
    let text = |parts: &[(Clean, Role)]| {
        let mut strip = Strip::new(memory.theme, width);
        strip.blank(margin(width));
        for (text, role) in parts {
            strip.push(text, *role);
        }
        strip.line()
    };
    if let Some(reason) = &finder.refused {
        lines.push((text(&[(say!("! {reason}"), Role::Tone(Tone::Bad))]), None));
        lines.push((Line::default(), None));
    }
    let found = finder.found();
    if !found.is_empty() {
        let n = found.len();
        let heading = lang.pick(say!("识别到 {n} 个订单号"), say!("{n} order id{} recognised", if n == 1 { "" } else { "s" }));
        lines.push((text(&[(heading, Role::Strong)]), None));
        for (n, id) in found.iter().enumerate() {
            let created = id.created().map(|at| lang.pick(say!("{} 创建", beijing::minute(at)), say!("created {}", beijing::minute(at))));
            lines.push((text(&listed(id, created.unwrap_or_default())), Some(n)));
        }
        lines.push((Line::default(), None));
    }
    let offered = finder.offered();
    if !offered.is_empty() {
        lines.push((text(&[(Clean::fixed(lang.pick("演示订单", "Demo orders")), Role::Strong)]), None));
    }
    for (n, order) in offered.iter().enumerate() {
        lines.push((text(&listed(&order.id, order.about.clone())), Some(found.len() + n)));
    }
    lines
}
