//! The tree pane. `tui-tree-widget` draws it, over nothing but the rows on the screen and those above them.
//!
//! The widget's cost grows with every row that it is given, so that a whole order of ten thousand goods would take a second a frame. The
//! outline knows which rows are on view; the widget gets those, with the rows above the first of them so that indents are right,
//! and is scrolled past the latter.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::StatefulWidget;
use tui_tree_widget::{Tree, TreeItem, TreeState};

use super::RenderState;
use super::hit_areas::HitArea;
use super::line::{LineBuilder, Role, span};
use super::theme::Theme;
use crate::app::{Action, App, ClickTarget, Mode, OrderView};
use crate::catalog::Tab;
use crate::keymap::Bindings;
use crate::order::{ChangeKind, Fit};
use crate::outline::{self, DisplayOptions, Outline, Query, RowId, RowKind, RowText};
use crate::text::{Lang, SafeText};

pub(super) fn draw(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let Some(case) = &app.case else { return };
    let Some(tab) = case.current() else { return };
    let Some(top) = state.tops.get_mut(case.tab.index()) else {
        return;
    };
    *top = top_row(&tab.outline, *top, tab.cursor, usize::from(area.height));
    let rows: Vec<RowId> = std::iter::successors(Some(*top), |&row| tab.outline.next(row))
        .take(usize::from(area.height))
        .collect();
    if tab.outline.is_empty() {
        let words = if case.filtered {
            app.lang.tr("  没有匹配", "  no match here")
        } else {
            app.lang.tr("  没有内容", "  nothing here")
        };
        let empty_text = SafeText::fixed(words);
        frame.render_widget(span(&empty_text, state.theme.of(Role::Dim)), area);
        return;
    }
    for (&row, y) in rows.iter().zip(area.y..area.bottom()) {
        state.hit_areas.add(
            Rect {
                y,
                height: 1,
                ..area
            },
            HitArea::ClickTarget(ClickTarget::Row(row)),
        );
    }
    let renderer = RowRenderer {
        case,
        look: case.look(app.reading()),
        lang: app.lang,
        theme: state.theme,
        bindings: &state.bindings,
        width: area.width,
    };
    let cursor = if matches!(app.mode(), Mode::Detail | Mode::Reply | Mode::Edit) {
        Role::CursorAway
    } else {
        Role::Cursor
    };
    render(
        frame.buffer_mut(),
        area,
        &tab.outline,
        &rows,
        tab.cursor,
        state.theme.of(cursor),
        |row| renderer.line(&tab.outline, row),
    );
}

/// The row to begin with, so that the cursor is on view and no row is wasted at the end: where the last frame began, if that will do.
fn top_row(outline: &Outline, last: RowId, cursor: Option<RowId>, height: usize) -> RowId {
    let Some(first) = outline.first() else {
        return RowId::ROOT;
    };
    let cursor = cursor.unwrap_or(first);
    let forward =
        |from: RowId| std::iter::successors(Some(from), |&row| outline.next(row)).take(height);
    let back = |from: RowId, by: usize| {
        std::iter::successors(Some(from), |&row| outline.previous(row))
            .take(by + 1)
            .last()
            .unwrap_or(from)
    };
    let top = if !outline.is_visible(last) || cursor < last {
        cursor
    } else if forward(last).any(|row| row == cursor) {
        last
    } else {
        back(cursor, height.saturating_sub(1))
    };
    back(top, height.saturating_sub(forward(top).count()))
}

/// Renders a window of the tree.
fn render(
    buffer: &mut Buffer,
    area: Rect,
    outline: &Outline,
    rows: &[RowId],
    cursor: Option<RowId>,
    highlight: ratatui::style::Style,
    line: impl Fn(RowId) -> Line<'static>,
) {
    let Some(&top) = rows.first() else { return };
    let mut above: Vec<RowId> = outline.ancestors(top).collect();
    above.reverse();
    let mut state = TreeState::default();
    for &row in above
        .iter()
        .chain(rows)
        .filter(|&&row| outline.is_open(row))
    {
        state.open(path(outline, row));
    }
    let blank: Vec<(RowId, Line)> = above.iter().map(|&row| (row, Line::default())).collect();
    let items = items(
        outline,
        blank
            .into_iter()
            .chain(rows.iter().map(|&row| (row, line(row)))),
    );
    let Ok(tree) = Tree::new(&items) else { return };
    let tree = tree
        .node_closed_symbol("+ ")
        .node_open_symbol("- ")
        .node_no_children_symbol("  ")
        .highlight_style(highlight);
    if !above.is_empty() {
        // The widget scrolls no further than the rows of its last render: let it count them first.
        let corner = Rect::new(0, 0, 1, 1);
        StatefulWidget::render(tree.clone(), corner, &mut Buffer::empty(corner), &mut state);
        state.scroll_up(usize::MAX);
        state.scroll_down(above.len());
    }
    if let Some(row) = cursor.filter(|row| rows.contains(row)) {
        state.select(path(outline, row));
    }
    StatefulWidget::render(tree, area, buffer, &mut state);
}

