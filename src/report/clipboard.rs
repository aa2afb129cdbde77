//! What the user copies out of an order: a value, a row, the rows below one, or a whole tab. It is
//! masked as on the screen.

use super::csv::pasted_cell;
use super::markdown::{escape, list_item};
use crate::catalog::Tab;
use crate::order::Order;
use crate::outline::{DisplayOptions, Outline, RowId, RowKind, RowText, label_of, row_text};
use crate::safe;
use crate::text::SafeText;

/// A sanitised text for the clipboard, and its name. Only gander puts line breaks and tabs into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipboardText {
    /// What the notice says was copied.
    pub name: SafeText,
    /// Lines of cells.
    lines: Vec<Vec<SafeText>>,
}

impl ClipboardText {
    /// The text, with a tab between cells.
    pub fn text(&self) -> String {
        let line = |cells: &Vec<SafeText>| {
            let cells: Vec<&str> = cells.iter().map(SafeText::as_str).collect();
            cells.join("\t")
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// A text with the line breaks of its source; `None` if it is empty.
    pub fn of(name: SafeText, text: &SafeText) -> Option<Self> {
        (!text.is_empty()).then(|| Self {
            name,
            lines: text.lines().map(|line| vec![line]).collect(),
        })
    }
}

/// The value of a row, or the rows below it as a table. `None` if the row has no value.
pub fn value(
    order: &Order,
    outline: &Outline,
    row: RowId,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    if outline.has_children(row) {
        return table(order, outline, row, options);
    }
    let kind = outline.kind(row);
    if is_placeholder(kind) {
        return None;
    }
    let RowText { label, value, .. } = row_text(order, kind, options);
    ClipboardText::of(label, &value)
}

/// The label and the value of a row on one line, for a chat message.
pub fn line(
    order: &Order,
    outline: &Outline,
    row: RowId,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let kind = outline.kind(row);
    let RowText { label, value, .. } = row_text(order, kind, options);
    if value.is_empty() || is_placeholder(kind) {
        return None;
    }
    let text = options
        .reading
        .lang
        .tr(safe!("{label}：{value}"), safe!("{label}: {value}"));
    ClipboardText::of(label, &text)
}

/// The address of a row's node in the response that contained it, as a JSON pointer (RFC 6901).
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
    let name = if order.doc.joined_entry(node).is_some() {
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

/// The rows below a row, folded or not: label path, value, and note if there is one.
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
        let steps: Vec<&str> = above
            .iter()
            .map(SafeText::as_str)
            .filter(|step| !step.is_empty())
            .collect();
        let mut cells = vec![SafeText::of(&steps.join(" > ")), value];
        if !aside.is_empty() {
            cells.push(aside);
        }
        lines.push(cells.iter().map(table_cell).collect());
    }
    let name = row_text(order, outline.kind(top), options).label;
    (!lines.is_empty()).then_some(ClipboardText { name, lines })
}

fn table_cell(text: &SafeText) -> SafeText {
    SafeText::of(&pasted_cell(on_one_line(text).as_str()))
}

/// A whole tab as Markdown: a heading, then its rows as a list.
pub fn markdown(
    order: &Order,
    outline: &Outline,
    tab: Tab,
    options: DisplayOptions,
) -> Option<ClipboardText> {
    let name = SafeText::fixed(tab.label(options.reading.lang));
    let id = order
        .id()
        .map(|id| escape(&SafeText::of(id.as_str())))
        .unwrap_or_default();
    let item = |row: RowId| {
        let RowText {
            label,
            value,
            aside,
            ..
        } = row_text(order, outline.kind(row), options);
        let [label, value, note] = [&label, &value, &aside].map(on_one_line);
        SafeText::of(&list_item(outline.depth(row), &label, &value, &note))
    };
    let items: Vec<_> = outline
        .all()
        .filter(|&row| !is_placeholder(outline.kind(row)))
        .map(|row| vec![item(row)])
        .collect();
    let heading = SafeText::of(format!("## {name} {id}").trim_end());
    (!items.is_empty()).then(|| ClipboardText {
        name: safe!("{name} Markdown"),
        lines: [vec![vec![heading], vec![]], items].concat(),
    })
}

/// Whether the row has nothing of its own to copy: a count of empty fields, or the raw JSON.
const fn is_placeholder(kind: RowKind) -> bool {
    matches!(kind, RowKind::Omitted(_) | RowKind::Raw)
}

/// The text with its line breaks as spaces.
fn on_one_line(text: &SafeText) -> SafeText {
    let lines: Vec<String> = text.lines().map(|line| line.to_string()).collect();
    SafeText::of(&lines.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{line, markdown, pointer, value};
    use crate::catalog::Tab;
    use crate::order::{NodeId, Order, Reading, Thresholds, beijing};
    use crate::outline::{DisplayOptions, Outline, RowId, RowKind};
    use crate::text::Lang;

    const ORDER: &str = r#"{"buyer_info":{"phone":"13800138000","nickname":"小*王\u001b[31m","comment":"一\n二"},
        "goods_info":{"goods_list":[{"goods_name":"手冲\n咖啡豆","quantity":2},{"goods_name":"=1+1","quantity":1}]}}"#;

    struct Fixture {
        order: Order,
        outline: Outline,
        tab: Tab,
    }

    impl Fixture {
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
                    now: beijing::parse("2026-11-23 12:00:00").unwrap(),
                    thresholds: Thresholds::default(),
                },
                revealed,
            }
        }
    }

    #[test]
    fn value_is_masked_unless_revealed() {
        let fixture = Fixture::of(Tab::Buyer);
        let phone = fixture
            .order
            .doc
            .at(NodeId::ROOT, &["buyer_info", "phone"])
            .unwrap();
        let text = |revealed| {
            value(
                &fixture.order,
                &fixture.outline,
                fixture.row("phone"),
                Fixture::options(revealed),
            )
            .unwrap()
            .text()
        };
        assert_eq!(text(None), "138****8000");
        assert_eq!(text(Some(phone)), "13800138000");
        let row = line(
            &fixture.order,
            &fixture.outline,
            fixture.row("phone"),
            Fixture::options(None),
        )
        .unwrap();
        assert!(row.text().ends_with("：138****8000"), "{}", row.text());
    }

    #[test]
    fn value_is_sanitised_and_keeps_line_breaks() {
        let fixture = Fixture::of(Tab::Buyer);
        let text = |key| {
            value(
                &fixture.order,
                &fixture.outline,
                fixture.row(key),
                Fixture::options(None),
            )
            .unwrap()
            .text()
        };
        assert_eq!(text("nickname"), "小*王␛[31m");
        let goods = Fixture::of(Tab::Goods);
        assert_eq!(
            value(
                &goods.order,
                &goods.outline,
                goods.row("goods_name"),
                Fixture::options(None)
            )
            .unwrap()
            .text(),
            "手冲\n咖啡豆"
        );
    }

    #[test]
    fn rows_below_are_a_table_of_single_lines() {
        let fixture = Fixture::of(Tab::Goods);
        let first = fixture.outline.first().unwrap();
        let table = value(
            &fixture.order,
            &fixture.outline,
            first,
            Fixture::options(None),
        )
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

    #[test]
    fn pointer_is_the_address_of_the_node() {
        let fixture = Fixture::of(Tab::Buyer);
        let copied = pointer(
            &fixture.order,
            &fixture.outline,
            fixture.row("phone"),
            Fixture::options(None),
        )
        .unwrap();
        assert_eq!(copied.text(), "/buyer_info/phone");
    }

    #[test]
    fn tab_is_a_list_with_escaped_values() {
        let fixture = Fixture::of(Tab::Buyer);
        let text = markdown(
            &fixture.order,
            &fixture.outline,
            fixture.tab,
            Fixture::options(None),
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
        assert!(markdown(&fixture.order, &empty, Tab::Buyer, Fixture::options(None)).is_none());
    }
}
