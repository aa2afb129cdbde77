//! Moving and removing files of the state folder. The caller holds a lock that all writers of the
//! file take.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The largest number of copies that are set aside of one file.
const MOST_ASIDE: usize = 99;

/// Renames an unreadable file of the folder so that nothing overwrites it, and returns its new
/// path.
///
/// # Errors
///
/// If the system refuses, or too many copies were set aside before.
pub fn set_aside(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let free = copies(folder, name).find(|path| fs::symlink_metadata(path).is_err());
    let path = free.ok_or(io::ErrorKind::AlreadyExists)?;
    fs::rename(folder.join(name), &path)?;
    Ok(path)
}

/// Removes a file of the folder and the copies of it that were set aside; the file need not exist.
///
/// # Errors
///
/// If the system refuses.
pub fn remove(folder: &Path, name: &str) -> io::Result<()> {
    let copies = copies(folder, name).take_while(|path| path.exists());
    for path in copies.chain([folder.join(name)]) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Renames a file of the folder; an earlier file of the new name is replaced.
///
/// # Errors
///
/// If the system refuses.
pub fn rename(folder: &Path, name: &str, new: &str) -> io::Result<()> {
    fs::rename(folder.join(name), folder.join(new))
}

/// The names that unreadable copies of a file get, in their order.
fn copies(folder: &Path, name: &str) -> impl Iterator<Item = PathBuf> {
    (1..=MOST_ASIDE).map(move |n| {
        let number = if n == 1 {
            String::new()
        } else {
            format!("-{n}")
        };
        folder.join(format!("{name}.broken{number}"))
    })
}

#[cfg(test)]
mod tests {
    use super::{remove, set_aside};
    use std::fs::{read_to_string, write};

    #[test]
    fn file_set_aside_gets_a_free_name_and_is_removed_with_its_file() {
        let root = tempfile::tempdir().unwrap();
        for (text, copy) in [("one", "f.broken"), ("two", "f.broken-2")] {
            write(root.path().join("f"), text).unwrap();
            assert_eq!(set_aside(root.path(), "f").unwrap(), root.path().join(copy));
        }
        assert_eq!(read_to_string(root.path().join("f.broken")).unwrap(), "one");
        write(root.path().join("f"), "three").unwrap();
        remove(root.path(), "f").unwrap();
        remove(root.path(), "f").unwrap();
        assert_eq!(root.path().read_dir().unwrap().count(), 0);
    }
}
