//! Tests of the order search.

use crate::app::test_support::{app, arrive, found, now, on_view, place, press, type_in};
use crate::app::{Action, App, Event, Mode, TimedEvent, update};
use crate::catalog::Tab;
use crate::outline::RowId;
use proptest::prelude::*;
use rstest::rstest;

const COURIER: &str = "/internal_extra_info/logistics_info/packages_info/1/logistics_company_name";

fn search(app: &mut App, typed: &str) {
    press(app, Action::Search);
    type_in(app, typed);
}

#[test]
fn search_jumps_to_another_tab_and_unfolds_ancestors() {
    let mut app = app();
    search(&mut app, "ztkd");
    press(&mut app, Action::Enter);
    assert_eq!((found(&app), app.mode()), (Some(2), Mode::Tree));
    assert_eq!(
        place(&app),
        (
            Tab::Logistics,
            "/internal_extra_info/logistics_info/packages_info/1".to_owned()
        )
    );
    press(&mut app, Action::NextHit);
    assert_eq!(place(&app), (Tab::Logistics, COURIER.to_owned()));
    press(&mut app, Action::NextHit);
    assert!(app.notice.is_some());
    press(&mut app, Action::PreviousHit);
    assert_eq!(place(&app).1, COURIER);
}

#[test]
fn search_starts_from_its_origin_with_every_key_and_esc_returns() {
    let mut app = app();
    press(&mut app, Action::Down);
    let (before, view) = (place(&app), on_view(&app));
    search(&mut app, "滤纸");
    assert_eq!(place(&app).0, Tab::Goods);
    press(&mut app, Action::EraseLine);
    assert_eq!((place(&app), on_view(&app)), (before.clone(), view.clone()));
    type_in(&mut app, "中通快递");
    press(&mut app, Action::Down);
    press(&mut app, Action::Back);
    assert_eq!(
        (place(&app), on_view(&app), found(&app)),
        (before, view, None)
    );
}

#[rstest]
#[case::nothing("", None)]
#[case::blanks("  ", None)]
#[case::combining("\u{301}", Some(0))]
#[case::bracket("[", Some(0))]
#[case::no_match("没有这样的字", Some(0))]
fn search_without_matches_keeps_the_position(#[case] typed: &str, #[case] hits: Option<usize>) {
    let mut app = app();
    let before = place(&app);
    search(&mut app, typed);
    assert_eq!((found(&app), place(&app)), (hits, before.clone()));
    press(&mut app, Action::Enter);
    press(&mut app, Action::NextHit);
    assert_eq!(place(&app), before);
}

#[test]
fn search_for_a_very_long_paste_finds_nothing() {
    let mut app = app();
    press(&mut app, Action::Search);
    update(
        &mut app,
        TimedEvent {
            now: now(),
            event: Event::Paste("长".repeat(10_000)),
        },
    );
    assert_eq!((found(&app), app.mode()), (Some(0), Mode::Prompt));
}

#[test]
fn filter_shows_matches_with_ancestors_and_restores_folds() {
    let mut app = app();
    let view = on_view(&app);
    press(&mut app, Action::Filter);
    type_in(&mut app, "中通快递");
    press(&mut app, Action::Enter);
    let counts: Vec<usize> = on_view(&app).iter().map(Vec::len).collect();
    assert_eq!(counts, [0, 0, 2, 0, 0, 0, 0]);
    assert_eq!(place(&app).0, Tab::Logistics);
    press(&mut app, Action::Filter);
    assert_eq!(on_view(&app)[0], view[0]);
    press(&mut app, Action::Filter);
    press(&mut app, Action::Back);
    assert_eq!(
        (found(&app), on_view(&app)[1].clone()),
        (Some(2), view[1].clone())
    );
    press(&mut app, Action::Back);
    assert_eq!(found(&app), None);
}

