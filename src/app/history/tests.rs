//! Tests of what the app remembers and of what the finder lists.

use jiff::SignedDuration;
use rstest::rstest;

use crate::app::test_support::{app as any_app, arrive, failed, look_ups, now, press, type_in};
use crate::app::{
    Action, App, Choice, Effect, Event, Listed, Mode, Offer, Screen, Source, TimedEvent, update,
};
use crate::history::{Note, Pin, Session, Visit};
use crate::order::OrderId;
use crate::text::{Lang, SafeText};

fn id(n: usize) -> OrderId {
    OrderId::parse(&format!("o_{n}")).unwrap()
}

/// An app with a history and without open orders.
fn app() -> App {
    let mut app = App::new(Lang::Zh, now(), (120, 36), SafeText::default(), Vec::new());
    app.remember();
    app
}

fn tick(app: &mut App) -> Vec<Effect> {
    update(
        app,
        TimedEvent {
            now: now(),
            event: Event::Tick,
        },
    )
}

/// Reports the answer of each look-up; returns the effects that follow.
fn report_answers(app: &mut App, effects: Vec<Effect>) -> Vec<Effect> {
    let mut requests = Vec::new();
    for effect in effects {
        arrive(app, &[effect]);
        requests.extend(tick(app));
    }
    requests
}

fn opened(app: &mut App, n: usize) {
    let effects = app.open(Source::Shop(id(n)));
    arrive(app, &effects);
}

fn pin(n: usize, note: &str) -> Pin {
    Pin {
        order: id(n),
        note: Note::read(note).unwrap(),
        at: now(),
    }
}

fn visit(n: usize, minutes: i64) -> Visit {
    Visit {
        order: id(n),
        at: now() - SignedDuration::from_mins(minutes),
    }
}

fn recall(
    app: &mut App,
    pins: Vec<Pin>,
    recent: Vec<Visit>,
    session: Option<Session>,
) -> Vec<Effect> {
    update(
        app,
        TimedEvent {
            now: now(),
            event: Event::History {
                pins,
                recent,
                session,
            },
        },
    )
}

