//! Limits the retries of all look-ups together. With three attempts for each look-up, an outage of
//! the platform would otherwise triple the calls it receives.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

/// Retries in any rolling second.
const MAX_RETRIES: usize = 5;
const WINDOW: Duration = Duration::from_secs(1);

/// The retries of the last second, and a queue for the next.
#[derive(Debug, Default)]
pub(super) struct RetryBudget {
    queue: AsyncMutex<()>,
    spent: Mutex<VecDeque<Instant>>,
}

impl RetryBudget {
    /// Waits for the front of the queue; the caller holds it until its retry begins.
    pub(super) async fn queue(&self) -> MutexGuard<'_, ()> {
        self.queue.lock().await
    }

    /// Waits until a retry may begin.
    pub(super) async fn wait(&self) {
        let oldest = self.with(|spent| match spent.front() {
            Some(oldest) if spent.len() >= MAX_RETRIES => Some(*oldest),
            _ => None,
        });
        if let Some(oldest) = oldest {
            sleep_until(oldest + WINDOW).await;
        }
    }

    /// Spends a retry that begins now; returns whether the budget allowed it.
    pub(super) fn try_spend(&self) -> bool {
        let now = Instant::now();
        self.with(|spent| {
            while spent.front().is_some_and(|oldest| *oldest + WINDOW <= now) {
                spent.pop_front();
            }
            let allowed = spent.len() < MAX_RETRIES;
            if allowed {
                spent.push_back(now);
            }
            allowed
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut VecDeque<Instant>) -> T) -> T {
        work(&mut self.spent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::RetryBudget;
    use proptest::prelude::*;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    #[tokio::test(start_paused = true)]
    async fn retry_budget_allows_the_sixth_a_second_after_the_first() {
        let (retry_budget, began) = (RetryBudget::default(), Instant::now());
        for _ in 0..5 {
            retry_budget.wait().await;
            assert!(retry_budget.try_spend());
        }
        assert!(!retry_budget.try_spend());
        retry_budget.wait().await;
        assert_eq!(
            (began.elapsed(), retry_budget.try_spend()),
            (Duration::from_secs(1), true)
        );
    }

    proptest! {
        #[test]
        fn retry_budget_never_allows_six_in_a_second(
            gaps in proptest::collection::vec(0u64..400, 1..60),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            let spent = runtime.block_on(async {
                let (retry_budget, mut spent) = (RetryBudget::default(), Vec::new());
                for gap in gaps {
                    sleep(Duration::from_millis(gap)).await;
                    if retry_budget.try_spend() {
                        spent.push(Instant::now());
                    }
                }
                spent
            });
            for first in &spent {
                let second = *first..*first + Duration::from_secs(1);
                prop_assert!(spent.iter().filter(|at| second.contains(at)).count() <= 5);
            }
        }
    }
}
