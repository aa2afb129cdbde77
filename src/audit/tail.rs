//! The end of the journal, read without reading the rest.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use super::record::{Head, read};

/// So much of the end is looked at; a line has some hundred bytes.
const REACH: u64 = 64 << 10;

/// The end of a journal.
pub(super) struct Tail {
    /// The last record there.
    pub(super) last: Option<Head>,
    /// Whether a line was begun and not ended.
    pub(super) torn: bool,
}

/// Reads the end of an open journal.
pub(super) fn tail(file: &mut File) -> io::Result<Tail> {
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(REACH)))?;
    let mut bytes = Vec::new();
    file.take(REACH).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().rev().find_map(read).map(|sealed| Head {
        count: sealed.record.n,
        hash: sealed.hash,
    });
    Ok(Tail {
        last,
        torn: bytes.last().is_some_and(|&b| b != b'\n'),
    })
}
