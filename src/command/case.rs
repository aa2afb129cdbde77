//! `gander case`: a saved order as a case file.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Timestamp;

use super::saved::{self, Refusal};
use super::{complain, print};
use crate::casefile::CaseFile;
use crate::order::{findings, verdict};
use crate::run;
use crate::say;
use crate::text::{Clean, Lang};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A saved answer of order detail; `-` reads standard input. Its age is the file's
    #[arg(long, value_name = "PATH")]
    file: PathBuf,
    /// The form of the case file
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
    /// Write into this file, for the user alone, instead of onto standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace that file if it is there
    #[arg(long, requires = "out")]
    force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A document to read
    Markdown,
    /// `gander.case/1`, for programs
    Json,
}

/// Writes the case file.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let text = match tell(arguments, lang) {
        Ok(text) => text,
        Err((what, todo)) => return complain(&what, &todo),
    };
    match &arguments.out {
        None => print(&text),
        Some(path) => match keep(path, &text, arguments.force) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let (what, todo) = refused(path, &error, lang);
                complain(&what, &todo)
            }
        },
    }
}

fn tell(arguments: &Arguments, lang: Lang) -> Result<String, Refusal> {
    let now = run::now();
    let order = saved::open(&arguments.file, lang)?.order;
    let found = findings(&order.facts, &order.limits, now, lang);
    let verdict = verdict(&order.facts, &found, now, lang);
    let case = CaseFile::of(&order, &found, &verdict, written_at(&arguments.file).unwrap_or(now), now, lang);
    Ok(match arguments.format {
        Format::Markdown => case.markdown(),
        Format::Json => format!("{}\n", case.json()),
    })
}

/// When a saved answer was last written: as near to its fetching as is known.
pub(super) fn written_at(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()
}

/// Writes the file whole or not at all.
fn keep(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let there = fs::symlink_metadata(path);
    match &there {
        Ok(_) if !force => return Err(io::ErrorKind::AlreadyExists.into()),
        Ok(about) if !about.is_file() => return Err(io::ErrorKind::InvalidInput.into()),
        _ => {}
    }
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(format!(".{}.new", std::process::id()));
    let fresh = PathBuf::from(fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).and_then(|()| place(&fresh, path, force));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

/// Gives the file its name, which is taken first, so that two who write the same file do not replace each other's.
fn place(fresh: &Path, path: &Path, force: bool) -> io::Result<()> {
    if !force {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    }
    fs::rename(fresh, path)
}

fn refused(path: &Path, error: &io::Error, lang: Lang) -> Refusal {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => (
            lang.pick(say!("文件已存在：{shown}"), say!("the file is already there: {shown}")),
            Clean::fixed(lang.pick("换一个 --out，或加 --force 替换它。", "Choose another --out, or replace it with --force.")),
        ),
        io::ErrorKind::InvalidInput => (lang.pick(say!("不是普通文件：{shown}"), say!("not an ordinary file: {shown}")), Clean::default()),
        _ => (lang.pick(say!("写不了 {shown}：{error}"), say!("cannot write {shown}: {error}")), Clean::default()),
    }
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
        assert_eq!(keep(&path, "two", false).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        keep(&path, "three", true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_folder_and_a_link_are_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        for path in [folder.path(), &link] {
            assert_eq!(keep(path, "x", true).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
        assert!(keep(&folder.path().join("none/case.md"), "x", false).is_err());
    }
}
