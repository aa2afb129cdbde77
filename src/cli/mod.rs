//! The command line: one file a subcommand. Reads arguments, environment and clock; everything else is told.

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
    /// Work on a simulated shop with invented orders
    #[arg(long)]
    demo: bool,
    /// Plain lines and a prompt instead of the screen, for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
    /// Language of the interface; otherwise the locale's
    #[arg(long, value_enum, value_name = "LANG", global = true)]
    lang: Option<Language>,
    /// Write a log of the calls into the state folder: no secrets, nothing personal
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "off")]
    log_level: LogLevel,
    #[command(flatten)]
    options: config::Options,
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
    /// Shows or checks the journal of what personal data was revealed or exported
    Audit(audit::Arguments),
    /// Checks terminal, settings and the way to the platform; names no secret
    Doctor(doctor::Arguments),
    /// Writes, checks and explains the configuration
    Config(config::Arguments),
    /// Runs the simulated shop alone, for trying scripts and other clients against it
    Sim(sim::Arguments),
    /// Prints a script that completes commands, options and order ids in a shell
    Completions(completions::Arguments),
    /// Writes manual pages into a folder, one for gander and one for each command
    Man(man::Arguments),
    /// Prints the JSON schema of what is written for programs
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
    /// A line for each look-up and token
    Info,
    /// A line for each call too
    Debug,
}

/// Runs the command line.
pub fn main() -> ExitCode {
    if let Some(asked) = completions::asked(std::env::args_os()) {
        return print(&asked);
    }
    let arguments = match help::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(exit) => return exit,
    };
    let asked = arguments.lang;
    let strict = arguments.command.as_ref().is_none_or(Command::heeds_config);
    let lang = match config::start(
        arguments.options,
        |set| {
            asked
                .map(Language::lang)
                .or(set)
                .unwrap_or_else(|| language(None))
        },
        strict,
    ) {
        Ok(lang) => lang,
        Err(exit) => return exit,
    };
    if let Err(exit) = log(arguments.log_level, lang) {
        return exit;
    }
    match arguments.command {
        Some(Command::Show(show)) => show::main(&show, lang),
        Some(Command::Find(find)) => find::main(&find, lang),
        Some(Command::Batch(batch)) => batch::main(&batch, lang),
        Some(Command::Case(case)) => case::main(&case, lang),
        Some(Command::Record(record)) => record::main(&record, lang),
        Some(Command::Replay(replay)) => inspect::main(&replay.into(), lang),
        Some(Command::Audit(audit)) => audit::main(&audit, lang),
        Some(Command::Doctor(doctor)) => doctor::main(&doctor, lang),
        Some(Command::Config(config)) => config::main(&config, lang),
        Some(Command::Sim(sim)) => sim::main(&sim, lang),
        Some(Command::Completions(completions)) => completions::main(&completions, lang),
        Some(Command::Man(man)) => man::main(&man, lang),
        Some(Command::Schema(schema)) => schema::main(&schema, lang),
        None => {
            let Arguments {
                order_id,
                file,
                demo,
                plain,
                ..
            } = arguments;
            inspect::main(
                &inspect::InspectArguments {
                    order_id,
                    file,
                    demo,
                    plain,
                },
                lang,
            )
        }
    }
}

/// Starts the log where one is asked for.
fn log(level: LogLevel, lang: Lang) -> Result<(), ExitCode> {
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
            safe!("no log can be written to {folder}: {error}"),
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
    /// Whether it is refused when the configuration is wrong. The others go on to say so, or have no use for it.
    const fn heeds_config(&self) -> bool {
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

/// The language asked for, otherwise the locale's.
fn language(asked: Option<Language>) -> Lang {
    asked.map_or_else(
        || Lang::of_locale(&locale().unwrap_or_default()),
        Language::lang,
    )
}
