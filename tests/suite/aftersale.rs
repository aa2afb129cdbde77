//! After-sale details joined to their order: position, text, and the unchanged raw answer.

#![expect(clippy::unwrap_used, reason = "test helpers may fail a test")]

use std::fmt::Write as _;

use gander::app::{Action, App, Source};
use gander::catalog::Tab;
use gander::detail::{self, DetailContext};
use gander::order::{NodeId, Order, OrderId, Reading, Thresholds};
use gander::outline::{self, DisplayOptions, Outline, RowId, RowKind, after_sale_at};
use gander::report::clipboard;
use gander::sim;
use gander::text::Lang;
use rstest::rstest;
use serde_json::json;

use crate::support::{act, app, document, documents, fetched, now, order, report, screen, ticket};

fn details(id: &str) -> Vec<String> {
    sim::after_sales(id, now())
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// An order of the shop with all its after-sales.
fn joined(name: &str) -> Order {
    let (listed, json) = document(name);
    Order::parse_with(json, &details(&listed.id)).unwrap()
}

fn look(lang: Lang) -> DisplayOptions {
    DisplayOptions {
        reading: Reading {
            lang,
            now: now(),
            thresholds: Thresholds::default(),
        },
        revealed: None,
    }
}

fn refunds(order: &Order) -> Outline {
    Outline::build(&order.doc, Tab::Refunds, false)
}

/// An app that shows this order, with the cursor on its first after-sale detail.
fn app_at_after_sale(name: &str, lang: Lang, size: (u16, u16)) -> App {
    let (listed, json) = document(name);
    let mut app = app(lang, size);
    let effects = app.open(Source::Shop(OrderId::parse(&listed.id).unwrap()));
    report(&mut app, ticket(&effects), fetched(&json));
    act(&mut app, Action::Tab(Tab::Refunds));
    let view = app.view().unwrap();
    let row = detail_row(&view.order, &refunds(&view.order)).unwrap();
    act(&mut app, Action::First);
    act(&mut app, Action::FoldAll);
    for _ in 1..row.index() {
        act(&mut app, Action::Down);
    }
    app
}

fn detail_row(order: &Order, outline: &Outline) -> Option<RowId> {
    outline.row_of(order.facts.after_sales.first()?.node)
}

#[rstest]
fn after_sale_detail_on_screen(
    #[values("refunding", "refund_failed")] name: &str,
    #[values((Lang::Zh, (120, 36)), (Lang::En, (80, 24)), (Lang::Zh, (40, 12)))] (lang, size): (
        Lang,
        (u16, u16),
    ),
) {
    let mut app = app_at_after_sale(name, lang, size);
    let mut all = String::new();
    if size.0 >= 100 {
        writeln!(all, "{}", screen(&app)).unwrap();
    } else {
        writeln!(all, "{}\n", screen(&app)).unwrap();
        act(&mut app, Action::Enter);
        writeln!(all, "{}", screen(&app)).unwrap();
    }
    let tag = format!("{}_{}x{}", lang.tr("zh", "en"), size.0, size.1);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("after_sale_{name}_{tag}"), all);
    });
}

#[test]
fn after_sale_detail_is_below_the_record_that_names_it() {
    for name in ["refunding", "refund_failed", "delivered"] {
        let order = joined(name);
        let outline = refunds(&order);
        for after_sale in &order.facts.after_sales {
            let row = outline.row_of(after_sale.node).unwrap();
            let above = outline.parent(row).map(|above| outline.kind(above));
            let record = order
                .facts
                .refunds
                .iter()
                .find(|r| after_sale.is_named(&r.after_sale))
                .unwrap();
            assert_eq!(above, Some(RowKind::Node(record.node)), "{name}");
            assert_eq!(
                outline.kind(outline.previous_sibling(row).unwrap()),
                RowKind::Node(after_sale.named.unwrap()),
                "{name}"
            );
        }
    }
}

