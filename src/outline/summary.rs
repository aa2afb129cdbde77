//! The one-line summary of a row that has rows below it, so that the row need not be unfolded.

use super::display::{DisplayOptions, RowText, first_of, label, value};
use crate::catalog::Tone;
use crate::order::{
    Document, Fen, Fit, NodeId, Order, Shape, Stage, beijing, clean_at, entries, fen_at,
    is_empty_value,
};
use crate::safe;
use crate::text::SafeText;

/// Returns the summary of a container. If its label is empty, the caller takes the label of the
/// catalog.
pub(super) fn summary(order: &Order, id: NodeId, options: DisplayOptions) -> RowText {
    let doc = &order.doc;
    let known = doc
        .field(id)
        .filter(|_| !doc.embedded(id))
        .map_or("", |f| f.field().key);
    let entry = doc.shape(id) == Shape::Object && !doc.is_numbered(id);
    match known {
        "goods_list" | "package_goods_info" | "goods_info"
            if entry && has(doc, id, &["goods_name", "quantity", "unit_price"]) =>
        {
            goods(doc, id, options)
        }
        "packages_info" if entry => parcel(order, id, options),
        "refund_records" if entry => refund(doc, id, options),
        "after_sale_records" if entry => named_after_sale(order, id, options),
        "after_sale_details" if entry => after_sale(order, id, options),
        "veri_code_list" if entry => RowText {
            tone: tone_of(doc, id, "status", options),
            ..texts(doc, id, &["status", "spu_name", "check_time"], options)
        },
        "coupons_list" | "discounts_list" | "no_coupon_list" | "paid_coupon_info" if entry => {
            discount(doc, id, options)
        }
        "consignee_info" => texts(
            doc,
            id,
            &["name", "full_contact|contact", "address"],
            options,
        ),
        "discounts_info" => discounts(doc, id),
        "package_goods_info" => several_goods(doc, id, options),
        _ => counted(doc, id, options),
    }
}

fn has(doc: &Document, id: NodeId, keys: &[&str]) -> bool {
    keys.iter().any(|key| doc.child(id, key).is_some())
}

fn line(parts: impl IntoIterator<Item = SafeText>) -> SafeText {
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|p| !p.is_empty())
        .map(|p| p.to_string())
        .collect();
    SafeText::of(&parts.join("  "))
}

/// The values under some keys on one line; `a|b` takes the first that is not empty.
fn texts(doc: &Document, id: NodeId, keys: &[&str], options: DisplayOptions) -> RowText {
    let one = |key: &str| {
        let mut found = key
            .split('|')
            .filter_map(|k| doc.child(id, k))
            .map(|n| value(doc, n, options.inside(id, Some(n))).text);
        found.find(|t| !t.is_empty()).unwrap_or_default()
    };
    RowText::new(SafeText::default(), line(keys.iter().map(|key| one(key))))
}

fn tone_of(doc: &Document, id: NodeId, key: &str, options: DisplayOptions) -> Tone {
    doc.child(id, key)
        .map_or(Tone::Plain, |n| value(doc, n, options).tone)
}

fn goods(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let name = first_of(doc, id, &["goods_name"], options);
    let quantity = ["quantity", "buy_num"]
        .map(|key| clean_at(doc, id, key))
        .into_iter()
        .find(|n| !n.is_empty())
        .unwrap_or_default();
    let times = if quantity.is_empty() {
        quantity
    } else {
        safe!("x{quantity}")
    };
    let price = ["actual_fee", "sub_total", "goods_price"]
        .iter()
        .find_map(|key| fen_at(doc, id, key));
    let price = price.map(|fen| safe!("{fen}")).unwrap_or_default();
    let state = doc
        .child(id, "refund_state")
        .map(|n| value(doc, n, options))
        .filter(|cell| cell.fit == Fit::Documented && has_value(doc, id, "refund_state"));
    let tone = state.as_ref().map_or(Tone::Plain, |cell| cell.tone);
    let words = state.map(|cell| cell.text).unwrap_or_default();
    RowText {
        tone,
        aside: words,
        ..RowText::new(SafeText::default(), line([name, times, price]))
    }
}

/// Whether the value under the key is more than "none".
fn has_value(doc: &Document, id: NodeId, key: &str) -> bool {
    doc.child(id, key).is_some_and(|n| !is_empty_value(doc, n))
}

