//! The command tree in the language of the interface.
//!
//! The definitions beside each command hold the English; `assets/help.zh.tsv` holds the Chinese by
//! path. clap's own words (headings, defaults, choices) are written here, because clap has them in
//! English only.

use clap::builder::{PossibleValue, Resettable};
use clap::{Arg, Command, CommandFactory as _};

use super::environment;
use crate::cli::Arguments;
use crate::cli::common::exit;
use crate::text::Lang;

/// Chinese texts by path: a command, an option behind its command, a value behind its option.
const CHINESE: &str = include_str!("../../../assets/help.zh.tsv");

/// The commands that do not call the platform and so never exit with its errors.
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

/// The position of the options that every command has: behind its own.
const SHARED: usize = 100;

/// The whole command tree in a language, for parsing, help, manual pages and completions.
pub(in crate::cli) fn command(lang: Lang) -> Command {
    let mut command = Arguments::command();
    // clap adds help, version and the global options of the subcommands only when it builds.
    command.build();
    let after = format!("{}\n\n{}", environment::help(lang), exit::help(true, lang));
    let usage = "gander [OPTIONS] [ORDER_ID]\n       gander [OPTIONS] <COMMAND>";
    localize(command, "", true, lang)
        .override_usage(usage)
        .after_help(after)
}

/// Localizes a command and every command below it.
fn localize(command: Command, parent: &str, looks_up: bool, lang: Lang) -> Command {
    let looks_up = looks_up && !LOCAL.contains(&command.get_name());
    let (path, below) = paths(&command, parent);
    let about = command.get_about().map(ToString::to_string);
    let usage = lang.tr("用法：", "Usage: ");
    command
        .about(translate(&path, about.unwrap_or_default(), lang))
        .after_help(exit::help(looks_up, lang))
        .help_template(format!(
            "{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        ))
        .subcommand_help_heading(lang.tr("命令", "Commands"))
        .mut_args(|arg| localize_argument(arg, &path, lang))
        .mut_subcommands(|command| localize(command, &below, looks_up, lang))
}

/// The path of a command, and of the parent of the commands below it. The `help` of each command
/// repeats the tree: it has one row, and the commands below it have those of the tree.
fn paths(command: &Command, parent: &str) -> (String, String) {
    let path = format!("{parent} {}", command.get_name());
    match command.get_name() {
        "help" => ("gander help".to_owned(), parent.to_owned()),
        _ => (path.trim().to_owned(), path.trim().to_owned()),
    }
}

/// The path of an argument. What every command has is a row of `gander`.
fn argument_path(arg: &Arg, command: &str) -> String {
    let shared = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
    let command = if shared { "gander" } else { command };
    match arg.get_long() {
        Some(long) => format!("{command} --{long}"),
        None => format!("{command} <{}>", arg.get_id()),
    }
}

/// The text at a path in a language. A text without a row stays English.
fn translate(path: &str, english: String, lang: Lang) -> String {
    match lang {
        Lang::Zh => rows()
            .find(|(known, _)| *known == path)
            .map_or(english, |(_, chinese)| chinese.to_owned()),
        Lang::En => english,
    }
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    CHINESE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

/// An argument with its text, its default and its choices.
fn localize_argument(arg: Arg, command: &str, lang: Lang) -> Arg {
    let heading = if arg.is_positional() {
        lang.tr("参数", "Arguments")
    } else {
        lang.tr("选项", "Options")
    };
    let path = argument_path(&arg, command);
    let mut help = translate(&path, english(&arg).unwrap_or_default(), lang);
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
    help += &choices(&arg, &path, lang);
    let arg = match arg.get_index() {
        Some(index) => arg.display_order(index),
        None if arg.is_global_set() => arg.display_order(SHARED),
        None => arg,
    };
    arg.help(help)
        .long_help(Resettable::Reset)
        .help_heading(heading)
        .hide_default_value(true)
        .hide_possible_values(true)
}

/// The English of an argument. clap's text for `--help` refers to a summary, which gander does not
/// have.
fn english(arg: &Arg) -> Option<String> {
    let help = arg.get_help()?.to_string();
    Some(help.split(" (see ").next().unwrap_or_default().to_owned())
}

/// The values of an option: one a line if they are described, otherwise all on one.
fn choices(arg: &Arg, path: &str, lang: Lang) -> String {
    let values = values(arg);
    if values.is_empty() {
        return String::new();
    }
    if values.iter().any(|value| value.get_help().is_some()) {
        let line = |value: &PossibleValue| {
            let (name, help) = (value.get_name(), value.get_help());
            let english = help.map(ToString::to_string).unwrap_or_default();
            let text = translate(&value_path(path, value), english, lang);
            format!("\n- {name:<9} {text}")
        };
        return values.iter().map(line).collect();
    }
    let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
    lang.tr(
        format!("（可选 {}）", names.join("、")),
        format!(" (one of: {})", names.join(", ")),
    )
}

/// The values that an option lists; a switch has none.
fn values(arg: &Arg) -> Vec<PossibleValue> {
    let mut values = arg.get_possible_values();
    values.retain(|value| arg.get_action().takes_values() && !value.is_hide_set());
    values
}

fn value_path(option: &str, value: &PossibleValue) -> String {
    format!("{option}={}", value.get_name())
}

#[cfg(test)]
mod tests {
    use super::{Arguments, argument_path, command, english, paths, rows, value_path, values};
    use crate::text::Lang;
    use clap::{Command, CommandFactory as _};
    use rstest::rstest;
    use std::collections::BTreeMap;

    /// The English of every command, argument and described value, by path.
    fn texts(command: &Command, parent: &str, out: &mut BTreeMap<String, String>) {
        let text = |text: Option<String>| text.unwrap_or_default();
        let (path, below) = paths(command, parent);
        out.insert(
            path.clone(),
            text(command.get_about().map(ToString::to_string)),
        );
        for arg in command.get_arguments() {
            let path = argument_path(arg, &path);
            out.insert(path.clone(), text(english(arg)));
            for value in values(arg) {
                if let Some(help) = value.get_help() {
                    out.insert(value_path(&path, &value), help.to_string());
                }
            }
        }
        for command in command.get_subcommands() {
            texts(command, &below, out);
        }
    }

    #[test]
    fn chinese_table_has_one_row_for_every_command_option_and_value() {
        let (mut bare, mut english) = (Arguments::command(), BTreeMap::new());
        bare.build();
        texts(&bare, "", &mut english);
        let mut chinese: Vec<&str> = rows().map(|(path, _)| path).collect();
        chinese.sort_unstable();
        assert_eq!(chinese, english.keys().collect::<Vec<_>>());
        assert!(rows().all(|(_, text)| !text.is_empty()));
        let missing: Vec<_> = english.iter().filter(|(_, text)| text.is_empty()).collect();
        assert!(missing.is_empty(), "no English for {missing:?}");
    }

    #[rstest]
    #[case(Lang::Zh, "用法：gander", "退出码：")]
    #[case(Lang::En, "Usage: gander", "Exit codes:")]
    fn help_of_every_command_has_usage_and_exit_codes(
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
    fn chinese_help_has_no_english_heading_of_clap() {
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
}