#[test]
fn after_sale_detail_without_a_record_is_labelled_with_its_id() {
    let detail = json!({
        "aftersale_id": "A1676284458_63ea122a379c4_84723683", "state": 6, "sale_type": 2,
        "apply_refund_money": 6400,
    });
    let order = Order::parse_with(
        r#"{"order_info":{"order_id":"o_1"}}"#.to_owned(),
        &[detail.to_string()],
    )
    .unwrap();
    let outline = refunds(&order);
    let view = outline::row_text(
        &order,
        outline.kind(outline.first().unwrap()),
        look(Lang::Zh),
    );
    assert_eq!(
        (view.label.as_str(), view.value.as_str()),
        (
            "售后 A1676284458_63ea122a379c4_84723683",
            "待买家退货  退货退款  ¥64.00"
        )
    );
}

#[test]
fn after_sale_list_shows_states() {
    let (id, other) = (
        "A1676284458_63ea122a379c4_84723683",
        "A1676284459_63ea122a379c4_84723684",
    );
    let records = json!([{ "after_sale_id": id }, { "after_sale_id": other }]);
    let json = json!({
        "internal_extra_info": { "after_sale_info": { "after_sale_records": records } }
    });
    let detail = json!({
        "aftersale_id": id, "state": "12", "sale_type": "1", "apply_refund_money": "6400",
    });
    let order = Order::parse_with(json.to_string(), &[detail.to_string()]).unwrap();
    let outline = refunds(&order);
    let asides: Vec<(String, String)> = outline
        .all()
        .filter(|&row| after_sale_at(&order, outline.kind(row)).is_some())
        .map(|row| outline::row_text(&order, outline.kind(row), look(Lang::Zh)))
        .filter(|view| view.label.as_str().starts_with("售后 "))
        .map(|view| (view.label.to_string(), view.aside.to_string()))
        .collect();
    let records = order
        .doc
        .at(
            NodeId::ROOT,
            &[
                "internal_extra_info",
                "after_sale_info",
                "after_sale_records",
            ],
        )
        .unwrap();
    let read = |node| {
        detail::lines(
            DetailContext {
                order: &order,
                options: look(Lang::Zh),
                width: 60,
            },
            RowKind::Node(node),
        )
    };
    let cards: Vec<_> = order.doc.children(records).map(read).collect();
    assert_eq!(
        cards[0],
        read(order.facts.after_sales[0].node),
        "the record shows the same text as the detail"
    );
    assert!(
        cards[1].iter().any(|line| line.text().contains(other)),
        "{:?}",
        cards[1]
    );
    let expected = [("售后 1", "商家逾期未退款  仅退款  ¥64.00"), ("售后 2", "")];
    assert_eq!(
        asides,
        expected.map(|(label, aside)| (label.to_owned(), aside.to_owned()))
    );
}

#[test]
fn after_sale_ids_match_the_shop() {
    let mut seen = 0;
    for (listed, json) in documents()
        .into_iter()
        .filter(|(listed, _)| listed.name != "hostile")
    {
        let plain = order(&json);
        let joined = Order::parse_with(json, &details(&listed.id)).unwrap();
        assert_eq!(joined.left_out, 0, "{}", listed.name);
        let named = plain.after_sale_ids();
        assert_eq!(
            named.len(),
            joined.facts.after_sales.len(),
            "{}",
            listed.name
        );
        assert!(
            named
                .iter()
                .all(|id| joined.has_after_sale(id) && !plain.has_after_sale(id)),
            "{}",
            listed.name
        );
        let own = |order: &Order| order.facts.oddities.len();
        assert_eq!(
            own(&plain),
            own(&joined),
            "{}: every field of an after-sale is documented",
            listed.name
        );
        seen += named.len();
    }
    assert!(seen >= 4, "{seen}");
}

#[rstest]
#[case::fresh(false)]
#[case::joined(true)]
fn refund_row_belongs_to_its_after_sale(#[case] with_detail: bool) {
    let order = if with_detail {
        joined("refund_failed")
    } else {
        order(&document("refund_failed").1)
    };
    let id = order.after_sale_ids()[0].clone();
    let outline = refunds(&order);
    let first = outline.kind(outline.first().unwrap());
    assert_eq!(after_sale_at(&order, first), Some(id.clone()));
    let rows: Vec<RowKind> = outline
        .all()
        .map(|row| outline.kind(row))
        .filter(|kind| matches!(kind, RowKind::Node(_)))
        .collect();
    assert!(
        rows.iter()
            .all(|&kind| after_sale_at(&order, kind) == Some(id.clone())),
        "an order with one after-sale"
    );
    let goods = Outline::build(&order.doc, Tab::Goods, false);
    assert!(
        goods
            .all()
            .all(|row| after_sale_at(&order, goods.kind(row)).is_none())
    );
}