fn several_goods(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let list = entries(doc, id);
    let first = list
        .first()
        .map(|&g| first_of(doc, g, &["goods_name"], options))
        .unwrap_or_default();
    let lang = options.reading.lang;
    let n = list.len();
    let text = match n {
        0 | 1 => first,
        _ => lang.tr(
            safe!("{n} 件  {first} 等"),
            safe!("{n} products  {first} and more"),
        ),
    };
    RowText::new(SafeText::default(), text)
}

/// The platform's description of the parcel's state, otherwise the stage derived from its trace;
/// and the time since the last event if it is too long.
fn parcel(order: &Order, id: NodeId, options: DisplayOptions) -> RowText {
    let view = texts(
        &order.doc,
        id,
        &["logistics_company_name", "express_id"],
        options,
    );
    let description = first_of(&order.doc, id, &["logistics_state_description"], options);
    let Some(facts) = order.facts.parcels.iter().find(|p| p.node == id) else {
        return RowText {
            aside: description,
            ..view
        };
    };
    let lang = options.reading.lang;
    let derived = facts.stage.map(|stage| {
        lang.tr(
            safe!("{}（推断）", stage.label(lang)),
            safe!("{} (derived)", stage.label(lang)),
        )
    });
    let state = if description.is_empty() {
        derived.unwrap_or_default()
    } else {
        description
    };
    let silent = order
        .silence(facts, options.reading)
        .map(|seconds| beijing::span(seconds, lang));
    let silence = silent.as_ref().map(|span| match facts.newest {
        Some(_) => lang.tr(safe!("{span}无更新"), safe!("silent {span}")),
        None => lang.tr(safe!("{span}无轨迹"), safe!("no trace {span}")),
    });
    let needs_attention = silent.is_some()
        || facts.refused.or(facts.returned).is_some()
        || facts.stage == Some(Stage::Trouble);
    let tone = match (needs_attention, facts.delivered) {
        (true, _) => Tone::Warn,
        (false, true) => Tone::Ok,
        (false, false) => Tone::Plain,
    };
    // The overdue time comes first because a narrow pane cuts the end of the line.
    RowText {
        aside: line([silence.unwrap_or_default(), state]),
        tone,
        ..view
    }
}

fn refund(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let state = doc
        .child(id, "refund_state")
        .map(|n| value(doc, n, options));
    let tone = state.as_ref().map_or(Tone::Plain, |cell| cell.tone);
    let amount = fen_at(doc, id, "refund_amount")
        .map(|fen| safe!("{fen}"))
        .unwrap_or_default();
    let kind = first_of(doc, id, &["refund_type"], options);
    let goods = doc
        .child(id, "goods_info")
        .map(|g| first_of(doc, g, &["goods_name"], options))
        .unwrap_or_default();
    let head = state.map(|cell| cell.text).unwrap_or_default();
    RowText {
        tone,
        aside: line([kind, goods]),
        ..RowText::new(SafeText::default(), safe!("{head} {amount}"))
    }
}

/// An after-sale as the order lists it, with its state if its detail was fetched.
fn named_after_sale(order: &Order, id: NodeId, options: DisplayOptions) -> RowText {
    let view = texts(&order.doc, id, &["after_sale_id", "goods_name"], options);
    let named = clean_at(&order.doc, id, "after_sale_id");
    match order
        .facts
        .after_sales
        .iter()
        .find(|a| a.is_named(named.as_str()))
    {
        Some(known) => {
            let RowText { value, tone, .. } = after_sale(order, known.node, options);
            RowText {
                aside: value,
                tone,
                ..view
            }
        }
        None => view,
    }
}

