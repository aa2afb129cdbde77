//! The order ids of a batch: one per line, or a column of a table.

use std::collections::HashSet;

use csv::{ByteRecord, ReaderBuilder};

use crate::cli::common::exit::Exit;
use crate::order::{BadOrderId, OrderId};
use crate::safe;
use crate::text::{Lang, Problem, SafeText};

/// What separates the columns of a table.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// Marks a spreadsheet cell as text.
const TEXT_MARK: char = '\'';

/// A line of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdLine {
    /// Its number, from 1.
    pub(super) number: u64,
    /// The id, or the text that is none and why.
    pub(super) id: Result<OrderId, (SafeText, BadOrderId)>,
}

/// The ids of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IdList {
    /// Each id once, in the order of the lines.
    pub(super) lines: Vec<IdLine>,
    /// How many lines repeat an id.
    pub(super) repeated: usize,
}

/// Reads a list, or a column of a table. `name` is the name of the input.
pub(super) fn read(
    bytes: &[u8],
    column: Option<&str>,
    name: &SafeText,
    lang: Lang,
) -> Result<IdList, Problem> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(not_utf8(name, lang));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let ids = match column {
        Some(column) => each_once(cells(bytes, column, name, lang)?),
        None => match columns_of(name, bytes) {
            Some(columns) => return Err(which_column(name, &columns, lang)),
            None => each_once(numbered_lines(bytes)),
        },
    };
    if ids.lines.is_empty() {
        let what = lang.tr(
            safe!("{name} 里没有订单号"),
            safe!("no order ids in {name}"),
        );
        return Err(Problem::failure(what));
    }
    Ok(ids)
}

fn numbered_lines(bytes: &[u8]) -> Vec<(u64, String)> {
    let lines = bytes
        .split(|&byte| byte == b'\n')
        .map(|line| String::from_utf8_lossy(line).into_owned());
    (1..).zip(lines).collect()
}

/// The cells of a column, with the line numbers on which their rows begin.
fn cells(
    bytes: &[u8],
    column: &str,
    name: &SafeText,
    lang: Lang,
) -> Result<Vec<(u64, String)>, Problem> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter(bytes))
        .from_reader(bytes);
    let broken = |error: &csv::Error| Problem::failure(safe!("{name}: {error}"));
    let header = reader
        .byte_headers()
        .map_err(|error| broken(&error))?
        .clone();
    let Some(titles) = titles(&header) else {
        return Err(not_utf8(name, lang));
    };
    let Some(at) = position(&titles, column) else {
        return Err(no_column(name, column, &titles, lang));
    };
    let (mut found, mut line, mut counted) = (Vec::new(), 1, 0);
    for record in reader.byte_records() {
        let record = record.map_err(|error| broken(&error))?;
        // Not the line of `csv`: it counts the `\n` of a Windows line end to the next record.
        let begins = record
            .position()
            .map_or(counted, |at| usize::try_from(at.byte()).unwrap_or(counted));
        let ends = bytes
            .get(begins..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        line += newlines(bytes.get(counted..begins + ends).unwrap_or_default());
        counted = begins + ends;
        found.push((
            line,
            String::from_utf8_lossy(record.get(at).unwrap_or_default()).into_owned(),
        ));
    }
    Ok(found)
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.split(|&byte| byte == b'\n').count().saturating_sub(1) as u64
}

/// The titles of the columns, if they are UTF-8.
fn titles(header: &ByteRecord) -> Option<Vec<String>> {
    header
        .iter()
        .map(|title| {
            String::from_utf8(title.to_vec())
                .ok()
                .map(|title| title.trim().to_owned())
        })
        .collect()
}

fn position(titles: &[String], column: &str) -> Option<usize> {
    let column = column.trim();
    let exact = titles.iter().position(|title| title == column);
    exact.or_else(|| {
        titles
            .iter()
            .position(|title| title.to_lowercase() == column.to_lowercase())
    })
}

/// The delimiter that occurs most often in the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |delimiter: &u8| first.split(|byte| byte == delimiter).count();
    // Reversed because `max_by_key` returns the last of equals.
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(count)
        .unwrap_or(b',')
}

/// The columns of an input whose name is that of a table, if it has several.
fn columns_of(name: &SafeText, bytes: &[u8]) -> Option<Vec<String>> {
    let is_table = [".csv", ".tsv"]
        .iter()
        .any(|ending| name.as_str().to_lowercase().ends_with(ending));
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(bytes))
        .from_reader(bytes);
    let columns = titles(reader.byte_headers().ok().filter(|_| is_table)?)?;
    (columns.len() > 1).then_some(columns)
}

/// Reads the ids, each once.
fn each_once(lines: Vec<(u64, String)>) -> IdList {
    let (mut seen, mut ids) = (
        HashSet::new(),
        IdList {
            lines: Vec::new(),
            repeated: 0,
        },
    );
    let blank = |text: &str| text.chars().all(|c| c.is_whitespace() || c == '\u{feff}');
    for (number, text) in lines.into_iter().filter(|(_, text)| !blank(text)) {
        let text = text.trim();
        let id = OrderId::parse(text.strip_prefix(TEXT_MARK).unwrap_or(text))
            .map_err(|bad| (SafeText::of(text), bad));
        if id.as_ref().is_ok_and(|id| !seen.insert(id.clone())) {
            ids.repeated += 1;
        } else {
            ids.lines.push(IdLine { number, id });
        }
    }
    ids
}

fn not_utf8(name: &SafeText, lang: Lang) -> Problem {
    let what = lang.tr(
        safe!("{name} 不是 UTF-8 文本"),
        safe!("{name} is not UTF-8 text"),
    );
    let todo = lang.tr(
        "请另存为“CSV UTF-8”再试。",
        "Save it as \"CSV UTF-8\" and try again.",
    );
    Problem::new(Exit::Failure, what, SafeText::fixed(todo))
}

