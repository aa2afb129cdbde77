//! The page of findings, each with its evidence.

use super::DetailContext;
use super::line::{DetailLine, DetailRole, hanging, with_target};
use crate::catalog::Tone;
use crate::order::Finding;
use crate::outline::{self, RowKind};
use crate::safe;
use crate::text::SafeText;

/// Returns the findings, most urgent first, each with the rows that prove it.
pub fn findings(context: DetailContext, found: &[Finding]) -> Vec<DetailLine> {
    let lang = context.options.reading.lang;
    let title = lang.tr(
        safe!("问题 {} 条", found.len()),
        safe!(
            "{} finding{}",
            found.len(),
            if found.len() == 1 { "" } else { "s" }
        ),
    );
    let mut lines = vec![
        DetailLine::of(title, DetailRole::Title),
        DetailLine::blank(),
    ];
    if found.is_empty() {
        lines.push(DetailLine::of(
            SafeText::fixed(lang.tr("没有发现需要处理的问题", "no problems found")),
            DetailRole::Dim,
        ));
    }
    for (n, finding) in found.iter().enumerate() {
        let mark = match finding.tone {
            Tone::Bad => "!",
            Tone::Warn | Tone::Busy => "*",
            Tone::Ok | Tone::Plain => " ",
        };
        let head = DetailLine::of(
            safe!("{:>2} {mark} ", n + 1),
            DetailRole::Tone(finding.tone),
        );
        lines.extend(with_target(
            hanging(
                &head,
                &finding.text,
                DetailRole::Tone(finding.tone),
                context.width,
            ),
            finding.proof,
        ));
        lines.extend(
            finding
                .proofs
                .iter()
                .take(MAX_PROOFS)
                .flat_map(|&node| proof(context, node)),
        );
    }
    lines
}

/// The most proofs that are listed per finding; the others are of the same kind.
const MAX_PROOFS: usize = 3;

fn proof(context: DetailContext, node: crate::order::NodeId) -> Vec<DetailLine> {
    let view = outline::row_text(context.order, RowKind::Node(node), context.options);
    let head = DetailLine::of(safe!("       {}  ", view.label), DetailRole::Label);
    with_target(
        hanging(
            &head,
            &view.value.cut(context.width),
            DetailRole::Dim,
            context.width,
        ),
        node,
    )
}
