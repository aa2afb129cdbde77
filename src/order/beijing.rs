//! Times as the platform writes them: `YYYY-MM-DD HH:MM:SS` in Beijing time, without a zone (open
//! platform, "Values").
//!
//! Callers pass `now`; nothing here reads the clock.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::text::Lang;

/// Beijing is at UTC+8 all year.
const BEIJING: Offset = Offset::constant(8);

/// Parses a time; `None` if it is not one. A date without a time means its midnight.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let civil: DateTime = match text.len() {
        10 => text.parse::<jiff::civil::Date>().ok()?.into(),
        16..=26 if text.is_ascii() && !text.contains(['Z', '+', '[']) => text.parse().ok()?,
        _ => return None,
    };
    BEIJING.to_timestamp(civil).ok()
}

/// Parses a number of seconds since 1970.
pub fn parse_seconds(digits: &str) -> Option<Timestamp> {
    Timestamp::from_second(digits.trim().parse().ok()?).ok()
}

/// Whether the text is one of the platform's markers for a missing time.
pub fn is_empty_time(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "" | "--" | "-" | "0") || is_zero_date(text)
}

/// Whether the text is a database's zero date. They also occur in fields documented as text.
pub fn is_zero_date(text: &str) -> bool {
    text.starts_with("0000-00-00") || text.starts_with("-0001-11-30")
}

/// The Beijing wall clock time.
pub fn civil(at: Timestamp) -> DateTime {
    BEIJING.to_datetime(at)
}

/// `2026-11-19 14:00`
pub fn minute(at: Timestamp) -> String {
    let t = civil(at);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute()
    )
}

/// `2026-11-19 14:00:05`
pub fn second(at: Timestamp) -> String {
    format!("{}:{:02}", minute(at), civil(at).second())
}

/// `11-19 14:00`, with the year in front if it differs from that of `now`.
pub fn short(at: Timestamp, now: Timestamp) -> String {
    let whole = minute(at);
    if civil(at).year() == civil(now).year() {
        whole.get(5..).unwrap_or(&whole).to_owned()
    } else {
        whole
    }
}

/// `14:00`
pub fn clock(at: Timestamp) -> String {
    let t = civil(at);
    format!("{:02}:{:02}", t.hour(), t.minute())
}

/// `11-21 周六`, `11-21 Sat`, with the year in front if it differs from that of `now`.
pub fn day(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let short = short(at, now);
    let date = short.split(' ').next().unwrap_or(&short);
    let weekday = usize::try_from(civil(at).weekday().to_monday_zero_offset()).unwrap_or(0);
    let names = lang.tr(
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    );
    format!("{date} {}", names.get(weekday).copied().unwrap_or_default())
}

/// Formats a duration in its most natural unit: `31 小时`, `31 h`.
pub fn span(seconds: i64, lang: Lang) -> String {
    let s = seconds.abs();
    let (n, zh, en) = match s {
        0..60 => (s, "秒", "s"),
        60..3_600 => (s / 60, "分钟", "min"),
        3_600..259_200 => (s / 3_600, "小时", "h"),
        259_200..7_776_000 => (s / 86_400, "天", "days"),
        7_776_000..63_072_000 => (s / 2_592_000, "个月", "months"),
        _ => (s / 31_536_000, "年", "years"),
    };
    format!("{n} {}", lang.tr(zh, en))
}

/// Formats a time relative to `now`: `4 天前`, `in 23 min`.
pub fn relative(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let seconds = now.as_second().saturating_sub(at.as_second());
    let span = span(seconds, lang);
    match (seconds, lang) {
        (-4..=4, _) => lang.tr("刚刚", "just now").to_owned(),
        (0.., Lang::Zh) => format!("{span}前"),
        (0.., Lang::En) => format!("{span} ago"),
        (_, Lang::Zh) => format!("{span}后"),
        (_, Lang::En) => format!("in {span}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{day, is_empty_time, minute, parse, parse_seconds, relative, short, span};
    use crate::text::Lang;
    use rstest::rstest;

    #[test]
    fn parse_uses_beijing_time() {
        // The order id o_1668364330_… contains the creation time 2022-11-14 02:32:10 in seconds.
        assert_eq!(
            parse("2022-11-14 02:32:10").unwrap().as_second(),
            1_668_364_330
        );
        assert_eq!(
            minute(parse_seconds("1668364330").unwrap()),
            "2022-11-14 02:32"
        );
    }

    #[rstest]
    #[case("2026-11-19 14:00:00")]
    #[case("2026-11-19T14:00:00")]
    #[case(" 2026-11-19 14:00 ")]
    #[case("2026-11-19 14:00:00.000")]
    fn parse_accepts_all_forms(#[case] text: &str) {
        assert_eq!(minute(parse(text).unwrap()), "2026-11-19 14:00");
    }

    #[rstest]
    #[case("0000-00-00 00:00:00")]
    #[case("-0001-11-30 00:00:00")]
    #[case("--")]
    #[case("")]
    #[case("0")]
    fn empty_time_markers(#[case] text: &str) {
        assert!(is_empty_time(text), "{text}");
        assert_eq!(parse(text), None, "{text}");
    }

    #[rstest]
    #[case("明天")]
    #[case("2026-13-40 99:99:99")]
    #[case("2026-11-19 14:00:00+02:00")]
    fn invalid_time_is_refused(#[case] text: &str) {
        assert_eq!(parse(text), None);
        assert!(!is_empty_time(text));
    }

    #[rstest]
    #[case(3, "刚刚", "just now")]
    #[case(59, "59 秒前", "59 s ago")]
    #[case(3_600 * 31, "31 小时前", "31 h ago")]
    #[case(86_400 * 4, "4 天前", "4 days ago")]
    #[case(-60 * 23, "23 分钟后", "in 23 min")]
    #[case(86_400 * 800, "2 年前", "2 years ago")]
    fn relative_time(#[case] seconds: i64, #[case] zh: &str, #[case] en: &str) {
        let now = parse("2026-11-23 12:00:00").unwrap();
        let at = parse_seconds(&(now.as_second() - seconds).to_string()).unwrap();
        assert_eq!(relative(at, now, Lang::Zh), zh);
        assert_eq!(relative(at, now, Lang::En), en);
    }

    #[test]
    fn day_shows_weekday_and_other_year() {
        let now = parse("2026-11-23 12:00:00").unwrap();
        assert_eq!(
            day(parse("2026-11-21 08:01:00").unwrap(), now, Lang::Zh),
            "11-21 周六"
        );
        assert_eq!(
            day(parse("2025-11-21 08:01:00").unwrap(), now, Lang::En),
            "2025-11-21 Fri"
        );
        assert_eq!(
            short(parse("2026-11-21 08:01:00").unwrap(), now),
            "11-21 08:01"
        );
    }

    #[test]
    fn longest_span_does_not_overflow() {
        assert!(span(i64::MIN + 1, Lang::En).ends_with("years"));
    }
}
