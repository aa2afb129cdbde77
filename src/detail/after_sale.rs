//! An after-sale in detail: how far it came and who acts next, the sums, what both sides say, the way back of the goods, its timeline.

use super::Subject;
use super::block;
use super::case_timeline::told;
use super::goods::money;
use super::line::{Line, Role, entry, hanging};
use crate::catalog::Tone;
use crate::order::{
    AfterSale, Fen, NodeId, TimelineEvent, beijing, fen_at, is_empty_value, timeline,
};
use crate::outline::{self, Kind, View};
use crate::safe;
use crate::text::{Lang, SafeText};

/// An entry of the order's list of after-sales: in detail, where that is known.
pub(super) fn of_record(subject: Subject, record: NodeId) -> Vec<Line> {
    let id = subject.order.after_sale_of(record);
    let detail = subject
        .order
        .facts
        .after_sales
        .iter()
        .find(|a| a.id.is_some() && a.id == id);
    detail.map_or_else(
        || block::lines(subject, record),
        |detail| lines(subject, detail.node),
    )
}

pub(super) fn lines(subject: Subject, detail: NodeId) -> Vec<Line> {
    let Some(known) = subject
        .order
        .facts
        .after_sales
        .iter()
        .find(|a| a.node == detail)
    else {
        return Vec::new();
    };
    let head = outline::view(subject.order, Kind::Node(detail), subject.look);
    let mut lines = hanging(
        &Line::blank(),
        &head.value,
        Role::Tone(head.tone),
        subject.width,
    );
    lines.extend(next(subject, known));
    let said = [
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
    let parts = [
        sums(subject, detail),
        fields(subject, detail, &said),
        way_back(subject, known),
        steps(subject, known),
    ];
    for part in parts
        .into_iter()
        .chain([fields(subject, detail, &rest)])
        .filter(|part| !part.is_empty())
    {
        lines.push(Line::blank());
        lines.extend(part);
    }
    lines
}

/// Who acts next, and by when.
fn next(subject: Subject, known: &AfterSale) -> Vec<Line> {
    let reading = subject.look.reading;
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
    let head = Line::of(
        SafeText::fixed(reading.lang.tr("下一步  ", "Next  ")),
        Role::Label,
    );
    hanging(&head, &text, Role::Plain, subject.width)
}

/// What a state waits for (open platform, `storage` of an after-sale); nothing, where it is over.
fn step_after(state: i64, sort: Option<i64>, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match state {
        0 | 2 => ("商家处理申请", "the shop decides"),
        3 => (
            "商家已逾期，请尽快处理",
            "the shop is late: it has to decide now",
        ),
        6 => ("买家寄回商品", "the buyer sends the goods back"),
        8 => (
            "商家收到退货后确认",
            "the shop confirms that the goods came",
        ),
        12 => (
            "商家已逾期，请尽快退款",
            "the shop is late: it has to refund now",
        ),
        16 => ("商家寄出换货商品", "the shop sends the exchange"),
        17 => ("买家确认收到换货商品", "the buyer confirms the exchange"),
        19 if sort == Some(3) => ("商家寄出换货商品", "the shop sends the exchange"),
        11 | 19 => ("商家退款", "the shop refunds"),
        _ => return None,
    };
    Some(lang.tr(zh, en))
}

fn sums(subject: Subject, detail: NodeId) -> Vec<Line> {
    let doc = &subject.order.doc;
    let row = |key: &str| {
        let node = doc.child(detail, key)?;
        let amount = fen_at(doc, detail, key)?;
        let role = match key {
            "refund_money" if amount == Fen(0) => Role::Dim,
            "refund_money" => Role::Tone(Tone::Ok),
            "apply_refund_money" => Role::Title,
            _ => Role::Plain,
        };
        Some(money(
            &outline::label_of(subject.order, node, subject.look),
            amount,
            role,
        ))
    };
    ["apply_refund_money", "refund_money", "actual_fee"]
        .iter()
        .filter_map(|key| row(key))
        .collect()
}

/// The fields under some keys that say something, by their labels.
fn fields(subject: Subject, detail: NodeId, keys: &[&str]) -> Vec<Line> {
    let doc = &subject.order.doc;
    let found = keys
        .iter()
        .filter_map(|key| doc.child(detail, key))
        .filter(|&n| doc.is_leaf(n) && !is_empty_value(doc, n) && doc.value(n) != "0");
    let views = found
        .map(|n| outline::view(subject.order, Kind::Node(n), subject.look))
        .filter(|view| !view.value.is_empty());
    views
        .flat_map(
            |View {
                 label, value, tone, ..
             }| entry(&label, &value, Role::Tone(tone), subject.width),
        )
        .collect()
}

/// The way back of the goods; and which parcel of the order it is, where the order has it.
fn way_back(subject: Subject, known: &AfterSale) -> Vec<Line> {
    let lang = subject.look.reading.lang;
    let mut lines = fields(
        subject,
        known.node,
        &[
            "ship_state",
            "return_logistics_company",
            "return_logistics_no",
        ],
    );
    let parcel = subject
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
        lines.extend(entry(&SafeText::default(), &text, Role::Dim, subject.width));
    }
    lines
}

/// What the order's timeline holds of it: its own steps and those of its refunds.
fn steps(subject: Subject, known: &AfterSale) -> Vec<Line> {
    let (order, reading) = (subject.order, subject.look.reading);
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
    told(
        subject,
        timeline(order, reading.now, reading.lang)
            .into_iter()
            .filter(own)
            .collect(),
    )
}
