//! The state folder and the modes of folders.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Write permission for the group or for all.
const OTHERS_WRITE: u32 = 0o022;

/// Returns the state folder: `GANDER_STATE_DIR`, or `gander` in `XDG_STATE_HOME` or in
/// `~/.local/state`.
pub fn state_folder(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    // The base directory specification says to ignore a relative path.
    let below = |path: PathBuf| path.is_absolute().then(|| path.join("gander"));
    set("GANDER_STATE_DIR")
        .or_else(|| set("XDG_STATE_HOME").and_then(below))
        .or_else(|| set("HOME").and_then(|home| below(home.join(".local/state"))))
}

/// Creates a folder and its parents with mode 0700 unless it exists.
///
/// # Errors
///
/// If the system refuses.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        Ok(())
    } else {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }
}

/// Returns whether other users may write into this folder.
///
/// # Errors
///
/// If the folder cannot be examined.
pub fn is_writable_by_others(folder: &Path) -> io::Result<bool> {
    Ok(fs::metadata(folder)?.permissions().mode() & OTHERS_WRITE != 0)
}

/// The folder in which a path lies.
pub(super) fn of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::{is_writable_by_others, make_folder, state_folder};
    use rstest::rstest;
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    #[rstest]
    #[case(&[("GANDER_STATE_DIR", "/s"), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/s"))]
    #[case(
        &[("GANDER_STATE_DIR", ""), ("XDG_STATE_HOME", "/x"), ("HOME", "/h")], Some("/x/gander")
    )]
    #[case::relative(&[("XDG_STATE_HOME", "x"), ("HOME", "/h")], Some("/h/.local/state/gander"))]
    #[case(&[], None)]
    fn state_folder_is_the_first_that_is_set(
        #[case] vars: &[(&str, &str)],
        #[case] path: Option<&str>,
    ) {
        let get = |name: &str| {
            vars.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| (*v).to_owned())
        };
        assert_eq!(state_folder(get).as_deref(), path.map(Path::new));
    }

    #[test]
    fn folder_is_private() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        make_folder(&folder).unwrap();
        assert_eq!(
            folder.metadata().unwrap().permissions().mode() & 0o777,
            0o700
        );
        assert!(!is_writable_by_others(&folder).unwrap());
        set_permissions(&folder, Permissions::from_mode(0o720)).unwrap();
        assert!(is_writable_by_others(&folder).unwrap());
    }
}
