//! The log: one JSON object per line in the state folder, private to its user. Off by default.
//!
//! Log statements hold no secrets and no personal data; the filter here catches what should not
//! have been logged.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::api::scrub;
use crate::storage;

const NAME: &str = "gander.log";
/// The previous log, replaced when the log is full.
const OLDER: &str = "gander.log.1";
/// The size in bytes at which a log is full.
const FULL: u64 = 1 << 20;

/// Starts logging to `gander.log` in this folder.
///
/// # Errors
///
/// If the file cannot be opened, or logging was started before.
pub fn log_to(folder: &Path, level: LevelFilter) -> io::Result<()> {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(Mutex::new(Log::open(folder)?));
    // Log lines of dependencies may repeat an address with a secret in it.
    let layer = lines.with_filter(Targets::new().with_target("gander", level));
    tracing_subscriber::registry()
        .with(layer)
        .try_init()
        .map_err(io::Error::other)
}

struct Log {
    folder: PathBuf,
    file: File,
    length: u64,
}

impl Log {
    fn open(folder: &Path) -> io::Result<Self> {
        let file = storage::append(folder, NAME)?;
        Ok(Self {
            folder: folder.to_owned(),
            length: file.metadata()?.len(),
            file,
        })
    }

    fn rotate(&mut self) -> io::Result<()> {
        storage::rename(&self.folder, NAME, OLDER)?;
        *self = Self::open(&self.folder)?;
        Ok(())
    }
}

impl Write for Log {
    /// Writes a line; the subscriber passes whole lines.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.length >= FULL {
            self.rotate()?;
        }
        let scrubbed = scrub(&String::from_utf8_lossy(line));
        self.file.write_all(scrubbed.as_bytes())?;
        self.length += scrubbed.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{FULL, Log, NAME, OLDER};
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn full_log_is_rotated_and_both_files_are_private() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::open(folder.path()).unwrap();
        let line = format!("{}\n", "log ".repeat(1024));
        for _ in 0..FULL / 4096 + 3 {
            log.write_all(line.as_bytes()).unwrap();
        }
        let meta = |name| folder.path().join(name).metadata().unwrap();
        assert!(meta(OLDER).len() >= FULL && meta(NAME).len() < FULL / 2);
        assert_eq!(
            [meta(NAME), meta(OLDER)].map(|meta| meta.permissions().mode() & 0o777),
            [0o600, 0o600]
        );
    }

    #[test]
    fn secrets_and_personal_data_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::open(folder.path()).unwrap();
        log.write_all(b"{\"message\":\"token xe_63e1f1a2b3c4d_Abc9Abc9 of 13900001234\"}\n")
            .unwrap();
        let text = std::fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(text, "{\"message\":\"token *** of ***\"}\n");
    }
}
