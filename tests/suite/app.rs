//! The app as a table: an event in, the state and the effects out. Nothing here draws.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use gander::app::{Action, App, Effect, Event, Mode, Source, TimedEvent, update};
use gander::catalog::Tab;
use gander::find;
use gander::order::{NodeId, OrderId, Rule};
use gander::outline::RowKind;
use gander::text::{Lang, SafeText};
use gander::worker::{Failure, Request, Ticket};
use jiff::SignedDuration;
use rstest::rstest;

use crate::stage::{Outcome, act, app, arrived, desk_of, document, event, report, ticket};

const WIDE: (u16, u16) = (120, 36);
pub(crate) const NARROW: (u16, u16) = (80, 24);

pub(crate) fn source(id: &str) -> Source {
    Source::Shop(OrderId::parse(id).unwrap())
}

pub(crate) fn failed() -> Outcome {
    Outcome::Failed(Failure::Saved("no".to_owned()))
}

fn cancelled(ticket: Ticket) -> Effect {
    Effect::Request(ticket, Request::Cancel)
}

fn shown(app: &App) -> Option<String> {
    app.view()
        .and_then(|case| case.order.id())
        .map(|id| id.to_string())
}

/// Goes to the row of the node under those keys, unfolding what is above it.
fn stand_on(app: &mut App, tab: Tab, keys: &[&str]) {
    let case = app.view_mut().unwrap();
    case.go(tab);
    let node = case.order.doc.at(NodeId::ROOT, keys).unwrap();
    let tab = case.current_mut().unwrap();
    let row = tab
        .outline
        .all()
        .find(|&row| tab.outline.kind(row) == RowKind::Node(node))
        .unwrap();
    tab.outline.unfold_to(row);
    tab.cursor = Some(row);
}

fn on_phone(app: &mut App) {
    stand_on(app, Tab::Buyer, &["buyer_info", "phone_number"]);
}

#[test]
fn a_threshold_of_the_desk_decides_what_is_found_in_an_order_that_arrives() {
    let silent = |app: &App| {
        app.view()
            .unwrap()
            .findings
            .iter()
            .any(|found| found.rule == Rule::Silent)
    };
    let (listed, json) = document("split_stalled");
    for (hours, found) in [(1, true), (1000, false)] {
        let mut app = app(Lang::Zh, WIDE);
        app.limits.moving_hours = hours;
        let ticket = ticket(&app.open(source(&listed.id)));
        report(&mut app, ticket, arrived(&json));
        assert_eq!(silent(&app), found, "{hours}");
    }
}

#[test]
fn a_report_under_an_old_ticket_changes_nothing() {
    let (first, json) = document("delivered");
    let (second, other) = document("unpaid");
    let mut app = app(Lang::Zh, WIDE);
    let old = ticket(&app.open(source(&first.id)));
    act(&mut app, Action::Back);
    let new = ticket(&app.open(source(&second.id)));
    report(&mut app, old, arrived(&json));
    report(&mut app, old, failed());
    assert!(app.view().is_none() && app.problem().is_none() && app.look_up().is_some());
    report(&mut app, new, arrived(&other));
    report(&mut app, old, arrived(&json));
    report(&mut app, new, failed());
    assert_eq!(shown(&app), Some(second.id));
    assert!(app.problem().is_none());
}

#[test]
fn an_order_that_is_put_aside_still_arrives() {
    let (first, json) = document("delivered");
    let (second, other) = document("unpaid");
    let mut app = app(Lang::Zh, WIDE);
    let old = ticket(&app.open(source(&first.id)));
    let new = ticket(&app.open(source(&second.id)));
    report(&mut app, old, arrived(&json));
    assert!(app.view().is_none(), "the screen shows the second's");
    report(&mut app, new, arrived(&other));
    assert_eq!(shown(&app), Some(second.id.clone()));
    assert_eq!(act(&mut app, Action::PreviousOrder), []);
    assert_eq!(shown(&app), Some(first.id.clone()));
    assert_eq!(act(&mut app, Action::NextOrder), []);
    assert_eq!(shown(&app), Some(second.id));
    assert_eq!(
        app.open(source(&first.id)),
        [],
        "an open order is not fetched again"
    );
    assert_eq!(shown(&app), Some(first.id));
}

