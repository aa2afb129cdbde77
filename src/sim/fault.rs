//! What goes wrong by chance, with a share of all calls of business: which calls those are follows from their numbers, so that a shop
//! that is asked the same again fails the same again.

use std::str::FromStr;
use std::time::Duration;

use hyper::body::Bytes;

use super::reply::Reply;

/// So many calls are the whole in a share.
const WHOLE: u32 = 10_000;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    Busy,
    Limit,
    Drop,
}

const NAMES: [(&str, FaultKind); 3] = [
    ("busy", FaultKind::Busy),
    ("limit", FaultKind::Limit),
    ("drop", FaultKind::Drop),
];

/// A share of the calls that meet one kind of trouble, written `5%:busy` or `0.05:busy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of [`WHOLE`].
    share: u32,
    kind: FaultKind,
}

/// Why a text is no share of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultParseError {
    /// There is no `:`.
    #[error("write SHARE:KIND, such as 5%:busy")]
    Form,
    /// The share is no number from 0 to 100 %.
    #[error("the share is a number from 0% to 100%, such as 5% or 0.05")]
    Share,
    /// There is no such kind.
    #[error("the kinds are busy (1001), limit (2053) and drop (the answer breaks off)")]
    Kind,
}

impl FromStr for Fault {
    type Err = FaultParseError;

    fn from_str(text: &str) -> Result<Self, FaultParseError> {
        let (share, kind) = text.split_once(':').ok_or(FaultParseError::Form)?;
        let (number, whole) = share
            .trim()
            .strip_suffix('%')
            .map_or((share, 1.0), |percent| (percent, 100.0));
        let share = number
            .trim()
            .parse::<f64>()
            .map_err(|_| FaultParseError::Share)?
            / whole;
        // Counted, since a float is no number to count with.
        let share = (0..=WHOLE)
            .find(|&of| f64::from(of) / f64::from(WHOLE) >= share - 1e-9)
            .ok_or(FaultParseError::Share)?;
        let negative = number.trim().starts_with('-');
        let kind = NAMES
            .iter()
            .find(|(name, _)| *name == kind.trim())
            .map(|&(_, kind)| kind)
            .ok_or(FaultParseError::Kind)?;
        if negative {
            Err(FaultParseError::Share)
        } else {
            Ok(Self { share, kind })
        }
    }
}

/// What the call of this number meets, if anything.
pub(super) fn for_call(faults: &[Fault], number: usize) -> Option<Reply> {
    let mut drawn = pseudo_random(0, number, u64::from(WHOLE));
    for fault in faults {
        match drawn.checked_sub(u64::from(fault.share)) {
            Some(rest) => drawn = rest,
            None => return Some(fault.kind.reply()),
        }
    }
    None
}

/// A part of this time that follows from the number of a call.
pub(super) fn jitter_of(whole: Duration, number: usize) -> Duration {
    let parts = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(pseudo_random(1, number, parts.saturating_add(1)))
}

/// A number below `of`, spread evenly (`SplitMix64`): neighbours share nothing, or a repeated call would meet the trouble of the first.
fn pseudo_random(salt: u64, number: usize, of: u64) -> u64 {
    let mut drawn = (number as u64)
        .wrapping_mul(2)
        .wrapping_add(salt)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (drawn ^ (drawn >> 31)) % of.max(1)
}

impl FaultKind {
    fn reply(self) -> Reply {
        match self {
            Self::Busy => Reply::refusal(1001, "系统繁忙，请稍后再试"),
            Self::Limit => Reply::refusal(2053, "接口调用次数超过上限"),
            Self::Drop => Reply::truncated(&Bytes::from_static(
                br#"{"code":0,"msg":"success","data":{}}"#,
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultParseError, for_call, jitter_of};
    use rstest::rstest;
    use std::time::Duration;

    #[rstest]
    #[case("5%:busy", 500)]
    #[case("0.05:busy", 500)]
    #[case(" 100% : busy", 10_000)]
    #[case("0:busy", 0)]
    fn a_share_is_read_in_either_form(#[case] text: &str, #[case] share: u32) {
        assert_eq!(text.parse::<Fault>().unwrap().share, share);
    }

    #[rstest]
    #[case("5%", FaultParseError::Form)]
    #[case("many:busy", FaultParseError::Share)]
    #[case("101%:busy", FaultParseError::Share)]
    #[case("-1%:busy", FaultParseError::Share)]
    #[case("NaN:busy", FaultParseError::Share)]
    #[case("5%:late", FaultParseError::Kind)]
    fn what_cannot_be_is_refused(#[case] text: &str, #[case] bad: FaultParseError) {
        assert_eq!(text.parse::<Fault>(), Err(bad));
    }

    #[test]
    fn so_many_calls_meet_trouble_and_the_same_ones_each_time() {
        let faults = ["10%:busy".parse().unwrap(), "20%:limit".parse().unwrap()];
        let codes = || {
            (0..10_000)
                .map(|n| for_call(&faults, n).map(|reply| reply.code))
                .collect::<Vec<_>>()
        };
        let count = |code| {
            codes()
                .iter()
                .filter(|for_call| **for_call == Some(Some(code)))
                .count()
        };
        assert!(
            (900..1_100).contains(&count(1001)) && (1_850..2_150).contains(&count(2053)),
            "{} {}",
            count(1001),
            count(2053)
        );
        assert_eq!(codes(), codes());
        assert!(for_call(&[], 7).is_none());
    }

    #[test]
    fn a_part_is_never_more_than_the_whole() {
        let whole = Duration::from_millis(30);
        let parts: Vec<_> = (0..1_000).map(|n| jitter_of(whole, n)).collect();
        assert!(
            parts.contains(&whole)
                && parts.contains(&Duration::ZERO)
                && parts.iter().all(|p| *p <= whole)
        );
        assert_eq!(jitter_of(Duration::ZERO, 3), Duration::ZERO);
    }
}
