//! Sessions with orders of the simulated shop: what is told is what the screen shows.

use super::Session;
use crate::audit::Action as Deed;
use crate::catalog::Tab;
use crate::desk::{Desk, Effect, Event, Listed, Outcome, Source};
use crate::order::{Order, OrderId};
use crate::outline::{Kind, Outline, view};
use crate::text::{Clean, Lang};
use crate::{run, sim, worker};
use jiff::Timestamp;
use rstest::rstest;

fn now() -> Timestamp {
    "2026-11-23T18:00:00+08:00".parse().unwrap()
}

fn orders() -> Vec<(sim::Listed, String)> {
    sim::documents(now()).into_iter().map(|(listed, answer)| (listed, answer["data"].to_string())).collect()
}

/// A session with an order of the simulated shop, and what was said when it came.
fn on(name: &str, lang: Lang) -> (Session, String) {
    let (listed, json) = orders().into_iter().find(|(listed, _)| listed.name == name).unwrap();
    let offered = vec![Listed { id: OrderId::read(&listed.id).unwrap(), about: Clean::fixed(listed.en), offer: crate::desk::Offer::Demo }];
    let mut session = Session::new(Desk::new(lang, now(), (80, 24), Clean::fixed("Demo"), offered));
    assert!(session.opening().contains(&listed.id));
    let (_, effects) = session.line("1", now());
    let said = arrive(&mut session, &effects, &json);
    (session, said)
}

fn arrive(session: &mut Session, effects: &[Effect], json: &str) -> String {
    let ticket = effects.iter().find_map(|e| if let Effect::Fetch(ticket, ..) = e { Some(*ticket) } else { None }).unwrap();
    let loaded = worker::load(json.to_owned(), Vec::new()).unwrap();
    let lang = session.desk.lang;
    session.event(Event::Report(ticket, Outcome::Arrived(Box::new(run::arrival(*loaded, lang)))), now()).0
}

fn say(session: &mut Session, line: &str) -> String {
    session.line(line, now()).0
}

