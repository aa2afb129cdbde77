//! One event in, what the world has to do out.

use super::event::{Action, Effect, Event, Mode, Moment};
use super::{Desk, Entry, Page, Pane, Screen};
use crate::audit::Action as Deed;
use crate::catalog::Tab;
use crate::outline::Kind;
use crate::text::Clean;

/// Changes the desk by one event.
pub fn update(desk: &mut Desk, moment: Moment) -> Vec<Effect> {
    desk.now = moment.now;
    if let Some(case) = &mut desk.case {
        case.tick(desk.now, desk.lang);
    }
    let mut effects = happen(desk, moment.event);
    effects.extend(desk.complete_case());
    effects.extend(desk.run_ahead());
    effects.extend(desk.look_again());
    effects.extend(desk.tell_seat());
    let reading = desk.reading();
    if let Some(case) = &mut desk.case {
        case.freshen(reading);
    }
    effects
}

fn happen(desk: &mut Desk, event: Event) -> Vec<Effect> {
    if desk.is_waking(&event) {
        return Vec::new();
    }
    if matches!(event, Event::Act(_) | Event::Pick(_) | Event::Wheel { .. })
        && let Some(case) = &mut desk.case
    {
        case.touched = true;
    }
    match event {
        Event::Act(action) => return act(desk, action),
        Event::Pick(pick) => return desk.pick(pick),
        Event::Wheel { down, over_detail } => return desk.wheel(down, over_detail),
        Event::Type(c) => typed(desk, c),
        Event::Paste(text) => desk.pasted(&text),
        Event::Resize(columns, rows) => desk.size = (columns, rows),
        Event::FocusLost => desk.hide(),
        Event::Found(ticket, entries) => desk.found(ticket, entries),
        Event::Searching(ticket, progress) => desk.searching(ticket, progress),
        Event::Searched(ticket, ended) => return desk.searched(ticket, ended),
        Event::Tick => {}
        Event::Report(ticket, outcome) => return desk.reported(ticket, outcome),
        Event::Copied(what, result) => desk.copied(&what, result),
        Event::Quota(left, of) => desk.quota = Some((left, of)),
        Event::Notice(notice) => desk.notice = Some(notice),
        Event::Memory {
            pins,
            recent,
            session,
        } => desk.recalled(pins, recent, session),
    }
    Vec::new()
}

pub(super) fn act(desk: &mut Desk, action: Action) -> Vec<Effect> {
    desk.notice = None;
    let leaving = std::mem::replace(&mut desk.leaving, false);
    let action = match (action, desk.mode()) {
        (Action::Leave, Mode::Tree) if desk.pending.is_none() => return leave(desk, leaving),
        (Action::Leave, _) => Action::Back,
        _ => action,
    };
    match action {
        Action::Cancel if desk.mode() == Mode::Prompt => return in_prompt(desk, Action::Back),
        Action::Palette => {
            desk.open_palette();
            return Vec::new();
        }
        Action::Cancel => return cancel(desk),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Mouse => return desk.toggle_mouse(),
        Action::Help => {
            desk.help = if desk.help.is_some() { None } else { Some(0) };
            return Vec::new();
        }
        _ => {}
    }
    match desk.mode() {
        Mode::Help => scroll_help(desk, action),
        Mode::Finder => return in_finder(desk, action),
        Mode::Results => return desk.in_results(action),
        Mode::Prompt => return in_prompt(desk, action),
        Mode::Panel => return in_panel(desk, action),
        Mode::Reply => return desk.in_replies(action),
        Mode::Edit => return desk.in_edit(action),
        Mode::Detail => return in_detail(desk, action),
        Mode::Tree => return in_tree(desk, action),
    }
    Vec::new()
}

/// Ends at the second press.
fn leave(desk: &mut Desk, again: bool) -> Vec<Effect> {
    if again {
        return vec![Effect::Quit];
    }
    desk.leaving = true;
    desk.notice = Some(Clean::fixed(
        desk.lang.pick("再按一次退出", "once more to quit"),
    ));
    Vec::new()
}

/// Stops the look-up of the order on the desk, or else whatever goes on behind it; with nothing under way, ends.
fn cancel(desk: &mut Desk) -> Vec<Effect> {
    if desk.pending.is_some() {
        let effects = desk.cancel();
        after_cancel(desk);
        return effects;
    }
    let behind = desk.cancel_behind();
    if behind.is_empty() {
        return vec![Effect::Quit];
    }
    desk.notice = Some(Clean::fixed(desk.lang.pick("已取消", "cancelled")));
    behind
}