#[rstest]
#[case::escape(Action::Back)]
#[case::ctrl_c(Action::Cancel)]
fn a_report_after_a_cancel_changes_nothing(#[case] stop: Action) {
    let (listed, json) = document("delivered");
    let mut app = app(Lang::Zh, WIDE);
    let ticket = ticket(&app.open(source(&listed.id)));
    assert_eq!(act(&mut app, stop), [cancelled(ticket)]);
    report(&mut app, ticket, arrived(&json));
    assert!(app.view().is_none() && app.look_up().is_none());
    assert_eq!(app.mode(), Mode::Finder);
}

#[test]
fn a_failed_refresh_keeps_the_order_behind_the_message() {
    let mut app = desk_of("split_stalled", Lang::Zh, WIDE);
    let before = shown(&app);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    assert_eq!(
        (app.mode(), app.is_covered()),
        (Mode::Tree, false),
        "an order is read on while it is refreshed"
    );
    report(&mut app, ticket, failed());
    assert_eq!((app.mode(), shown(&app)), (Mode::Panel, before.clone()));
    assert!(act(&mut app, Action::Back).is_empty());
    assert_eq!((app.mode(), shown(&app)), (Mode::Tree, before));
}

#[test]
fn a_failure_can_be_tried_again() {
    let (listed, json) = document("delivered");
    let mut app = app(Lang::Zh, WIDE);
    let first = ticket(&app.open(source(&listed.id)));
    report(&mut app, first, failed());
    assert_eq!(app.mode(), Mode::Panel);
    let effects = act(&mut app, Action::Refresh);
    let second = ticket(&effects);
    assert!(
        act(&mut app, Action::Refresh).is_empty(),
        "one look-up at a time"
    );
    report(&mut app, second, arrived(&json));
    assert_eq!((app.mode(), shown(&app)), (Mode::Tree, Some(listed.id)));
}

#[test]
fn a_refresh_keeps_tab_folds_cursor_and_empty_fields() {
    let (_, json) = document("refund_failed");
    let mut app = desk_of("refund_failed", Lang::Zh, NARROW);
    act(&mut app, Action::Tab(Tab::Order));
    act(&mut app, Action::Empty);
    for action in [
        Action::Left,
        Action::NextSibling,
        Action::Right,
        Action::Right,
        Action::Down,
    ] {
        act(&mut app, action);
    }
    let state = |app: &App| {
        let case = app.view().unwrap();
        let tab = case.current().unwrap();
        let folds: Vec<bool> = tab
            .outline
            .all()
            .map(|row| tab.outline.is_open(row))
            .collect();
        (case.tab, tab.cursor, folds, case.shows_hidden)
    };
    let before = state(&app);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    report(&mut app, ticket, arrived(&json));
    assert_eq!(state(&app), before);
}

#[test]
fn another_order_begins_anew() {
    let (listed, json) = document("gift");
    let mut app = desk_of("refund_failed", Lang::Zh, WIDE);
    act(&mut app, Action::Tab(Tab::Invoice));
    act(&mut app, Action::Empty);
    let ticket = ticket(&app.open(source(&listed.id)));
    report(&mut app, ticket, arrived(&json));
    let case = app.view().unwrap();
    assert_eq!(
        (case.tab, case.shows_hidden, case.reveal),
        (Tab::Buyer, false, None)
    );
}

#[test]
fn an_order_opens_where_its_worst_finding_is() {
    for (name, tab) in [
        ("split_stalled", Tab::Logistics),
        ("refund_failed", Tab::Refunds),
        ("delivered", Tab::Buyer),
    ] {
        assert_eq!(
            desk_of(name, Lang::Zh, WIDE).view().unwrap().tab,
            tab,
            "{name}"
        );
    }
}

fn revealed(app: &App) -> bool {
    app.view().unwrap().reveal.is_some()
}

