//! Every finding of an order with what proves it.

use super::Subject;
use super::line::{Line, Role, hanging, leading};
use crate::catalog::Tone;
use crate::order::Finding;
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::SafeText;

/// The findings, most urgent first, each with the rows that prove it.
pub fn findings(subject: Subject, found: &[Finding]) -> Vec<Line> {
    let lang = subject.options.reading.lang;
    let title = lang.tr(
        safe!("问题 {} 条", found.len()),
        safe!(
            "{} finding{}",
            found.len(),
            if found.len() == 1 { "" } else { "s" }
        ),
    );
    let mut lines = vec![Line::of(title, Role::Title), Line::blank()];
    if found.is_empty() {
        lines.push(Line::of(
            SafeText::fixed(lang.tr("没有发现需要处理的问题", "nothing that needs attention")),
            Role::Dim,
        ));
    }
    for (n, finding) in found.iter().enumerate() {
        let mark = match finding.tone {
            Tone::Bad => "!",
            Tone::Warn | Tone::Busy => "*",
            Tone::Ok | Tone::Plain => " ",
        };
        let head = Line::of(safe!("{:>2} {mark} ", n + 1), Role::Tone(finding.tone));
        lines.extend(leading(
            hanging(
                &head,
                &finding.text,
                Role::Tone(finding.tone),
                subject.width,
            ),
            finding.proof,
        ));
        lines.extend(
            finding
                .proofs
                .iter()
                .take(PROOFS)
                .flat_map(|&node| proof(subject, node)),
        );
    }
    lines
}

/// So many proofs of one finding are named; the rest are of the same kind.
const PROOFS: usize = 3;

fn proof(subject: Subject, node: crate::order::NodeId) -> Vec<Line> {
    let view = outline::row_text(subject.order, RowKind::Node(node), subject.options);
    let head = Line::of(safe!("       {}  ", view.label), Role::Label);
    leading(
        hanging(
            &head,
            &view.value.cut(subject.width),
            Role::Dim,
            subject.width,
        ),
        node,
    )
}
