//! Parses the command line, and prints help and usage errors in the language of the interface.

mod environment;
mod localize;
mod usage_error;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use super::common::environment::variable;
use super::common::exit::Exit;
use super::common::output::{end, print};
use super::{Arguments, Language, language};

pub(super) use localize::command;

/// Parses the command line, whose first word is the name of the program.
///
/// # Errors
/// With the exit code, if help was printed, or if the command line is wrong, which is reported.
pub(super) fn parse(line: impl Iterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let line: Vec<OsString> = line.collect();
    let lang = language(requested_language(&line));
    let parsed = command(lang)
        .try_get_matches_from_mut(&line)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let parsed = parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print(&rendered(&error, io::stdout().is_terminal()))
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let help = rendered(&error, io::stderr().is_terminal());
            let _ = io::Write::write_all(&mut io::stderr(), help.as_bytes());
            Exit::Usage.into()
        }
        _ => end(&usage_error::describe(&error, lang)),
    })?;
    // With `args_conflicts_with_subcommands`, clap would take `show` in `gander --lang zh show` for
    // an order.
    let opens = parsed.order_id.is_some() || parsed.file.is_some() || parsed.demo || parsed.plain;
    if parsed.command.is_some() && opens {
        return Err(end(&usage_error::order_and_command(lang)));
    }
    Ok(parsed)
}

/// The help, with bold and underline if a terminal can show them.
fn rendered(error: &clap::Error, is_terminal: bool) -> String {
    let styled = is_terminal
        && variable("NO_COLOR").is_none_or(|value| value.is_empty())
        && variable("TERM").is_none_or(|term| term != "dumb");
    let text = error.render();
    if styled {
        text.ansi().to_string()
    } else {
        text.to_string()
    }
}

/// The language of `--lang`, which usage errors need before the line is parsed.
fn requested_language(line: &[OsString]) -> Option<Language> {
    let words: Vec<&str> = line
        .iter()
        .filter_map(|word| word.to_str())
        .take_while(|word| *word != "--")
        .collect();
    let next = words
        .iter()
        .position(|word| *word == "--lang")
        .and_then(|at| words.get(at + 1))
        .copied();
    let name = next.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")));
    name.and_then(|name| <Language as clap::ValueEnum>::from_str(name, false).ok())
}

#[cfg(test)]
mod tests {
    use super::{language, requested_language};
    use crate::text::Lang;
    use rstest::rstest;
    use std::ffi::OsString;

    #[rstest]
    #[case(&["gander", "--lang", "zh"], Some(Lang::Zh))]
    #[case(&["gander", "show", "--lang=en", "--nonsense"], Some(Lang::En))]
    #[case(&["gander", "--lang", "fr"], None)]
    #[case(&["gander", "--", "--lang", "zh"], None)]
    #[case(&["gander", "--lang"], None)]
    fn language_is_known_before_the_line_is_parsed(
        #[case] line: &[&str],
        #[case] lang: Option<Lang>,
    ) {
        let line: Vec<OsString> = line.iter().map(OsString::from).collect();
        let requested = requested_language(&line);
        assert_eq!(requested.map(|found| language(Some(found))), lang);
    }
}
