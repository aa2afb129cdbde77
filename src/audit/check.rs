//! Checks whether a journal is intact, and if not, which lines are wrong. Pure.

use std::collections::HashMap;

use super::record::{JournalHead, ORIGIN, SealedLine, read};
use crate::safe;
use crate::text::{Lang, SafeText};

/// The result of checking a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalCheck {
    /// The number of records.
    pub entries: u64,
    /// The faults, in the order of their lines.
    pub faults: Vec<JournalFault>,
    /// Lines left half-written by a crash; no record is missing there.
    pub torn: Vec<usize>,
}

/// A fault in a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalFault {
    /// The line number, from 1; for a truncated journal its last line.
    pub line: usize,
    /// What is wrong with the line.
    pub kind: JournalFaultKind,
}

/// What can be wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalFaultKind {
    /// Its content does not match its hash.
    Edited,
    /// This many lines before it are missing.
    Removed(u64),
    /// It is not where it was written, or occurs twice.
    Moved,
    /// The line before it is not the one it was written after.
    Replaced,
    /// This many lines after it are missing.
    Truncated(u64),
    /// The head file has another hash for it.
    Rewritten,
    /// There is no head file, so lines may be missing at the end.
    NoHead,
}

impl JournalCheck {
    /// Returns whether the journal is intact.
    pub fn is_intact(&self) -> bool {
        self.faults.is_empty()
    }
}

impl JournalFault {
    /// Describes the fault to the user.
    pub fn describe(self, lang: Lang) -> SafeText {
        let line = self.line;
        match self.kind {
            JournalFaultKind::Edited => lang.tr(
                safe!("第 {line} 行被改动过"),
                safe!("line {line} was edited"),
            ),
            JournalFaultKind::Removed(n) => lang.tr(
                safe!("第 {line} 行之前少了 {n} 行"),
                safe!("{n} lines are missing before line {line}"),
            ),
            JournalFaultKind::Moved => lang.tr(
                safe!("第 {line} 行不在原来的位置"),
                safe!("line {line} is not in its original place"),
            ),
            JournalFaultKind::Replaced => lang.tr(
                safe!("第 {line} 行的前一行被换过"),
                safe!("the line before line {line} was replaced"),
            ),
            JournalFaultKind::Truncated(n) => lang.tr(
                safe!("第 {line} 行之后少了 {n} 行"),
                safe!("{n} lines are missing after line {line}"),
            ),
            JournalFaultKind::Rewritten => lang.tr(
                safe!("第 {line} 行与日志头文件不符"),
                safe!("line {line} does not match the head file"),
            ),
            JournalFaultKind::NoHead => SafeText::fixed(lang.tr(
                "日志头文件不见了或读不出，无法确认末尾是否缺行",
                "the head file is missing or unreadable, so lines may be missing at the end",
            )),
        }
    }
}

/// A record with its line number.
struct NumberedLine {
    at: usize,
    sealed: SealedLine,
}

/// Checks a journal against its head file.
pub fn check(text: &str, head: Option<&JournalHead>) -> JournalCheck {
    let mut lines = Vec::new();
    let mut broken = Vec::new();
    for (n, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        match read(line) {
            Some(sealed) => lines.push(NumberedLine { at: n + 1, sealed }),
            None => broken.push(n + 1),
        }
    }
    let mut check = JournalCheck {
        entries: lines.len() as u64,
        ..JournalCheck::default()
    };
    let by_number: HashMap<u64, &str> = lines
        .iter()
        .map(|line| (line.sealed.record.n, line.sealed.hash.as_str()))
        .collect();
    let mut before: Option<&NumberedLine> = None;
    for line in &lines {
        if !line.sealed.holds {
            check.fault(line.at, JournalFaultKind::Edited);
        }
        if let Some(kind) = misplaced(line, before, &by_number) {
            check.gap(line.at, kind, before.map_or(0, |b| b.at), &mut broken);
        }
        before = Some(line);
    }
    check.against_head(head, &lines, &mut broken);
    check.torn = broken;
    check.faults.sort_by_key(|fault| fault.line);
    check
}

/// Returns what is wrong with the position of a line.
fn misplaced(
    line: &NumberedLine,
    before: Option<&NumberedLine>,
    by_number: &HashMap<u64, &str>,
) -> Option<JournalFaultKind> {
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
        _ if follows => Some(JournalFaultKind::Replaced),
        Some(hash) if hash == record.prev => Some(JournalFaultKind::Moved),
        _ if record.n > last => Some(JournalFaultKind::Removed(record.n - last - 1)),
        _ => Some(JournalFaultKind::Moved),
    }
}

impl JournalCheck {
    fn fault(&mut self, line: usize, kind: JournalFaultKind) {
        self.faults.push(JournalFault { line, kind });
    }

    /// Reports a gap. Unreadable lines inside it count as missing lines that were edited.
    fn gap(&mut self, line: usize, kind: JournalFaultKind, from: usize, broken: &mut Vec<usize>) {
        let (JournalFaultKind::Removed(missing) | JournalFaultKind::Truncated(missing)) = kind
        else {
            return self.fault(line, kind);
        };
        let end = if matches!(kind, JournalFaultKind::Truncated(_)) {
            usize::MAX
        } else {
            line
        };
        let mut left = missing;
        broken.retain(|&at| {
            let edited = left > 0 && at > from && at < end;
            if edited {
                left -= 1;
                self.faults.push(JournalFault {
                    line: at,
                    kind: JournalFaultKind::Edited,
                });
            }
            !edited
        });
        match kind {
            _ if left == 0 => {}
            JournalFaultKind::Truncated(_) => self.fault(line, JournalFaultKind::Truncated(left)),
            _ => self.fault(line, JournalFaultKind::Removed(left)),
        }
    }

    fn against_head(
        &mut self,
        head: Option<&JournalHead>,
        lines: &[NumberedLine],
        broken: &mut Vec<usize>,
    ) {
        let end = lines.last().map_or(0, |line| line.at);
        let Some(head) = head else {
            if !lines.is_empty() {
                self.fault(end, JournalFaultKind::NoHead);
            }
            return;
        };
        let most = lines
            .iter()
            .map(|line| line.sealed.record.n)
            .max()
            .unwrap_or(0);
        if head.count > most {
            return self.gap(
                end,
                JournalFaultKind::Truncated(head.count - most),
                end,
                broken,
            );
        }
        let same_number = lines.iter().find(|line| line.sealed.record.n == head.count);
        if let Some(line) = same_number.filter(|line| line.sealed.hash != head.hash) {
            self.fault(line.at, JournalFaultKind::Rewritten);
        }
    }
}
