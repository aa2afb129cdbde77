//! Sessions with orders of the simulated shop: what is told is what the screen shows.

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

/// A session with an order of the simulated shop, and what was said when it came.
fn on(name: &str, lang: Lang) -> (Session, String) {
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
    let said = arrive(&mut session, &effects, &json);
    (session, said)
}

fn arrive(session: &mut Session, effects: &[Effect], json: &str) -> String {
    let (ticket, _) = looked_up(effects).remove(0);
    let order = worker::open_saved(json.as_bytes().to_vec()).unwrap();
    session
        .event(Event::Report(Report::Order(ticket, order)), now())
        .0
}

/// The orders that are looked up.
fn looked_up(effects: &[Effect]) -> Vec<(Ticket, OrderId)> {
    let look_up = |effect: &Effect| match effect {
        Effect::Request(ticket, Request::Open { id, .. }) => Some((*ticket, id.clone())),
        _ => None,
    };
    effects.iter().filter_map(look_up).collect()
}

fn say(session: &mut Session, line: &str) -> String {
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
fn every_row_of_every_tab_is_told_with_what_helps_to_read_it() {
    for (lang, (listed, json)) in [Lang::Zh, Lang::En]
        .into_iter()
        .flat_map(|lang| orders().into_iter().map(move |o| (lang, o)))
    {
        let (mut session, _) = on(listed.name, lang);
        let order = Order::parse(json).unwrap();
        let look = session.app.view().unwrap().look(session.app.reading());
        for tab in Tab::ALL {
            say(&mut session, &(tab.index() + 1).to_string());
            let told = say(&mut session, "all");
            let mut lines = told.lines().skip(1);
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
fn the_verdict_the_tabs_the_findings_and_the_timeline_are_those_of_the_screen() {
    let (mut session, said) = on("split_stalled", Lang::En);
    let view = session.app.view().unwrap();
    let mut wanted: Vec<String> = view
        .verdict
        .iter()
        .map(|said| said.text.to_string())
        .collect();
    wanted.extend(
        Tab::ALL
            .into_iter()
            .map(|tab| format!("{} {}", tab.index() + 1, tab.label(Lang::En))),
    );
    assert!(
        wanted.iter().all(|part| said.contains(part)),
        "{wanted:?} in {said}"
    );
    let findings: Vec<String> = view
        .findings
        .iter()
        .map(|finding| finding.text.to_string())
        .collect();
    let told = say(&mut session, "findings");
    assert!(
        findings.iter().all(|finding| told.contains(finding)),
        "{told}"
    );
    let timeline = say(&mut session, "t");
    assert!(
        timeline.contains("paid") || timeline.contains("Paid"),
        "{timeline}"
    );
    let one = say(&mut session, "f");
    assert!(!one.is_empty() && one.len() < timeline.len(), "{one}");
    let next = say(&mut session, "x");
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
fn every_number_of_a_listing_opens_its_row(#[case] name: &str) {
    let (mut session, _) = on(name, Lang::En);
    for tab in Tab::ALL {
        say(&mut session, &(tab.index() + 1).to_string());
        let count = session.app.view().unwrap().current().unwrap().outline.len();
        for n in (0..count).step_by((count / 23).max(1)) {
            say(&mut session, &format!("open {}", n + 11));
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
        assert!(say(&mut session, &format!("open {}", count + 11)).contains("no row"));
    }
}

#[test]
fn a_value_is_masked_until_it_is_revealed_and_that_is_accounted_for() {
    let (mut session, _) = on("delivered", Lang::En);
    let listing = say(&mut session, "buyer");
    let phone = number(&listing, "****");
    let (told, effects) = session.line(&format!("v {phone}"), now());
    let revealed = told.lines().nth(1).unwrap().to_owned();
    assert!(
        !revealed.contains("****") && told.contains("30 seconds"),
        "{told}"
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
fn a_copy_is_printed_as_the_screen_would_take_it() {
    let (mut session, _) = on("delivered", Lang::En);
    let listing = say(&mut session, "3");
    let parcel = number(&listing, "Waybill number");
    assert_eq!(
        say(&mut session, &format!("y {parcel}")).lines().last(),
        Some("SF1380013802601")
    );
    assert!(say(&mut session, "Y").ends_with("Waybill number: SF1380013802601\n"));
    assert!(say(&mut session, "path").ends_with("/express_id\n"));
    assert!(say(&mut session, "markdown").contains("## Logistics"));
}

#[test]
fn a_search_lists_its_matches_and_a_filter_leaves_them_alone() {
    let (mut session, _) = on("delivered", Lang::En);
    let told = say(&mut session, "/SF1380013802601");
    assert!(
        told.contains("3 Logistics") && told.contains("Waybill number"),
        "{told}"
    );
    assert!(say(&mut session, "n").contains("SF1380013802601"));
    let narrow = say(&mut session, "filter Waybill");
    let whole = say(&mut session, "f");
    assert!(
        narrow.contains("Waybill number") && narrow.lines().count() < whole.lines().count(),
        "{narrow}\n{whole}"
    );
    assert!(say(&mut session, "/no such thing").contains("no match"));
}

#[test]
fn a_reply_is_chosen_and_printed() {
    let (mut session, _) = on("split_stalled", Lang::Zh);
    let first = say(&mut session, "R");
    let second = say(&mut session, "reply 2");
    assert_ne!(first, second);
    let printed = say(&mut session, "y");
    let said = printed.lines().nth(1).unwrap();
    assert!(second.contains(said), "{printed} in {second}");
}

#[test]
fn another_order_is_found_in_a_chat_and_one_that_fails_says_why() {
    let (mut session, _) = on("delivered", Lang::En);
    let (id, other) = (orders()[1].0.id.clone(), orders()[2].0.id.clone());
    let (_, effects) = session.line(&format!("please look at {id} thanks"), now());
    assert!(
        looked_up(&effects)
            .iter()
            .any(|(_, looked)| looked.as_str() == id)
    );
    let ticket = session.app.look_up().unwrap().ticket;
    let failed = Report::Failed(ticket, Failure::Saved("it rains".to_owned()));
    let (told, _) = session.event(Event::Report(failed), now());
    assert!(
        told.contains("it rains") && told.contains("try again"),
        "{told}"
    );
    assert!(
        say(&mut session, "back").contains("1 Buyer"),
        "the order before is there"
    );
    let choice = say(&mut session, &format!("o {id} or {other}"));
    let listed = [
        "1   open all 2".to_owned(),
        format!("2   {id}"),
        format!("3   {other}"),
    ];
    assert!(listed.iter().all(|line| choice.contains(line)), "{choice}");
    let (_, effects) = session.line("3", now());
    assert!(
        looked_up(&effects)
            .iter()
            .any(|(_, id)| id.as_str() == other),
        "{effects:?}"
    );
}

/// The search that a line led to.
fn search(effects: &[Effect]) -> (Ticket, FindQuery) {
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
fn what_is_beyond_doubt_is_sought_at_once_and_what_is_not_is_asked(
    #[case] typed: &str,
    #[case] kind: KeyKind,
) {
    let (mut session, _) = on("delivered", Lang::En);
    let (_, effects) = session.line(typed, now());
    assert_eq!(search(&effects).1.key.kind(), kind);
    let announced = session.announced(&Request::Find(search(&effects).1));
    assert!(
        session.waits() && announced.contains(kind.label(Lang::En)),
        "{announced}"
    );
    let (mut session, _) = on("delivered", Lang::En);
    let (choice, effects) = session.line("find 豆豆妈", now());
    assert!(
        choice.contains("1   nickname")
            && choice.contains("2   receiver's name")
            && effects.is_empty(),
        "{choice}"
    );
    assert_eq!(
        search(&session.line("2", now()).1).1.key.kind(),
        KeyKind::Receiver
    );
}

#[test]
fn a_search_that_stopped_goes_on_and_its_rows_are_opened_by_number() {
    let (mut session, _) = on("delivered", Lang::En);
    let (ticket, _) = search(&session.line("13800138000", now()).1);
    let (told, _) = session.event(
        Event::Report(Report::Found(
            ticket,
            vec![entry("o_1", "tea"), entry("o_2", "paper")],
        )),
        now(),
    );
    assert_eq!(told, "", "told when it ends");
    let failure = Failure::Saved("it rains".to_owned());
    let resume = Some(Resume {
        lanes: vec![FindList::AfterSales],
        window: 1,
        lane: 0,
        page: 2,
    });
    let (told, _) = session.event(
        Event::Report(Report::FindEnded(ticket, Err((failure, resume.clone())))),
        now(),
    );
    assert!(
        told.contains("it rains") && told.contains("r goes on") && told.contains("orders: 2"),
        "{told}"
    );
    let (_, effects) = session.line("r", now());
    let (ticket, query) = search(&effects);
    assert_eq!(query.resume, resume);
    let (told, effects) = session.cancel(now());
    assert!(
        effects.contains(&Effect::Request(ticket, Request::Cancel))
            && told.contains("incomplete")
            && !session.waits(),
        "{told}"
    );
    let (ticket, _) = search(&session.line("r", now()).1);
    let (told, _) = session.event(
        Event::Report(Report::FindEnded(
            ticket,
            Ok(FindSummary {
                progress: FindProgress::default(),
            }),
        )),
        now(),
    );
    assert!(
        told.contains("complete") && !told.contains("incomplete"),
        "{told}"
    );
    let narrow = say(&mut session, "/paper");
    assert!(
        narrow.contains("o_2") && !narrow.contains("o_1"),
        "{narrow}"
    );
    assert!(
        say(&mut session, "filter").contains("tea") && say(&mut session, "3").contains("no row")
    );
    assert!(
        say(&mut session, "豆豆妈").contains("1   nickname")
            && say(&mut session, "b").contains("orders: 2")
    );
    let (_, effects) = session.line("2", now());
    assert!(
        looked_up(&effects)
            .iter()
            .any(|(_, id)| id.as_str().starts_with("o_")),
        "{effects:?}"
    );
}

#[test]
fn open_orders_are_walked_closed_and_had_back() {
    let (mut session, _) = on("delivered", Lang::En);
    let (listed, json) = orders()
        .into_iter()
        .find(|(listed, _)| listed.name == "refund_failed")
        .unwrap();
    let (_, effects) = session.line(&listed.id, now());
    let told = arrive(&mut session, &effects, &json);
    assert!(
        told.contains("order 2 of 2") && told.contains(&listed.id),
        "{told}"
    );
    assert!(say(&mut session, "[").contains("order 1 of 2"));
    assert!(say(&mut session, "next-order").contains("order 2 of 2"));
    let left = say(&mut session, "w");
    assert!(
        !left.contains(&listed.id) && left.contains("1 Buyer"),
        "{left}"
    );
    assert!(say(&mut session, "u").contains(&listed.id));
    assert!(say(&mut session, "m").lines().count() > 3);
    assert!(say(&mut session, "results").contains("nothing was sought"));
    say(&mut session, "close-order");
    assert!(
        say(&mut session, "close-order").contains("type or paste"),
        "nothing is open"
    );
}

#[test]
fn what_is_not_known_names_what_is_near_and_an_escape_stays_out() {
    let (mut session, _) = on("delivered", Lang::En);
    assert!(say(&mut session, "logistcs").contains("the nearest is logistics"));
    assert!(!say(&mut session, "\u{1b}[2J").contains('\u{1b}'));
    assert_eq!(say(&mut session, "  "), "");
    assert!(say(&mut session, "?").contains("timeline"));
    assert_eq!(session.line("q", now()).1, [Effect::Quit]);
}

#[test]
fn nothing_told_of_a_hostile_order_is_a_control_character() {
    let (mut session, mut told) = on("hostile", Lang::En);
    for line in [
        "1", "all", "2", "all", "3", "all", "4", "all", "5", "all", "6", "all", "7", "all", "!",
        "t", "R", "M", "/a", "i 11",
    ] {
        told += &say(&mut session, line);
    }
    let bad = told.chars().find(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}')
    });
    assert_eq!(bad, None);
}
