//! A table of orders as CSV, one order a row, with columns that the caller chooses.

use super::csv::{self, LineEnd};
use super::field_path::FieldPath;
use super::fields::{Addresses, FieldReader};
use super::model::{ReportOptions, sentence};
use crate::order::{NodeId, Order, OrderId, Reading, beijing, findings, verdict};
use crate::outline::RowKind;
use crate::text::{Lang, Problem, SafeText};

/// The columns of a table for which none are named.
const DEFAULT_COLUMNS: &str = "verdict,order_info.order_state,order_info.order_create_time,\
    order_info.order_pay_time,price_info.collectibles,price_info.earned_revenue";

/// Marks a text as UTF-8 for spreadsheets.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A table of orders.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    headers: Headers,
    byte_order_mark: bool,
}

/// What the columns are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headers {
    /// By their labels in a language.
    Labels(Lang),
    /// By their paths.
    Paths,
}

/// A column after the order's id, which always comes first.
#[derive(Debug)]
enum Column {
    Fetched,
    Verdict,
    Field(String, FieldPath),
}

impl Table {
    /// Reads the columns of a table, separated by commas; without any, a default set.
    ///
    /// # Errors
    ///
    /// What is wrong with a column and which is similar.
    pub fn read(
        columns: Option<&str>,
        headers: Headers,
        byte_order_mark: bool,
        lang: Lang,
    ) -> Result<Self, Problem> {
        let columns = columns
            .unwrap_or(DEFAULT_COLUMNS)
            .split(',')
            .map(|column| Column::read(column.trim(), lang))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            columns,
            headers,
            byte_order_mark,
        })
    }

    /// The header row, after the byte order mark if the table has one.
    pub fn header(&self) -> String {
        let id = match self.headers {
            Headers::Labels(lang) => lang.tr("订单号", "Order ID"),
            Headers::Paths => "id",
        };
        let mut titles = vec![id.to_owned()];
        for column in &self.columns {
            let title = column.title(self.headers);
            let title = if titles.contains(&title) {
                format!("{title} ({})", column.path())
            } else {
                title
            };
            titles.push(title);
        }
        let mark = if self.byte_order_mark {
            BYTE_ORDER_MARK
        } else {
            ""
        };
        format!("{mark}{}", csv::row(&titles, LineEnd::Lf))
    }

    /// The row of an order that was requested by this id.
    pub fn row(&self, order: &Order, id: &OrderId, options: &ReportOptions) -> String {
        let cells = self
            .columns
            .iter()
            .map(|column| column.cell(order, options));
        let cells: Vec<String> = std::iter::once(id.to_string()).chain(cells).collect();
        csv::row(&cells, LineEnd::Lf)
    }

    /// The nodes whose values the row of an order shows.
    pub fn nodes(&self, order: &Order) -> Vec<NodeId> {
        let paths = self.columns.iter().filter_map(|column| match column {
            Column::Field(_, path) => Some(path),
            Column::Fetched | Column::Verdict => None,
        });
        paths.flat_map(|path| path.find(&order.doc)).collect()
    }
}

impl Column {
    fn read(column: &str, lang: Lang) -> Result<Self, Problem> {
        Ok(match column {
            "fetched" => Self::Fetched,
            "verdict" => Self::Verdict,
            _ => Self::Field(column.to_owned(), FieldPath::read(column, lang)?),
        })
    }

    fn path(&self) -> &str {
        match self {
            Self::Fetched => "fetched",
            Self::Verdict => "verdict",
            Self::Field(path, _) => path,
        }
    }

    fn title(&self, headers: Headers) -> String {
        let Headers::Labels(lang) = headers else {
            return self.path().to_owned();
        };
        match self {
            Self::Fetched => lang.tr("数据时间", "Data from").to_owned(),
            Self::Verdict => lang.tr("结论", "Verdict").to_owned(),
            Self::Field(_, path) => path.field.field().label(lang).to_owned(),
        }
    }

