//! Sessions with orders of the simulated shop: plain mode prints what the screen shows.

use super::Session;
use crate::app::{App, Effect, Event, Listed};
use crate::audit::AuditAction;
use crate::catalog::Tab;
use crate::find::{FindList, FindProgress, FindQuery, FindSummary, FoundOrder, KeyKind, Resume};
use crate::order::{Order, OrderId};
use crate::outline::{Outline, RowKind, row_text};
use crate::text::{Lang, SafeText};
use crate::worker::{Failure, Report, Request, Ticket};
use crate::{sim, worker};
use jiff::Timestamp;
use rstest::rstest;

fn now() -> Timestamp {
    "2026-11-23T18:00:00+08:00".parse().unwrap()
}

fn orders() -> Vec<(sim::ListedOrder, String)> {
    sim::documents(now())
        .into_iter()
        .map(|(listed, answer)| (listed, answer["data"].to_string()))
        .collect()
}

/// A session with an order of the simulated shop, and what was printed when it arrived.
fn session_with(name: &str, lang: Lang) -> (Session, String) {
    let (listed, json) = orders()
        .into_iter()
        .find(|(listed, _)| listed.name == name)
        .unwrap();
    let offered = vec![Listed {
        id: OrderId::parse(&listed.id).unwrap(),
        about: SafeText::fixed(listed.en),
        offer: crate::app::Offer::Demo,
    }];
    let mut session = Session::new(App::new(
        lang,
        now(),
        (80, 24),
        SafeText::fixed("Demo"),
        offered,
    ));
    assert!(session.opening().contains(&listed.id));
    let (_, effects) = session.line("1", now());
    let printed = arrive(&mut session, &effects, &json);
    (session, printed)
}

fn arrive(session: &mut Session, effects: &[Effect], json: &str) -> String {
    let (ticket, _) = look_ups(effects).remove(0);
    let order = worker::open_saved(json.as_bytes().to_vec()).unwrap();
    session
        .event(Event::Report(Report::Order(ticket, order)), now())
        .0
}

/// The look-ups among the effects.
fn look_ups(effects: &[Effect]) -> Vec<(Ticket, OrderId)> {
    let look_up = |effect: &Effect| match effect {
        Effect::Request(ticket, Request::Open { id, .. }) => Some((*ticket, id.clone())),
        _ => None,
    };
    effects.iter().filter_map(look_up).collect()
}

fn run_line(session: &mut Session, line: &str) -> String {
    session.line(line, now()).0
}

