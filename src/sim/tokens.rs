//! Access tokens: issued for valid credentials, ended by age, by a newer token, or on request.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::ids;
use super::sim_time::SimTime;

/// The shop's only application.
pub(super) const CLIENT_ID: &str = "xopgander1380013";
/// The secret of the application; it protects nothing.
pub(super) const SECRET: &str = "simulatedShopSecret0000000000000";

/// How long an earlier token stays valid after a newer one is issued.
const GRACE: Duration = Duration::from_secs(300);

/// An error code and message.
pub(super) type Refusal = (i64, &'static str);

/// The issued tokens and their expiry.
pub(super) struct Tokens {
    life: Duration,
    ends: HashMap<String, Instant>,
    issued: u32,
}

impl Tokens {
    pub(super) fn new(life: Duration) -> Self {
        Self {
            life,
            ends: HashMap::new(),
            issued: 0,
        }
    }

    /// Issues a token and shortens the lifetime of earlier ones.
    pub(super) fn issue(&mut self, now: Instant, second: SimTime) -> Value {
        for end in self.ends.values_mut() {
            *end = (*end).min(now + GRACE);
        }
        self.issued += 1;
        let salt = format!("token {} of {}", self.issued, second.second());
        let token = format!(
            "xe_{}_{}",
            ids::uniqid(second, &salt),
            ids::alphanumeric(&salt, 48)
        );
        self.ends.insert(token.clone(), now + self.life);
        json!({ "access_token": token, "expires_in": self.life.as_secs() })
    }

    pub(super) fn are_valid(&self, token: &str, now: Instant) -> bool {
        self.ends.get(token).is_some_and(|&end| now < end)
    }

    pub(super) fn end_all(&mut self) {
        self.ends.clear();
    }
}

/// Checks the four inputs; each has its own error codes for absent and wrong.
pub(super) fn check(input: impl Fn(&str) -> Option<String>) -> Result<(), Refusal> {
    let expected = [
        (
            "app_id",
            ids::APP_ID,
            (2001, "缺少 app_id"),
            (2002, "app_id 无效"),
        ),
        (
            "secret_key",
            SECRET,
            (2003, "缺少 secret_key"),
            (2004, "secret_key 无效"),
        ),
        (
            "grant_type",
            "client_credential",
            (2005, "缺少 grant_type"),
            (2006, "grant_type 无效"),
        ),
        (
            "client_id",
            CLIENT_ID,
            (2020, "缺少 client_id"),
            (2020, "client_id 无效"),
        ),
    ];
    for (name, right, absent, wrong) in expected {
        match input(name).filter(|given| !given.is_empty()) {
            None => return Err(absent),
            Some(given) if given != right => return Err(wrong),
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;
    use tokio::time::Instant;

    use super::{CLIENT_ID, SECRET, Tokens, check};
    use crate::sim::ids::APP_ID;
    use crate::sim::sim_time::SimTime;

    fn issue(tokens: &mut Tokens, now: Instant) -> String {
        tokens.issue(now, SimTime::of(jiff::Timestamp::UNIX_EPOCH))["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn token_has_the_platform_format() {
        let token = issue(&mut Tokens::new(Duration::from_secs(7200)), Instant::now());
        let [xe, hex, tail] = token.split('_').collect::<Vec<_>>()[..] else {
            panic!("{token}")
        };
        assert_eq!(xe, "xe");
        assert!(hex.len() == 13 && hex.chars().all(|c| c.is_ascii_hexdigit()));
        assert!(tail.len() > 30 && tail.chars().all(|c| c.is_ascii_alphanumeric()));
    }

    #[test]
    fn token_expires_after_its_lifetime() {
        let (now, mut tokens) = (Instant::now(), Tokens::new(Duration::from_secs(10)));
        let token = issue(&mut tokens, now);
        assert!(tokens.are_valid(&token, now + Duration::from_millis(9_999)));
        assert!(!tokens.are_valid(&token, now + Duration::from_secs(10)));
    }

    #[test]
    fn older_token_stays_valid_for_five_minutes() {
        let (now, mut tokens) = (Instant::now(), Tokens::new(Duration::from_secs(7200)));
        let (older, newer) = (issue(&mut tokens, now), issue(&mut tokens, now));
        assert_ne!(older, newer);
        assert!(tokens.are_valid(&older, now + Duration::from_secs(299)));
        assert!(!tokens.are_valid(&older, now + Duration::from_secs(300)));
        assert!(tokens.are_valid(&newer, now + Duration::from_secs(300)));
    }

    #[rstest]
    #[case::all_right([APP_ID, SECRET, "client_credential", CLIENT_ID], None)]
    #[case::no_app(["", SECRET, "client_credential", CLIENT_ID], Some(2001))]
    #[case::other_app(["appother0000000", SECRET, "client_credential", CLIENT_ID], Some(2002))]
    #[case::no_secret([APP_ID, "", "client_credential", CLIENT_ID], Some(2003))]
    #[case::other_secret([APP_ID, "x", "client_credential", CLIENT_ID], Some(2004))]
    #[case::no_grant([APP_ID, SECRET, "", CLIENT_ID], Some(2005))]
    #[case::other_grant([APP_ID, SECRET, "code", CLIENT_ID], Some(2006))]
    #[case::no_client([APP_ID, SECRET, "client_credential", ""], Some(2020))]
    fn invalid_token_inputs_have_distinct_codes(
        #[case] given: [&str; 4],
        #[case] code: Option<i64>,
    ) {
        let names = ["app_id", "secret_key", "grant_type", "client_id"];
        let input = |name: &str| {
            names
                .iter()
                .position(|&each| each == name)
                .map(|at| given[at].to_owned())
        };
        assert_eq!(check(input).err().map(|(code, _)| code), code);
    }
}
