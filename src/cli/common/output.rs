//! Standard output and standard error, and how a command ends.

use std::io::Write as _;
use std::process::ExitCode;

use super::exit::Exit;
use crate::text::SafeText;

/// Prints on standard output. A reader that closed the pipe is not a failure.
pub(in crate::cli) fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&crate::safe!("{error}"), &SafeText::default())
        }
        _ => Exit::Ok.into(),
    }
}

/// Reports a failure without an exit code of its own on standard error.
pub(in crate::cli) fn complain(what: &SafeText, todo: &SafeText) -> ExitCode {
    end(Exit::Failure, what, todo)
}

/// Reports on standard error why a command ends. If that cannot be written, the exit code remains.
pub(in crate::cli) fn end(exit: Exit, what: &SafeText, todo: &SafeText) -> ExitCode {
    let todo = if todo.is_empty() {
        String::new()
    } else {
        format!("{todo}\n")
    };
    let _ = write!(std::io::stderr(), "gander: {what}\n{todo}");
    exit.into()
}
