//! Drawing, one small file for each region of the screen. Reads the app and changes only its own
//! [`RenderState`].
//!
//! ```text
//! title       gander | shop | order id                age | quota
//! order_tabs  1 93947106  2 61302184 !  …      if several are open
//! verdict     the findings that matter now
//! tabs        1 Buyer  2 Goods 3 …
//! ---------------------------------------------------------------
//! tree                          | detail
//! ---------------------------------------------------------------
//! breadcrumb  Goods > Goods 1 > Price                    position
//! hints       the keys that do something now
//! ```

mod breadcrumb;
mod detail;
mod finder;
mod help;
mod hints;
mod hit_areas;
mod line;
mod message;
mod order_tabs;
mod palette;
mod results;
mod tabs;
mod text_input;
mod theme;
mod title;
mod tree;
mod verdict;

pub use theme::{Borders, COLOUR_KEYS, COLOUR_NAMES, ColourScheme, Theme, colour};

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};

use crate::app::{App, Event, Mode, Screen};
use crate::catalog::Tab;
use crate::keymap::Bindings;
use crate::outline::RowId;
use crate::text::SafeText;
use hit_areas::{HitArea, HitAreas};
use line::{rule, span};
use theme::Role;

/// The smallest screen that is drawn: a smaller one could not be read.
const MIN_SIZE: (u16, u16) = (32, 9);

/// What a frame needs besides the app, and what the last frame left. The app never reads it.
#[derive(Debug)]
pub struct RenderState {
    /// The colours and borders.
    theme: Theme,
    /// The keys, for the footer and the help screen.
    bindings: Bindings,
    /// The areas that react to the mouse.
    hit_areas: HitAreas,
    /// The first row on the screen, for each tab.
    tops: [RowId; Tab::ALL.len()],
}

impl RenderState {
    /// The state before the first frame, with the default keys.
    pub fn new(theme: Theme) -> Self {
        Self {
            theme,
            bindings: Bindings::default(),
            hit_areas: HitAreas::default(),
            tops: [RowId::ROOT; Tab::ALL.len()],
        }
    }

    /// The same state with other keys.
    #[must_use]
    pub fn with_bindings(self, bindings: Bindings) -> Self {
        Self { bindings, ..self }
    }

    /// The event of a click at the position, according to the last frame.
    pub fn hit(&self, x: u16, y: u16) -> Option<Event> {
        self.hit_areas.hit(x, y)
    }

    /// Whether the position is in the detail pane beside the tree, according to the last frame.
    pub fn is_over_detail(&self, x: u16, y: u16) -> bool {
        self.hit_areas.is_over_detail(x, y)
    }

    /// The keys.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }
}

/// Draws the app.
pub fn draw(frame: &mut Frame, app: &App, state: &mut RenderState) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, state.theme.base_style());
    state.hit_areas.clear();
    if area.width < MIN_SIZE.0 || area.height < MIN_SIZE.1 {
        draw_too_small(frame, area, app, state);
        return;
    }
    if app.locked {
        let text = SafeText::fixed(app.lang.tr(
            "  gander 已锁屏，按任意键继续",
            "  gander is locked; press any key to continue",
        ));
        frame.render_widget(span(&text, state.theme.of(Role::Plain)), area);
        return;
    }
    if let Some(palette) = app.palette.as_ref().filter(|_| app.help.is_none()) {
        return palette::draw(frame, area, app, palette, state);
    }
    match (app.help, app.screen) {
        (Some(scroll), _) => help::draw(frame, area, app, state, scroll),
        (None, Screen::Finder) => finder::draw(frame, area, app, state),
        (None, Screen::Results) => results::draw(frame, area, app, state),
        (None, Screen::Order) => draw_order(frame, area, app, state),
    }
}

/// Splits the area into lines; the one at index `body` takes the room that is left.
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

fn draw_too_small(frame: &mut Frame, area: Rect, app: &App, state: &RenderState) {
    let text = crate::safe!(
        "{} {}x{}",
        app.lang.tr("窗口太小，至少需要", "too small, needs"),
        MIN_SIZE.0,
        MIN_SIZE.1
    );
    frame.render_widget(span(&text, state.theme.of(Role::Plain)), area);
}

fn draw_order(frame: &mut Frame, area: Rect, app: &App, state: &mut RenderState) {
    let [head, rest] = Layout::vertical([
        Constraint::Length(1 + u16::from(app.shows_strip())),
        Constraint::Fill(1),
    ])
    .areas(area);
    let [verdict, tabs, upper, body, lower, breadcrumb, hints] = stacked(rest, 3);
    title::draw(frame, Rect { height: 1, ..head }, app, state);
    if app.shows_strip() {
        order_tabs::draw(
            frame,
            Rect {
                y: head.y + 1,
                height: 1,
                ..head
            },
            app,
            state,
        );
    }
    rule(frame, upper, state.theme);
    rule(frame, lower, state.theme);
    if app.mode() == Mode::Prompt && app.notice.is_some() {
        // The text input has the usual line of the notice.
        message::draw_notice(frame, hints, app, state);
    } else {
        hints::draw(frame, hints, app, state);
    }
    if app.mode() == Mode::Panel || app.is_covered() {
        message::draw(frame, body, app, state);
        message::draw_notice(frame, breadcrumb, app, state);
        return;
    }
    verdict::draw(frame, verdict, app, state);
    tabs::draw(frame, tabs, app, state);
    breadcrumb::draw(frame, breadcrumb, app, state);
    draw_panes(frame, body, app, state);
}

/// Draws tree and detail side by side if there is room, otherwise the one that has the focus.
fn draw_panes(frame: &mut Frame, body: Rect, app: &App, state: &mut RenderState) {
    if app.is_wide() {
        let [(tree_width, _), _] = app.panes();
        let [left, line, right] = Layout::horizontal([
            Constraint::Length(tree_width),
            Constraint::Length(2),
            Constraint::Fill(1),
        ])
        .areas(body);
        tree::draw(frame, left, app, state);
        for y in line.y..line.bottom() {
            frame.render_widget(
                span(
                    &SafeText::fixed(state.theme.border_glyphs().1),
                    state.theme.of(Role::Dim),
                ),
                Rect {
                    y,
                    height: 1,
                    ..line
                },
            );
        }
        detail::draw(frame, right, app, state);
        state.hit_areas.add(right, HitArea::Detail);
    } else if matches!(app.mode(), Mode::Detail | Mode::Reply | Mode::Edit) {
        detail::draw(frame, body, app, state);
    } else {
        tree::draw(frame, body, app, state);
    }
}