#[test]
fn raw_answer_excludes_joined_details() {
    let (_, json) = document("refund_failed");
    let (plain, joined) = (order(&json), joined("refund_failed"));
    assert_eq!(joined.doc.raw(), json);
    let raw = |order: &Order| -> Vec<String> {
        detail::lines(
            DetailContext {
                order,
                options: look(Lang::Zh),
                width: 60,
            },
            RowKind::Raw,
        )
        .iter()
        .map(detail::DetailLine::text)
        .collect()
    };
    let (before, after) = (raw(&plain), raw(&joined));
    assert!(
        after[1].contains("售后详情") && after[1].contains("退款"),
        "{}",
        after[1]
    );
    assert_eq!(before[1..], after[2..]);
}

#[test]
fn field_path_is_relative_to_its_own_answer() {
    let order = joined("refund_failed");
    let outline = refunds(&order);
    let state = order
        .doc
        .child(order.facts.after_sales[0].node, "state")
        .unwrap();
    let row = outline.row_of(state).unwrap();
    assert_eq!(
        clipboard::pointer(&order, &outline, row, look(Lang::Zh))
            .unwrap()
            .text(),
        "/state"
    );
    let explained = detail::explain(
        DetailContext {
            order: &order,
            options: look(Lang::En),
            width: 80,
        },
        RowKind::Node(state),
    );
    let lines: Vec<String> = explained.iter().map(detail::DetailLine::text).collect();
    for part in [
        "/state",
        "xe.ecommerce.after_sale.detail",
        "售后进度",
        ">  11  shop refunding",
    ] {
        assert!(
            lines.iter().any(|line| line.contains(part)),
            "{part}: {lines:?}"
        );
    }
}

#[test]
fn after_sale_phone_and_remarks_are_masked() {
    let detail = json!({
        "aftersale_id": "A1", "phone": 13_800_138_000_i64, "remark": "打我 13800138001",
        "merchant_remark": "已联系13800138002", "reason": "电话 13800138003", "state": 2,
    });
    let order = Order::parse_with("{}".to_owned(), &[detail.to_string()]);
    let order = order.unwrap();
    let outline = refunds(&order);
    let mut text = String::new();
    for kind in outline.all().map(|row| outline.kind(row)) {
        write!(
            text,
            "{}",
            outline::row_text(&order, kind, look(Lang::Zh)).value
        )
        .unwrap();
        for line in detail::lines(
            DetailContext {
                order: &order,
                options: look(Lang::Zh),
                width: 60,
            },
            kind,
        ) {
            writeln!(text, "{}", line.text()).unwrap();
        }
    }
    assert!(
        !text.contains("1380013800")
            && text.contains("138****8000")
            && text.contains("138****8001"),
        "{text}"
    );
}

#[test]
fn folds_and_cursor_survive_a_detail_before_them() {
    let detail = |id: &str| {
        json!({ "aftersale_id": id, "state": 2, "goods_list": [{ "goods_name": "x" }] }).to_string()
    };
    let parse = |ids: &[&str]| {
        Order::parse_with(
            "{}".to_owned(),
            &ids.iter().map(|id| detail(id)).collect::<Vec<_>>(),
        )
        .unwrap()
    };
    let (before, after) = (parse(&["A2"]), parse(&["A1", "A2"]));
    let (mut old, mut new) = (refunds(&before), refunds(&after));
    let cursor = old.first().unwrap();
    old.set_open(cursor, true);
    let there = new.restore(&after.doc, &old, &before.doc, cursor).unwrap();
    assert_eq!(
        new.kind(there),
        RowKind::Node(after.facts.after_sales[1].node)
    );
    assert!(new.is_open(there) && !new.is_open(new.first().unwrap()));
}