#[test]
fn a_value_is_shown_for_thirty_seconds() {
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    on_phone(&mut app);
    let began = app.now;
    act(&mut app, Action::Reveal);
    let mut tick = |seconds| {
        update(
            &mut app,
            TimedEvent {
                now: began + SignedDuration::from_secs(seconds),
                event: Event::Tick,
            },
        )
    };
    tick(29);
    assert!(revealed(&app));
    update(
        &mut app,
        TimedEvent {
            now: began + SignedDuration::from_secs(30),
            event: Event::Tick,
        },
    );
    assert!(!revealed(&app));
}

#[rstest]
#[case::again(Event::Act(Action::Reveal))]
#[case::another_tab(Event::Act(Action::Tab(Tab::Goods)))]
#[case::the_next_tab(Event::Act(Action::NextTab))]
#[case::focus_lost(Event::FocusLost)]
fn a_shown_value_is_hidden_again(#[case] end: Event) {
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    on_phone(&mut app);
    act(&mut app, Action::Reveal);
    assert!(revealed(&app));
    event(&mut app, end);
    assert!(!revealed(&app));
}

#[test]
fn a_refresh_hides_what_was_shown() {
    let (_, json) = document("delivered");
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    on_phone(&mut app);
    act(&mut app, Action::Reveal);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    report(&mut app, ticket, arrived(&json));
    assert!(!revealed(&app));
}

#[test]
fn what_holds_nothing_personal_is_not_revealed() {
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    stand_on(&mut app, Tab::Order, &["order_info", "order_id"]);
    assert!(!app.can(Action::Reveal));
    act(&mut app, Action::Reveal);
    assert!(!revealed(&app));
}

#[test]
fn q_twice_ends_and_any_key_between_begins_anew() {
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    assert!(act(&mut app, Action::Leave).is_empty());
    assert!(app.notice.is_some());
    act(&mut app, Action::Down);
    assert!(act(&mut app, Action::Leave).is_empty() && app.notice.is_some());
    assert_eq!(act(&mut app, Action::Leave), [Effect::Quit]);
}

#[test]
fn ctrl_c_cancels_first_and_ends_then() {
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    assert_eq!(act(&mut app, Action::Cancel), [cancelled(ticket)]);
    assert_eq!(act(&mut app, Action::Cancel), [Effect::Quit]);
}

#[test]
fn the_orders_of_a_pasted_chat_are_found_each_once() {
    let (first, _) = document("delivered");
    let (second, _) = document("unpaid");
    let chat = format!(
        "客户：{}，还有\n{}\n再说一次 {}！",
        first.id, second.id, first.id
    );
    let mut app = desk_of("refund_failed", Lang::Zh, WIDE);
    event(&mut app, Event::Paste(chat));
    assert_eq!((app.mode(), app.finder.found().len()), (Mode::Finder, 2));
    act(&mut app, Action::Down);
    act(&mut app, Action::Down);
    let effects = act(&mut app, Action::Enter);
    assert!(
        matches!(&effects[..], [Effect::Request(_, Request::Open { id, .. })] if id.as_str() == second.id),
        "{effects:?}"
    );
}

#[rstest]
#[case::nothing("", "请输入")]
#[case::a_waybill("SF1234567890123", "没有按运单号")]
fn what_cannot_be_looked_up_is_refused_before_anything_is_done(
    #[case] typed: &str,
    #[case] reason: &str,
) {
    let mut app = App::new(
        Lang::Zh,
        crate::stage::now(),
        WIDE,
        SafeText::default(),
        Vec::new(),
    );
    typed
        .chars()
        .for_each(|c| assert!(event(&mut app, Event::Type(c)).is_empty()));
    assert!(act(&mut app, Action::Enter).is_empty());
    assert!(
        app.finder
            .refused
            .as_ref()
            .is_some_and(|r| r.as_str().contains(reason)),
        "{typed}"
    );
    assert!(app.look_up().is_none() && app.mode() == Mode::Finder);
    event(&mut app, Event::Type('x'));
    assert_eq!(app.finder.refused, None, "it goes with the next key");
}

