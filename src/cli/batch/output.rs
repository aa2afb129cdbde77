//! The files of a batch: its orders and its failures.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::format::BatchLayout;
use super::ids::IdLine;
use super::sink::{FailureList, IfExists, LineFormat, OpenError, Sink};
use crate::cli::common::exit::Exit;
use crate::report;
use crate::safe;
use crate::text::{Lang, Problem, SafeText};

/// The open outputs of a batch.
pub(super) struct BatchOutput {
    pub(super) sink: Sink,
    pub(super) failures: FailureList,
    /// Where failures are listed; `None` on standard error.
    pub(super) failures_path: Option<PathBuf>,
    /// The ids in the file of orders.
    held: HashSet<String>,
}

impl BatchOutput {
    /// Opens the files. Failures go into a file beside the orders unless another is named.
    pub(super) fn open(
        out: &Path,
        failures: Option<&Path>,
        if_exists: IfExists,
        layout: &BatchLayout,
        lang: Lang,
    ) -> Result<Self, Problem> {
        let header = layout.header();
        let format = LineFormat {
            header: &header,
            id: match layout {
                BatchLayout::Json(_) => id_of_json,
                BatchLayout::Table(_) => id_of_row,
            },
        };
        let (sink, held) =
            Sink::open(out, if_exists, &format).map_err(|error| not_opened(out, &error, lang))?;
        let failures_path = failures
            .map(Path::to_owned)
            .or_else(|| sink.is_file().then(|| beside(out)));
        match FailureList::open(failures_path.as_deref(), if_exists) {
            Ok(failures) => Ok(Self {
                sink,
                failures,
                failures_path,
                held,
            }),
            Err(error) => {
                // A new empty file would be in the way of the next try.
                let _ = sink.close();
                let path = failures_path.as_deref().unwrap_or(out);
                Err(not_opened(path, &error, lang))
            }
        }
    }

    /// Whether the file of orders holds the order of this line.
    pub(super) fn holds(&self, line: &IdLine) -> bool {
        let id = line.id.as_ref();
        id.is_ok_and(|id| self.held.contains(id.as_str()))
    }
}

fn beside(out: &Path) -> PathBuf {
    let mut name = out.to_owned().into_os_string();
    name.push(".failures.csv");
    PathBuf::from(name)
}

fn id_of_json(line: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct OrderLine {
        id: String,
        schema: String,
    }
    serde_json::from_str::<OrderLine>(line)
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

/// Why a file of the batch cannot be written.
pub(super) fn not_opened(path: &Path, error: &OpenError, lang: Lang) -> Problem {
    let shown = path.display();
    let (what, todo) = match error {
        OpenError::Exists => (
            lang.tr(
                safe!("文件已存在：{shown}"),
                safe!("the file already exists: {shown}"),
            ),
            lang.tr(
                "加 --resume 接着写，或加 --force 重新写。",
                "Continue it with --resume, or replace it with --force.",
            ),
        ),
        OpenError::Busy => (
            lang.tr(
                safe!("另一个进程正在写 {shown}"),
                safe!("another process is writing {shown}"),
            ),
            "",
        ),
        OpenError::Foreign(line) => (
            lang.tr(
                safe!("{shown} 第 {line} 行不是这样的批量查询写的"),
                safe!("line {line} of {shown} was not written by a batch with these options"),
            ),
            lang.tr(
                "接着写要用同样的格式和列；要重新写，加 --force。",
                "Resume with the same format and columns, or start over with --force.",
            ),
        ),
        OpenError::Io(error) => (crate::text::write_error(path, error, lang), ""),
    };
    Problem::new(Exit::Failure, what, SafeText::fixed(todo))
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
    fn json_line_has_the_id_of_its_order(#[case] line: &str, #[case] id: Option<&str>) {
        assert_eq!(id_of_json(line).as_deref(), id);
    }

    #[rstest]
    #[case("o_1,\"a, b\"\n", Some("o_1"))]
    #[case("'-x,1\n", Some("-x"))]
    #[case("", None)]
    fn csv_row_has_the_id_of_its_order(#[case] line: &str, #[case] id: Option<&str>) {
        assert_eq!(id_of_row(line).as_deref(), id);
    }
}
