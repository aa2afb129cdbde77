//! `gander completions`: a script for a shell, written from the command tree. What the tree does not know, ids and shops, the script asks
//! for at the press of the key: `gander __complete ids|shops PREFIX`.

mod dynamic;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, Command};
use clap_complete::Shell as Written;

use super::{config, help, print, variable};
use crate::api::Settings;
use crate::history::{RecentLimits, Store};
use crate::text::Lang;
use crate::{event_loop, storage};

/// Which script.
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
    let mut command = brief(help::command(lang));
    let written = match shell {
        Shell::Bash => Written::Bash,
        Shell::Zsh => Written::Zsh,
        Shell::Fish => Written::Fish,
        Shell::Powershell => Written::PowerShell,
    };
    let mut bytes = Vec::new();
    clap_complete::generate(written, &mut command, "gander", &mut bytes);
    let script = String::from_utf8_lossy(&bytes).into_owned();
    match shell {
        Shell::Bash => dynamic::bash(&script),
        Shell::Zsh => dynamic::zsh(&script),
        Shell::Fish => dynamic::fish(&script),
        Shell::Powershell => dynamic::powershell(&script),
    }
}

/// Descriptions on one line: the shell lists the choices by itself.
fn brief(command: Command) -> Command {
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
    command.mut_args(first).mut_subcommands(brief)
}

/// What a script asks for in the middle of a line; `None` for every other command line. It stands in no help.
pub(super) fn asked(mut line: impl Iterator<Item = OsString>) -> Option<String> {
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

/// The orders of the shop that were opened last, the newest first. At the press of a key no program is run for a secret.
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

/// The shops that are configured.
fn shop_names() -> Vec<String> {
    config::current().shops.keys().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{Shell, asked, script};
    use crate::text::Lang;
    use rstest::rstest;
    use std::ffi::OsString;

    #[rstest]
    #[case(Shell::Bash)]
    #[case(Shell::Zsh)]
    #[case(Shell::Fish)]
    #[case(Shell::Powershell)]
    fn each_script_knows_the_commands_and_asks_for_ids(#[case] shell: Shell) {
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
    fn only_a_script_is_answered(#[case] line: &[&str], #[case] answer: Option<&str>) {
        assert_eq!(asked(line.iter().map(OsString::from)).as_deref(), answer);
    }
}
