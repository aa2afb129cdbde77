//! The help screen: every key of the current screen, from the key table, and the meaning of the
//! marks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::line::{LineBuilder, rule};
use super::theme::Role;
use super::{RenderState, stacked};
use super::{hints, title};
use crate::app::{Action, App, Mode, Screen};
use crate::keymap::Bindings;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The cells of the keys.
const KEYS: usize = 14;

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState, scroll: u16) {
    let [head, upper, body, lower, foot] = stacked(area, 2);
    title::draw(frame, head, app, state);
    rule(frame, upper, state.theme);
    rule(frame, lower, state.theme);
    hints::draw(frame, foot, app, state);
    let lines = lines(app, state, area.width);
    let last = lines.len().saturating_sub(usize::from(body.height));
    for (line, y) in lines
        .into_iter()
        .skip(usize::from(scroll).min(last))
        .zip(body.y..body.bottom())
    {
        frame.render_widget(
            line,
            Rect {
                y,
                height: 1,
                ..body
            },
        );
    }
}

fn lines(app: &App, state: &RenderState, width: u16) -> Vec<Line<'static>> {
    let modes: &[(Mode, &str, &str)] = match app.screen {
        Screen::Finder => &[(Mode::Finder, "查单", "Finder")],
        Screen::Results => &[
            (Mode::Results, "查找结果", "Find results"),
            (Mode::Prompt, "筛选", "Filter"),
        ],
        Screen::Order => &[
            (Mode::Tree, "订单", "Order"),
            (Mode::Detail, "详情", "Detail"),
            (Mode::Prompt, "搜索与命令", "Search and palette"),
            (Mode::Reply, "回复", "Reply"),
        ],
    };
    let mut lines = Vec::new();
    for (mode, zh, en) in modes {
        lines.push(heading(app.lang.tr(zh, en), state, width));
        lines.extend(
            state
                .bindings
                .rows(*mode)
                .filter(|row| !row.label().is_empty())
                .map(|row| {
                    key_line(
                        row.label(),
                        &SafeText::fixed(row.description(app.lang)),
                        state,
                        width,
                    )
                }),
        );
        lines.push(Line::default());
    }
    lines.push(heading(app.lang.tr("标记", "Marks"), state, width));
    lines.extend(
        marks(&state.bindings, app.lang)
            .into_iter()
            .map(|(mark, text)| key_line(&SafeText::fixed(mark), &text, state, width)),
    );
    lines
}

/// The marks and their meanings.
fn marks(bindings: &Bindings, lang: Lang) -> [(&'static str, SafeText); 9] {
    let reveal = bindings.key(Mode::Tree, Action::Reveal);
    let words = |zh: &'static str, en: &'static str| SafeText::fixed(lang.tr(zh, en));
    [
        ("- +", words("已展开 / 已收起", "unfolded / folded")),
        ("!", words("有需要处理的问题", "something needs attention")),
        (
            "~",
            words("值与文档的类型或取值不符", "not a documented type or value"),
        ),
        ("*", words("文档中没有的字段", "an undocumented field")),
        (
            "****",
            lang.tr(
                safe!("个人信息，{reveal} 显示 30 秒"),
                safe!("personal data, {reveal} shows it for 30 s"),
            ),
        ),
        (
            "x",
            words(
                "打开的订单里：没能取到",
                "on an order tab: could not be fetched",
            ),
        ),
        (
            "..",
            words(
                "打开的订单里：还在获取；别处：后面还有",
                "on an order tab: loading; elsewhere: cut here",
            ),
        ),
        (
            "*2",
            words(
                "打开的订单里：自上次查看以来有 2 处变化",
                "on an order tab: 2 changes since it was viewed",
            ),
        ),
        (
            "<U+202E>",
            words("看不见的字符，已标出", "an invisible character, marked"),
        ),
    ]
}

fn heading(text: &'static str, state: &RenderState, width: u16) -> Line<'static> {
    let mut line = LineBuilder::new(state.theme, width);
    line.blank(2);
    line.push(&SafeText::fixed(text), Role::Strong);
    line.build()
}

/// A line of keys and their description.
fn key_line(keys: &SafeText, text: &SafeText, state: &RenderState, width: u16) -> Line<'static> {
    let mut line = LineBuilder::new(state.theme, width);
    line.blank(2);
    line.push(&keys.pad(KEYS), Role::Label);
    line.push(text, Role::Plain);
    line.build()
}
