//! The page of changes since the order was last viewed, grouped by tab, each with its old and new
//! value.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, with_target};
use crate::catalog::Tone;
use crate::order::{Change, ChangeKind, Document};
use crate::safe;
use crate::text::SafeText;

/// Returns the changes of an order; `before` is its earlier document.
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
                "no changes since the order was last viewed",
            )),
            DetailRole::Dim,
        ));
    }
    lines
}

fn one(context: DetailContext, before: &Document, change: &Change) -> Vec<DetailLine> {
    let reading = context.options.reading;
    let shown = change.describe(before, &context.order.doc, reading);
    let path = shown
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
        ChangeKind::Added => shown.after,
        ChangeKind::Changed => safe!("{} -> {}", shown.before, shown.after),
        ChangeKind::Removed => reading.lang.tr(
            safe!("原为 {}", shown.before),
            safe!("was {}", shown.before),
        ),
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
