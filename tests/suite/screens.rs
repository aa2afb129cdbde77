//! Whole screens: as they look, at every size, with nothing on them that a terminal would act on or that is nobody's business.

#![expect(
    clippy::unwrap_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gander::app::{Action, App, Event, Failure, Outcome, Source};
use gander::catalog::{FieldId, Personal, Tab};
use gander::order::{NodeId, Order, OrderId, is_nothing};
use gander::outline::{RowId, RowKind};
use gander::text::{Lang, SafeText};
use gander::ui::{RenderState, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use rstest::rstest;

use crate::stage::{
    act, app, desk_of, desk_with, document, documents, draw, event, memory, order, report, rows,
    screen, ticket,
};

/// Compares with a file of the folder `snapshots`.
fn looks(name: &str, screen: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, { insta::assert_snapshot!(name, screen) });
}

fn tag(lang: Lang, size: (u16, u16)) -> String {
    format!("{}_{}x{}", lang.tr("zh", "en"), size.0, size.1)
}

#[rstest]
fn every_tab(
    #[values("split_stalled", "refund_failed")] name: &str,
    #[values((Lang::Zh, (120, 36)), (Lang::En, (80, 24)))] (lang, size): (Lang, (u16, u16)),
) {
    let mut app = desk_of(name, lang, size);
    let mut all = String::new();
    for tab in Tab::ALL {
        act(&mut app, Action::Tab(tab));
        writeln!(all, "{}\n", screen(&app)).unwrap();
    }
    looks(&format!("{name}_{}", tag(lang, size)), &all);
}

#[rstest]
fn the_order_as_it_opens(#[values("split_stalled", "refund_failed")] name: &str) {
    looks(
        &format!("{name}_opens_zh_40x12"),
        &screen(&desk_of(name, Lang::Zh, (40, 12))),
    );
}

#[rstest]
#[case::the_parcel_that_stands_still_not_the_one_that_came(
    "refunding",
    Tab::Logistics,
    "物流 > 包裹 2"
)]
#[case::what_was_not_sent("split_stalled", Tab::Goods, "商品 > 商品 3")]
#[case::nothing_wrong("delivered", Tab::Logistics, "物流 > 包裹 1")]
fn a_tab_begins_at_what_is_wrong_in_it(#[case] name: &str, #[case] tab: Tab, #[case] place: &str) {
    let mut app = desk_of(name, Lang::Zh, (80, 24));
    act(&mut app, Action::Tab(tab));
    let crumbs = rows(&draw(&app, &mut memory()))
        .into_iter()
        .nth_back(1)
        .unwrap();
    assert_eq!(crumbs.split_once("   ").unwrap().0.trim(), place);
}

#[rstest]
#[case(Lang::Zh, (120, 36))]
#[case(Lang::En, (80, 24))]
fn the_finder(#[case] lang: Lang, #[case] size: (u16, u16)) {
    let mut app = app(lang, size);
    let empty = screen(&app);
    event(
        &mut app,
        Event::Paste(format!("您好 {} 到哪了", document("split_stalled").0.id)),
    );
    act(&mut app, Action::Down);
    looks(
        &format!("finder_{}", tag(lang, size)),
        &format!("{empty}\n\n{}\n", screen(&app)),
    );
}

#[rstest]
#[case::trace("split_stalled", Tab::Logistics)]
#[case::refund("refund_failed", Tab::Refunds)]
#[case::goods("refund_failed", Tab::Goods)]
fn the_detail_in_place_of_the_tree(#[case] name: &str, #[case] tab: Tab) {
    let mut app = desk_of(name, Lang::Zh, (80, 24));
    act(&mut app, Action::Tab(tab));
    act(&mut app, Action::Enter);
    looks(
        &format!("detail_{name}_{}", tab.label(Lang::En)),
        &screen(&app),
    );
}

fn waiting(lang: Lang, size: (u16, u16)) -> (App, u64) {
    let mut app = app(lang, size);
    let id = OrderId::read(&document("delivered").0.id).unwrap();
    let ticket = ticket(&app.open(Source::Shop(id)));
    (app, ticket)
}

