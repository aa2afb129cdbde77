//! Whether a journal is whole, and if not, which line tells so. Pure.

use std::collections::HashMap;

use super::record::{Head, ORIGIN, Sealed, read};
use crate::safe;
use crate::text::{Lang, SafeText};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// How many records were read.
    pub entries: u64,
    /// What is wrong, in the order of the lines.
    pub faults: Vec<Fault>,
    /// Lines that a crash left half-written; nothing is missing there.
    pub torn: Vec<usize>,
}

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the journal, from 1; the last one for what is missing behind it.
    pub line: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What can be wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Its content is not what was sealed.
    Edited,
    /// So many lines before it are gone.
    Removed(u64),
    /// It stands in another place than it was written, or twice.
    Moved,
    /// The line before it is another one than it was written after.
    Replaced,
    /// So many lines behind it are gone.
    Truncated(u64),
    /// The head remembers another line in its place.
    Rewritten,
    /// There is no head, so that lines may be gone at the end.
    NoHead,
}

impl Check {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Fault {
    /// The fault as a sentence.
    pub fn say(self, lang: Lang) -> SafeText {
        let line = self.line;
        match self.kind {
            FaultKind::Edited => lang.tr(
                safe!("第 {line} 行被改动过"),
                safe!("line {line} was edited"),
            ),
            FaultKind::Removed(n) => lang.tr(
                safe!("第 {line} 行之前少了 {n} 行"),
                safe!("before line {line}, {n} removed"),
            ),
            FaultKind::Moved => lang.tr(
                safe!("第 {line} 行不在原来的位置"),
                safe!("line {line} is out of its place"),
            ),
            FaultKind::Replaced => lang.tr(
                safe!("第 {line} 行的前一行被换过"),
                safe!("the line before line {line} was replaced"),
            ),
            FaultKind::Truncated(n) => lang.tr(
                safe!("第 {line} 行之后少了 {n} 行"),
                safe!("after line {line}, {n} removed"),
            ),
            FaultKind::Rewritten => lang.tr(
                safe!("第 {line} 行与日志头文件不符"),
                safe!("line {line} is not the one that the head file remembers"),
            ),
            FaultKind::NoHead => SafeText::fixed(lang.tr(
                "日志头文件不见了或读不出，无法确认末尾是否缺行",
                "the head file is gone or unreadable, so lines may be missing at the end",
            )),
        }
    }
}

/// A record with the number of its line.
struct Line {
    at: usize,
    sealed: Sealed,
}

/// Checks a journal against its head.
pub fn check(text: &str, head: Option<&Head>) -> Check {
    let mut lines = Vec::new();
    let mut broken = Vec::new();
    for (n, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        match read(line) {
            Some(sealed) => lines.push(Line { at: n + 1, sealed }),
            None => broken.push(n + 1),
        }
    }
    let mut check = Check {
        entries: lines.len() as u64,
        ..Check::default()
    };
    let by_number: HashMap<u64, &str> = lines
        .iter()
        .map(|line| (line.sealed.record.n, line.sealed.hash.as_str()))
        .collect();
    let mut before: Option<&Line> = None;
    for line in &lines {
        if !line.sealed.holds {
            check.fault(line.at, FaultKind::Edited);
        }
        if let Some(kind) = misplaced(line, before, &by_number) {
            check.missing(line.at, kind, before.map_or(0, |b| b.at), &mut broken);
        }
        before = Some(line);
    }
    check.against_head(head, &lines, &mut broken);
    check.torn = broken;
    check.faults.sort_by_key(|fault| fault.line);
    check
}

/// What is wrong with the place of a line, if anything.
fn misplaced(
    line: &Line,
    before: Option<&Line>,
    by_number: &HashMap<u64, &str>,
) -> Option<FaultKind> {
    let record = &line.sealed.record;
    let (last, hash) = before.map_or((0, ORIGIN), |b| (b.sealed.record.n, b.sealed.hash.as_str()));
    let follows = record.n == last.saturating_add(1);
    if follows && record.prev == hash {
        return None;
    }
    let origin = (record.n == 1).then_some(ORIGIN);
    let written_after = record
        .n
        .checked_sub(1)
        .and_then(|n| by_number.get(&n).copied().or(origin));
    match written_after {
        _ if follows => Some(FaultKind::Replaced),
        Some(hash) if hash == record.prev => Some(FaultKind::Moved),
        _ if record.n > last => Some(FaultKind::Removed(record.n - last - 1)),
        _ => Some(FaultKind::Moved),
    }
}

impl Check {
    fn fault(&mut self, line: usize, kind: FaultKind) {
        self.faults.push(Fault { line, kind });
    }

    /// A gap: broken lines that stand in it are what is left of the missing ones, edited past reading.
    fn missing(&mut self, line: usize, kind: FaultKind, from: usize, broken: &mut Vec<usize>) {
        let (FaultKind::Removed(gone) | FaultKind::Truncated(gone)) = kind else {
            return self.fault(line, kind);
        };
        let end = if matches!(kind, FaultKind::Truncated(_)) {
            usize::MAX
        } else {
            line
        };
        let mut left = gone;
        broken.retain(|&at| {
            let edited = left > 0 && at > from && at < end;
            if edited {
                left -= 1;
                self.faults.push(Fault {
                    line: at,
                    kind: FaultKind::Edited,
                });
            }
            !edited
        });
        match kind {
            _ if left == 0 => {}
            FaultKind::Truncated(_) => self.fault(line, FaultKind::Truncated(left)),
            _ => self.fault(line, FaultKind::Removed(left)),
        }
    }

    fn against_head(&mut self, head: Option<&Head>, lines: &[Line], broken: &mut Vec<usize>) {
        let end = lines.last().map_or(0, |line| line.at);
        let Some(head) = head else {
            if !lines.is_empty() {
                self.fault(end, FaultKind::NoHead);
            }
            return;
        };
        let most = lines
            .iter()
            .map(|line| line.sealed.record.n)
            .max()
            .unwrap_or(0);
        if head.count > most {
            return self.missing(end, FaultKind::Truncated(head.count - most), end, broken);
        }
        let remembered = lines.iter().find(|line| line.sealed.record.n == head.count);
        if let Some(line) = remembered.filter(|line| line.sealed.hash != head.hash) {
            self.fault(line.at, FaultKind::Rewritten);
        }
    }
}
