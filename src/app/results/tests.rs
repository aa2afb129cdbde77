use super::FindState;
use crate::api::Priority;
use crate::app::SortBy;
use crate::app::test_support::{app, arrive, busy, look_ups, now, press, requests, type_in};
use crate::app::{Action, App, Effect, Event, Mode, Screen, TimedEvent, update};
use crate::find::{FindProgress, FindQuery, FindSummary, FoundOrder, Key, KeyKind, Resume};
use crate::order::{Fen, OrderId};
use crate::text::SafeText;
use crate::worker::{Report, Request, Ticket};
use jiff::SignedDuration;
use rstest::rstest;

fn entry(n: i64) -> FoundOrder {
    FoundOrder {
        order_id: OrderId::parse(&format!("o_{n}")).unwrap(),
        created: Some(now() - SignedDuration::from_hours(n)),
        user_id: SafeText::default(),
        buyer: SafeText::default(),
        state: None,
        paid: None,
        sum: Some(Fen(i128::from(n) * 100)),
        goods: vec![SafeText::fixed(if n % 2 == 0 {
            "手冲咖啡豆"
        } else {
            "滤纸"
        })],
        quantity: Some(1),
        refund: None,
        after_sales: Vec::new(),
    }
}

fn happens(app: &mut App, event: Event) -> Vec<Effect> {
    let now = app.now;
    update(app, TimedEvent { now, event })
}

/// A running find, and its ticket.
fn running_find() -> (App, Ticket) {
    let mut app = app();
    let effects = app.find(Key::of(KeyKind::Phone, "13800138000").unwrap());
    let (ticket, query) = find_of(&effects);
    assert_eq!((query.until, query.resume.as_ref()), (now(), None));
    (app, ticket)
}

/// The only find among the effects.
fn find_of(effects: &[Effect]) -> (Ticket, FindQuery) {
    let [(ticket, Request::Find(query))] = &requests(effects)[..] else {
        panic!("{effects:?}")
    };
    (*ticket, query.clone())
}

fn found_report(ticket: Ticket, orders: Vec<FoundOrder>) -> Event {
    Event::Report(Report::Found(ticket, orders))
}

fn table(app: &App) -> Vec<String> {
    app.results
        .as_ref()
        .unwrap()
        .rows()
        .map(|entry| entry.order_id.to_string())
        .collect()
}

fn ended(ticket: Ticket) -> Event {
    let progress = FindProgress::default();
    Event::Report(Report::FindEnded(ticket, Ok(FindSummary { progress })))
}

fn stopped(ticket: Ticket, resume: Option<Resume>) -> Event {
    Event::Report(Report::FindEnded(ticket, Err((busy(), resume))))
}

#[test]
fn results_list_each_order_once_and_keep_the_cursor_on_its_order() {
    let (mut app, ticket) = running_find();
    happens(&mut app, found_report(ticket, vec![entry(3), entry(5)]));
    press(&mut app, Action::Down);
    happens(
        &mut app,
        found_report(ticket, vec![entry(1), entry(5), entry(4)]),
    );
    assert_eq!(table(&app), ["o_1", "o_3", "o_4", "o_5"]);
    let results = app.results.as_ref().unwrap();
    assert_eq!(
        (
            results.selected().unwrap().order_id.as_str(),
            results.count()
        ),
        ("o_5", 4)
    );
    happens(&mut app, found_report(ticket.next(), vec![entry(9)]));
    assert_eq!(table(&app).len(), 4, "orders of another find are ignored");
}

#[test]
fn results_are_sorted_filtered_and_marked() {
    let (mut app, ticket) = running_find();
    happens(&mut app, found_report(ticket, (1..=4).map(entry).collect()));
    press(&mut app, Action::Sort);
    assert_eq!(
        (app.results.as_ref().unwrap().sort, table(&app)[0].as_str()),
        (SortBy::Sum, "o_4")
    );
    press(&mut app, Action::Filter);
    assert_eq!(app.mode(), Mode::Prompt);
    type_in(&mut app, "滤纸");
    assert_eq!(table(&app), ["o_3", "o_1"]);
    press(&mut app, Action::Enter);
    press(&mut app, Action::MarkAll);
    press(&mut app, Action::Back);
    assert_eq!(
        (table(&app).len(), app.results.as_ref().unwrap().runs()),
        (2, false),
        "Esc stops the search first"
    );
    press(&mut app, Action::Back);
    assert_eq!(table(&app).len(), 4);
    let opened = press(&mut app, Action::Enter);
    let ids: Vec<String> = look_ups(&opened)
        .iter()
        .map(|(_, id, _)| id.to_string())
        .collect();
    assert_eq!(ids, ["o_3", "o_1"], "the marked ones open together");
}

