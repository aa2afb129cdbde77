//! Tests of the palette.

use super::Command;
use crate::app::test_support::{app, arrive, now, place, press, type_in};
use crate::app::{Action, App, Event, Mode, TimedEvent, update};
use crate::catalog::Tab;
use crate::text::SafeText;
use rstest::rstest;

fn open() -> App {
    let mut app = app();
    app.commands = vec![
        Command {
            modes: vec![Mode::Tree, Mode::Finder],
            action: Action::Help,
            key: SafeText::fixed("?"),
            words: ["帮助".to_owned(), "help".to_owned()],
            name: "help",
        },
        Command {
            modes: vec![Mode::Tree],
            action: Action::Empty,
            key: SafeText::fixed("e"),
            words: ["空字段".to_owned(), "empty fields".to_owned()],
            name: "empty_fields",
        },
    ];
    press(&mut app, Action::Palette);
    app
}

#[rstest]
#[case::initials("wlgs")]
#[case::pinyin("wuliugongsi")]
#[case::chinese("物流公司")]
#[case::english("courier")]
fn palette_jumps_to_a_field_by_its_name(#[case] typed: &str) {
    let mut app = open();
    type_in(&mut app, typed);
    press(&mut app, Action::Enter);
    let expected = "/internal_extra_info/logistics_info/packages_info/0/logistics_company_name";
    assert_eq!(
        (place(&app), app.mode()),
        ((Tab::Logistics, expected.to_owned()), Mode::Tree)
    );
}

#[rstest]
#[case::in_the_order("kzd", true)]
#[case::full_width("ｋｚｄ", true)]
#[case::the_help("bangzhu", false)]
fn palette_runs_a_command_by_its_name(#[case] typed: &str, #[case] empties: bool) {
    let mut app = open();
    type_in(&mut app, typed);
    press(&mut app, Action::Enter);
    assert_eq!(
        (app.view().unwrap().shows_hidden, app.help.is_some()),
        (empties, !empties)
    );
}

#[test]
fn palette_tab_completes_and_full_names_rank_first() {
    let mut app = open();
    type_in(&mut app, "kzd");
    press(&mut app, Action::Complete);
    let palette = app.palette.as_ref().unwrap();
    assert_eq!(palette.entry.text().as_str(), "empty_fields");
    assert_eq!(palette.shown().next().unwrap().text.as_str(), "空字段");
    press(&mut app, Action::Enter);
    assert!(app.view().unwrap().shows_hidden);
}

#[test]
fn palette_ranks_command_prefixes_before_fields() {
    let mut app = open();
    app.commands.push(Command {
        modes: vec![Mode::Tree],
        action: Action::CaseFile,
        key: SafeText::fixed("C"),
        words: ["写案件档".to_owned(), "write the case file".to_owned()],
        name: "case_file",
    });
    press(&mut app, Action::Back);
    press(&mut app, Action::Palette);
    type_in(&mut app, "case");
    assert!(
        press(&mut app, Action::Enter)
            .iter()
            .any(|effect| matches!(effect, crate::app::Effect::Save(..)))
    );
}

#[test]
fn palette_switches_to_another_shop() {
    let mut app = open();
    press(&mut app, Action::Back);
    app.shops = vec![SafeText::fixed("north"), SafeText::fixed("south")];
    press(&mut app, Action::Palette);
    type_in(&mut app, "south");
    assert_eq!(
        press(&mut app, Action::Enter),
        [crate::app::Effect::Shop(SafeText::fixed("south"))]
    );
}

#[test]
fn palette_switches_to_another_open_order() {
    let mut app = open();
    press(&mut app, Action::Back);
    let effects = app.open(crate::app::Source::Shop(
        crate::order::OrderId::parse("o_77").unwrap(),
    ));
    arrive(&mut app, &effects);
    press(&mut app, Action::PreviousOrder);
    press(&mut app, Action::Palette);
    type_in(&mut app, "o_77");
    press(&mut app, Action::Enter);
    assert_eq!(app.front_index(), Some(1));
}

#[test]
fn palette_jumps_to_tabs_and_findings() {
    let mut app = open();
    type_in(&mut app, "invoice");
    press(&mut app, Action::Enter);
    assert_eq!(place(&app).0, Tab::Invoice);
    press(&mut app, Action::Palette);
    type_in(&mut app, "tksb");
    press(&mut app, Action::Enter);
    assert_eq!(place(&app).0, Tab::Refunds);
}

#[test]
fn palette_without_matches_does_nothing_and_esc_closes_it() {
    let mut app = open();
    let before = place(&app);
    update(
        &mut app,
        TimedEvent {
            now: now(),
            event: Event::Paste("[".repeat(10_000)),
        },
    );
    press(&mut app, Action::Down);
    press(&mut app, Action::Enter);
    assert_eq!(app.palette.as_ref().unwrap().shown().count(), 0);
    press(&mut app, Action::Back);
    assert_eq!((place(&app), app.palette.is_none()), (before, true));
}

#[test]
fn palette_jumps_to_a_field_that_the_filter_hides() {
    let mut app = open();
    press(&mut app, Action::Back);
    press(&mut app, Action::Filter);
    type_in(&mut app, "滤纸");
    press(&mut app, Action::Enter);
    press(&mut app, Action::Palette);
    type_in(&mut app, "wlgs");
    press(&mut app, Action::Enter);
    assert!(place(&app).1.ends_with("logistics_company_name"));
}

#[test]
fn palette_stays_open_on_refresh_with_the_new_rows() {
    let mut app = open();
    press(&mut app, Action::Back);
    let effects = press(&mut app, Action::Refresh);
    press(&mut app, Action::Palette);
    type_in(&mut app, "wlgs");
    arrive(&mut app, &effects);
    assert_eq!(app.mode(), Mode::Prompt);
    press(&mut app, Action::Enter);
    assert!(place(&app).1.ends_with("logistics_company_name"));
}
