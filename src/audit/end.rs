//! Reads the end of the journal without the rest.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use super::record::{JournalHead, read};

/// How many bytes are read at the end; a line has a few hundred.
const READ_BYTES: u64 = 64 << 10;

/// The end of a journal.
pub(super) struct JournalEnd {
    /// The head after its last record.
    pub(super) last: Option<JournalHead>,
    /// Whether the last line is half-written.
    pub(super) torn: bool,
}

/// Reads the end of an open journal.
pub(super) fn read_end(file: &mut File) -> io::Result<JournalEnd> {
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(READ_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(READ_BYTES).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().rev().find_map(read).map(|sealed| JournalHead {
        count: sealed.record.n,
        hash: sealed.hash,
    });
    Ok(JournalEnd {
        last,
        torn: bytes.last().is_some_and(|&b| b != b'\n'),
    })
}
