//! The fetched token as the processes of a machine share it: one of them fetches, under a lock that falls with its process, and the others
//! find it in a file that is whole or not there.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::token::{Fresh, MARGIN, REST};
use crate::storage::{self, boot_id, since_boot};

/// Calls for a token by one machine in [`SPAN`].
const CALLS: usize = 10;
const SPAN: Duration = Duration::from_secs(600);
/// How often whoever waits for another process's fetch looks again.
const LOOK: Duration = Duration::from_millis(20);

/// Where the token is kept.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    name: Arc<str>,
}

/// What the file holds.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    token: String,
    /// When it was asked for, and how long it lives from then.
    asked: Duration,
    life: Duration,
    /// Which start of the machine these stamps count from.
    boot: String,
    /// When tokens were asked for.
    calls: Vec<Duration>,
}

/// The leave to fetch, until it is dropped; and what is known.
pub(super) struct Turn {
    cache: Cache,
    kept: Kept,
    _lock: File,
}

impl Cache {
    pub(super) fn new(folder: PathBuf, shop: &str) -> Self {
        Self {
            folder,
            name: format!("token-{shop}").into(),
        }
    }

    /// Waits until no other process fetches.
    pub(super) async fn turn(&self) -> io::Result<Turn> {
        loop {
            let cache = self.clone();
            match away(move || cache.try_turn()).await? {
                Some(turn) => return Ok(turn),
                None => sleep(LOOK).await,
            }
        }
    }

    fn try_turn(self) -> io::Result<Option<Turn>> {
        let lock = storage::open(&self.folder, &format!("{}.lock", self.name))?;
        if !storage::try_lock(&lock)? {
            return Ok(None);
        }
        let mut kept = self.read();
        let now = since_boot();
        if kept.boot != boot_id() {
            kept = Kept {
                boot: boot_id(),
                ..Kept::default()
            };
        }
        kept.calls
            .retain(|at| now.checked_sub(*at).is_some_and(|age| age < SPAN));
        Ok(Some(Turn {
            cache: self,
            kept,
            _lock: lock,
        }))
    }

    /// What makes no sense counts as nothing.
    fn read(&self) -> Kept {
        storage::read(&self.folder, &format!("{}.json", self.name), 64 * 1024)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// Whole or not at all: written beside, then put in its place.
    fn write(&self, text: &[u8]) -> io::Result<()> {
        storage::replace(&self.folder, &format!("{}.json", self.name), text)
    }
}

impl Turn {
    /// The kept token, unless it is this dead one or due for renewal.
    pub(super) fn fresh(&self, dead: Option<&SecretString>) -> Option<Fresh> {
        self.living(dead).filter(|fresh| !fresh.renew.is_zero())
    }

    /// The kept token while it lives at all. One that is due is due again after a rest.
    pub(super) fn last_resort(&self, dead: Option<&SecretString>) -> Option<Fresh> {
        self.living(dead).map(|fresh| Fresh {
            renew: fresh.renew.max(REST),
            ..fresh
        })
    }

    fn living(&self, dead: Option<&SecretString>) -> Option<Fresh> {
        let Kept {
            token, asked, life, ..
        } = &self.kept;
        let age = since_boot().checked_sub(*asked)?;
        let left = life.checked_sub(age).filter(|left| !left.is_zero())?;
        let wanted = !token.is_empty() && dead.is_none_or(|dead| dead.expose_secret() != token);
        let renew = left.saturating_sub(MARGIN.min(*life / 2));
        wanted.then(|| Fresh {
            text: token.as_str().into(),
            life: left,
            renew,
        })
    }

    /// Counts a call for a token that is made now; or how long none may be made.
    pub(super) async fn count(&mut self) -> Result<(), Duration> {
        let now = since_boot();
        if let Some(first) = self
            .kept
            .calls
            .first()
            .filter(|_| self.kept.calls.len() >= CALLS)
        {
            return Err((*first + SPAN).saturating_sub(now));
        }
        self.kept.calls.push(now);
        self.write().await;
        Ok(())
    }

    /// The last call did not reach the platform.
    pub(super) async fn uncount(&mut self) {
        self.kept.calls.pop();
        self.write().await;
    }

    /// Keeps a token that was asked for so long ago.
    pub(super) async fn keep(&mut self, fresh: &Fresh, ago: Duration) {
        self.kept.token = fresh.text.expose_secret().to_owned();
        (self.kept.asked, self.kept.life) = (since_boot().saturating_sub(ago), fresh.life);
        self.write().await;
    }

    /// What cannot be written down is not shared; the token serves this process all the same.
    async fn write(&self) {
        if let Ok(text) = serde_json::to_vec(&self.kept) {
            let cache = self.cache.clone();
            let _ = away(move || cache.write(&text)).await;
        }
    }
}

/// Away from the runtime's thread: a folder may be on a slow disk.
async fn away<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}

#[cfg(test)]
mod tests {
    use super::{CALLS, Cache, SPAN};
    use crate::api::token::Fresh;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    fn fresh(life: u64) -> Fresh {
        Fresh {
            text: "xe_kept".into(),
            life: Duration::from_secs(life),
            renew: Duration::ZERO,
        }
    }

    #[tokio::test]
    async fn a_kept_token_serves_until_it_is_due_and_then_as_a_last_resort_until_it_dies() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), "shop");
        cache
            .turn()
            .await
            .unwrap()
            .keep(&fresh(20), Duration::from_secs(1))
            .await;
        let mut turn = cache.turn().await.unwrap();
        let left = turn.fresh(None).unwrap();
        assert!(
            left.life <= Duration::from_secs(19)
                && left.life == left.renew + Duration::from_secs(10)
        );
        assert!(turn.fresh(Some(&"xe_kept".into())).is_none(), "it is dead");
        turn.keep(&fresh(20), Duration::from_secs(15)).await;
        assert!(turn.fresh(None).is_none() && turn.last_resort(None).is_some());
        turn.keep(&fresh(20), Duration::from_secs(20)).await;
        assert!(turn.last_resort(None).is_none());
        let mode = folder
            .path()
            .join("token-shop.json")
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[tokio::test]
    async fn ten_calls_in_ten_minutes_and_no_more_whoever_makes_them() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), "shop");
        for _ in 0..CALLS {
            cache.turn().await.unwrap().count().await.unwrap();
        }
        let mut turn = cache.turn().await.unwrap();
        assert!(turn.count().await.unwrap_err() + Duration::from_secs(60) > SPAN);
        turn.uncount().await;
        assert_eq!(turn.count().await, Ok(()));
    }

    #[tokio::test]
    async fn a_broken_file_and_one_of_another_start_count_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), "shop");
        let file = folder.path().join("token-shop.json");
        std::fs::write(&file, "{\"token\":").unwrap();
        assert!(cache.turn().await.unwrap().last_resort(None).is_none());
        cache
            .turn()
            .await
            .unwrap()
            .keep(&fresh(7200), Duration::ZERO)
            .await;
        let other = std::fs::read_to_string(&file)
            .unwrap()
            .replace(&crate::storage::boot_id(), "another");
        std::fs::write(&file, other).unwrap();
        assert_eq!(
            cache.turn().await.unwrap().last_resort(None).is_none(),
            !crate::storage::boot_id().is_empty()
        );
    }
}
