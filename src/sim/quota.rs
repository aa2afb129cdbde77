//! The platform's rate limit: an exact sliding window over the admitted calls.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// At most `calls` calls in any window of this length.
pub(super) struct CallWindow {
    calls: usize,
    window: Duration,
    admitted: VecDeque<Instant>,
}

impl CallWindow {
    pub(super) const fn new(calls: usize, window: Duration) -> Self {
        Self {
            calls,
            window,
            admitted: VecDeque::new(),
        }
    }

    /// Whether a call that arrives now is within the quota. A refused call does not count;
    /// otherwise a client that retries quickly would never be admitted again.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        while self
            .admitted
            .front()
            .is_some_and(|&first| now.duration_since(first) >= self.window)
        {
            self.admitted.pop_front();
        }
        let within = self.admitted.len() < self.calls;
        if within {
            self.admitted.push_back(now);
        }
        within
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::CallWindow;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn quota_admits_again_after_exactly_one_window() {
        let (start, mut quota) = (Instant::now(), CallWindow::new(2, SECOND));
        let at = |millis| start + Duration::from_millis(millis);
        let seen = [0, 400, 999, 1_000, 1_399, 1_400].map(|millis| quota.admits(at(millis)));
        assert_eq!(seen, [true, true, false, true, false, true]);
    }

    proptest! {
        #[test]
        fn quota_matches_a_naive_sliding_window(gaps in prop::collection::vec(0_u64..120, 1..400)) {
            let (mut now, mut quota, mut admitted) = (Instant::now(), CallWindow::new(20, SECOND), Vec::new());
            for gap in gaps {
                now += Duration::from_millis(gap);
                let within = admitted.iter().filter(|&&at| now.duration_since(at) < SECOND).count();
                let expected = within < 20;
                prop_assert_eq!(quota.admits(now), expected);
                if expected {
                    admitted.push(now);
                }
            }
        }
    }
}