/// Without an order to fall back on, the finder is where one goes on.
fn after_cancel(desk: &mut Desk) {
    if desk.case.is_none() {
        desk.close();
    }
    desk.notice = Some(Clean::fixed(desk.lang.pick("已取消", "cancelled")));
}

fn scroll_help(desk: &mut Desk, action: Action) {
    let at = desk.help.unwrap_or(0);
    desk.help = match action {
        Action::Back => None,
        Action::Down => Some(at.saturating_add(1)),
        Action::Up => Some(at.saturating_sub(1)),
        Action::HalfDown => Some(at.saturating_add(desk.size.1 / 2)),
        Action::HalfUp => Some(at.saturating_sub(desk.size.1 / 2)),
        Action::First => Some(0),
        _ => Some(at),
    };
}

fn in_finder(desk: &mut Desk, action: Action) -> Vec<Effect> {
    match action {
        Action::Enter => return desk.open_found(),
        Action::Down => desk.finder.choose(true),
        Action::Up => desk.finder.choose(false),
        Action::Back if !desk.finder.entry.text().is_empty() => desk.finder.clear(),
        Action::Results if desk.results.is_some() => desk.screen = Screen::Results,
        Action::Reopen => return desk.reopen(),
        Action::Back if desk.case.is_some() || desk.is_covered() => desk.screen = Screen::Case,
        Action::Back => {
            desk.notice = Some(Clean::fixed(desk.lang.pick("Ctrl-c 退出", "Ctrl-c quits")))
        }
        Action::Forget => return desk.chosen_memory().into_iter().collect(),
        _ => desk.finder.edit(action),
    }
    Vec::new()
}

fn in_prompt(desk: &mut Desk, action: Action) -> Vec<Effect> {
    if desk.palette.is_some() {
        return desk.in_palette(action);
    }
    if desk.screen == Screen::Results {
        desk.in_filter(action);
        return Vec::new();
    }
    super::prompt::act(desk, action)
}

fn in_panel(desk: &mut Desk, action: Action) -> Vec<Effect> {
    match action {
        Action::Refresh if desk.trouble.is_some() => return desk.refresh(),
        Action::Finder => desk.screen = Screen::Finder,
        Action::Back => {
            let effects = desk.cancel();
            if desk.trouble.take().is_none() {
                after_cancel(desk);
            } else if desk.case.is_none() {
                desk.close();
            }
            return effects;
        }
        _ => return among_orders(desk, action),
    }
    Vec::new()
}

fn in_detail(desk: &mut Desk, action: Action) -> Vec<Effect> {
    if desk.in_pane(action) {
        Vec::new()
    } else {
        on_case(desk, action)
    }
}

fn in_tree(desk: &mut Desk, action: Action) -> Vec<Effect> {
    let (half, wide) = (desk.half_page(), desk.is_wide());
    let Some(case) = &mut desk.case else {
        return Vec::new();
    };
    if case.walk(action, usize::from(half)) {
        return Vec::new();
    }
    match action {
        Action::Enter => {
            enter(case, wide);
            desk.enter_pane();
            return desk.open_after_sale();
        }
        Action::Read => {
            case.pane = Pane::begin(true);
            desk.enter_pane();
        }
        Action::Back if desk.pending.is_some() => {
            let effects = desk.cancel();
            after_cancel(desk);
            return effects;
        }
        Action::Back if case.drop_search() => {}
        Action::Back => desk.screen = Screen::Finder,
        _ => return on_case(desk, action),
    }
    Vec::new()
}

/// Beside the tree, a row with others below it unfolds and a value is read in the detail; in its place, the detail opens.
fn enter(case: &mut super::Case, wide: bool) {
    let Some(tab) = case.current_mut() else {
        return;
    };
    let Some(cursor) = tab.cursor else { return };
    if matches!(tab.outline.kind(cursor), Kind::Left(_)) {
        case.toggle_everything();
    } else if wide && tab.outline.has_children(cursor) {
        let open = tab.outline.is_open(cursor);
        tab.outline.set_open(cursor, !open);
    } else {
        case.pane = Pane::begin(true);
    }
}

