//! `gander case`: an order of the shop, or a saved one, as a case file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Timestamp;

use super::common::config;
use super::common::journal;
use super::common::order_id::read_id;
use super::common::out_file::not_written;
use super::common::output::{end, print, print_notes};
use super::common::saved;
use super::common::shop;
use crate::event_loop;
use crate::order::{Order, OrderId, Reading};
use crate::report::{Report, ReportOptions, Scope};
use crate::storage;
use crate::text::{Lang, Problem, SafeText};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The order; with --demo, by default the first one of the simulated shop
    #[arg(value_name = "ORDER_ID", required_unless_present_any = ["file", "demo"], conflicts_with = "file")]
    id: Option<String>,
    /// A saved order-detail response; `-` reads standard input. Its age is the recorded one, or else that of the file
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// Use the simulated shop
    #[arg(long, conflicts_with = "file")]
    demo: bool,
    /// The format of the case file
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
    /// Write to this file, readable only by the user, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "out")]
    force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A document to read
    Markdown,
    /// `gander.case/1`, for programs
    Json,
}

/// Writes the case file.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let text = match case_file(arguments, lang) {
        Ok(text) => text,
        Err(problem) => return end(&problem),
    };
    match &arguments.out {
        None => print(&text),
        Some(path) => match storage::create(path, &text, arguments.force) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => end(&not_written(path, &error, lang)),
        },
    }
}

/// The text of the case file. The journal records it, as it does when the inspector writes one.
fn case_file(arguments: &Arguments, lang: Lang) -> Result<String, Problem> {
    let source = CaseSource::open(arguments, lang)?;
    let now = event_loop::now();
    let options = ReportOptions {
        reading: Reading {
            lang,
            now,
            thresholds: config::current().thresholds,
        },
        fetched: source.fetched,
        reveal: false,
    };
    let report = Report::of(&source.order, Scope::Case, &options);
    if !arguments.demo {
        journal::record_masked(source.order.id().or(source.requested), now, lang);
    }
    Ok(match arguments.format {
        Format::Markdown => report.markdown(),
        Format::Json => report.json(),
    })
}

/// An order, when it was fetched, and the id that was requested.
struct CaseSource {
    order: Order,
    fetched: Timestamp,
    requested: Option<OrderId>,
}

impl CaseSource {
    fn open(arguments: &Arguments, lang: Lang) -> Result<Self, Problem> {
        match &arguments.file {
            Some(file) => Self::read(file, lang),
            None => Self::fetch(arguments, lang),
        }
    }

    fn read(file: &Path, lang: Lang) -> Result<Self, Problem> {
        let loaded = saved::open(file, lang)?;
        Ok(Self {
            fetched: saved::fetched_at(&loaded, file).unwrap_or_else(event_loop::now),
            order: loaded.order,
            requested: None,
        })
    }

    fn fetch(arguments: &Arguments, lang: Lang) -> Result<Self, Problem> {
        let id = arguments.id.as_deref();
        let id = id.map(|id| read_id(id, lang)).transpose()?;
        let (client, id) = if arguments.demo {
            let (client, first) = shop::demo(lang)?;
            (client, id.or(first))
        } else {
            (shop::client(lang)?, id)
        };
        let id = id.ok_or_else(|| {
            let what = SafeText::fixed(lang.tr("没有订单号", "no order id"));
            Problem::usage(what)
        })?;
        let fetched = shop::fetch(&client, &id, true, lang)?;
        print_notes(&fetched, lang);
        Ok(Self {
            order: fetched.order,
            fetched: event_loop::now(),
            requested: Some(id),
        })
    }
}
