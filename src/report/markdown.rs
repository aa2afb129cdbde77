//! A case as Markdown: headings, short lists and tables that read well as plain text too.

use super::escape::escape;
use super::{CaseFile, Field, Found, Point, TabFields, Thing};
use crate::order::beijing;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The whole document.
pub(super) fn write(case: &CaseFile) -> String {
    let mut page = Page {
        out: String::new(),
        lang: case.lang,
    };
    page.head(case);
    page.findings(&case.findings);
    page.timeline(&case.timeline);
    page.things("包裹", "Parcels", &case.parcels);
    page.things("退款", "Refunds", &case.refunds);
    if !case.money.is_empty() {
        page.heading(2, page.lang.tr("金额", "Amounts"));
        page.fields(&case.money);
    }
    page.tabs(&case.tabs);
    page.out
}

struct Page {
    out: String,
    lang: Lang,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A heading between blank lines; the text is written as it is.
    fn heading(&mut self, level: usize, text: &str) {
        if !self.out.is_empty() {
            self.line("");
        }
        self.line(&format!("{} {text}", "#".repeat(level)));
        self.line("");
    }

    fn item(&mut self, zh: &str, en: &str, value: &SafeText) {
        let line = self.lang.tr(
            format!("- {zh}：{}", escape(value)),
            format!("- {en}: {}", escape(value)),
        );
        self.line(&line);
    }

    fn head(&mut self, case: &CaseFile) {
        self.heading(
            1,
            &self.lang.tr(
                format!("订单 {}", escape(&case.order_id)),
                format!("Order {}", escape(&case.order_id)),
            ),
        );
        let verdict: Vec<&str> = case.verdict.iter().map(|said| said.text.as_str()).collect();
        self.item(
            "结论",
            "Verdict",
            &SafeText::of(&verdict.join(self.lang.tr("；", "; "))),
        );
        let at = |at| {
            safe!(
                "{} {}",
                beijing::second(at),
                self.lang.tr("（北京时间）", "(Beijing time)")
            )
        };
        let (fetched, written) = (at(case.fetched), at(case.written));
        self.item("数据时间", "Data from", &fetched);
        self.item(
            "生成时间",
            "Written",
            &safe!("{written} gander {}", case.gander),
        );
        self.item("隐私", "Privacy", &SafeText::fixed(case.masked));
    }

    fn findings(&mut self, findings: &[Found]) {
        self.heading(2, self.lang.tr("问题", "Findings"));
        if findings.is_empty() {
            self.line(self.lang.tr("没有发现问题。", "Nothing found."));
            return;
        }
        let rows = findings.iter().map(|f| {
            [
                &f.said.text,
                &f.proof.label,
                &f.proof.value,
                &f.proof.pointer,
            ]
            .map(escape)
        });
        self.table(
            self.lang.tr(
                ["问题", "依据", "值", "路径"],
                ["Finding", "Proof", "Value", "Path"],
            ),
            rows.collect(),
        );
    }

    fn timeline(&mut self, points: &[Point]) {
        if points.is_empty() {
            return;
        }
        self.heading(2, self.lang.tr("时间线", "Timeline"));
        let lang = self.lang;
        let rows = points.iter().map(|point| {
            let word = point
                .stage
                .map_or(point.kind.label(lang), |stage| stage.label(lang));
            let ahead = if point.ahead {
                lang.tr("（未到）", " (to come)")
            } else {
                ""
            };
            [
                &SafeText::of(&beijing::second(point.time)),
                &safe!("{word}{ahead}"),
                &point.text,
            ]
            .map(escape)
        });
        self.table(
            lang.tr(
                ["北京时间", "类别", "内容"],
                ["Beijing time", "Kind", "What"],
            ),
            rows.collect(),
        );
    }

    fn things(&mut self, zh: &str, en: &str, things: &[Thing]) {
        if things.is_empty() {
            return;
        }
        self.heading(2, self.lang.tr(zh, en));
        for (n, thing) in things.iter().enumerate() {
            if n > 0 {
                self.line("");
            }
            self.line(&format!("### {}", escape(&thing.title)));
            self.line("");
            self.fields(&thing.fields);
            if !thing.events.is_empty() {
                self.line("");
                let rows = thing
                    .events
                    .iter()
                    .map(|event| [&event.label, &event.value].map(escape));
                self.table(
                    self.lang.tr(["时间", "轨迹"], ["Time", "Trace"]),
                    rows.collect(),
                );
            }
        }
    }

    fn tabs(&mut self, tabs: &[TabFields]) {
        for tab in tabs {
            self.heading(
                2,
                &self.lang.tr(
                    format!("字段：{}", tab.title),
                    format!("Fields: {}", tab.title),
                ),
            );
            self.fields(&tab.fields);
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        let rows = fields
            .iter()
            .map(|field| [&field.label, &field.value, &field.pointer].map(escape))
            .collect();
        self.table(
            self.lang
                .tr(["字段", "值", "路径"], ["Field", "Value", "Path"]),
            rows,
        );
    }

    fn table<const N: usize>(&mut self, head: [&str; N], rows: Vec<[String; N]>) {
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(N)));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
    }
}