/// What tree and detail have in common.
fn on_case(desk: &mut Desk, action: Action) -> Vec<Effect> {
    let (now, reading) = (desk.now, desk.reading());
    let Some(case) = &mut desk.case else {
        return Vec::new();
    };
    match action {
        Action::Tab(tab) => case.go(tab),
        Action::NextTab => case.go(step(case.tab, 1)),
        Action::PreviousTab => case.go(step(case.tab, Tab::ALL.len() - 1)),
        Action::Empty => case.toggle_everything(),
        Action::CaseFile => return case.bundle(reading),
        Action::Reply => desk.toggle_replies(),
        Action::Explain => return turn(desk, Page::Explain),
        Action::Findings => return turn(desk, Page::Findings),
        Action::Money => return turn(desk, Page::Money),
        Action::Watch => return desk.toggle_watch(),
        Action::Changes if case.page == Page::Changes => {
            case.leave_detail();
            desk.seen();
        }
        Action::Changes => return turn(desk, Page::Changes),
        Action::Timeline if matches!(case.page, Page::Timeline(_)) => case.leave_detail(),
        Action::Timeline => return turn(desk, Page::Timeline(None)),
        Action::Filter if matches!(case.page, Page::Timeline(_)) => {
            case.turn_timeline(reading);
            desk.enter_pane();
        }
        Action::Reveal => {
            case.toggle_reveal(now);
            return case
                .reveal
                .map(|r| case.accounts(Deed::Revealed, r.node))
                .unwrap_or_default();
        }
        Action::Finder => desk.screen = Screen::Finder,
        Action::Refresh => return desk.refresh(),
        Action::Search => desk.ask_search(false),
        Action::Pin => desk.ask_note(),
        Action::Filter if case.search.is_none() => desk.ask_search(true),
        Action::Filter => case.toggle_filter(),
        Action::NextHit | Action::PreviousHit => desk.walk_hits(action == Action::NextHit),
        Action::CopyValue | Action::CopyLine | Action::CopyPath | Action::CopyTab => {
            return desk.copy(action);
        }
        Action::NextFinding | Action::PreviousFinding => {
            desk.walk_findings(action == Action::NextFinding)
        }
        _ => return among_orders(desk, action),
    }
    Vec::new()
}

/// Going from one open order to another.
fn among_orders(desk: &mut Desk, action: Action) -> Vec<Effect> {
    match action {
        Action::NextOrder | Action::PreviousOrder => desk.step_order(action == Action::NextOrder),
        Action::Order(number) => desk.go_to_order(number),
        Action::Close => desk.close(),
        Action::Reopen => desk.reopen(),
        Action::Results => {
            if desk.results.is_some() {
                desk.screen = Screen::Results;
            } else {
                desk.notice = Some(Clean::fixed(
                    desk.lang.pick("还没有查找过", "nothing was sought yet"),
                ));
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Shows a page of the whole order; asked for again, the row.
fn turn(desk: &mut Desk, page: Page) -> Vec<Effect> {
    if let Some(case) = &mut desk.case {
        case.turn_to(page);
    }
    desk.enter_pane();
    Vec::new()
}

fn step(tab: Tab, by: usize) -> Tab {
    Tab::ALL
        .get((tab.index() + by) % Tab::ALL.len())
        .copied()
        .unwrap_or(tab)
}

fn typed(desk: &mut Desk, c: char) {
    desk.notice = None;
    match desk.mode() {
        Mode::Finder => desk.finder.type_in(c),
        Mode::Prompt | Mode::Edit => desk.type_in(|entry| entry.type_in(c)),
        _ => {}
    }
}

impl Desk {
    /// Changes the text of the line that is typed into.
    pub(super) fn type_in(&mut self, change: impl FnOnce(&mut Entry)) {
        match self.mode() {
            Mode::Edit => self.edited(change),
            _ if self.palette.is_some() => self.type_in_palette(change),
            _ if self.screen == Screen::Results => self.filtered(change),
            _ => self.prompted(change),
        }
    }

    /// Rows of half a screen of the tree.
    pub(super) fn half_page(&self) -> u16 {
        (self.panes()[0].1 / 2).max(1)
    }

    /// Hides what was revealed.
    pub(super) fn hide(&mut self) {
        if let Some(case) = &mut self.case {
            case.reveal = None;
        }
    }
}
