//! Why a text is not JSON.

/// Why a text has no [`Tree`](super::Tree). No variant quotes the text, which may be personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The text ends inside a value, as a truncated answer does.
    #[error("not JSON at line {line}, column {column}: the text ends early")]
    Cut {
        /// Line, from 1.
        line: usize,
        /// Column in bytes: that of the last byte.
        column: usize,
    },
    /// The text breaks the grammar.
    #[error("not JSON at line {line}, column {column}: {what}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What is wrong there.
        what: &'static str,
    },
    /// The text is longer than this many bytes.
    #[error("longer than {0} bytes")]
    TooLong(usize),
}

/// Line and column of the byte that ends at this offset, counted from 1. The start of the text is
/// column 0.
pub(super) fn line_and_column(text: &str, end: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..end).unwrap_or(text.as_bytes());
    let (mut line, mut column) = (0, 0);
    for before in before.split(|&b| b == b'\n') {
        (line, column) = (line + 1, before.len());
    }
    (line, column)
}
