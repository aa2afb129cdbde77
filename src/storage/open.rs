//! Opening files of the state folder: mode 0600, symbolic links refused.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::OFlags;

use super::folder::make_folder;

/// Opens a file of the folder for reading and writing; creates both if they are missing.
///
/// # Errors
///
/// If the system refuses.
pub fn open(folder: &Path, name: &str) -> io::Result<File> {
    make_folder(folder)?;
    private()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(name))
}

/// Opens a file of the folder for reading, and for writing at its end; creates both if they are
/// missing.
///
/// # Errors
///
/// If the system refuses.
pub fn append(folder: &Path, name: &str) -> io::Result<File> {
    make_folder(folder)?;
    private()
        .read(true)
        .append(true)
        .create(true)
        .open(folder.join(name))
}

/// Reads a file of the folder, at most `limit` bytes of it.
///
/// # Errors
///
/// If the file does not exist or the system refuses.
pub fn read(folder: &Path, name: &str, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    private()
        .read(true)
        .open(folder.join(name))?
        .take(limit)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The options that all files of the folder are opened with.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options
        .mode(0o600)
        .custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default());
    options
}

#[cfg(test)]
mod tests {
    use super::{append, open, read};
    use std::io::Write as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    #[test]
    fn folder_and_files_are_private() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        open(&folder, "f").unwrap();
        append(&folder, "g").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(["f", "g"].map(|name| mode(&folder.join(name))), [0o600; 2]);
    }

    #[test]
    fn symbolic_link_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        symlink(root.path().join("elsewhere"), root.path().join("f")).unwrap();
        assert!(open(root.path(), "f").is_err());
        assert!(append(root.path(), "f").is_err());
        std::fs::write(root.path().join("elsewhere"), "text").unwrap();
        assert!(read(root.path(), "f", 9).is_err());
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let root = tempfile::tempdir().unwrap();
        write!(append(root.path(), "f").unwrap(), "12345").unwrap();
        assert_eq!(read(root.path(), "f", 3).unwrap(), b"123");
    }
}
