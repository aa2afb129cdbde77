//! What a batch reports at its end, and its exit code.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::flow::{BatchEnd, BatchRun};
use super::output::not_opened;
use super::sink::OpenError;
use crate::api::Client;
use crate::cli::common::exit::Exit;
use crate::cli::common::output::end;
use crate::text::{Lang, Problem, SafeText};

/// What the summary says beside the run itself.
pub(super) struct BatchSummary<'a> {
    pub(super) out: &'a Path,
    pub(super) failures_path: Option<PathBuf>,
    /// Orders that the file held before this run.
    pub(super) done_before: u64,
    /// Lines of the input that repeat an id.
    pub(super) repeated: usize,
    pub(super) lang: Lang,
}

impl BatchSummary<'_> {
    /// Closes the files and reports on standard error.
    pub(super) fn finish(&self, run: BatchRun, ended: BatchEnd) -> ExitCode {
        let failed = run.failures.count;
        let of_failures = if failed > 0 { Exit::Failure } else { Exit::Ok };
        // A reader that closed the pipe is not a failure.
        if matches!(&ended, BatchEnd::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return of_failures.into();
        }
        let can_resume = run.sink.is_file();
        let closed = run.sink.close().and(run.failures.close());
        self.report_counts(run.written, failed);
        self.report_notice(&run.client);
        let code = match ended {
            BatchEnd::Done => match closed {
                Ok(()) => return of_failures.into(),
                Err(error) => end(&self.not_written(self.out, error)),
            },
            BatchEnd::Signal(number) => {
                ExitCode::from(u8::try_from(128 + number).unwrap_or(u8::MAX))
            }
            BatchEnd::Fatal(ended) => end(&ended),
            BatchEnd::Output(error) => end(&self.not_written(self.out, error)),
            BatchEnd::Failures(error) => {
                let path = self.failures_path.as_deref().unwrap_or(self.out);
                end(&self.not_written(path, error))
            }
        };
        self.suggest_resume(can_resume);
        code
    }

    fn not_written(&self, path: &Path, error: io::Error) -> Problem {
        not_opened(path, &OpenError::Io(error), self.lang)
    }

    fn report_notice(&self, client: &Client) {
        if let Some(notice) = client.unshared_quota() {
            let _ = writeln!(io::stderr(), "gander: {}", notice.problem(self.lang));
        }
    }

    fn suggest_resume(&self, can_resume: bool) {
        if can_resume {
            let hint = self.lang.tr(
                "没有查完；同样的命令加 --resume 接着查",
                "not finished; run the same command with --resume to continue",
            );
            let _ = writeln!(io::stderr(), "gander: {hint}");
        }
    }

    fn report_counts(&self, written: u64, failed: u64) {
        let (lang, out) = (self.lang, self.out.display());
        let mut counts = vec![lang.tr(
            format!("已写入 {written} 个订单：{out}"),
            format!("{written} orders written: {out}"),
        )];
        if self.done_before > 0 {
            counts.push(lang.tr(
                format!("原有 {} 个", self.done_before),
                format!("{} were there", self.done_before),
            ));
        }
        if self.repeated > 0 {
            counts.push(lang.tr(
                format!("重复的 {} 行只查一次", self.repeated),
                format!("{} lines repeat an id", self.repeated),
            ));
        }
        if failed > 0 {
            let path = self.failures_path.as_deref().map(Path::display);
            counts.push(match (lang, path) {
                (Lang::Zh, Some(path)) => format!("失败 {failed} 个：{path}"),
                (Lang::Zh, None) => format!("失败 {failed} 个"),
                (Lang::En, Some(path)) => format!("{failed} failed: {path}"),
                (Lang::En, None) => format!("{failed} failed"),
            });
        }
        let counts = SafeText::of(&counts.join(lang.tr("；", "; ")));
        let _ = writeln!(io::stderr(), "gander: {counts}");
    }
}
