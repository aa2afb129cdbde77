//! The line that tells how far a batch has come, drawn over itself on a terminal. It tells; it counts nothing itself.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use crate::cli::common::environment::variable;
use crate::safe;
use crate::text::{Lang, cut};

/// How wide the bar is, in cells.
const BAR: u64 = 24;
/// Where a terminal does not tell its width.
const USUAL_WIDTH: u16 = 80;

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// Orders of the batch that are settled, by an earlier run too.
    pub(super) done: u64,
    /// Those of them that this run asked for.
    pub(super) fresh: u64,
    pub(super) all: u64,
    pub(super) failed: u64,
    /// Calls that are free now, of how many.
    pub(super) quota: (u32, u32),
    /// For how long this run has been going.
    pub(super) since: Duration,
    /// Whether only what is under way is waited for.
    pub(super) ending: bool,
}

impl Progress {
    /// The line, in at most so many cells.
    pub(super) fn line(&self, width: usize, lang: Lang) -> String {
        let Self {
            done,
            all,
            failed,
            quota: (left, of),
            ..
        } = *self;
        let filled = usize::try_from(done.saturating_mul(BAR) / all.max(1)).unwrap_or_default();
        let rest = usize::try_from(BAR)
            .unwrap_or_default()
            .saturating_sub(filled);
        let bar = format!("[{}{}] {done}/{all}", "#".repeat(filled), ".".repeat(rest));
        let (per, used) = (
            self.rate()
                .map_or_else(|| "-".to_owned(), |rate| format!("{rate:.1}")),
            of.saturating_sub(left),
        );
        let rest = self.rest().map_or_else(|| "-".to_owned(), clock);
        let told = match (lang, self.ending) {
            (Lang::Zh, false) => {
                safe!("{bar}  每秒 {per}  额度 {used}/{of}  失败 {failed}  还需 {rest}")
            }
            (Lang::Zh, true) => safe!("{bar}  失败 {failed}  正在收尾，再按一次 Ctrl-C 立即退出"),
            (Lang::En, false) => {
                safe!("{bar}  {per}/s  quota {used}/{of}  failed {failed}  left {rest}")
            }
            (Lang::En, true) => safe!(
                "{bar}  failed {failed}  finishing what is under way; Ctrl-C again leaves at once"
            ),
        };
        cut(told.as_str(), width)
    }

    /// Orders a second, once there is anything to tell it by.
    fn rate(&self) -> Option<f64> {
        let fresh = f64::from(u32::try_from(self.fresh).unwrap_or(u32::MAX));
        (self.fresh > 0 && self.since >= Duration::from_secs(1))
            .then(|| fresh / self.since.as_secs_f64())
    }

    /// How long the rest will take at this rate.
    fn rest(&self) -> Option<Duration> {
        let left = f64::from(u32::try_from(self.all.saturating_sub(self.done)).unwrap_or(u32::MAX));
        Duration::try_from_secs_f64(left / self.rate()?).ok()
    }
}

/// Minutes and seconds, with hours where there are any.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The terminal's line that it is drawn on; nothing is drawn where there is none.
#[derive(Debug)]
pub(super) struct Bar {
    shown: bool,
}

impl Bar {
    /// `beside` says that lines of the batch itself come onto the same terminal.
    pub(super) fn new(beside: bool) -> Self {
        let dumb = variable("TERM").is_none_or(|term| term == "dumb");
        Self {
            shown: !dumb && io::stderr().is_terminal() && !(beside && io::stdout().is_terminal()),
        }
    }

    pub(super) fn draw(&self, progress: &Progress, lang: Lang) {
        if self.shown {
            let (columns, _) = crossterm::terminal::size().unwrap_or((USUAL_WIDTH, 0));
            // One column stays free, or some terminals would go on to the next line.
            let line = progress.line(usize::from(columns.saturating_sub(1)), lang);
            let _ = write!(io::stderr(), "\r{line}\x1b[K");
        }
    }

    /// Takes the line away, for what is to be said in its place.
    pub(super) fn wipe(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Progress, clock};
    use crate::text::{Lang, cells};
    use rstest::rstest;
    use std::time::Duration;

    const HALF: Progress = Progress {
        done: 1_000,
        fresh: 500,
        all: 2_000,
        failed: 3,
        quota: (2, 20),
        since: Duration::from_secs(25),
        ending: false,
    };

    #[test]
    fn the_line_tells_rate_quota_failures_and_the_time_left() {
        assert_eq!(
            HALF.line(100, Lang::En),
            "[############............] 1000/2000  20.0/s  quota 18/20  failed 3  left 0:50"
        );
        assert_eq!(
            HALF.line(100, Lang::Zh),
            "[############............] 1000/2000  每秒 20.0  额度 18/20  失败 3  还需 0:50"
        );
    }

    #[test]
    fn nothing_is_guessed_at_the_beginning_and_no_terminal_is_too_narrow() {
        let begun = Progress {
            fresh: 0,
            done: 0,
            since: Duration::ZERO,
            ..HALF
        };
        assert!(
            begun
                .line(100, Lang::En)
                .ends_with("-/s  quota 18/20  failed 3  left -"),
            "{}",
            begun.line(100, Lang::En)
        );
        for width in 0..80 {
            assert!(
                [Lang::Zh, Lang::En]
                    .iter()
                    .all(|lang| cells(&HALF.line(width, *lang)) <= width)
            );
        }
        assert!(Progress::default().line(80, Lang::En).contains("0/0"));
    }

    #[test]
    fn whoever_interrupts_is_told_that_it_ends() {
        let line = Progress {
            ending: true,
            ..HALF
        }
        .line(200, Lang::Zh);
        assert!(
            line.contains("正在收尾") && !line.contains("还需"),
            "{line}"
        );
    }

    #[rstest]
    #[case(0, "0:00")]
    #[case(75, "1:15")]
    #[case(3_675, "1:01:15")]
    fn times(#[case] seconds: u64, #[case] text: &str) {
        assert_eq!(clock(Duration::from_secs(seconds)), text);
    }
}
