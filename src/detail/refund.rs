//! The detail of a refund record: its progress, amounts and payment channel.

use super::DetailContext;
use super::goods::amount_line;
use super::line::{DetailLine, DetailRole, hanging, labelled};
use crate::catalog::{self, Tone};
use crate::order::{NodeId, beijing, clean_at, fen_at, time_at};
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::SafeText;

pub(super) fn lines(context: DetailContext, record: NodeId) -> Vec<DetailLine> {
    let view = outline::row_text(context.order, RowKind::Node(record), context.options);
    let mut lines = vec![
        DetailLine::of(view.value, DetailRole::Tone(view.tone))
            .with(safe!("   {}", view.aside), DetailRole::Dim),
        DetailLine::blank(),
    ];
    lines.extend(progress(context, record));
    lines.push(DetailLine::blank());
    lines.extend(sums(context, record));
    lines.push(DetailLine::blank());
    lines.extend(fields(context, record));
    lines.extend(advice(context, record));
    lines
}

/// Returns the states of a refund up to the current one, with the time of the latter.
fn progress(context: DetailContext, record: NodeId) -> Vec<DetailLine> {
    let reading = context.options.reading;
    let doc = &context.order.doc;
    let facts = context
        .order
        .facts
        .refunds
        .iter()
        .find(|r| r.node == record);
    let state = facts.and_then(|r| r.state);
    let path: &[&str] = match state {
        Some(3) => &["0", "1", "3"],
        _ => &["0", "1", "2"],
    };
    let table = catalog::by_path("internal_extra_info.refund_info.refund_records[].refund_state")
        .and_then(|f| f.field().codes);
    let current = state.map(|s| s.to_string()).unwrap_or_default();
    let reached = path.iter().position(|code| *code == current);
    let mut line = DetailLine::blank();
    for (n, code) in path.iter().enumerate() {
        let meaning = table.and_then(|t| t.get(code));
        let role = match reached {
            Some(at) if n == at => meaning.map_or(DetailRole::Plain, |m| DetailRole::Tone(m.tone)),
            Some(at) if n < at => DetailRole::Plain,
            _ => DetailRole::Dim,
        };
        let mark = match (reached == Some(n), meaning.map(|m| m.tone)) {
            (true, Some(Tone::Bad)) => "x ",
            (true, _) => "* ",
            _ => "",
        };
        let text = meaning.map_or("", |m| m.meaning(reading.lang));
        let joint = if n == 0 { "" } else { "  ---  " };
        line = line
            .with(SafeText::fixed(joint), DetailRole::Dim)
            .with(safe!("{mark}{text}"), role);
    }
    let at = time_at(doc, record, "refund_time").map(|(at, _)| {
        safe!(
            "{}  {}",
            beijing::minute(at),
            beijing::relative(at, reading.now, reading.lang)
        )
    });
    [Some(line), at.map(|at| DetailLine::of(at, DetailRole::Dim))]
        .into_iter()
        .flatten()
        .collect()
}

fn sums(context: DetailContext, record: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
    let facts = &context.order.facts;
    let goods = doc.child(record, "goods_info");
    let of_goods = |key| goods.and_then(|g| fen_at(doc, g, key));
    let state = facts
        .refunds
        .iter()
        .find(|r| r.node == record)
        .and_then(|r| r.state);
    let role = match state {
        Some(2) => DetailRole::Tone(Tone::Ok),
        Some(3) => DetailRole::Tone(Tone::Bad),
        _ => DetailRole::Tone(Tone::Busy),
    };
    let rows = [
        (
            of_goods("actual_fee"),
            "商品实收",
            "goods received",
            DetailRole::Plain,
        ),
        (
            fen_at(doc, record, "refund_amount").map(|fen| -fen),
            "本次退款",
            "this refund",
            role,
        ),
        (
            of_goods("refund_amount"),
            "商品已退",
            "goods refunded",
            DetailRole::Plain,
        ),
        (
            facts.refundable,
            "整单可退",
            "order refundable",
            DetailRole::Plain,
        ),
    ];
    let title = DetailLine::of(
        SafeText::fixed(lang.tr("金额", "Amounts")),
        DetailRole::Title,
    );
    let rows = rows.into_iter().filter_map(|(fen, zh, en, role)| {
        Some(amount_line(&SafeText::fixed(lang.tr(zh, en)), fen?, role))
    });
    std::iter::once(title).chain(rows).collect()
}

/// Returns the fields of the after-sale, the record and the payment.
fn fields(context: DetailContext, record: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let own = ["operator", "remark", "after_sale_id", "is_delete_purchase"]
        .map(|key| doc.child(record, key));
    let order = [
        "/order_info/payment_type",
        "/payment_info/transaction_id",
        "/payment_info/out_order_id",
    ]
    .map(|path| {
        let keys: Vec<&str> = path.split('/').skip(1).collect();
        doc.at(NodeId::ROOT, &keys)
    });
    let id = clean_at(doc, record, "after_sale_id");
    let detail = context
        .order
        .facts
        .after_sales
        .iter()
        .find(|a| a.is_named(id.as_str()))
        .map(|a| a.node);
    let reason = detail.and_then(|d| doc.child(d, "reason"));
    [detail, reason]
        .into_iter()
        .chain(own)
        .chain(order)
        .flatten()
        .map(|n| outline::row_text(context.order, RowKind::Node(n), context.options))
        .filter(|v| !v.value.is_empty())
        .flat_map(|v| labelled(&v.label, &v.value, DetailRole::Tone(v.tone), context.width))
        .collect()
}

/// Returns what to do about a failed refund.
fn advice(context: DetailContext, record: NodeId) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let failed = context
        .order
        .facts
        .refunds
        .iter()
        .any(|r| r.node == record && r.state == Some(3));
    if !failed || clean_at(&context.order.doc, record, "refund_state").is_empty() {
        return Vec::new();
    }
    let text = lang.tr(
        "退款失败后未见新的退款记录时，请在店铺后台重新发起。",
        "If no later record retried it, start the refund again in the shop's admin console.",
    );
    let mut lines = vec![DetailLine::blank()];
    lines.extend(hanging(
        &DetailLine::of(SafeText::fixed("! "), DetailRole::Tone(Tone::Bad)),
        &SafeText::fixed(text),
        DetailRole::Plain,
        context.width,
    ));
    lines
}