#[test]
fn fetching_and_trouble() {
    let (mut app, ticket) = waiting(Lang::Zh, (80, 24));
    app.quota = Some((19, 20));
    let fetching = screen(&app);
    let failure = Failure {
        what: SafeText::fixed("平台 10 秒内没有回应"),
        todo: SafeText::fixed("请检查网络后再试一次"),
    };
    report(&mut app, ticket, Outcome::Failed(failure));
    looks(
        "fetching_and_trouble",
        &format!("{fetching}\n\n{}\n", screen(&app)),
    );
}

#[rstest]
#[case::found("退款", true)]
#[case::not_found("zzz", false)]
fn the_way_to_the_next_match_is_offered_where_there_is_one(
    #[case] wanted: &str,
    #[case] offered: bool,
) {
    let mut app = desk_of("refund_failed", Lang::Zh, (120, 36));
    act(&mut app, Action::Search);
    event(&mut app, Event::Paste(wanted.to_owned()));
    act(&mut app, Action::Enter);
    assert_eq!(
        screen(&app).lines().last().unwrap().contains("n/N"),
        offered
    );
}

#[test]
fn a_filter_is_offered_where_there_is_something_to_filter() {
    let mut app = desk_of("refund_failed", Lang::Zh, (120, 36));
    let offered = |app: &App| screen(app).lines().last().unwrap().contains("f 筛选");
    assert!(!offered(&app));
    act(&mut app, Action::Timeline);
    assert!(offered(&app));
}

