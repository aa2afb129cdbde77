//! Standard output and standard error, and how a command ends.

use std::io::Write as _;
use std::process::ExitCode;

use super::exit::Exit;
use crate::text::SafeText;

/// Writes onto standard output. That the reader went away is no failure of ours.
pub(in crate::cli) fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&crate::safe!("{error}"), &SafeText::default())
        }
        _ => Exit::Ok.into(),
    }
}

/// Says on standard error why nothing was done, where no code of its own is due.
pub(in crate::cli) fn complain(what: &SafeText, todo: &SafeText) -> ExitCode {
    end(Exit::Failure, what, todo)
}

/// Says on standard error why a command ends so. When nobody is left to read it, the exit code says it alone.
pub(in crate::cli) fn end(exit: Exit, what: &SafeText, todo: &SafeText) -> ExitCode {
    let todo = if todo.is_empty() {
        String::new()
    } else {
        format!("{todo}\n")
    };
    let _ = write!(std::io::stderr(), "gander: {what}\n{todo}");
    exit.into()
}
