//! `gander batch`: many orders into one file, within the quota and behind every person.

mod flow;
mod form;
mod ids;
mod progress;
mod sink;

use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;

use super::common::exit::Exit;
use super::common::output::end;
use super::common::saved;
use super::common::shop::{self, Ended};
use super::common::tab::TabArgument;
use super::config;
use crate::report::{self, Scope};
use crate::safe;
use crate::text::{Lang, SafeText};
use flow::{End, Flow};
use form::{Form, Headers, Shape};
use ids::Ids;
use progress::{Bar, Progress};
use sink::{Failures, Found, Lines, Refused, Sink};

/// Threads that read orders: one that works and one that waits for the disk.
const READERS: usize = 2;

/// Which orders, where to, and in what form.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
pub(super) struct Arguments {
    /// Order ids, one a line, or a table with them in a column; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The column of the table that holds the ids
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// Where to write, for the user alone; `-` is standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// The form; otherwise by the ending of PATH, and JSON lines on standard output
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Of JSON lines: one tab, or all; without it, what matters
    #[arg(long, value_enum, value_name = "TAB")]
    tab: Option<TabArgument>,
    /// Of a table: its columns, such as `verdict,order_info.order_state,goods_info.goods_list[].goods_name`, and `fetched`
    #[arg(long, value_name = "PATH,PATH")]
    fields: Option<String>,
    /// Of a table: what its columns are called; otherwise their labels in the interface's language
    #[arg(long, value_enum)]
    headers: Option<Headers>,
    /// Of a table: mark it as UTF-8, as some spreadsheets need it
    #[arg(long)]
    bom: bool,
    /// Where to list what failed; otherwise PATH.failures.csv, and standard error for a pipe
    #[arg(long, value_name = "PATH")]
    failures: Option<PathBuf>,
    /// Replace the files if they are there
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Go on with a file that is there: what it holds is not fetched again
    #[arg(long)]
    resume: bool,
    /// Show personal data; that it was shown goes into the journal
    #[arg(long)]
    reveal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// `gander.order/1`, one object a line
    Jsonl,
    /// A table, one order a row
    Csv,
}

/// Fetches the orders.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.carry_out(lang) {
        Ok(code) => code,
        Err((exit, (what, todo))) => end(exit, &what, &todo),
    }
}

impl Arguments {
    fn carry_out(&self, lang: Lang) -> Result<ExitCode, Ended> {
        let shape = self.shape(lang)?;
        let limits = config::current().thresholds;
        let ids = self.ids(lang)?;
        let client = shop::client(lang)?;
        let header = shape.header();
        let of_table = matches!(shape, Shape::Table(..));
        let id = |line: &str| {
            if of_table {
                id_of_row(line)
            } else {
                id_of_json(line)
            }
        };
        let (sink, held) = Sink::open(
            &self.out,
            self.found(),
            &Lines {
                header: &header,
                id: &id,
            },
        )
        .map_err(|r| refused(&self.out, &r, lang))?;
        let failing = self.failures(&sink);
        let failures = Failures::open(failing.as_deref(), self.found());
        let failures = match failures {
            Ok(failures) => failures,
            Err(reason) => {
                // What was made a moment ago must not be in the way of the next try.
                let _ = sink.close();
                return Err(refused(
                    failing.as_deref().unwrap_or(&self.out),
                    &reason,
                    lang,
                ));
            }
        };
        let (all, repeated) = (ids.entries.len() as u64, ids.repeated);
        let is_held =
            |entry: &ids::Entry| entry.id.as_ref().is_ok_and(|id| held.contains(id.as_str()));
        let entries: Vec<_> = ids
            .entries
            .into_iter()
            .filter(|entry| !is_held(entry))
            .collect();
        let done = all - entries.len() as u64;
        let form = Arc::new(Form {
            shape,
            reveal: self.reveal,
            limits,
            lang,
        });
        let progress = Progress {
            done,
            all,
            ..Progress::default()
        };
        let (bar, headless) = (
            Bar::new(self.out.as_os_str() == "-"),
            sink.is_empty() || !sink.is_file(),
        );
        let mut flow = Flow {
            client,
            form,
            sink,
            failures,
            bar,
            progress,
            headless,
            written: 0,
        };
        let ended = run(&mut flow, entries)
            .map_err(|error| (Exit::Failure, (safe!("{error}"), SafeText::default())))?;
        flow.bar.wipe();
        let report = Report {
            arguments: self,
            failing,
            done,
            repeated,
            lang,
        };
        Ok(report.end(flow, ended))
    }

