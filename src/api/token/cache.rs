//! Shares the fetched token between the processes of a machine. One of them fetches, under a lock
//! that the system releases if the process dies; the others find the token in a file, which is
//! replaced atomically.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::store::{FetchedToken, RENEWAL_MARGIN, RETRY_PAUSE};
use crate::storage::{self, boot_id, since_boot};

/// Calls for a token that a machine makes in [`FETCH_WINDOW`] at most.
const MAX_FETCHES: usize = 10;
const FETCH_WINDOW: Duration = Duration::from_secs(600);
/// How often a process that waits for the fetch of another one checks again.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A token cache in the state folder.
#[derive(Clone, Debug)]
pub(in crate::api) struct TokenCache {
    folder: PathBuf,
    name: Arc<str>,
}

/// What the file holds. The names in the file are fixed, because processes of different versions
/// may share it.
#[derive(Default, Serialize, Deserialize)]
struct CacheFile {
    token: String,
    #[serde(rename = "asked")]
    requested_at: Duration,
    #[serde(rename = "life")]
    lifetime: Duration,
    /// The start of the machine from which the times in this file count.
    boot: String,
    /// When tokens were requested.
    #[serde(rename = "calls")]
    fetches: Vec<Duration>,
}

/// Permission to fetch, and what the cache holds. The lock is released on drop.
pub(super) struct CacheLock {
    cache: TokenCache,
    contents: CacheFile,
    _lock: File,
}

impl TokenCache {
    pub(in crate::api) fn new(folder: PathBuf, shop: &str) -> Self {
        Self {
            folder,
            name: format!("token-{shop}").into(),
        }
    }

    /// Waits until no other process fetches.
    pub(super) async fn lock(&self) -> io::Result<CacheLock> {
        loop {
            let cache = self.clone();
            match on_blocking_thread(move || cache.lock_if_free()).await? {
                Some(lock) => return Ok(lock),
                None => sleep(POLL_INTERVAL).await,
            }
        }
    }

    fn lock_if_free(self) -> io::Result<Option<CacheLock>> {
        let lock = storage::open(&self.folder, &format!("{}.lock", self.name))?;
        if !storage::try_lock(&lock)? {
            return Ok(None);
        }
        let mut contents = self.read();
        let now = since_boot();
        if contents.boot != boot_id() {
            contents = CacheFile {
                boot: boot_id(),
                ..CacheFile::default()
            };
        }
        contents
            .fetches
            .retain(|at| now.checked_sub(*at).is_some_and(|age| age < FETCH_WINDOW));
        Ok(Some(CacheLock {
            cache: self,
            contents,
            _lock: lock,
        }))
    }

    /// An unreadable file counts as an empty one.
    fn read(&self) -> CacheFile {
        storage::read(&self.folder, &format!("{}.json", self.name), 64 * 1024)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    fn write(&self, text: &[u8]) -> io::Result<()> {
        storage::replace(&self.folder, &format!("{}.json", self.name), text)
    }
}

impl CacheLock {
    /// The cached token, unless it is the dead one, has expired or is due for renewal.
    pub(super) fn token(&self, dead: Option<&SecretString>) -> Option<FetchedToken> {
        let token = self.unexpired(dead)?;
        (!token.renew_after.is_zero()).then_some(token)
    }

    /// The cached token until it expires, for when no new one can be fetched. If it is due for
    /// renewal, it is due again after [`RETRY_PAUSE`].
    pub(super) fn expiring_token(&self, dead: Option<&SecretString>) -> Option<FetchedToken> {
        let token = self.unexpired(dead)?;
        Some(FetchedToken {
            renew_after: token.renew_after.max(RETRY_PAUSE),
            ..token
        })
    }

    fn unexpired(&self, dead: Option<&SecretString>) -> Option<FetchedToken> {
        let contents = &self.contents;
        let text = contents.token.as_str();
        if text.is_empty() || dead.is_some_and(|dead| dead.expose_secret() == text) {
            return None;
        }
        let age = since_boot().checked_sub(contents.requested_at)?;
        let lifetime = contents.lifetime.checked_sub(age)?;
        let margin = RENEWAL_MARGIN.min(contents.lifetime / 2);
        (!lifetime.is_zero()).then(|| FetchedToken {
            text: text.into(),
            lifetime,
            renew_after: lifetime.saturating_sub(margin),
        })
    }

