//! The log: one JSON object a line, in the state folder, for its owner alone. Off unless asked for.
//!
//! Nothing that is logged holds a secret or anything personal; the last filter is for what should never have come this far.

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
/// Where the older half goes when a log is full.
const OLDER: &str = "gander.log.1";
/// How long a log grows, in bytes.
const FULL: u64 = 1 << 20;

/// Logs from now on into `gander.log` of this folder.
///
/// # Errors
/// When the file cannot be had, or there is a log already.
pub fn log_to(folder: &Path, level: LevelFilter) -> io::Result<()> {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(Mutex::new(Log::open(folder)?));
    // What the crates below say may repeat an address with a secret in it.
    let ours = lines.with_filter(Targets::new().with_target("gander", level));
    tracing_subscriber::registry()
        .with(ours)
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

    fn turn(&mut self) -> io::Result<()> {
        storage::rename(&self.folder, NAME, OLDER)?;
        *self = Self::open(&self.folder)?;
        Ok(())
    }
}

impl Write for Log {
    /// A whole line, as the subscriber hands it over.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.length >= FULL {
            self.turn()?;
        }
        let shown = scrub(&String::from_utf8_lossy(line));
        self.file.write_all(shown.as_bytes())?;
        self.length += shown.len() as u64;
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
    fn a_full_log_is_turned_and_both_are_the_owners_alone() {
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
    fn what_should_not_have_come_this_far_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Log::open(folder.path()).unwrap();
        log.write_all(b"{\"said\":\"token xe_63e1f1a2b3c4d_Abc9Abc9 of 13900001234\"}\n")
            .unwrap();
        let said = std::fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(said, "{\"said\":\"token *** of ***\"}\n");
    }
}
