//! Time limits after which a rule reports something.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stage::Stage;

/// The largest threshold, ten years in hours, so that its seconds cannot overflow.
const MAX_HOURS: i64 = 87_600;

/// The time limits, in whole hours or days. A duration equal to the limit exceeds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Hours a refund may be in progress
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub refund_hours: i64,
    /// Hours from payment to the first parcel
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub unshipped_hours: i64,
    /// Hours from departure to the first tracking event
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub untraced_hours: i64,
    /// Hours without news after the courier collected a parcel
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub collected_hours: i64,
    /// Hours without news in transit
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub moving_hours: i64,
    /// Hours without news while out for delivery
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub delivering_hours: i64,
    /// Hours a parcel may wait for collection
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub waiting_hours: i64,
    /// Hours without news after a delivery problem
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub trouble_hours: i64,
    /// Hours without news on the way back
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub returned_hours: i64,
    /// Hours without news if the stage is unknown
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub unknown_hours: i64,
    /// Hours before an order is cancelled or confirmed automatically
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub deadline_hours: i64,
    /// Days before unused verification codes expire
    #[schemars(range(min = 0, max = MAX_HOURS))]
    pub expiry_days: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            refund_hours: 72,
            unshipped_hours: 48,
            untraced_hours: 48,
            collected_hours: 24,
            moving_hours: 24,
            delivering_hours: 24,
            waiting_hours: 72,
            trouble_hours: 24,
            returned_hours: 48,
            unknown_hours: 48,
            deadline_hours: 24,
            expiry_days: 7,
        }
    }
}

impl Thresholds {
    /// The limit for hours without news in a stage; none for a parcel that was signed for.
    pub fn max_silence(&self, stage: Option<Stage>) -> i64 {
        match stage {
            Some(Stage::Collected) => self.collected_hours,
            Some(Stage::Moving) => self.moving_hours,
            Some(Stage::Delivering) => self.delivering_hours,
            Some(Stage::Waiting) => self.waiting_hours,
            Some(Stage::Trouble) => self.trouble_hours,
            Some(Stage::Returned) => self.returned_hours,
            Some(Stage::Signed) => i64::MAX,
            None => self.unknown_hours,
        }
    }
}