/// An after-sale detail: its state, type and amount, and the return shipment.
fn after_sale(order: &Order, id: NodeId, options: DisplayOptions) -> RowText {
    let doc = &order.doc;
    let coded = |key: &str, words: &str| {
        let cell = doc
            .child(id, key)
            .map(|n| value(doc, n, options))
            .filter(|cell| cell.fit == Fit::Documented);
        cell.map_or_else(
            || (first_of(doc, id, &[words, key], options), Tone::Plain),
            |cell| (cell.text, cell.tone),
        )
    };
    let (state, tone) = coded("state", "state_str");
    let (kind, _) = coded("sale_type", "sale_type_name");
    let amount = fen_at(doc, id, "apply_refund_money")
        .map(|fen| safe!("{fen}"))
        .unwrap_or_default();
    let shipment = doc
        .child(id, "ship_state")
        .filter(|&n| !is_empty_value(doc, n))
        .map(|n| value(doc, n, options).text);
    let back = texts(
        doc,
        id,
        &["return_logistics_company", "return_logistics_no"],
        options,
    )
    .value;
    let known = order.facts.after_sales.iter().find(|a| a.node == id);
    let label = match known.map(|a| (a.named, &a.id)) {
        Some((None, Some(own))) => options.reading.lang.tr(
            safe!("售后 {}", own.as_str()),
            safe!("After-sale {}", own.as_str()),
        ),
        _ => SafeText::fixed(options.reading.lang.tr("售后详情", "After-sale detail")),
    };
    RowText {
        tone,
        aside: line([shipment.unwrap_or_default(), back]),
        ..RowText::new(label, line([state, kind, amount]))
    }
}

fn discount(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let name = first_of(doc, id, &["discount_name", "goods_id"], options);
    let amount = fen_at(doc, id, "discount_amount")
        .map(|fen| safe!("{}", -fen))
        .unwrap_or_default();
    let kind = clean_at(doc, id, "discount_sub_type_description");
    let label = if name.is_empty() {
        label(doc, id, options)
    } else {
        name
    };
    RowText {
        aside: kind,
        ..RowText::new(label, amount)
    }
}

/// The sum of all discounts. `discounts_list` has every discount; the coupons and the other lists
/// repeat them.
fn discounts(doc: &Document, id: NodeId) -> RowText {
    let list = doc
        .child(id, "discounts_list")
        .map(|list| entries(doc, list))
        .unwrap_or_default();
    let sum: Fen = list
        .iter()
        .filter_map(|&d| fen_at(doc, d, "discount_amount"))
        .sum();
    let text = if list.is_empty() {
        SafeText::default()
    } else {
        safe!("{}  ({})", -sum, list.len())
    };
    RowText::new(SafeText::default(), text)
}

fn counted(doc: &Document, id: NodeId, options: DisplayOptions) -> RowText {
    let lang = options.reading.lang;
    let n = doc.children(id).count();
    let entries = doc.shape(id) == Shape::Array || doc.is_numbered(id);
    let text = lang.tr(
        safe!("{n} 条"),
        if n == 1 {
            safe!("1 entry")
        } else {
            safe!("{n} entries")
        },
    );
    let text = if entries { text } else { SafeText::default() };
    RowText::new(SafeText::default(), text)
}

#[cfg(test)]
mod tests {
    use super::{DisplayOptions, summary};
    use crate::catalog::Tone;
    use crate::order::{Order, Reading, Thresholds, beijing};
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case::overdue(
        3,
        "运输中",
        "2026-11-22 05:00:00",
        "快件到达",
        "31 小时无更新  运输中",
        Tone::Warn
    )]
    #[case::recent_event(3, "运输中", "2026-11-23 05:00:00", "快件到达", "运输中", Tone::Plain)]
    #[case::finished_order(4, "运输中", "2026-11-22 05:00:00", "快件到达", "运输中", Tone::Plain)]
    #[case::no_description(3, "", "2026-11-23 05:00:00", "派件中", "派件（推断）", Tone::Plain)]
    #[case::signed(3, "已签收", "2026-11-20 05:00:00", "已签收", "已签收", Tone::Ok)]
    #[case::failed_delivery(3, "已签收", "2026-11-23 05:00:00", "派送不成功", "已签收", Tone::Warn)]
    fn parcel_row_shows_its_state_and_overdue_time(
        #[case] state: u8,
        #[case] description: &str,
        #[case] at: &str,
        #[case] text: &str,
        #[case] aside: &str,
        #[case] tone: Tone,
    ) {
        let order = Order::parse(format!(
            r#"{{"order_info":{{"order_state":{state}}},
               "internal_extra_info":{{"logistics_info":{{"packages_info":[
               {{"logistics_state_description":"{description}",
                "package_trace_info":[{{"time":"{at}","text":"{text}"}}]}}]}}}}}}"#
        ))
        .unwrap();
        let now = beijing::parse("2026-11-23 12:00:00").unwrap();
        let options = DisplayOptions {
            reading: Reading {
                lang: Lang::Zh,
                now,
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        let view = summary(&order, order.facts.parcels[0].node, options);
        assert_eq!((view.aside.as_str(), view.tone), (aside, tone));
    }
}
