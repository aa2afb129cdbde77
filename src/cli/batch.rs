//! `gander batch`: many orders into one file, within the quota and after interactive users.

mod flow;
mod format;
mod ids;
mod output;
mod progress;
mod sink;
mod summary;

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;

use super::common::config;
use super::common::output::end;
use super::common::saved;
use super::common::shop;
use super::common::status_line::StatusLine;
use super::common::tab::TabArgument;
use crate::report::{Headers, Scope, Table};
use crate::safe;
use crate::text::{Lang, Problem, SafeText};
use flow::{BatchEnd, BatchRun};
use format::{BatchLayout, OrderFormat};
use ids::{IdLine, IdList};
use output::BatchOutput;
use progress::BatchProgress;
use sink::IfExists;
use summary::BatchSummary;

/// Threads that parse orders: one that works and one that waits for the disk.
const PARSERS: usize = 2;

/// Which orders, where to, and in what form.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(super) struct Arguments {
    /// Order ids, one per line, or a table with a column of them; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The column of the table that holds the ids
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The output file, readable only by the user; `-` is standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// The format; by default that of the extension of PATH, and JSON lines on standard output
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// For JSON lines: one tab, or all; by default a summary
    #[arg(long, value_enum, value_name = "TAB")]
    tab: Option<TabArgument>,
    /// For a table: its columns, such as `verdict,order_info.order_state,goods_info.goods_list[].goods_name`, and `fetched`
    #[arg(long, value_name = "PATH,PATH")]
    fields: Option<String>,
    /// For a table: its headers; by default labels in the language of the interface
    #[arg(long, value_enum)]
    headers: Option<HeaderArgument>,
    /// For a table: begin with a byte order mark, which some spreadsheets need
    #[arg(long)]
    bom: bool,
    /// The list of failures; by default PATH.failures.csv, and standard error for a pipe
    #[arg(long, value_name = "PATH")]
    failures: Option<PathBuf>,
    /// Replace existing files
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Continue an existing file: orders in it are not fetched again
    #[arg(long)]
    resume: bool,
    /// Show personal data; the journal records it
    #[arg(long)]
    reveal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `gander.order/1`, one object per line
    Jsonl,
    /// A table, one row per order
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HeaderArgument {
    /// 中文名称
    Zh,
    /// English labels
    En,
    /// The paths of the fields
    Path,
}

impl HeaderArgument {
    const fn headers(self) -> Headers {
        match self {
            Self::Zh => Headers::Labels(Lang::Zh),
            Self::En => Headers::Labels(Lang::En),
            Self::Path => Headers::Paths,
        }
    }
}

/// Fetches the orders.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.run(lang) {
        Ok(code) => code,
        Err(problem) => end(&problem),
    }
}

impl Arguments {
    fn run(&self, lang: Lang) -> Result<ExitCode, Problem> {
        let layout = self.layout(lang)?;
        let ids = self.ids(lang)?;
        let client = shop::client(lang)?;
        let failures = self.failures.as_deref();
        let output = BatchOutput::open(&self.out, failures, self.if_exists(), &layout, lang)?;
        let total = ids.lines.len() as u64;
        let remaining: Vec<IdLine> = ids
            .lines
            .into_iter()
            .filter(|line| !output.holds(line))
            .collect();
        let done = total - remaining.len() as u64;
        let mut run = BatchRun {
            client,
            format: Arc::new(OrderFormat {
                layout,
                reveal: self.reveal,
                thresholds: config::current().thresholds,
                lang,
            }),
            bar: StatusLine::new(self.out.as_os_str() == "-"),
            progress: BatchProgress {
                done,
                total,
                ..BatchProgress::default()
            },
            needs_header: output.sink.is_empty() || !output.sink.is_file(),
            sink: output.sink,
            failures: output.failures,
            written: 0,
        };
        let ended =
            block_on(&mut run, remaining).map_err(|error| Problem::failure(safe!("{error}")))?;
        run.bar.clear();
        let summary = BatchSummary {
            out: &self.out,
            failures_path: output.failures_path,
            done_before: done,
            repeated: ids.repeated,
            lang,
        };
        Ok(summary.finish(run, ended))
    }

