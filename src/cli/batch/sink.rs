//! The outputs of a batch. A file grows by whole lines only: a line that cannot be written
//! completely is truncated, and a line that an aborted run left incomplete is truncated on resume.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::report::csv::{self, LineEnd};
use crate::storage;
use crate::text::Lang;

/// What to do with an existing file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IfExists {
    /// Leave it and fail.
    Refuse,
    /// Truncate it.
    Replace,
    /// Append to it.
    Resume,
}

/// Why an output cannot be opened.
#[derive(Debug)]
pub(super) enum OpenError {
    /// The file exists.
    Exists,
    /// Another process is writing it.
    Busy,
    /// The line with this number was not written by a batch with the same format.
    Foreign(u64),
    Io(io::Error),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An open output.
#[derive(Debug)]
pub(super) enum Sink {
    /// A file, its length up to the last complete line, and whether this process created it.
    File(File, PathBuf, u64, bool),
    /// A pipe, a terminal or a device, which cannot be truncated.
    Stream(File),
    Stdout(io::Stdout),
}

/// How the lines of an output are recognised.
pub(super) struct LineFormat<'a> {
    pub(super) header: &'a str,
    /// The id of the order in a line, if the line has this format.
    pub(super) id: fn(&str) -> Option<String>,
}

impl Sink {
    /// Opens an output, `-` for standard output, and returns the ids in it.
    pub(super) fn open(
        path: &Path,
        if_exists: IfExists,
        lines: &LineFormat<'_>,
    ) -> Result<(Self, HashSet<String>), OpenError> {
        if path.as_os_str() == "-" {
            return Ok((Self::Stdout(io::stdout()), HashSet::new()));
        }
        match fs::metadata(path) {
            Ok(about) if about.is_file() => Self::open_existing(path, if_exists, lines),
            Ok(_) => Ok((Self::Stream(storage::open_device(path)?), HashSet::new())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = storage::create_new(path)?;
                Ok((Self::locked(file, path, 0, true)?, HashSet::new()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Opens an existing file.
    fn open_existing(
        path: &Path,
        if_exists: IfExists,
        lines: &LineFormat<'_>,
    ) -> Result<(Self, HashSet<String>), OpenError> {
        if if_exists == IfExists::Refuse {
            return Err(OpenError::Exists);
        }
        let file = storage::open_existing(path)?;
        let Self::File(mut file, path, ..) = Self::locked(file, path, 0, false)? else {
            return Err(OpenError::Busy);
        };
        storage::make_private(&file)?;
        let (held, whole) = if if_exists == IfExists::Resume {
            complete_lines(&file, lines)?
        } else {
            (HashSet::new(), 0)
        };
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        Ok((Self::File(file, path, whole, false), held))
    }

    fn locked(file: File, path: &Path, whole: u64, made: bool) -> Result<Self, OpenError> {
        if storage::try_lock(&file)? {
            Ok(Self::File(file, path.to_owned(), whole, made))
        } else {
            Err(OpenError::Busy)
        }
    }

    /// Whether it is a file without a line.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::File(_, _, 0, _))
    }

    /// Whether a batch can resume it.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(..))
    }

    /// Writes lines, all of them or none.
    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.write_all(text.as_bytes()).and_then(|()| out.flush()),
            Self::Stream(out) => out.write_all(text.as_bytes()),
            Self::File(file, _, whole, _) => match file.write_all(text.as_bytes()) {
                Ok(()) => {
                    *whole += text.len() as u64;
                    Ok(())
                }
                Err(error) => {
                    // If truncating fails too, a resumed batch truncates the incomplete line.
                    let _ = file
                        .set_len(*whole)
                        .and_then(|()| file.seek(SeekFrom::Start(*whole)));
                    Err(error)
                }
            },
        }
    }

    /// Closes it, and deletes a file that this process created and never wrote to.
    pub(super) fn close(self) -> io::Result<()> {
        match self {
            Self::File(_, path, 0, true) => fs::remove_file(path),
            Self::File(file, ..) => file.sync_data(),
            Self::Stream(_) | Self::Stdout(_) => Ok(()),
        }
    }
}

/// The ids in the complete lines of a file, and the length of these lines.
fn complete_lines(
    file: &File,
    lines: &LineFormat<'_>,
) -> Result<(HashSet<String>, u64), OpenError> {
    let (mut reader, mut line, mut number) = (BufReader::new(file), Vec::new(), 0);
    let (mut held, mut whole) = (HashSet::new(), 0);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        if line.last() != Some(&b'\n') {
            return Ok((held, whole));
        }
        number += 1;
        let text = std::str::from_utf8(&line).map_err(|_| OpenError::Foreign(number))?;
        if number > 1 || lines.header.is_empty() {
            held.insert((lines.id)(text).ok_or(OpenError::Foreign(number))?);
        } else if text != lines.header {
            return Err(OpenError::Foreign(1));
        }
        whole += read;
    }
}

/// The list of failures.
#[derive(Debug)]
pub(super) struct FailureList {
    /// `None` prints them on standard error.
    sink: Option<Sink>,
    pub(super) count: u64,
}

/// A row of the list of failures.
#[derive(Debug)]
pub(super) struct FailureRow<'a> {
    pub(super) line: u64,
    pub(super) id: &'a str,
    pub(super) code: &'a str,
    pub(super) reason: &'a str,
}

