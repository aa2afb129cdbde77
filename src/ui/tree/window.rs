//! Draws a window of the tree: `tui-tree-widget` gets only the rows on the screen and their
//! ancestors.
//!
//! Each render of the widget flattens every unfolded row it was given, cloning and hashing the
//! identifier path of each. Measured at 120×40 with everything unfolded, a key press with its
//! frame took 8.9 ms for 10,000 rows and 2 s for a million; cached items with numeric identifiers
//! still took 1.1 ms and 304 ms. With the window it is 0.08 ms for any number of rows.
//!
//! The outline does the navigation. The `key_*` methods of the widget's state are never called:
//! they scan all rows, they would know only those of the window, and `key_left` loses the
//! selection on a row at the top level.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::StatefulWidget;
use tui_tree_widget::{Tree, TreeItem, TreeState};

use crate::outline::{Outline, RowId};

/// Renders `rows`, which are consecutive rows on view, with the cursor highlighted.
pub(super) fn render(
    buffer: &mut Buffer,
    area: Rect,
    outline: &Outline,
    rows: &[RowId],
    cursor: Option<RowId>,
    highlight: Style,
    line: impl Fn(RowId) -> Line<'static>,
) {
    let Some(&top) = rows.first() else { return };
    // Without its ancestors, the first row would be drawn at the left edge. They are given to the
    // widget without a text, and scrolled past.
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
        // The widget bounds the scroll by the number of rows of its last render. This state has
        // none yet, so `scroll_down` would do nothing: a render into one cell counts the rows.
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

/// The widget's identifier path of a row: its ancestors, outermost first, and itself.
pub(super) fn path(outline: &Outline, row: RowId) -> Vec<usize> {
    let mut path: Vec<usize> = std::iter::once(row)
        .chain(outline.ancestors(row))
        .map(RowId::index)
        .collect();
    path.reverse();
    path
}

/// A row whose children are still being collected.
struct PendingItem {
    row: RowId,
    line: Line<'static>,
    children: Vec<TreeItem<'static, usize>>,
}

/// Nests rows, which come in preorder.
pub(super) fn items(
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

/// Moves the innermost pending row to the children of its parent, or to the top level.
///
/// A row whose children are folded, or lie below the window, gets one placeholder: the widget
/// draws the fold marker only for an item with children. The placeholder's text is a blank,
/// because an item without a line makes the widget panic at the bottom edge.
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
