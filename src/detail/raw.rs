//! The answer as it came.

use super::Subject;
use super::line::{Line, Role};
use crate::say;
use crate::text::{Clean, cells};

/// So much of it is laid out; a frame must not cost more for a larger order.
const MOST: usize = 64 * 1024;

pub(super) fn lines(subject: Subject) -> Vec<Line> {
    let raw = subject.order.doc.raw();
    let lang = subject.look.reading.lang;
    let end = (0..=MOST.min(raw.len())).rev().find(|&at| raw.is_char_boundary(at)).unwrap_or(0);
    let head = raw.get(..end).unwrap_or_default();
    let title = if end < raw.len() {
        lang.pick(say!("共 {} 字节，显示前 {end}", raw.len()), say!("{} bytes, the first {end} shown", raw.len()))
    } else {
        lang.pick(say!("共 {} 字节", raw.len()), say!("{} bytes", raw.len()))
    };
    let mut lines = vec![Line::of(title, Role::Dim), Line::blank()];
    lines.extend(chunks(Clean::of(head).as_str(), subject.width).into_iter().map(|text| Line::of(Clean::of(&text), Role::Plain)));
    lines
}

/// Breaks a text every `width` cells, whatever stands there.
fn chunks(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut buffer = [0; 4];
    for c in text.chars() {
        let room = cells(c.encode_utf8(&mut buffer));
        if used + room > width.max(2) {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
        used += room;
    }
    lines
}
