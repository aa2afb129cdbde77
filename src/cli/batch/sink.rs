//! Where a batch writes. A file grows by whole lines only: what cannot be written whole is taken back, and a line that was left half
//! written by whoever was stopped goes when the batch goes on.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::storage;
use crate::text::Lang;

/// What is done with a file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It stays, and nothing is done.
    Refuse,
    /// It is begun anew.
    Replace,
    /// It is gone on with.
    Resume,
}

/// Why nothing can be written there.
#[derive(Debug)]
pub(super) enum Refused {
    /// There is a file.
    There,
    /// Another process is writing it.
    Busy,
    /// It holds a line that is not of a batch like this, by its number.
    Foreign(u64),
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An open output.
#[derive(Debug)]
pub(super) enum Sink {
    /// A file, whole up to this length; whether it was made here.
    File(File, PathBuf, u64, bool),
    /// A pipe, a terminal, a device: what was sent cannot be taken back.
    Stream(File),
    Stdout(io::Stdout),
}

/// How the lines of an output are told: its header, and the id in a line.
pub(super) struct Lines<'a> {
    pub(super) header: &'a str,
    pub(super) id: &'a dyn Fn(&str) -> Option<String>,
}

impl Sink {
    /// Opens an output, `-` for standard output, and says whose lines it holds already.
    pub(super) fn open(
        path: &Path,
        found: Found,
        lines: &Lines<'_>,
    ) -> Result<(Self, HashSet<String>), Refused> {
        if path.as_os_str() == "-" {
            return Ok((Self::Stdout(io::stdout()), HashSet::new()));
        }
        match fs::metadata(path) {
            Ok(about) if about.is_file() => Self::again(path, found, lines),
            Ok(_) => Ok((Self::Stream(storage::open_device(path)?), HashSet::new())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = storage::create_new(path)?;
                Ok((Self::locked(file, path, 0, true)?, HashSet::new()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A file that is there.
    fn again(
        path: &Path,
        found: Found,
        lines: &Lines<'_>,
    ) -> Result<(Self, HashSet<String>), Refused> {
        if found == Found::Refuse {
            return Err(Refused::There);
        }
        let file = storage::open_existing(path)?;
        let Self::File(mut file, path, ..) = Self::locked(file, path, 0, false)? else {
            return Err(Refused::Busy);
        };
        storage::make_private(&file)?;
        let (held, whole) = if found == Found::Resume {
            whole_lines(&file, lines)?
        } else {
            (HashSet::new(), 0)
        };
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        Ok((Self::File(file, path, whole, false), held))
    }

    fn locked(file: File, path: &Path, whole: u64, made: bool) -> Result<Self, Refused> {
        if storage::try_lock(&file)? {
            Ok(Self::File(file, path.to_owned(), whole, made))
        } else {
            Err(Refused::Busy)
        }
    }

    /// Whether nothing was written so far, now or before.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::File(_, _, 0, _))
    }

    /// Whether it can be gone on with.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(..))
    }

    /// Writes lines, all of them or none.
    pub(super) fn put(&mut self, text: &str) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.write_all(text.as_bytes()).and_then(|()| out.flush()),
            Self::Stream(out) => out.write_all(text.as_bytes()),
            Self::File(file, _, whole, _) => match file.write_all(text.as_bytes()) {
                Ok(()) => {
                    *whole += text.len() as u64;
                    Ok(())
                }
                Err(error) => {
                    // The error is told; that the rest of a line cannot be taken back either is mended when the batch goes on.
                    let _ = file
                        .set_len(*whole)
                        .and_then(|()| file.seek(SeekFrom::Start(*whole)));
                    Err(error)
                }
            },
        }
    }

    /// Ends: what was made here and never written to goes.
    pub(super) fn close(self) -> io::Result<()> {
        match self {
            Self::File(_, path, 0, true) => fs::remove_file(path),
            Self::File(file, ..) => file.sync_data(),
            Self::Stream(_) | Self::Stdout(_) => Ok(()),
        }
    }
}

/// The ids of the whole lines of a file, and where they end.
fn whole_lines(file: &File, lines: &Lines<'_>) -> Result<(HashSet<String>, u64), Refused> {
    let (mut reader, mut line, mut number) = (BufReader::new(file), Vec::new(), 0);
    let (mut held, mut whole) = (HashSet::new(), 0);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)? as u64;
        if line.last() != Some(&b'\n') {
            return Ok((held, whole));
        }
        number += 1;
        let text = std::str::from_utf8(&line).map_err(|_| Refused::Foreign(number))?;
        if number > 1 || lines.header.is_empty() {
            held.insert((lines.id)(text).ok_or(Refused::Foreign(number))?);
        } else if text != lines.header {
            return Err(Refused::Foreign(1));
        }
        whole += read;
    }
}

/// Where failures go.
#[derive(Debug)]
pub(super) struct Failures {
    /// Nowhere: they are told on standard error.
    sink: Option<Sink>,
    pub(super) count: u64,
}

