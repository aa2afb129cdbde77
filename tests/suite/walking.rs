//! Walking an outline: every move over its rows, random folds, and folds and cursor across a
//! refresh.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test helpers may fail a test"
)]

use gander::catalog::Tab;
use gander::order::{NodeId, Order, Reading, Thresholds};
use gander::outline::{self, DisplayOptions, Outline, RowId, RowKind, TabHeading};
use gander::text::Lang;
use proptest::prelude::*;
use rstest::rstest;

use crate::json::any_order;
use crate::support::{document, documents, now, order, outlines};

/// In the tab of undocumented fields, the labels are the keys of the response:
///
/// ```text
///  - a
///      a1
///    + a2
///        (a21, a22)
///      a3
///    b
///  - c
///    + c1
///        (c11 with c111 below it, unfolded)
///    + Raw JSON
/// ```
const TREE: &str =
    r#"{"a":{"a1":1,"a2":{"a21":2,"a22":3},"a3":4},"b":5,"c":{"c1":{"c11":{"c111":6}}}}"#;

fn name(outline: &Outline, order: &Order, row: RowId) -> String {
    let look = DisplayOptions {
        reading: Reading {
            lang: Lang::En,
            now: now(),
            thresholds: Thresholds::default(),
        },
        revealed: None,
    };
    outline::row_text(order, outline.kind(row), look)
        .label
        .to_string()
}

fn find(outline: &Outline, order: &Order, wanted: &str) -> RowId {
    let found = outline.all().find(|&row| {
        matches!(outline.kind(row), RowKind::Node(_)) && name(outline, order, row) == wanted
    });
    found.unwrap_or_else(|| panic!("no row {wanted}"))
}

/// The visible rows as they are drawn.
fn drawn(outline: &Outline, order: &Order) -> Vec<String> {
    let line = |row| {
        let mark = match (outline.has_children(row), outline.is_open(row)) {
            (false, _) => "  ",
            (true, true) => "- ",
            (true, false) => "+ ",
        };
        format!(
            "{}{mark}{}",
            "  ".repeat(outline.depth(row)),
            name(outline, order, row)
        )
    };
    visible_rows(outline).into_iter().map(line).collect()
}

fn tree() -> (Order, Outline) {
    let order = order(TREE);
    let mut outline = Outline::build(&order.doc, Tab::Other, true);
    for folded in ["a2", "c1"] {
        let row = find(&outline, &order, folded);
        outline.set_open(row, false);
    }
    let inside = find(&outline, &order, "c11");
    outline.set_open(inside, true);
    (order, outline)
}

/// The visible rows, found by testing every row for a folded ancestor.
fn visible_rows(outline: &Outline) -> Vec<RowId> {
    outline
        .all()
        .filter(|&row| outline.ancestors(row).all(|above| outline.is_open(above)))
        .collect()
}

#[test]
fn fold_hides_the_rows_below() {
    let (order, outline) = tree();
    let expected = ["- a", "    a1", "  + a2", "    a3", "  b", "- c", "  + c1"];
    let shown = drawn(&outline, &order);
    assert_eq!(shown[..expected.len()], expected);
    assert_eq!(
        shown[expected.len() + 1..],
        ["  Raw JSON"],
        "the deviations come before it"
    );
}

type Move = fn(&Outline, RowId) -> Option<RowId>;

#[rstest]
#[case::down_into_an_open_row(Outline::next, "a", Some("a1"))]
#[case::down_over_a_folded_row(Outline::next, "a2", Some("a3"))]
#[case::down_out_of_a_row(Outline::next, "a3", Some("b"))]
#[case::up_to_a_folded_row(Outline::previous, "a3", Some("a2"))]
#[case::up_out_of_a_row(Outline::previous, "a1", Some("a"))]
#[case::up_to_the_last_of_an_open_row(Outline::previous, "b", Some("a3"))]
#[case::up_at_the_top(Outline::previous, "a", None)]
#[case::parent(Outline::parent, "a2", Some("a"))]
#[case::parent_of_a_topmost_row(Outline::parent, "c", None)]
#[case::next_sibling_past_what_is_below(Outline::next_sibling, "a", Some("b"))]
#[case::next_sibling_of_the_last(Outline::next_sibling, "a3", None)]
#[case::previous_sibling(Outline::previous_sibling, "c", Some("b"))]
#[case::previous_sibling_of_the_first(Outline::previous_sibling, "a1", None)]
#[case::first_of_all(|outline: &Outline, _: RowId| outline.first(), "c1", Some("a"))]
#[case::last_of_all(|outline: &Outline, _: RowId| outline.last(), "a", Some("Raw JSON"))]
fn move_ends_at_the_expected_row(#[case] step: Move, #[case] from: &str, #[case] to: Option<&str>) {
    let (order, outline) = tree();
    let landed = step(&outline, find(&outline, &order, from));
    assert_eq!(landed.map(|row| name(&outline, &order, row)).as_deref(), to);
}

