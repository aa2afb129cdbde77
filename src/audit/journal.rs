//! The journal on disk: a file that grows, and a head file with its count and last hash. Both are
//! private to the user.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::check::{JournalCheck, check};
use super::end::{JournalEnd, read_end};
use super::entry::{Actor, AuditEntry};
use super::error::AuditError;
use super::record::{JournalHead, JournalRecord, read};
use crate::storage;

/// The journal's file name.
pub const JOURNAL: &str = "audit.jsonl";
/// The head's file name.
pub const HEAD: &str = "audit.head";

/// A journal in its folder.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    actor: Actor,
}

/// Returns the folder of the journal: [`storage::state_folder`].
///
/// # Errors
///
/// If no variable names one.
pub fn folder(variable: impl Fn(&str) -> Option<String>) -> Result<PathBuf, AuditError> {
    storage::state_folder(variable).ok_or(AuditError::NoHome)
}

impl Journal {
    /// Opens the journal of a folder, and creates the folder if it is missing. The first entry
    /// creates the files.
    ///
    /// # Errors
    ///
    /// If the folder cannot be created, is not a folder, or is writable by other users.
    pub fn open(folder: &Path, actor: Actor) -> Result<Self, AuditError> {
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
            actor,
        })
    }

    /// Returns the path of the journal.
    pub fn path(&self) -> PathBuf {
        self.folder.join(JOURNAL)
    }

    /// Appends an entry and syncs it to disk. Waits for other writers; a half-written line before
    /// it stays as it is.
    ///
    /// # Errors
    ///
    /// If the journal or its head cannot be opened, locked or written.
    pub fn append(&self, entry: &AuditEntry, now: Timestamp) -> Result<(), AuditError> {
        let path = self.path();
        check_ordinary(&path)?;
        self.write(entry, now)
            .map_err(|source| AuditError::File { path, source })
    }

    fn write(&self, entry: &AuditEntry, now: Timestamp) -> io::Result<()> {
        let mut file = storage::append(&self.folder, JOURNAL)?;
        // The lock is held until the file is closed.
        file.lock()?;
        let end = read_end(&mut file)?;
        let head = self.previous(&end)?;
        let (line, head) = JournalRecord::after(&head, entry, &self.actor, now).seal()?;
        let begin = if end.torn { "\n" } else { "" };
        file.write_all(format!("{begin}{line}\n").as_bytes())?;
        file.sync_data()?;
        self.save_head(&head)
    }

    /// Returns the head that the next record follows. If the head counts more records than there
    /// are, it wins: the gap stays visible.
    fn previous(&self, end: &JournalEnd) -> io::Result<JournalHead> {
        match (self.head(), &end.last) {
            (Some(head), Some(last)) if last.count > head.count => Ok(last.clone()),
            (Some(head), _) => Ok(head),
            (None, Some(last)) => Ok(last.clone()),
            (None, None) => {
                // Written before the first line, so that from then on a missing head file is a
                // fault.
                let origin = JournalHead::origin();
                self.save_head(&origin)?;
                Ok(origin)
            }
        }
    }

    fn head(&self) -> Option<JournalHead> {
        let text = fs::read_to_string(self.folder.join(HEAD)).ok()?;
        serde_json::from_str(&text).ok()
    }

    fn save_head(&self, head: &JournalHead) -> io::Result<()> {
        let text = serde_json::to_string(head)? + "\n";
        storage::replace(&self.folder, HEAD, text.as_bytes())
    }

    /// Returns the readable records, in the order of their lines.
    ///
    /// # Errors
    ///
    /// If the journal exists and cannot be read.
    pub fn records(&self) -> Result<Vec<JournalRecord>, AuditError> {
        Ok(self
            .text()?
            .0
            .lines()
            .filter_map(read)
            .map(|sealed| sealed.record)
            .collect())
    }

    /// Checks whether the journal is intact.
    ///
    /// # Errors
    ///
    /// If the journal exists and cannot be read.
    pub fn verify(&self) -> Result<JournalCheck, AuditError> {
        let (text, head) = self.text()?;
        Ok(check(&text, head.as_ref()))
    }

    /// Reads the journal and its head under one lock; a missing journal is empty.
    fn text(&self) -> Result<(String, Option<JournalHead>), AuditError> {
        let path = self.path();
        check_ordinary(&path)?;
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

/// Returns an error if a link, a pipe or a folder stands in place of the journal.
fn check_ordinary(path: &Path) -> Result<(), AuditError> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => Err(AuditError::NotAFile(path.to_owned())),
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(AuditError::File {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}
