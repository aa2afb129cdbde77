//! How far a batch is, as one line.

use std::time::Duration;

use crate::text::Lang;

/// The width of the bar in cells.
const BAR: u64 = 24;

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BatchProgress {
    /// Orders that are written or failed, in an earlier run too.
    pub(super) done: u64,
    /// Of these, the orders that this run looked up.
    pub(super) looked_up: u64,
    pub(super) total: u64,
    pub(super) failed: u64,
    /// Calls that are free now, and how many there are in all.
    pub(super) quota: (u32, u32),
    /// How long this run has been going.
    pub(super) elapsed: Duration,
    /// Whether only the running look-ups are waited for.
    pub(super) ending: bool,
}

impl BatchProgress {
    /// The line of the progress bar.
    pub(super) fn line(&self, lang: Lang) -> String {
        let Self {
            done,
            total,
            failed,
            quota: (free, quota),
            ..
        } = *self;
        let cells = |cells: u64| usize::try_from(cells).unwrap_or_default();
        let filled = cells(done.saturating_mul(BAR) / total.max(1));
        let empty = cells(BAR).saturating_sub(filled);
        let bar = format!(
            "[{}{}] {done}/{total}",
            "#".repeat(filled),
            ".".repeat(empty)
        );
        let unknown = || "-".to_owned();
        let rate = self
            .rate()
            .map_or_else(unknown, |rate| format!("{rate:.1}"));
        let left = self.time_left().map_or_else(unknown, clock);
        let used = quota.saturating_sub(free);
        match (lang, self.ending) {
            (Lang::Zh, false) => {
                format!("{bar}  每秒 {rate}  额度 {used}/{quota}  失败 {failed}  还需 {left}")
            }
            (Lang::Zh, true) => {
                format!("{bar}  失败 {failed}  正在收尾，再按一次 Ctrl-C 立即退出")
            }
            (Lang::En, false) => {
                format!("{bar}  {rate}/s  quota {used}/{quota}  failed {failed}  left {left}")
            }
            (Lang::En, true) => format!(
                "{bar}  failed {failed}  finishing running look-ups; Ctrl-C again quits at once"
            ),
        }
    }

    /// Orders per second, after the first second.
    fn rate(&self) -> Option<f64> {
        let looked_up = f64::from(u32::try_from(self.looked_up).unwrap_or(u32::MAX));
        (self.looked_up > 0 && self.elapsed >= Duration::from_secs(1))
            .then(|| looked_up / self.elapsed.as_secs_f64())
    }

    /// How long the rest takes at this rate.
    fn time_left(&self) -> Option<Duration> {
        let left = self.total.saturating_sub(self.done);
        let left = f64::from(u32::try_from(left).unwrap_or(u32::MAX));
        Duration::try_from_secs_f64(left / self.rate()?).ok()
    }
}

/// Minutes and seconds, with hours if there are any.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::{BatchProgress, clock};
    use crate::text::Lang;
    use rstest::rstest;
    use std::time::Duration;

    const HALF: BatchProgress = BatchProgress {
        done: 1_000,
        looked_up: 500,
        total: 2_000,
        failed: 3,
        quota: (2, 20),
        elapsed: Duration::from_secs(25),
        ending: false,
    };

    #[test]
    fn line_has_rate_quota_failures_and_time_left() {
        assert_eq!(
            HALF.line(Lang::En),
            "[############............] 1000/2000  20.0/s  quota 18/20  failed 3  left 0:50"
        );
        assert_eq!(
            HALF.line(Lang::Zh),
            "[############............] 1000/2000  每秒 20.0  额度 18/20  失败 3  还需 0:50"
        );
    }

    #[test]
    fn line_guesses_no_rate_at_the_beginning() {
        let begun = BatchProgress {
            looked_up: 0,
            done: 0,
            elapsed: Duration::ZERO,
            ..HALF
        };
        let line = begun.line(Lang::En);
        assert!(
            line.ends_with("-/s  quota 18/20  failed 3  left -"),
            "{line}"
        );
        assert!(BatchProgress::default().line(Lang::En).contains("0/0"));
    }

    #[test]
    fn line_after_an_interrupt_says_that_the_batch_ends() {
        let line = BatchProgress {
            ending: true,
            ..HALF
        }
        .line(Lang::Zh);
        assert!(
            line.contains("正在收尾") && !line.contains("还需"),
            "{line}"
        );
    }

    #[rstest]
    #[case(0, "0:00")]
    #[case(75, "1:15")]
    #[case(3_675, "1:01:15")]
    fn clock_has_hours_only_if_needed(#[case] seconds: u64, #[case] text: &str) {
        assert_eq!(clock(Duration::from_secs(seconds)), text);
    }
}