#[test]
fn unfold_to_makes_a_row_visible() {
    let (order, mut outline) = tree();
    let deep = find(&outline, &order, "c111");
    assert!(!visible_rows(&outline).contains(&deep));
    outline.unfold_to(deep);
    assert!(visible_rows(&outline).contains(&deep));
    assert_eq!(outline.nth(outline.rank(deep)), Some(deep));
    assert!(
        !outline.is_open(find(&outline, &order, "a2")),
        "other folds stay"
    );
}

#[test]
fn fold_below_applies_to_the_whole_subtree() {
    let (order, mut outline) = tree();
    let c = find(&outline, &order, "c");
    outline.set_open_below(c, true);
    assert!(outline.all_open_below(c) && !outline.all_open_below(RowId::ROOT));
    outline.set_open_below(RowId::ROOT, false);
    assert_eq!(drawn(&outline, &order)[..3], ["+ a", "  b", "+ c"]);
    check(&outline);
}

/// Checks every way to count and to walk against a full scan.
fn check(outline: &Outline) {
    let rows = visible_rows(outline);
    assert_eq!(outline.visible_len(), rows.len());
    assert_eq!(
        (outline.first(), outline.last()),
        (rows.first().copied(), rows.last().copied())
    );
    for (n, &row) in rows.iter().enumerate() {
        assert_eq!(outline.rank(row), n);
        assert_eq!(outline.nth(n), Some(row));
        assert_eq!(outline.next(row), rows.get(n + 1).copied(), "after {n}");
        assert_eq!(
            outline.previous(row),
            n.checked_sub(1).map(|before| rows[before]),
            "before {n}"
        );
        assert_eq!(outline.depth(row), outline.ancestors(row).count());
        let next_sibling = outline.next_sibling(row);
        assert!(
            next_sibling.is_none_or(|next| outline.previous_sibling(next) == Some(row)
                && outline.parent(next) == outline.parent(row))
        );
    }
    assert_eq!(outline.nth(rows.len()), None);
}

/// Folds and unfolds rows; `bulk` includes everything below.
fn fold(outline: &mut Outline, folds: &[(prop::sample::Index, bool, bool)]) {
    for (at, open, bulk) in folds {
        let row = outline.all().nth(at.index(outline.len())).unwrap();
        if *bulk {
            outline.set_open_below(row, *open);
        } else {
            outline.set_open(row, *open);
        }
    }
}

