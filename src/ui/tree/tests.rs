//! The window against the widget given every row, and the choice of the first row.

use super::top_row;
use super::window::{items, path, render};
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

/// What the widget draws if it is given every row and scrolled to the `top`th.
fn whole_tree(outline: &Outline, area: Rect, top: usize, cursor: RowId) -> Buffer {
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
    // The first render counts the rows, which bound the scroll.
    tree.clone().render(area, &mut buffer, &mut state);
    state.scroll_up(usize::MAX);
    state.scroll_down(top);
    state.select(path(outline, cursor));
    let mut buffer = Buffer::empty(area);
    tree.highlight_style(HIGHLIGHT)
        .render(area, &mut buffer, &mut state);
    buffer
}

/// What the widget draws if it is given only the rows on the screen.
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

fn shop_outlines(shows_hidden: bool) -> Vec<Outline> {
    let now = "2026-11-23T18:00:00+08:00".parse().unwrap();
    let documents = sim::documents(now)
        .into_iter()
        .filter(|(listed, _)| ["split_stalled", "refund_failed", "drifted"].contains(&listed.name));
    let outlines = documents.flat_map(|(_, answer)| {
        let doc = Document::parse(answer["data"].to_string()).unwrap();
        Tab::ALL.map(|tab| Outline::build(&doc, tab, shows_hidden))
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
    fn window_equals_the_whole_tree_cell_for_cell(
        folds in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 0..30),
        (width, height) in (1u16..40, 1u16..24),
        shows_hidden in any::<bool>(),
        all_open in any::<bool>(),
    ) {
        for mut outline in shop_outlines(shows_hidden) {
            outline.set_open_below(RowId::ROOT, all_open);
            fold(&mut outline, &folds);
            let area = Rect::new(0, 0, width, height);
            let last = outline.visible_len().saturating_sub(usize::from(height));
            for top in 0..=last {
                let middle = top + usize::from(height) / 2;
                let cursor = outline.nth(middle).unwrap_or_else(|| outline.last().unwrap());
                prop_assert_eq!(
                    window(&outline, area, top, cursor),
                    whole_tree(&outline, area, top, cursor),
                    "from {} of {}", top, last
                );
            }
        }
    }

    #[test]
    fn top_row_shows_the_cursor_and_leaves_no_blank_lines(
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
            prop_assert!(
                top + height <= outline.visible_len().max(height),
                "blank lines below the last row"
            );
        }
    }
}