impl FailureList {
    /// Opens a file for them. A resumed batch retries what failed before, so the file is truncated.
    pub(super) fn open(path: Option<&Path>, if_exists: IfExists) -> Result<Self, OpenError> {
        let if_exists = if if_exists == IfExists::Resume {
            IfExists::Replace
        } else {
            if_exists
        };
        let lines = LineFormat {
            header: "",
            id: |_| None,
        };
        let mut sink = path
            .map(|path| Sink::open(path, if_exists, &lines))
            .transpose()?
            .map(|(sink, _)| sink);
        // A list without failures is deleted on close, also if an earlier run created it.
        if let Some(Sink::File(_, _, 0, made)) = &mut sink {
            *made = true;
        }
        Ok(Self { sink, count: 0 })
    }

    pub(super) fn add(&mut self, failed: &FailureRow<'_>, lang: Lang) -> io::Result<()> {
        self.count += 1;
        let Some(sink) = &mut self.sink else {
            let FailureRow {
                line, id, reason, ..
            } = failed;
            let _ = match lang {
                Lang::Zh => writeln!(io::stderr(), "gander: 第 {line} 行 {id}：{reason}"),
                Lang::En => writeln!(io::stderr(), "gander: line {line}, {id}: {reason}"),
            };
            return Ok(());
        };
        let row = csv::row(
            &[
                failed.line.to_string(),
                failed.id.to_owned(),
                failed.code.to_owned(),
                failed.reason.to_owned(),
            ],
            LineEnd::Lf,
        );
        let header = if sink.is_empty() {
            csv::row(&["line", "id", "code", "reason"], LineEnd::Lf)
        } else {
            String::new()
        };
        sink.write(&format!("{header}{row}"))
    }

    pub(super) fn close(self) -> io::Result<()> {
        self.sink.map_or(Ok(()), Sink::close)
    }
}

#[cfg(test)]
mod tests {
    use super::{FailureList, FailureRow, IfExists, LineFormat, OpenError, Sink};
    use crate::text::Lang;
    use rstest::rstest;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use tempfile::TempDir;

    const LINES: LineFormat<'_> = LineFormat {
        header: "id\n",
        id: |line| line.strip_prefix("id=").map(|id| id.trim_end().to_owned()),
    };

    fn with(text: &str) -> (TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[rstest]
    #[case::half_a_line("id\nid=a\nid=b\nid=", &["a", "b"], "id\nid=a\nid=b\n")]
    #[case::half_a_letter("id\nid=a\nid=\u{8ba2}", &["a"], "id\nid=a\n")]
    #[case::half_a_header("i", &[], "")]
    #[case::nothing("", &[], "")]
    fn incomplete_last_line_is_truncated_on_resume(
        #[case] text: &str,
        #[case] ids: &[&str],
        #[case] left: &str,
    ) {
        let (_folder, path) = with(text);
        let (mut sink, held) = Sink::open(&path, IfExists::Resume, &LINES).unwrap();
        assert_eq!((held.len(), sink.is_empty()), (ids.len(), left.is_empty()));
        assert!(ids.iter().all(|id| held.contains(*id)));
        sink.write("id=z\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{left}id=z\n"));
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[rstest]
    #[case::other_columns("name\nid=a\n", 1)]
    #[case::a_line_of_something_else("id\nid=a\nhello\n", 3)]
    fn file_of_another_format_is_refused_and_unchanged(#[case] text: &str, #[case] line: u64) {
        let (_folder, path) = with(text);
        let Err(OpenError::Foreign(at)) = Sink::open(&path, IfExists::Resume, &LINES) else {
            panic!("it was opened")
        };
        assert_eq!(
            (at, fs::read_to_string(&path).unwrap().as_str()),
            (line, text)
        );
    }

    #[test]
    fn existing_or_locked_file_is_refused() {
        let (_folder, path) = with("id\n");
        assert!(matches!(
            Sink::open(&path, IfExists::Refuse, &LINES),
            Err(OpenError::Exists)
        ));
        let first = Sink::open(&path, IfExists::Resume, &LINES).unwrap();
        assert!(matches!(
            Sink::open(&path, IfExists::Replace, &LINES),
            Err(OpenError::Busy)
        ));
        drop(first);
        assert!(
            Sink::open(&path, IfExists::Replace, &LINES)
                .unwrap()
                .0
                .is_empty()
        );
    }

    #[test]
    fn new_file_without_a_line_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.csv");
        Sink::open(&path, IfExists::Refuse, &LINES)
            .unwrap()
            .0
            .close()
            .unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn failure_list_has_one_header_and_is_deleted_if_empty() {
        let (_folder, path) = with("of an earlier run\n");
        let failed = FailureRow {
            line: 3,
            id: "=o_1",
            code: "20003",
            reason: "no, sorry",
        };
        let mut failures = FailureList::open(Some(&path), IfExists::Resume).unwrap();
        failures.add(&failed, Lang::En).unwrap();
        failures.add(&failed, Lang::En).unwrap();
        failures.close().unwrap();
        let row = "3,'=o_1,20003,\"no, sorry\"\n";
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            format!("line,id,code,reason\n{row}{row}")
        );
        FailureList::open(Some(&path), IfExists::Resume)
            .unwrap()
            .close()
            .unwrap();
        assert!(!path.exists());
    }
}
