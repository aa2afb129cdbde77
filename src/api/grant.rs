//! How a token is fetched: `GET /token` with the credentials of the app, by one process for all of the machine and far less often than
//! the platform allows, since every new token may end another's.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tracing::info;

use super::cache::{Cache, Turn};
use super::codes::Class;
use super::endpoint::{Quota, TOKEN};
use super::error::{Error, Stage};
use super::http::{Body, Http};
use super::quota::Keeper;
use super::retry::{chance, persist};
use super::token::{Fetch, Fresh};
use super::window::Priority;
use crate::json::{NodeId, Shape, Tree};

/// A tenth of what the platform allows.
const QUOTA: Quota = Quota {
    calls: 10,
    window: Duration::from_secs(600),
};
/// Life of a token when the answer does not say; the documented one.
const USUAL_LIFE: Duration = Duration::from_secs(7200);
/// Lives beyond these are not believed: one would fetch for each call, the other overflow the clock.
const BELIEVED: (f64, f64) = (60.0, 30.0 * 86_400.0);

/// Credentials by the names of their parameters.
pub(super) type Parameters = [(&'static str, SecretString); 3];

/// Fetches with these credentials, or finds in the cache what another process of this machine fetched.
pub(super) fn with(http: Http, credentials: Parameters, cache: Option<Cache>) -> Fetch {
    let grant = Arc::new(Grant {
        http,
        credentials,
        keeper: Keeper::new(QUOTA),
        cache,
    });
    Arc::new(move |dead| {
        let grant = Arc::clone(&grant);
        async move { grant.fetch(dead.as_ref()).await }.boxed()
    })
}

struct Grant {
    http: Http,
    credentials: Parameters,
    keeper: Arc<Keeper>,
    cache: Option<Cache>,
}

impl Grant {
    async fn fetch(&self, dead: Option<&SecretString>) -> Result<Fresh, Error> {
        let policy = &self.http.settings.limits.retry;
        let turn = match &self.cache {
            None => None,
            Some(cache) => {
                let turn = timeout(policy.whole, cache.turn()).await;
                let late = |_| Error::Timeout {
                    stage: Stage::Whole,
                    after: policy.whole,
                };
                // Without a folder to share it in, the token is this process's own.
                turn.map_err(late)?.ok()
            }
        };
        if let Some(fresh) = turn.as_ref().and_then(|turn| turn.fresh(dead)) {
            return Ok(fresh);
        }
        let turn = Mutex::new(turn);
        let outcome = persist(policy, Instant::now(), chance, |before| {
            self.once(&turn, before)
        })
        .await;
        let turn = turn.into_inner();
        // Another process's token serves until it dies, whatever keeps the new one away.
        outcome.or_else(|error| turn.and_then(|turn| turn.last_resort(dead)).ok_or(error))
    }

    async fn once(
        &self,
        turn: &Mutex<Option<Turn>>,
        before: Option<Class>,
    ) -> Result<Fresh, Error> {
        while before == Some(Class::Retry) && !self.http.budget.spend() {
            self.http.budget.ready().await;
        }
        let mut turn = turn.lock().await;
        if self.keeper.left().0 == 0 {
            return Err(Error::TokenLimit { wait: QUOTA.window });
        }
        if let Some(turn) = &mut *turn {
            turn.count()
                .await
                .map_err(|wait| Error::TokenLimit { wait })?;
        }
        let asked = Instant::now();
        let outcome = self.call().await;
        let (lives_s, fault) = (
            outcome.as_ref().ok().map(|fresh| fresh.life.as_secs()),
            outcome.as_ref().err().map(|e| format!("{:?}", e.class())),
        );
        info!(lives_s, fault, "token");
        match (&outcome, &mut *turn) {
            (Ok(fresh), Some(turn)) => turn.keep(fresh, asked.elapsed()).await,
            (
                Err(
                    Error::Unreachable
                    | Error::Untrusted
                    | Error::Timeout {
                        stage: Stage::Connect,
                        ..
                    },
                ),
                Some(turn),
            ) => turn.uncount().await,
            _ => {}
        }
        outcome
    }

    async fn call(&self) -> Result<Fresh, Error> {
        let mut parameters = vec![("grant_type", "client_credential")];
        parameters.extend(
            self.credentials
                .iter()
                .map(|(name, text)| (*name, text.expose_secret())),
        );
        let slot = self.keeper.take(Priority::Interactive).await;
        match self
            .http
            .call(&TOKEN, &parameters, &Body::new(), slot)
            .await
        {
            Ok(data) => read(&data.tree),
            Err(Error::NoData) => Err(Error::NotAnAnswer),
            Err(error) => Err(error),
        }
    }
}

fn read(data: &Tree) -> Result<Fresh, Error> {
    let value = |key| data.child(NodeId::ROOT, key);
    let token = value("access_token")
        .filter(|&node| data.shape(node) == Shape::Text)
        .map(|node| data.value(node));
    let usable = |token: &&str| !token.is_empty() && !token.chars().any(char::is_control);
    let text = token.filter(usable).ok_or(Error::NotAnAnswer)?;
    let life = value("expires_in").map_or(USUAL_LIFE, |node| life(data.value(node)));
    Ok(Fresh::living(text.to_owned().into(), life))
}

/// Seconds, seen as a whole number, a fraction and a text.
fn life(seconds: &str) -> Duration {
    match seconds.trim().parse::<f64>() {
        Ok(seconds) if !seconds.is_nan() => {
            Duration::from_secs_f64(seconds.clamp(BELIEVED.0, BELIEVED.1))
        }
        _ => USUAL_LIFE,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::api::error::Error;
    use crate::json::parse;
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
        let data = format!(r#"{{"access_token":"xe_1","expires_in":{life}}}"#);
        let fresh = read(&parse(data).unwrap()).unwrap();
        assert_eq!(
            (fresh.text.expose_secret(), fresh.life),
            ("xe_1", Duration::from_millis(millis))
        );
    }

    #[rstest]
    #[case(r#"{"expires_in":7200}"#)]
    #[case(r#"{"access_token":"","expires_in":7200}"#)]
    #[case(r#"{"access_token":"a\nb"}"#)]
    #[case(r#"{"access_token":17}"#)]
    #[case(r#"["xe_1"]"#)]
    #[case("\"xe_1\"")]
    fn an_answer_without_a_token_is_none(#[case] json: &str) {
        assert_eq!(
            read(&parse(json.to_owned()).unwrap()).unwrap_err(),
            Error::NotAnAnswer
        );
    }
}
