//! Sends each frame to the terminal in one write, bracketed as a synchronised update.
//!
//! Rust's standard output flushes every 1,024 bytes, so a frame of 120×40 would go out in a dozen
//! writes, and over SSH it would arrive in pieces. Terminals with synchronised updates (mode 2026)
//! show a frame only when it is complete; others ignore the brackets.

use std::io::{self, Write};

/// Begins a synchronised update.
const BEGIN: &[u8] = b"\x1b[?2026h";
/// Ends a synchronised update.
const END: &[u8] = b"\x1b[?2026l";

/// Collects what is written and sends it on flush.
#[derive(Debug)]
pub struct FrameWriter<W: Write> {
    out: W,
    frame: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    /// A writer of frames to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            frame: Vec::with_capacity(64 * 1024),
        }
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.frame.is_empty() {
            self.frame.extend_from_slice(BEGIN);
        }
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        self.frame.extend_from_slice(END);
        let sent = self
            .out
            .write_all(&self.frame)
            .and_then(|()| self.out.flush());
        self.frame.clear();
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::FrameWriter;
    use std::io::Write as _;

    #[test]
    fn flush_is_one_bracketed_write_and_none_if_empty() {
        let mut out = Vec::new();
        let mut frames = FrameWriter::new(&mut out);
        frames.flush().unwrap();
        frames.write_all(b"a").unwrap();
        frames.write_all(b"b").unwrap();
        frames.flush().unwrap();
        frames.flush().unwrap();
        assert_eq!(out, b"\x1b[?2026hab\x1b[?2026l");
    }
}
