//! The files of the history: small versioned JSON documents, replaced atomically under one lock for
//! each shop.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage;

/// The version of the format. A file of another version is set aside.
const VERSION: u32 = 1;
/// A process that holds the lock for longer than this is stopped, not slow.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest file that is read, in bytes; a full history needs half of it.
const LARGEST: u64 = 1 << 20;

/// What a file may contain.
pub(super) trait Content:
    Default + PartialEq + Clone + Serialize + DeserializeOwned
{
}

impl<T: Default + PartialEq + Clone + Serialize + DeserializeOwned> Content for T {}

/// The document in a file.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(rename = "kept")]
    content: T,
}

/// The result of reading a file.
enum LoadedFile<T> {
    Content(T),
    Missing,
    Unreadable,
}

/// The history files of one shop.
#[derive(Debug)]
pub(super) struct HistoryFiles {
    folder: PathBuf,
    /// The fingerprint of the shop, part of the file names.
    shop: String,
}

impl HistoryFiles {
    pub(super) fn new(folder: &Path, shop: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            shop: storage::fingerprint(&[shop]),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Loads a file, and returns the path to which it was set aside if it could not be read. Works
    /// in a read-only folder.
    pub(super) fn load<T: Content>(&self, name: &str) -> io::Result<(T, Option<PathBuf>)> {
        match self.read(name)? {
            LoadedFile::Content(content) => Ok((content, None)),
            LoadedFile::Missing => Ok((T::default(), None)),
            LoadedFile::Unreadable => self.update(name, |content: &mut T| content.clone()),
        }
    }

    /// Changes a file under the lock, on top of what other processes wrote since it was loaded.
    pub(super) fn update<T: Content, R>(
        &self,
        name: &str,
        update: impl FnOnce(&mut T) -> R,
    ) -> io::Result<(R, Option<PathBuf>)> {
        let lock_file = storage::open(&self.folder, &format!("memo-{}.lock", self.shop))?;
        storage::lock(&lock_file, PATIENCE)?;
        let (before, aside) = match self.read(name)? {
            LoadedFile::Content(content) => (content, None),
            LoadedFile::Missing => (T::default(), None),
            LoadedFile::Unreadable => (
                T::default(),
                Some(storage::set_aside(&self.folder, &self.file(name))?),
            ),
        };
        let mut content = before.clone();
        let result = update(&mut content);
        if content != before {
            storage::replace(
                &self.folder,
                &self.file(name),
                &serde_json::to_vec(&Versioned {
                    version: VERSION,
                    content,
                })?,
            )?;
        }
        Ok((result, aside))
    }

    /// Removes a file and the copies of it that were set aside.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        storage::remove(&self.folder, &self.file(name))
    }

    fn read<T: Content>(&self, name: &str) -> io::Result<LoadedFile<T>> {
        let text = match storage::read(&self.folder, &self.file(name), LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(LoadedFile::Missing);
            }
            Err(error) => return Err(error),
        };
        let document = serde_json::from_slice::<Versioned<T>>(&text)
            .ok()
            .filter(|document| document.version == VERSION);
        Ok(document.map_or(LoadedFile::Unreadable, |document| {
            LoadedFile::Content(document.content)
        }))
    }

    fn file(&self, name: &str) -> String {
        format!("{name}-{}.json", self.shop)
    }
}
