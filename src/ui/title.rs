//! The title: shop, order id (never cut), age of the data, remaining quota.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::line::{LineBuilder, draw_justified};
use super::theme::Role;
use crate::app::{App, Screen};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::safe;
use crate::text::SafeText;

/// The fewest cells of a note: less of it would be useless.
const MIN_NOTE: usize = 10;

/// The blanks around a note.
const GAP: usize = 4;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let mut left = LineBuilder::new(state.theme, area.width);
    let name = name(app);
    let room = usize::from(area.width);
    if name.cells() + 12 <= room {
        left.push(&SafeText::fixed(" gander "), Role::Badge);
        left.blank(2);
    }
    if name.cells() + app.shop.cells() + 14 <= room {
        left.push(&app.shop, Role::Plain);
        left.blank(2);
    }
    left.push(&name, Role::Strong);
    let mut right = LineBuilder::new(state.theme, area.width);
    for (text, role) in status(app) {
        right.push(&safe!("  {text}"), role);
    }
    let taken = room - right.room();
    let spare = left.room().saturating_sub(taken + GAP);
    if let Some(pinned) = app
        .pinned()
        .filter(|_| app.screen == Screen::Order && spare >= MIN_NOTE)
    {
        left.blank(2);
        left.push(&pinned.cut(spare), Role::Label);
    }
    draw_justified(frame, area, left.build(), right.build());
}

/// The id of the order that is shown, or of the one that is being fetched in its place.
fn name(app: &App) -> SafeText {
    if app.screen != Screen::Order {
        return SafeText::default();
    }
    let wanted = app.front().map(|open| open.source.name());
    let shown = app.view().map(|view| {
        view.order
            .id()
            .map_or_else(|| view.source.name(), |id| SafeText::of(id.as_str()))
    });
    wanted
        .filter(|_| app.is_covered())
        .or(shown)
        .unwrap_or_default()
}

/// What the right side shows: age of the data or time of the fetch, watch, orders still loading,
/// quota.
fn status(app: &App) -> Vec<(SafeText, Role)> {
    let lang = app.lang;
    let mut parts = Vec::new();
    if let Some((_, seconds)) = app.waiting().filter(|_| !app.is_covered()) {
        parts.push((
            lang.tr(
                safe!("刷新中 {seconds} 秒"),
                safe!("refreshing {seconds} s"),
            ),
            Role::Label,
        ));
    } else if let Some(view) = app
        .view()
        .filter(|_| app.screen == Screen::Order && !app.is_covered())
    {
        parts.push((
            SafeText::of(&beijing::relative(view.fetched, app.now, lang)),
            Role::Dim,
        ));
    }
    if let Some(watch) = app
        .view()
        .and_then(|view| view.watch.as_ref())
        .filter(|_| app.screen == Screen::Order)
    {
        let (text, tone) = match &watch.failed {
            None => (lang.tr("关注中", "watched"), Tone::Ok),
            Some(_) => (
                lang.tr("关注中，上次没能取到", "watched, last refresh failed"),
                Tone::Warn,
            ),
        };
        parts.push((SafeText::fixed(text), Role::Tone(tone)));
    }
    let awaited = app.awaited();
    if awaited > 1 {
        parts.push((
            lang.tr(
                safe!("还有 {awaited} 个在获取"),
                safe!("{awaited} still loading"),
            ),
            Role::Label,
        ));
    }
    if let Some((left, of)) = app.quota {
        parts.push((safe!("{} {left}/{of}", lang.tr("配额", "quota")), Role::Dim));
    }
    parts
}
