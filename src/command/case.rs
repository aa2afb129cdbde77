//! `gander case`: a saved order as a case file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Timestamp;

use super::saved::{self, Refusal};
use super::{complain, config, print};
use crate::casefile::CaseFile;
use crate::order::{Thresholds, findings, verdict};
use crate::run;
use crate::say;
use crate::text::{Clean, Lang};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A saved answer of order detail; `-` reads standard input. Its age is the file's
    #[arg(long, value_name = "PATH")]
    file: PathBuf,
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
    let text = match tell(arguments, config::current().thresholds(), lang) {
        Ok(text) => text,
        Err((what, todo)) => return complain(&what, &todo),
    };
    match &arguments.out {
        None => print(&text),
        Some(path) => match run::keep(path, &text, arguments.force) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let (what, todo) = refused(path, &error, lang);
                complain(&what, &todo)
            }
        },
    }
}

fn tell(arguments: &Arguments, limits: Thresholds, lang: Lang) -> Result<String, Refusal> {
    let now = run::now();
    let mut order = saved::open(&arguments.file, lang)?.order;
    order.limits = limits;
    let found = findings(&order.facts, &order.limits, now, lang);
    let verdict = verdict(&order.facts, &found, now, lang);
    let case = CaseFile::of(&order, &found, &verdict, written_at(&arguments.file).unwrap_or(now), now, lang);
    Ok(match arguments.format {
        Format::Markdown => case.markdown(),
        Format::Json => format!("{}\n", case.json()),
    })
}

/// When a saved answer was last written: as near to its fetching as is known.
pub(super) fn written_at(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()
}

fn refused(path: &Path, error: &io::Error, lang: Lang) -> Refusal {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => (
            lang.pick(say!("文件已存在：{shown}"), say!("the file is already there: {shown}")),
            Clean::fixed(lang.pick("换一个 --out，或加 --force 替换它。", "Choose another --out, or replace it with --force.")),
        ),
        io::ErrorKind::InvalidInput => (lang.pick(say!("不是普通文件：{shown}"), say!("not an ordinary file: {shown}")), Clean::default()),
        _ => (lang.pick(say!("写不了 {shown}：{error}"), say!("cannot write {shown}: {error}")), Clean::default()),
    }
}