/// The widget's name for a row: the rows above it and itself.
fn path(outline: &Outline, row: RowId) -> Vec<usize> {
    let mut path: Vec<usize> = std::iter::once(row)
        .chain(outline.ancestors(row))
        .map(RowId::index)
        .collect();
    path.reverse();
    path
}

/// A row whose children may still come.
struct PendingItem {
    row: RowId,
    line: Line<'static>,
    children: Vec<TreeItem<'static, usize>>,
}

/// Nests rows in preorder. A row with others below it that are not given gets one stand-in, so that its marker shows.
fn items(
    outline: &Outline,
    rows: impl Iterator<Item = (RowId, Line<'static>)>,
) -> Vec<TreeItem<'static, usize>> {
    let mut stack: Vec<PendingItem> = Vec::new();
    let mut done: Vec<TreeItem<'static, usize>> = Vec::new();
    for (row, line) in rows {
        while stack
            .last()
            .is_some_and(|item| outline.depth(item.row) >= outline.depth(row))
        {
            finish(outline, &mut stack, &mut done);
        }
        stack.push(PendingItem {
            row,
            line,
            children: Vec::new(),
        });
    }
    while !stack.is_empty() {
        finish(outline, &mut stack, &mut done);
    }
    done
}

fn finish(
    outline: &Outline,
    stack: &mut Vec<PendingItem>,
    done: &mut Vec<TreeItem<'static, usize>>,
) {
    let Some(PendingItem {
        row,
        line,
        mut children,
    }) = stack.pop()
    else {
        return;
    };
    if children.is_empty() && outline.has_children(row) {
        children.push(TreeItem::new_leaf(usize::MAX, " "));
    }
    let siblings = stack.last_mut().map_or(done, |item| &mut item.children);
    siblings.extend(TreeItem::new(row.index(), line, children));
}

/// Makes the text of a row.
struct RowRenderer<'a> {
    case: &'a OrderView,
    look: DisplayOptions,
    lang: Lang,
    theme: Theme,
    bindings: &'a Bindings,
    width: u16,
}

impl RowRenderer<'_> {
    fn line(&self, outline: &Outline, row: RowId) -> Line<'static> {
        let kind = outline.kind(row);
        let view = outline::row_text(&self.case.order, kind, self.look);
        let indent = outline.depth(row) * 2 + 2;
        let mut line = LineBuilder::new(
            self.theme,
            self.width
                .saturating_sub(u16::try_from(indent).unwrap_or(self.width)),
        );
        if matches!(kind, RowKind::Omitted(_)) {
            if outline.is_blank() {
                line.push(
                    &SafeText::fixed(empty_text(self.case.tab, self.lang)),
                    Role::Plain,
                );
            }
            self.left(&mut line, &view);
        } else {
            let column = self
                .column()
                .saturating_sub(indent)
                .max(view.label.cells() + 2);
            let role = if view.fit == Fit::Undocumented {
                Role::Plain
            } else {
                Role::Label
            };
            line.push_highlighted(&view.label.pad(column), role, self.query());
            self.news(&mut line, outline, row);
            self.value(&mut line, &view);
        }
        line.build()
    }

    /// The mark of what is new or other since the order was last looked at; a folded row tells it of what is below.
    fn news(&self, line: &mut LineBuilder, outline: &Outline, row: RowId) {
        let (Some(news), RowKind::Node(node)) = (&self.case.news, outline.kind(row)) else {
            return;
        };
        let mark = match news.of(&self.case.order.doc, node) {
            Some(ChangeKind::Added) => "+ ",
            Some(_) => "* ",
            None if !outline.is_open(row) && news.is_below(node) => "* ",
            None => return,
        };
        line.push(
            &SafeText::fixed(mark),
            Role::Tone(crate::catalog::Tone::Busy),
        );
    }

    fn left(&self, line: &mut LineBuilder, view: &RowText) {
        let key = self.bindings.key(Mode::Tree, Action::Empty);
        line.push(
            &crate::safe!(
                "{}  {key} {}",
                view.value,
                self.lang.tr("显示", "shows them")
            ),
            Role::Dim,
        );
    }

    fn value(&self, line: &mut LineBuilder, view: &RowText) {
        let mark = match view.fit {
            Fit::Documented => "",
            Fit::Unexpected => " ~",
            Fit::Undocumented => " *",
        };
        let room = line.room().saturating_sub(mark.len());
        line.push_highlighted(&view.value.cut(room), Role::Tone(view.tone), self.query());
        line.push(
            &SafeText::fixed(mark),
            Role::Tone(crate::catalog::Tone::Warn),
        );
        if !view.aside.is_empty() {
            line.blank(2);
            line.push_highlighted(&view.aside, Role::Dim, self.query());
        }
    }

    fn query(&self) -> Option<&Query> {
        self.case.search.as_ref().map(|search| &search.query)
    }

    /// Where values begin: behind the usual label of the language, less on a narrow screen.
    fn column(&self) -> usize {
        if self.width < 60 {
            self.lang.tr(14, 18)
        } else {
            self.lang.tr(18, 24)
        }
    }
}

