//! The journal on the disk: one file that grows, one that remembers its end. Both belong to the user alone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::check::{Check, check};
use super::entry::{Entry, Who};
use super::error::AuditError;
use super::record::{Head, Record, read};
use super::tail::{Tail, tail};
use crate::storage;

/// The journal's file name.
pub const JOURNAL: &str = "audit.jsonl";
/// The file name of the head.
pub const HEAD: &str = "audit.head";

/// A journal in its folder.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    who: Who,
}

/// Where the journal is kept: `GANDER_STATE_DIR`, otherwise `gander` in `XDG_STATE_HOME` or in `~/.local/state`.
///
/// # Errors
/// When none of them is set.
pub fn folder(variable: impl Fn(&str) -> Option<String>) -> Result<PathBuf, AuditError> {
    storage::state_folder(variable).ok_or(AuditError::NoHome)
}

impl Journal {
    /// Takes a folder for the journal and makes it if it is not there. The files come with the first entry.
    ///
    /// # Errors
    /// When the folder cannot be made, is no folder, or may be written by others.
    pub fn open(folder: &Path, who: Who) -> Result<Self, AuditError> {
        let fault = |source| AuditError::Folder {
            path: folder.to_owned(),
            source,
        };
        storage::make_folder(folder).map_err(fault)?;
        if storage::is_writable_by_others(folder).map_err(fault)? {
            return Err(AuditError::Shared(folder.to_owned()));
        }
        Ok(Self {
            folder: folder.to_owned(),
            who,
        })
    }

    /// The journal's file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(JOURNAL)
    }

    /// Writes an entry at the end and onto the disk. Waits for whoever else is writing; a half-written line before it stays as it is.
    ///
    /// # Errors
    /// When the journal or its head cannot be opened, locked or written.
    pub fn append(&self, entry: &Entry, now: Timestamp) -> Result<(), AuditError> {
        let path = self.path();
        ordinary(&path)?;
        self.write(entry, now)
            .map_err(|source| AuditError::File { path, source })
    }

    fn write(&self, entry: &Entry, now: Timestamp) -> io::Result<()> {
        let mut file = storage::append(&self.folder, JOURNAL)?;
        // Held until the file is closed.
        file.lock()?;
        let end = tail(&mut file)?;
        let head = self.follow(&end)?;
        let (line, head) = Record::after(&head, entry, &self.who, now).seal()?;
        let begin = if end.torn { "\n" } else { "" };
        file.write_all(format!("{begin}{line}\n").as_bytes())?;
        file.sync_data()?;
        self.remember(&head)
    }

    /// What the next record follows. Where the head knows of more than there is, the head is right: the gap stays for all to see.
    fn follow(&self, end: &Tail) -> io::Result<Head> {
        match (self.head(), &end.last) {
            (Some(head), Some(last)) if last.count > head.count => Ok(last.clone()),
            (Some(head), _) => Ok(head),
            (None, Some(last)) => Ok(last.clone()),
            (None, None) => {
                // Before the first line, so that from then on a journal without a head is a fault.
                let origin = Head::origin();
                self.remember(&origin)?;
                Ok(origin)
            }
        }
    }

    fn head(&self) -> Option<Head> {
        let text = fs::read_to_string(self.folder.join(HEAD)).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Replaces the head in one step, so that a crash leaves the old one or the new one.
    fn remember(&self, head: &Head) -> io::Result<()> {
        let text = serde_json::to_string(head)? + "\n";
        storage::replace(&self.folder, HEAD, text.as_bytes())
    }

    /// The records that can be read, in the order of their lines.
    ///
    /// # Errors
    /// When the journal is there and cannot be read.
    pub fn records(&self) -> Result<Vec<Record>, AuditError> {
        Ok(self
            .text()?
            .0
            .lines()
            .filter_map(read)
            .map(|sealed| sealed.record)
            .collect())
    }

    /// Whether the journal is whole.
    ///
    /// # Errors
    /// When the journal is there and cannot be read.
    pub fn verify(&self) -> Result<Check, AuditError> {
        let (text, head) = self.text()?;
        Ok(check(&text, head.as_ref()))
    }

    /// The journal and its head, both of the same moment; an empty one where there is none yet.
    fn text(&self) -> Result<(String, Option<Head>), AuditError> {
        let path = self.path();
        ordinary(&path)?;
        let read = || -> io::Result<_> {
            let mut file = match File::open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok((String::new(), self.head()));
                }
                Err(error) => return Err(error),
            };
            file.lock_shared()?;
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut file, &mut bytes)?;
            Ok((String::from_utf8_lossy(&bytes).into_owned(), self.head()))
        };
        read().map_err(|source| AuditError::File {
            path: path.clone(),
            source,
        })
    }
}

/// Refuses a link, a pipe or a folder where the journal should stand; that there is nothing yet is fine.
fn ordinary(path: &Path) -> Result<(), AuditError> {
    match fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => Err(AuditError::NotAFile(path.to_owned())),
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(AuditError::File {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}
