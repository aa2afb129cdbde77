//! Whole screens: their look, at every size, without control characters or unmasked personal
//! values.

#![expect(clippy::unwrap_used, reason = "test helpers may fail like tests")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gander::app::{Action, App, Event, Source};
use gander::catalog::{FieldId, Personal, Tab};
use gander::order::{NodeId, Order, OrderId, is_empty_value};
use gander::outline::{RowId, RowKind};
use gander::text::{Lang, SafeText};
use gander::ui::{RenderState, Theme};
use gander::worker::{Failure, Ticket};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use rstest::rstest;

use crate::support::{
    Outcome, act, app, app_with_json, app_with_order, document, documents, draw, event, memory,
    order, report, rows, screen, ticket,
};

/// Compares with a file in `snapshots`.
fn assert_screen(name: &str, screen: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, { insta::assert_snapshot!(name, screen) });
}

fn tag(lang: Lang, size: (u16, u16)) -> String {
    format!("{}_{}x{}", lang.tr("zh", "en"), size.0, size.1)
}

#[rstest]
fn tab_screens(
    #[values("split_stalled", "refund_failed")] name: &str,
    #[values((Lang::Zh, (120, 36)), (Lang::En, (80, 24)))] (lang, size): (Lang, (u16, u16)),
) {
    let mut app = app_with_order(name, lang, size);
    let mut all = String::new();
    for tab in Tab::ALL {
        act(&mut app, Action::Tab(tab));
        writeln!(all, "{}\n", screen(&app)).unwrap();
    }
    assert_screen(&format!("{name}_{}", tag(lang, size)), &all);
}

#[rstest]
fn opened_order_on_a_narrow_screen(#[values("split_stalled", "refund_failed")] name: &str) {
    assert_screen(
        &format!("{name}_opens_zh_40x12"),
        &screen(&app_with_order(name, Lang::Zh, (40, 12))),
    );
}

#[rstest]
#[case::stalled_parcel_not_the_delivered_one("refunding", Tab::Logistics, "物流 > 包裹 2")]
#[case::unshipped_item("split_stalled", Tab::Goods, "商品 > 商品 3")]
#[case::nothing_wrong("delivered", Tab::Logistics, "物流 > 包裹 1")]
fn tab_opens_at_its_worst_finding(#[case] name: &str, #[case] tab: Tab, #[case] place: &str) {
    let mut app = app_with_order(name, Lang::Zh, (80, 24));
    act(&mut app, Action::Tab(tab));
    let breadcrumb = rows(&draw(&app, &mut memory()))
        .into_iter()
        .nth_back(1)
        .unwrap();
    assert_eq!(breadcrumb.split_once("   ").unwrap().0.trim(), place);
}

#[rstest]
#[case(Lang::Zh, (120, 36))]
#[case(Lang::En, (80, 24))]
fn finder_screens(#[case] lang: Lang, #[case] size: (u16, u16)) {
    let mut app = app(lang, size);
    let empty = screen(&app);
    event(
        &mut app,
        Event::Paste(format!("您好 {} 到哪了", document("split_stalled").0.id)),
    );
    act(&mut app, Action::Down);
    assert_screen(
        &format!("finder_{}", tag(lang, size)),
        &format!("{empty}\n\n{}\n", screen(&app)),
    );
}

#[rstest]
#[case::trace("split_stalled", Tab::Logistics)]
#[case::refund("refund_failed", Tab::Refunds)]
#[case::goods("refund_failed", Tab::Goods)]
fn detail_screens_in_place_of_the_tree(#[case] name: &str, #[case] tab: Tab) {
    let mut app = app_with_order(name, Lang::Zh, (80, 24));
    act(&mut app, Action::Tab(tab));
    act(&mut app, Action::Enter);
    assert_screen(
        &format!("detail_{name}_{}", tab.label(Lang::En)),
        &screen(&app),
    );
}

fn waiting(lang: Lang, size: (u16, u16)) -> (App, Ticket) {
    let mut app = app(lang, size);
    let id = OrderId::parse(&document("delivered").0.id).unwrap();
    let ticket = ticket(&app.open(Source::Shop(id)));
    (app, ticket)
}

