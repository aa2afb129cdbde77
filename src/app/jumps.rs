//! Jumps between rows: to the next match, and to the proof of the next finding.

use super::{App, OrderView};
use crate::catalog::Tab;
use crate::order::NodeId;
use crate::outline::Hit;
use crate::safe;
use crate::text::SafeText;

impl App {
    /// To the next or the previous match.
    pub(super) fn walk_hits(&mut self, forward: bool) {
        let Some(view) = self.view_mut().filter(|view| view.search.is_some()) else {
            self.notice = Some(SafeText::fixed(
                self.lang.tr("先按 / 搜索", "search with / first"),
            ));
            return;
        };
        self.notice = match view.next_hit(forward) {
            None => Some(SafeText::fixed(self.lang.tr("没有匹配", "no match"))),
            Some(true) if forward => Some(SafeText::fixed(self.lang.tr(
                "已到最后，从头开始",
                "past the last match, continuing at the first",
            ))),
            Some(true) => Some(SafeText::fixed(self.lang.tr(
                "已到最前，从末尾开始",
                "before the first match, continuing at the last",
            ))),
            Some(false) => None,
        };
    }

    /// To the proof of the next or the previous finding; wraps around at the ends.
    pub(super) fn walk_findings(&mut self, forward: bool) {
        let Some(view) = self.view_mut() else { return };
        let count = view.findings.len();
        let before = view
            .finding
            .and_then(|proof| view.findings.iter().position(|f| f.proof == proof));
        let at = match before {
            Some(at) if forward => at + 1,
            None if forward => 0,
            Some(at) => at + count - 1,
            None => count.saturating_sub(1),
        };
        let Some(finding) = view
            .findings
            .get(at.checked_rem(count).unwrap_or(0))
            .cloned()
        else {
            self.notice = Some(SafeText::fixed(self.lang.tr("没有发现问题", "no findings")));
            return;
        };
        view.finding = Some(finding.proof);
        view.land_on(finding.proof);
        self.notice = Some(safe!("! {}  {}/{count}", finding.text, at % count + 1));
    }
}

impl OrderView {
    /// Moves the cursor to a node's row; if it has none, to the first row below it, or the nearest
    /// above.
    pub(super) fn land_on(&mut self, node: NodeId) {
        self.show_all();
        let doc = &self.order.doc;
        let above = std::iter::successors(doc.parent(node), |&n| doc.parent(n));
        let found = std::iter::once(node)
            .chain(doc.subtree(node))
            .chain(above)
            .find_map(|node| self.row_of(node));
        if let Some(hit) = found {
            self.land(hit);
        }
    }

    /// The row of a node: in the tab of its block, otherwise in the first tab that has one.
    fn row_of(&self, node: NodeId) -> Option<Hit> {
        let mut tabs = self.tab_of(node).into_iter().chain(Tab::ALL);
        tabs.find_map(|tab| {
            Some(Hit {
                tab,
                row: self.tab_state(tab)?.outline.row_of(node)?,
            })
        })
    }
}
