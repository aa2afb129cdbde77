//! The desk as a table: an event in, the state and the effects out. Nothing here draws.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use gander::catalog::Tab;
use gander::desk::{
    Action, Desk, Effect, Event, Failure, Mode, Moment, Outcome, Source, Urgency, update,
};
use gander::find;
use gander::order::{NodeId, OrderId, Rule};
use gander::outline::Kind;
use gander::text::{Clean, Lang};
use jiff::SignedDuration;
use rstest::rstest;

use crate::stage::{act, arrived, desk, desk_of, document, event, report, ticket};

const WIDE: (u16, u16) = (120, 36);
pub(crate) const NARROW: (u16, u16) = (80, 24);

pub(crate) fn source(id: &str) -> Source {
    Source::Shop(OrderId::read(id).unwrap())
}

pub(crate) fn failed() -> Outcome {
    Outcome::Failed(Failure {
        what: Clean::fixed("no"),
        todo: Clean::fixed("try again"),
    })
}

fn shown(desk: &Desk) -> Option<String> {
    desk.case
        .as_ref()
        .and_then(|case| case.order.id())
        .map(|id| id.to_string())
}

/// Goes to the row of the node under those keys, unfolding what is above it.
fn stand_on(desk: &mut Desk, tab: Tab, keys: &[&str]) {
    let case = desk.case.as_mut().unwrap();
    case.go(tab);
    let node = case.order.doc.at(NodeId::ROOT, keys).unwrap();
    let tab = case.current_mut().unwrap();
    let row = tab
        .outline
        .all()
        .find(|&row| tab.outline.kind(row) == Kind::Node(node))
        .unwrap();
    tab.outline.reveal(row);
    tab.cursor = Some(row);
}

fn on_phone(desk: &mut Desk) {
    stand_on(desk, Tab::Buyer, &["buyer_info", "phone_number"]);
}

#[test]
fn a_threshold_of_the_desk_decides_what_is_found_in_an_order_that_arrives() {
    let silent = |desk: &Desk| {
        desk.case
            .as_ref()
            .unwrap()
            .findings
            .iter()
            .any(|found| found.rule == Rule::Silent)
    };
    let (listed, json) = document("split_stalled");
    for (hours, found) in [(1, true), (1000, false)] {
        let mut desk = desk(Lang::Zh, WIDE);
        desk.limits.moving_hours = hours;
        let ticket = ticket(&desk.open(source(&listed.id)));
        report(&mut desk, ticket, arrived(&json, Lang::Zh));
        assert_eq!(silent(&desk), found, "{hours}");
    }
}

#[test]
fn a_report_under_an_old_ticket_changes_nothing() {
    let (first, json) = document("delivered");
    let (second, other) = document("unpaid");
    let mut desk = desk(Lang::Zh, WIDE);
    let old = ticket(&desk.open(source(&first.id)));
    act(&mut desk, Action::Back);
    let new = ticket(&desk.open(source(&second.id)));
    report(&mut desk, old, arrived(&json, Lang::Zh));
    report(&mut desk, old, failed());
    assert!(desk.case.is_none() && desk.trouble.is_none() && desk.pending.is_some());
    report(&mut desk, new, arrived(&other, Lang::Zh));
    report(&mut desk, old, arrived(&json, Lang::Zh));
    report(&mut desk, new, failed());
    assert_eq!(shown(&desk), Some(second.id));
    assert!(desk.trouble.is_none());
}

#[test]
fn an_order_that_is_put_aside_still_arrives() {
    let (first, json) = document("delivered");
    let (second, other) = document("unpaid");
    let mut desk = desk(Lang::Zh, WIDE);
    let old = ticket(&desk.open(source(&first.id)));
    let new = ticket(&desk.open(source(&second.id)));
    report(&mut desk, old, arrived(&json, Lang::Zh));
    assert!(desk.case.is_none(), "the desk is the second's");
    report(&mut desk, new, arrived(&other, Lang::Zh));
    assert_eq!(shown(&desk), Some(second.id.clone()));
    assert_eq!(act(&mut desk, Action::PreviousOrder), []);
    assert_eq!(shown(&desk), Some(first.id.clone()));
    assert_eq!(act(&mut desk, Action::NextOrder), []);
    assert_eq!(shown(&desk), Some(second.id));
    assert_eq!(
        desk.open(source(&first.id)),
        [],
        "an open order is not fetched again"
    );
    assert_eq!(shown(&desk), Some(first.id));
}

