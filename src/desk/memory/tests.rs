//! When the desk tells what is to be remembered, and what it makes of what is recalled.

use jiff::SignedDuration;
use rstest::rstest;

use crate::desk::bench::{arrive, desk as any_desk, now, press, type_in};
use crate::desk::{
    Action, Choice, Desk, Effect, Event, Failure, Listed, Mode, Moment, Offer, Outcome, Screen,
    Source, update,
};
use crate::memo::{Note, Pin, Session, Visit};
use crate::order::OrderId;
use crate::text::{Clean, Lang};

fn id(n: usize) -> OrderId {
    OrderId::read(&format!("o_{n}")).unwrap()
}

/// A desk that remembers, with nothing on it.
fn desk() -> Desk {
    let mut desk = Desk::new(Lang::Zh, now(), (120, 36), Clean::default(), Vec::new());
    desk.remember();
    desk
}

fn tick(desk: &mut Desk) -> Vec<Effect> {
    update(
        desk,
        Moment {
            now: now(),
            event: Event::Tick,
        },
    )
}

/// The report of each look-up that is asked for comes; what is then asked for.
fn come(desk: &mut Desk, effects: Vec<Effect>) -> Vec<Effect> {
    let mut asked = Vec::new();
    for effect in effects {
        arrive(desk, vec![effect]);
        asked.extend(tick(desk));
    }
    asked
}

fn opened(desk: &mut Desk, n: usize) {
    let effects = desk.open(Source::Shop(id(n)));
    arrive(desk, effects);
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
    desk: &mut Desk,
    pins: Vec<Pin>,
    recent: Vec<Visit>,
    session: Option<Session>,
) -> Vec<Effect> {
    update(
        desk,
        Moment {
            now: now(),
            event: Event::Memory {
                pins,
                recent,
                session,
            },
        },
    )
}

