//! The command line: one file or folder a subcommand; what several share is in `common`.
//!
//! Only this room reads the arguments and the environment of the process.

mod audit;
mod batch;
mod case;
mod common;
mod completions;
mod config;
mod doctor;
mod find;
mod help;
mod inspect;
mod man;
mod plain;
mod record;
mod schema;
mod show;
mod sim;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use tracing::level_filters::LevelFilter;

use crate::safe;
use crate::storage;
use crate::text::{Exit, Lang, Problem, SafeText};
use crate::worker;
use common::environment::{locale, variable};
use common::output::{end, print};

/// Inspects an order of a Xiaoe-tech shop in the terminal.
#[derive(Debug, Parser)]
#[command(name = "gander", version)]
struct Arguments {
    /// The order to open; by default the finder asks for one
    #[arg(value_name = "ORDER_ID", conflicts_with = "file")]
    order_id: Option<String>,
    /// Open a saved order-detail response; `-` reads standard input
    #[arg(long, value_name = "PATH", conflicts_with = "demo")]
    file: Option<PathBuf>,
    /// Use a simulated shop with invented orders
    #[arg(long)]
    demo: bool,
    /// Plain lines and a prompt instead of the screen, for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
    /// Language of the interface, instead of the locale's
    #[arg(long, value_enum, value_name = "LANG", global = true)]
    lang: Option<Language>,
    /// Log calls in the state folder, without secrets or personal data
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "off")]
    log_level: LogLevel,
    #[command(flatten)]
    options: common::config::Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows orders on standard output, personal data masked
    Show(show::Arguments),
    /// Finds orders by phone, name or number, personal data masked
    Find(find::Arguments),
    /// Fetches many orders into one file, within the quota; can be resumed
    Batch(batch::Arguments),
    /// Writes an order as a case file for a colleague, personal data masked
    Case(case::Arguments),
    /// Saves the response for an order unchanged, personal data included; the journal records it
    Record(record::Arguments),
    /// Opens the inspector on a saved response, without the network, with its original age
    Replay(inspect::ReplayArguments),
    /// Shows or verifies the audit journal of revealed and exported personal data
    Audit(audit::Arguments),
    /// Checks terminal, settings and the connection to the platform; prints no secret
    Doctor(doctor::Arguments),
    /// Writes, checks and shows the configuration
    Config(config::Arguments),
    /// Runs only the simulated shop, to try scripts and other clients against it
    Sim(sim::Arguments),
    /// Prints a shell completion script for commands, options and order ids
    Completions(completions::Arguments),
    /// Writes manual pages to a folder, one for gander and one for each command
    Man(man::Arguments),
    /// Prints the JSON Schema of output for programs
    Schema(schema::Arguments),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    /// 简体中文
    Zh,
    /// English
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogLevel {
    /// No log
    Off,
    /// One line for each look-up and token
    Info,
    /// Also one line for each call
    Debug,
}

/// Runs the command line.
pub fn main() -> ExitCode {
    if let Some(answer) = completions::dynamic_answer(std::env::args_os()) {
        return print(&answer);
    }
    let arguments = match help::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(exit) => return exit,
    };
    let requested = arguments.lang;
    let strict = arguments
        .command
        .as_ref()
        .is_none_or(Command::requires_valid_config);
    let lang = match common::config::start(
        arguments.options,
        |set| {
            requested
                .map(Language::lang)
                .or(set)
                .unwrap_or_else(|| language(None))
        },
        strict,
    ) {
        Ok(lang) => lang,
        Err(exit) => return exit,
    };
    if let Err(exit) = start_log(arguments.log_level, lang) {
        return exit;
    }
    if let Some(command) = arguments.command {
        return run(command, lang);
    }
    let wanted = inspect::InspectArguments {
        order_id: arguments.order_id,
        file: arguments.file,
        demo: arguments.demo,
        plain: arguments.plain,
    };
    inspect::main(&wanted, lang)
}

/// Runs a subcommand.
fn run(command: Command, lang: Lang) -> ExitCode {
    match command {
        Command::Show(show) => show::main(&show, lang),
        Command::Find(find) => find::main(&find, lang),
        Command::Batch(batch) => batch::main(&batch, lang),
        Command::Case(case) => case::main(&case, lang),
        Command::Record(record) => record::main(&record, lang),
        Command::Replay(replay) => inspect::main(&replay.into(), lang),
        Command::Audit(audit) => audit::main(&audit, lang),
        Command::Doctor(doctor) => doctor::main(&doctor, lang),
        Command::Config(config) => config::main(&config, lang),
        Command::Sim(sim) => sim::main(&sim, lang),
        Command::Completions(completions) => completions::main(&completions, lang),
        Command::Man(man) => man::main(&man, lang),
        Command::Schema(schema) => schema::main(&schema, lang),
    }
}

/// Starts the log, if one is requested.
fn start_log(level: LogLevel, lang: Lang) -> Result<(), ExitCode> {
    let level = match level {
        LogLevel::Off => return Ok(()),
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let folder = storage::state_folder(variable).unwrap_or_default();
    worker::log_to(&folder, level).map_err(|error| {
        let folder = folder.display();
        let what = lang.tr(
            safe!("日志写不进 {folder}：{error}"),
            safe!("cannot write a log to {folder}: {error}"),
        );
        let todo = lang.tr(
            "让该目录可写，或用 GANDER_STATE_DIR 另指定一个。",
            "Make the folder writable, or name another with GANDER_STATE_DIR.",
        );
        end(&Problem::new(Exit::Failure, what, SafeText::fixed(todo)))
    })
}

impl Language {
    const fn lang(self) -> Lang {
        match self {
            Self::Zh => Lang::Zh,
            Self::En => Lang::En,
        }
    }
}

impl Command {
    /// Whether the command refuses a wrong configuration. The others report it themselves or do not
    /// need it.
    const fn requires_valid_config(&self) -> bool {
        !matches!(
            self,
            Self::Config(_)
                | Self::Doctor(_)
                | Self::Audit(_)
                | Self::Sim(_)
                | Self::Completions(_)
                | Self::Man(_)
                | Self::Schema(_)
        )
    }
}

/// The requested language, otherwise the locale's.
fn language(requested: Option<Language>) -> Lang {
    requested.map_or_else(
        || Lang::of_locale(&locale().unwrap_or_default()),
        Language::lang,
    )
}
