//! The detail of an after-sale: state, next step, amounts, reasons and remarks, return shipment,
//! timeline.

use super::DetailContext;
use super::block;
use super::goods::amount_line;
use super::line::{DetailLine, DetailRole, hanging, labelled};
use super::order_timeline::entry_lines;
use crate::catalog::Tone;
use crate::order::{
    AfterSale, Fen, NodeId, TimelineEvent, beijing, fen_at, is_empty_value, timeline,
};
use crate::outline::{self, RowKind, RowText};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Returns the detail of an entry of the order's list of after-sales, or the entry's fields if its
/// detail was not fetched.
pub(super) fn of_record(context: DetailContext, record: NodeId) -> Vec<DetailLine> {
    let id = context.order.after_sale_of(record);
    let detail = context
        .order
        .facts
        .after_sales
        .iter()
        .find(|a| a.id.is_some() && a.id == id);
    detail.map_or_else(
        || block::lines(context, record),
        |detail| lines(context, detail.node),
    )
}

pub(super) fn lines(context: DetailContext, detail: NodeId) -> Vec<DetailLine> {
    let Some(known) = context
        .order
        .facts
        .after_sales
        .iter()
        .find(|a| a.node == detail)
    else {
        return Vec::new();
    };
    let head = outline::row_text(context.order, RowKind::Node(detail), context.options);
    let mut lines = hanging(
        &DetailLine::blank(),
        &head.value,
        DetailRole::Tone(head.tone),
        context.width,
    );
    lines.extend(next_step(context, known));
    let reasons = [
        "reason",
        "remark",
        "merchant_remark",
        "state_reason",
        "submit_type",
    ];
    let rest = [
        "goods_name",
        "after_sale_count",
        "study_time",
        "nick_name",
        "phone",
        "aftersale_id",
        "user_id",
    ];
    let spans = [
        sums(context, detail),
        fields(context, detail, &reasons),
        return_shipment(context, known),
        timeline_of(context, known),
    ];
    for part in spans
        .into_iter()
        .chain([fields(context, detail, &rest)])
        .filter(|part| !part.is_empty())
    {
        lines.push(DetailLine::blank());
        lines.extend(part);
    }
    lines
}

/// Returns who acts next, and the deadline.
fn next_step(context: DetailContext, known: &AfterSale) -> Vec<DetailLine> {
    let reading = context.options.reading;
    let Some(words) = known
        .state
        .and_then(|state| step_after(state, known.sort, reading.lang))
    else {
        return Vec::new();
    };
    let when = known
        .expires
        .map(|(at, _)| beijing::relative(at, reading.now, reading.lang));
    let text = when.map_or(SafeText::fixed(words), |when| {
        reading.lang.tr(
            safe!("{words}，{when}到期"),
            safe!("{words}, expires {when}"),
        )
    });
    let head = DetailLine::of(
        SafeText::fixed(reading.lang.tr("下一步  ", "Next  ")),
        DetailRole::Label,
    );
    hanging(&head, &text, DetailRole::Plain, context.width)
}

/// Returns the step that a state waits for (open platform, `storage` of an after-sale), or `None`
/// if the after-sale is finished.
fn step_after(state: i64, sort: Option<i64>, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match state {
        0 | 2 => ("商家处理申请", "the shop decides on the request"),
        3 => (
            "商家已逾期，请尽快处理",
            "overdue: the shop must decide now",
        ),
        6 => ("买家寄回商品", "the buyer sends the goods back"),
        8 => (
            "商家收到退货后确认",
            "the shop confirms receipt of the goods",
        ),
        12 => (
            "商家已逾期，请尽快退款",
            "overdue: the shop must refund now",
        ),
        16 => ("商家寄出换货商品", "the shop sends the replacement"),
        17 => (
            "买家确认收到换货商品",
            "the buyer confirms receipt of the replacement",
        ),
        19 if sort == Some(3) => ("商家寄出换货商品", "the shop sends the replacement"),
        11 | 19 => ("商家退款", "the shop refunds"),
        _ => return None,
    };
    Some(lang.tr(zh, en))
}

fn sums(context: DetailContext, detail: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let row = |key: &str| {
        let node = doc.child(detail, key)?;
        let amount = fen_at(doc, detail, key)?;
        let role = match key {
            "refund_money" if amount == Fen(0) => DetailRole::Dim,
            "refund_money" => DetailRole::Tone(Tone::Ok),
            "apply_refund_money" => DetailRole::Title,
            _ => DetailRole::Plain,
        };
        Some(amount_line(
            &outline::label_of(context.order, node, context.options),
            amount,
            role,
        ))
    };
    ["apply_refund_money", "refund_money", "actual_fee"]
        .iter()
        .filter_map(|key| row(key))
        .collect()
}

/// Returns the fields under some keys, without empty ones.
fn fields(context: DetailContext, detail: NodeId, keys: &[&str]) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let found = keys
        .iter()
        .filter_map(|key| doc.child(detail, key))
        .filter(|&n| doc.is_leaf(n) && !is_empty_value(doc, n) && doc.value(n) != "0");
    let views = found
        .map(|n| outline::row_text(context.order, RowKind::Node(n), context.options))
        .filter(|view| !view.value.is_empty());
    views
        .flat_map(
            |RowText {
                 label, value, tone, ..
             }| labelled(&label, &value, DetailRole::Tone(tone), context.width),
        )
        .collect()
}

/// Returns the return shipment, and which parcel of the order it is if the order contains it.
fn return_shipment(context: DetailContext, known: &AfterSale) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let mut lines = fields(
        context,
        known.node,
        &[
            "ship_state",
            "return_logistics_company",
            "return_logistics_no",
        ],
    );
    let parcel = context
        .order
        .facts
        .parcels
        .iter()
        .position(|p| !p.waybill.is_empty() && p.waybill == known.waybill);
    if let Some(number) = parcel.map(|n| n + 1) {
        let text = lang.tr(
            safe!("轨迹见“物流”里的包裹 {number}"),
            safe!("its trace: parcel {number} under Logistics"),
        );
        lines.extend(labelled(
            &SafeText::default(),
            &text,
            DetailRole::Dim,
            context.width,
        ));
    }
    lines
}

/// Returns the events of the order's timeline that belong to the after-sale or to its refunds.
fn timeline_of(context: DetailContext, known: &AfterSale) -> Vec<DetailLine> {
    let (order, reading) = (context.order, context.options.reading);
    let refunds: Vec<NodeId> = order
        .facts
        .refunds
        .iter()
        .filter(|r| known.is_named(&r.after_sale))
        .map(|r| r.node)
        .collect();
    let own = |entry: &TimelineEvent| {
        order.doc.joined_entry(entry.node) == Some(known.node) || refunds.contains(&entry.node)
    };
    entry_lines(
        context,
        timeline(order, reading.now, reading.lang)
            .into_iter()
            .filter(own)
            .collect(),
    )
}