/// The number before the row with this label.
fn number(listing: &str, label: &str) -> String {
    let line = listing
        .lines()
        .find(|line| line.contains(label))
        .unwrap_or_else(|| panic!("{label} in {listing}"));
    line.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn all_prints_every_row_with_label_value_and_note() {
    for (lang, (listed, json)) in [Lang::Zh, Lang::En]
        .into_iter()
        .flat_map(|lang| orders().into_iter().map(move |o| (lang, o)))
    {
        let (mut session, _) = session_with(listed.name, lang);
        let order = Order::parse(json).unwrap();
        let look = session.app.view().unwrap().look(session.app.reading());
        for tab in Tab::ALL {
            run_line(&mut session, &(tab.index() + 1).to_string());
            let printed = run_line(&mut session, "all");
            let mut lines = printed.lines().skip(1);
            let outline = Outline::build(&order.doc, tab, false);
            for row in outline.all() {
                let line = lines.next().unwrap();
                let read = row_text(&order, outline.kind(row), look);
                if matches!(outline.kind(row), RowKind::Omitted(_) | RowKind::Raw) {
                    continue;
                }
                for part in [&read.label, &read.value, &read.aside] {
                    assert!(
                        line.contains(part.as_str().trim()),
                        "{} {tab:?}: {part} in {line}",
                        listed.name
                    );
                }
            }
            assert_eq!(lines.next(), None, "{} {tab:?}", listed.name);
        }
    }
}

#[test]
fn verdict_tabs_findings_and_timeline_match_the_screen() {
    let (mut session, printed) = session_with("split_stalled", Lang::En);
    let view = session.app.view().unwrap();
    let mut wanted: Vec<String> = view
        .verdict
        .iter()
        .map(|printed| printed.text.to_string())
        .collect();
    wanted.extend(
        Tab::ALL
            .into_iter()
            .map(|tab| format!("{} {}", tab.index() + 1, tab.label(Lang::En))),
    );
    assert!(
        wanted.iter().all(|part| printed.contains(part)),
        "{wanted:?} in {printed}"
    );
    let findings: Vec<String> = view
        .findings
        .iter()
        .map(|finding| finding.text.to_string())
        .collect();
    let printed = run_line(&mut session, "findings");
    assert!(
        findings.iter().all(|finding| printed.contains(finding)),
        "{printed}"
    );
    let timeline = run_line(&mut session, "t");
    assert!(
        timeline.contains("paid") || timeline.contains("Paid"),
        "{timeline}"
    );
    let one = run_line(&mut session, "f");
    assert!(!one.is_empty() && one.len() < timeline.len(), "{one}");
    let next = run_line(&mut session, "x");
    assert!(
        next.contains(&findings[0]) || findings.iter().any(|finding| next.contains(finding)),
        "{next}"
    );
}

#[rstest]
#[case("delivered")]
#[case("large")]
#[case("drifted")]
#[case("hostile")]
fn row_numbers_open_their_rows(#[case] name: &str) {
    let (mut session, _) = session_with(name, Lang::En);
    for tab in Tab::ALL {
        run_line(&mut session, &(tab.index() + 1).to_string());
        let count = session.app.view().unwrap().current().unwrap().outline.len();
        for n in (0..count).step_by((count / 23).max(1)) {
            run_line(&mut session, &format!("open {}", n + 11));
            let cursor = session
                .app
                .view()
                .unwrap()
                .current()
                .unwrap()
                .cursor
                .unwrap();
            assert_eq!(cursor.index(), n + 1, "{name} {tab:?}");
        }
        assert!(run_line(&mut session, &format!("open {}", count + 11)).contains("no row"));
    }
}

#[test]
fn value_is_masked_until_revealed_and_the_reveal_is_audited() {
    let (mut session, _) = session_with("delivered", Lang::En);
    let listing = run_line(&mut session, "buyer");
    let phone = number(&listing, "****");
    let (printed, effects) = session.line(&format!("v {phone}"), now());
    let revealed = printed.lines().nth(1).unwrap().to_owned();
    assert!(
        !revealed.contains("****") && printed.contains("30 seconds"),
        "{printed}"
    );
    assert!(
        matches!(&effects[..], [Effect::Audit(entry)] if entry.action == AuditAction::Revealed),
        "{effects:?}"
    );
    let (later, _) = session.line("ls", now() + jiff::SignedDuration::from_secs(31));
    assert_eq!(later, listing, "masked again");
    let (unmasked, effects) = session.line(&format!("v {}", number(&listing, "User ID")), now());
    assert!(
        unmasked.contains("nothing is masked") && effects.is_empty(),
        "{unmasked}"
    );
}

#[test]
fn copy_prints_what_the_screen_would_copy() {
    let (mut session, _) = session_with("delivered", Lang::En);
    let listing = run_line(&mut session, "3");
    let parcel = number(&listing, "Waybill number");
    assert_eq!(
        run_line(&mut session, &format!("y {parcel}"))
            .lines()
            .last(),
        Some("SF1380013802601")
    );
    assert!(run_line(&mut session, "Y").ends_with("Waybill number: SF1380013802601\n"));
    assert!(run_line(&mut session, "path").ends_with("/express_id\n"));
    assert!(run_line(&mut session, "markdown").contains("## Logistics"));
}

#[test]
fn search_lists_matches_and_filter_shows_only_them() {
    let (mut session, _) = session_with("delivered", Lang::En);
    let printed = run_line(&mut session, "/SF1380013802601");
    assert!(
        printed.contains("3 Logistics") && printed.contains("Waybill number"),
        "{printed}"
    );
    assert!(run_line(&mut session, "n").contains("SF1380013802601"));
    let narrow = run_line(&mut session, "filter Waybill");
    let whole = run_line(&mut session, "f");
    assert!(
        narrow.contains("Waybill number") && narrow.lines().count() < whole.lines().count(),
        "{narrow}\n{whole}"
    );
    assert!(run_line(&mut session, "/no such thing").contains("no match"));
}

#[test]
fn reply_is_selected_and_printed() {
    let (mut session, _) = session_with("split_stalled", Lang::Zh);
    let first = run_line(&mut session, "R");
    let second = run_line(&mut session, "reply 2");
    assert_ne!(first, second);
    let printed = run_line(&mut session, "y");
    let printed = printed.lines().nth(1).unwrap();
    assert!(second.contains(printed), "{printed} in {second}");
}

#[test]
fn order_id_in_a_chat_is_opened_and_its_failure_is_printed() {
    let (mut session, _) = session_with("delivered", Lang::En);
    let (id, other) = (orders()[1].0.id.clone(), orders()[2].0.id.clone());
    let (_, effects) = session.line(&format!("please look at {id} thanks"), now());
    assert!(
        look_ups(&effects)
            .iter()
            .any(|(_, looked)| looked.as_str() == id)
    );
    let ticket = session.app.look_up().unwrap().ticket;
    let failed = Report::Failed(ticket, Failure::Saved("it rains".to_owned()));
    let (printed, _) = session.event(Event::Report(failed), now());
    assert!(
        printed.contains("it rains") && printed.contains("try again"),
        "{printed}"
    );
    assert!(
        run_line(&mut session, "back").contains("1 Buyer"),
        "the previous order is shown"
    );
    let choice = run_line(&mut session, &format!("o {id} or {other}"));
    let listed = [
        "1   open all 2".to_owned(),
        format!("2   {id}"),
        format!("3   {other}"),
    ];
    assert!(listed.iter().all(|line| choice.contains(line)), "{choice}");
    let (_, effects) = session.line("3", now());
    assert!(
        look_ups(&effects)
            .iter()
            .any(|(_, id)| id.as_str() == other),
        "{effects:?}"
    );
}

/// The find among the effects.
fn find_request(effects: &[Effect]) -> (Ticket, FindQuery) {
    effects
        .iter()
        .find_map(|e| {
            if let Effect::Request(ticket, Request::Find(query)) = e {
                Some((*ticket, query.clone()))
            } else {
                None
            }
        })
        .unwrap()
}

fn entry(id: &str, goods: &'static str) -> FoundOrder {
    FoundOrder {
        order_id: OrderId::parse(id).unwrap(),
        created: Some(now()),
        user_id: SafeText::default(),
        buyer: SafeText::default(),
        state: None,
        paid: None,
        sum: None,
        goods: vec![SafeText::fixed(goods)],
        quantity: None,
        refund: None,
        after_sales: Vec::new(),
    }
}

#[rstest]
#[case::phone("138 0013 8000", KeyKind::Phone)]
#[case::user("u_62cbf09430aa2_3pcvv3UNJ1", KeyKind::User)]
#[case::after_sale("A1676284458_63ea122a379c4_84723683", KeyKind::AfterSale)]
fn unambiguous_key_is_found_at_once_and_an_ambiguous_one_is_listed(
    #[case] typed: &str,
    #[case] kind: KeyKind,
) {
    let (mut session, _) = session_with("delivered", Lang::En);
    let (_, effects) = session.line(typed, now());
    assert_eq!(find_request(&effects).1.key.kind(), kind);
    let announcement = session.announcement(&Request::Find(find_request(&effects).1));
    assert!(
        session.is_waiting() && announcement.contains(kind.label(Lang::En)),
        "{announcement}"
    );
    let (mut session, _) = session_with("delivered", Lang::En);
    let (choice, effects) = session.line("find 豆豆妈", now());
    assert!(
        choice.contains("1   nickname")
            && choice.contains("2   receiver's name")
            && effects.is_empty(),
        "{choice}"
    );
    assert_eq!(
        find_request(&session.line("2", now()).1).1.key.kind(),
        KeyKind::Receiver
    );
}

#[test]
fn stopped_find_resumes_and_its_rows_open_by_number() {
    let (mut session, _) = session_with("delivered", Lang::En);
    let (ticket, _) = find_request(&session.line("13800138000", now()).1);
    let (printed, _) = session.event(
        Event::Report(Report::Found(
            ticket,
            vec![entry("o_1", "tea"), entry("o_2", "paper")],
        )),
        now(),
    );
    assert_eq!(printed, "", "printed when the find ends");
    let failure = Failure::Saved("it rains".to_owned());
    let resume = Some(Resume {
        lanes: vec![FindList::AfterSales],
        window: 1,
        lane: 0,
        page: 2,
    });
    let (printed, _) = session.event(
        Event::Report(Report::FindEnded(ticket, Err((failure, resume.clone())))),
        now(),
    );
    assert!(
        printed.contains("it rains")
            && printed.contains("r resumes")
            && printed.contains("orders: 2"),
        "{printed}"
    );
    let (_, effects) = session.line("r", now());
    let (ticket, query) = find_request(&effects);
    assert_eq!(query.resume, resume);
    let (printed, effects) = session.cancel(now());
    assert!(
        effects.contains(&Effect::Request(ticket, Request::Cancel))
            && printed.contains("incomplete")
            && !session.is_waiting(),
        "{printed}"
    );
    let (ticket, _) = find_request(&session.line("r", now()).1);
    let (printed, _) = session.event(
        Event::Report(Report::FindEnded(
            ticket,
            Ok(FindSummary {
                progress: FindProgress::default(),
            }),
        )),
        now(),
    );
    assert!(
        printed.contains("complete") && !printed.contains("incomplete"),
        "{printed}"
    );
    let narrow = run_line(&mut session, "/paper");
    assert!(
        narrow.contains("o_2") && !narrow.contains("o_1"),
        "{narrow}"
    );
    assert!(
        run_line(&mut session, "filter").contains("tea")
            && run_line(&mut session, "3").contains("no row")
    );
    assert!(
        run_line(&mut session, "豆豆妈").contains("1   nickname")
            && run_line(&mut session, "b").contains("orders: 2")
    );
    let (_, effects) = session.line("2", now());
    assert!(
        look_ups(&effects)
            .iter()
            .any(|(_, id)| id.as_str().starts_with("o_")),
        "{effects:?}"
    );
}

#[test]
fn open_orders_are_switched_closed_and_reopened() {
    let (mut session, _) = session_with("delivered", Lang::En);
    let (listed, json) = orders()
        .into_iter()
        .find(|(listed, _)| listed.name == "refund_failed")
        .unwrap();
    let (_, effects) = session.line(&listed.id, now());
    let printed = arrive(&mut session, &effects, &json);
    assert!(
        printed.contains("order 2 of 2") && printed.contains(&listed.id),
        "{printed}"
    );
    assert!(run_line(&mut session, "[").contains("order 1 of 2"));
    assert!(run_line(&mut session, "next-order").contains("order 2 of 2"));
    let left = run_line(&mut session, "w");
    assert!(
        !left.contains(&listed.id) && left.contains("1 Buyer"),
        "{left}"
    );
    assert!(run_line(&mut session, "u").contains(&listed.id));
    assert!(run_line(&mut session, "m").lines().count() > 3);
    assert!(run_line(&mut session, "results").contains("no find was run"));
    run_line(&mut session, "close-order");
    assert!(
        run_line(&mut session, "close-order").contains("type or paste"),
        "no order is open"
    );
}

#[test]
fn unknown_command_suggests_the_nearest_and_prints_no_escape() {
    let (mut session, _) = session_with("delivered", Lang::En);
    assert!(run_line(&mut session, "logistcs").contains("the nearest is logistics"));
    assert!(!run_line(&mut session, "\u{1b}[2J").contains('\u{1b}'));
    assert_eq!(run_line(&mut session, "  "), "");
    assert!(run_line(&mut session, "?").contains("timeline"));
    assert_eq!(session.line("q", now()).1, [Effect::Quit]);
}

#[test]
fn hostile_order_prints_no_control_character() {
    let (mut session, mut printed) = session_with("hostile", Lang::En);
    for line in [
        "1", "all", "2", "all", "3", "all", "4", "all", "5", "all", "6", "all", "7", "all", "!",
        "t", "R", "M", "/a", "i 11",
    ] {
        printed += &run_line(&mut session, line);
    }
    let bad = printed.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}')
    });
    assert_eq!(bad, None);
}
