//! Money: integer fen (1/100 yuan), as the platform sends it (open platform, "Values").

/// An amount in fen, wide enough for any sum over an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i128);

impl Fen {
    /// Parses a whole number of fen; `None` for decimals, exponents and more than 30 digits.
    pub fn parse(digits: &str) -> Option<Self> {
        let digits = digits.trim();
        (digits.len() <= 30)
            .then(|| digits.parse().ok().map(Self))
            .flatten()
    }
}

impl std::ops::Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), |sum, next| sum + next)
    }
}

impl std::fmt::Display for Fen {
    /// Formats as `¥1,234.56`, with a minus sign before the currency.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fen = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}¥{}.{:02}", grouped(fen / 100), fen % 100))
    }
}

fn grouped(n: u128) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Fen;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("123456", "¥1,234.56")]
    #[case("0", "¥0.00")]
    #[case("-5", "-¥0.05")]
    #[case("-123456789", "-¥1,234,567.89")]
    #[case("99999999999999999999", "¥999,999,999,999,999,999.99")]
    fn fen_is_parsed_and_formatted(#[case] digits: &str, #[case] shown: &str) {
        assert_eq!(Fen::parse(digits).unwrap().to_string(), shown);
    }

    #[rstest]
    #[case("12.50")]
    #[case("1e3")]
    #[case("")]
    #[case("¥5")]
    #[case("1111111111111111111111111111111")]
    fn invalid_fen_is_refused(#[case] digits: &str) {
        assert_eq!(Fen::parse(digits), None);
    }

    proptest! {
        #[test]
        fn format_keeps_every_digit(fen in any::<i64>()) {
            let shown: String = Fen(i128::from(fen)).to_string().chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
            prop_assert_eq!(shown.parse::<i128>().unwrap(), i128::from(fen));
        }
    }
}