fn any_folds() -> impl Strategy<Value = Vec<(prop::sample::Index, bool, bool)>> {
    proptest::collection::vec(
        (
            any::<prop::sample::Index>(),
            any::<bool>(),
            prop::bool::weighted(0.2),
        ),
        0..20,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn walk_heading_and_index_agree_with_a_scan_under_any_folds(
        json in any_order(),
        folds in any_folds(),
        shows_hidden in any::<bool>()
    ) {
        let order = order(&json.write());
        for (mut outline, tab) in outlines(&order, shows_hidden).into_iter().zip(Tab::ALL) {
            let heading = TabHeading::of(&order.doc, tab, shows_hidden);
            let expected = TabHeading { count: outline.count(), is_blank: outline.is_blank() };
            prop_assert_eq!(heading, expected, "{:?}", tab);
            for row in outline.all() {
                let RowKind::Node(node) = outline.kind(row) else { continue };
                prop_assert_eq!(outline.row_of(node), Some(row));
            }
            check(&outline);
            if !outline.is_empty() {
                fold(&mut outline, &folds);
                check(&outline);
            }
        }
    }

    #[test]
    fn restore_keeps_folds_and_cursor_on_the_same_response(
        json in any_order(),
        folds in any_folds(),
        at in any::<prop::sample::Index>()
    ) {
        // A duplicate key has one path, and so one fold.
        let order = order(&json.write());
        for (mut before, tab) in outlines(&order, false).into_iter().zip(Tab::ALL) {
            if before.is_empty() || has_duplicate_keys(&order) {
                continue;
            }
            fold(&mut before, &folds);
            let rows = visible_rows(&before);
            let cursor = rows[at.index(rows.len())];
            let mut now = Outline::build(&order.doc, tab, false);
            prop_assert_eq!(now.restore(&order.doc, &before, &order.doc, cursor), Some(cursor));
            prop_assert_eq!(visible_rows(&now), rows);
            check(&now);
        }
    }

    #[test]
    fn restore_keeps_the_cursor_visible_on_another_response(
        json in any_order(),
        other in any_order(),
        folds in any_folds(),
        at in any::<prop::sample::Index>()
    ) {
        let (earlier, later) = (order(&json.write()), order(&other.write()));
        for (mut before, tab) in outlines(&earlier, false).into_iter().zip(Tab::ALL) {
            if before.is_empty() {
                continue;
            }
            fold(&mut before, &folds);
            let rows = visible_rows(&before);
            let mut now = Outline::build(&later.doc, tab, false);
            let cursor = rows[at.index(rows.len())];
            if let Some(row) = now.restore(&later.doc, &before, &earlier.doc, cursor) {
                prop_assert!(visible_rows(&now).contains(&row));
            }
            check(&now);
        }
    }
}

fn has_duplicate_keys(order: &Order) -> bool {
    let doc = &order.doc;
    doc.subtree(NodeId::ROOT).any(|node| {
        let mut keys: Vec<&str> = doc.children(node).filter_map(|n| doc.key(n)).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        keys.len() < all
    })
}

#[rstest]
#[case::entry_added(r#"{"list":[{"x":1},{"x":2},{"x":3}],"z":{"y":7}}"#, "y", "y")]
#[case::block_added_before(r#"{"aaa":[1],"list":[{"x":1}],"z":{"y":7}}"#, "y", "y")]
#[case::value_changed(r#"{"list":[],"z":{"y":[1,2]}}"#, "y", "y")]
#[case::row_removed(r#"{"list":[],"z":{"w":7}}"#, "y", "z")]
#[case::ancestors_removed(r#"{"list":[]}"#, "y", "none")]
fn restore_finds_the_row_in_a_changed_response(
    #[case] later: &str,
    #[case] from: &str,
    #[case] to: &str,
) {
    let (earlier, later) = (order(r#"{"list":[{"x":1}],"z":{"y":7}}"#), order(later));
    let mut before = Outline::build(&earlier.doc, Tab::Other, true);
    let list = find(&before, &earlier, "list");
    before.set_open(list, false);
    let cursor = find(&before, &earlier, from);
    let mut now = Outline::build(&later.doc, Tab::Other, true);
    let landed = now.restore(&later.doc, &before, &earlier.doc, cursor);
    assert_eq!(
        landed.map_or_else(|| "none".to_owned(), |row| name(&now, &later, row)),
        to
    );
    assert!(!now.is_open(find(&now, &later, "list")), "a fold stays");
    check(&now);
}

#[test]
fn restore_distinguishes_the_same_key_in_two_blocks() {
    let order = order(r#"{"internal_extra_info":{"new":[1]},"new":[2]}"#);
    let before = Outline::build(&order.doc, Tab::Other, true);
    for cursor in before.all() {
        let mut now = Outline::build(&order.doc, Tab::Other, true);
        assert_eq!(
            now.restore(&order.doc, &before, &order.doc, cursor),
            Some(cursor)
        );
    }
}

#[test]
fn walk_agrees_with_a_scan_on_every_tab_of_the_shop() {
    for (listed, json) in documents()
        .into_iter()
        .filter(|(listed, _)| listed.name != "large")
    {
        let order = order(&json);
        for mut outline in outlines(&order, false) {
            println!("{}", listed.name);
            check(&outline);
            outline.set_open_below(RowId::ROOT, true);
            check(&outline);
        }
    }
}

#[rstest]
#[case::one_chunk(100, 0)]
#[case::one_entry_more(101, 2)]
#[case::many(250, 3)]
fn long_list_is_split_into_chunks(#[case] entries: usize, #[case] expected: usize) {
    let goods = vec![r#"{"goods_name":"书","quantity":1}"#; entries].join(",");
    let order = order(&format!(r#"{{"goods_info":{{"goods_list":[{goods}]}}}}"#));
    let outline = Outline::build(&order.doc, Tab::Goods, false);
    let top: Vec<RowId> = outline.children(RowId::ROOT).collect();
    let chunks = top
        .iter()
        .filter(|&&row| matches!(outline.kind(row), RowKind::Chunk(..)))
        .count();
    assert_eq!((outline.count(), chunks), (Some(entries), expected));
    assert_eq!(top.len(), if expected == 0 { entries } else { expected });
    if let Some(RowKind::Chunk(_, from, to)) = top
        .last()
        .map(|&row| outline.kind(row))
        .filter(|_| expected > 0)
    {
        assert_eq!(
            (from as usize, to as usize),
            ((expected - 1) * 100 + 1, entries)
        );
    }
    check(&outline);
}

#[test]
fn walk_by_position_works_with_a_thousand_goods() {
    let order = order(&document("large").1);
    let mut outline = Outline::build(&order.doc, Tab::Goods, true);
    outline.set_open_below(RowId::ROOT, true);
    let rows = visible_rows(&outline);
    assert!(rows.len() > 20_000);
    assert_eq!(
        (outline.visible_len(), outline.last()),
        (rows.len(), rows.last().copied())
    );
    for n in (0..rows.len()).step_by(997) {
        assert_eq!((outline.rank(rows[n]), outline.nth(n)), (n, Some(rows[n])));
    }
}

#[rstest]
fn more_row_counts_the_rows_below_it(#[values(false, true)] shows_hidden: bool) {
    let mut seen = 0;
    for (listed, json) in documents().into_iter().filter(|(l, _)| l.name != "large") {
        for outline in outlines(&order(&json), shows_hidden) {
            for row in outline.all() {
                let RowKind::More(_, count) = outline.kind(row) else {
                    continue;
                };
                assert_eq!(
                    outline.children(row).count(),
                    count as usize,
                    "{}",
                    listed.name
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen} groups");
}
