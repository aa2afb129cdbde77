//! Ids in the platform's formats, deterministic for a salt and a second. Like real ids they contain
//! their creation time.

use super::sim_time::SimTime;

/// The shop's `app_id`: `app` and twelve alphanumerics.
pub(super) const APP_ID: &str = "appgander6moonl";

/// The three formats of an order id.
#[derive(Clone, Copy, Debug)]
pub(super) enum OrderIdForm {
    /// `o_`, Unix seconds, uniqid, eight digits.
    Plain,
    /// `E`, the Beijing time as digits, eight digits.
    Event,
    /// `tp_order_`, uniqid, a short suffix; used by third-party channels.
    Channel,
}

/// An order id.
pub(super) fn order(form: OrderIdForm, created: SimTime, salt: &str) -> String {
    match form {
        OrderIdForm::Plain => stamped("o_", created, salt),
        OrderIdForm::Event => format!("E{}{}", created.digits(), eight_digits(salt)),
        OrderIdForm::Channel => format!(
            "tp_order_{}_RS{}",
            uniqid(created, salt),
            hash(salt) % 9 + 1
        ),
    }
}

/// An after-sale id.
pub(super) fn after_sale(created: SimTime, salt: &str) -> String {
    stamped("A", created, salt)
}

/// A parcel id.
pub(super) fn parcel(created: SimTime, salt: &str) -> String {
    stamped("parcel_", created, salt)
}

/// A user id, with a registration time in 2022 or 2023.
pub(super) fn user(salt: &str) -> String {
    let registered = 1_641_000_000 + i64::try_from(hash(salt) % 60_000_000).unwrap_or_default();
    let time = SimTime::of(jiff::Timestamp::UNIX_EPOCH).later(registered);
    format!("u_{}_{}", uniqid(time, salt), alphanumeric(salt, 10))
}

/// A goods id: a prefix and letters derived from the name.
pub(super) fn goods(prefix: &str, name: &str) -> String {
    format!("{prefix}_{}", alphanumeric(name, 24))
}

/// PHP's `uniqid`: eight hex digits for the second, five for the microsecond.
pub(super) fn uniqid(time: SimTime, salt: &str) -> String {
    format!("{:08x}{:05x}", time.second(), hash(salt) % 1_000_000)
}

/// A number with `count` digits; the first is not zero.
pub(super) fn digits(salt: &str, count: usize) -> String {
    let first = char::from(b'1' + u8::try_from(hash(salt) % 9).unwrap_or_default());
    std::iter::once(first)
        .chain(symbols(salt, b"0123456789").skip(1))
        .take(count)
        .collect()
}

/// Letters and digits.
pub(super) fn alphanumeric(salt: &str, count: usize) -> String {
    symbols(
        salt,
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ",
    )
    .take(count)
    .collect()
}

/// A stable hash of a string (FNV-1a with a final mix).
pub(super) fn hash(text: &str) -> u64 {
    let mut sum = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    sum ^= sum >> 32;
    sum.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8
}

fn stamped(prefix: &str, created: SimTime, salt: &str) -> String {
    format!(
        "{prefix}{}_{}_{}",
        created.second(),
        uniqid(created, salt),
        eight_digits(salt)
    )
}

fn eight_digits(salt: &str) -> String {
    digits(salt, 8)
}

fn symbols(salt: &str, alphabet: &'static [u8]) -> impl Iterator<Item = char> {
    let mut state = hash(salt);
    std::iter::repeat_with(move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(state >> 33).unwrap_or_default() % alphabet.len();
        char::from(alphabet.get(at).copied().unwrap_or(b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::{APP_ID, OrderIdForm, after_sale, order, parcel, user};
    use crate::sim::sim_time::SimTime;

    #[test]
    fn ids_have_the_platform_format() {
        let at = SimTime::of("2022-11-13T18:32:10Z".parse().unwrap());
        assert!(order(OrderIdForm::Plain, at, "x").starts_with("o_1668364330_6371382a"));
        assert!(order(OrderIdForm::Event, at, "x").starts_with("E20221114023210"));
        assert!(order(OrderIdForm::Channel, at, "x").starts_with("tp_order_6371382a"));
        assert_eq!(
            after_sale(at, "x").len(),
            "A1676284458_63ea122a379c4_84723683".len()
        );
        assert_eq!(
            parcel(at, "x").len(),
            "parcel_1669194099_637de173a7498_72556907".len()
        );
        assert_eq!(user("x").len(), "u_62cbf09430aa2_3pcvv3UNJ1".len());
        assert_eq!(APP_ID.len(), 15);
    }

    #[test]
    fn different_salts_give_different_ids() {
        let at = SimTime::of(jiff::Timestamp::UNIX_EPOCH);
        assert_ne!(
            order(OrderIdForm::Plain, at, "x"),
            order(OrderIdForm::Plain, at, "y")
        );
    }
}
