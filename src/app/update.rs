//! The update function: applies one event and returns the effects.

use super::event::{Action, Effect, Event, Mode, TimedEvent};
use super::{App, Page, Pane, Screen, TextInput};
use crate::audit::AuditAction;
use crate::catalog::Tab;
use crate::outline::RowKind;
use crate::text::SafeText;

/// Changes the app by one event.
pub fn update(app: &mut App, timed: TimedEvent) -> Vec<Effect> {
    app.now = timed.now;
    let reading = app.reading();
    if let Some(view) = app.view_mut() {
        view.tick(reading);
    }
    let mut effects = happen(app, timed.event);
    effects.extend(app.complete_front());
    effects.extend(app.run_prefetch());
    effects.extend(app.poll_watched());
    effects.extend(app.remember_changes());
    let reading = app.reading();
    if let Some(view) = app.view_mut() {
        view.freshen(reading);
    }
    effects
}

fn happen(app: &mut App, event: Event) -> Vec<Effect> {
    if app.is_waking(&event) {
        return Vec::new();
    }
    if matches!(
        event,
        Event::Act(_) | Event::ClickTarget(_) | Event::Select(_) | Event::Wheel { .. }
    ) && let Some(view) = app.view_mut()
    {
        view.touched = true;
    }
    match event {
        Event::Act(action) => return act(app, action),
        Event::ClickTarget(pick) => return app.pick(pick),
        Event::Select(target) => app.select(target),
        Event::Wheel { down, over_detail } => return app.wheel(down, over_detail),
        Event::Type(c) => typed(app, c),
        Event::Paste(text) => app.pasted(&text),
        Event::Resize(columns, rows) => app.size = (columns, rows),
        Event::FocusLost => app.hide(),
        Event::Tick => {}
        Event::Report(report) => return app.reported(report),
        Event::Copied(what, result) => app.copied(&what, result),
        Event::Notice(notice) => app.notice = Some(notice),
        Event::History {
            pins,
            recent,
            session,
        } => app.history_loaded(pins, recent, session),
    }
    Vec::new()
}

pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    app.notice = None;
    let leaving = std::mem::replace(&mut app.leaving, false);
    let action = match (action, app.mode()) {
        (Action::Leave, Mode::Tree) if app.look_up().is_none() => return leave(app, leaving),
        (Action::Leave, _) => Action::Back,
        _ => action,
    };
    match action {
        Action::Cancel if app.mode() == Mode::Prompt => return in_prompt(app, Action::Back),
        Action::Palette => {
            app.open_palette();
            return Vec::new();
        }
        Action::Cancel => return cancel(app),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Mouse => return app.toggle_mouse(),
        Action::Help => {
            app.help = if app.help.is_some() { None } else { Some(0) };
            return Vec::new();
        }
        _ => {}
    }
    match app.mode() {
        Mode::Help => scroll_help(app, action),
        Mode::Finder => return in_finder(app, action),
        Mode::Results => return app.in_results(action),
        Mode::Prompt => return in_prompt(app, action),
        Mode::Panel => return in_panel(app, action),
        Mode::Reply => return app.in_replies(action),
        Mode::Edit => return app.in_edit(action),
        Mode::Detail => return in_detail(app, action),
        Mode::Tree => return in_tree(app, action),
    }
    Vec::new()
}

/// Quits when pressed twice.
fn leave(app: &mut App, again: bool) -> Vec<Effect> {
    if again {
        return vec![Effect::Quit];
    }
    app.leaving = true;
    app.notice = Some(SafeText::fixed(
        app.lang.tr("再按一次退出", "press again to quit"),
    ));
    Vec::new()
}

/// Stops the look-up of the order on the screen, or else the background jobs; with nothing under
/// way, quits.
fn cancel(app: &mut App) -> Vec<Effect> {
    if app.look_up().is_some() {
        let effects = app.cancel();
        after_cancel(app);
        return effects;
    }
    let behind = app.cancel_behind();
    if behind.is_empty() {
        return vec![Effect::Quit];
    }
    app.notice = Some(SafeText::fixed(app.lang.tr("已取消", "cancelled")));
    behind
}

