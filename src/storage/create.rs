//! Creating files that the user requests, anywhere in the file system.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use super::folder;
use super::open::private;

/// Creates a file with mode 0600, whole or not at all; replaces an earlier file only with
/// `overwrite`.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`] without `overwrite`, [`io::ErrorKind::InvalidInput`] if
/// something other than an ordinary file would be replaced, or what the system answers.
pub fn create(path: &Path, text: &str, overwrite: bool) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) if !overwrite => return Err(io::ErrorKind::AlreadyExists.into()),
        Ok(found) if !found.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
        _ => {}
    }
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    // `make_in`, since the errors of `tempfile_in` name the temporary file instead of the user's.
    let mut file = tempfile::Builder::new()
        .prefix(&prefix)
        .suffix(".new")
        .make_in(folder::of(path), |path| {
            private().write(true).create_new(true).open(path)
        })?;
    file.as_file_mut().write_all(text.as_bytes())?;
    file.as_file().sync_data()?;
    if overwrite {
        file.persist(path)?;
    } else {
        file.persist_noclobber(path)?;
    }
    Ok(())
}

/// Creates an empty file with mode 0600 and opens it for writing.
///
/// # Errors
///
/// If the file exists or the system refuses.
pub fn create_new(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Opens a file that exists for reading and writing; its mode stays.
///
/// # Errors
///
/// If the system refuses.
pub fn open_existing(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// Sets the mode of an open file to 0600.
///
/// # Errors
///
/// If the file belongs to another user or the system refuses.
pub fn make_private(file: &File) -> io::Result<()> {
    file.set_permissions(Permissions::from_mode(0o600))
}

/// Opens a pipe, a terminal or another device for writing.
///
/// # Errors
///
/// If the system refuses.
pub fn open_device(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

/// Writes a file that holds nothing private, with the modes that the umask allows; replaces an
/// earlier text.
///
/// # Errors
///
/// If the system refuses.
pub fn write_public(path: &Path, text: &str) -> io::Result<()> {
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::create;
    use std::fs;
    use std::io::ErrorKind;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn file_is_replaced_only_with_overwrite_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.md");
        create(&path, "one", false).unwrap();
        assert_eq!(
            create(&path, "two", false).unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        create(&path, "three", true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing else is left"
        );
    }

    #[test]
    fn folder_and_link_are_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        for path in [folder.path(), &link] {
            assert_eq!(
                create(path, "x", true).unwrap_err().kind(),
                ErrorKind::InvalidInput
            );
        }
    }

    #[test]
    fn error_names_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = create(&folder.path().join("none/case.md"), "x", false).unwrap_err();
        assert_eq!(error.to_string(), "No such file or directory (os error 2)");
    }
}
