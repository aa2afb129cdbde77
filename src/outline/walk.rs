//! Walks, folds and counts rows. The costs are listed in the parent module: no single step scans
//! the whole outline.

use super::{Outline, OutlineRow, RowId, RowKind};
use crate::order::NodeId;

impl Outline {
    /// Returns what the row represents.
    pub fn kind(&self, id: RowId) -> RowKind {
        self.get(id).map_or(RowKind::Omitted(0), |r| r.kind)
    }

    /// Returns the indentation of the row; the topmost rows have 0.
    pub fn depth(&self, id: RowId) -> usize {
        self.get(id)
            .map_or(0, |r| usize::from(r.depth).saturating_sub(1))
    }

    /// Whether the row has rows below it.
    pub fn has_children(&self, id: RowId) -> bool {
        self.get(id).is_some_and(|r| r.size > 1)
    }

    /// Whether the row is unfolded.
    pub fn is_open(&self, id: RowId) -> bool {
        self.get(id).is_some_and(|r| r.open)
    }

    /// Whether the row exists and none of its ancestors is folded.
    pub fn is_visible(&self, id: RowId) -> bool {
        id != RowId::ROOT
            && id.index() <= self.len()
            && self.ancestors(id).all(|above| self.is_open(above))
    }

    /// Returns the number of visible rows: those without a folded ancestor, whether on the screen
    /// or not.
    pub fn visible_len(&self) -> usize {
        self.get(RowId::ROOT)
            .map_or(0, |root| root.shown as usize - 1)
    }

    /// Returns the number of rows, hidden ones included.
    pub fn len(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// Whether the tab has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the tab has no content of its own: only counts of omitted fields, references and the
    /// raw response.
    pub fn is_blank(&self) -> bool {
        self.rows.iter().skip(1).all(|row| {
            matches!(
                row.kind,
                RowKind::Omitted(_) | RowKind::Reference(_) | RowKind::Raw
            )
        })
    }

    /// Returns the number of entries of the tab's list; `None` for a tab without a list.
    pub fn count(&self) -> Option<usize> {
        self.count
    }

    /// Returns the first row.
    pub fn first(&self) -> Option<RowId> {
        self.nth(0)
    }

    /// Returns the row where the cursor starts: the first one that belongs to this tab.
    pub fn start(&self) -> Option<RowId> {
        self.first().and_then(|first| {
            if matches!(self.kind(first), RowKind::Reference(_)) {
                self.next(first)
            } else {
                Some(first)
            }
        })
    }

    /// Returns the last visible row.
    pub fn last(&self) -> Option<RowId> {
        self.nth(self.visible_len().checked_sub(1)?)
    }

    /// Returns the next visible row. Constant: a folded row's subtree is skipped by its size.
    pub fn next(&self, id: RowId) -> Option<RowId> {
        let row = self.get(id)?;
        let at = if row.open { id.0 + 1 } else { id.0 + row.size };
        ((at as usize) < self.rows.len()).then_some(RowId(at))
    }

    /// Returns the previous visible row. The row before it in the array may be hidden, so this is
    /// the topmost folded one among that row and its ancestors below the common parent.
    pub fn previous(&self, id: RowId) -> Option<RowId> {
        let before = RowId(id.0.checked_sub(1).filter(|&at| at > 0)?);
        let common = self.parent(id);
        let candidates = std::iter::successors(Some(before), |&at| self.parent(at))
            .take_while(|&at| Some(at) != common);
        let folded = candidates.filter(|&at| !self.is_open(at)).last();
        Some(folded.unwrap_or(before))
    }

    /// Returns the parent row.
    pub fn parent(&self, id: RowId) -> Option<RowId> {
        self.get(id)
            .map(|r| RowId(r.parent))
            .filter(|&p| p != RowId::ROOT)
    }

    /// Returns the ancestors of the row, the nearest first.
    pub fn ancestors(&self, id: RowId) -> impl Iterator<Item = RowId> + '_ {
        std::iter::successors(self.parent(id), |&at| self.parent(at))
    }