/// Without an open order to return to, shows the finder.
fn after_cancel(app: &mut App) {
    if app.view().is_none() {
        app.close();
    }
    app.notice = Some(SafeText::fixed(app.lang.tr("已取消", "cancelled")));
}

fn scroll_help(app: &mut App, action: Action) {
    let at = app.help.unwrap_or(0);
    app.help = match action {
        Action::Back => None,
        Action::Down => Some(at.saturating_add(1)),
        Action::Up => Some(at.saturating_sub(1)),
        Action::HalfDown => Some(at.saturating_add(app.size.1 / 2)),
        Action::HalfUp => Some(at.saturating_sub(app.size.1 / 2)),
        Action::First => Some(0),
        _ => Some(at),
    };
}

fn in_finder(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Enter => return app.open_found(),
        Action::Down => app.finder.choose(true),
        Action::Up => app.finder.choose(false),
        Action::Back if !app.finder.entry.text().is_empty() => app.finder.clear(),
        Action::Results if app.results.is_some() => app.screen = Screen::Results,
        Action::Reopen => return app.reopen(),
        Action::Back if app.view().is_some() || app.is_covered() => app.screen = Screen::Order,
        Action::Back => {
            app.notice = Some(SafeText::fixed(app.lang.tr("Ctrl-c 退出", "Ctrl-c quits")));
        }
        Action::Forget => return app.remove_chosen().into_iter().collect(),
        _ => app.finder.edit(action),
    }
    Vec::new()
}

fn in_prompt(app: &mut App, action: Action) -> Vec<Effect> {
    if app.palette.is_some() {
        return app.in_palette(action);
    }
    if app.screen == Screen::Results {
        app.in_filter(action);
        return Vec::new();
    }
    super::prompt::act(app, action)
}

fn in_panel(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Refresh if app.problem().is_some() => return app.refresh(),
        Action::Finder => app.screen = Screen::Finder,
        Action::Back => {
            let effects = app.cancel();
            let dismissed = app.front_mut().and_then(|open| open.problem.take());
            if dismissed.is_none() {
                after_cancel(app);
            } else if app.view().is_none() {
                app.close();
            }
            return effects;
        }
        _ => return among_orders(app, action),
    }
    Vec::new()
}

fn in_detail(app: &mut App, action: Action) -> Vec<Effect> {
    if app.in_pane(action) {
        Vec::new()
    } else {
        on_case(app, action)
    }
}

fn in_tree(app: &mut App, action: Action) -> Vec<Effect> {
    let (half, wide) = (app.half_page(), app.is_wide());
    let looked_up = app.look_up().is_some();
    let Some(view) = app.view_mut() else {
        return Vec::new();
    };
    if view.walk(action, usize::from(half)) {
        return Vec::new();
    }
    match action {
        Action::Enter => {
            enter(view, wide);
            app.enter_pane();
            return app.open_after_sale();
        }
        Action::Read => {
            view.pane = Pane::begin(true);
            app.enter_pane();
        }
        Action::Back if looked_up => {
            let effects = app.cancel();
            after_cancel(app);
            return effects;
        }
        Action::Back if view.drop_search() => {}
        Action::Back => app.screen = Screen::Finder,
        _ => return on_case(app, action),
    }
    Vec::new()
}

/// Beside the tree, unfolds a row with children and shows a value in the detail; in place of the
/// tree, opens the detail.
fn enter(view: &mut super::OrderView, wide: bool) {
    let Some(tab) = view.current_mut() else {
        return;
    };
    let Some(cursor) = tab.cursor else { return };
    if matches!(tab.outline.kind(cursor), RowKind::Omitted(_)) {
        view.toggle_everything();
    } else if wide && tab.outline.has_children(cursor) {
        let open = tab.outline.is_open(cursor);
        tab.outline.set_open(cursor, !open);
    } else {
        view.pane = Pane::begin(true);
    }
}

