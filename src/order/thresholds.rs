//! How long something may last before it is worth a finding.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::stage::Stage;

/// The longest that a threshold may be, ten years in hours: what is counted in seconds stays far from overflowing.
const LONGEST: i64 = 87_600;

/// How long is long. Hours and days are whole; what lasts exactly so long counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Hours that a refund may be under way. Banks take one to three days.
    #[serde(deserialize_with = "lasting")]
    pub refund_hours: i64,
    /// Hours from payment to the first parcel.
    #[serde(deserialize_with = "lasting")]
    pub unshipped_hours: i64,
    /// Hours from departure to the first event of a trace.
    #[serde(deserialize_with = "lasting")]
    pub untraced_hours: i64,
    /// Hours without news after the courier took a parcel over.
    #[serde(deserialize_with = "lasting")]
    pub collected_hours: i64,
    /// Hours without news between two places.
    #[serde(deserialize_with = "lasting")]
    pub moving_hours: i64,
    /// Hours without news while a parcel is out for delivery, which is a day's round.
    #[serde(deserialize_with = "lasting")]
    pub delivering_hours: i64,
    /// Hours that a parcel may wait to be fetched; pick-up places begin to send back after that.
    #[serde(deserialize_with = "lasting")]
    pub waiting_hours: i64,
    /// Hours without news after something went wrong.
    #[serde(deserialize_with = "lasting")]
    pub trouble_hours: i64,
    /// Hours without news of a parcel that goes back.
    #[serde(deserialize_with = "lasting")]
    pub returned_hours: i64,
    /// Hours without news of a parcel whose stage no wording tells.
    #[serde(deserialize_with = "lasting")]
    pub unknown_hours: i64,
    /// Hours before an order cancels or confirms itself.
    #[serde(deserialize_with = "lasting")]
    pub deadline_hours: i64,
    /// Days before goods with unused verification codes expire.
    #[serde(deserialize_with = "lasting")]
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
    /// The message for a value that no threshold can have.
    pub const WANTED: &str = "a whole number from 0 to 87600 is wanted";

    /// Hours without news that are too many in a stage. A parcel that was signed for needs no more news.
    pub fn silence(&self, stage: Option<Stage>) -> i64 {
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

fn lasting<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let long = i64::deserialize(from)
        .ok()
        .filter(|long| (0..=LONGEST).contains(long));
    long.ok_or_else(|| D::Error::custom(Thresholds::WANTED))
}
