//! The areas of the last frame that react to the mouse. Each region adds its own while it draws, so
//! that no layout is computed twice.

use ratatui::layout::{Position, Rect};

use crate::app::{Action, ClickTarget, Event};

/// What an area does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitArea {
    /// A click does the action.
    Act(Action),
    /// A click selects a row or a line.
    ClickTarget(ClickTarget),
    /// The detail pane beside the tree, which the wheel scrolls.
    Detail,
}

/// All areas of the last frame.
#[derive(Debug, Default)]
pub(super) struct HitAreas(Vec<(Rect, HitArea)>);

impl HitAreas {
    /// Removes all areas, before a frame.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds an area that was drawn.
    pub(super) fn add(&mut self, area: Rect, hit_area: HitArea) {
        self.0.push((area, hit_area));
    }

    fn at(&self, x: u16, y: u16) -> Option<HitArea> {
        self.0
            .iter()
            .find(|(area, _)| area.contains(Position { x, y }))
            .map(|(_, hit_area)| *hit_area)
    }

    /// The event of a click at the position.
    pub(super) fn hit(&self, x: u16, y: u16) -> Option<Event> {
        match self.at(x, y)? {
            HitArea::Act(action) => Some(Event::Act(action)),
            HitArea::ClickTarget(target) => Some(Event::ClickTarget(target)),
            HitArea::Detail => None,
        }
    }

    /// Whether the position is in the detail pane.
    pub(super) fn is_over_detail(&self, x: u16, y: u16) -> bool {
        self.at(x, y) == Some(HitArea::Detail)
    }
}