/// What a tab without content answers to who asks whether there is any.
fn empty_text(tab: Tab, lang: Lang) -> &'static str {
    match tab {
        Tab::Buyer => lang.tr("没有买家信息  ", "no buyer  "),
        Tab::Goods => lang.tr("没有商品  ", "no goods  "),
        Tab::Logistics => lang.tr("没有包裹  ", "no parcels  "),
        Tab::Refunds => lang.tr("没有退款或售后  ", "no refund or after-sale  "),
        Tab::Invoice => lang.tr("没有发票信息  ", "no invoice  "),
        Tab::Order => lang.tr("没有订单信息  ", "no order data  "),
        // The raw answer always stands there.
        Tab::Other => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{items, path, render, top_row};
    use crate::catalog::Tab;
    use crate::order::Document;
    use crate::outline::{Outline, RowId};
    use crate::sim;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};
    use ratatui::text::Line;
    use ratatui::widgets::StatefulWidget as _;
    use tui_tree_widget::{Tree, TreeState};

    const HIGHLIGHT: Style = Style::new().add_modifier(Modifier::REVERSED);

    fn line(row: RowId) -> Line<'static> {
        Line::from(format!("行 {}", row.index()))
    }

    /// The widget given every row, scrolled so far.
    fn whole(outline: &Outline, area: Rect, top: usize, cursor: RowId) -> Buffer {
        let mut state = TreeState::default();
        outline
            .all()
            .filter(|&row| outline.is_open(row))
            .for_each(|row| {
                state.open(path(outline, row));
            });
        let items = items(outline, outline.all().map(|row| (row, line(row))));
        let tree = Tree::new(&items)
            .unwrap()
            .node_closed_symbol("+ ")
            .node_open_symbol("- ")
            .node_no_children_symbol("  ");
        let mut buffer = Buffer::empty(area);
        // Once to count the rows, then scrolled, then drawn: the widget scrolls no further than what it drew last.
        tree.clone().render(area, &mut buffer, &mut state);
        state.scroll_up(usize::MAX);
        state.scroll_down(top);
        state.select(path(outline, cursor));
        let mut buffer = Buffer::empty(area);
        tree.highlight_style(HIGHLIGHT)
            .render(area, &mut buffer, &mut state);
        buffer
    }

    /// The widget given the rows on the screen alone.
    fn window(outline: &Outline, area: Rect, top: usize, cursor: RowId) -> Buffer {
        let first = outline.nth(top).unwrap();
        let rows: Vec<RowId> = std::iter::successors(Some(first), |&row| outline.next(row))
            .take(usize::from(area.height))
            .collect();
        let mut buffer = Buffer::empty(area);
        render(
            &mut buffer,
            area,
            outline,
            &rows,
            Some(cursor),
            HIGHLIGHT,
            line,
        );
        buffer
    }

    fn shop_outlines(everything: bool) -> Vec<Outline> {
        let now = "2026-11-23T18:00:00+08:00".parse().unwrap();
        let documents = sim::documents(now).into_iter().filter(|(listed, _)| {
            ["split_stalled", "refund_failed", "drifted"].contains(&listed.name)
        });
        let outlines = documents.flat_map(|(_, answer)| {
            let doc = Document::parse(answer["data"].to_string()).unwrap();
            Tab::ALL.map(|tab| Outline::build(&doc, tab, everything))
        });
        outlines.filter(|outline| !outline.is_empty()).collect()
    }

    fn fold(outline: &mut Outline, folds: &[(prop::sample::Index, bool)]) {
        for (at, open) in folds {
            let row = outline.all().nth(at.index(outline.len())).unwrap();
            outline.set_open(row, *open);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn a_window_looks_as_the_whole_tree_does_there(
            folds in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..30),
            (width, height) in (1u16..40, 1u16..24),
            everything in any::<bool>(),
            all_open in any::<bool>(),
        ) {
            for mut outline in shop_outlines(everything) {
                outline.set_open_below(RowId::ROOT, all_open);
                fold(&mut outline, &folds);
                let area = Rect::new(0, 0, width, height);
                let last = outline.visible_len().saturating_sub(usize::from(height));
                for top in 0..=last {
                    let cursor = outline.nth(top + usize::from(height) / 2).unwrap_or_else(|| outline.last().unwrap());
                    prop_assert_eq!(window(&outline, area, top, cursor), whole(&outline, area, top, cursor), "from {} of {}", top, last);
                }
            }
        }

        #[test]
        fn the_cursor_is_on_the_screen_and_no_row_is_wasted(
            folds in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..30),
            (before, at) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
            height in 1usize..30,
        ) {
            for mut outline in shop_outlines(true) {
                fold(&mut outline, &folds);
                let last = outline.all().nth(before.index(outline.len())).unwrap();
                let cursor = outline.nth(at.index(outline.visible_len())).unwrap();
                let top = outline.rank(top_row(&outline, last, Some(cursor), height));
                prop_assert!((top..top + height).contains(&outline.rank(cursor)));
                prop_assert!(top + height <= outline.visible_len().max(height), "blank lines below the last row");
            }
        }
    }
}