    /// Returns the direct children of the row.
    pub fn children(&self, id: RowId) -> impl Iterator<Item = RowId> + '_ {
        let end = id.0 + self.get(id).map_or(0, |r| r.size);
        std::iter::successors(Some(id.0 + 1), |&at| {
            Some(at + self.rows.get(at as usize)?.size)
        })
        .take_while(move |&at| at < end)
        .map(RowId)
    }

    /// Returns the next row with the same parent.
    pub fn next_sibling(&self, id: RowId) -> Option<RowId> {
        let row = self.get(id)?;
        let next = RowId(id.0 + row.size);
        self.get(next)
            .filter(|n| n.parent == row.parent)
            .map(|_| next)
    }

    /// Returns the previous row with the same parent.
    pub fn previous_sibling(&self, id: RowId) -> Option<RowId> {
        let parent = RowId(self.get(id)?.parent);
        self.children(parent).take_while(|&c| c < id).last()
    }

    /// Returns the n-th visible row, from 0. Descends through the visible counts instead of walking
    /// n rows.
    pub fn nth(&self, n: usize) -> Option<RowId> {
        let mut left = n;
        let mut at = RowId::ROOT;
        loop {
            let mut found = None;
            for child in self.children(at) {
                let shown = self.get(child)?.shown as usize;
                if left < shown {
                    found = Some(child);
                    break;
                }
                left -= shown;
            }
            at = found?;
            if left == 0 {
                return Some(at);
            }
            left -= 1;
        }
    }

    /// Returns how many visible rows precede it.
    pub fn rank(&self, id: RowId) -> usize {
        let mut before = 0;
        let mut at = id;
        while at != RowId::ROOT {
            let Some(row) = self.get(at) else { break };
            let parent = RowId(row.parent);
            let siblings: usize = self
                .children(parent)
                .take_while(|&c| c < at)
                .filter_map(|c| self.get(c))
                .map(|r| r.shown as usize)
                .sum();
            before += siblings + usize::from(parent != RowId::ROOT);
            at = parent;
        }
        before
    }

    /// Folds or unfolds one row, and updates the visible counts up to the nearest folded ancestor.
    pub fn set_open(&mut self, id: RowId, open: bool) {
        if id == RowId::ROOT || !self.has_children(id) || self.is_open(id) == open {
            return;
        }
        let below: u32 = self
            .children(id)
            .filter_map(|c| self.get(c))
            .map(|r| r.shown)
            .sum();
        let mut at = id;
        if let Some(row) = self.get_mut(id) {
            row.open = open;
        }
        while let Some(row) = self.get_mut(at) {
            row.shown = if open {
                row.shown + below
            } else {
                row.shown - below
            };
            let parent = RowId(row.parent);
            if at == RowId::ROOT || !self.is_open(parent) {
                break;
            }
            at = parent;
        }
    }

    /// Folds or unfolds the row and everything below it; the whole outline for [`RowId::ROOT`].
    pub fn set_open_below(&mut self, id: RowId, open: bool) {
        let end = id.index() + self.get(id).map_or(0, |r| r.size as usize);
        for row in self.rows.iter_mut().take(end).skip(id.index().max(1)) {
            row.open = open && row.size > 1;
        }
        self.recount();
    }

    /// Whether the row and everything below it are unfolded.
    pub fn all_open_below(&self, id: RowId) -> bool {
        let end = id.index() + self.get(id).map_or(0, |r| r.size as usize);
        self.rows
            .iter()
            .take(end)
            .skip(id.index().max(1))
            .all(|row| row.open || row.size == 1)
    }

    /// Unfolds all ancestors of the row, so that it is visible.
    pub fn unfold_to(&mut self, id: RowId) {
        let above: Vec<RowId> = self.ancestors(id).collect();
        for row in above.into_iter().rev() {
            self.set_open(row, true);
        }
    }

    /// Returns the n-th row in preorder, from 0, hidden ones included.
    pub fn row(&self, n: usize) -> Option<RowId> {
        let at = u32::try_from(n).ok()?.checked_add(1)?;
        ((at as usize) < self.rows.len()).then_some(RowId(at))
    }

    /// Returns every row below it in preorder, hidden ones included.
    pub fn below(&self, id: RowId) -> impl Iterator<Item = RowId> + use<> {
        let end = id.0 + self.get(id).map_or(0, |r| r.size);
        (id.0 + 1..end).map(RowId)
    }

    /// Returns the row of a node, not one that refers to it from another tab. Costs a binary
    /// search; the first call builds the index.
    pub fn row_of(&self, node: NodeId) -> Option<RowId> {
        let by_node = self.by_node.get_or_init(|| {
            let mut by_node: Vec<(NodeId, RowId)> = self
                .all()
                .filter_map(|row| match self.kind(row) {
                    RowKind::Node(node) => Some((node, row)),
                    _ => None,
                })
                .collect();
            by_node.sort_unstable();
            by_node
        });
        let at = by_node
            .binary_search_by_key(&node, |(node, _)| *node)
            .ok()?;
        by_node.get(at).map(|(_, row)| *row)
    }

    /// Returns every row in preorder, hidden ones included.
    pub fn all(&self) -> impl Iterator<Item = RowId> + use<> {
        (1..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).map(RowId)
    }

    /// Recomputes all visible counts, after folds were changed in bulk.
    pub(super) fn recount(&mut self) {
        for row in &mut self.rows {
            row.shown = 1;
        }
        for at in (1..self.rows.len()).rev() {
            let OutlineRow { parent, shown, .. } = self.rows[at];
            if let Some(above) = self.rows.get_mut(parent as usize).filter(|row| row.open) {
                above.shown += shown;
            }
        }
    }

    pub(super) fn get(&self, id: RowId) -> Option<&OutlineRow> {
        self.rows.get(id.index())
    }

    fn get_mut(&mut self, id: RowId) -> Option<&mut OutlineRow> {
        self.rows.get_mut(id.index())
    }
}