#[rstest]
#[case::escape(Action::Back)]
#[case::ctrl_c(Action::Cancel)]
fn a_report_after_a_cancel_changes_nothing(#[case] stop: Action) {
    let (listed, json) = document("delivered");
    let mut desk = desk(Lang::Zh, WIDE);
    let ticket = ticket(&desk.open(source(&listed.id)));
    assert_eq!(act(&mut desk, stop), [Effect::Cancel(ticket)]);
    report(&mut desk, ticket, arrived(&json, Lang::Zh));
    assert!(desk.case.is_none() && desk.pending.is_none());
    assert_eq!(desk.mode(), Mode::Finder);
}

#[test]
fn a_failed_refresh_keeps_the_order_behind_the_message() {
    let mut desk = desk_of("split_stalled", Lang::Zh, WIDE);
    let before = shown(&desk);
    let ticket = ticket(&act(&mut desk, Action::Refresh));
    assert_eq!(
        (desk.mode(), desk.is_covered()),
        (Mode::Tree, false),
        "an order is read on while it is refreshed"
    );
    report(&mut desk, ticket, failed());
    assert_eq!((desk.mode(), shown(&desk)), (Mode::Panel, before.clone()));
    assert!(act(&mut desk, Action::Back).is_empty());
    assert_eq!((desk.mode(), shown(&desk)), (Mode::Tree, before));
}

#[test]
fn a_failure_can_be_tried_again() {
    let (listed, json) = document("delivered");
    let mut desk = desk(Lang::Zh, WIDE);
    let first = ticket(&desk.open(source(&listed.id)));
    report(&mut desk, first, failed());
    assert_eq!(desk.mode(), Mode::Panel);
    let effects = act(&mut desk, Action::Refresh);
    assert_eq!(
        effects,
        [Effect::Fetch(
            first + 1,
            source(&listed.id),
            Urgency::Awaited
        )]
    );
    assert!(
        act(&mut desk, Action::Refresh).is_empty(),
        "one look-up at a time"
    );
    report(&mut desk, first + 1, arrived(&json, Lang::Zh));
    assert_eq!((desk.mode(), shown(&desk)), (Mode::Tree, Some(listed.id)));
}

#[test]
fn a_refresh_keeps_tab_folds_cursor_and_empty_fields() {
    let (_, json) = document("refund_failed");
    let mut desk = desk_of("refund_failed", Lang::Zh, NARROW);
    act(&mut desk, Action::Tab(Tab::Order));
    act(&mut desk, Action::Empty);
    for action in [
        Action::Left,
        Action::NextSibling,
        Action::Right,
        Action::Right,
        Action::Down,
    ] {
        act(&mut desk, action);
    }
    let state = |desk: &Desk| {
        let case = desk.case.as_ref().unwrap();
        let tab = case.current().unwrap();
        let folds: Vec<bool> = tab
            .outline
            .all()
            .map(|row| tab.outline.is_open(row))
            .collect();
        (case.tab, tab.cursor, folds, case.everything)
    };
    let before = state(&desk);
    let ticket = ticket(&act(&mut desk, Action::Refresh));
    report(&mut desk, ticket, arrived(&json, Lang::Zh));
    assert_eq!(state(&desk), before);
}

#[test]
fn another_order_begins_anew() {
    let (listed, json) = document("gift");
    let mut desk = desk_of("refund_failed", Lang::Zh, WIDE);
    act(&mut desk, Action::Tab(Tab::Invoice));
    act(&mut desk, Action::Empty);
    let ticket = ticket(&desk.open(source(&listed.id)));
    report(&mut desk, ticket, arrived(&json, Lang::Zh));
    let case = desk.case.unwrap();
    assert_eq!(
        (case.tab, case.everything, case.reveal),
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
            desk_of(name, Lang::Zh, WIDE).case.unwrap().tab,
            tab,
            "{name}"
        );
    }
}