fn which_column(name: &SafeText, columns: &[String], lang: Lang) -> Problem {
    let listed = columns.join(lang.tr("、", ", "));
    let what = lang.tr(
        safe!("{name} 有好几列"),
        safe!("{name} has several columns"),
    );
    let todo = lang.tr(
        safe!("用 --column 指定订单号那一列：{listed}"),
        safe!("Select the one with the order ids with --column: {listed}"),
    );
    Problem::new(Exit::Usage, what, todo)
}

fn no_column(name: &SafeText, column: &str, titles: &[String], lang: Lang) -> Problem {
    let near = titles
        .iter()
        .min_by_key(|title| strsim::damerau_levenshtein(title, column))
        .cloned()
        .unwrap_or_default();
    let listed = titles.join(lang.tr("、", ", "));
    let what = lang.tr(
        safe!("{name} 没有“{column}”这一列"),
        safe!("{name} has no column {column}"),
    );
    let todo = lang.tr(
        safe!("最接近的是“{near}”；所有的列：{listed}"),
        safe!("The nearest is {near}; the columns are {listed}"),
    );
    Problem::new(Exit::Usage, what, todo)
}

#[cfg(test)]
mod tests {
    use super::{IdLine, read};
    use crate::text::{Lang, SafeText};
    use rstest::rstest;

    fn ids(text: &[u8], column: Option<&str>, name: &str) -> Vec<(u64, String)> {
        let read = read(text, column, &SafeText::of(name), Lang::En)
            .unwrap_or_else(|problem| panic!("{problem}"));
        let numbered = |line: IdLine| {
            (
                line.number,
                line.id
                    .map_or_else(|(word, _)| format!("not {word}"), |id| id.to_string()),
            )
        };
        read.lines.into_iter().map(numbered).collect()
    }

    fn refused(text: &[u8], column: Option<&str>, name: &str) -> String {
        read(text, column, &SafeText::of(name), Lang::En)
            .unwrap_err()
            .to_string()
    }

    #[rstest]
    #[case::plain(b"o_1\no_2", &[(1, "o_1"), (2, "o_2")])]
    #[case::windows("\u{feff}o_1\r\n\r\n o_2 \r\n".as_bytes(), &[(1, "o_1"), (3, "o_2")])]
    #[case::repeated(b"o_2\no_1\no_2\n", &[(1, "o_2"), (2, "o_1")])]
    #[case::no_ids("o_1\n订单\no_3,o_4\n".as_bytes(), &[(1, "o_1"), (2, "not 订单"), (3, "not o_3,o_4")])]
    #[case::marked_as_text(b"'o_1\n", &[(1, "o_1")])]
    #[case::not_even_text(b"\xff\xc0\no_1", &[(1, "not \u{fffd}\u{fffd}"), (2, "o_1")])]
    fn list_is_read_with_line_numbers(#[case] text: &[u8], #[case] wanted: &[(u64, &str)]) {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(line, id)| (*line, (*id).to_owned()))
            .collect();
        assert_eq!(ids(text, None, "ids.txt"), wanted);
    }

    #[rstest]
    #[case::commas("\u{feff}姓名,订单号\r\n\"王, 小\",o_1\r\n张,o_2\r\n", "订单号")]
    #[case::semicolons("a;order id;b\n1;o_1;2\n3;o_2;4\n", "Order ID")]
    #[case::tabs("order_id\tx\no_1\t1\no_2\t2\n", "order_id")]
    #[case::one_column("id\no_1\no_2\n", "id")]
    fn column_of_a_table_is_read(#[case] text: &str, #[case] column: &str) {
        assert_eq!(
            ids(text.as_bytes(), Some(column), "orders.csv"),
            [(2, "o_1".to_owned()), (3, "o_2".to_owned())]
        );
    }

    #[test]
    fn line_numbers_count_the_lines_inside_a_cell() {
        assert_eq!(
            ids(b"note,id\n\"a\nb\",o_1\nc,!\n", Some("id"), "x"),
            [(2, "o_1".to_owned()), (4, "not !".to_owned())]
        );
    }

    #[rstest]
    #[case::misspelt(b"name,order_id\n", Some("order_di"), "orders.csv", &["no column order_di", "nearest is order_id", "name, order_id"])]
    #[case::unnamed(b"name,order_id\n1,o_1\n", None, "Orders.CSV", &["several columns", "--column: name, order_id"])]
    #[case::nothing(b"\n \r\n", None, "ids.txt", &["no order ids in ids.txt"])]
    #[case::header_alone(b"id\n", Some("id"), "x.csv", &["no order ids in x.csv"])]
    #[case::of_another_encoding(b"\xb6\xa9\xb5\xa5,x\n1,2\n", Some("\u{8ba2}"), "x.csv", &["not UTF-8", "CSV UTF-8"])]
    #[case::two_bytes_a_letter(b"\xff\xfeo\x00_\x001\x00", None, "x.txt", &["not UTF-8"])]
    fn unreadable_input_is_explained(
        #[case] text: &[u8],
        #[case] column: Option<&str>,
        #[case] name: &str,
        #[case] parts: &[&str],
    ) {
        let message = refused(text, column, name);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }

    #[test]
    fn repeated_id_is_read_once() {
        let read = read(
            "o_1\n".repeat(100).as_bytes(),
            None,
            &SafeText::of("x"),
            Lang::En,
        )
        .unwrap();
        assert_eq!((read.lines.len(), read.repeated), (1, 99));
    }
}