fn lines(app: &App) -> Vec<String> {
    let lang = app.lang;
    app.finder
        .choices()
        .iter()
        .map(|choice| {
            format!("{} {}", choice.name(lang), choice.about(lang))
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn order_is_remembered_when_it_is_shown_and_not_before() {
    let mut app = app();
    let requests = app.open_all(vec![id(1), id(2)]);
    assert_eq!(tick(&mut app), [Effect::KeepSession(vec![id(1), id(2)], 0)]);
    let front = look_ups(&requests)[0].0;
    let failed = update(
        &mut app,
        TimedEvent {
            now: now(),
            event: failed(front),
        },
    );
    assert_eq!(failed, [], "a failed order was not opened");
    arrive(&mut app, &requests[1..]);
    assert_eq!(tick(&mut app), [], "the background order was not shown");
    let looked = press(&mut app, Action::NextOrder);
    assert_eq!(
        looked,
        [
            Effect::Remember(id(2)),
            Effect::KeepSession(vec![id(1), id(2)], 1)
        ]
    );
    let again = press(&mut app, Action::Refresh);
    assert_eq!(
        report_answers(&mut app, again),
        [],
        "a refresh opens nothing"
    );
}

#[test]
fn session_is_remembered_when_the_open_orders_change() {
    let mut app = app();
    assert_eq!(tick(&mut app), []);
    opened(&mut app, 1);
    opened(&mut app, 2);
    press(&mut app, Action::Tab(crate::catalog::Tab::Goods));
    assert_eq!(tick(&mut app), []);
    assert_eq!(
        press(&mut app, Action::Close),
        [Effect::Remember(id(1)), Effect::KeepSession(vec![id(1)], 0)]
    );
    assert_eq!(
        press(&mut app, Action::Close),
        [Effect::KeepSession(Vec::new(), 0)]
    );
}

#[test]
fn saved_answers_and_apps_without_history_remember_nothing() {
    let mut saved = any_app();
    opened(&mut saved, 1);
    assert_eq!((tick(&mut saved), saved.can(Action::Pin)), (vec![], false));
    press(&mut saved, Action::Pin);
    assert!(saved.prompt.is_none() && saved.notice.is_some());
    let mut app = app();
    let effects = app.open(Source::Saved(SafeText::fixed("saved")));
    assert_eq!(
        (report_answers(&mut app, effects), app.can(Action::Pin)),
        (vec![], false)
    );
}

#[test]
fn finder_lists_pins_with_notes_then_recent_orders_once_each() {
    let mut app = app();
    recall(
        &mut app,
        vec![pin(2, "等仓库"), pin(3, "")],
        vec![visit(1, 3), visit(2, 5), visit(4, 180)],
        None,
    );
    assert_eq!(
        lines(&app),
        ["o_2 等仓库", "o_3", "o_1 3 分钟前打开", "o_4 3 小时前打开"]
    );
    app.finder.insert("仓库");
    assert_eq!(lines(&app).first().map(String::as_str), Some("o_2 等仓库"));
}

#[test]
fn finder_lists_the_latest_recent_orders_and_filters_all_by_text() {
    let mut app = app();
    recall(
        &mut app,
        vec![pin(99, "")],
        (1..=40)
            .map(|n| visit(n, i64::try_from(n).unwrap()))
            .collect(),
        None,
    );
    assert_eq!(lines(&app).len(), 21);
    app.finder.insert("35 分钟");
    assert!(
        matches!(&app.finder.choices()[0], Choice::Listed(Listed { id, offer: Offer::Recent, .. }) if *id == self::id(35))
    );
}

#[test]
fn finder_updates_ages_while_it_is_shown() {
    let mut app = app();
    recall(&mut app, vec![], vec![visit(1, 3)], None);
    update(
        &mut app,
        TimedEvent {
            now: now() + SignedDuration::from_mins(5),
            event: Event::Tick,
        },
    );
    assert_eq!(lines(&app), ["o_1 8 分钟前打开"]);
}

/// The previous session, as the history returns it.
fn session(ids: &[usize], up: usize) -> Session {
    let folder = tempfile::tempdir().unwrap();
    let mut store = crate::history::Store::open(folder.path(), "shop", None);
    store.save_session(&ids.iter().map(|&n| id(n)).collect::<Vec<_>>(), up);
    store.session()
}

#[test]
fn previous_session_is_offered_until_an_order_is_opened() {
    let mut app = app();
    assert_eq!(
        recall(
            &mut app,
            vec![],
            vec![visit(1, 3)],
            Some(session(&[1, 2, 3], 1))
        ),
        []
    );
    assert_eq!(lines(&app)[0], "恢复上次打开的 3 个订单");
    opened(&mut app, 7);
    press(&mut app, Action::Finder);
    assert_eq!(lines(&app), ["o_1 3 分钟前打开"]);
    let mut app = self::app();
    app.open(Source::Shop(id(7)));
    recall(&mut app, vec![], vec![], Some(session(&[1], 0)));
    assert_eq!(
        lines(&app),
        [""; 0],
        "an order was opened before the history was loaded"
    );
}

#[test]
fn previous_session_opens_with_its_front_order() {
    let mut app = app();
    recall(&mut app, vec![], vec![], Some(session(&[1, 2, 3], 1)));
    let requests = press(&mut app, Action::Enter);
    assert!(
        requests.contains(&Effect::KeepSession(vec![id(1), id(2), id(3)], 1)),
        "{requests:?}"
    );
    report_answers(&mut app, requests);
    assert_eq!(
        (app.awaited(), app.view().unwrap().source.clone()),
        (0, Source::Shop(id(2)))
    );
    press(&mut app, Action::Finder);
    assert_eq!(lines(&app), [""; 0]);
}

/// An app with order 1, pinned or not, and the input for its note.
fn noting(pins: Vec<Pin>) -> App {
    let mut app = app();
    recall(&mut app, pins, vec![], None);
    opened(&mut app, 1);
    press(&mut app, Action::Pin);
    assert_eq!(app.mode(), Mode::Prompt);
    app
}

#[rstest]
#[case::pinned(vec![], "等仓库 ", vec![Effect::Pin(id(1), Note::read("等仓库").unwrap())])]
#[case::pinned_without_a_note(vec![], "", vec![Effect::Pin(id(1), Note::default())])]
#[case::note_changed(vec![pin(1, "等")], "仓库", vec![Effect::Pin(id(1), Note::read("等仓库").unwrap())])]
#[case::unpinned(vec![pin(1, "")], "  ", vec![Effect::Unpin(id(1))])]
fn pin_note_is_typed_and_saved(
    #[case] pins: Vec<Pin>,
    #[case] typed: &str,
    #[case] expected: Vec<Effect>,
) {
    let mut app = noting(pins);
    type_in(&mut app, typed);
    assert_eq!(press(&mut app, Action::Enter), expected);
    assert_eq!(
        (app.mode(), app.view().unwrap().search.is_none()),
        (Mode::Tree, true)
    );
}

#[test]
fn pin_note_is_dropped_on_esc_and_a_refused_one_stays() {
    let mut app = noting(vec![pin(1, "等仓库")]);
    press(&mut app, Action::EraseLine);
    assert_eq!(
        (press(&mut app, Action::Back), app.mode()),
        (vec![], Mode::Tree)
    );
    press(&mut app, Action::Pin);
    type_in(&mut app, " 13900139107");
    press(&mut app, Action::Down);
    assert_eq!(
        (press(&mut app, Action::Enter), app.mode()),
        (vec![], Mode::Prompt)
    );
    assert_eq!(app.notice.as_ref().unwrap().as_str(), "备注里不能有手机号");
    assert_eq!(
        app.prompt.as_ref().unwrap().entry.typed(),
        "等仓库 13900139107"
    );
}

#[test]
fn pinned_order_shows_its_note_when_it_is_shown() {
    let mut app = app();
    recall(&mut app, vec![pin(1, "等仓库"), pin(2, "")], vec![], None);
    opened(&mut app, 1);
    assert_eq!(app.notice.take().unwrap().as_str(), "备注：等仓库");
    opened(&mut app, 2);
    assert_eq!(
        (app.notice.take(), app.pinned().unwrap().as_str()),
        (None, "置顶")
    );
    press(&mut app, Action::PreviousOrder);
    assert_eq!(app.notice.as_ref().unwrap().as_str(), "备注：等仓库");
    opened(&mut app, 3);
    assert!(app.pinned().is_none());
}

#[test]
fn remembered_orders_are_removed_from_the_finder() {
    let mut app = app();
    recall(
        &mut app,
        vec![pin(2, "")],
        vec![visit(1, 3)],
        Some(session(&[1], 0)),
    );
    assert_eq!(
        press(&mut app, Action::Forget),
        [],
        "the session is not an order"
    );
    press(&mut app, Action::Down);
    assert_eq!(press(&mut app, Action::Forget), [Effect::Unpin(id(2))]);
    press(&mut app, Action::Down);
    assert_eq!(press(&mut app, Action::Forget), [Effect::Forget(id(1))]);
    recall(&mut app, vec![], vec![], None);
    assert_eq!(
        (lines(&app).len(), app.finder.chosen, app.screen),
        (1, 0, Screen::Finder),
        "the choice stays on the list"
    );
}
