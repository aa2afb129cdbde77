//! The tabs of the order: the number of entries if the tab is a list, `!` if a finding points into
//! the tab, dim if it is empty.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::LineBuilder;
use super::theme::Role;
use crate::app::{Action, App, OrderView};
use crate::catalog::{Tab, Tone};
use crate::safe;
use crate::text::{Lang, SafeText};

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let Some(view) = app.view() else { return };
    let room = usize::from(area.width);
    // As the room shrinks: narrower gaps, then only digits for the tabs other than the current one.
    let (names, gap) = [(true, 3), (true, 2), (true, 1), (false, 2)]
        .into_iter()
        .find(|&(names, gap)| width(view, app.lang, names, gap) <= room)
        .unwrap_or((false, 1));
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    for tab in Tab::ALL {
        let from = line.rest_of(area);
        line.push(&label(view, tab, app.lang, names), role(view, tab));
        if view.is_flagged(tab) {
            line.push(&SafeText::fixed(" !"), Role::Tone(flag_tone(view, tab)));
        }
        line.push(&change_count(view, tab), Role::Tone(Tone::Busy));
        state.hit_areas.add(
            Rect {
                width: line.rest_of(area).x - from.x,
                ..from
            },
            HitArea::Act(Action::Tab(tab)),
        );
        line.blank(gap);
    }
    frame.render_widget(line.build(), area);
}

fn label(view: &OrderView, tab: Tab, lang: Lang, named: bool) -> SafeText {
    let digit = tab.index() + 1;
    if !named && view.tab != tab {
        return safe!("{digit}");
    }
    match view
        .heading(tab)
        .and_then(|heading| heading.count)
        .filter(|&n| n > 0)
    {
        Some(count) => safe!("{digit} {} {count}", tab.label(lang)),
        None => safe!("{digit} {}", tab.label(lang)),
    }
}

/// The number of changes in the tab since the order was last viewed.
fn change_count(view: &OrderView, tab: Tab) -> SafeText {
    match view.news.as_ref().map_or(0, |news| news.count(tab)) {
        0 => SafeText::default(),
        count => safe!(" *{count}"),
    }
}

fn role(view: &OrderView, tab: Tab) -> Role {
    let empty = view.heading(tab).is_none_or(|heading| heading.is_blank);
    match (view.tab == tab, empty) {
        (true, _) => Role::Chosen,
        (false, true) => Role::Dim,
        (false, false) => Role::Plain,
    }
}

fn flag_tone(view: &OrderView, tab: Tab) -> Tone {
    let tones = view
        .findings
        .iter()
        .filter(|f| view.tab_of(f.proof) == Some(tab))
        .map(|f| f.tone);
    tones
        .min_by_key(|&tone| tone != Tone::Bad)
        .unwrap_or(Tone::Plain)
}

fn width(view: &OrderView, lang: Lang, names: bool, gap: usize) -> usize {
    let one = |tab| {
        label(view, tab, lang, names).cells()
            + if view.is_flagged(tab) { 2 } else { 0 }
            + change_count(view, tab).cells()
    };
    1 + Tab::ALL.into_iter().map(one).sum::<usize>() + gap * (Tab::ALL.len() - 1)
}
