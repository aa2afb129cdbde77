//! `gander config`: writes, checks and shows the configuration.

mod listing;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;

use super::common::config::{diagnostics, file, loaded, report, shop};
use super::common::exit::Exit;
use super::common::output::{end, print};
use crate::config;
use crate::safe;
use crate::storage;
use crate::text::{Lang, Problem, SafeText};

/// The arguments of `gander config`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Writes a commented file with every setting and its default
    Init {
        /// Replace an existing file
        #[arg(long)]
        force: bool,
    },
    /// Reports every error in the file and the variables
    Check,
    /// Prints the path of the file
    Path,
    /// Prints a JSON Schema of the file, for editors
    Schema,
    /// Prints the settings in effect and their origins; never a secret
    Show,
}

/// Runs `gander config`.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.command {
        ConfigCommand::Init { force } => init(force, lang),
        ConfigCommand::Check => check(lang),
        ConfigCommand::Path => match file() {
            Some(path) => print(&format!("{}\n", path.display())),
            None => no_path(lang),
        },
        ConfigCommand::Schema => print(&format!("{:#}\n", config::schema(lang))),
        ConfigCommand::Show => show(lang),
    }
}

/// Prints the settings, also those beside errors.
fn show(lang: Lang) -> ExitCode {
    let shop = shop(lang).ok().flatten();
    let code = print(&listing::listing(loaded(), shop, lang));
    let diagnostics = diagnostics(lang);
    if diagnostics.is_empty() {
        code
    } else {
        report(&diagnostics)
    }
}

fn check(lang: Lang) -> ExitCode {
    let diagnostics = diagnostics(lang);
    if !diagnostics.is_empty() {
        return report(&diagnostics);
    }
    let Some(path) = file() else {
        return no_path(lang);
    };
    let shown = path.display();
    let result = if path.exists() {
        lang.tr(safe!("{shown}：没有问题"), safe!("{shown}: no errors"))
    } else {
        lang.tr(
            safe!("{shown}：没有这个文件，都用默认值"),
            safe!("{shown}: not found, using the defaults"),
        )
    };
    print(&format!("{result}\n"))
}

fn init(force: bool, lang: Lang) -> ExitCode {
    let Some(path) = file() else {
        return no_path(lang);
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let made = storage::make_folder(folder);
    match made.and_then(|()| storage::create(path, &config::template(lang), force)) {
        Ok(()) => print(&format!("{}\n", path.display())),
        Err(error) => end(&not_written(path, folder, &error, lang)),
    }
}

fn not_written(path: &Path, folder: &Path, error: &io::Error, lang: Lang) -> Problem {
    let (shown, folder) = (path.display(), folder.display());
    let (what, todo) = match error.kind() {
        io::ErrorKind::AlreadyExists => (
            lang.tr(
                safe!("已有 {shown}，没有改动"),
                safe!("{shown} already exists and was not changed"),
            ),
            SafeText::fixed(lang.tr("要替换它，请加 --force。", "Use --force to replace it.")),
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            lang.tr(safe!("{folder} 不可写"), safe!("{folder} is not writable")),
            SafeText::fixed(lang.tr(
                "让它可写，或用 --config 另指定一个文件。",
                "Make it writable, or name another file with --config.",
            )),
        ),
        _ => (
            crate::text::write_error(path, error, lang),
            SafeText::default(),
        ),
    };
    Problem::new(Exit::Failure, what, todo)
}

/// Reports that neither a variable nor a home folder determines the path.
fn no_path(lang: Lang) -> ExitCode {
    let what = lang.tr(
        "不知道配置文件在哪里",
        "the path of the configuration is unknown",
    );
    let todo = lang.tr(
        "请设置 HOME 或 GANDER_CONFIG_DIR，或用 --config。",
        "Set HOME or GANDER_CONFIG_DIR, or use --config.",
    );
    end(&Problem::new(
        Exit::Usage,
        SafeText::fixed(what),
        SafeText::fixed(todo),
    ))
}