#[test]
fn an_id_in_the_finder_is_whole_on_a_narrow_screen() {
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
fn trouble_says_what_to_do_where_room_is_short(#[case] size: (u16, u16)) {
    let (mut app, ticket) = waiting(Lang::Zh, size);
    let failure = Failure {
        what: SafeText::fixed("平台网关没有得到有效结果"),
        todo: SafeText::fixed("请稍等片刻再试"),
    };
    report(&mut app, ticket, Outcome::Failed(failure));
    assert!(screen(&app).contains("请稍等片刻再试"), "{}", screen(&app));
}

#[rstest]
#[case(Lang::Zh)]
#[case(Lang::En)]
fn the_help(#[case] lang: Lang) {
    let mut order = desk_of("delivered", lang, (80, 50));
    act(&mut order, Action::Help);
    let mut finder = app(lang, (80, 24));
    act(&mut finder, Action::Help);
    looks(
        &format!("help_{}", lang.tr("zh", "en")),
        &format!("{}\n\n{}\n", screen(&order), screen(&finder)),
    );
}

#[test]
fn a_window_too_small_says_so() {
    for (size, shown) in [
        ((31, 9), "窗口太小，至少需要 32x9"),
        ((32, 8), "窗口太小，至少需要 32x9"),
        ((1, 1), ""),
    ] {
        assert_eq!(screen(&desk_of("delivered", Lang::Zh, size)), shown);
    }
}

/// Each row as its runs of one style.
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
fn colours_mean_something_and_are_never_needed(#[case] colours: bool) {
    let app = desk_of("refund_failed", Lang::En, (120, 20));
    let buffer = draw(&app, &mut RenderState::new(Theme::new(colours)));
    let shown = format!("{}\n\n{}", crate::stage::text(&buffer), styles(&buffer));
    looks(
        if colours {
            "styles_in_colour"
        } else {
            "styles_without_colour"
        },
        &shown,
    );
}

#[test]
fn without_colours_there_is_none() {
    for name in ["refund_failed", "drifted"] {
        let buffer = draw(
            &desk_of(name, Lang::Zh, (120, 36)),
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
fn every_tab_of_every_order_draws(
    #[values(Lang::Zh, Lang::En)] lang: Lang,
    #[values(false, true)] unfolded: bool,
) {
    for (listed, json) in documents() {
        let mut app = desk_with(&json, &listed.id, lang, SIZES[0]);
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

/// Folds or unfolds the whole tab that is up.
fn unfold(app: &mut App, open: bool) {
    app.case
        .as_mut()
        .unwrap()
        .current_mut()
        .unwrap()
        .outline
        .set_open_below(RowId::ROOT, open);
}

/// Everything that can be seen of an order: each row under the cursor, its detail beside it, in every tab with nothing left out. The
/// whole screen is drawn at every so many rows.
fn see_all(app: &mut App, every: usize, mut see: impl FnMut(&App, Option<&Buffer>)) {
    if !app.case.as_ref().unwrap().everything {
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
            let before = app.case.as_ref().unwrap().current().unwrap().cursor;
            act(app, Action::Down);
            if app.case.as_ref().unwrap().current().unwrap().cursor == before {
                break;
            }
        }
    }
}

/// Characters that a terminal acts on, or that nobody can see. A joiner inside an emoji is one too.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[rstest]
#[case((200, 50))]
#[case((80, 24))]
fn nothing_that_a_buyer_writes_reaches_the_terminal(#[case] size: (u16, u16)) {
    let mut seen = 0;
    see_all(&mut desk_of("hostile", Lang::Zh, size), 1, |app, buffer| {
        let buffer = buffer.unwrap();
        let bad = buffer
            .content()
            .iter()
            .find(|cell| cell.symbol().chars().any(is_unsafe));
        assert!(
            bad.is_none(),
            "{:?} in {:?}",
            bad.map(Cell::symbol),
            app.case.as_ref().unwrap().selected()
        );
        seen += usize::from(rows(buffer).iter().any(|row| row.contains("<U+202E>")));
    });
    assert!(seen > 10, "the hostile text was there, marked");
}

#[test]
fn a_hostile_paste_is_drawn_marked() {
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

/// The personal values of an order that must not be seen unasked, by their nodes. Classes whose mask leaves a part of a long text are not
/// among them: a trace, a comment, an address.
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
        // What is as short as a digit stands everywhere.
        let text = doc.value(node).trim();
        let telling = match class {
            Personal::Name => text.chars().count() >= 2,
            _ => text.chars().count() >= 4,
        };
        (whole && telling && !is_nothing(doc, node)).then(|| (node, text.to_owned()))
    };
    doc.subtree(NodeId::ROOT).filter_map(value).collect()
}

/// Whether the value stands there by itself: the digits of a phone inside a waybill number are not that phone.
fn tells(text: &str, value: &str) -> bool {
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

/// What a person can read on a screen: each pane's lines run together, so that a value broken over two lines is found.
fn readable(app: &App, buffer: Option<&Buffer>) -> String {
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
fn no_personal_value_is_seen_unasked() {
    for (listed, json) in documents().into_iter().filter(|(l, _)| l.name != "large") {
        let order = order(&json);
        // A nickname that is a user's name too, a campus that the goods name: what has no class is told already.
        let doc = &order.doc;
        let open = |n: &NodeId| {
            doc.embedded(*n) || doc.field(*n).is_some_and(|f| f.field().personal.is_none())
        };
        let told: BTreeSet<&str> = doc
            .subtree(NodeId::ROOT)
            .filter(open)
            .map(|n| doc.value(n).trim())
            .collect();
        let values = personal(&order)
            .into_iter()
            .map(|(_, value)| value)
            .filter(|value| !told.contains(value.as_str()));
        let values: BTreeSet<String> = values
            .map(|value| SafeText::of(&value).to_string())
            .collect();
        see_all(
            &mut desk_with(&json, &listed.id, Lang::Zh, (200, 50)),
            20,
            |app, buffer| {
                let text = readable(app, buffer);
                let shown: Vec<&String> =
                    values.iter().filter(|value| tells(&text, value)).collect();
                assert!(
                    shown.is_empty(),
                    "{}: {shown:?} under {:?}",
                    listed.name,
                    app.case.as_ref().unwrap().selected()
                );
            },
        );
    }
}

#[test]
fn every_personal_value_is_seen_when_asked_for() {
    let mut checked = 0;
    for (listed, json) in documents().into_iter().filter(|(l, _)| l.name != "large") {
        let values = personal(&order(&json));
        let mut app = desk_with(&json, &listed.id, Lang::Zh, (200, 50));
        act(&mut app, Action::Empty);
        for tab in Tab::ALL {
            act(&mut app, Action::Tab(tab));
            let rows: Vec<(RowId, &String)> = {
                let outline = &app.case.as_ref().unwrap().current().unwrap().outline;
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
                let state = app.case.as_mut().unwrap().current_mut().unwrap();
                state.outline.unfold_to(row);
                state.cursor = Some(row);
                act(&mut app, Action::Reveal);
                let text = readable(&app, Some(&draw(&app, &mut memory())));
                assert!(
                    tells(&text, SafeText::of(value).as_str()),
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
