//! What is taken out of an order to be put elsewhere: a value, a row, the rows below one, a whole tab. Masked as on the screen.

use super::{DisplayOptions, Outline, RowId, RowKind, RowText, label_of, row_text};
use crate::catalog::Tab;
use crate::order::Order;
use crate::safe;
use crate::text::SafeText;

/// A text on its way out, sanitised like everything that is drawn, and what it is called. Its line breaks and tabs are ours alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipboardText {
    /// What the person is told was taken.
    pub name: SafeText,
    /// Lines of cells.
    lines: Vec<Vec<SafeText>>,
}

impl ClipboardText {
    /// The text, a tab between cells.
    pub fn text(&self) -> String {
        let line = |cells: &Vec<SafeText>| {
            cells
                .iter()
                .map(SafeText::as_str)
                .collect::<Vec<_>>()
                .join("\t")
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// One text; where its source broke the line, it breaks.
    pub fn of(name: SafeText, text: &SafeText) -> Option<Self> {
        (!text.is_empty()).then(|| Self {
            name,
            lines: text.lines().map(|line| vec![line]).collect(),
        })
    }
}

/// A row's value; of a row with others below it, those as a table. `None` where there is nothing to take.
pub fn value(
    order: &Order,
    outline: &Outline,
    row: RowId,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let kind = outline.kind(row);
    let shown = row_text(order, kind, options);
    if outline.has_children(row) {
        return table(order, outline, row, options);
    }
    if matches!(kind, RowKind::Omitted(_) | RowKind::Raw) {
        None
    } else {
        ClipboardText::of(shown.label, &shown.value)
    }
}

/// A row's label and value on one line, as they would be told in a chat.
pub fn line(
    order: &Order,
    outline: &Outline,
    row: RowId,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let kind = outline.kind(row);
    let RowText { label, value, .. } = row_text(order, kind, options);
    let text = options
        .reading
        .lang
        .tr(safe!("{label}：{value}"), safe!("{label}: {value}"));
    if value.is_empty() || matches!(kind, RowKind::Omitted(_) | RowKind::Raw) {
        None
    } else {
        ClipboardText::of(label, &text)
    }
}

/// The address of a row's node in the answer that it came in, as a JSON pointer (RFC 6901).
pub fn pointer(
    order: &Order,
    outline: &Outline,
    row: RowId,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let (RowKind::Node(node) | RowKind::Reference(node) | RowKind::Oddity(node)) =
        outline.kind(row)
    else {
        return None;
    };
    let joined = order.doc.joined_entry(node).is_some();
    let name = if joined {
        options
            .reading
            .lang
            .tr("在售后详情里的路径", "path in the after-sale detail")
    } else {
        options.reading.lang.tr("路径", "path")
    };
    ClipboardText::of(
        safe!("{} {name}", label_of(order, node, options)),
        &SafeText::of(&order.doc.own_pointer(node)),
    )
}

/// The rows below a row, whether folded or not: what each is called from there down, its value, and what helps to read it.
fn table(
    order: &Order,
    outline: &Outline,
    top: RowId,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let mut above: Vec<SafeText> = Vec::new();
    let base = outline.depth(top) + 1;
    let mut lines = Vec::new();
    for row in outline.below(top) {
        let RowText {
            label,
            value,
            aside,
            ..
        } = row_text(order, outline.kind(row), options);
        above.truncate(outline.depth(row) - base);
        above.push(label);
        if value.is_empty() || matches!(outline.kind(row), RowKind::Omitted(_)) {
            continue;
        }
        let path: Vec<&str> = above
            .iter()
            .map(SafeText::as_str)
            .filter(|step| !step.is_empty())
            .collect();
        let cells = [SafeText::of(&path.join(" > ")), value, aside];
        lines.push(
            cells
                .iter()
                .take(if cells[2].is_empty() { 2 } else { 3 })
                .map(cell)
                .collect(),
        );
    }
    let name = row_text(order, outline.kind(top), options).label;
    (!lines.is_empty()).then_some(ClipboardText { name, lines })
}

/// A text as a cell of a table: on one line, and no formula to the sheet that it is pasted into.
fn cell(text: &SafeText) -> SafeText {
    let flat = text
        .lines()
        .map(|line| line.to_string())
        .collect::<Vec<_>>()
        .join(" ");
    let formula = flat.starts_with(['=', '@'])
        || (flat.starts_with(['+', '-']) && flat.contains(['(', '|', '!']));
    if formula {
        safe!("'{flat}")
    } else {
        SafeText::of(&flat)
    }
}

/// A whole tab as Markdown: a heading, and its rows as a list.
pub fn markdown(
    order: &Order,
    outline: &Outline,
    tab: Tab,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let name = SafeText::fixed(tab.label(options.reading.lang));
    let id = order
        .id()
        .map(|id| escaped(&SafeText::of(id.as_str())))
        .unwrap_or_default();
    let mut lines = vec![
        vec![SafeText::of(safe!("## {name} {id}").as_str().trim_end())],
        vec![],
    ];
    for row in outline
        .all()
        .filter(|&row| !matches!(outline.kind(row), RowKind::Omitted(_) | RowKind::Raw))
    {
        let RowText {
            label,
            value,
            aside,
            ..
        } = row_text(order, outline.kind(row), options);
        let beside = if aside.is_empty() {
            String::new()
        } else {
            format!(" ({})", escaped(&aside))
        };
        let indent = "  ".repeat(outline.depth(row));
        let text = safe!(
            "{indent}- **{}** {}{beside}",
            escaped(&label),
            escaped(&value)
        );
        lines.push(vec![SafeText::of(text.as_str().trim_end())]);
    }
    (lines.len() > 2).then_some(ClipboardText {
        name: safe!("{name} Markdown"),
        lines,
    })
}

/// A text of the order that Markdown takes for nothing but itself, on one line.
fn escaped(text: &SafeText) -> SafeText {
    let mut out = String::new();
    for c in text
        .lines()
        .map(|line| line.to_string())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if "\\`*_[]<>|#~&!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    SafeText::of(&out)
}

#[cfg(test)]
mod tests {
    use super::{cell, line, markdown, pointer, value};
    use crate::catalog::Tab;
    use crate::order::{NodeId, Order, Reading, Thresholds, beijing};
    use crate::outline::{DisplayOptions, Outline, RowId, RowKind};
    use crate::text::{Lang, SafeText};
    use rstest::rstest;

    const ORDER: &str = r#"{"buyer_info":{"phone":"13800138000","nickname":"小*王\u001b[31m","comment":"一\n二"},
        "goods_info":{"goods_list":[{"goods_name":"手冲\n咖啡豆","quantity":2},{"goods_name":"=1+1","quantity":1}]}}"#;

    struct Taken {
        order: Order,
        outline: Outline,
        tab: Tab,
    }

    impl Taken {
        fn of(tab: Tab) -> Self {
            let order = Order::parse(ORDER.to_owned()).unwrap();
            Self {
                outline: Outline::build(&order.doc, tab, false),
                order,
                tab,
            }
        }

        fn row(&self, key: &str) -> RowId {
            let is =
                |kind| matches!(kind, RowKind::Node(node) if self.order.doc.key(node) == Some(key));
            self.outline
                .all()
                .find(|&row| is(self.outline.kind(row)))
                .unwrap()
        }

        fn options(revealed: Option<NodeId>) -> DisplayOptions {
            DisplayOptions {
                reading: Reading {
                    lang: Lang::Zh,
                    now: beijing::read("2026-11-23 12:00:00").unwrap(),
                    thresholds: Thresholds::default(),
                },
                revealed,
            }
        }
    }

    #[test]
    fn a_value_is_taken_masked_unless_it_is_revealed() {
        let taken = Taken::of(Tab::Buyer);
        let phone = taken
            .order
            .doc
            .at(NodeId::ROOT, &["buyer_info", "phone"])
            .unwrap();
        let text = |revealed| {
            value(
                &taken.order,
                &taken.outline,
                taken.row("phone"),
                Taken::options(revealed),
            )
            .unwrap()
            .text()
        };
        assert_eq!(text(None), "138****8000");
        assert_eq!(text(Some(phone)), "13800138000");
        let row = line(
            &taken.order,
            &taken.outline,
            taken.row("phone"),
            Taken::options(None),
        )
        .unwrap();
        assert!(row.text().ends_with("：138****8000"), "{}", row.text());
    }

    #[test]
    fn what_is_taken_is_sanitised_and_keeps_the_line_breaks_of_its_source() {
        let taken = Taken::of(Tab::Buyer);
        let text = |key| {
            value(
                &taken.order,
                &taken.outline,
                taken.row(key),
                Taken::options(None),
            )
            .unwrap()
            .text()
        };
        assert_eq!(text("nickname"), "小*王␛[31m");
        let goods = Taken::of(Tab::Goods);
        assert_eq!(
            value(
                &goods.order,
                &goods.outline,
                goods.row("goods_name"),
                Taken::options(None)
            )
            .unwrap()
            .text(),
            "手冲\n咖啡豆"
        );
    }

    #[test]
    fn the_rows_below_are_a_table_that_no_value_breaks() {
        let taken = Taken::of(Tab::Goods);
        let first = taken.outline.first().unwrap();
        let table = value(&taken.order, &taken.outline, first, Taken::options(None))
            .unwrap()
            .text();
        assert!(table.contains("\t手冲 咖啡豆"), "{table}");
        assert!(
            table
                .lines()
                .all(|line| (2..=3).contains(&line.split('\t').count())),
            "{table}"
        );
        assert_eq!(table.lines().count(), 2);
    }

    #[rstest]
    #[case("=1+1", "'=1+1")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("+cmd|' /C x'!A0", "'+cmd|' /C x'!A0")]
    #[case("+86 138****8000", "+86 138****8000")]
    #[case("-¥64.00", "-¥64.00")]
    #[case("普通", "普通")]
    fn a_cell_is_no_formula(#[case] raw: &str, #[case] expected: &str) {
        assert_eq!(cell(&SafeText::of(raw)).as_str(), expected);
    }

    #[test]
    fn a_pointer_leads_to_the_node() {
        let taken = Taken::of(Tab::Buyer);
        let scrap = pointer(
            &taken.order,
            &taken.outline,
            taken.row("phone"),
            Taken::options(None),
        )
        .unwrap();
        assert_eq!(scrap.text(), "/buyer_info/phone");
    }

    #[test]
    fn a_tab_is_a_list_in_which_values_mean_nothing_to_markdown() {
        let taken = Taken::of(Tab::Buyer);
        let text = markdown(
            &taken.order,
            &taken.outline,
            taken.tab,
            Taken::options(None),
        )
        .unwrap()
        .text();
        assert!(text.starts_with("## 买家\n\n- **"), "{text}");
        assert!(
            text.contains("小\\*王␛\\[31m") && text.contains("138\\*\\*\\*\\*8000"),
            "{text}"
        );
        assert!(!text.contains("13800138000"));
        let empty = Outline::build(
            &Order::parse("{}".to_owned()).unwrap().doc,
            Tab::Buyer,
            false,
        );
        assert!(markdown(&taken.order, &empty, Tab::Buyer, Taken::options(None)).is_none());
    }
}
