//! Drawing: one small file a region. Reads the desk, changes nothing but its own memory of the last frame.
//!
//! ```text
//! title      gander | shop | order id                 age | quota
//! strip      1 93947106  2 61302184 !  …              where several are open
//! verdict    what matters now
//! tabs       1 Buyer  2 Goods 3 …
//! ---------------------------------------------------------------
//! tree                          | detail
//! ---------------------------------------------------------------
//! crumbs     where the cursor stands                     position
//! hints      keys that do something here
//! ```

mod crumbs;
mod detail;
mod entry;
mod finder;
mod help;
mod hints;
mod paint;
mod palette;
mod panel;
mod results;
mod spots;
mod strip;
mod tabs;
mod theme;
mod title;
mod tree;
mod verdict;

pub use theme::{Borders, COLOUR_NAMES, COLOURS, Looks, Theme, colour};

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use crate::catalog::Tab;
use crate::desk::{Desk, Event, Mode, Screen};
use crate::keys::Bindings;
use crate::outline::RowId;
use crate::text::Clean;
use paint::{Role, rule, span};
use spots::{Spot, Spots};

/// Smaller than this, nothing can be read.
const SMALLEST: (u16, u16) = (32, 9);

/// What the last frame left behind. The desk never reads it.
#[derive(Debug)]
pub struct Memory {
    /// The colours.
    theme: Theme,
    /// What the keys do, for footer and help to tell.
    bindings: Bindings,
    /// What can be pointed at.
    spots: Spots,
    /// The topmost row on the screen, for each tab.
    tops: [RowId; Tab::ALL.len()],
}

impl Memory {
    /// Nothing drawn yet.
    pub fn new(theme: Theme) -> Self {
        Self {
            theme,
            bindings: Bindings::default(),
            spots: Spots::default(),
            tops: [RowId::ROOT; Tab::ALL.len()],
        }
    }

    /// The same with keys bound anew.
    #[must_use]
    pub fn with_bindings(self, bindings: Bindings) -> Self {
        Self { bindings, ..self }
    }

    /// What a click there means, by the last frame.
    pub fn hit(&self, x: u16, y: u16) -> Option<Event> {
        self.spots.hit(x, y)
    }

    /// Whether the detail stands there beside the tree, by the last frame.
    pub fn is_detail(&self, x: u16, y: u16) -> bool {
        self.spots.is_detail(x, y)
    }

    /// What the keys do.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }
}

/// Draws the desk.
pub fn draw(frame: &mut Frame, desk: &Desk, memory: &mut Memory) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, memory.theme.ground());
    memory.spots.clear();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(frame, area, desk, memory);
        return;
    }
    if desk.locked {
        let text = Clean::fixed(desk.lang.pick(
            "  gander 已锁屏，按任意键继续",
            "  gander is locked; any key goes on",
        ));
        frame.render_widget(span(&text, memory.theme.of(Role::Plain)), area);
        return;
    }
    if let Some(palette) = desk.palette.as_ref().filter(|_| desk.help.is_none()) {
        return palette::draw(frame, area, desk, palette, memory);
    }
    match (desk.help, desk.screen) {
        (Some(scroll), _) => help::draw(frame, area, desk, memory, scroll),
        (None, Screen::Finder) => finder::draw(frame, area, desk, memory),
        (None, Screen::Results) => results::draw(frame, area, desk, memory),
        (None, Screen::Case) => case(frame, area, desk, memory),
    }
}

/// Lines one below the other, of which the one at `body` takes what room is left.
fn stacked<const N: usize>(area: Rect, body: usize) -> [Rect; N] {
    Layout::vertical((0..N).map(|n| {
        if n == body {
            Constraint::Fill(1)
        } else {
            Constraint::Length(1)
        }
    }))
    .areas(area)
}

fn too_small(frame: &mut Frame, area: Rect, desk: &Desk, memory: &Memory) {
    let text = crate::say!(
        "{} {}x{}",
        desk.lang.pick("窗口太小，至少需要", "too small, at least"),
        SMALLEST.0,
        SMALLEST.1
    );
    frame.render_widget(span(&text, memory.theme.of(Role::Plain)), area);
}

fn case(frame: &mut Frame, area: Rect, desk: &Desk, memory: &mut Memory) {
    let [head, rest] = Layout::vertical([
        Constraint::Length(1 + u16::from(desk.shows_strip())),
        Constraint::Fill(1),
    ])
    .areas(area);
    let [verdict, tabs, upper, body, lower, crumbs, hints] = stacked(rest, 3);
    title::draw(frame, Rect { height: 1, ..head }, desk, memory);
    if desk.shows_strip() {
        strip::draw(
            frame,
            Rect {
                y: head.y + 1,
                height: 1,
                ..head
            },
            desk,
            memory,
        );
    }
    rule(frame, upper, memory.theme);
    rule(frame, lower, memory.theme);
    if desk.mode() == Mode::Prompt && desk.notice.is_some() {
        // The line that is typed into has the place of the notice.
        panel::notice(frame, hints, desk, memory);
    } else {
        hints::draw(frame, hints, desk, memory);
    }
    if desk.mode() == Mode::Panel || desk.is_covered() {
        panel::draw(frame, body, desk, memory);
        panel::notice(frame, crumbs, desk, memory);
        return;
    }
    verdict::draw(frame, verdict, desk, memory);
    tabs::draw(frame, tabs, desk, memory);
    crumbs::draw(frame, crumbs, desk, memory);
    panes(frame, body, desk, memory);
}

/// Tree and detail: side by side where there is room, otherwise the one that has the keys.
fn panes(frame: &mut Frame, body: Rect, desk: &Desk, memory: &mut Memory) {
    if desk.is_wide() {
        let [(tree_width, _), _] = desk.panes();
        let [left, line, right] = Layout::horizontal([
            Constraint::Length(tree_width),
            Constraint::Length(2),
            Constraint::Fill(1),
        ])
        .areas(body);
        tree::draw(frame, left, desk, memory);
        for y in line.y..line.bottom() {
            frame.render_widget(
                span(
                    &Clean::fixed(memory.theme.lines().1),
                    memory.theme.of(Role::Dim),
                ),
                Rect {
                    y,
                    height: 1,
                    ..line
                },
            );
        }
        detail::draw(frame, right, desk, memory);
        memory.spots.note(right, Spot::Detail);
    } else if matches!(desk.mode(), Mode::Detail | Mode::Reply | Mode::Edit) {
        detail::draw(frame, body, desk, memory);
    } else {
        tree::draw(frame, body, desk, memory);
    }
}
