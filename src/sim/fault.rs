//! Random faults for a share of the business calls. The call number decides which calls fail, so
//! that the same sequence of calls fails in the same way again.

use std::str::FromStr;
use std::time::Duration;

use hyper::body::Bytes;

use super::reply::Reply;

/// The denominator of a share.
const WHOLE: u32 = 10_000;

/// The kind of a fault.
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

/// A share of calls that fail in one way, written `5%:busy` or `0.05:busy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Numerator over [`WHOLE`].
    share: u32,
    kind: FaultKind,
}

/// Why a string is not a valid fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultParseError {
    /// The `:` is missing.
    #[error("expected SHARE:KIND, for example 5%:busy")]
    Form,
    /// The share is not a number from 0% to 100%.
    #[error("the share must be from 0% to 100%, for example 5% or 0.05")]
    Share,
    /// The kind is unknown.
    #[error("the kind must be busy (1001), limit (2053) or drop (the answer is cut off)")]
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
        // Searched for, because a cast from a float to an integer is not checked.
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

/// Returns the faulty answer for the call of this number, if it fails.
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

/// Returns the delay of the call of this number, at most `whole`.
pub(super) fn jitter_of(whole: Duration, number: usize) -> Duration {
    let parts = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(pseudo_random(1, number, parts.saturating_add(1)))
}

/// Returns an evenly distributed number below `of` (`SplitMix64`). Neighbouring numbers must be
/// independent, or a retried call would fail like the first.
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
    fn share_is_parsed_as_percent_or_fraction(#[case] text: &str, #[case] share: u32) {
        assert_eq!(text.parse::<Fault>().unwrap().share, share);
    }

    #[rstest]
    #[case("5%", FaultParseError::Form)]
    #[case("many:busy", FaultParseError::Share)]
    #[case("101%:busy", FaultParseError::Share)]
    #[case("-1%:busy", FaultParseError::Share)]
    #[case("NaN:busy", FaultParseError::Share)]
    #[case("5%:late", FaultParseError::Kind)]
    fn invalid_fault_is_rejected(#[case] text: &str, #[case] bad: FaultParseError) {
        assert_eq!(text.parse::<Fault>(), Err(bad));
    }

    #[test]
    fn faults_hit_their_share_of_calls_deterministically() {
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
    fn jitter_is_between_zero_and_its_maximum() {
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