    /// What is written of each order; an option that says nothing in this form is refused.
    fn shape(&self, lang: Lang) -> Result<Shape, Ended> {
        let ending = self
            .out
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        let format = self.format.or(match ending.as_deref() {
            _ if self.out.as_os_str() == "-" => Some(Format::Jsonl),
            Some("csv") => Some(Format::Csv),
            Some("jsonl" | "ndjson" | "json") => Some(Format::Jsonl),
            _ => None,
        });
        let refuse = |what: SafeText| (Exit::Usage, (what, SafeText::default()));
        let of_table = [
            ("--fields", self.fields.is_some()),
            ("--headers", self.headers.is_some()),
            ("--bom", self.bom),
        ];
        match format {
            None => Err(refuse(lang.tr(
                safe!(
                    "看不出 {} 是什么格式：加 --format jsonl 或 --format csv",
                    self.out.display()
                ),
                safe!(
                    "the form of {} is not told by its name: say --format jsonl or --format csv",
                    self.out.display()
                ),
            ))),
            Some(Format::Csv) if self.tab.is_some() => Err(refuse(lang.tr(
                safe!("--tab 只用于 JSON 行；表格用 --fields"),
                safe!("--tab is for JSON lines; a table takes --fields"),
            ))),
            Some(Format::Csv) => {
                let headers = self.headers.unwrap_or(lang.tr(Headers::Zh, Headers::En));
                Shape::table(self.fields.as_deref(), headers, self.bom, lang)
            }
            Some(Format::Jsonl) => match of_table.iter().find(|(_, set)| *set) {
                Some((option, _)) => Err(refuse(
                    lang.tr(safe!("{option} 只用于 CSV"), safe!("{option} is for CSV")),
                )),
                None => Ok(Shape::Json(
                    self.tab.map_or(Scope::Brief, TabArgument::scope),
                )),
            },
        }
    }

    fn ids(&self, lang: Lang) -> Result<Ids, Ended> {
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
        let bytes = bytes
            .map_err(|reason| (Exit::Failure, (SafeText::of(&reason), SafeText::default())))?;
        let outputs = [Some(&self.out), self.failures.as_ref()];
        if outputs
            .into_iter()
            .flatten()
            .any(|output| is_same(&self.file, output))
        {
            let what = lang.tr(
                safe!("{name} 是要读的文件，不能同时写"),
                safe!("{name} is read from and cannot be written to as well"),
            );
            return Err((Exit::Usage, (what, SafeText::default())));
        }
        ids::read(&bytes, self.column.as_deref(), &name, lang)
    }

    const fn found(&self) -> Found {
        match (self.force, self.resume) {
            (true, _) => Found::Replace,
            (false, true) => Found::Resume,
            (false, false) => Found::Refuse,
        }
    }

    /// Where failures are listed; beside a file, unless another place is named.
    fn failures(&self, sink: &Sink) -> Option<PathBuf> {
        let beside = || {
            let mut name = self.out.clone().into_os_string();
            name.push(".failures.csv");
            PathBuf::from(name)
        };
        self.failures
            .clone()
            .or_else(|| sink.is_file().then(beside))
    }
}

fn run(flow: &mut Flow, entries: Vec<ids::Entry>) -> io::Result<End> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(READERS)
        .build()?;
    runtime.block_on(flow.run(entries))
}

/// Whether two paths lead to one ordinary file.
fn is_same(one: &Path, other: &Path) -> bool {
    let about = |path: &Path| {
        std::fs::metadata(path)
            .ok()
            .filter(std::fs::Metadata::is_file)
            .map(|about| (about.dev(), about.ino()))
    };
    about(one).is_some_and(|one| Some(one) == about(other))
}

fn id_of_json(line: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Line {
        id: String,
        schema: String,
    }
    serde_json::from_str::<Line>(line)
        .ok()
        .filter(|line| line.schema == report::ORDER_SCHEMA)
        .map(|line| line.id)
}

fn id_of_row(line: &str) -> Option<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    record
        .get(0)
        .map(|id| id.trim_start_matches('\'').to_owned())
}

fn refused(path: &Path, refused: &Refused, lang: Lang) -> Ended {
    let shown = path.display();
    let (what, todo) = match refused {
        Refused::There => (
            lang.tr(
                safe!("文件已存在：{shown}"),
                safe!("the file is already there: {shown}"),
            ),
            lang.tr(
                "加 --resume 接着写，或加 --force 重新写。",
                "Go on with it by --resume, or replace it by --force.",
            ),
        ),
        Refused::Busy => (
            lang.tr(
                safe!("另一个进程正在写 {shown}"),
                safe!("another process is writing {shown}"),
            ),
            "",
        ),
        Refused::Foreign(line) => (
            lang.tr(
                safe!("{shown} 第 {line} 行不是这样的批量查询写的"),
                safe!("line {line} of {shown} is not of a batch like this"),
            ),
            lang.tr(
                "接着写要用同样的格式和列；要重新写，加 --force。",
                "Going on needs the same form and columns; to begin anew, add --force.",
            ),
        ),
        Refused::Io(error) => (
            lang.tr(
                safe!("写不了 {shown}：{error}"),
                safe!("cannot write {shown}: {error}"),
            ),
            "",
        ),
    };
    (Exit::Failure, (what, SafeText::fixed(todo)))
}

