//! What can be pointed at, where the last frame drew it. Each region notes its own while it draws, so that no layout is reckoned twice.

use ratatui::layout::{Position, Rect};

use crate::app::{Action, ClickTarget, Event};

/// Something that can be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitArea {
    /// Does what a key does.
    Act(Action),
    /// Chooses a row or a line.
    ClickTarget(ClickTarget),
    /// The detail beside the tree, which the wheel scrolls.
    Detail,
}

/// Everything that can be pointed at.
#[derive(Debug, Default)]
pub(super) struct HitAreas(Vec<(Rect, HitArea)>);

impl HitAreas {
    /// Forgets the last frame.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Notes what was drawn.
    pub(super) fn add(&mut self, area: Rect, hit_area: HitArea) {
        self.0.push((area, hit_area));
    }

    fn at(&self, x: u16, y: u16) -> Option<HitArea> {
        self.0
            .iter()
            .find(|(area, _)| area.contains(Position { x, y }))
            .map(|(_, hit_area)| *hit_area)
    }

    /// What a click there means.
    pub(super) fn hit(&self, x: u16, y: u16) -> Option<Event> {
        match self.at(x, y)? {
            HitArea::Act(action) => Some(Event::Act(action)),
            HitArea::ClickTarget(pick) => Some(Event::ClickTarget(pick)),
            HitArea::Detail => None,
        }
    }

    /// Whether the detail stands there.
    pub(super) fn is_over_detail(&self, x: u16, y: u16) -> bool {
        self.at(x, y) == Some(HitArea::Detail)
    }
}