#[test]
fn message_screens_while_fetching_and_after_a_failure() {
    let (mut app, ticket) = waiting(Lang::Zh, (80, 24));
    app.quota = Some((19, 20));
    let fetching = screen(&app);
    let failure = Failure::Saved("平台 10 秒内没有回应".to_owned());
    report(&mut app, ticket, Outcome::Failed(failure));
    assert_screen(
        "fetching_and_trouble",
        &format!("{fetching}\n\n{}\n", screen(&app)),
    );
}

#[rstest]
#[case::found("退款", true)]
#[case::not_found("zzz", false)]
fn next_match_hint_is_shown_only_with_matches(#[case] wanted: &str, #[case] offered: bool) {
    let mut app = app_with_order("refund_failed", Lang::Zh, (120, 36));
    act(&mut app, Action::Search);
    event(&mut app, Event::Paste(wanted.to_owned()));
    act(&mut app, Action::Enter);
    assert_eq!(
        screen(&app).lines().last().unwrap().contains("n/N"),
        offered
    );
}

#[test]
fn filter_hint_is_shown_only_with_something_to_filter() {
    let mut app = app_with_order("refund_failed", Lang::Zh, (120, 36));
    let offered = |app: &App| screen(app).lines().last().unwrap().contains("f 筛选");
    assert!(!offered(&app));
    act(&mut app, Action::Timeline);
    assert!(offered(&app));
}

#[test]
fn finder_does_not_cut_ids_on_a_narrow_screen() {
    let listed = document("split_stalled").0;
    let shown = screen(&app(Lang::Zh, (40, 12)));
    assert!(
        shown.lines().any(|line| line.trim() == listed.id),
        "{shown}"
    );
}

#[rstest]
#[case::narrow((40, 12))]
#[case::the_smallest((32, 9))]
fn failure_message_keeps_its_advice_on_a_low_screen(#[case] size: (u16, u16)) {
    let (mut app, ticket) = waiting(Lang::Zh, size);
    let failure = Failure::Saved("平台网关没有得到有效结果".to_owned());
    report(&mut app, ticket, Outcome::Failed(failure));
    assert!(
        screen(&app).contains("请检查文件后再试"),
        "{}",
        screen(&app)
    );
}

#[rstest]
#[case(Lang::Zh)]
#[case(Lang::En)]
fn help_screens(#[case] lang: Lang) {
    let mut order = app_with_order("delivered", lang, (80, 50));
    act(&mut order, Action::Help);
    let mut finder = app(lang, (80, 24));
    act(&mut finder, Action::Help);
    assert_screen(
        &format!("help_{}", lang.tr("zh", "en")),
        &format!("{}\n\n{}\n", screen(&order), screen(&finder)),
    );
}

#[test]
fn too_small_screen_shows_the_size_needed() {
    for (size, shown) in [
        ((31, 9), "窗口太小，至少需要 32x9"),
        ((32, 8), "窗口太小，至少需要 32x9"),
        ((1, 1), ""),
    ] {
        assert_eq!(screen(&app_with_order("delivered", Lang::Zh, size)), shown);
    }
}

/// The runs of one style in each row.
fn styles(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut from = 0;
        for x in 1..=buffer.area.right() {
            let style = |x| {
                (
                    buffer[(x, y)].fg,
                    buffer[(x, y)].bg,
                    buffer[(x, y)].modifier,
                )
            };
            if x < buffer.area.right() && style(x) == style(from) {
                continue;
            }
            let (fg, bg, modifier) = style(from);
            if (fg, bg, modifier) != (Color::Reset, Color::Reset, Modifier::empty()) {
                writeln!(out, "{y:2} {from:3}..{x:<3} {fg} on {bg} {modifier:?}").unwrap();
            }
            from = x;
        }
    }
    out
}

#[rstest]
#[case::colours(true)]
#[case::none(false)]
fn style_screens_with_and_without_colours(#[case] colours: bool) {
    let app = app_with_order("refund_failed", Lang::En, (120, 20));
    let buffer = draw(&app, &mut RenderState::new(Theme::new(colours)));
    let shown = format!("{}\n\n{}", crate::support::text(&buffer), styles(&buffer));
    assert_screen(
        if colours {
            "styles_in_colour"
        } else {
            "styles_without_colour"
        },
        &shown,
    );
}

