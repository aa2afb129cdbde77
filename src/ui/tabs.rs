//! The tabs: a count where there is a list, `!` where a finding points into it, dim where there is nothing.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::{LineBuilder, Role};
use crate::app::{Action, App, OrderView};
use crate::catalog::{Tab, Tone};
use crate::safe;
use crate::text::{Lang, SafeText};

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let Some(case) = &app.case else { return };
    let room = usize::from(area.width);
    // Full names, then narrower gaps, then digits alone for the tabs that are not up.
    let (names, gap) = [(true, 3), (true, 2), (true, 1), (false, 2)]
        .into_iter()
        .find(|&(names, gap)| width(case, app.lang, names, gap) <= room)
        .unwrap_or((false, 1));
    let mut line = LineBuilder::new(state.theme, area.width);
    line.blank(1);
    for tab in Tab::ALL {
        let from = line.at(area);
        line.push(&label(case, tab, app.lang, names), role(case, tab));
        if case.is_flagged(tab) {
            line.push(&SafeText::fixed(" !"), Role::Tone(flag_tone(case, tab)));
        }
        line.push(&news(case, tab), Role::Tone(Tone::Busy));
        state.hit_areas.add(
            Rect {
                width: line.at(area).x - from.x,
                ..from
            },
            HitArea::Act(Action::Tab(tab)),
        );
        line.blank(gap);
    }
    frame.render_widget(line.build(), area);
}

fn label(case: &OrderView, tab: Tab, lang: Lang, named: bool) -> SafeText {
    let digit = tab.index() + 1;
    if !named && case.tab != tab {
        return safe!("{digit}");
    }
    match case
        .tabs
        .get(tab.index())
        .and_then(|t| t.outline.count())
        .filter(|&n| n > 0)
    {
        Some(count) => safe!("{digit} {} {count}", tab.label(lang)),
        None => safe!("{digit} {}", tab.label(lang)),
    }
}

/// How many things are new or other there since the order was last looked at.
fn news(case: &OrderView, tab: Tab) -> SafeText {
    match case.news.as_ref().map_or(0, |news| news.count(tab)) {
        0 => SafeText::default(),
        count => safe!(" *{count}"),
    }
}

fn role(case: &OrderView, tab: Tab) -> Role {
    let empty = case
        .tabs
        .get(tab.index())
        .is_none_or(|t| t.outline.is_blank());
    match (case.tab == tab, empty) {
        (true, _) => Role::Chosen,
        (false, true) => Role::Dim,
        (false, false) => Role::Plain,
    }
}

fn flag_tone(case: &OrderView, tab: Tab) -> Tone {
    let tones = case
        .findings
        .iter()
        .filter(|f| case.tab_of(f.proof) == Some(tab))
        .map(|f| f.tone);
    tones
        .min_by_key(|&tone| tone != Tone::Bad)
        .unwrap_or(Tone::Plain)
}

fn width(case: &OrderView, lang: Lang, names: bool, gap: usize) -> usize {
    let one = |tab| {
        label(case, tab, lang, names).cells()
            + if case.is_flagged(tab) { 2 } else { 0 }
            + news(case, tab).cells()
    };
    1 + Tab::ALL.into_iter().map(one).sum::<usize>() + gap * (Tab::ALL.len() - 1)
}
