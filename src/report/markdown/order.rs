//! An order as Markdown: its verdict, then lists.

use super::{MarkdownWriter, escape, list_item};
use crate::report::model::Report;
use crate::report::sections::ReportField;
use crate::report::text::fetched;

impl MarkdownWriter {
    pub(super) fn order(&mut self, report: &Report) {
        let lang = report.lang;
        let title = lang.tr("订单", "Order");
        self.heading(1, &format!("{title} {}", escape(&report.order_id)));
        let verdict = report.verdict.iter().map(|phrase| escape(&phrase.text));
        let verdict: Vec<String> = verdict.collect();
        self.line(&verdict.join(lang.tr("；", "; ")));
        self.line("");
        self.line(&escape(&fetched(report)));
        if !report.findings.is_empty() {
            self.heading(2, lang.tr("问题", "Findings"));
        }
        for finding in &report.findings {
            self.line(&format!("- {}", escape(&finding.text)));
            self.list(&finding.proofs, 1);
        }
        for section in &report.tabs {
            self.heading(2, section.tab.label(lang));
            self.list(&section.fields, 0);
        }
    }

    fn list(&mut self, fields: &[ReportField], depth: usize) {
        for field in fields {
            let depth = depth + field.depth;
            self.line(&list_item(depth, &field.label, &field.value, &field.note));
        }
    }
}
