//! Standard output and standard error, and how a command ends.

use std::io::{self, Write as _};
use std::process::ExitCode;

use super::exit::Exit;
use crate::text::{Lang, Problem};
use crate::worker::FetchedOrder;

/// Prints on standard output. A reader that closed the pipe is not a failure.
pub(in crate::cli) fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            end(&Problem::failure(crate::safe!("{error}")))
        }
        _ => Exit::Ok.into(),
    }
}

/// Prints a problem to standard error and returns its exit code.
pub(in crate::cli) fn end(problem: &Problem) -> ExitCode {
    let Problem { what, todo, exit } = problem;
    let todo = if todo.is_empty() {
        String::new()
    } else {
        format!("{todo}\n")
    };
    // If standard error is closed, the exit code remains.
    let _ = write!(std::io::stderr(), "gander: {what}\n{todo}");
    (*exit).into()
}

/// Prints what was repaired in an order, and which of its after-sales are missing, to standard error.
pub(in crate::cli) fn print_notes(fetched: &FetchedOrder, lang: Lang) {
    for note in fetched.notes(lang) {
        let _ = writeln!(io::stderr(), "gander: {note}");
    }
}