fn revealed(desk: &Desk) -> bool {
    desk.case.as_ref().unwrap().reveal.is_some()
}

#[test]
fn a_value_is_shown_for_thirty_seconds() {
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    on_phone(&mut desk);
    let began = desk.now;
    act(&mut desk, Action::Reveal);
    let mut tick = |seconds| {
        update(
            &mut desk,
            Moment {
                now: began + SignedDuration::from_secs(seconds),
                event: Event::Tick,
            },
        )
    };
    tick(29);
    assert!(revealed(&desk));
    update(
        &mut desk,
        Moment {
            now: began + SignedDuration::from_secs(30),
            event: Event::Tick,
        },
    );
    assert!(!revealed(&desk));
}

#[rstest]
#[case::again(Event::Act(Action::Reveal))]
#[case::another_tab(Event::Act(Action::Tab(Tab::Goods)))]
#[case::the_next_tab(Event::Act(Action::NextTab))]
#[case::focus_lost(Event::FocusLost)]
fn a_shown_value_is_hidden_again(#[case] end: Event) {
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    on_phone(&mut desk);
    act(&mut desk, Action::Reveal);
    assert!(revealed(&desk));
    event(&mut desk, end);
    assert!(!revealed(&desk));
}

#[test]
fn a_refresh_hides_what_was_shown() {
    let (_, json) = document("delivered");
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    on_phone(&mut desk);
    act(&mut desk, Action::Reveal);
    let ticket = ticket(&act(&mut desk, Action::Refresh));
    report(&mut desk, ticket, arrived(&json, Lang::Zh));
    assert!(!revealed(&desk));
}

#[test]
fn what_holds_nothing_personal_is_not_revealed() {
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    stand_on(&mut desk, Tab::Order, &["order_info", "order_id"]);
    assert!(!desk.can(Action::Reveal));
    act(&mut desk, Action::Reveal);
    assert!(!revealed(&desk));
}

#[test]
fn q_twice_ends_and_any_key_between_begins_anew() {
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    assert!(act(&mut desk, Action::Leave).is_empty());
    assert!(desk.notice.is_some());
    act(&mut desk, Action::Down);
    assert!(act(&mut desk, Action::Leave).is_empty() && desk.notice.is_some());
    assert_eq!(act(&mut desk, Action::Leave), [Effect::Quit]);
}

#[test]
fn ctrl_c_cancels_first_and_ends_then() {
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    let ticket = ticket(&act(&mut desk, Action::Refresh));
    assert_eq!(act(&mut desk, Action::Cancel), [Effect::Cancel(ticket)]);
    assert_eq!(act(&mut desk, Action::Cancel), [Effect::Quit]);
}