    /// Records a fetch that begins now; returns how long to wait if there were too many.
    pub(super) async fn record_fetch(&mut self) -> Result<(), Duration> {
        let (now, fetches) = (since_boot(), &mut self.contents.fetches);
        if let Some(first) = fetches.first()
            && fetches.len() >= MAX_FETCHES
        {
            return Err((*first + FETCH_WINDOW).saturating_sub(now));
        }
        fetches.push(now);
        self.write().await;
        Ok(())
    }

    /// Removes the last fetch from the record, because it did not reach the platform.
    pub(super) async fn undo_fetch(&mut self) {
        self.contents.fetches.pop();
        self.write().await;
    }

    /// Stores a token that was requested `ago`.
    pub(super) async fn store(&mut self, token: &FetchedToken, ago: Duration) {
        self.contents.token = token.text.expose_secret().to_owned();
        self.contents.requested_at = since_boot().saturating_sub(ago);
        self.contents.lifetime = token.lifetime;
        self.write().await;
    }

    /// Ignores errors: a token that cannot be written is not shared, but works for this process.
    async fn write(&self) {
        if let Ok(text) = serde_json::to_vec(&self.contents) {
            let cache = self.cache.clone();
            let _ = on_blocking_thread(move || cache.write(&text)).await;
        }
    }
}

/// Runs file work off the runtime's threads, since the folder may be on a slow disk.
async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}

#[cfg(test)]
mod tests {
    use super::{FETCH_WINDOW, MAX_FETCHES, TokenCache};
    use crate::api::token::store::FetchedToken;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    fn fetched(lifetime: u64) -> FetchedToken {
        FetchedToken {
            text: "xe_cached".into(),
            lifetime: Duration::from_secs(lifetime),
            renew_after: Duration::ZERO,
        }
    }

    #[tokio::test]
    async fn cached_token_is_used_until_renewal_and_then_as_a_fallback_until_it_expires() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TokenCache::new(folder.path().to_owned(), "shop");
        cache
            .lock()
            .await
            .unwrap()
            .store(&fetched(20), Duration::from_secs(1))
            .await;
        let mut lock = cache.lock().await.unwrap();
        let token = lock.token(None).unwrap();
        assert!(
            token.lifetime <= Duration::from_secs(19)
                && token.lifetime == token.renew_after + Duration::from_secs(10)
        );
        assert!(
            lock.token(Some(&"xe_cached".into())).is_none(),
            "it is dead"
        );
        lock.store(&fetched(20), Duration::from_secs(15)).await;
        assert!(lock.token(None).is_none() && lock.expiring_token(None).is_some());
        lock.store(&fetched(20), Duration::from_secs(20)).await;
        assert!(lock.expiring_token(None).is_none());
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
    async fn token_cache_allows_ten_fetches_in_ten_minutes() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TokenCache::new(folder.path().to_owned(), "shop");
        for _ in 0..MAX_FETCHES {
            cache.lock().await.unwrap().record_fetch().await.unwrap();
        }
        let mut lock = cache.lock().await.unwrap();
        assert!(lock.record_fetch().await.unwrap_err() + Duration::from_secs(60) > FETCH_WINDOW);
        lock.undo_fetch().await;
        assert_eq!(lock.record_fetch().await, Ok(()));
    }

    #[tokio::test]
    async fn unreadable_cache_and_one_from_before_a_restart_are_empty() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TokenCache::new(folder.path().to_owned(), "shop");
        let file = folder.path().join("token-shop.json");
        std::fs::write(&file, "{\"token\":").unwrap();
        assert!(cache.lock().await.unwrap().expiring_token(None).is_none());
        cache
            .lock()
            .await
            .unwrap()
            .store(&fetched(7200), Duration::ZERO)
            .await;
        let other = std::fs::read_to_string(&file)
            .unwrap()
            .replace(&crate::storage::boot_id(), "another");
        std::fs::write(&file, other).unwrap();
        assert_eq!(
            cache.lock().await.unwrap().expiring_token(None).is_none(),
            !crate::storage::boot_id().is_empty()
        );
    }
}