#[test]
fn theme_without_colours_sets_none() {
    for name in ["refund_failed", "drifted"] {
        let buffer = draw(
            &app_with_order(name, Lang::Zh, (120, 36)),
            &mut RenderState::new(Theme::new(false)),
        );
        assert!(
            buffer
                .content()
                .iter()
                .all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)),
            "{name}"
        );
    }
}

const SIZES: [(u16, u16); 5] = [(200, 50), (80, 24), (40, 12), (32, 9), (1, 1)];

#[rstest]
fn tabs_of_every_order_draw_at_every_size(
    #[values(Lang::Zh, Lang::En)] lang: Lang,
    #[values(false, true)] unfolded: bool,
) {
    for (listed, json) in documents() {
        let mut app = app_with_json(&json, &listed.id, lang, SIZES[0]);
        for tab in Tab::ALL {
            act(&mut app, Action::Tab(tab));
            unfold(&mut app, unfolded);
            for size in SIZES {
                event(&mut app, Event::Resize(size.0, size.1));
                for place in [Action::Last, Action::First] {
                    act(&mut app, place);
                    draw(&app, &mut memory());
                }
                act(&mut app, Action::Enter);
                draw(&app, &mut memory());
                act(&mut app, Action::Back);
                if app.mode() == gander::app::Mode::Finder {
                    act(&mut app, Action::Back);
                }
            }
        }
    }
}

/// Folds or unfolds the whole current tab.
fn unfold(app: &mut App, open: bool) {
    app.view_mut()
        .unwrap()
        .current_mut()
        .unwrap()
        .outline
        .set_open_below(RowId::ROOT, open);
}

/// Visits every row of every tab with empty fields shown: moves the cursor to it and calls `see`,
/// with the whole screen for one in `every` rows.
fn visit_rows(app: &mut App, every: usize, mut see: impl FnMut(&App, Option<&Buffer>)) {
    if !app.view().unwrap().shows_hidden {
        act(app, Action::Empty);
    }
    for tab in Tab::ALL {
        act(app, Action::Tab(tab));
        unfold(app, true);
        act(app, Action::First);
        let mut memory = memory();
        for row in 0.. {
            let buffer = (row % every == 0).then(|| draw(app, &mut memory));
            see(app, buffer.as_ref());
            let before = app.view().unwrap().current().unwrap().cursor;
            act(app, Action::Down);
            if app.view().unwrap().current().unwrap().cursor == before {
                break;
            }
        }
    }
}

/// Control characters and invisible ones. The joiner inside an emoji is one too.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[rstest]
#[case((200, 50))]
#[case((80, 24))]
fn hostile_order_reaches_the_terminal_only_marked(#[case] size: (u16, u16)) {
    let mut seen = 0;
    visit_rows(
        &mut app_with_order("hostile", Lang::Zh, size),
        1,
        |app, buffer| {
            let buffer = buffer.unwrap();
            let bad = buffer
                .content()
                .iter()
                .find(|cell| cell.symbol().chars().any(is_unsafe));
            assert!(
                bad.is_none(),
                "{:?} in {:?}",
                bad.map(Cell::symbol),
                app.view().unwrap().selected()
            );
            seen += usize::from(rows(buffer).iter().any(|row| row.contains("<U+202E>")));
        },
    );
    assert!(seen > 10, "the hostile text was shown, marked");
}

#[test]
fn hostile_paste_is_drawn_marked() {
    let mut app = app(Lang::Zh, (80, 24));
    event(
        &mut app,
        Event::Paste("\u{1b}]52;c;x\u{7}\u{202e}\u{200b}o_1".to_owned()),
    );
    let buffer = draw(&app, &mut memory());
    assert!(
        buffer
            .content()
            .iter()
            .all(|cell| !cell.symbol().chars().any(is_unsafe))
    );
}

