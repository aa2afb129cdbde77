//! Frames to the terminal in one write each, bracketed as a synchronised update so that no half frame is ever seen.

use std::io::{self, Write};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Collects what is written and sends it at a flush.
#[derive(Debug)]
pub struct FrameWriter<W: Write> {
    out: W,
    frame: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    /// Over a terminal.
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
    fn a_flush_is_one_bracketed_write_and_an_empty_one_is_none() {
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
