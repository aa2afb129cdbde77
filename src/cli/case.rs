//! `gander case`: an order of the shop, or a saved one, as a case file.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Timestamp;

use super::common::exit::Exit;
use super::common::order_id::read_id;
use super::common::out_file::not_written;
use super::common::output::{complain, end, print};
use super::common::reveal;
use super::common::saved;
use super::common::shop::{self, Ended};
use super::config;
use crate::event_loop;
use crate::order::{Order, OrderId, Reading, Thresholds, findings, verdict};
use crate::report::CaseFile;
use crate::text::{Lang, SafeText};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The order; with --demo, without it, the first of the simulated shop
    #[arg(value_name = "ORDER_ID", required_unless_present_any = ["file", "demo"], conflicts_with = "file")]
    id: Option<String>,
    /// A saved answer of order detail; `-` reads standard input. Its age is the file's, or the recorded one
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// Take the order from the simulated shop
    #[arg(long, conflicts_with = "file")]
    demo: bool,
    /// The form of the case file
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
    /// Write into this file, for the user alone, instead of onto standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace that file if it is there
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
    let text = match tell(arguments, config::current().thresholds, lang) {
        Ok(text) => text,
        Err((exit, (what, todo))) => return end(exit, &what, &todo),
    };
    match &arguments.out {
        None => print(&text),
        Some(path) => match event_loop::keep(path, &text, arguments.force) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let (what, todo) = not_written(path, &error, lang);
                complain(&what, &todo)
            }
        },
    }
}

/// The case file as text. That it was taken is entered in the journal, as it is when the inspector writes one.
fn tell(arguments: &Arguments, limits: Thresholds, lang: Lang) -> Result<String, Ended> {
    let Taken { order, fetched, id } = take(arguments, lang)?;
    let now = event_loop::now();
    let found = findings(&order.facts, &limits, now, lang);
    let verdict = verdict(&order.facts, &found, now, lang);
    let case = CaseFile::of(
        &order,
        &found,
        &verdict,
        fetched,
        Reading {
            lang,
            now,
            thresholds: limits,
        },
    );
    if !arguments.demo {
        reveal::account(order.id().or(id), now, lang);
    }
    Ok(match arguments.format {
        Format::Markdown => case.markdown(),
        Format::Json => format!("{}\n", case.json()),
    })
}

/// An order, when it came, and the id that it was asked for by.
struct Taken {
    order: Order,
    fetched: Timestamp,
    id: Option<OrderId>,
}

fn take(arguments: &Arguments, lang: Lang) -> Result<Taken, Ended> {
    if let Some(file) = &arguments.file {
        let loaded = saved::open(file, lang).map_err(|refusal| (Exit::Failure, refusal))?;
        let fetched = loaded
            .recorded
            .or_else(|| saved::written_at(file))
            .unwrap_or_else(event_loop::now);
        return Ok(Taken {
            order: loaded.order,
            fetched,
            id: None,
        });
    }
    let id = arguments
        .id
        .as_deref()
        .map(|id| read_id(id, lang))
        .transpose()?;
    let (client, id) = if arguments.demo {
        let (client, first) = shop::demo(lang)?;
        (client, id.or(first))
    } else {
        (shop::client(lang)?, id)
    };
    let nothing = || {
        (
            Exit::Usage,
            (
                SafeText::fixed(lang.tr("没有订单号", "no order id")),
                SafeText::default(),
            ),
        )
    };
    let id = id.ok_or_else(nothing)?;
    let order = shop::fetch(&client, &id, lang)?.order;
    Ok(Taken {
        order,
        fetched: event_loop::now(),
        id: Some(id),
    })
}
