//! What `--help` and a wrong command line say, in the language of the interface.
//!
//! The definitions beside each command give names and English words; the table in [`words`] gives the Chinese for each of them. clap's own
//! words (headings, defaults, choices, complaints) are said here too, since clap has them in English alone.

mod refusal;
mod words;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::{Arg, Command, CommandFactory as _, FromArgMatches as _};

use super::common::exit::{self, Exit};
use super::{Arguments, Language, end, language, print, variable};
use crate::text::Lang;

/// The commands that look orders up on the platform, and so can end with what it answers. A name that stands here and nowhere else is none.
const LOCAL: [&str; 9] = [
    "replay",
    "audit",
    "doctor",
    "config",
    "sim",
    "completions",
    "man",
    "schema",
    "help",
];

/// The place of the options that every command has: behind its own.
const SHARED: usize = 100;

/// Reads the command line, the program's name first.
///
/// # Errors
///
/// With the exit code, when help was asked for and printed, or when the command line is wrong, which has been said.
pub(super) fn parse(line: impl Iterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let line: Vec<OsString> = line.collect();
    let lang = language(asked(&line));
    let mut command = command(lang);
    let parsed = command
        .try_get_matches_from_mut(&line)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let parsed = parsed.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            print(&shown(&error, io::stdout().is_terminal()))
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = io::Write::write_all(
                &mut io::stderr(),
                shown(&error, io::stderr().is_terminal()).as_bytes(),
            );
            Exit::Usage.into()
        }
        _ => end(&refusal::of(&error, lang)),
    })?;
    // clap could refuse this by itself, but would then take the command in `gander --lang zh show` for an order.
    let opens = parsed.order_id.is_some() || parsed.file.is_some() || parsed.demo || parsed.plain;
    if parsed.command.is_some() && opens {
        return Err(end(&refusal::order_and_command(lang)));
    }
    Ok(parsed)
}

/// The help with the terminal's bold and underline where it can show them.
fn shown(error: &clap::Error, terminal: bool) -> String {
    let styled = terminal
        && variable("NO_COLOR").is_none_or(|v| v.is_empty())
        && variable("TERM").is_none_or(|term| term != "dumb");
    let text = error.render();
    if styled {
        text.ansi().to_string()
    } else {
        text.to_string()
    }
}

/// The language that `--lang` asks for: it has to be known before the line is understood, and also when it is wrong.
fn asked(line: &[OsString]) -> Option<Language> {
    let words: Vec<&str> = line
        .iter()
        .filter_map(|word| word.to_str())
        .take_while(|word| *word != "--")
        .collect();
    let after = words
        .iter()
        .position(|word| *word == "--lang")
        .and_then(|at| words.get(at + 1))
        .copied();
    let named = after.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang=")));
    named.and_then(|name| <Language as clap::ValueEnum>::from_str(name, false).ok())
}

/// The whole command tree in a language, ready to parse, to be shown, or to be written down.
pub(super) fn command(lang: Lang) -> Command {
    let mut command = Arguments::command();
    // Its own help, version and the options that reach into every command are there only once it is built.
    command.build();
    let after = format!("{}\n\n{}", words::environment(lang), exit::help(true, lang));
    let usage = "gander [OPTIONS] [ORDER_ID]\n       gander [OPTIONS] <COMMAND>";
    dressed(command, true, lang)
        .override_usage(usage)
        .after_help(after)
}

