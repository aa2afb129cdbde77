//! The files of the memory: a small JSON document with its version each, read whole, replaced whole, changed under one lock.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage;

/// The form of the files. A file of another form is not ours to change.
const VERSION: u32 = 1;
/// Another process that holds the lock for longer than this is stopped, not slow.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest file that is read; the fullest memory needs half of it.
const LARGEST: u64 = 1 << 20;

/// What a file may hold.
pub(super) trait Kept: Default + PartialEq + Clone + Serialize + DeserializeOwned {}

impl<T: Default + PartialEq + Clone + Serialize + DeserializeOwned> Kept for T {}

/// A file as it stands.
#[derive(Serialize, Deserialize)]
struct Sheet<T> {
    version: u32,
    kept: T,
}

/// What was found where a file should be.
enum Found<T> {
    Kept(T),
    Nothing,
    Unreadable,
}

/// The files of one shop.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// Stands for the shop in the files' names.
    shop: String,
}

impl Store {
    pub(super) fn new(folder: &Path, shop: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            shop: storage::fingerprint(&[shop]),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the file holds, and where it was set aside if it could not be read. A folder that may not be written in may be read.
    pub(super) fn look<T: Kept>(&self, name: &str) -> io::Result<(T, Option<PathBuf>)> {
        match self.read(name)? {
            Found::Kept(kept) => Ok((kept, None)),
            Found::Nothing => Ok((T::default(), None)),
            Found::Unreadable => self.change(name, |kept: &mut T| kept.clone()),
        }
    }

    /// Changes what the file holds, under the lock, on top of what other processes wrote meanwhile.
    pub(super) fn change<T: Kept, R>(
        &self,
        name: &str,
        change: impl FnOnce(&mut T) -> R,
    ) -> io::Result<(R, Option<PathBuf>)> {
        let lock = storage::open(&self.folder, &format!("memo-{}.lock", self.shop))?;
        storage::lock(&lock, PATIENCE)?;
        let (before, aside) = match self.read(name)? {
            Found::Kept(kept) => (kept, None),
            Found::Nothing => (T::default(), None),
            Found::Unreadable => (
                T::default(),
                Some(storage::set_aside(&self.folder, &self.file(name))?),
            ),
        };
        let mut kept = before.clone();
        let done = change(&mut kept);
        if kept != before {
            storage::replace(
                &self.folder,
                &self.file(name),
                &serde_json::to_vec(&Sheet {
                    version: VERSION,
                    kept,
                })?,
            )?;
        }
        Ok((done, aside))
    }

    /// Removes the file and what was set aside of it; that there is none is fine.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        storage::remove(&self.folder, &self.file(name))
    }

    fn read<T: Kept>(&self, name: &str) -> io::Result<Found<T>> {
        let text = match storage::read(&self.folder, &self.file(name), LARGEST) {
            Ok(text) => text,
            // Neither the file nor its folder has to exist.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(error),
        };
        let sheet = serde_json::from_slice::<Sheet<T>>(&text)
            .ok()
            .filter(|sheet| sheet.version == VERSION);
        Ok(sheet.map_or(Found::Unreadable, |sheet| Found::Kept(sheet.kept)))
    }

    fn file(&self, name: &str) -> String {
        format!("{name}-{}.json", self.shop)
    }
}
