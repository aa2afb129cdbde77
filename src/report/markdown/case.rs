//! A case file as Markdown: headings, short lists and tables that are readable as plain text too.

use jiff::Timestamp;

use super::{MarkdownWriter, escape};
use crate::order::{TimelineEvent, beijing};
use crate::report::json::{VERSION, privacy_note};
use crate::report::model::Report;
use crate::report::sections::{CaseSections, ReportField, ReportFinding, ReportRecord};
use crate::safe;
use crate::text::{Lang, SafeText};

impl MarkdownWriter {
    pub(super) fn case_file(&mut self, report: &Report, sections: &CaseSections) {
        let lang = report.lang;
        self.case_head(report);
        self.finding_table(&report.findings, lang);
        self.timeline(&sections.timeline, lang);
        self.records(lang.tr("包裹", "Parcels"), &sections.parcels, lang);
        self.records(lang.tr("退款", "Refunds"), &sections.refunds, lang);
        if !sections.amounts.is_empty() {
            self.heading(2, lang.tr("金额", "Amounts"));
            self.field_table(&sections.amounts, lang);
        }
        for section in &report.tabs {
            let title = section.tab.label(lang);
            self.heading(
                2,
                &lang.tr(format!("字段：{title}"), format!("Fields: {title}")),
            );
            self.field_table(&section.fields, lang);
        }
    }

    fn case_head(&mut self, report: &Report) {
        let lang = report.lang;
        let id = escape(&report.order_id);
        self.heading(1, &lang.tr(format!("订单 {id}"), format!("Order {id}")));
        let at = |at: Timestamp| {
            let zone = lang.tr("（北京时间）", "(Beijing time)");
            safe!("{} {zone}", beijing::second(at))
        };
        let written = safe!("{} gander {VERSION}", at(report.written));
        let items = [
            (lang.tr("结论", "Verdict"), report.verdict_line()),
            (lang.tr("数据时间", "Data from"), at(report.fetched)),
            (lang.tr("生成时间", "Written"), written),
            (
                lang.tr("隐私", "Privacy"),
                SafeText::fixed(privacy_note(lang)),
            ),
        ];
        for (label, value) in items {
            let colon = lang.tr("：", ": ");
            self.line(&format!("- {label}{colon}{}", escape(&value)));
        }
    }

    fn finding_table(&mut self, findings: &[ReportFinding], lang: Lang) {
        self.heading(2, lang.tr("问题", "Findings"));
        if findings.is_empty() {
            self.line(lang.tr("没有发现问题。", "Nothing found."));
            return;
        }
        let rows = findings.iter().filter_map(|finding| {
            let proof = finding.proofs.first()?;
            Some([&finding.text, &proof.label, &proof.value, &proof.address].map(escape))
        });
        self.table(
            lang.tr(
                ["问题", "依据", "值", "路径"],
                ["Finding", "Proof", "Value", "Path"],
            ),
            rows,
        );
    }

    fn timeline(&mut self, events: &[TimelineEvent], lang: Lang) {
        if events.is_empty() {
            return;
        }
        self.heading(2, lang.tr("时间线", "Timeline"));
        let row = |event: &TimelineEvent| {
            let kind = event
                .stage
                .map_or(event.kind.label(lang), |stage| stage.label(lang));
            let ahead = if event.ahead {
                lang.tr("（未到）", " (to come)")
            } else {
                ""
            };
            [
                &SafeText::of(&beijing::second(event.at)),
                &safe!("{kind}{ahead}"),
                &event.text,
            ]
            .map(escape)
        };
        self.table(
            lang.tr(
                ["北京时间", "类别", "内容"],
                ["Beijing time", "RowKind", "What"],
            ),
            events.iter().map(row),
        );
    }

    fn records(&mut self, heading: &str, records: &[ReportRecord], lang: Lang) {
        if records.is_empty() {
            return;
        }
        self.heading(2, heading);
        for (n, record) in records.iter().enumerate() {
            if n > 0 {
                self.line("");
            }
            self.line(&format!("### {}", escape(&record.title)));
            self.line("");
            self.field_table(&record.fields, lang);
            if !record.events.is_empty() {
                self.line("");
                let row = |event: &ReportField| [&event.label, &event.value].map(escape);
                self.table(
                    lang.tr(["时间", "轨迹"], ["Time", "Trace"]),
                    record.events.iter().map(row),
                );
            }
        }
    }

    fn field_table(&mut self, fields: &[ReportField], lang: Lang) {
        let row = |field: &ReportField| [&field.label, &field.value, &field.address].map(escape);
        self.table(
            lang.tr(["字段", "值", "路径"], ["Field", "Value", "Path"]),
            fields.iter().map(row),
        );
    }
}