/// The number before the row with this label.
fn number(listing: &str, label: &str) -> String {
    let line = listing.lines().find(|line| line.contains(label)).unwrap_or_else(|| panic!("{label} in {listing}"));
    line.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn every_row_of_every_tab_is_told_with_what_helps_to_read_it() {
    for (lang, (listed, json)) in [Lang::Zh, Lang::En].into_iter().flat_map(|lang| orders().into_iter().map(move |o| (lang, o))) {
        let (mut session, _) = on(listed.name, lang);
        let order = Order::parse(json).unwrap();
        let look = session.desk.case.as_ref().unwrap().look(session.desk.reading());
        for tab in Tab::ALL {
            say(&mut session, &(tab.index() + 1).to_string());
            let told = say(&mut session, "all");
            let mut lines = told.lines().skip(1);
            let outline = Outline::build(&order.doc, tab, false);
            for row in outline.all() {
                let line = lines.next().unwrap();
                let read = view(&order, outline.kind(row), look);
                if matches!(outline.kind(row), Kind::Left(_) | Kind::Raw) {
                    continue;
                }
                for part in [&read.label, &read.value, &read.aside] {
                    assert!(line.contains(part.as_str().trim()), "{} {tab:?}: {part} in {line}", listed.name);
                }
            }
            assert_eq!(lines.next(), None, "{} {tab:?}", listed.name);
        }
    }
}

#[test]
fn the_verdict_the_tabs_the_findings_and_the_timeline_are_those_of_the_screen() {
    let (mut session, said) = on("split_stalled", Lang::En);
    let case = session.desk.case.as_ref().unwrap();
    let mut wanted: Vec<String> = case.verdict.iter().map(|said| said.text.to_string()).collect();
    wanted.extend(Tab::ALL.into_iter().map(|tab| format!("{} {}", tab.index() + 1, tab.label(Lang::En))));
    assert!(wanted.iter().all(|part| said.contains(part)), "{wanted:?} in {said}");
    let findings: Vec<String> = case.findings.iter().map(|finding| finding.text.to_string()).collect();
    let told = say(&mut session, "findings");
    assert!(findings.iter().all(|finding| told.contains(finding)), "{told}");
    let timeline = say(&mut session, "t");
    assert!(timeline.contains("paid") || timeline.contains("Paid"), "{timeline}");
    let one = say(&mut session, "f");
    assert!(!one.is_empty() && one.len() < timeline.len(), "{one}");
    let next = say(&mut session, "x");
    assert!(next.contains(&findings[0]) || findings.iter().any(|finding| next.contains(finding)), "{next}");
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
        let count = session.desk.case.as_ref().unwrap().current().unwrap().outline.len();
        for n in (0..count).step_by((count / 23).max(1)) {
            say(&mut session, &format!("open {}", n + 11));
            let cursor = session.desk.case.as_ref().unwrap().current().unwrap().cursor.unwrap();
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
    assert!(!revealed.contains("****") && told.contains("30 seconds"), "{told}");
    assert!(matches!(&effects[..], [Effect::Audit(entry)] if entry.action == Deed::Revealed), "{effects:?}");
    let (later, _) = session.line("ls", now() + jiff::SignedDuration::from_secs(31));
    assert_eq!(later, listing, "masked again");
    let (unmasked, effects) = session.line(&format!("v {}", number(&listing, "User ID")), now());
    assert!(unmasked.contains("nothing is masked") && effects.is_empty(), "{unmasked}");
}

#[test]
fn a_copy_is_printed_as_the_screen_would_take_it() {
    let (mut session, _) = on("delivered", Lang::En);
    let listing = say(&mut session, "3");
    let parcel = number(&listing, "Waybill number");
    assert_eq!(say(&mut session, &format!("y {parcel}")).lines().last(), Some("SF1380013802601"));
    assert!(say(&mut session, "Y").ends_with("Waybill number: SF1380013802601\n"));
    assert!(say(&mut session, "path").ends_with("/express_id\n"));
    assert!(say(&mut session, "markdown").contains("## Logistics"));
}

#[test]
fn a_search_lists_its_matches_and_a_filter_leaves_them_alone() {
    let (mut session, _) = on("delivered", Lang::En);
    let told = say(&mut session, "/SF1380013802601");
    assert!(told.contains("3 Logistics") && told.contains("Waybill number"), "{told}");
    assert!(say(&mut session, "n").contains("SF1380013802601"));
    let narrow = say(&mut session, "filter Waybill");
    let whole = say(&mut session, "f");
    assert!(narrow.contains("Waybill number") && narrow.lines().count() < whole.lines().count(), "{narrow}\n{whole}");
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
    let wanted = Source::Shop(OrderId::read(&id).unwrap());
    assert!(effects.iter().any(|e| matches!(e, Effect::Fetch(_, source, _) if *source == wanted)), "{effects:?}");
    let ticket = session.desk.pending.as_ref().unwrap().ticket;
    let failure = crate::desk::Failure { what: Clean::fixed("it rains"), todo: Clean::fixed("wait") };
    let (told, _) = session.event(Event::Report(ticket, Outcome::Failed(failure)), now());
    assert!(told.contains("it rains") && told.contains("wait"), "{told}");
    assert!(say(&mut session, "back").contains("1 Buyer"), "the order before is there");
    let choice = say(&mut session, &format!("o {id} or {other}"));
    let listed = ["1   open all 2".to_owned(), format!("2   {id}"), format!("3   {other}")];
    assert!(listed.iter().all(|line| choice.contains(line)), "{choice}");
    let (_, effects) = session.line("3", now());
    assert!(effects.iter().any(|e| matches!(e, Effect::Fetch(_, Source::Shop(id), _) if id.as_str() == other)), "{effects:?}");
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
    for line in ["1", "all", "2", "all", "3", "all", "4", "all", "5", "all", "6", "all", "7", "all", "!", "t", "R", "M", "/a", "i 11"] {
        told += &say(&mut session, line);
    }
    let bad = told.chars().find(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}'));
    assert_eq!(bad, None);
}