#[test]
fn search_and_filter_are_kept_on_refresh_and_on_showing_hidden_fields() {
    let mut app = app();
    search(&mut app, "中通快递");
    press(&mut app, Action::Enter);
    press(&mut app, Action::Filter);
    let (before, view) = (place(&app), on_view(&app));
    let effects = press(&mut app, Action::Refresh);
    arrive(&mut app, &effects);
    assert_eq!(
        (place(&app), on_view(&app), found(&app)),
        (before.clone(), view, Some(2))
    );
    press(&mut app, Action::Empty);
    assert_eq!((place(&app), found(&app)), (before, Some(2)));
}

#[test]
fn search_keeps_its_origin_when_a_refresh_arrives() {
    let mut app = app();
    let effects = press(&mut app, Action::Refresh);
    let (before, view) = (place(&app), on_view(&app));
    search(&mut app, "中通快递");
    arrive(&mut app, &effects);
    assert_eq!((place(&app).0, app.mode()), (Tab::Logistics, Mode::Prompt));
    press(&mut app, Action::Back);
    assert_eq!((place(&app), on_view(&app)), (before, view));
}

#[test]
fn search_finds_masked_digits_only_while_they_are_revealed() {
    let mut app = app();
    search(&mut app, "13800138000");
    press(&mut app, Action::Enter);
    assert_eq!(found(&app), Some(0));
    while !place(&app).1.ends_with("phone") {
        press(&mut app, Action::Down);
    }
    press(&mut app, Action::Reveal);
    assert_eq!(found(&app), Some(1));
    update(
        &mut app,
        TimedEvent {
            now: now(),
            event: Event::FocusLost,
        },
    );
    assert_eq!(found(&app), Some(0));
}

#[test]
fn finding_jumps_visit_each_proof_with_its_text() {
    let mut app = app();
    let view = app.view().unwrap();
    let proofs: Vec<String> = view
        .findings
        .iter()
        .map(|f| view.order.doc.pointer(f.proof))
        .collect();
    let notice = |app: &App| app.notice.as_ref().unwrap().to_string();
    assert!(proofs.len() > 1, "an order with several findings");
    for (n, proof) in proofs.iter().enumerate() {
        press(&mut app, Action::NextFinding);
        assert_eq!(place(&app).1, *proof);
        assert!(
            notice(&app).ends_with(&format!("{}/{}", n + 1, proofs.len())),
            "{}",
            notice(&app)
        );
    }
    press(&mut app, Action::NextFinding);
    assert_eq!(place(&app).1, proofs[0], "wraps around at the end");
    press(&mut app, Action::PreviousFinding);
    assert_eq!(place(&app).1, proofs[proofs.len() - 1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_done_every_cursor_and_hit_is_a_row(keys in proptest::collection::vec(0usize..16, 0..40)) {
        const ACTIONS: [Action; 12] = [
            Action::Search, Action::Filter, Action::NextHit, Action::PreviousHit, Action::Enter, Action::Back, Action::Empty,
            Action::FoldAll, Action::NextTab, Action::NextFinding, Action::Last, Action::Reveal,
        ];
        let mut app = app();
        for key in keys {
            match ACTIONS.get(key) {
                Some(&action) => _ = press(&mut app, action),
                None if key == 12 => {
                    let effects = press(&mut app, Action::Refresh);
                    arrive(&mut app, &effects);
                }
                None => type_in(&mut app, ["商", "zt", "1"][key - 13]),
            }
            // The order may have been replaced at the front.
            let Some(view) = app.view() else { continue };
            let is_row = |tab: Tab, row: RowId| row != RowId::ROOT && row.index() <= view.tab_state(tab).unwrap().outline.len();
            prop_assert!(Tab::ALL.into_iter().all(|tab| view.tab_state(tab).unwrap().cursor.is_none_or(|row| is_row(tab, row))));
            prop_assert!(view.search.iter().flat_map(|search| &search.hits).all(|hit| is_row(hit.tab, hit.row)));
        }
    }
}