    /// Several values of a column share one cell.
    fn cell(&self, order: &Order, options: &ReportOptions) -> String {
        let Reading {
            lang,
            now,
            thresholds,
        } = options.reading;
        match self {
            Self::Fetched => beijing::second(options.fetched),
            Self::Verdict => {
                let found = findings(&order.facts, &thresholds, now, lang);
                let verdict = verdict(&order.facts, &found, now, lang);
                sentence(&verdict, lang).to_string()
            }
            Self::Field(_, path) => {
                let values = values_at(order, path, options.reading, options.reveal);
                let values: Vec<&str> = values.iter().map(SafeText::as_str).collect();
                values.join(lang.tr("；", "; "))
            }
        }
    }
}

/// The values at a path, in document order.
pub fn values_at(order: &Order, path: &FieldPath, reading: Reading, reveal: bool) -> Vec<SafeText> {
    let reader = FieldReader {
        order,
        reading,
        reveal,
        addresses: Addresses::Paths,
    };
    let nodes = path.find(&order.doc).into_iter();
    nodes
        .map(|node| reader.view(RowKind::Node(node)).value)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Headers, ReportOptions, Table};
    use crate::order::{Order, OrderId, Reading, Thresholds};
    use crate::text::Lang;
    use rstest::rstest;

    const ORDER: &str = r#"{"order_info":{"order_id":"o_7","order_state":3,"order_create_time":"2026-03-10 08:00:00"},
        "buyer_info":{"nickname":"=1+1","phone_number":"13800138000"},
        "goods_info":{"goods_list":[{"goods_name":"茶, 小"},{"goods_name":"@x\ny"}]}}"#;

    const ENGLISH: Headers = Headers::Labels(Lang::En);

    fn row(table: &Table, lang: Lang) -> String {
        let now = "2026-03-11T04:00:00Z".parse().unwrap();
        let options = ReportOptions {
            reading: Reading {
                lang,
                now,
                thresholds: Thresholds::default(),
            },
            fetched: now,
            reveal: false,
        };
        let order = Order::parse(ORDER.to_owned()).unwrap();
        table.row(&order, &OrderId::parse("o_1").unwrap(), &options)
    }

    fn table(columns: &str, headers: Headers) -> Table {
        Table::read(Some(columns), headers, false, Lang::En).unwrap()
    }

    #[test]
    fn row_is_masked_guarded_and_on_one_line() {
        let columns = "fetched, buyer_info.nickname,buyer_info.phone_number,\
            goods_info.goods_list[].goods_name,order_info.order_close_reason";
        let row = row(&table(columns, ENGLISH), Lang::En);
        assert_eq!(
            row,
            "o_1,2026-03-11 12:00:00,'=1+1,138****8000,\"茶, 小; @x␊y\",\n"
        );
    }

    #[rstest]
    #[case(Headers::Labels(Lang::Zh), "订单号,结论,买家手机号,商品名称\n")]
    #[case(ENGLISH, "Order ID,Verdict,Buyer phone,Goods name\n")]
    #[case(
        Headers::Paths,
        "id,verdict,buyer_info.phone_number,goods_info.goods_list[].goods_name\n"
    )]
    fn headers_are_labels_or_paths(#[case] headers: Headers, #[case] header: &str) {
        let table = table(
            "verdict,buyer_info.phone_number,goods_info.goods_list[].goods_name",
            headers,
        );
        assert_eq!(table.header(), header);
    }

    #[test]
    fn headers_with_one_label_are_distinguished_by_path() {
        let header = table(
            "goods_info.goods_list[0].goods_name,goods_info.goods_list[1].goods_name",
            ENGLISH,
        )
        .header();
        assert_eq!(
            header,
            "Order ID,Goods name,Goods name (goods_info.goods_list[1].goods_name)\n"
        );
    }

    #[test]
    fn default_columns_are_documented_and_follow_the_byte_order_mark() {
        let table = Table::read(None, Headers::Paths, true, Lang::En).unwrap();
        assert!(
            table
                .header()
                .starts_with("\u{feff}id,verdict,order_info.order_state,")
        );
        assert!(row(&table, Lang::Zh).starts_with("o_1,"));
    }

    #[test]
    fn unknown_column_suggests_a_similar_one() {
        let columns = "verdict,order_info.order_stat";
        let todo = Table::read(Some(columns), Headers::Paths, false, Lang::En)
            .unwrap_err()
            .todo;
        assert!(todo.as_str().contains("order_info.order_state"), "{todo}");
    }
}
