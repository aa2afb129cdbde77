//! Any field: its value unabridged, what the documentation says of it, its codes, its path, and what came.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, entry, hanging};
use crate::catalog::{CodeTable, Field, Kind, Personal};
use crate::order::{Fit, NodeId, Shape, beijing};
use crate::outline::{self, RowText};
use crate::safe;
use crate::text::{Lang, SafeText};

/// What is known of the field of any row, also of one whose detail is a card of its own.
pub(super) fn lines(context: DetailContext, id: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
    let view = outline::row_text(context.order, outline::RowKind::Node(id), context.options);
    let field = doc
        .field(id)
        .filter(|_| !doc.embedded(id))
        .map(crate::catalog::FieldId::field);
    let mut lines = vec![
        DetailLine::of(view.label.clone(), DetailRole::Title),
        DetailLine::blank(),
    ];
    lines.extend(value(context, id, &view));
    lines.push(DetailLine::blank());
    if let Some(note) = field.and_then(|f| f.note(lang)) {
        lines.extend(hanging(
            &DetailLine::blank(),
            &SafeText::fixed(note),
            DetailRole::Plain,
            context.width,
        ));
        lines.push(DetailLine::blank());
    }
    lines.extend(documented(context, id, field, view.fit));
    if let Some(table) = field.and_then(|f| f.codes) {
        lines.extend(codes(table, doc.value(id).trim(), lang));
    }
    lines
}

/// The value; of a time, every second of it.
fn value(context: DetailContext, id: NodeId, view: &RowText) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let kind = doc.field(id).map(|f| f.field().kind);
    let at = match kind {
        Some(Kind::Time) => beijing::read(doc.value(id)),
        Some(Kind::Timestamp) => beijing::read_seconds(doc.value(id)),
        _ => None,
    };
    let lang = context.options.reading.lang;
    let text = match at {
        Some(at) => lang.tr(
            safe!("{} 北京时间", beijing::second(at)),
            safe!("{} Beijing time", beijing::second(at)),
        ),
        None if view.value.is_empty() => SafeText::fixed(lang.tr("（空）", "(empty)")),
        None => view.value.clone(),
    };
    let mut lines = hanging(
        &DetailLine::blank(),
        &text,
        DetailRole::Tone(view.tone),
        context.width,
    );
    if !view.aside.is_empty() {
        lines.push(DetailLine::of(view.aside.clone(), DetailRole::Dim));
    }
    lines
}

fn documented(
    context: DetailContext,
    id: NodeId,
    field: Option<&Field>,
    fit: Fit,
) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let lang = context.options.reading.lang;
    let row = |zh, en, value: SafeText, role| {
        entry(
            &SafeText::fixed(lang.tr(zh, en)),
            &value,
            role,
            context.width,
        )
    };
    let mut lines = row(
        "路径",
        "Path",
        SafeText::of(&doc.own_pointer(id)),
        DetailRole::Dim,
    );
    if doc.joined_entry(id).is_some() {
        let source = lang.tr(
            "售后详情 xe.ecommerce.after_sale.detail，不是订单数据",
            "after-sale detail (xe.ecommerce.after_sale.detail), not the order",
        );
        lines.extend(row(
            "来源",
            "Came in",
            SafeText::fixed(source),
            DetailRole::Dim,
        ));
    }
    if let Some(field) = field {
        let other = lang.tr(Lang::En, Lang::Zh);
        lines.extend(row(
            "英文",
            "In Chinese",
            SafeText::fixed(field.label(other)),
            DetailRole::Dim,
        ));
        lines.extend(
            field
                .note(other)
                .into_iter()
                .flat_map(|note| row("", "", SafeText::fixed(note), DetailRole::Dim)),
        );
        lines.extend(row(
            "文档类型",
            "Documented",
            safe!("{}{}", field.types, unit(field.kind, lang)),
            DetailRole::Dim,
        ));
        if let Some(class) = field.personal {
            lines.extend(row(
                "隐私",
                "Privacy",
                SafeText::fixed(privacy(class, lang)),
                DetailRole::Dim,
            ));
        }
    }
    let came = match fit {
        Fit::Documented => return lines,
        Fit::Unexpected => lang.tr(
            "与文档类型或取值不符，按原样显示",
            "not of the documented type or values, shown as it came",
        ),
        Fit::Undocumented => lang.tr(
            "文档中没有这个字段，按原样显示",
            "not documented, shown as it came",
        ),
    };
    lines.extend(row(
        "实际",
        "Came as",
        safe!("{}", shape(doc.shape(id), lang)),
        DetailRole::Dim,
    ));
    lines.extend(row(
        "注意",
        "Note",
        SafeText::fixed(came),
        DetailRole::Tone(crate::catalog::Tone::Warn),
    ));
    lines
}

