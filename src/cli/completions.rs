//! `gander completions`: a completion script for a shell, generated from the command tree.
//!
//! Order ids and shops are not in the tree: the script asks for them at completion time with
//! `gander __complete ids|shops PREFIX`.

mod dynamic;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, Command};
use clap_complete::Shell as ScriptShell;

use super::common::config;
use super::common::environment::variable;
use super::common::output::print;
use super::help;
use crate::api::Settings;
use crate::history::{RecentLimits, Store};
use crate::text::Lang;
use crate::{event_loop, storage};

/// The arguments of `gander completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// Prints the script.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    print(&script(arguments.shell, lang))
}

fn script(shell: Shell, lang: Lang) -> String {
    let mut command = one_line(help::command(lang));
    let script_shell = match shell {
        Shell::Bash => ScriptShell::Bash,
        Shell::Zsh => ScriptShell::Zsh,
        Shell::Fish => ScriptShell::Fish,
        Shell::Powershell => ScriptShell::PowerShell,
    };
    let mut bytes = Vec::new();
    clap_complete::generate(script_shell, &mut command, "gander", &mut bytes);
    let script = String::from_utf8_lossy(&bytes).into_owned();
    match shell {
        Shell::Bash => dynamic::bash(&script),
        Shell::Zsh => dynamic::zsh(&script),
        Shell::Fish => dynamic::fish(&script),
        Shell::Powershell => dynamic::powershell(&script),
    }
}

/// Cuts descriptions to one line: the shell lists the values itself.
fn one_line(command: Command) -> Command {
    let first = |arg: Arg| {
        let help = arg.get_help().map(|help| {
            help.to_string()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned()
        });
        arg.help(help.unwrap_or_default())
    };
    command.mut_args(first).mut_subcommands(one_line)
}

/// The answer to a completion script; `None` for every other command line. No help mentions it.
pub(super) fn dynamic_answer(mut line: impl Iterator<Item = OsString>) -> Option<String> {
    if line.nth(1)? != "__complete" {
        return None;
    }
    let what = line.next().unwrap_or_default();
    let prefix = line
        .next()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let known = match what.to_str() {
        Some("ids") => recent_ids(),
        Some("shops") => shop_names(),
        _ => Vec::new(),
    };
    Some(
        known
            .into_iter()
            .filter(|word| word.starts_with(&prefix))
            .map(|word| word + "\n")
            .collect(),
    )
}

/// The recently opened orders of the shop, the newest first. Runs no program for a secret, because
/// completion must be instant.
fn recent_ids() -> Vec<String> {
    let recent = config::current().recent;
    let settings = match config::shop(Lang::En) {
        Ok(Some(shop)) => shop.without_secret(variable).ok(),
        Ok(None) => Settings::from_env(variable).ok(),
        Err(_) => None,
    };
    let (Some(settings), Some(folder), true) =
        (settings, storage::state_folder(variable), recent.enabled)
    else {
        return Vec::new();
    };
    let limits = RecentLimits {
        days: recent.days,
        count: usize::try_from(recent.number).unwrap_or(usize::MAX),
    };
    let visits =
        Store::open(&folder, &settings.fingerprint(), Some(limits)).recent(event_loop::now());
    visits
        .into_iter()
        .map(|visit| visit.order.to_string())
        .collect()
}

/// The configured shops.
fn shop_names() -> Vec<String> {
    config::current().shops.keys().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{Shell, dynamic_answer, script};
    use crate::text::Lang;
    use rstest::rstest;
    use std::ffi::OsString;

    #[rstest]
    #[case(Shell::Bash)]
    #[case(Shell::Zsh)]
    #[case(Shell::Fish)]
    #[case(Shell::Powershell)]
    fn script_has_the_commands_and_asks_for_ids(#[case] shell: Shell) {
        let script = script(shell, Lang::Zh);
        for part in ["doctor", "offline", "gander __complete "] {
            assert!(script.contains(part), "{shell:?}: {part}");
        }
    }

    #[rstest]
    #[case(&["gander", "__complete", "nonsense", "o_"], Some(""))]
    #[case(&["gander", "__complete"], Some(""))]
    #[case(&["gander", "show", "__complete"], None)]
    #[case(&["gander"], None)]
    fn dynamic_answer_is_only_for_scripts(#[case] line: &[&str], #[case] answer: Option<&str>) {
        assert_eq!(
            dynamic_answer(line.iter().map(OsString::from)).as_deref(),
            answer
        );
    }
}
