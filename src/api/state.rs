//! The state folder: what the processes of one person on this machine share. Folder 0700, files 0600, nobody else's links followed.
//!
//! Stamps in these files are distances from the start of the machine, which all its processes see alike and no one can set. What a
//! restart leaves behind is told by stamps out of all reason, and by the name of the start where the system has one.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
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

/// The folder that the variables name: our own one, else the one below that of the system's convention.
pub fn folder(get: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let below = |path: PathBuf| path.is_absolute().then(|| path.join("gander"));
    set("GANDER_STATE_DIR")
        .or_else(|| set("XDG_STATE_HOME").and_then(below))
        .or_else(|| set("HOME").and_then(|home| below(home.join(".local/state"))))
}

/// Opens a file of the folder for reading and writing, and makes both where they are missing.
pub(super) fn open(folder: &Path, name: &str) -> io::Result<File> {
    prepare(folder)?;
    options().read(true).write(true).create(true).truncate(false).open(folder.join(name))
}

/// Opens a file of the folder for writing at its end, and makes both where they are missing.
///
/// # Errors
/// When the system refuses.
pub fn append(folder: &Path, name: &str) -> io::Result<File> {
    prepare(folder)?;
    options().append(true).create(true).open(folder.join(name))
}

/// Makes the folder where it is missing.
fn prepare(folder: &Path) -> io::Result<()> {
    if folder.is_dir() { Ok(()) } else { DirBuilder::new().recursive(true).mode(0o700).create(folder) }
}

/// How files of the folder are opened.
pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600).custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default());
    options
}

/// Now, counted from the start of the machine.
pub(super) fn stamp() -> Duration {
    let now = clock_gettime(CLOCK);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or_default(), u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// Which start of the machine this is; empty where the system does not say.
pub(super) fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|id| id.trim().to_owned()).unwrap_or_default()
}

/// A name for these texts that tells nothing of them.
pub(super) fn fingerprint(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    }
    let digits = hash.finalize().iter().take(8).fold(0, |digits: u64, byte| digits << 8 | u64::from(*byte));
    format!("{digits:016x}")
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, folder, open, stamp};
    use rstest::rstest;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    #[rstest]
    #[case(&[("GANDER_STATE_DIR", "/s"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/s"))]
    #[case(&[("GANDER_STATE_DIR", ""), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/x/gander"))]
    #[case::relative_counts_as_unset(&[("XDG_STATE_HOME", "x"), ("HOME", "/h")], Some("/h/.local/state/gander"))]
    #[case(&[], None)]
    fn the_folder_is_the_first_that_is_named(#[case] vars: &[(&str, &str)], #[case] path: Option<&str>) {
        let get = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
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
    fn stamps_go_on_and_fingerprints_tell_nothing() {
        assert!(stamp() <= stamp());
        let print = fingerprint(&["https://a.example", "canary"]);
        assert!(print.len() == 16 && !print.contains("canary"));
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
