//! A report as text for a terminal.

use super::model::Report;
use super::sections::{ReportField, ReportFinding, TabSection};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::text::{Lang, SafeText, cells};

/// Labels wider than this do not push the values of their section to the right.
const WIDEST: usize = 26;

const BOLD: &str = "1";
const DIM: &str = "2";
const CYAN: &str = "36";

impl Report {
    /// The verdict, the findings and the tabs as text, with ANSI colours if asked for.
    pub fn text(&self, colours: bool) -> String {
        let mut writer = TextWriter {
            out: String::new(),
            colours,
        };
        writer.head(self);
        writer.findings(&self.findings, self.lang);
        for tab in &self.tabs {
            writer.tab(tab, self.lang);
        }
        writer.out
    }
}

/// When the platform returned the order.
pub(super) fn fetched(report: &Report) -> SafeText {
    let at = beijing::second(report.fetched);
    SafeText::of(&report.lang.tr(
        format!("数据时间 {at}（北京时间）"),
        format!("Data from {at} (Beijing time)"),
    ))
}

struct TextWriter {
    out: String,
    colours: bool,
}

impl TextWriter {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn heading(&mut self, heading: &'static str) {
        let heading = self.styled(BOLD, &SafeText::fixed(heading));
        self.line("");
        self.line(&heading);
    }

    fn head(&mut self, report: &Report) {
        let phrases = report.verdict.iter();
        let verdict: Vec<String> = phrases
            .map(|phrase| self.toned(phrase.tone, &phrase.text))
            .collect();
        self.line(&self.styled(BOLD, &report.order_id));
        self.line(&verdict.join(report.lang.tr("；", "; ")));
        self.line(&self.styled(DIM, &fetched(report)));
    }

    fn findings(&mut self, findings: &[ReportFinding], lang: Lang) {
        if !findings.is_empty() {
            self.heading(lang.tr("问题", "Findings"));
        }
        for finding in findings {
            let text = self.toned(finding.tone, &finding.text);
            self.line(&format!("{} {text}", mark(finding.tone)));
            self.fields(&finding.proofs, 4);
        }
    }

    fn tab(&mut self, section: &TabSection, lang: Lang) {
        self.heading(section.tab.label(lang));
        self.fields(&section.fields, 2);
    }

    fn fields(&mut self, fields: &[ReportField], indent: usize) {
        let widest = fields
            .iter()
            .map(|field| 2 * field.depth + field.label.cells())
            .filter(|&width| width <= WIDEST)
            .max()
            .unwrap_or_default();
        for field in fields {
            let label = field.label.pad(widest.saturating_sub(2 * field.depth));
            let note = if field.note.is_empty() {
                String::new()
            } else {
                format!("  {}", self.styled(DIM, &field.note))
            };
            let line = format!(
                "{}{}  {}{note}",
                " ".repeat(indent + 2 * field.depth),
                self.styled(CYAN, &label),
                self.toned(field.tone, &field.value)
            );
            self.line(line.trim_end());
        }
    }

    fn styled(&self, code: &str, text: &SafeText) -> String {
        if self.colours && cells(text.as_str()) > 0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }

    fn toned(&self, tone: Tone, text: &SafeText) -> String {
        match tone {
            Tone::Ok => self.styled("32", text),
            Tone::Busy | Tone::Warn => self.styled("33", text),
            Tone::Bad => self.styled("1;31", text),
            Tone::Plain => text.to_string(),
        }
    }
}

/// Distinguishes an urgent finding from a hint without colours.
const fn mark(tone: Tone) -> char {
    match tone {
        Tone::Bad | Tone::Warn => '!',
        _ => '-',
    }
}