/// A command and all below it, with our words in place of clap's.
fn dressed(command: Command, looks_up: bool, lang: Lang) -> Command {
    let looks_up = looks_up && !LOCAL.contains(&command.get_name());
    let about = command
        .get_about()
        .map(|about| words::of(&about.to_string(), lang));
    let usage = lang.tr("用法：", "Usage: ");
    command
        .about(about.unwrap_or_default())
        .after_help(exit::help(looks_up, lang))
        .help_template(format!(
            "{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(lang.tr("命令", "Commands"))
        .mut_args(|arg| worded(arg, lang))
        .mut_subcommands(|below| dressed(below, looks_up, lang))
}

/// An option with its words, its default and its choices.
fn worded(arg: Arg, lang: Lang) -> Arg {
    let heading = if arg.is_positional() {
        lang.tr("参数", "Arguments")
    } else {
        lang.tr("选项", "Options")
    };
    let mut help = said(&arg)
        .map(|help| words::of(&help, lang))
        .unwrap_or_default();
    let defaults: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        let default = defaults.join(" ");
        help += &lang.tr(
            format!("（默认 {default}）"),
            format!(" (default: {default})"),
        );
    }
    help += &choices(&arg, lang);
    let arg = match arg.get_index() {
        Some(place) => arg.display_order(place),
        None if arg.is_global_set() => arg.display_order(SHARED),
        None => arg,
    };
    arg.help(help)
        .long_help(Resettable::Reset)
        .help_heading(heading)
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// The English words of an option. clap's own for `--help` promise more under another name, which is only laid out otherwise.
fn said(arg: &Arg) -> Option<String> {
    let help = arg.get_help()?.to_string();
    Some(help.split(" (see ").next().unwrap_or_default().to_owned())
}

/// What an option may be set to: a line each where there are words for it, otherwise all on one.
fn choices(arg: &Arg, lang: Lang) -> String {
    let values: Vec<_> = arg
        .get_possible_values()
        .into_iter()
        .filter(|value| !value.is_hide_set())
        .collect();
    if !arg.get_action().takes_values() || values.is_empty() {
        return String::new();
    }
    if values.iter().any(|value| value.get_help().is_some()) {
        let words = |value: &clap::builder::PossibleValue| {
            value
                .get_help()
                .map(|help| words::of(&help.to_string(), lang))
        };
        let lines = values.iter().map(|value| {
            format!(
                "\n- {:<9} {}",
                value.get_name(),
                words(value).unwrap_or_default()
            )
        });
        return lines.collect::<Vec<_>>().concat();
    }
    let names: Vec<_> = values
        .iter()
        .map(clap::builder::PossibleValue::get_name)
        .collect();
    lang.tr(
        format!("（可选 {}）", names.join("、")),
        format!(" (one of: {})", names.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::{Arguments, asked, command, said, words};
    use crate::text::Lang;
    use clap::{Command, CommandFactory as _};
    use rstest::rstest;
    use std::collections::BTreeSet;
    use std::ffi::OsString;

    /// Every text of the tree with where it stands; an empty one where there is none.
    fn texts(command: &Command, above: &str, out: &mut Vec<(String, String)>) {
        let at = format!("{above} {}", command.get_name());
        out.push((
            at.clone(),
            command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ));
        for arg in command.get_arguments() {
            let at = format!("{at} {}", arg.get_id());
            out.push((at.clone(), said(arg).unwrap_or_default()));
            let values = arg
                .get_possible_values()
                .into_iter()
                .filter(|_| arg.get_action().takes_values());
            out.extend(values.filter_map(|value| {
                Some((
                    format!("{at}={}", value.get_name()),
                    value.get_help()?.to_string(),
                ))
            }));
        }
        command
            .get_subcommands()
            .for_each(|below| texts(below, &at, out));
    }

    fn all() -> Vec<(String, String)> {
        let (mut bare, mut out) = (Arguments::command(), Vec::new());
        bare.build();
        texts(&bare, "", &mut out);
        out
    }

    #[test]
    fn every_command_option_and_choice_has_words_in_both_languages() {
        let wanting: Vec<_> = all()
            .into_iter()
            .filter(|(_, text)| text.is_empty() || words::chinese(text).is_none())
            .collect();
        assert!(
            wanting.is_empty(),
            "no English words at the definition, or no Chinese for them in the table:\n{wanting:#?}"
        );
    }

    #[test]
    fn every_row_of_the_table_is_said_somewhere() {
        let said: BTreeSet<String> = all().into_iter().map(|(_, text)| text).collect();
        let idle: Vec<_> = words::WORDS
            .iter()
            .filter(|(english, _)| !said.contains(*english))
            .collect();
        assert!(idle.is_empty(), "{idle:#?}");
    }

    #[rstest]
    #[case(Lang::Zh, "用法：gander", "退出码：")]
    #[case(Lang::En, "Usage: gander", "Exit codes:")]
    fn every_help_tells_usage_and_exit_codes(
        #[case] lang: Lang,
        #[case] usage: &str,
        #[case] codes: &str,
    ) {
        fn walk(command: &mut Command, usage: &str, codes: &str) {
            let help = command.render_long_help().to_string();
            assert!(help.contains(usage) && help.contains(codes), "{help}");
            command
                .get_subcommands_mut()
                .for_each(|below| walk(below, usage, codes));
        }
        walk(&mut command(lang), usage, codes);
    }

    #[test]
    fn chinese_help_has_no_heading_of_claps_own() {
        fn walk(command: &mut Command) {
            let help = command.render_long_help().to_string();
            for english in [
                "Options:",
                "Arguments:",
                "Commands:",
                "Usage:",
                "default:",
                "Possible values",
                "Print",
            ] {
                assert!(!help.contains(english), "{english} in\n{help}");
            }
            command.get_subcommands_mut().for_each(walk);
        }
        walk(&mut command(Lang::Zh));
    }

    #[rstest]
    #[case(&["gander", "--lang", "zh"], Some(Lang::Zh))]
    #[case(&["gander", "show", "--lang=en", "--nonsense"], Some(Lang::En))]
    #[case(&["gander", "--lang", "fr"], None)]
    #[case(&["gander", "--", "--lang", "zh"], None)]
    #[case(&["gander", "--lang"], None)]
    fn the_language_is_known_before_the_line_is_understood(
        #[case] line: &[&str],
        #[case] lang: Option<Lang>,
    ) {
        let line: Vec<OsString> = line.iter().map(OsString::from).collect();
        assert_eq!(
            asked(&line).map(|found| crate::cli::language(Some(found))),
            lang
        );
    }
}
