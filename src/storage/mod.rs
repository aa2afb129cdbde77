//! The state folder: what the processes of one person on this machine share. Folder 0700, files 0600, nobody else's links followed.
//!
//! A lowest room, beside `text`: it imports no other and knows of nothing that is kept in its files.
//!
//! Stamps in these files are distances from the start of the machine, which all its processes see alike and no one can set. What a
//! restart leaves behind is told by stamps out of all reason, and by the name of the start where the system has one.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::OFlags;
use rustix::time::{ClockId, clock_gettime};
use sha2::{Digest as _, Sha256};

/// Goes on while the machine sleeps, as the server's clock does.
#[cfg(target_os = "linux")]
const CLOCK: ClockId = ClockId::Boottime;
/// Elsewhere the monotonic clock is the one that does.
#[cfg(not(target_os = "linux"))]
const CLOCK: ClockId = ClockId::Monotonic;

/// How often whoever waits for a lock looks again.
const LOOK: Duration = Duration::from_micros(300);

/// The folder that the variables name: our own one, else the one below that of the system's convention.
pub fn folder(get: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| {
        get(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    // The base directory specification asks to pass over a path that is not absolute.
    let below = |path: PathBuf| path.is_absolute().then(|| path.join("gander"));
    set("GANDER_STATE_DIR")
        .or_else(|| set("XDG_STATE_HOME").and_then(below))
        .or_else(|| set("HOME").and_then(|home| below(home.join(".local/state"))))
}

/// Opens a file of the folder for reading and writing, and makes both where they are missing.
///
/// # Errors
/// When the system refuses.
pub fn open(folder: &Path, name: &str) -> io::Result<File> {
    prepare(folder)?;
    options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(name))
}

/// Opens a file of the folder for writing at its end, and makes both where they are missing.
///
/// # Errors
/// When the system refuses.
pub fn append(folder: &Path, name: &str) -> io::Result<File> {
    prepare(folder)?;
    options().append(true).create(true).open(folder.join(name))
}

/// Locks a file until it is closed or unlocked. Falls with its process.
///
/// # Errors
/// When another process holds the lock for longer than the patience lasts, or the system refuses.
pub fn lock(file: &File, patience: Duration) -> io::Result<()> {
    let began = stamp();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if stamp().saturating_sub(began) < patience => {
                thread::park_timeout(LOOK);
            }
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::TimedOut.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// Puts a text in the place of a file of the folder, whole or not at all: written beside it, then renamed. Only for the holder of a lock
/// that all its writers take.
///
/// # Errors
/// When the system refuses; the file is then as it was.
pub fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    prepare(folder)?;
    let beside = folder.join(format!("{name}.new"));
    // Only the holder of the lock writes, so one that is there is what a killed process left.
    let _ = fs::remove_file(&beside);
    let mut file = options().write(true).create_new(true).open(&beside)?;
    let written = file
        .write_all(text)
        .and_then(|()| file.sync_data())
        .and_then(|()| fs::rename(&beside, folder.join(name)));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Makes the folder where it is missing.
fn prepare(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        Ok(())
    } else {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }
}

/// How files of the folder are opened.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .mode(0o600)
        .custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default());
    options
}

/// Now, counted from the start of the machine.
pub fn stamp() -> Duration {
    let now = clock_gettime(CLOCK);
    Duration::new(
        u64::try_from(now.tv_sec).unwrap_or_default(),
        u32::try_from(now.tv_nsec).unwrap_or_default(),
    )
}

/// Which start of the machine this is; empty where the system does not say.
pub fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}

/// A name for these texts that tells nothing of them.
pub fn fingerprint(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    let digits = hash
        .finalize()
        .iter()
        .take(8)
        .fold(0, |digits: u64, byte| digits << 8 | u64::from(*byte));
    format!("{digits:016x}")
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, folder, lock, open, replace, stamp};
    use rstest::rstest;
    use std::io::ErrorKind;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;
    use std::time::Duration;

    #[rstest]
    #[case(&[("GANDER_STATE_DIR", "/s"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/s"))]
    #[case(&[("GANDER_STATE_DIR", ""), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/x/gander"))]
    #[case::relative_counts_as_unset(&[("XDG_STATE_HOME", "x"), ("HOME", "/h")], Some("/h/.local/state/gander"))]
    #[case(&[], None)]
    fn the_folder_is_the_first_that_is_named(
        #[case] vars: &[(&str, &str)],
        #[case] path: Option<&str>,
    ) {
        let get = |name: &str| {
            vars.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        };
        assert_eq!(folder(get).as_deref(), path.map(Path::new));
    }

    #[test]
    fn folder_and_file_are_their_owners_alone() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        open(&folder, "f").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("f"))), (0o700, 0o600));
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        symlink(root.path().join("elsewhere"), root.path().join("f")).unwrap();
        assert!(open(root.path(), "f").is_err());
    }

    #[test]
    fn a_text_is_replaced_whole_and_belongs_to_its_owner_alone() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("f.new"), "what a killed process left").unwrap();
        replace(root.path(), "f", b"one").unwrap();
        replace(root.path(), "f", b"two").unwrap();
        assert_eq!(
            std::fs::read_to_string(root.path().join("f")).unwrap(),
            "two"
        );
        assert_eq!(
            root.path()
                .join("f")
                .metadata()
                .unwrap()
                .permissions()
                .mode()
                & 0o777,
            0o600
        );
        std::fs::create_dir_all(root.path().join("g/full")).unwrap();
        assert!(replace(root.path(), "g", b"x").is_err());
        assert_eq!(
            root.path().read_dir().unwrap().count(),
            2,
            "nothing else is left"
        );
    }

    #[test]
    fn a_lock_is_one_openings_alone_and_patience_ends() {
        let root = tempfile::tempdir().unwrap();
        let (first, second) = (
            open(root.path(), "f").unwrap(),
            open(root.path(), "f").unwrap(),
        );
        lock(&first, Duration::ZERO).unwrap();
        assert_eq!(
            lock(&second, Duration::from_millis(2)).unwrap_err().kind(),
            ErrorKind::TimedOut
        );
        drop(first);
        lock(&second, Duration::ZERO).unwrap();
    }

    #[test]
    fn stamps_go_on_and_fingerprints_tell_nothing() {
        assert!(stamp() <= stamp());
        let print = fingerprint(&["https://a.example", "canary"]);
        assert!(print.len() == 16 && !print.contains("canary"));
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
