//! What is different since the order was last looked at, by tab, each with what was there and what is there now.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, with_target};
use crate::catalog::Tone;
use crate::order::{Change, ChangeKind, Document};
use crate::safe;
use crate::text::SafeText;

/// The changes of an order, `before` being what it was.
pub fn changes(context: DetailContext, before: &Document, changes: &[Change]) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let count = changes.len();
    let title = lang.tr(
        safe!("变化 {count} 处"),
        safe!("{count} change{}", if count == 1 { "" } else { "s" }),
    );
    let mut lines = vec![DetailLine::of(title, DetailRole::Title)];
    let mut tab = None;
    for change in changes {
        if tab != Some(change.tab) {
            lines.push(DetailLine::blank());
            lines.push(DetailLine::of(
                SafeText::fixed(change.tab.label(lang)),
                DetailRole::Title,
            ));
            tab = Some(change.tab);
        }
        lines.extend(one(context, before, change));
    }
    if changes.is_empty() {
        lines.push(DetailLine::blank());
        lines.push(DetailLine::of(
            SafeText::fixed(lang.tr(
                "自上次查看以来没有变化",
                "nothing is different since it was last looked at",
            )),
            DetailRole::Dim,
        ));
    }
    lines
}

fn one(context: DetailContext, before: &Document, change: &Change) -> Vec<DetailLine> {
    let reading = context.options.reading;
    let told = change.tell(before, &context.order.doc, reading);
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
    let head = DetailLine::of(safe!(" {mark} "), DetailRole::Tone(tone));
    let mut lines = hanging(
        &head,
        &SafeText::of(&path),
        DetailRole::Label,
        context.width,
    );
    let text = match change.kind {
        ChangeKind::Added => told.now,
        ChangeKind::Changed => safe!("{} -> {}", told.was, told.now),
        ChangeKind::Removed => reading
            .lang
            .tr(safe!("原为 {}", told.was), safe!("was {}", told.was)),
    };
    lines.extend(hanging(
        &DetailLine::of(SafeText::fixed("     "), DetailRole::Plain),
        &text,
        DetailRole::Tone(tone),
        context.width,
    ));
    match change.after {
        Some(node) => with_target(lines, node),
        None => lines,
    }
}