#[test]
fn the_orders_of_a_pasted_chat_are_found_each_once() {
    let (first, _) = document("delivered");
    let (second, _) = document("unpaid");
    let chat = format!(
        "客户：{}，还有\n{}\n再说一次 {}！",
        first.id, second.id, first.id
    );
    let mut desk = desk_of("refund_failed", Lang::Zh, WIDE);
    event(&mut desk, Event::Paste(chat));
    assert_eq!((desk.mode(), desk.finder.found().len()), (Mode::Finder, 2));
    act(&mut desk, Action::Down);
    act(&mut desk, Action::Down);
    let effects = act(&mut desk, Action::Enter);
    assert!(
        matches!(&effects[..], [Effect::Fetch(_, Source::Shop(id), _)] if id.as_str() == second.id),
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
    let mut desk = Desk::new(
        Lang::Zh,
        crate::stage::now(),
        WIDE,
        Clean::default(),
        Vec::new(),
    );
    typed
        .chars()
        .for_each(|c| assert!(event(&mut desk, Event::Type(c)).is_empty()));
    assert!(act(&mut desk, Action::Enter).is_empty());
    assert!(
        desk.finder
            .refused
            .as_ref()
            .is_some_and(|r| r.as_str().contains(reason)),
        "{typed}"
    );
    assert!(desk.pending.is_none() && desk.mode() == Mode::Finder);
    event(&mut desk, Event::Type('x'));
    assert_eq!(desk.finder.refused, None, "it goes with the next key");
}

#[test]
fn a_phone_is_sought_and_the_reading_can_be_changed() {
    let sought = |downs: usize| {
        let mut desk = Desk::new(
            Lang::Zh,
            crate::stage::now(),
            WIDE,
            Clean::default(),
            Vec::new(),
        );
        event(&mut desk, Event::Paste("+86 138-0013-8000".to_owned()));
        (0..downs).for_each(|_| _ = act(&mut desk, Action::Down));
        match &act(&mut desk, Action::Enter)[..] {
            [Effect::Find(_, query)] => {
                (query.key.kind(), query.key.text().to_owned(), desk.mode())
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        sought(0),
        (find::Kind::Phone, "13800138000".to_owned(), Mode::Results)
    );
    assert_eq!(
        sought(1),
        (
            find::Kind::ReceiverPhone,
            "13800138000".to_owned(),
            Mode::Results
        )
    );
}

#[test]
fn an_id_is_sent_in_half_width() {
    let mut desk = Desk::new(
        Lang::Zh,
        crate::stage::now(),
        WIDE,
        Clean::default(),
        Vec::new(),
    );
    event(&mut desk, Event::Paste("　ｏ＿1 \u{200b}".to_owned()));
    assert_eq!(
        act(&mut desk, Action::Enter),
        [Effect::Fetch(1, source("o_1"), Urgency::Awaited)]
    );
}

/// Escape takes one step back, from wherever one is.
#[test]
fn escape_leads_back_from_every_mode() {
    let mut desk = desk_of("delivered", Lang::Zh, NARROW);
    act(&mut desk, Action::Enter);
    assert_eq!(desk.mode(), Mode::Detail);
    act(&mut desk, Action::Help);
    assert_eq!(desk.mode(), Mode::Help);
    act(&mut desk, Action::Back);
    assert_eq!(desk.mode(), Mode::Detail);
    act(&mut desk, Action::Back);
    assert_eq!(desk.mode(), Mode::Tree);
    act(&mut desk, Action::Back);
    assert_eq!(desk.mode(), Mode::Finder);
    event(&mut desk, Event::Type('x'));
    act(&mut desk, Action::Back);
    assert_eq!(
        (desk.mode(), desk.finder.entry.text().as_str()),
        (Mode::Finder, ""),
        "first the text goes"
    );
    act(&mut desk, Action::Back);
    assert_eq!(desk.mode(), Mode::Tree);
    let ticket = ticket(&act(&mut desk, Action::Refresh));
    assert_eq!(act(&mut desk, Action::Back), [Effect::Cancel(ticket)]);
    assert_eq!(desk.mode(), Mode::Tree);
}

#[test]
fn escape_in_an_empty_finder_says_how_to_leave() {
    let mut desk = desk(Lang::Zh, WIDE);
    assert!(act(&mut desk, Action::Back).is_empty());
    assert!(desk.notice.is_some_and(|n| n.as_str().contains("Ctrl-c")));
}

#[test]
fn a_fold_of_the_whole_tab_takes_the_cursor_to_what_is_left() {
    let mut desk = desk_of("refund_failed", Lang::Zh, WIDE);
    act(&mut desk, Action::Tab(Tab::Order));
    act(&mut desk, Action::Last);
    act(&mut desk, Action::FoldAll);
    act(&mut desk, Action::FoldAll);
    let tab = desk.case.as_ref().unwrap().current().unwrap();
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
    assert_eq!(desk(Lang::Zh, WIDE).next_tick(), None);
    let mut desk = desk_of("delivered", Lang::Zh, WIDE);
    assert_eq!(desk.next_tick(), Some(5_000));
    on_phone(&mut desk);
    act(&mut desk, Action::Reveal);
    assert_eq!(desk.next_tick(), Some(1_000));
    act(&mut desk, Action::Refresh);
    assert_eq!(desk.next_tick(), Some(200));
}
