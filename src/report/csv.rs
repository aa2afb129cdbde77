//! Rows of CSV, and cells that no spreadsheet computes.
//!
//! What a buyer writes may begin as a formula does. A leading `'` marks a cell as text.

use csv::{Terminator, WriterBuilder};

/// How the rows of a file end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// `\n`.
    Lf,
    /// `\r\n` (RFC 4180).
    CrLf,
}

/// A row of a CSV file, with its line end.
pub fn row<T: AsRef<str>>(cells: &[T], end: LineEnd) -> String {
    let terminator = match end {
        LineEnd::Lf => Terminator::Any(b'\n'),
        LineEnd::CrLf => Terminator::CRLF,
    };
    let mut writer = WriterBuilder::new()
        .terminator(terminator)
        .from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(cells.iter().map(|cell| file_cell(cell.as_ref())));
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A cell of a file: marked as text if its first character begins a formula, full-width signs
/// included.
fn file_cell(cell: &str) -> String {
    let formula = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r'
        )
    };
    mark(cell, cell.trim_start_matches(' ').starts_with(formula))
}

/// A cell that is pasted: phone numbers and negative sums are common and stay as they are; of these
/// only what calls a function is marked as text.
pub(super) fn pasted_cell(cell: &str) -> String {
    let calls = || cell.starts_with(['+', '-']) && cell.contains(['(', '|', '!']);
    mark(cell, cell.starts_with(['=', '@']) || calls())
}

fn mark(cell: &str, is_formula: bool) -> String {
    let mark = if is_formula { "'" } else { "" };
    format!("{mark}{cell}")
}

#[cfg(test)]
mod tests {
    use super::{LineEnd, pasted_cell, row};
    use rstest::rstest;

    #[rstest]
    #[case("-5", "'-5\n")]
    #[case("=1+1", "'=1+1\n")]
    #[case("  =x", "'  =x\n")]
    #[case("＝x", "'＝x\n")]
    #[case("a=b", "a=b\n")]
    #[case("a,b", "\"a,b\"\n")]
    #[case("a\"b", "\"a\"\"b\"\n")]
    #[case("茶", "茶\n")]
    fn file_cell_is_quoted_and_never_a_formula(#[case] cell: &str, #[case] written: &str) {
        assert_eq!(row(&[cell], LineEnd::Lf), written);
    }

    #[test]
    fn row_ends_as_asked() {
        assert_eq!(row(&["a", ""], LineEnd::CrLf), "a,\r\n");
    }

    #[rstest]
    #[case("=1+1", "'=1+1")]
    #[case("@SUM(A1)", "'@SUM(A1)")]
    #[case("+cmd|' /C x'!A0", "'+cmd|' /C x'!A0")]
    #[case("+86 138****8000", "+86 138****8000")]
    #[case("-¥64.00", "-¥64.00")]
    #[case("普通", "普通")]
    fn pasted_cell_is_never_a_formula(#[case] cell: &str, #[case] written: &str) {
        assert_eq!(pasted_cell(cell), written);
    }
}