/// What is said at the end.
struct Report<'a> {
    arguments: &'a Arguments,
    failing: Option<PathBuf>,
    /// Orders that an earlier run had.
    done: u64,
    repeated: usize,
    lang: Lang,
}

impl Report<'_> {
    fn end(&self, flow: Flow, ended: End) -> ExitCode {
        let Flow {
            client,
            sink,
            failures,
            written,
            ..
        } = flow;
        let (failed, goes_on) = (failures.count, sink.is_file());
        if matches!(&ended, End::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            // That the reader went away is no failure.
            return if failed > 0 {
                Exit::Failure.into()
            } else {
                Exit::Ok.into()
            };
        }
        let closed = sink.close().and(failures.close());
        let signal = if let End::Signal(number) = ended {
            number
        } else {
            0
        };
        self.count(written, failed);
        if let Some(notice) = client.notice() {
            let _ = writeln!(io::stderr(), "gander: {}", notice.advice(self.lang));
        }
        let fault = |path: &Path, error: &io::Error| {
            refused(
                path,
                &Refused::Io(io::Error::new(error.kind(), error.to_string())),
                self.lang,
            )
        };
        let out = &self.arguments.out;
        let told = match ended {
            End::Done => match closed {
                Err(error) => Some(fault(out, &error)),
                Ok(()) if failed > 0 => return Exit::Failure.into(),
                Ok(()) => return Exit::Ok.into(),
            },
            End::Signal(_) => None,
            End::Fatal(ended) => Some(ended),
            End::Output(error) => Some(fault(out, &error)),
            End::Failures(error) => Some(fault(self.failing.as_deref().unwrap_or(out), &error)),
        };
        let code = match (&told, signal) {
            (Some((exit, (what, todo))), _) => end(*exit, what, todo),
            (None, number) => ExitCode::from(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        };
        if goes_on {
            let on = self.lang.tr(
                "没有查完；同样的命令加 --resume 接着查",
                "not all were asked for; the same command with --resume goes on",
            );
            let _ = writeln!(io::stderr(), "gander: {on}");
        }
        code
    }

    fn count(&self, written: u64, failed: u64) {
        let (lang, out) = (self.lang, self.arguments.out.display());
        let mut said = vec![lang.tr(
            format!("已写入 {written} 个订单：{out}"),
            format!("{written} orders written: {out}"),
        )];
        if self.done > 0 {
            said.push(lang.tr(
                format!("原有 {} 个", self.done),
                format!("{} were there", self.done),
            ));
        }
        if self.repeated > 0 {
            said.push(lang.tr(
                format!("重复的 {} 行只查一次", self.repeated),
                format!("{} lines repeat an id", self.repeated),
            ));
        }
        if failed > 0 {
            let place = self
                .failing
                .as_ref()
                .map(|path| format!(": {}", path.display()))
                .unwrap_or_default();
            said.push(lang.tr(
                format!("失败 {failed} 个{}", place.replace(": ", "：")),
                format!("{failed} failed{place}"),
            ));
        }
        let _ = writeln!(
            io::stderr(),
            "gander: {}",
            SafeText::of(&said.join(lang.tr("；", "; ")))
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{id_of_json, id_of_row};
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"schema":"gander.order/1","id":"o_1","tabs":[]}"#, Some("o_1"))]
    #[case(r#"{"schema":"gander.case/1","id":"o_1"}"#, None)]
    #[case(r#"{"id":"o_1"}"#, None)]
    #[case("o_1", None)]
    fn a_line_of_json_tells_its_order(#[case] line: &str, #[case] id: Option<&str>) {
        assert_eq!(id_of_json(line).as_deref(), id);
    }

    #[rstest]
    #[case("o_1,\"a, b\"\n", Some("o_1"))]
    #[case("'-x,1\n", Some("-x"))]
    #[case("", None)]
    fn a_row_tells_its_order(#[case] line: &str, #[case] id: Option<&str>) {
        assert_eq!(id_of_row(line).as_deref(), id);
    }
}
