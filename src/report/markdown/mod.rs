//! A report as Markdown. No value of the order can become markup.

mod case;
mod escape;
mod order;

pub use escape::escape;

use super::model::Report;
use crate::text::SafeText;

impl Report {
    /// The report as a Markdown document: tables for a case file, lists otherwise.
    pub fn markdown(&self) -> String {
        let mut writer = MarkdownWriter::default();
        match &self.case {
            Some(sections) => writer.case_file(self, sections),
            None => writer.order(self),
        }
        writer.out
    }
}

/// A list item with a label, a value and a note.
pub(super) fn list_item(
    depth: usize,
    label: &SafeText,
    value: &SafeText,
    note: &SafeText,
) -> String {
    let note = if note.is_empty() {
        String::new()
    } else {
        format!(" ({})", escape(note))
    };
    let item = format!(
        "{}- **{}** {}{note}",
        "  ".repeat(depth),
        escape(label),
        escape(value)
    );
    item.trim_end().to_owned()
}

#[derive(Default)]
struct MarkdownWriter {
    out: String,
}

impl MarkdownWriter {
    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A heading between blank lines; its text is not escaped.
    fn heading(&mut self, level: usize, text: &str) {
        if !self.out.is_empty() {
            self.line("");
        }
        self.line(&format!("{} {text}", "#".repeat(level)));
        self.line("");
    }

    fn table<const N: usize>(&mut self, head: [&str; N], rows: impl Iterator<Item = [String; N]>) {
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(N)));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
    }
}