/// The actions that tree and detail have in common.
fn on_case(app: &mut App, action: Action) -> Vec<Effect> {
    let (now, reading) = (app.now, app.reading());
    let Some(view) = app.view_mut() else {
        return Vec::new();
    };
    match action {
        Action::Tab(tab) => view.go(tab),
        Action::NextTab => view.go(step(view.tab, 1)),
        Action::PreviousTab => view.go(step(view.tab, Tab::ALL.len() - 1)),
        Action::Empty => view.toggle_everything(),
        Action::CaseFile => return view.bundle(reading),
        Action::Reply => app.toggle_replies(),
        Action::Explain => return turn(app, Page::Explain),
        Action::Findings => return turn(app, Page::Findings),
        Action::Money => return turn(app, Page::Money),
        Action::Watch => return app.toggle_watch(),
        Action::Changes if view.page == Page::Changes => {
            view.leave_detail();
            app.seen();
        }
        Action::Changes => return turn(app, Page::Changes),
        Action::Timeline if matches!(view.page, Page::Timeline(_)) => view.leave_detail(),
        Action::Timeline => return turn(app, Page::Timeline(None)),
        Action::Filter if matches!(view.page, Page::Timeline(_)) => {
            view.turn_timeline(reading);
            app.enter_pane();
        }
        Action::Reveal => {
            view.toggle_reveal(now);
            return view
                .reveal
                .map(|r| view.accounts(AuditAction::Revealed, r.node))
                .unwrap_or_default();
        }
        Action::Finder => app.screen = Screen::Finder,
        Action::Refresh => return app.refresh(),
        Action::Search => app.ask_search(false),
        Action::Pin => app.ask_note(),
        Action::Filter if view.search.is_none() => app.ask_search(true),
        Action::Filter => view.toggle_filter(),
        Action::NextHit | Action::PreviousHit => app.walk_hits(action == Action::NextHit),
        Action::CopyValue | Action::CopyLine | Action::CopyPath | Action::CopyTab => {
            return app.copy(action);
        }
        Action::NextFinding | Action::PreviousFinding => {
            app.walk_findings(action == Action::NextFinding);
        }
        _ => return among_orders(app, action),
    }
    Vec::new()
}

/// Switching between open orders.
fn among_orders(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::NextOrder | Action::PreviousOrder => app.step_order(action == Action::NextOrder),
        Action::Order(number) => app.go_to_order(number),
        Action::Close => app.close(),
        Action::Reopen => app.reopen(),
        Action::Results => {
            if app.results.is_some() {
                app.screen = Screen::Results;
            } else {
                app.notice = Some(SafeText::fixed(
                    app.lang.tr("还没有查找过", "no find was run yet"),
                ));
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Shows a page of the detail; if it is shown already, returns to the row.
fn turn(app: &mut App, page: Page) -> Vec<Effect> {
    if let Some(view) = app.view_mut() {
        view.turn_to(page);
    }
    app.enter_pane();
    Vec::new()
}

fn step(tab: Tab, by: usize) -> Tab {
    Tab::ALL
        .get((tab.index() + by) % Tab::ALL.len())
        .copied()
        .unwrap_or(tab)
}

fn typed(app: &mut App, c: char) {
    app.notice = None;
    match app.mode() {
        Mode::Finder => app.finder.type_in(c),
        Mode::Prompt | Mode::Edit => app.type_in(|entry| entry.type_in(c)),
        _ => {}
    }
}

impl App {
    /// Changes the text of the open input.
    pub(super) fn type_in(&mut self, change: impl FnOnce(&mut TextInput)) {
        match self.mode() {
            Mode::Edit => self.edited(change),
            _ if self.palette.is_some() => self.type_in_palette(change),
            _ if self.screen == Screen::Results => self.filtered(change),
            _ => self.prompted(change),
        }
    }

    /// The rows in half a screen of the tree.
    pub(super) fn half_page(&self) -> u16 {
        (self.panes()[0].1 / 2).max(1)
    }

    /// Masks the revealed value.
    pub(super) fn hide(&mut self) {
        if let Some(view) = self.view_mut() {
            view.reveal = None;
        }
    }
}