#[rstest]
#[case::stopped_by_an_error(Some(Resume { lanes: Vec::new(), window: 3, lane: 0, page: 2 }))]
#[case::before_anything_was_walked(None)]
fn stopped_find_resumes_and_keeps_its_results(#[case] resume: Option<Resume>) {
    let (mut app, ticket) = running_find();
    happens(&mut app, found_report(ticket, vec![entry(1)]));
    happens(&mut app, stopped(ticket, resume.clone()));
    assert!(matches!(
        app.results.as_ref().unwrap().state,
        FindState::Halted(Some(_))
    ));
    let effects = press(&mut app, Action::Refresh);
    let (next, query) = find_of(&effects);
    assert_eq!((query.resume.clone(), table(&app).len()), (resume, 1));
    happens(&mut app, ended(next));
    assert!(matches!(
        app.results.as_ref().unwrap().state,
        FindState::Ended(_)
    ));
}

#[test]
fn failing_time_window_can_be_skipped() {
    let (mut app, ticket) = running_find();
    let resume = Some(Resume {
        lanes: Vec::new(),
        window: 3,
        lane: 1,
        page: 2,
    });
    happens(&mut app, stopped(ticket, resume));
    let effects = press(&mut app, Action::Skip);
    let (next_ticket, query) = find_of(&effects);
    let at = query.resume.as_ref().unwrap();
    assert_eq!((at.window, at.lane, at.page), (4, 0, 1));
    let next = query.clone();
    assert!(
        press(&mut app, Action::Skip).is_empty(),
        "the find has not stopped"
    );
    let ticket = next_ticket;
    happens(&mut app, found_report(ticket, vec![entry(1)]));
    assert!(
        happens(&mut app, ended(ticket)).is_empty(),
        "there may be more orders in the skipped window"
    );
    assert_eq!(app.results.unwrap().skipped, [next.windows()[3]]);
}

#[test]
fn single_result_opens_unless_the_user_has_left_the_results() {
    for stays in [true, false] {
        let (mut app, ticket) = running_find();
        happens(&mut app, found_report(ticket, vec![entry(1)]));
        if !stays {
            press(&mut app, Action::Finder);
        }
        let effects = happens(&mut app, ended(ticket));
        assert_eq!(!look_ups(&effects).is_empty(), stays);
    }
}

#[test]
fn prefetched_order_opens_without_a_call() {
    let (mut app, ticket) = running_find();
    happens(&mut app, found_report(ticket, vec![entry(1), entry(2)]));
    assert!(app.next_tick().unwrap() <= 250);
    app.now += SignedDuration::from_millis(100);
    happens(&mut app, Event::Act(Action::Down));
    app.now += SignedDuration::from_millis(200);
    assert!(
        happens(&mut app, Event::Tick).is_empty(),
        "the cursor moved on"
    );
    app.now += SignedDuration::from_millis(60);
    let effects = happens(&mut app, Event::Tick);
    assert!(
        matches!(&look_ups(&effects)[..], [(_, id, Priority::Background)] if id.as_str() == "o_2"),
        "{effects:?}"
    );
    arrive(&mut app, &effects);
    assert_eq!(
        app.screen,
        Screen::Results,
        "a prefetch does not open the order"
    );
    app.now += SignedDuration::from_secs(8);
    assert_eq!(
        happens(&mut app, Event::Act(Action::Enter)),
        [],
        "no call is made"
    );
    assert_eq!(
        (app.view().unwrap().fetched, app.screen),
        (now(), Screen::Order)
    );
}