fn lines(desk: &Desk) -> Vec<String> {
    let lang = desk.lang;
    desk.finder
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
fn an_order_is_told_when_it_lies_on_the_desk_and_not_before() {
    let mut desk = desk();
    let asked = desk.open_all(vec![id(1), id(2)]);
    assert_eq!(
        tick(&mut desk),
        [Effect::KeepSession(vec![id(1), id(2)], 0)]
    );
    let Some(Effect::Fetch(front, ..)) = asked.first() else {
        panic!("{asked:?}")
    };
    let failure = Failure {
        what: Clean::fixed("no"),
        todo: Clean::default(),
    };
    let failed = update(
        &mut desk,
        Moment {
            now: now(),
            event: Event::Report(*front, Outcome::Failed(failure)),
        },
    );
    assert_eq!(failed, [], "what did not come was not opened");
    arrive(&mut desk, asked.into_iter().skip(1).collect());
    assert_eq!(tick(&mut desk), [], "nobody looked at the one behind");
    let looked = press(&mut desk, Action::NextOrder);
    assert_eq!(
        looked,
        [
            Effect::Remember(id(2)),
            Effect::KeepSession(vec![id(1), id(2)], 1)
        ]
    );
    let again = press(&mut desk, Action::Refresh);
    assert_eq!(come(&mut desk, again), [], "a refresh opens nothing");
}

#[test]
fn what_is_open_is_told_when_it_changes_down_to_nothing() {
    let mut desk = desk();
    assert_eq!(tick(&mut desk), []);
    opened(&mut desk, 1);
    opened(&mut desk, 2);
    press(&mut desk, Action::Tab(crate::catalog::Tab::Goods));
    assert_eq!(tick(&mut desk), []);
    assert_eq!(
        press(&mut desk, Action::Close),
        [Effect::Remember(id(1)), Effect::KeepSession(vec![id(1)], 0)]
    );
    assert_eq!(
        press(&mut desk, Action::Close),
        [Effect::KeepSession(Vec::new(), 0)]
    );
}

#[test]
fn a_desk_without_memory_tells_nothing_and_a_saved_answer_is_no_order_of_the_shop() {
    let mut saved = any_desk();
    opened(&mut saved, 1);
    assert_eq!((tick(&mut saved), saved.can(Action::Pin)), (vec![], false));
    press(&mut saved, Action::Pin);
    assert!(saved.prompt.is_none() && saved.notice.is_some());
    let mut desk = desk();
    let effects = desk.open(Source::Saved(Clean::fixed("saved")));
    assert_eq!(
        (come(&mut desk, effects), desk.can(Action::Pin)),
        (vec![], false)
    );
}

#[test]
fn the_finder_offers_pins_with_their_notes_then_what_was_opened_lately_each_once() {
    let mut desk = desk();
    recall(
        &mut desk,
        vec![pin(2, "等仓库"), pin(3, "")],
        vec![visit(1, 3), visit(2, 5), visit(4, 180)],
        None,
    );
    assert_eq!(
        lines(&desk),
        ["o_2 等仓库", "o_3", "o_1 3 分钟前打开", "o_4 3 小时前打开"]
    );
    desk.finder.insert("仓库");
    assert_eq!(lines(&desk).first().map(String::as_str), Some("o_2 等仓库"));
}

#[test]
fn of_many_opened_lately_the_latest_are_listed_and_all_are_found_by_typing() {
    let mut desk = desk();
    recall(
        &mut desk,
        vec![pin(99, "")],
        (1..=40)
            .map(|n| visit(n, i64::try_from(n).unwrap()))
            .collect(),
        None,
    );
    assert_eq!(lines(&desk).len(), 21);
    desk.finder.insert("35 分钟");
    assert!(
        matches!(&desk.finder.choices()[0], Choice::Listed(Listed { id, offer: Offer::Recent, .. }) if *id == self::id(35))
    );
}

#[test]
fn ages_go_on_while_the_finder_is_up() {
    let mut desk = desk();
    recall(&mut desk, vec![], vec![visit(1, 3)], None);
    update(
        &mut desk,
        Moment {
            now: now() + SignedDuration::from_mins(5),
            event: Event::Tick,
        },
    );
    assert_eq!(lines(&desk), ["o_1 8 分钟前打开"]);
}

/// The session as the memory gives it back.
fn session(ids: &[usize], up: usize) -> Session {
    let folder = tempfile::tempdir().unwrap();
    let mut memo = crate::memo::Memo::open(folder.path(), "shop", None);
    memo.keep_session(&ids.iter().map(|&n| id(n)).collect::<Vec<_>>(), up);
    memo.session()
}

#[test]
fn the_session_before_is_offered_until_an_order_is_opened() {
    let mut desk = desk();
    assert_eq!(
        recall(
            &mut desk,
            vec![],
            vec![visit(1, 3)],
            Some(session(&[1, 2, 3], 1))
        ),
        []
    );
    assert_eq!(lines(&desk)[0], "恢复上次打开的 3 个订单");
    opened(&mut desk, 7);
    press(&mut desk, Action::Finder);
    assert_eq!(lines(&desk), ["o_1 3 分钟前打开"]);
    let mut desk = self::desk();
    desk.open(Source::Shop(id(7)));
    recall(&mut desk, vec![], vec![], Some(session(&[1], 0)));
    assert_eq!(lines(&desk), [""; 0], "something was opened before it came");
}

#[test]
fn the_session_before_opens_with_the_order_up_that_was() {
    let mut desk = desk();
    recall(&mut desk, vec![], vec![], Some(session(&[1, 2, 3], 1)));
    let asked = press(&mut desk, Action::Enter);
    assert!(
        asked.contains(&Effect::KeepSession(vec![id(1), id(2), id(3)], 1)),
        "{asked:?}"
    );
    come(&mut desk, asked);
    assert_eq!(
        (desk.awaited(), desk.case.as_ref().unwrap().source.clone()),
        (0, Source::Shop(id(2)))
    );
    press(&mut desk, Action::Finder);
    assert_eq!(lines(&desk), [""; 0]);
}

/// A desk with order 1, pinned or not, and the line for its note.
fn noting(pins: Vec<Pin>) -> Desk {
    let mut desk = desk();
    recall(&mut desk, pins, vec![], None);
    opened(&mut desk, 1);
    press(&mut desk, Action::Pin);
    assert_eq!(desk.mode(), Mode::Prompt);
    desk
}

#[rstest]
#[case::pinned(vec![], "等仓库 ", vec![Effect::Pin(id(1), Note::read("等仓库").unwrap())])]
#[case::pinned_without_a_note(vec![], "", vec![Effect::Pin(id(1), Note::default())])]
#[case::note_changed(vec![pin(1, "等")], "仓库", vec![Effect::Pin(id(1), Note::read("等仓库").unwrap())])]
#[case::unpinned(vec![pin(1, "")], "  ", vec![Effect::Unpin(id(1))])]
fn a_note_is_typed_and_kept(
    #[case] pins: Vec<Pin>,
    #[case] typed: &str,
    #[case] wanted: Vec<Effect>,
) {
    let mut desk = noting(pins);
    type_in(&mut desk, typed);
    assert_eq!(press(&mut desk, Action::Enter), wanted);
    assert_eq!(
        (desk.mode(), desk.case.as_ref().unwrap().search.is_none()),
        (Mode::Tree, true)
    );
}

#[test]
fn a_note_is_dropped_and_one_that_is_refused_stays_with_the_reason() {
    let mut desk = noting(vec![pin(1, "等仓库")]);
    press(&mut desk, Action::EraseLine);
    assert_eq!(
        (press(&mut desk, Action::Back), desk.mode()),
        (vec![], Mode::Tree)
    );
    press(&mut desk, Action::Pin);
    type_in(&mut desk, " 13900139107");
    press(&mut desk, Action::Down);
    assert_eq!(
        (press(&mut desk, Action::Enter), desk.mode()),
        (vec![], Mode::Prompt)
    );
    assert_eq!(desk.notice.as_ref().unwrap().as_str(), "备注里不能有手机号");
    assert_eq!(
        desk.prompt.as_ref().unwrap().entry.typed(),
        "等仓库 13900139107"
    );
}

#[test]
fn a_pinned_order_says_its_note_when_it_comes_on_the_desk() {
    let mut desk = desk();
    recall(&mut desk, vec![pin(1, "等仓库"), pin(2, "")], vec![], None);
    opened(&mut desk, 1);
    assert_eq!(desk.notice.take().unwrap().as_str(), "备注：等仓库");
    opened(&mut desk, 2);
    assert_eq!(
        (desk.notice.take(), desk.pinned().unwrap().as_str()),
        (None, "置顶")
    );
    press(&mut desk, Action::PreviousOrder);
    assert_eq!(desk.notice.as_ref().unwrap().as_str(), "备注：等仓库");
    opened(&mut desk, 3);
    assert!(desk.pinned().is_none());
}

#[test]
fn what_is_remembered_is_taken_off_the_finder() {
    let mut desk = desk();
    recall(
        &mut desk,
        vec![pin(2, "")],
        vec![visit(1, 3)],
        Some(session(&[1], 0)),
    );
    assert_eq!(
        press(&mut desk, Action::Forget),
        [],
        "the session is no order"
    );
    press(&mut desk, Action::Down);
    assert_eq!(press(&mut desk, Action::Forget), [Effect::Unpin(id(2))]);
    press(&mut desk, Action::Down);
    assert_eq!(press(&mut desk, Action::Forget), [Effect::Forget(id(1))]);
    recall(&mut desk, vec![], vec![], None);
    assert_eq!(
        (lines(&desk).len(), desk.finder.chosen, desk.screen),
        (1, 0, Screen::Finder),
        "the choice stays on the list"
    );
}
