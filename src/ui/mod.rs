//! Drawing: one small file a region. Reads the app, changes nothing but its own memory of the last frame.
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
mod hit_areas;
mod paint;
mod palette;
mod panel;
mod results;
mod strip;
mod tabs;
mod theme;
mod title;
mod tree;
mod verdict;

pub use theme::{Borders, COLOUR_NAMES, COLOURS, Looks, Theme, colour};

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use crate::app::{App, Event, Mode, Screen};
use crate::catalog::Tab;
use crate::keymap::Bindings;
use crate::outline::RowId;
use crate::text::SafeText;
use hit_areas::{HitArea, HitAreas};
use paint::{Role, rule, span};

/// Smaller than this, nothing can be read.
const SMALLEST: (u16, u16) = (32, 9);

/// What the last frame left behind. The app never reads it.
#[derive(Debug)]
pub struct RenderState {
    /// The colours.
    theme: Theme,
    /// What the keys do, for footer and help to tell.
    bindings: Bindings,
    /// What can be pointed at.
    hit_areas: HitAreas,
    /// The topmost row on the screen, for each tab.
    tops: [RowId; Tab::ALL.len()],
}

impl RenderState {
    /// Nothing drawn yet.
    pub fn new(theme: Theme) -> Self {
        Self {
            theme,
            bindings: Bindings::default(),
            hit_areas: HitAreas::default(),
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
        self.hit_areas.hit(x, y)
    }

    /// Whether the detail stands there beside the tree, by the last frame.
    pub fn is_detail(&self, x: u16, y: u16) -> bool {
        self.hit_areas.is_detail(x, y)
    }

    /// What the keys do.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }
}

/// Draws the app.
pub fn draw(frame: &mut Frame, app: &App, memory: &mut RenderState) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, memory.theme.ground());
    memory.hit_areas.clear();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(frame, area, app, memory);
        return;
    }
    if app.locked {
        let text = SafeText::fixed(app.lang.tr(
            "  gander 已锁屏，按任意键继续",
            "  gander is locked; any key goes on",
        ));
        frame.render_widget(span(&text, memory.theme.of(Role::Plain)), area);
        return;
    }
    if let Some(palette) = app.palette.as_ref().filter(|_| app.help.is_none()) {
        return palette::draw(frame, area, app, palette, memory);
    }
    match (app.help, app.screen) {
        (Some(scroll), _) => help::draw(frame, area, app, memory, scroll),
        (None, Screen::Finder) => finder::draw(frame, area, app, memory),
        (None, Screen::Results) => results::draw(frame, area, app, memory),
        (None, Screen::Order) => case(frame, area, app, memory),
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

fn too_small(frame: &mut Frame, area: Rect, app: &App, memory: &RenderState) {
    let text = crate::safe!(
        "{} {}x{}",
        app.lang.tr("窗口太小，至少需要", "too small, at least"),
        SMALLEST.0,
        SMALLEST.1
    );
    frame.render_widget(span(&text, memory.theme.of(Role::Plain)), area);
}

fn case(frame: &mut Frame, area: Rect, app: &App, memory: &mut RenderState) {
    let [head, rest] = Layout::vertical([
        Constraint::Length(1 + u16::from(app.shows_strip())),
        Constraint::Fill(1),
    ])
    .areas(area);
    let [verdict, tabs, upper, body, lower, crumbs, hints] = stacked(rest, 3);
    title::draw(frame, Rect { height: 1, ..head }, app, memory);
    if app.shows_strip() {
        strip::draw(
            frame,
            Rect {
                y: head.y + 1,
                height: 1,
                ..head
            },
            app,
            memory,
        );
    }
    rule(frame, upper, memory.theme);
    rule(frame, lower, memory.theme);
    if app.mode() == Mode::Prompt && app.notice.is_some() {
        // The line that is typed into has the place of the notice.
        panel::notice(frame, hints, app, memory);
    } else {
        hints::draw(frame, hints, app, memory);
    }
    if app.mode() == Mode::Panel || app.is_covered() {
        panel::draw(frame, body, app, memory);
        panel::notice(frame, crumbs, app, memory);
        return;
    }
    verdict::draw(frame, verdict, app, memory);
    tabs::draw(frame, tabs, app, memory);
    crumbs::draw(frame, crumbs, app, memory);
    panes(frame, body, app, memory);
}

/// Tree and detail: side by side where there is room, otherwise the one that has the keys.
fn panes(frame: &mut Frame, body: Rect, app: &App, memory: &mut RenderState) {
    if app.is_wide() {
        let [(tree_width, _), _] = app.panes();
        let [left, line, right] = Layout::horizontal([
            Constraint::Length(tree_width),
            Constraint::Length(2),
            Constraint::Fill(1),
        ])
        .areas(body);
        tree::draw(frame, left, app, memory);
        for y in line.y..line.bottom() {
            frame.render_widget(
                span(
                    &SafeText::fixed(memory.theme.lines().1),
                    memory.theme.of(Role::Dim),
                ),
                Rect {
                    y,
                    height: 1,
                    ..line
                },
            );
        }
        detail::draw(frame, right, app, memory);
        memory.hit_areas.note(right, HitArea::Detail);
    } else if matches!(app.mode(), Mode::Detail | Mode::Reply | Mode::Edit) {
        detail::draw(frame, body, app, memory);
    } else {
        tree::draw(frame, body, app, memory);
    }
}
