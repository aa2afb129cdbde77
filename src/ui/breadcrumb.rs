//! The breadcrumb of the row under the cursor and its position; a notice takes their place, or the line that is typed into.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::RenderState;
use super::line::{LineBuilder, Role, draw_justified};
use super::text_input;
use crate::app::{App, Mode, OrderView, Prompt, Purpose};
use crate::outline;
use crate::safe;
use crate::text::{Lang, SafeText};

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    if let (Mode::Prompt, Some(prompt), Some(case)) = (app.mode(), &app.prompt, &app.case) {
        return typing(frame, area, app.lang, prompt, case, state);
    }
    if let Some(entry) = app
        .case
        .as_ref()
        .and_then(|case| case.replies.as_ref()?.entry.as_ref())
        .filter(|_| app.mode() == Mode::Edit)
    {
        let mut head = LineBuilder::new(state.theme, area.width);
        head.push(&SafeText::fixed(" > "), Role::Label);
        return text_input::draw(frame, area, head, entry);
    }
    let mut left = LineBuilder::new(state.theme, area.width);
    let mut right = LineBuilder::new(state.theme, area.width);
    left.blank(1);
    let tab = app
        .case
        .as_ref()
        .and_then(|case| Some((case, case.current()?)));
    if let Some(notice) = &app.notice {
        left.push(notice, Role::Strong);
    } else if let Some((case, tab, cursor)) =
        tab.and_then(|(case, tab)| Some((case, tab, tab.cursor?)))
    {
        let steps = outline::breadcrumb(
            &tab.outline,
            &case.order,
            cursor,
            case.tab,
            case.look(app.reading()),
        );
        let path = steps
            .iter()
            .map(SafeText::as_str)
            .collect::<Vec<_>>()
            .join(" > ");
        left.push(&SafeText::of(&path), Role::Dim);
    }
    if let Some((case, tab)) = tab {
        if let Some(search) = &case.search {
            let filtered = if case.filtered {
                app.lang.tr("筛选 ", "filter ")
            } else {
                ""
            };
            right.push(
                &safe!("{filtered}/{} ", search.query.text().cut(20)),
                Role::Label,
            );
            right.push(&safe!("{}   ", count(case, app.lang)), Role::Plain);
        }
        if let Some(says) = app.after_sale_says().filter(|_| app.notice.is_none()) {
            right.push(&safe!("{says}   "), Role::Label);
        }
        if let Some(cursor) = tab.cursor.filter(|_| app.notice.is_none()) {
            right.push(
                &safe!(
                    "{}/{} ",
                    tab.outline.rank(cursor) + 1,
                    tab.outline.visible_len()
                ),
                Role::Dim,
            );
        }
    }
    draw_justified(frame, area, left.build(), right.build());
}

/// Narrower than this, a note has no room to give away.
const ROOMY: u16 = 60;

/// The line that is typed into; the count stands behind the room that the text has, or what a cleared note does.
fn typing(
    frame: &mut Frame,
    area: Rect,
    lang: Lang,
    prompt: &Prompt,
    case: &OrderView,
    state: &RenderState,
) {
    let mut right = LineBuilder::new(state.theme, area.width);
    let sought = case.search.is_some().then(|| count(case, lang));
    let (label, aside) = match &prompt.purpose {
        Purpose::Search => (
            if case.filtered {
                lang.tr("筛选 /", "filter /")
            } else {
                "/"
            },
            sought,
        ),
        Purpose::Note { pinned, .. } => (
            lang.tr("备注：", "note: "),
            unpins(prompt, *pinned, area.width, lang),
        ),
    };
    if let Some(aside) = aside {
        right.push(&safe!(" {aside} "), Role::Plain);
    }
    let columns = u16::try_from(usize::from(area.width) - right.room())
        .unwrap_or(0)
        .min(area.width / 2);
    let mut head = LineBuilder::new(state.theme, area.width - columns);
    head.blank(1);
    head.push(&SafeText::fixed(label), Role::Label);
    text_input::draw(
        frame,
        Rect {
            width: area.width - columns,
            ..area
        },
        head,
        &prompt.entry,
    );
    frame.render_widget(
        right.build(),
        Rect {
            x: area.right() - columns,
            width: columns,
            ..area
        },
    );
}

/// How a pin is taken away.
fn unpins(prompt: &Prompt, pinned: bool, width: u16, lang: Lang) -> Option<SafeText> {
    let cleared = prompt.entry.text().is_empty();
    let how = if cleared {
        lang.tr("回车取消置顶", "Enter unpins")
    } else {
        lang.tr("清空后回车取消置顶", "cleared, Enter unpins")
    };
    (pinned && (cleared || width >= ROOMY)).then(|| SafeText::fixed(how))
}

/// Such as `3/17`; the number alone where the cursor stands on none of what was found.
fn count(case: &OrderView, lang: Lang) -> SafeText {
    let found = case.search.as_ref().map_or(0, |search| search.hits.len());
    match (case.hit_at_cursor(), found) {
        (_, 0) => SafeText::fixed(lang.tr("没有匹配", "no match")),
        (Some(at), _) => safe!("{}/{found}", at + 1),
        (None, 1) => lang.tr(SafeText::fixed("1 处"), SafeText::fixed("1 match")),
        (None, _) => lang.tr(safe!("{found} 处"), safe!("{found} matches")),
    }
}