/// What the mask hides: of a text, what it knows to be personal in it.
fn privacy(class: Personal, lang: Lang) -> &'static str {
    match class {
        Personal::Trace | Personal::Comment => lang.tr(
            "其中的电话和姓名默认隐藏",
            "phones and names in it are hidden by default",
        ),
        _ => lang.tr("个人信息，默认隐藏", "personal, hidden by default"),
    }
}

fn unit(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Fen => lang.tr("，单位分", ", in fen (1/100 yuan)"),
        Kind::Time => lang.tr("，北京时间", ", Beijing time"),
        Kind::Timestamp => lang.tr("，秒", ", seconds since 1970"),
        _ => "",
    }
}

fn shape(shape: Shape, lang: Lang) -> &'static str {
    match shape {
        Shape::Null => "null",
        Shape::Bool => lang.tr("布尔", "boolean"),
        Shape::Number => lang.tr("数字", "number"),
        Shape::Text => lang.tr("文字", "text"),
        Shape::Array => lang.tr("列表", "list"),
        Shape::Object => lang.tr("对象", "object"),
    }
}

fn codes(table: &CodeTable, current: &str, lang: Lang) -> Vec<DetailLine> {
    let title = DetailLine::of(SafeText::fixed(lang.tr("取值", "Codes")), DetailRole::Label);
    let entries = table.entries.iter().map(|code| {
        let here = code.code == current;
        let mark = if here { "> " } else { "  " };
        DetailLine::of(
            safe!("{mark}{:>3}  {}", code.code, code.meaning(lang)),
            if here {
                DetailRole::Tone(code.tone)
            } else {
                DetailRole::Dim
            },
        )
    });
    [DetailLine::blank(), title]
        .into_iter()
        .chain(entries)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::detail::{DetailContext, lines};
    use crate::order::{NodeId, Order, Reading, Thresholds, beijing};
    use crate::outline::{DisplayOptions, RowKind};
    use crate::text::Lang;
    use rstest::rstest;

    #[rstest]
    #[case::hidden_whole("phone_number", "个人信息，默认隐藏")]
    #[case::read_for_numbers_and_names("comment", "其中的电话和姓名默认隐藏")]
    fn what_is_hidden_of_a_field_is_told(#[case] key: &str, #[case] told: &str) {
        let order = Order::parse(
            r#"{"buyer_info":{"phone_number":"13800138000","comment":"麻烦周末送货"}}"#.to_owned(),
        )
        .unwrap();
        let options = DisplayOptions {
            reading: Reading {
                lang: Lang::Zh,
                now: beijing::read("2026-11-23 12:00:00").unwrap(),
                thresholds: Thresholds::default(),
            },
            revealed: None,
        };
        let node = order.doc.at(NodeId::ROOT, &["buyer_info", key]).unwrap();
        let shown = lines(
            DetailContext {
                order: &order,
                options,
                width: 60,
            },
            RowKind::Node(node),
        );
        assert!(
            shown.iter().any(|line| line.text().contains(told)),
            "{shown:?}"
        );
    }
}
