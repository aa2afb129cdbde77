//! Files for the person: written whole or not at all, and never over another one unasked.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::safe;
use crate::text::{Lang, SafeText};

/// More files of one order than anybody writes into one folder.
const MOST: usize = 99;

/// Writes the file whole or not at all, for the user alone.
///
/// # Errors
///
/// When it is there already and not to be replaced, is no ordinary file, or cannot be written.
pub fn keep(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let there = fs::symlink_metadata(path);
    match &there {
        Ok(_) if !force => return Err(io::ErrorKind::AlreadyExists.into()),
        Ok(about) if !about.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
        _ => {}
    }
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}.new", std::process::id()));
    let fresh = PathBuf::from(fresh);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_data())
        .and_then(|()| place(&fresh, path, force));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

/// Gives the file its name, which is taken first, so that two who write the same file do not replace each other's.
fn place(fresh: &Path, path: &Path, force: bool) -> io::Result<()> {
    if !force {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
    }
    fs::rename(fresh, path)
}

/// Writes texts that belong together into this folder under one stem, each with its ending, and says how that went. A stem that is
/// taken gets a number.
pub fn save(stem: &str, files: &[(&'static str, String)], lang: Lang) -> SafeText {
    let path = |n: usize, ending: &str| {
        PathBuf::from(if n == 1 {
            format!("{stem}.{ending}")
        } else {
            format!("{stem}-{n}.{ending}")
        })
    };
    let free = (1..=MOST).find(|&n| {
        files
            .iter()
            .all(|(ending, _)| fs::symlink_metadata(path(n, ending)).is_err())
    });
    let n = free.unwrap_or(1);
    for (ending, text) in files {
        if let Err(error) = keep(&path(n, ending), text, false) {
            let shown = path(n, ending);
            return lang.tr(
                safe!("写不了 {}：{error}", shown.display()),
                safe!("cannot write {}: {error}", shown.display()),
            );
        }
    }
    let names: Vec<String> = files
        .iter()
        .map(|(ending, _)| path(n, ending).display().to_string())
        .collect();
    lang.tr(
        safe!("已写入当前文件夹：{}", names.join("、")),
        safe!("written into this folder: {}", names.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::keep;
    use std::fs;
    use std::io::ErrorKind;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_is_replaced_only_when_asked_and_belongs_to_the_user() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.md");
        keep(&path, "one", false).unwrap();
        assert_eq!(
            keep(&path, "two", false).unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        keep(&path, "three", true).unwrap();
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
    fn a_folder_and_a_link_are_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        for path in [folder.path(), &link] {
            assert_eq!(
                keep(path, "x", true).unwrap_err().kind(),
                ErrorKind::InvalidInput
            );
        }
        assert!(keep(&folder.path().join("none/case.md"), "x", false).is_err());
    }
}
