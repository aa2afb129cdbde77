//! `gander show`: orders on standard output, for reading, for pipes and for programs.
//!
//! An order that fails is reported on standard error, and the other orders are still printed.

mod error_json;
mod printer;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use futures_util::{StreamExt as _, stream};

use super::common::output::end;
use super::common::saved;
use super::common::shop;
use super::common::tab::TabArgument;
use crate::api::{Client, Priority};
use crate::event_loop;
use crate::order::OrderId;
use crate::report::{FieldPath, Scope};
use crate::safe;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::{self, Failure, FetchedOrder};
use printer::{OrderPrinter, Provenance};

/// Concurrent look-ups: enough to use the platform's quota at its usual response time.
const CONCURRENT: usize = 8;

/// Which orders, what of them, in what form.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Order ids; `-` reads them from standard input, one per line
    #[arg(
        value_name = "ID",
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    ids: Vec<String>,
    /// A saved order-detail response; `-` reads standard input
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// One tab, or all; by default a summary: state, sums, parcels and refunds
    #[arg(long, value_enum, value_name = "TAB")]
    tab: Option<TabArgument>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    /// The data of the response, byte for byte, personal data included
    #[arg(long, conflicts_with_all = ["tab", "output", "field"])]
    raw: bool,
    /// Only the values at a path such as `order_info.order_state` or `goods_info.goods_list[].goods_name`, one per line
    #[arg(long, value_name = "PATH", conflicts_with_all = ["tab", "output"])]
    field: Option<String>,
    /// Show personal data; the journal records it
    #[arg(long)]
    reveal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text, coloured on a terminal
    Text,
    /// The same without colours
    Plain,
    /// `gander.order/1`, one object per line
    Json,
    /// A document to share
    Markdown,
}

/// What is printed of each order.
enum Selection {
    /// The data of the response, unchanged.
    Raw,
    /// The values at a path.
    Field(FieldPath),
    /// A report.
    Report(Scope, Format),
}

/// Shows the orders.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let selection = match arguments.selection(lang) {
        Ok(selection) => selection,
        Err(problem) => return end(&problem),
    };
    let printer = OrderPrinter::new(selection, arguments.reveal, lang);
    match &arguments.file {
        Some(file) => from_file(file, printer, lang),
        None => from_shop(&arguments.ids, printer, lang),
    }
}

impl Arguments {
    fn selection(&self, lang: Lang) -> Result<Selection, Problem> {
        Ok(match &self.field {
            _ if self.raw => Selection::Raw,
            Some(path) => Selection::Field(FieldPath::read(path, lang)?),
            None => {
                let scope = self.tab.map_or(Scope::Brief, TabArgument::scope);
                Selection::Report(scope, self.output)
            }
        })
    }
}

fn from_file(file: &Path, mut printer: OrderPrinter, lang: Lang) -> ExitCode {
    match saved::open(file, lang) {
        Ok(loaded) => {
            let now = event_loop::now();
            let fetched = Provenance {
                requested: None,
                at: saved::fetched_at(&loaded, file).unwrap_or(now),
                now,
            };
            let result = printer.print(&loaded, &fetched);
            printer.finish(result)
        }
        Err(problem) => end(&problem),
    }
}

fn from_shop(arguments: &[String], mut printer: OrderPrinter, lang: Lang) -> ExitCode {
    let ids = match ids(arguments, lang) {
        Ok(ids) => ids,
        Err(reason) => return end(&Problem::failure(reason)),
    };
    let client = match shop::client(lang) {
        Ok(client) => client,
        Err(problem) => return end(&problem),
    };
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => {
            let result = runtime.block_on(print_all(&client, ids, &mut printer));
            printer.finish(result)
        }
        Err(error) => end(&Problem::failure(safe!("{error}"))),
    }
}

/// An order id, or the argument that is none and why.
type IdArgument = Result<OrderId, (SafeText, SafeText)>;

/// The ids of the arguments and of standard input, each once, in their order.
fn ids(arguments: &[String], lang: Lang) -> Result<Vec<IdArgument>, SafeText> {
    let mut words = Vec::new();
    for argument in arguments {
        if argument == "-" {
            let bytes = saved::read_all(io::stdin().lock(), lang)
                .map_err(|reason| SafeText::of(&reason))?;
            words.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_owned));
        } else {
            words.push(argument.clone());
        }
    }
    Ok(each_once(&words, lang))
}

fn each_once(words: &[String], lang: Lang) -> Vec<IdArgument> {
    let mut seen = HashSet::new();
    let is_blank = |word: &str| word.chars().all(|c| c.is_whitespace() || c == '\u{feff}');
    let read = |word: &String| {
        OrderId::parse(word).map_err(|bad| (SafeText::of(word.trim()), bad.message(lang)))
    };
    let name = |id: &IdArgument| match id {
        Ok(id) => id.as_str().to_owned(),
        Err((word, _)) => word.to_string(),
    };
    words
        .iter()
        .filter(|word| !is_blank(word))
        .map(read)
        .filter(|id| seen.insert(name(id)))
        .collect()
}

/// Fetches the orders, several at once, and prints them in the order of the arguments.
async fn print_all(
    client: &Client,
    ids: Vec<IdArgument>,
    printer: &mut OrderPrinter,
) -> io::Result<()> {
    let look_ups = stream::iter(ids).map(|id| async move {
        match id {
            Ok(id) => {
                let fetched = fetch(client, &id).await;
                Ok((id, fetched, event_loop::now()))
            }
            Err(bad) => Err(bad),
        }
    });
    let mut look_ups = std::pin::pin!(look_ups.buffered(CONCURRENT));
    while let Some(fetched) = look_ups.next().await {
        match fetched {
            Ok((id, Ok(loaded), now)) => {
                let fetched = Provenance {
                    requested: Some(id),
                    at: now,
                    now,
                };
                printer.print(&loaded, &fetched)?;
            }
            Ok((id, Err(failure), _)) => printer.report_failure(&id, &failure),
            Err((word, reason)) => {
                printer.report(&word, Problem::usage(reason));
            }
        }
    }
    Ok(())
}

async fn fetch(client: &Client, id: &OrderId) -> Result<Box<FetchedOrder>, Failure> {
    let priority = Priority::Interactive;
    worker::open_joined(client, id, priority, Some(priority)).await
}
