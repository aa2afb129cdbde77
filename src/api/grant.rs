//! How a token is fetched: `GET /token` with the credentials of the app. Keeps nothing.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

use super::codes::Class;
use super::endpoint::TOKEN;
use super::envelope::plain;
use super::error::Error;
use super::http::Http;
use super::quota::Keeper;
use super::retry::{chance, persist};
use super::token::{Fetch, Fresh};
use super::window::Priority;

/// Life of a token when the answer does not say; the documented one.
const USUAL_LIFE: Duration = Duration::from_secs(7200);
/// Lives beyond these are not believed: one would fetch for each call, the other overflow the clock.
const BELIEVED: (f64, f64) = (60.0, 30.0 * 86_400.0);

/// Credentials by the names of their parameters.
pub(super) type Parameters = [(&'static str, SecretString); 3];

/// Fetches with these credentials, within the quota of the endpoint and repeating as the policy says.
pub(super) fn with(http: Http, credentials: Parameters) -> Fetch {
    let keeper = Keeper::new(TOKEN.quota);
    let credentials = Arc::new(credentials);
    Arc::new(move || {
        let (http, keeper, credentials) = (http.clone(), Arc::clone(&keeper), Arc::clone(&credentials));
        async move {
            let policy = http.settings.limits.retry;
            persist(&policy, Instant::now(), chance, |before| once(&http, &keeper, &credentials, before)).await
        }
        .boxed()
    })
}

async fn once(http: &Http, keeper: &Arc<Keeper>, credentials: &Parameters, before: Option<Class>) -> Result<Fresh, Error> {
    while before == Some(Class::Retry) && !http.budget.spend() {
        http.budget.ready().await;
    }
    let mut parameters = vec![("grant_type", "client_credential")];
    parameters.extend(credentials.iter().map(|(name, text)| (*name, text.expose_secret())));
    let slot = keeper.take(Priority::Person).await;
    let data = http.call(&TOKEN, &parameters, slot).await;
    match data {
        Ok(data) => read(&data.json),
        Err(Error::NoData) => Err(Error::NotAnAnswer),
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
struct Granted<'a> {
    #[serde(borrow)]
    access_token: Option<&'a RawValue>,
    #[serde(borrow)]
    expires_in: Option<&'a RawValue>,
}

fn read(json: &str) -> Result<Fresh, Error> {
    let granted: Granted<'_> = serde_json::from_str(json).map_err(|_| Error::NotAnAnswer)?;
    let token = granted.access_token.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
    let usable = |token: &String| !token.is_empty() && !token.chars().any(char::is_control);
    let text = token.filter(usable).ok_or(Error::NotAnAnswer)?;
    Ok(Fresh { text: text.into(), life: granted.expires_in.map_or(USUAL_LIFE, life) })
}

/// Seconds, seen as a whole number, a fraction and a text.
fn life(raw: &RawValue) -> Duration {
    match plain(raw.get()).trim().parse::<f64>() {
        Ok(seconds) if !seconds.is_nan() => Duration::from_secs_f64(seconds.clamp(BELIEVED.0, BELIEVED.1)),
        _ => USUAL_LIFE,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::api::error::Error;
    use rstest::rstest;
    use secrecy::ExposeSecret as _;
    use std::time::Duration;

    #[rstest]
    #[case("7200", 7_200_000)]
    #[case("7199.5", 7_199_500)]
    #[case("\"7200\"", 7_200_000)]
    #[case("\" 7200.0 \"", 7_200_000)]
    #[case("null", 7_200_000)]
    #[case("\"soon\"", 7_200_000)]
    #[case("\"NaN\"", 7_200_000)]
    #[case("0", 60_000)]
    #[case("-5", 60_000)]
    #[case("1e999", 2_592_000_000)]
    fn a_life_is_read_however_it_is_written(#[case] life: &str, #[case] millis: u64) {
        let fresh = read(&format!(r#"{{"access_token":"xe_1","expires_in":{life}}}"#)).unwrap();
        assert_eq!((fresh.text.expose_secret(), fresh.life), ("xe_1", Duration::from_millis(millis)));
    }

    #[rstest]
    #[case(r#"{"expires_in":7200}"#)]
    #[case(r#"{"access_token":"","expires_in":7200}"#)]
    #[case(r#"{"access_token":"a\nb"}"#)]
    #[case(r#"{"access_token":17}"#)]
    #[case(r#"["xe_1"]"#)]
    #[case("\"xe_1\"")]
    fn an_answer_without_a_token_is_none(#[case] json: &str) {
        assert_eq!(read(json).unwrap_err(), Error::NotAnAnswer);
    }
}
