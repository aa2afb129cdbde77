//! What is different since the order was last looked at, by tab, each with what was there and what is there now.

use super::Subject;
use super::line::{Line, Role, hanging, leading};
use crate::catalog::Tone;
use crate::order::{Change, ChangeKind, Document};
use crate::safe;
use crate::text::SafeText;

/// The changes of an order, `before` being what it was.
pub fn changes(subject: Subject, before: &Document, changes: &[Change]) -> Vec<Line> {
    let lang = subject.look.reading.lang;
    let count = changes.len();
    let title = lang.tr(
        safe!("变化 {count} 处"),
        safe!("{count} change{}", if count == 1 { "" } else { "s" }),
    );
    let mut lines = vec![Line::of(title, Role::Title)];
    let mut tab = None;
    for change in changes {
        if tab != Some(change.tab) {
            lines.push(Line::blank());
            lines.push(Line::of(
                SafeText::fixed(change.tab.label(lang)),
                Role::Title,
            ));
            tab = Some(change.tab);
        }
        lines.extend(one(subject, before, change));
    }
    if changes.is_empty() {
        lines.push(Line::blank());
        lines.push(Line::of(
            SafeText::fixed(lang.tr(
                "自上次查看以来没有变化",
                "nothing is different since it was last looked at",
            )),
            Role::Dim,
        ));
    }
    lines
}

fn one(subject: Subject, before: &Document, change: &Change) -> Vec<Line> {
    let reading = subject.look.reading;
    let told = change.describe(before, &subject.order.doc, reading);
    let path = told
        .path
        .iter()
        .map(SafeText::as_str)
        .collect::<Vec<_>>()
        .join(" > ");
    let (mark, tone) = match change.kind {
        ChangeKind::Added => ("+", Tone::Ok),
        ChangeKind::Changed => ("*", Tone::Busy),
        ChangeKind::Removed => ("-", Tone::Warn),
    };
    let head = Line::of(safe!(" {mark} "), Role::Tone(tone));
    let mut lines = hanging(&head, &SafeText::of(&path), Role::Label, subject.width);
    let text = match change.kind {
        ChangeKind::Added => told.after,
        ChangeKind::Changed => safe!("{} -> {}", told.before, told.after),
        ChangeKind::Removed => reading
            .lang
            .tr(safe!("原为 {}", told.before), safe!("was {}", told.before)),
    };
    lines.extend(hanging(
        &Line::of(SafeText::fixed("     "), Role::Plain),
        &text,
        Role::Tone(tone),
        subject.width,
    ));
    match change.after {
        Some(node) => leading(lines, node),
        None => lines,
    }
}