/// A failure, as its row tells it.
#[derive(Debug)]
pub(super) struct Failed<'a> {
    pub(super) line: u64,
    pub(super) id: &'a str,
    pub(super) code: &'a str,
    pub(super) reason: &'a str,
}

impl Failures {
    /// Opens a file for them. Whoever goes on tries again what failed before, so that file is begun anew.
    pub(super) fn open(path: Option<&Path>, found: Found) -> Result<Self, Refused> {
        let found = if found == Found::Resume {
            Found::Replace
        } else {
            found
        };
        let lines = Lines {
            header: "",
            id: &|_| None,
        };
        let mut sink = path
            .map(|path| Sink::open(path, found, &lines))
            .transpose()?
            .map(|(sink, _)| sink);
        // Without a failure nothing is to be left of an earlier one either.
        if let Some(Sink::File(_, _, 0, made)) = &mut sink {
            *made = true;
        }
        Ok(Self { sink, count: 0 })
    }

    pub(super) fn put(&mut self, failed: &Failed<'_>, lang: Lang) -> io::Result<()> {
        self.count += 1;
        let Some(sink) = &mut self.sink else {
            let Failed {
                line, id, reason, ..
            } = failed;
            let _ = match lang {
                Lang::Zh => writeln!(io::stderr(), "gander: 第 {line} 行 {id}：{reason}"),
                Lang::En => writeln!(io::stderr(), "gander: line {line}, {id}: {reason}"),
            };
            return Ok(());
        };
        let row = super::form::row(&[
            failed.line.to_string(),
            failed.id.to_owned(),
            failed.code.to_owned(),
            failed.reason.to_owned(),
        ]);
        let header = if sink.is_empty() {
            super::form::row(&["line", "id", "code", "reason"].map(str::to_owned))
        } else {
            String::new()
        };
        sink.put(&format!("{header}{row}"))
    }

    pub(super) fn close(self) -> io::Result<()> {
        self.sink.map_or(Ok(()), Sink::close)
    }
}

#[cfg(test)]
mod tests {
    use super::{Failed, Failures, Found, Lines, Refused, Sink};
    use crate::text::Lang;
    use rstest::rstest;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use tempfile::TempDir;

    const LINES: Lines<'_> = Lines {
        header: "id\n",
        id: &|line| line.strip_prefix("id=").map(|id| id.trim_end().to_owned()),
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
    fn a_half_written_end_is_mended(#[case] text: &str, #[case] ids: &[&str], #[case] left: &str) {
        let (_folder, path) = with(text);
        let (mut sink, held) = Sink::open(&path, Found::Resume, &LINES).unwrap();
        assert_eq!((held.len(), sink.is_empty()), (ids.len(), left.is_empty()));
        assert!(ids.iter().all(|id| held.contains(*id)));
        sink.put("id=z\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{left}id=z\n"));
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[rstest]
    #[case::other_columns("name\nid=a\n", 1)]
    #[case::a_line_of_something_else("id\nid=a\nhello\n", 3)]
    fn what_is_not_of_such_a_batch_is_left_alone(#[case] text: &str, #[case] line: u64) {
        let (_folder, path) = with(text);
        let Err(Refused::Foreign(at)) = Sink::open(&path, Found::Resume, &LINES) else {
            panic!("it was taken")
        };
        assert_eq!(
            (at, fs::read_to_string(&path).unwrap().as_str()),
            (line, text)
        );
    }

    #[test]
    fn a_file_that_is_there_or_in_use_is_refused() {
        let (_folder, path) = with("id\n");
        assert!(matches!(
            Sink::open(&path, Found::Refuse, &LINES),
            Err(Refused::There)
        ));
        let first = Sink::open(&path, Found::Resume, &LINES).unwrap();
        assert!(matches!(
            Sink::open(&path, Found::Replace, &LINES),
            Err(Refused::Busy)
        ));
        drop(first);
        assert!(
            Sink::open(&path, Found::Replace, &LINES)
                .unwrap()
                .0
                .is_empty()
        );
    }

    #[test]
    fn what_was_made_for_nothing_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new.csv");
        Sink::open(&path, Found::Refuse, &LINES)
            .unwrap()
            .0
            .close()
            .unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn failures_have_a_header_once_and_leave_no_file_without_any() {
        let (_folder, path) = with("of an earlier run\n");
        let failed = Failed {
            line: 3,
            id: "=o_1",
            code: "20003",
            reason: "no, sorry",
        };
        let mut failures = Failures::open(Some(&path), Found::Resume).unwrap();
        failures.put(&failed, Lang::En).unwrap();
        failures.put(&failed, Lang::En).unwrap();
        failures.close().unwrap();
        let row = "3,'=o_1,20003,\"no, sorry\"\n";
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            format!("line,id,code,reason\n{row}{row}")
        );
        Failures::open(Some(&path), Found::Resume)
            .unwrap()
            .close()
            .unwrap();
        assert!(!path.exists());
    }
}
