//! State and effects of the app after each event, without drawing.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use gander::app::{Action, App, Effect, Event, Mode, Source, TimedEvent, update};
use gander::catalog::Tab;
use gander::find;
use gander::order::{NodeId, OrderId, Rule};
use gander::outline::RowKind;
use gander::text::{Lang, SafeText};
use gander::worker::{Failure, Request, Ticket};
use jiff::SignedDuration;
use rstest::rstest;

use crate::support::{Outcome, act, app, app_with_order, document, event, fetched, report, ticket};

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
        .and_then(|view| view.order.id())
        .map(|id| id.to_string())
}

/// Moves the cursor to the row of the node under these keys and unfolds its ancestors.
fn move_cursor_to(app: &mut App, tab: Tab, keys: &[&str]) {
    let view = app.view_mut().unwrap();
    view.go(tab);
    let node = view.order.doc.at(NodeId::ROOT, keys).unwrap();
    let tab = view.current_mut().unwrap();
    let row = tab
        .outline
        .all()
        .find(|&row| tab.outline.kind(row) == RowKind::Node(node))
        .unwrap();
    tab.outline.unfold_to(row);
    tab.cursor = Some(row);
}

fn on_phone(app: &mut App) {
    move_cursor_to(app, Tab::Buyer, &["buyer_info", "phone_number"]);
}

#[test]
fn findings_of_a_fetched_order_follow_the_thresholds_of_the_app() {
    let is_stalled = |app: &App| {
        app.view()
            .unwrap()
            .findings
            .iter()
            .any(|finding| finding.rule == Rule::Silent)
    };
    let (listed, json) = document("split_stalled");
    for (hours, expected) in [(1, true), (1000, false)] {
        let mut app = app(Lang::Zh, WIDE);
        app.limits.moving_hours = hours;
        let ticket = ticket(&app.open(source(&listed.id)));
        report(&mut app, ticket, fetched(&json));
        assert_eq!(is_stalled(&app), expected, "{hours}");
    }
}

#[test]
fn report_with_an_old_ticket_is_ignored() {
    let (first, json) = document("delivered");
    let (second, other) = document("unpaid");
    let mut app = app(Lang::Zh, WIDE);
    let old = ticket(&app.open(source(&first.id)));
    act(&mut app, Action::Back);
    let new = ticket(&app.open(source(&second.id)));
    report(&mut app, old, fetched(&json));
    report(&mut app, old, failed());
    assert!(app.view().is_none() && app.problem().is_none() && app.look_up().is_some());
    report(&mut app, new, fetched(&other));
    report(&mut app, old, fetched(&json));
    report(&mut app, new, failed());
    assert_eq!(shown(&app), Some(second.id));
    assert!(app.problem().is_none());
}

#[test]
fn order_in_the_background_is_still_fetched() {
    let (first, json) = document("delivered");
    let (second, other) = document("unpaid");
    let mut app = app(Lang::Zh, WIDE);
    let old = ticket(&app.open(source(&first.id)));
    let new = ticket(&app.open(source(&second.id)));
    report(&mut app, old, fetched(&json));
    assert!(
        app.view().is_none(),
        "the screen shows the look-up of the second order"
    );
    report(&mut app, new, fetched(&other));
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
fn report_after_a_cancel_is_ignored(#[case] stop: Action) {
    let (listed, json) = document("delivered");
    let mut app = app(Lang::Zh, WIDE);
    let ticket = ticket(&app.open(source(&listed.id)));
    assert_eq!(act(&mut app, stop), [cancelled(ticket)]);
    report(&mut app, ticket, fetched(&json));
    assert!(app.view().is_none() && app.look_up().is_none());
    assert_eq!(app.mode(), Mode::Finder);
}

#[test]
fn failed_refresh_keeps_the_order_behind_the_message() {
    let mut app = app_with_order("split_stalled", Lang::Zh, WIDE);
    let before = shown(&app);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    assert_eq!(
        (app.mode(), app.is_covered()),
        (Mode::Tree, false),
        "the order stays on the screen while it is refreshed"
    );
    report(&mut app, ticket, failed());
    assert_eq!((app.mode(), shown(&app)), (Mode::Panel, before.clone()));
    assert!(act(&mut app, Action::Back).is_empty());
    assert_eq!((app.mode(), shown(&app)), (Mode::Tree, before));
}

#[test]
fn failed_look_up_can_be_retried() {
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
    report(&mut app, second, fetched(&json));
    assert_eq!((app.mode(), shown(&app)), (Mode::Tree, Some(listed.id)));
}

#[test]
fn refresh_keeps_tab_folds_cursor_and_empty_fields() {
    let (_, json) = document("refund_failed");
    let mut app = app_with_order("refund_failed", Lang::Zh, NARROW);
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
        let view = app.view().unwrap();
        let tab = view.current().unwrap();
        let folds: Vec<bool> = tab
            .outline
            .all()
            .map(|row| tab.outline.is_open(row))
            .collect();
        (view.tab, tab.cursor, folds, view.shows_hidden)
    };
    let before = state(&app);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    report(&mut app, ticket, fetched(&json));
    assert_eq!(state(&app), before);
}

#[test]
fn newly_opened_order_has_the_default_view() {
    let (listed, json) = document("gift");
    let mut app = app_with_order("refund_failed", Lang::Zh, WIDE);
    act(&mut app, Action::Tab(Tab::Invoice));
    act(&mut app, Action::Empty);
    let ticket = ticket(&app.open(source(&listed.id)));
    report(&mut app, ticket, fetched(&json));
    let view = app.view().unwrap();
    assert_eq!(
        (view.tab, view.shows_hidden, view.reveal),
        (Tab::Buyer, false, None)
    );
}