    /// How each order is written; an option that has no effect on that is refused.
    fn layout(&self, lang: Lang) -> Result<BatchLayout, Problem> {
        let refuse = Problem::usage;
        let table_options = [
            ("--fields", self.fields.is_some()),
            ("--headers", self.headers.is_some()),
            ("--bom", self.bom),
        ];
        match self.format.or_else(|| self.format_by_name()) {
            None => {
                let out = self.out.display();
                Err(refuse(lang.tr(
                    safe!("看不出 {out} 是什么格式：加 --format jsonl 或 --format csv"),
                    safe!("cannot tell the format from the name {out}: add --format jsonl or --format csv"),
                )))
            }
            Some(Format::Csv) if self.tab.is_some() => Err(refuse(lang.tr(
                safe!("--tab 只用于 JSON 行；表格用 --fields"),
                safe!("--tab is for JSON lines; a table takes --fields"),
            ))),
            Some(Format::Csv) => {
                let headers = self
                    .headers
                    .map_or(Headers::Labels(lang), HeaderArgument::headers);
                Table::read(self.fields.as_deref(), headers, self.bom, lang).map(BatchLayout::Table)
            }
            Some(Format::Jsonl) => match table_options.iter().find(|(_, set)| *set) {
                Some((option, _)) => Err(refuse(
                    lang.tr(safe!("{option} 只用于 CSV"), safe!("{option} is for CSV")),
                )),
                None => Ok(BatchLayout::Json(
                    self.tab.map_or(Scope::Brief, TabArgument::scope),
                )),
            },
        }
    }

    fn format_by_name(&self) -> Option<Format> {
        if self.out.as_os_str() == "-" {
            return Some(Format::Jsonl);
        }
        let extension = self.out.extension()?.to_string_lossy().to_lowercase();
        match extension.as_str() {
            "csv" => Some(Format::Csv),
            "jsonl" | "ndjson" | "json" => Some(Format::Jsonl),
            _ => None,
        }
    }

    fn ids(&self, lang: Lang) -> Result<IdList, Problem> {
        let (name, bytes) = if self.file.as_os_str() == "-" {
            (
                SafeText::fixed(lang.tr("标准输入", "standard input")),
                saved::read_all(io::stdin().lock(), lang),
            )
        } else {
            (
                SafeText::of(&self.file.to_string_lossy()),
                saved::read_file(&self.file, lang),
            )
        };
        let bytes = bytes.map_err(|reason| Problem::failure(SafeText::of(&reason)))?;
        let mut outputs = [Some(&self.out), self.failures.as_ref()]
            .into_iter()
            .flatten();
        if outputs.any(|output| is_same_file(&self.file, output)) {
            let what = lang.tr(
                safe!("{name} 是要读的文件，不能同时写"),
                safe!("{name} is the input and cannot be the output too"),
            );
            return Err(Problem::usage(what));
        }
        ids::read(&bytes, self.column.as_deref(), &name, lang)
    }

    const fn if_exists(&self) -> IfExists {
        match (self.force, self.resume) {
            (true, _) => IfExists::Replace,
            (false, true) => IfExists::Resume,
            (false, false) => IfExists::Refuse,
        }
    }
}

fn block_on(run: &mut BatchRun, ids: Vec<IdLine>) -> io::Result<BatchEnd> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(PARSERS)
        .build()?;
    runtime.block_on(run.run(ids))
}

/// Whether both paths are the same regular file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| {
        std::fs::metadata(path)
            .ok()
            .filter(std::fs::Metadata::is_file)
            .map(|metadata| (metadata.dev(), metadata.ino()))
    };
    identity(one).is_some_and(|one| Some(one) == identity(other))
}
