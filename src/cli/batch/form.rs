//! What a batch writes of an order: a line of JSON, or a row of a table with chosen columns.

use jiff::Timestamp;

use crate::cli::common::exit::Exit;
use crate::cli::common::reveal;
use crate::cli::common::saved::Refusal;
use crate::cli::common::shop::Ended;
use crate::order::{Order, OrderId, Reading, Thresholds, beijing, findings, verdict};
use crate::outline::RowKind;
use crate::report::{self, FieldPath as Path, Manner, Scope, Sheet};
use crate::text::{Lang, SafeText};
use crate::worker::Loaded;

/// The columns of a table for which none are named.
const USUAL: &str = "verdict,order_info.order_state,order_info.order_create_time,order_info.order_pay_time,\
    price_info.collectibles,price_info.earned_revenue";

/// What marks a text as UTF-8 for spreadsheets.
pub(super) const UTF8_MARK: &str = "\u{feff}";

/// How every order is written.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) shape: Shape,
    pub(super) reveal: bool,
    pub(super) limits: Thresholds,
    pub(super) lang: Lang,
}

/// A line of JSON, or a row.
#[derive(Debug)]
pub(super) enum Shape {
    Json(Scope),
    Table(Vec<Column>, Headers, bool),
}

/// What the columns are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Headers {
    /// 中文名称
    Zh,
    /// English labels
    En,
    /// The paths as they were asked for
    Path,
}

/// A column beside the order's id, which always comes first.
#[derive(Debug)]
pub(super) enum Column {
    Fetched,
    Verdict,
    Field(String, Path),
}

impl Shape {
    /// A table of these columns, separated by commas; the usual ones without any. `mark` puts [`UTF8_MARK`] before it.
    pub(super) fn table(
        fields: Option<&str>,
        headers: Headers,
        mark: bool,
        lang: Lang,
    ) -> Result<Self, Ended> {
        let columns = fields
            .unwrap_or(USUAL)
            .split(',')
            .map(|field| Column::read(field.trim(), lang));
        let columns = columns
            .collect::<Result<_, _>>()
            .map_err(|refusal| (Exit::Usage, refusal))?;
        Ok(Self::Table(columns, headers, mark))
    }

    /// What stands before the first order.
    pub(super) fn header(&self) -> String {
        let Self::Table(columns, headers, mark) = self else {
            return String::new();
        };
        let id = match headers {
            Headers::Zh => "订单号",
            Headers::En => "Order ID",
            Headers::Path => "id",
        };
        let mut titles = vec![id.to_owned()];
        for column in columns {
            let title = column.title(*headers);
            let title = if titles.contains(&title) {
                format!("{title} ({})", column.path())
            } else {
                title
            };
            titles.push(title);
        }
        format!("{}{}", if *mark { UTF8_MARK } else { "" }, row(&titles))
    }
}

impl Column {
    fn read(field: &str, lang: Lang) -> Result<Self, Refusal> {
        Ok(match field {
            "fetched" => Self::Fetched,
            "verdict" => Self::Verdict,
            _ => Self::Field(field.to_owned(), Path::read(field, lang)?),
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
        let lang = match headers {
            Headers::Zh => Lang::Zh,
            Headers::En => Lang::En,
            Headers::Path => return self.path().to_owned(),
        };
        match self {
            Self::Fetched => lang.tr("数据时间", "Data from").to_owned(),
            Self::Verdict => lang.tr("结论", "Verdict").to_owned(),
            Self::Field(_, path) => path.field.field().label(lang).to_owned(),
        }
    }
}

impl Form {
    /// The line of an order that was asked for by this id, its end included. Personal data that it shows is entered in the journal first.
    ///
    /// # Errors
    /// What is wrong with the journal.
    pub(super) fn line(
        &self,
        loaded: &Loaded,
        asked: &OrderId,
        fetched: Timestamp,
    ) -> Result<String, Refusal> {
        let manner = Manner {
            reading: Reading {
                lang: self.lang,
                now: fetched,
                thresholds: self.limits,
            },
            revealed: self.reveal,
        };
        match &self.shape {
            Shape::Json(scope) => {
                let mut sheet = Sheet::of(&loaded.order, *scope, fetched, manner);
                // By which a batch that goes on knows what it has.
                sheet.id = SafeText::of(asked.as_str());
                self.account(&loaded.order, asked, &mut sheet.nodes(), fetched)?;
                Ok(report::json(&sheet, self.lang))
            }
            Shape::Table(columns, ..) => {
                let order = &loaded.order;
                let nodes = columns.iter().filter_map(|c| {
                    if let Column::Field(_, path) = c {
                        Some(path.find(&order.doc))
                    } else {
                        None
                    }
                });
                self.account(order, asked, &mut nodes.flatten(), fetched)?;
                let cells = columns
                    .iter()
                    .map(|column| cell(column, order, fetched, manner));
                Ok(row(&std::iter::once(asked.to_string())
                    .chain(cells)
                    .collect::<Vec<_>>()))
            }
        }
    }

    fn account(
        &self,
        order: &Order,
        asked: &OrderId,
        nodes: &mut dyn Iterator<Item = crate::order::NodeId>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if !self.reveal {
            return Ok(());
        }
        reveal::remember(
            &order.doc,
            nodes,
            order.id().or_else(|| Some(asked.clone())),
            now,
            self.lang,
        )
    }
}

/// Several values of a column stand in one cell.
fn cell(column: &Column, order: &Order, fetched: Timestamp, manner: Manner) -> String {
    let Reading {
        lang,
        now,
        thresholds,
    } = manner.reading;
    let joint = lang.tr("；", "; ");
    match column {
        Column::Fetched => beijing::second(fetched),
        Column::Verdict => {
            let found = findings(&order.facts, &thresholds, now, lang);
            let said: Vec<String> = verdict(&order.facts, &found, now, lang)
                .iter()
                .map(|phrase| phrase.text.to_string())
                .collect();
            said.join(joint)
        }
        Column::Field(_, path) => {
            let values = path.find(&order.doc).into_iter().map(|node| {
                report::read(order, RowKind::Node(node), manner)
                    .value
                    .to_string()
            });
            values.collect::<Vec<_>>().join(joint)
        }
    }
}

/// A row of a table, its end included.
pub(super) fn row(cells: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Into memory: there is nothing that could fail.
    let _ = writer.write_record(cells.iter().map(|cell| harmless(cell)));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell that no spreadsheet computes: what a buyer writes may begin as a formula does, full-width signs included. A leading `'` marks it
/// as text.
fn harmless(cell: &str) -> String {
    let formula = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r'
        )
    };
    if cell.trim_start_matches(' ').starts_with(formula) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Headers, Shape, harmless};
    use crate::order::{OrderId, Thresholds};
    use crate::text::Lang;
    use crate::worker;
    use rstest::rstest;

