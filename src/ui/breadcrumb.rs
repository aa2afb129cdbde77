//! The line above the hints: the breadcrumb of the row under the cursor and its position. A notice
//! or a text input takes its place.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::line::{LineBuilder, draw_justified};
use super::text_input;
use super::theme::Role;
use crate::app::{App, Mode, OrderView, Prompt, Purpose};
use crate::outline;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The narrowest screen on which a note being typed leaves room for a hint.
const HINT_MIN_WIDTH: u16 = 60;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let Some(view) = app.view() else { return };
    match (app.mode(), &app.prompt) {
        (Mode::Prompt, Some(prompt)) => {
            return draw_prompt(frame, area, app.lang, prompt, view, state);
        }
        (Mode::Edit, _) => {
            if let Some(entry) = view.replies.as_ref().and_then(|r| r.entry.as_ref()) {
                let mut head = LineBuilder::new(state.theme, area.width);
                head.push(&SafeText::fixed(" > "), Role::Label);
                return text_input::draw(frame, area, head, entry);
            }
        }
        _ => {}
    }
    let mut left = LineBuilder::new(state.theme, area.width);
    left.blank(1);
    if let Some(notice) = &app.notice {
        left.push(notice, Role::Strong);
    } else {
        left.push(&path(app, view), Role::Dim);
    }
    let mut right = LineBuilder::new(state.theme, area.width);
    push_status(&mut right, app, view);
    draw_justified(frame, area, left.build(), right.build());
}

/// The labels from the tab down to the row under the cursor.
fn path(app: &App, view: &OrderView) -> SafeText {
    let Some((tab, cursor)) = view.current().and_then(|tab| Some((tab, tab.cursor?))) else {
        return SafeText::default();
    };
    let steps = outline::breadcrumb(
        &tab.outline,
        &view.order,
        cursor,
        view.tab,
        view.look(app.reading()),
    );
    let labels: Vec<&str> = steps.iter().map(SafeText::as_str).collect();
    SafeText::of(&labels.join(" > "))
}

/// The search with its count of matches, the state of the after-sales, and the position of the
/// cursor.
fn push_status(line: &mut LineBuilder, app: &App, view: &OrderView) {
    let Some(tab) = view.current() else { return };
    if let Some(search) = &view.search {
        let filtered = if view.filtered {
            app.lang.tr("筛选 ", "filter ")
        } else {
            ""
        };
        let query = search.query.text().cut(20);
        line.push(&safe!("{filtered}/{query} "), Role::Label);
        line.push(&safe!("{}   ", match_count(view, app.lang)), Role::Plain);
    }
    if app.notice.is_some() {
        return;
    }
    if let Some(text) = app.after_sale_says() {
        line.push(&safe!("{text}   "), Role::Label);
    }
    if let Some(cursor) = tab.cursor {
        let (at, of) = (tab.outline.rank(cursor) + 1, tab.outline.visible_len());
        line.push(&safe!("{at}/{of} "), Role::Dim);
    }
}

/// The input of a search or a note, with the count of matches or a hint on its right.
fn draw_prompt(
    frame: &mut Frame,
    area: Rect,
    lang: Lang,
    prompt: &Prompt,
    view: &OrderView,
    state: &RenderState,
) {
    let (label, aside) = match &prompt.purpose {
        Purpose::Search => (
            if view.filtered {
                lang.tr("筛选 /", "filter /")
            } else {
                "/"
            },
            view.search.is_some().then(|| match_count(view, lang)),
        ),
        Purpose::Note { pinned, .. } => (
            lang.tr("备注：", "note: "),
            unpin_hint(prompt, *pinned, area.width, lang),
        ),
    };
    let mut right = LineBuilder::new(state.theme, area.width);
    if let Some(aside) = aside {
        right.push(&safe!(" {aside} "), Role::Plain);
    }
    let columns = u16::try_from(usize::from(area.width) - right.room())
        .unwrap_or(0)
        .min(area.width / 2);
    let mut head = LineBuilder::new(state.theme, area.width - columns);
    head.blank(1);
    head.push(&SafeText::fixed(label), Role::Label);
    let input = Rect {
        width: area.width - columns,
        ..area
    };
    text_input::draw(frame, input, head, &prompt.entry);
    frame.render_widget(
        right.build(),
        Rect {
            x: area.right() - columns,
            width: columns,
            ..area
        },
    );
}

/// How to unpin a pinned order: by confirming an empty note.
fn unpin_hint(prompt: &Prompt, pinned: bool, width: u16, lang: Lang) -> Option<SafeText> {
    let cleared = prompt.entry.text().is_empty();
    let hint = if cleared {
        lang.tr("回车取消置顶", "Enter unpins")
    } else {
        lang.tr("清空后回车取消置顶", "clear, then Enter unpins")
    };
    (pinned && (cleared || width >= HINT_MIN_WIDTH)).then(|| SafeText::fixed(hint))
}

/// The matches, such as `3/17`; only their number if the cursor is not on a match.
fn match_count(view: &OrderView, lang: Lang) -> SafeText {
    let found = view.search.as_ref().map_or(0, |search| search.hits.len());
    match (view.hit_at_cursor(), found) {
        (_, 0) => SafeText::fixed(lang.tr("没有匹配", "no match")),
        (Some(at), _) => safe!("{}/{found}", at + 1),
        (None, 1) => lang.tr(SafeText::fixed("1 处"), SafeText::fixed("1 match")),
        (None, _) => lang.tr(safe!("{found} 处"), safe!("{found} matches")),
    }
}
