//! Found orders as a table for a terminal, as CSV and as JSON.

use serde::Serialize;

use crate::find::{FoundOrder, FoundState};
use crate::order::beijing;
use crate::report::csv::{self, LineEnd};
use crate::text::{Lang, SafeText};

/// The schema of the JSON.
const SCHEMA: &str = "gander.found/1";

/// The width of the goods column in the table, in cells.
const GOODS: usize = 36;

/// Columns under a header, aligned by their width in cells.
pub(super) fn table(entries: &[FoundOrder], lang: Lang) -> String {
    let users = entries
        .windows(2)
        .any(|pair| pair.first().map(|e| &e.user_id) != pair.last().map(|e| &e.user_id));
    let header = lang.tr(
        ["订单号", "下单时间", "状态", "金额", "售后", "商品", "用户"],
        [
            "Order id",
            "Placed",
            "State",
            "Sum",
            "After-sale",
            "Goods",
            "User",
        ],
    );
    let mut rows = vec![header.map(SafeText::fixed)];
    rows.extend(entries.iter().map(|entry| cells(entry, lang)));
    if !users {
        for row in &mut rows {
            row[6] = SafeText::default();
        }
    }
    let widths: Vec<usize> = (0..7)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].cells())
                .max()
                .unwrap_or_default()
        })
        .collect();
    let line = |row: &[SafeText; 7]| {
        let columns: Vec<String> = row
            .iter()
            .zip(&widths)
            .filter(|(_, width)| **width > 0)
            .map(|(cell, width)| cell.pad(*width).to_string())
            .collect();
        format!("{}\n", columns.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn cells(entry: &FoundOrder, lang: Lang) -> [SafeText; 7] {
    let text = |state: &Option<FoundState>| {
        state
            .as_ref()
            .map(|state| state.label(lang))
            .unwrap_or_default()
    };
    let goods = match (joined(&entry.goods), entry.quantity) {
        (goods, Some(quantity)) if quantity > 1 => {
            SafeText::of(&format!("{} x{quantity}", goods.cut(GOODS - 4)))
        }
        (goods, _) => goods.cut(GOODS),
    };
    [
        SafeText::of(entry.order_id.as_str()),
        entry
            .created
            .map(|at| SafeText::of(&beijing::minute(at)))
            .unwrap_or_default(),
        text(&entry.state),
        entry
            .sum
            .map(|sum| SafeText::of(&sum.to_string()))
            .unwrap_or_default(),
        after_sale(entry, lang),
        goods,
        entry.user_id.clone(),
    ]
}

/// The states of the after-sales, or the refund state of the order if no after-sale is known.
fn after_sale(entry: &FoundOrder, lang: Lang) -> SafeText {
    let each: Vec<_> = entry
        .after_sales
        .iter()
        .filter_map(|after_sale| after_sale.state.as_ref())
        .map(|state| state.label(lang))
        .collect();
    let of_order = entry
        .refund
        .as_ref()
        .filter(|state| state.code().as_str() != "0")
        .map(|state| state.label(lang));
    if each.is_empty() {
        of_order.unwrap_or_default()
    } else {
        joined(&each)
    }
}

fn joined(texts: &[SafeText]) -> SafeText {
    SafeText::of(
        &texts
            .iter()
            .map(SafeText::as_str)
            .collect::<Vec<_>>()
            .join(", "),
    )
}

/// A header and one row per order (RFC 4180).
pub(super) fn as_csv(entries: &[FoundOrder], lang: Lang) -> String {
    let header = [
        "order_id",
        "created",
        "user_id",
        "buyer",
        "state",
        "state_text",
        "pay_state",
        "pay_text",
        "sum_fen",
        "quantity",
        "goods",
        "after_sale",
    ];
    let mut out = csv::row(&header, LineEnd::CrLf);
    for entry in entries {
        let code = |state: &Option<FoundState>| {
            state
                .as_ref()
                .map(|state| state.code().to_string())
                .unwrap_or_default()
        };
        let text = |state: &Option<FoundState>| {
            state
                .as_ref()
                .map(|state| state.label(lang).to_string())
                .unwrap_or_default()
        };
        let row = [
            entry.order_id.to_string(),
            entry.created.map(beijing::second).unwrap_or_default(),
            entry.user_id.to_string(),
            entry.buyer.to_string(),
            code(&entry.state),
            text(&entry.state),
            code(&entry.paid),
            text(&entry.paid),
            entry.sum.map(|sum| sum.0.to_string()).unwrap_or_default(),
            entry
                .quantity
                .map(|quantity| quantity.to_string())
                .unwrap_or_default(),
            joined(&entry.goods).to_string(),
            after_sale(entry, lang).to_string(),
        ];
        out.push_str(&csv::row(&row, LineEnd::CrLf));
    }
    out
}

#[derive(Serialize)]
struct FoundJson<'a> {
    schema: &'static str,
    order_id: &'a str,
    created: Option<String>,
    user_id: &'a str,
    buyer: &'a str,
    state: Option<StateJson>,
    pay_state: Option<StateJson>,
    sum_fen: Option<i128>,
    quantity: Option<i64>,
    goods: Vec<&'a str>,
    refund_state: Option<StateJson>,
    after_sales: Vec<AfterSaleJson<'a>>,
}

#[derive(Serialize)]
struct StateJson {
    code: String,
    text: String,
    tone: &'static str,
}

#[derive(Serialize)]
struct AfterSaleJson<'a> {
    id: &'a str,
    state: Option<StateJson>,
}

