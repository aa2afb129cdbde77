//! The focus, the scroll position and the selected link of the detail pane.

use super::event::Action;
use super::{App, OrderView, Page};
use crate::detail::DetailLine;
use crate::order::NodeId;

/// The state of the detail pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pane {
    /// Whether the detail has the focus.
    pub focused: bool,
    /// The number of lines scrolled past.
    pub scroll: u16,
    /// The index of the selected link; `None` if there are no links.
    pub line: Option<usize>,
}

impl Pane {
    /// A pane at its beginning, with or without the focus.
    pub(super) fn begin(focused: bool) -> Self {
        Self {
            focused,
            ..Self::default()
        }
    }

    /// Moves between links, or scrolls if there is no further link. `height` is the number of
    /// visible lines.
    pub(super) fn step(&mut self, lines: &[DetailLine], forward: bool, height: usize) {
        let target = |&n: &usize| lines.get(n).is_some_and(|line| line.target.is_some());
        let next = match (self.line, forward) {
            // After a refresh no link is selected yet.
            (None, true) => (usize::from(self.scroll)..lines.len()).find(target),
            (None, false) => None,
            (Some(at), true) => (at + 1..lines.len()).find(target),
            (Some(at), false) => (0..at).rev().find(target),
        };
        match next {
            Some(line) => self.choose(line, height),
            None if forward => self.scroll_by(1, lines.len(), height),
            None => self.scroll = self.scroll.saturating_sub(1),
        }
    }

    /// Scrolls, but not past the end.
    pub(super) fn scroll_by(&mut self, by: u16, count: usize, height: usize) {
        let last = u16::try_from(count.saturating_sub(height)).unwrap_or(u16::MAX);
        self.scroll = self.scroll.saturating_add(by).min(last);
    }

    fn choose(&mut self, line: usize, height: usize) {
        self.line = Some(line);
        let top = usize::from(self.scroll);
        // The last row may show how many lines are below it.
        let bottom = (top + height).saturating_sub(2);
        let top = if line < top {
            line
        } else {
            top + line.saturating_sub(bottom)
        };
        self.scroll = u16::try_from(top).unwrap_or(u16::MAX);
    }
}

impl App {
    /// Selects the first link of a detail that has just received the focus.
    pub(super) fn enter_pane(&mut self) {
        let (first, height) = (
            self.detail().iter().position(|line| line.target.is_some()),
            usize::from(self.panes()[1].1),
        );
        let Some(OrderView { pane, page, .. }) = self.view_mut() else {
            return;
        };
        pane.line = first.filter(|_| pane.focused);
        // A reply card is read from its top, even if it has a link further down.
        if let Some(line) = pane.line.filter(|_| *page != Page::Row) {
            pane.choose(line, height);
        }
    }

    /// The target of the selected link.
    fn selected_link(&self, lines: &[DetailLine]) -> Option<NodeId> {
        let line = self.view().filter(|view| view.pane.focused)?.pane.line?;
        lines.get(line)?.target
    }

    /// Handles a key in the detail; returns `false` if the key has no meaning there.
    pub(super) fn in_pane(&mut self, action: Action) -> bool {
        let (half, height) = (self.half_page(), usize::from(self.panes()[1].1));
        let lines = self.detail();
        let target = self.selected_link(&lines);
        let Some(OrderView { pane, .. }) = self.view_mut() else {
            return true;
        };
        match action {
            Action::Down => pane.step(&lines, true, height),
            Action::Up => pane.step(&lines, false, height),
            Action::HalfDown => pane.scroll_by(half, lines.len(), height),
            Action::HalfUp => pane.scroll = pane.scroll.saturating_sub(half),
            Action::First => *pane = Pane::begin(true),
            Action::Last => pane.scroll_by(u16::MAX, lines.len(), height),
            Action::Enter => self.follow(target),
            Action::Back | Action::Left => self.with_case(OrderView::leave_detail),
            Action::NextSibling | Action::PreviousSibling => self.with_case(|view| {
                view.walk(action, 0);
            }),
            _ => return false,
        }
        if action == Action::First {
            self.enter_pane();
        }
        true
    }

    /// Follows the selected link; without one, returns to the tree.
    fn follow(&mut self, target: Option<NodeId>) {
        self.with_case(|view| match target {
            Some(node) => {
                view.leave_detail();
                view.land_on(node);
            }
            None => view.leave_detail(),
        });
    }

    fn with_case(&mut self, change: impl FnOnce(&mut OrderView)) {
        if let Some(view) = self.view_mut() {
            change(view);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pane;
    use crate::app::test_support::{app, place, press};
    use crate::app::{Action, Mode};
    use crate::detail::DetailLine;
    use crate::order::NodeId;
    use rstest::rstest;

    /// A detail of which some lines are links.
    fn lines(leading: &[usize], count: usize) -> Vec<DetailLine> {
        (0..count)
            .map(|n| {
                if leading.contains(&n) {
                    DetailLine::blank().linking_to(NodeId::ROOT)
                } else {
                    DetailLine::blank()
                }
            })
            .collect()
    }

    #[rstest]
    #[case::to_the_next(&[1, 4], Some(1), true, (Some(4), 0))]
    #[case::back(&[1, 4], Some(4), false, (Some(1), 0))]
    #[case::past_the_last_it_scrolls(&[1], Some(1), true, (Some(1), 1))]
    #[case::none_leads_anywhere(&[], None, true, (None, 1))]
    #[case::far_below_comes_into_view(&[1, 18], Some(1), true, (Some(18), 10))]
    fn detail_step_moves_between_links(
        #[case] leading: &[usize],
        #[case] line: Option<usize>,
        #[case] forward: bool,
        #[case] expected: (Option<usize>, u16),
    ) {
        let mut pane = Pane {
            focused: true,
            scroll: 0,
            line,
        };
        pane.step(&lines(leading, 20), forward, 10);
        assert_eq!((pane.line, pane.scroll), expected);
    }

    #[test]
    fn finding_link_jumps_to_its_proof() {
        let mut app = app();
        press(&mut app, Action::Findings);
        let target = app.selected_link(&app.detail()).unwrap();
        press(&mut app, Action::Enter);
        let doc = &app.view().unwrap().order.doc;
        assert_eq!(
            (place(&app).1, app.mode()),
            (doc.pointer(target), Mode::Tree)
        );
    }

    #[test]
    fn selected_link_is_visible_on_the_smallest_screen() {
        let mut app = app();
        app.size = (40, 10);
        press(&mut app, Action::Money);
        let (pane, height) = (app.view().unwrap().pane, usize::from(app.panes()[1].1));
        let (line, top) = (pane.line.unwrap(), usize::from(pane.scroll));
        assert!((top..top + height).contains(&line), "{pane:?}");
    }

    #[test]
    fn money_and_timeline_link_to_their_rows() {
        let mut app = app();
        press(&mut app, Action::Money);
        press(&mut app, Action::Enter);
        assert_eq!(
            place(&app).1,
            "/internal_extra_info/refund_info/refund_records/0"
        );
        press(&mut app, Action::Timeline);
        press(&mut app, Action::Enter);
        assert!(
            place(&app).1.contains("package_trace_info"),
            "{:?}",
            place(&app)
        );
    }
}
