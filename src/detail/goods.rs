//! The detail of goods: name, price breakdown, states.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, labelled};
use crate::catalog::Tone;
use crate::order::{self, Document, Fen, NodeId, clean_at, fen_at};
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::{SafeText, cells};

/// The width of a price line up to the end of its amount, in cells.
const AMOUNT_END: usize = 34;

pub(super) fn lines(context: DetailContext, goods: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
    let view = outline::row_text(context.order, RowKind::Node(goods), context.options);
    let mut lines = vec![
        DetailLine::of(view.label, DetailRole::Title)
            .with(safe!("  {}", view.aside), DetailRole::Tone(view.tone)),
    ];
    for (key, zh, en) in [
        ("goods_name", "名称", "Name"),
        ("goods_spec_description", "规格", "Spec"),
        ("tag_description", "标签", "Tag"),
    ] {
        let value = clean_at(doc, goods, key);
        if !value.is_empty() {
            lines.extend(labelled(
                &SafeText::fixed(lang.tr(zh, en)),
                &value,
                DetailRole::Plain,
                context.width,
            ));
        }
    }
    lines.extend([
        DetailLine::blank(),
        DetailLine::of(SafeText::fixed(lang.tr("价格", "Price")), DetailRole::Title),
    ]);
    lines.extend(price(context, goods));
    lines.extend(states(context, goods));
    lines
}

fn price(context: DetailContext, goods: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
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
        lines.push(amount_line(&name, product, DetailRole::Plain));
    }
    lines.extend(
        discounts(doc, goods)
            .into_iter()
            .map(|(name, off)| amount_line(&name, -off, DetailRole::Tone(Tone::Ok))),
    );
    let rows = [
        // The sub-total is the amount before the price was changed (order detail, sub_total).
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
            // An order that was never paid has received nothing and has nothing to refund.
            "actual_fee" | "refund_amount" | "refundable_amount"
                if context.order.facts.never_paid =>
            {
                DetailRole::Dim
            }
            "actual_fee" => DetailRole::Title,
            _ => DetailRole::Plain,
        };
        lines.push(amount_line(&SafeText::fixed(lang.tr(zh, en)), fen, role));
    }
    lines
}

/// Returns each discount once, with its name.
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

/// Returns a line with a name on the left and its amount aligned right.
pub(super) fn amount_line(name: &SafeText, amount: Fen, role: DetailRole) -> DetailLine {
    let amount = amount.to_string();
    let room = AMOUNT_END.saturating_sub(cells(&amount) + 3);
    DetailLine::of(safe!("  {} ", name.cut(room).pad(room)), DetailRole::Label)
        .with(SafeText::of(&amount), role)
}

fn states(context: DetailContext, goods: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
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
        .map(|n| outline::row_text(context.order, RowKind::Node(n), context.options));
    let lines: Vec<DetailLine> = rows
        .filter(|v| !v.value.is_empty() && v.value.as_str() != "0")
        .flat_map(|v| {
            labelled(
                &v.label,
                &safe!("{}  {}", v.value, v.aside),
                DetailRole::Tone(v.tone),
                context.width,
            )
        })
        .collect();
    if lines.is_empty() {
        lines
    } else {
        [vec![DetailLine::blank()], lines].concat()
    }
}