#[test]
fn pay_time_of_an_unpaid_order_is_its_cancel_time() {
    let order = order(&document("closed_unpaid").1);
    let at = |key| order.doc.at(NodeId::ROOT, &["order_info", key]).unwrap();
    let aside = |key, lang| {
        outline::row_text(&order, RowKind::Node(at(key)), look(lang))
            .aside
            .to_string()
    };
    assert!(
        aside("order_pay_time", Lang::Zh).contains("取消时间")
            && aside("order_pay_time", Lang::En).contains("cancelled")
    );
    assert!(!aside("order_create_time", Lang::Zh).contains("取消"));
    let paid = crate::support::order(&document("delivered").1);
    let node = paid
        .doc
        .at(NodeId::ROOT, &["order_info", "order_pay_time"])
        .unwrap();
    assert!(
        !outline::row_text(&paid, RowKind::Node(node), look(Lang::Zh))
            .aside
            .as_str()
            .contains("取消")
    );
}

#[rstest]
#[case::list(r#"[{"goods_name":"a"},{"goods_name":"b"}]"#, 2)]
#[case::map(r#"{"0":{"goods_name":"a"},"7":{"goods_name":"b"}}"#, 2)]
#[case::single_object(r#"{"goods_name":"a"}"#, 1)]
fn list_entries_are_counted_in_any_shape(#[case] list: &str, #[case] count: usize) {
    let order = order(&format!(r#"{{"goods_info":{{"goods_list":{list}}}}}"#));
    let outline = Outline::build(&order.doc, Tab::Goods, false);
    assert_eq!(
        (outline.count(), order.facts.goods.len()),
        (Some(count), count)
    );
    let rows = || {
        outline
            .all()
            .map(|row| outline::row_text(&order, outline.kind(row), look(Lang::Zh)))
    };
    if count == 2 {
        let labels: Vec<String> = rows()
            .map(|view| view.label.to_string())
            .filter(|label| label.starts_with("商品 "))
            .collect();
        assert_eq!(labels, ["商品 1", "商品 2"]);
    }
    let logistics = format!(
        r#"{{"internal_extra_info":{{"logistics_info":{{
            "packages_info":[{{"package_goods_info":{list}}}]}}}}}}"#
    );
    let order = crate::support::order(&logistics);
    let outline = Outline::build(&order.doc, Tab::Logistics, false);
    let mut rows = outline
        .all()
        .map(|row| outline::row_text(&order, outline.kind(row), look(Lang::Zh)));
    assert_eq!(
        rows.any(|view| view.value.as_str() == "2 件  a 等"),
        count == 2
    );
}

#[rstest]
#[case((40, 12))]
#[case((80, 24))]
fn order_id_is_not_cut_in_its_detail(#[case] size: (u16, u16)) {
    let (listed, _) = document("refund_failed");
    let order = joined("refund_failed");
    let id = order
        .doc
        .at(NodeId::ROOT, &["order_info", "order_id"])
        .unwrap();
    let subject = DetailContext {
        order: &order,
        options: look(Lang::Zh),
        width: usize::from(size.0) - 2,
    };
    assert!(
        detail::lines(subject, RowKind::Node(id))
            .iter()
            .any(|line| line.text() == listed.id)
    );
}

/// The labels of a goods card and the role of each value.
fn roles(order: &Order) -> Vec<(String, detail::DetailRole)> {
    let goods = order
        .doc
        .children(
            order
                .doc
                .at(NodeId::ROOT, &["goods_info", "goods_list"])
                .unwrap(),
        )
        .next()
        .unwrap();
    let lines = detail::lines(
        DetailContext {
            order,
            options: look(Lang::Zh),
            width: 60,
        },
        RowKind::Node(goods),
    );
    lines
        .iter()
        .filter_map(|line| {
            Some((
                line.spans.first()?.text.as_str().trim().to_owned(),
                line.spans.last()?.role,
            ))
        })
        .collect()
}

#[rstest]
#[case::never_paid("closed_unpaid", true)]
#[case::paid("delivered", false)]
fn unpaid_sums_are_dim(#[case] name: &str, #[case] dim: bool) {
    let order = order(&document(name).1);
    let rows = roles(&order);
    for sum in ["实收", "可退"] {
        let (_, role) = rows.iter().find(|(label, _)| label == sum).unwrap();
        assert_eq!(*role == detail::DetailRole::Dim, dim, "{sum}");
    }
}
