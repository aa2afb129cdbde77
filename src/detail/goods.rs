//! Goods with their price line by line.

use super::Subject;
use super::line::{Line, Role, entry};
use crate::catalog::Tone;
use crate::order::{self, Document, Fen, NodeId, clean_at, fen_at};
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::{SafeText, cells};

/// Cells from the start of a price line to the end of its amount.
const AMOUNTS: usize = 34;

pub(super) fn lines(subject: Subject, goods: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let lang = subject.options.reading.lang;
    let view = outline::row_text(subject.order, RowKind::Node(goods), subject.options);
    let mut lines = vec![
        Line::of(view.label, Role::Title).and(safe!("  {}", view.aside), Role::Tone(view.tone)),
    ];
    for (key, zh, en) in [
        ("goods_name", "名称", "Name"),
        ("goods_spec_description", "规格", "Spec"),
        ("tag_description", "标签", "Tag"),
    ] {
        let value = clean_at(doc, goods, key);
        if !value.is_empty() {
            lines.extend(entry(
                &SafeText::fixed(lang.tr(zh, en)),
                &value,
                Role::Plain,
                subject.width,
            ));
        }
    }
    lines.extend([
        Line::blank(),
        Line::of(SafeText::fixed(lang.tr("价格", "Price")), Role::Title),
    ]);
    lines.extend(price(subject, goods));
    lines.extend(states(subject, goods));
    lines
}

fn price(subject: Subject, goods: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let lang = subject.options.reading.lang;
    let amount = |key| fen_at(doc, goods, key);
    let times = clean_at(doc, goods, "quantity");
    let unit = amount("unit_price");
    let quantity: Option<i128> = times.as_str().trim().parse().ok();
    let mut lines = Vec::new();
    if let Some(unit) = unit {
        let product = quantity
            .and_then(|n| unit.0.checked_mul(n))
            .map_or(unit, Fen);
        let name = lang.tr(
            safe!("单价 {unit} x {times}"),
            safe!("unit {unit} x {times}"),
        );
        lines.push(money(&name, product, Role::Plain));
    }
    lines.extend(
        discounts(doc, goods)
            .into_iter()
            .map(|(name, off)| money(&name, -off, Role::Tone(Tone::Ok))),
    );
    let rows = [
        // The sub-total is what was received before the price was changed (order detail, sub_total).
        ("sub_total", "小计", "sub-total"),
        ("modified_amount", "改价", "price change"),
        ("actual_fee", "实收", "received"),
        ("refund_amount", "已退", "refunded"),
        ("refundable_amount", "可退", "refundable"),
    ];
    for (key, zh, en) in rows {
        let Some(fen) = amount(key).filter(|&fen| key != "modified_amount" || fen != Fen(0)) else {
            continue;
        };
        let role = match key {
            // Of an order that was never paid nothing was received and nothing can go back.
            "actual_fee" | "refund_amount" | "refundable_amount"
                if subject.order.facts.never_paid =>
            {
                Role::Dim
            }
            "actual_fee" => Role::Title,
            _ => Role::Plain,
        };
        lines.push(money(&SafeText::fixed(lang.tr(zh, en)), fen, role));
    }
    lines
}

/// Each discount once, with its name.
fn discounts(doc: &Document, goods: NodeId) -> Vec<(SafeText, Fen)> {
    order::discounts(doc, goods)
        .into_iter()
        .filter_map(|d| {
            let kind = clean_at(doc, d, "discount_sub_type_description");
            let name = clean_at(doc, d, "discount_name");
            Some((
                if name.is_empty() { kind } else { name },
                fen_at(doc, d, "discount_amount")?,
            ))
        })
        .collect()
}

/// A name on the left, its amount flush right.
pub(super) fn money(name: &SafeText, amount: Fen, role: Role) -> Line {
    let amount = amount.to_string();
    let room = AMOUNTS.saturating_sub(cells(&amount) + 3);
    Line::of(safe!("  {} ", name.cut(room).pad(room)), Role::Label).and(SafeText::of(&amount), role)
}

fn states(subject: Subject, goods: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let keys = [
        "ship_state",
        "refund_state",
        "check_state",
        "remain_count",
        "expire_desc",
        "expire_end",
    ];
    let rows = keys
        .iter()
        .filter_map(|key| doc.child(goods, key))
        .map(|n| outline::row_text(subject.order, RowKind::Node(n), subject.options));
    let said: Vec<Line> = rows
        .filter(|v| !v.value.is_empty() && v.value.as_str() != "0")
        .flat_map(|v| {
            entry(
                &v.label,
                &safe!("{}  {}", v.value, v.aside),
                Role::Tone(v.tone),
                subject.width,
            )
        })
        .collect();
    if said.is_empty() {
        said
    } else {
        [vec![Line::blank()], said].concat()
    }
}
