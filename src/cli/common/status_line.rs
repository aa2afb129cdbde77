//! A line on standard error that is redrawn in place.

use std::io::{self, IsTerminal as _, Write as _};

use super::environment::variable;
use crate::text::cut;

/// The width if the terminal does not report one.
const DEFAULT_WIDTH: u16 = 80;

/// The line, drawn only if standard error is a terminal that can redraw it.
#[derive(Debug)]
pub(in crate::cli) struct StatusLine {
    shown: bool,
}

impl StatusLine {
    /// `shares_stdout` says that output lines go to standard output meanwhile; on the same terminal
    /// the two would mix.
    pub(in crate::cli) fn new(shares_stdout: bool) -> Self {
        let is_dumb = variable("TERM").is_none_or(|term| term == "dumb");
        let mixes = shares_stdout && io::stdout().is_terminal();
        Self {
            shown: !is_dumb && io::stderr().is_terminal() && !mixes,
        }
    }

    /// Draws the line, cut to the terminal's width.
    pub(in crate::cli) fn draw(&self, line: &str) {
        if self.shown {
            let (columns, _) = crossterm::terminal::size().unwrap_or((DEFAULT_WIDTH, 0));
            // In the last column some terminals would start a new line.
            let line = cut(line, usize::from(columns.saturating_sub(1)));
            let _ = write!(io::stderr(), "\r{line}\x1b[K");
        }
    }

    /// Clears the line.
    pub(in crate::cli) fn clear(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