#[test]
fn a_phone_is_sought_and_the_reading_can_be_changed() {
    let sought = |downs: usize| {
        let mut app = App::new(
            Lang::Zh,
            crate::stage::now(),
            WIDE,
            SafeText::default(),
            Vec::new(),
        );
        event(&mut app, Event::Paste("+86 138-0013-8000".to_owned()));
        (0..downs).for_each(|_| _ = act(&mut app, Action::Down));
        match &act(&mut app, Action::Enter)[..] {
            [Effect::Request(_, Request::Find(query))] => {
                (query.key.kind(), query.key.text().to_owned(), app.mode())
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        sought(0),
        (
            find::KeyKind::Phone,
            "13800138000".to_owned(),
            Mode::Results
        )
    );
    assert_eq!(
        sought(1),
        (
            find::KeyKind::ReceiverPhone,
            "13800138000".to_owned(),
            Mode::Results
        )
    );
}

#[test]
fn an_id_is_sent_in_half_width() {
    let mut app = App::new(
        Lang::Zh,
        crate::stage::now(),
        WIDE,
        SafeText::default(),
        Vec::new(),
    );
    event(&mut app, Event::Paste("　ｏ＿1 \u{200b}".to_owned()));
    let effects = act(&mut app, Action::Enter);
    assert!(
        matches!(&effects[..], [Effect::Request(_, Request::Open { id, .. })] if id.as_str() == "o_1"),
        "{effects:?}"
    );
}

/// Escape takes one step back, from wherever one is.
#[test]
fn escape_leads_back_from_every_mode() {
    let mut app = desk_of("delivered", Lang::Zh, NARROW);
    act(&mut app, Action::Enter);
    assert_eq!(app.mode(), Mode::Detail);
    act(&mut app, Action::Help);
    assert_eq!(app.mode(), Mode::Help);
    act(&mut app, Action::Back);
    assert_eq!(app.mode(), Mode::Detail);
    act(&mut app, Action::Back);
    assert_eq!(app.mode(), Mode::Tree);
    act(&mut app, Action::Back);
    assert_eq!(app.mode(), Mode::Finder);
    event(&mut app, Event::Type('x'));
    act(&mut app, Action::Back);
    assert_eq!(
        (app.mode(), app.finder.entry.text().as_str()),
        (Mode::Finder, ""),
        "first the text goes"
    );
    act(&mut app, Action::Back);
    assert_eq!(app.mode(), Mode::Tree);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    assert_eq!(act(&mut app, Action::Back), [cancelled(ticket)]);
    assert_eq!(app.mode(), Mode::Tree);
}

#[test]
fn escape_in_an_empty_finder_says_how_to_leave() {
    let mut app = app(Lang::Zh, WIDE);
    assert!(act(&mut app, Action::Back).is_empty());
    assert!(app.notice.is_some_and(|n| n.as_str().contains("Ctrl-c")));
}

#[test]
fn a_fold_of_the_whole_tab_takes_the_cursor_to_what_is_left() {
    let mut app = desk_of("refund_failed", Lang::Zh, WIDE);
    act(&mut app, Action::Tab(Tab::Order));
    act(&mut app, Action::Last);
    act(&mut app, Action::FoldAll);
    act(&mut app, Action::FoldAll);
    let tab = app.view().unwrap().current().unwrap();
    let cursor = tab.cursor.unwrap();
    assert!(
        tab.outline.parent(cursor).is_none()
            || tab
                .outline
                .ancestors(cursor)
                .all(|row| tab.outline.is_open(row))
    );
}

#[test]
fn nothing_ticks_while_nothing_changes() {
    assert_eq!(app(Lang::Zh, WIDE).next_tick(), None);
    let mut app = desk_of("delivered", Lang::Zh, WIDE);
    assert_eq!(app.next_tick(), Some(5_000));
    on_phone(&mut app);
    act(&mut app, Action::Reveal);
    assert_eq!(app.next_tick(), Some(1_000));
    act(&mut app, Action::Refresh);
    assert_eq!(app.next_tick(), Some(200));
}
