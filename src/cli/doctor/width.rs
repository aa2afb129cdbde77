//! How wide the terminal draws characters of ambiguous width, such as `…`: one cell, or two as many
//! Chinese terminals do. Measured with a terminal that reports its cursor.

use std::io::{self, IsTerminal as _, Write as _};

use crossterm::cursor::{self, MoveToColumn};
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};

use super::{Check, CheckStatus};
use crate::cli::common::environment::variable;
use crate::safe;
use crate::text::{Lang, SafeText};

/// A character of East Asian Width A, whose width the terminal chooses.
const AMBIGUOUS: &str = "\u{2026}";

pub(super) fn check(lang: Lang) -> Check {
    let measurable = io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && variable("TERM").is_some_and(|term| term != "dumb");
    if !measurable {
        return Check::ok(
            "width",
            SafeText::fixed(lang.tr("不在终端里，没有测量", "not measured: not a terminal")),
        );
    }
    match measure() {
        Some(cells) => Check::ok(
            "width",
            lang.tr(
                safe!("宽度不定的字符占 {cells} 格"),
                safe!("ambiguous characters take {cells} cells"),
            ),
        ),
        None => Check::new(
            "width",
            CheckStatus::Warn,
            SafeText::fixed(lang.tr(
                "终端没有回答光标位置",
                "the terminal does not report its cursor position",
            )),
            SafeText::fixed(lang.tr(
                "界面若错位，请用 gander --plain。",
                "If the screen is misaligned, use gander --plain.",
            )),
        ),
    }
}

/// Writes the character, asks for the position of the cursor, and erases it.
fn measure() -> Option<u16> {
    enable_raw_mode().ok()?;
    let mut out = io::stdout();
    let drawn = queue!(out, MoveToColumn(0))
        .and_then(|()| out.write_all(AMBIGUOUS.as_bytes()))
        .and_then(|()| out.flush());
    let column = drawn.and_then(|()| cursor::position());
    let _ = execute!(out, MoveToColumn(0), Clear(ClearType::CurrentLine));
    let _ = disable_raw_mode();
    column.ok().map(|(column, _)| column)
}