/// One line of JSON per order, times in UTC.
pub(super) fn json(entries: &[FoundOrder], lang: Lang) -> String {
    let state = |state: &FoundState| StateJson {
        code: state.code().to_string(),
        text: state.label(lang).to_string(),
        tone: state.tone().name(),
    };
    let object = |entry: &FoundOrder| {
        let object = FoundJson {
            schema: SCHEMA,
            order_id: entry.order_id.as_str(),
            created: entry
                .created
                .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            user_id: entry.user_id.as_str(),
            buyer: entry.buyer.as_str(),
            state: entry.state.as_ref().map(state),
            pay_state: entry.paid.as_ref().map(state),
            sum_fen: entry.sum.map(|sum| sum.0),
            quantity: entry.quantity,
            goods: entry.goods.iter().map(SafeText::as_str).collect(),
            refund_state: entry.refund.as_ref().map(state),
            after_sales: entry
                .after_sales
                .iter()
                .map(|each| AfterSaleJson {
                    id: each.id.as_str(),
                    state: each.state.as_ref().map(state),
                })
                .collect(),
        };
        // Texts and numbers under fixed keys: serde_json has nothing to refuse.
        format!("{}\n", serde_json::to_string(&object).unwrap_or_default())
    };
    entries.iter().map(object).collect()
}

#[cfg(test)]
mod tests {
    use super::{as_csv, json, table};
    use crate::find::{FoundOrder, ListPage};
    use crate::text::{Lang, cells};

    fn entries() -> Vec<FoundOrder> {
        let list = r#"{"list":[
            {"order_info":{"order_id":"o_1668364330_6371382a9cba9_33409596","order_state":3,"aftersale_show_state":2},
             "buyer_info":{"user_id":"u_1","nickname":"豆豆妈"},"price_info":{"actual_price":123456},
             "good_list":[{"goods_name":"=手冲咖啡豆, \"耶加\"","buy_num":2}]},
            {"order_info":{"order_id":"tp_order_67e670eab0f2b_RS3"},"good_list":[{"goods_name":"tea"}]}]}"#;
        ListPage::of_orders(list.parse().unwrap()).entries
    }

    #[test]
    fn table_columns_are_aligned_by_cells() {
        let text = table(&entries(), Lang::Zh);
        let at = |line: &str, part: &str| cells(line.split(part).next().unwrap());
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(at(lines[0], "商品"), at(lines[1], "=手冲"), "{text}");
        assert_eq!(at(lines[0], "商品"), at(lines[2], "tea"), "{text}");
        assert!(
            lines[1].contains("部分退款")
                && lines[1].contains("¥1,234.56")
                && lines[1].contains("x2"),
            "{text}"
        );
        assert!(lines[1].contains("u_1"), "two users are both named: {text}");
        assert!(!table(&entries()[..1], Lang::Zh).contains("u_1"));
    }

    #[test]
    fn csv_row_has_as_many_cells_as_its_header() {
        let text = as_csv(&entries(), Lang::En);
        let lines: Vec<_> = text.split("\r\n").collect();
        assert_eq!(lines[0].split(',').count(), lines[2].split(',').count());
        assert!(
            lines[1].contains(r#""'=手冲咖啡豆, ""耶加""""#) && lines[1].contains("豆*"),
            "{text}"
        );
    }

    #[test]
    fn json_of_unknown_values_is_null() {
        let text = json(&entries(), Lang::En);
        let [known, unknown]: [serde_json::Value; 2] = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        assert_eq!(
            (
                &known["sum_fen"],
                &known["state"]["text"],
                &known["quantity"]
            ),
            (&123_456.into(), &"shipped".into(), &2.into())
        );
        assert!(
            unknown["sum_fen"].is_null()
                && unknown["state"].is_null()
                && unknown["created"].is_null()
        );
    }
}
