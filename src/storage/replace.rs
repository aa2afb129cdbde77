//! Replacing the content of a file of the state folder. The caller holds a lock that all writers of
//! the file take.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::folder::make_folder;
use super::open::private;

/// Replaces a file of the folder atomically: a crash leaves the old text or the new one.
///
/// # Errors
///
/// If the system refuses; the file is then unchanged.
pub fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    make_folder(folder)?;
    // A fixed name, so that what a killed process left does not stay for ever: it may hold a token.
    let beside = format!("{name}.new");
    let _ = fs::remove_file(folder.join(&beside));
    let mut file = tempfile::Builder::new()
        .prefix(&beside)
        .rand_bytes(0)
        .make_in(folder, |path| {
            private().write(true).create_new(true).open(path)
        })?;
    file.as_file_mut().write_all(text)?;
    file.as_file().sync_data()?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// Overwrites an open file of `length` bytes in one write, padded with spaces to its previous
/// length.
///
/// A process killed at any point leaves the old text or the new one; truncating after a shorter
/// write would be a second step. For a file that is itself locked: [`replace`] would take it away
/// from the processes that wait for the lock.
///
/// # Errors
///
/// If the system refuses.
pub fn overwrite(file: &File, mut text: Vec<u8>, length: usize) -> io::Result<()> {
    text.resize(text.len().max(length), b' ');
    file.write_all_at(&text, 0)
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::{overwrite, replace};
    use std::fs::read_to_string;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn replaced_file_is_whole_and_private() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("f");
        std::fs::write(root.path().join("f.new"), "left by a killed process").unwrap();
        replace(root.path(), "f", b"one").unwrap();
        replace(root.path(), "f", b"two").unwrap();
        assert_eq!(read_to_string(&path).unwrap(), "two");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::create_dir_all(root.path().join("g/full")).unwrap();
        assert!(replace(root.path(), "g", b"x").is_err());
        assert_eq!(
            root.path().read_dir().unwrap().count(),
            2,
            "nothing else is left"
        );
    }

    #[test]
    fn overwritten_file_does_not_shrink() {
        let root = tempfile::tempdir().unwrap();
        let file = open(root.path(), "f").unwrap();
        overwrite(&file, b"long".to_vec(), 0).unwrap();
        overwrite(&file, b"s".to_vec(), 4).unwrap();
        assert_eq!(read_to_string(root.path().join("f")).unwrap(), "s   ");
    }
}