    const ORDER: &str = r#"{"order_info":{"order_id":"o_7","order_state":3,"order_create_time":"2026-03-10 08:00:00"},
        "buyer_info":{"nickname":"=1+1","phone_number":"13800138000"},
        "goods_info":{"goods_list":[{"goods_name":"茶, 小"},{"goods_name":"@x\ny"}]}}"#;

    fn line(shape: Shape, lang: Lang) -> String {
        let form = Form {
            shape,
            reveal: false,
            limits: Thresholds::default(),
            lang,
        };
        let loaded =
            worker::load(crate::json::parse(ORDER.to_owned()).unwrap(), Vec::new()).unwrap();
        form.line(
            &loaded,
            &OrderId::read("o_1").unwrap(),
            "2026-03-11T04:00:00Z".parse().unwrap(),
        )
        .unwrap()
    }

    fn table(fields: &str, headers: Headers) -> Shape {
        Shape::table(Some(fields), headers, false, Lang::En).unwrap()
    }

    #[test]
    fn a_row_is_masked_harmless_and_on_one_line() {
        let fields = "fetched, buyer_info.nickname,buyer_info.phone_number,goods_info.goods_list[].goods_name,order_info.order_close_reason";
        let row = line(table(fields, Headers::En), Lang::En);
        assert_eq!(
            row,
            "o_1,2026-03-11 12:00:00,'=1+1,138****8000,\"茶, 小; @x␊y\",\n"
        );
    }

    #[rstest]
    #[case(Headers::Zh, "订单号,结论,买家手机号,商品名称\n")]
    #[case(Headers::En, "Order ID,Verdict,Buyer phone,Goods name\n")]
    #[case(
        Headers::Path,
        "id,verdict,buyer_info.phone_number,goods_info.goods_list[].goods_name\n"
    )]
    fn columns_are_called_as_wanted(#[case] headers: Headers, #[case] header: &str) {
        let shape = table(
            "verdict,buyer_info.phone_number,goods_info.goods_list[].goods_name",
            headers,
        );
        assert_eq!(shape.header(), header);
    }

    #[test]
    fn two_columns_of_one_name_are_told_apart() {
        let header = table(
            "goods_info.goods_list[0].goods_name,goods_info.goods_list[1].goods_name",
            Headers::En,
        )
        .header();
        assert_eq!(
            header,
            "Order ID,Goods name,Goods name (goods_info.goods_list[1].goods_name)\n"
        );
    }

    #[test]
    fn the_usual_columns_are_documented_and_the_mark_stands_first() {
        let usual = Shape::table(None, Headers::Path, true, Lang::En).unwrap();
        assert!(
            usual
                .header()
                .starts_with("\u{feff}id,verdict,order_info.order_state,")
        );
        assert!(line(usual, Lang::Zh).starts_with("o_1,"));
    }

    #[test]
    fn a_column_that_is_none_names_what_is_near() {
        let (_, (_, todo)) = Shape::table(
            Some("verdict,order_info.order_stat"),
            Headers::Zh,
            false,
            Lang::En,
        )
        .unwrap_err();
        assert!(todo.as_str().contains("order_info.order_state"), "{todo}");
    }

    #[test]
    fn a_line_of_json_is_that_of_show_under_the_id_that_was_asked_for() {
        let json: serde_json::Value =
            serde_json::from_str(&line(Shape::Json(crate::report::Scope::All), Lang::En)).unwrap();
        assert_eq!(
            (json["schema"].as_str(), json["id"].as_str()),
            (Some("gander.order/1"), Some("o_1"))
        );
        assert!(!json.to_string().contains("13800138000"));
    }

    #[rstest]
    #[case("-5", "'-5")]
    #[case("  =x", "'  =x")]
    #[case("＝x", "'＝x")]
    #[case("a=b", "a=b")]
    #[case("", "")]
    fn what_a_spreadsheet_would_compute_is_marked_as_text(
        #[case] cell: &str,
        #[case] written: &str,
    ) {
        assert_eq!(harmless(cell), written);
    }
}