#[test]
fn order_opens_at_the_tab_of_its_most_urgent_finding() {
    for (name, tab) in [
        ("split_stalled", Tab::Logistics),
        ("refund_failed", Tab::Refunds),
        ("delivered", Tab::Buyer),
    ] {
        assert_eq!(
            app_with_order(name, Lang::Zh, WIDE).view().unwrap().tab,
            tab,
            "{name}"
        );
    }
}

fn revealed(app: &App) -> bool {
    app.view().unwrap().reveal.is_some()
}

#[test]
fn revealed_value_is_hidden_after_thirty_seconds() {
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
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
fn revealed_value_is_hidden_again(#[case] end: Event) {
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
    on_phone(&mut app);
    act(&mut app, Action::Reveal);
    assert!(revealed(&app));
    event(&mut app, end);
    assert!(!revealed(&app));
}

#[test]
fn refresh_hides_the_revealed_value() {
    let (_, json) = document("delivered");
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
    on_phone(&mut app);
    act(&mut app, Action::Reveal);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    report(&mut app, ticket, fetched(&json));
    assert!(!revealed(&app));
}

#[test]
fn value_without_personal_data_cannot_be_revealed() {
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
    move_cursor_to(&mut app, Tab::Order, &["order_info", "order_id"]);
    assert!(!app.can(Action::Reveal));
    act(&mut app, Action::Reveal);
    assert!(!revealed(&app));
}

#[test]
fn q_quits_only_when_pressed_twice_in_a_row() {
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
    assert!(act(&mut app, Action::Leave).is_empty());
    assert!(app.notice.is_some());
    act(&mut app, Action::Down);
    assert!(act(&mut app, Action::Leave).is_empty() && app.notice.is_some());
    assert_eq!(act(&mut app, Action::Leave), [Effect::Quit]);
}

#[test]
fn ctrl_c_cancels_the_look_up_and_then_quits() {
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    assert_eq!(act(&mut app, Action::Cancel), [cancelled(ticket)]);
    assert_eq!(act(&mut app, Action::Cancel), [Effect::Quit]);
}

#[test]
fn pasted_chat_lists_each_order_once() {
    let (first, _) = document("delivered");
    let (second, _) = document("unpaid");
    let chat = format!(
        "客户：{}，还有\n{}\n再说一次 {}！",
        first.id, second.id, first.id
    );
    let mut app = app_with_order("refund_failed", Lang::Zh, WIDE);
    event(&mut app, Event::Paste(chat));
    assert_eq!((app.mode(), app.finder.found().len()), (Mode::Finder, 2));
    act(&mut app, Action::Down);
    act(&mut app, Action::Down);
    let effects = act(&mut app, Action::Enter);
    assert!(
        matches!(
            &effects[..],
            [Effect::Request(_, Request::Open { id, .. })] if id.as_str() == second.id
        ),
        "{effects:?}"
    );
}

#[rstest]
#[case::nothing("", "请输入")]
#[case::a_waybill("SF1234567890123", "没有按运单号")]
fn finder_refuses_input_it_cannot_look_up(#[case] typed: &str, #[case] reason: &str) {
    let mut app = App::new(
        Lang::Zh,
        crate::support::now(),
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
    assert_eq!(app.finder.refused, None, "the next key clears the message");
}

#[test]
fn finder_interprets_a_phone_as_the_selected_key() {
    let query_after = |downs: usize| {
        let mut app = App::new(
            Lang::Zh,
            crate::support::now(),
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
        query_after(0),
        (
            find::KeyKind::Phone,
            "13800138000".to_owned(),
            Mode::Results
        )
    );
    assert_eq!(
        query_after(1),
        (
            find::KeyKind::ReceiverPhone,
            "13800138000".to_owned(),
            Mode::Results
        )
    );
}

#[test]
fn order_id_is_sent_in_half_width() {
    let mut app = App::new(
        Lang::Zh,
        crate::support::now(),
        WIDE,
        SafeText::default(),
        Vec::new(),
    );
    event(&mut app, Event::Paste("　ｏ＿1 \u{200b}".to_owned()));
    let effects = act(&mut app, Action::Enter);
    assert!(
        matches!(
            &effects[..],
            [Effect::Request(_, Request::Open { id, .. })] if id.as_str() == "o_1"
        ),
        "{effects:?}"
    );
}

/// Escape goes back one step in every mode.
#[test]
fn escape_goes_back_from_every_mode() {
    let mut app = app_with_order("delivered", Lang::Zh, NARROW);
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
        "the first Escape clears the text"
    );
    act(&mut app, Action::Back);
    assert_eq!(app.mode(), Mode::Tree);
    let ticket = ticket(&act(&mut app, Action::Refresh));
    assert_eq!(act(&mut app, Action::Back), [cancelled(ticket)]);
    assert_eq!(app.mode(), Mode::Tree);
}

#[test]
fn escape_in_an_empty_finder_shows_how_to_quit() {
    let mut app = app(Lang::Zh, WIDE);
    assert!(act(&mut app, Action::Back).is_empty());
    assert!(app.notice.is_some_and(|n| n.as_str().contains("Ctrl-c")));
}

#[test]
fn fold_all_moves_the_cursor_to_a_visible_row() {
    let mut app = app_with_order("refund_failed", Lang::Zh, WIDE);
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
fn tick_interval_depends_on_what_changes_on_the_screen() {
    assert_eq!(app(Lang::Zh, WIDE).next_tick(), None);
    let mut app = app_with_order("delivered", Lang::Zh, WIDE);
    assert_eq!(app.next_tick(), Some(5_000));
    on_phone(&mut app);
    act(&mut app, Action::Reveal);
    assert_eq!(app.next_tick(), Some(1_000));
    act(&mut app, Action::Refresh);
    assert_eq!(app.next_tick(), Some(200));
}
