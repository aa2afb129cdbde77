//! The detail of a field: its full value, its documentation, its codes, its path, and how it
//! deviates.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, labelled};
use crate::catalog::{CodeTable, Field, FieldKind, Personal, Tone};
use crate::order::{Fit, NodeId, Shape, beijing};
use crate::outline::{self, RowText};
use crate::safe;
use crate::text::{Lang, SafeText};

/// Returns the detail of a field; also used to explain a row whose own detail is another page.
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

/// Returns the value; a time includes its seconds.
fn value(context: DetailContext, id: NodeId, view: &RowText) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let kind = doc.field(id).map(|f| f.field().kind);
    let at = match kind {
        Some(FieldKind::Time) => beijing::parse(doc.value(id)),
        Some(FieldKind::Timestamp) => beijing::parse_seconds(doc.value(id)),
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

/// Returns the path, the documentation and, if the value deviates from it, what was received.
fn documented(
    context: DetailContext,
    id: NodeId,
    field: Option<&Field>,
    fit: Fit,
) -> Vec<DetailLine> {
    let mut lines = path(context, id);
    lines.extend(
        field
            .map(|field| description(context, field))
            .unwrap_or_default(),
    );
    lines.extend(deviation(context, id, fit));
    lines
}

/// Returns the field's path, and the response that it belongs to if that is not the order's.
fn path(context: DetailContext, id: NodeId) -> Vec<DetailLine> {
    let doc = &context.order.doc;
    let pointer = SafeText::of(&doc.own_pointer(id));
    let mut lines = row(context, ("路径", "Path"), &pointer);
    if doc.joined_entry(id).is_some() {
        let source = context.options.reading.lang.tr(
            "售后详情 xe.ecommerce.after_sale.detail，不是订单数据",
            "after-sale detail (xe.ecommerce.after_sale.detail), not the order",
        );
        lines.extend(row(context, ("来源", "Source"), &SafeText::fixed(source)));
    }
    lines
}

/// Returns what the catalog knows about the field.
fn description(context: DetailContext, field: &Field) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let other = lang.tr(Lang::En, Lang::Zh);
    let label = SafeText::fixed(field.label(other));
    let mut lines = row(context, ("英文", "In Chinese"), &label);
    if let Some(note) = field.note(other) {
        lines.extend(row(context, ("", ""), &SafeText::fixed(note)));
    }
    let types = safe!("{}{}", field.types, unit(field.kind, lang));
    lines.extend(row(context, ("文档类型", "Documented"), &types));
    if let Some(class) = field.personal {
        let privacy = SafeText::fixed(privacy(class, lang));
        lines.extend(row(context, ("隐私", "Privacy"), &privacy));
    }
    lines
}

/// Returns how the value deviates from the documentation.
fn deviation(context: DetailContext, id: NodeId, fit: Fit) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let note = match fit {
        Fit::Documented => return Vec::new(),
        Fit::Unexpected => lang.tr(
            "与文档类型或取值不符，按原样显示",
            "not of the documented type or values, shown unchanged",
        ),
        Fit::Undocumented => lang.tr(
            "文档中没有这个字段，按原样显示",
            "not documented, shown unchanged",
        ),
    };
    let received = SafeText::fixed(shape(context.order.doc.shape(id), lang));
    let mut lines = row(context, ("实际", "Received"), &received);
    lines.extend(labelled(
        &SafeText::fixed(lang.tr("注意", "Note")),
        &SafeText::fixed(note),
        DetailRole::Tone(Tone::Warn),
        context.width,
    ));
    lines
}

/// Returns a dim value with its label in Chinese and English.
fn row(
    context: DetailContext,
    (zh, en): (&'static str, &'static str),
    value: &SafeText,
) -> Vec<DetailLine> {
    let label = SafeText::fixed(context.options.reading.lang.tr(zh, en));
    labelled(&label, value, DetailRole::Dim, context.width)
}

/// Returns what the mask hides: the whole value, or the personal data inside a text.
fn privacy(class: Personal, lang: Lang) -> &'static str {
    match class {
        Personal::Trace | Personal::Comment => lang.tr(
            "其中的电话和姓名默认隐藏",
            "phone numbers and names in it are masked by default",
        ),
        _ => lang.tr("个人信息，默认隐藏", "personal, masked by default"),
    }
}

fn unit(kind: FieldKind, lang: Lang) -> &'static str {
    match kind {
        FieldKind::Fen => lang.tr("，单位分", ", in fen (1/100 yuan)"),
        FieldKind::Time => lang.tr("，北京时间", ", Beijing time"),
        FieldKind::Timestamp => lang.tr("，秒", ", seconds since 1970"),
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
        let is_current = code.code == current;
        let mark = if is_current { "> " } else { "  " };
        DetailLine::of(
            safe!("{mark}{:>3}  {}", code.code, code.meaning(lang)),
            if is_current {
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
    #[case::whole_value("phone_number", "个人信息，默认隐藏")]
    #[case::inside_a_text("comment", "其中的电话和姓名默认隐藏")]
    fn field_detail_says_what_is_masked(#[case] key: &str, #[case] expected: &str) {
        let order = Order::parse(
            r#"{"buyer_info":{"phone_number":"13800138000","comment":"麻烦周末送货"}}"#.to_owned(),
        )
        .unwrap();
        let options = DisplayOptions {
            reading: Reading {
                lang: Lang::Zh,
                now: beijing::parse("2026-11-23 12:00:00").unwrap(),
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
            shown.iter().any(|line| line.text().contains(expected)),
            "{shown:?}"
        );
    }
}