/// The personal values of an order that are masked as a whole, by their nodes. Left out are classes
/// whose mask keeps a part of a long text: traces, comments, addresses.
fn personal(order: &Order) -> Vec<(NodeId, String)> {
    let doc = &order.doc;
    let value = |node: NodeId| {
        let class = doc
            .field(node)
            .filter(|_| !doc.embedded(node))
            .map(FieldId::field)?
            .personal?;
        let whole = matches!(
            class,
            Personal::Phone
                | Personal::Name
                | Personal::Account
                | Personal::Email
                | Personal::Code
                | Personal::Student
        );
        // A value as short as a digit is found everywhere.
        let text = doc.value(node).trim();
        let long_enough = match class {
            Personal::Name => text.chars().count() >= 2,
            _ => text.chars().count() >= 4,
        };
        (whole && long_enough && !is_empty_value(doc, node)).then(|| (node, text.to_owned()))
    };
    doc.subtree(NodeId::ROOT).filter_map(value).collect()
}

/// Whether the text holds the value as a word: the digits of a phone inside a waybill number are
/// not that phone.
fn holds(text: &str, value: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let around = |at| {
        text.split_at_checked(at)
            .map(|(before, from)| (before, from.strip_prefix(value).unwrap_or(from)))
    };
    let alone = |(before, after): (&str, &str)| {
        !joins(before.chars().next_back()) && !joins(after.chars().next())
    };
    text.match_indices(value)
        .filter_map(|(at, _)| around(at))
        .any(alone)
}

/// The text of a screen and of the detail pane, whose lines are joined so that a wrapped value is
/// found.
fn screen_text(app: &App, buffer: Option<&Buffer>) -> String {
    let detail: String = app
        .detail()
        .iter()
        .map(|line| line.text().trim().to_owned())
        .collect();
    format!(
        "{}\n{detail}",
        buffer.map(rows).unwrap_or_default().join("\n")
    )
}

#[test]
fn personal_values_are_masked_unless_revealed() {
    for (listed, json) in documents().into_iter().filter(|(l, _)| l.name != "large") {
        let order = order(&json);
        // A value may also stand in a field without a class: a nickname that is also the user's
        // name, a campus that the goods name.
        let doc = &order.doc;
        let open = |n: &NodeId| {
            doc.embedded(*n) || doc.field(*n).is_some_and(|f| f.field().personal.is_none())
        };
        let public: BTreeSet<&str> = doc
            .subtree(NodeId::ROOT)
            .filter(open)
            .map(|n| doc.value(n).trim())
            .collect();
        let values = personal(&order)
            .into_iter()
            .map(|(_, value)| value)
            .filter(|value| !public.contains(value.as_str()));
        let values: BTreeSet<String> = values
            .map(|value| SafeText::of(&value).to_string())
            .collect();
        visit_rows(
            &mut app_with_json(&json, &listed.id, Lang::Zh, (200, 50)),
            20,
            |app, buffer| {
                let text = screen_text(app, buffer);
                let shown: Vec<&String> =
                    values.iter().filter(|value| holds(&text, value)).collect();
                assert!(
                    shown.is_empty(),
                    "{}: {shown:?} under {:?}",
                    listed.name,
                    app.view().unwrap().selected()
                );
            },
        );
    }
}

#[test]
fn personal_values_are_shown_on_reveal() {
    let mut checked = 0;
    for (listed, json) in documents().into_iter().filter(|(l, _)| l.name != "large") {
        let values = personal(&order(&json));
        let mut app = app_with_json(&json, &listed.id, Lang::Zh, (200, 50));
        act(&mut app, Action::Empty);
        for tab in Tab::ALL {
            act(&mut app, Action::Tab(tab));
            let rows: Vec<(RowId, &String)> = {
                let outline = &app.view().unwrap().current().unwrap().outline;
                let value = |row| {
                    values
                        .iter()
                        .find(|(node, _)| outline.kind(row) == RowKind::Node(*node))
                        .map(|(_, value)| value)
                };
                outline
                    .all()
                    .filter_map(|row| Some((row, value(row)?)))
                    .collect()
            };
            for (row, value) in rows {
                let state = app.view_mut().unwrap().current_mut().unwrap();
                state.outline.unfold_to(row);
                state.cursor = Some(row);
                act(&mut app, Action::Reveal);
                let text = screen_text(&app, Some(&draw(&app, &mut memory())));
                assert!(
                    holds(&text, SafeText::of(value).as_str()),
                    "{}: {value} is not shown",
                    listed.name
                );
                act(&mut app, Action::Reveal);
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked} values");
}
