//! A time in whole seconds, formatted like the platform: Beijing time without a zone. Never reads a
//! clock.

use jiff::Timestamp;
use jiff::tz::Offset;

/// Seconds by which Beijing is ahead of UTC.
const BEIJING: i64 = 8 * 3600;
const DAY: i64 = 86_400;
const PATTERN: &str = "%Y-%m-%d %H:%M:%S";

/// A second since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SimTime(i64);

impl SimTime {
    /// The largest time.
    pub(super) const MAX: Self = Self(i64::MAX);

    /// The whole second of an instant.
    pub(super) fn of(instant: Timestamp) -> Self {
        Self(instant.as_second())
    }

    /// Parses the format of [`SimTime::text`].
    pub(super) fn read(text: &str) -> Option<Self> {
        let time = jiff::civil::DateTime::strptime(PATTERN, text).ok()?;
        Offset::constant(8).to_timestamp(time).ok().map(Self::of)
    }

    /// The time that many seconds earlier.
    pub(super) const fn ago(self, seconds: i64) -> Self {
        Self(self.0 - seconds)
    }

    /// The time that many seconds later.
    pub(super) const fn later(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }

    /// A time of day in Beijing, some days before this time's day.
    pub(super) const fn day(self, days_before: i64, hour: i64, minute: i64, second: i64) -> Self {
        let midnight = self.0 - (self.0 + BEIJING).rem_euclid(DAY);
        Self(midnight - days_before * DAY + hour * 3600 + minute * 60 + second)
    }

    /// Seconds since the Unix epoch.
    pub(super) const fn second(self) -> i64 {
        self.0
    }

    /// `YYYY-MM-DD HH:MM:SS` in Beijing.
    pub(super) fn text(self) -> String {
        self.written(PATTERN)
    }

    /// Digits only, `YYYYMMDDHHMMSS` in Beijing.
    pub(super) fn digits(self) -> String {
        self.written("%Y%m%d%H%M%S")
    }

    fn written(self, format: &str) -> String {
        let instant = Timestamp::from_second(self.0).unwrap_or_default();
        Offset::constant(8)
            .to_datetime(instant)
            .strftime(format)
            .to_string()
    }
}

/// Seconds in some minutes.
pub(super) const fn minutes(count: i64) -> i64 {
    count * 60
}

/// Seconds in some hours.
pub(super) const fn hours(count: i64) -> i64 {
    count * 3600
}

/// Seconds in some days.
pub(super) const fn days(count: i64) -> i64 {
    count * DAY
}

#[cfg(test)]
mod tests {
    use super::SimTime;
    use rstest::rstest;

    #[test]
    fn time_text_round_trips() {
        let noon = SimTime::of("2026-03-11T04:00:00Z".parse().unwrap());
        assert_eq!(noon.text(), "2026-03-11 12:00:00");
        assert_eq!(SimTime::read(&noon.text()), Some(noon));
        assert_eq!(SimTime::read("--"), None);
    }

    #[rstest]
    #[case::early_in_beijing("2026-03-01T16:00:00Z", "2026-03-01 09:30:00")]
    #[case::late_in_beijing("2026-03-02T15:59:59Z", "2026-03-01 09:30:00")]
    fn day_is_relative_to_beijing_midnight(#[case] now: &str, #[case] yesterday: &str) {
        let now = SimTime::of(now.parse().unwrap());
        assert_eq!(now.day(1, 9, 30, 0).text(), yesterday);
    }
}
