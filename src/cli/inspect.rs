//! `gander` and `gander replay`: the inspector.

mod run;
mod startup;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use super::common::environment::variable;
use super::common::output::end;
use crate::event_loop::{self, Ending};
use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};
use startup::Startup;

/// What the inspector opens.
#[derive(Debug)]
pub(super) struct InspectArguments {
    pub(super) order_id: Option<String>,
    pub(super) file: Option<PathBuf>,
    pub(super) demo: bool,
    pub(super) plain: bool,
}

/// A saved answer to look at again.
#[derive(Debug, clap::Args)]
pub(super) struct ReplayArguments {
    /// A file of `gander record`, or another saved response; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Plain lines and a prompt instead of the screen, for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
}

impl From<ReplayArguments> for InspectArguments {
    fn from(replay: ReplayArguments) -> Self {
        Self {
            order_id: None,
            file: Some(replay.file),
            demo: false,
            plain: replay.plain,
        }
    }
}

/// Runs the inspector. Errors in the arguments and the configuration are reported before the
/// terminal changes.
pub(super) fn main(arguments: &InspectArguments, lang: Lang) -> ExitCode {
    let mut startup = match Startup::open(arguments, lang) {
        Ok(startup) => startup,
        Err(problem) => return end(&problem),
    };
    if arguments.plain || variable("TERM").is_some_and(|term| term == "dumb") {
        return exit_code(run::plain(startup));
    }
    if !event_loop::is_terminal() {
        let todo = lang.tr(
            "请在终端里运行，或加 --plain。",
            "Run it in a terminal, or with --plain.",
        );
        let what = lang.tr("标准输出不是终端", "standard output is not a terminal");
        return end(&Problem::new(
            Exit::Failure,
            SafeText::fixed(what),
            SafeText::fixed(todo),
        ));
    }
    loop {
        match run::on_screen(startup) {
            Ok(Ending::Shop(name)) => {
                startup = Startup::of_shop(name.as_str(), arguments.demo, lang);
            }
            ending => return exit_code(ending),
        }
    }
}

/// The exit code of a session. A reader of plain lines that closed the pipe is not a failure.
fn exit_code(ending: io::Result<Ending>) -> ExitCode {
    match ending {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Ending::Quit | Ending::Shop(_)) => ExitCode::SUCCESS,
        Ok(Ending::Signal(number)) => ExitCode::from(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        Err(error) => end(&Problem::failure(safe!("{error}"))),
    }
}
