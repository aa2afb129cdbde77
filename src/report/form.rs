//! The forms of an order: text for a terminal, Markdown, JSON. Each writes the same sheet; none reads the order.

use serde::Serialize;

use super::escape;
use super::sheet::{Line, Sheet, name};
use crate::catalog::Tone;
use crate::order::beijing;
use crate::text::{Lang, SafeText, cells};

/// The form of the JSON.
pub const SCHEMA: &str = "gander.order/1";

/// Labels wider than this do not push the values of a whole part to the right.
const WIDEST: usize = 26;

/// The order as text, with the terminal's colours if they are wanted.
pub fn text(sheet: &Sheet, colours: bool, lang: Lang) -> String {
    let ink = Ink { colours };
    let mut out = vec![format!("{}\n", ink.of("1", &sheet.id))];
    let joint = lang.tr("；", "; ");
    let verdict: Vec<String> = sheet
        .verdict
        .iter()
        .map(|said| ink.toned(said.tone, &said.text))
        .collect();
    out.push(format!(
        "{}\n{}\n",
        verdict.join(joint),
        ink.of("2", &fetched(sheet, lang))
    ));
    if !sheet.findings.is_empty() {
        out.push(format!(
            "\n{}\n",
            ink.of("1", &SafeText::fixed(lang.tr("问题", "Findings")))
        ));
    }
    for found in &sheet.findings {
        out.push(format!(
            "{} {}\n",
            mark(found.tone),
            ink.toned(found.tone, &found.text)
        ));
        out.push(rows(&found.proofs, 4, ink));
    }
    for part in &sheet.tabs {
        out.push(format!(
            "\n{}\n",
            ink.of("1", &SafeText::fixed(part.tab.label(lang)))
        ));
        out.push(rows(&part.rows, 2, ink));
    }
    out.concat()
}

/// What tells an urgent finding from a hint where there are no colours.
const fn mark(tone: Tone) -> char {
    match tone {
        Tone::Bad | Tone::Warn => '!',
        _ => '-',
    }
}

fn fetched(sheet: &Sheet, lang: Lang) -> SafeText {
    let at = beijing::second(sheet.fetched);
    SafeText::of(&lang.tr(
        format!("数据时间 {at}（北京时间）"),
        format!("Data from {at} (Beijing time)"),
    ))
}

fn rows(rows: &[Line], indent: usize, ink: Ink) -> String {
    let wide = |row: &Line| 2 * row.depth + row.label.cells();
    let widest = rows
        .iter()
        .map(wide)
        .filter(|&cells| cells <= WIDEST)
        .max()
        .unwrap_or_default();
    let line = |row: &Line| {
        let label = row.label.pad(widest.saturating_sub(2 * row.depth));
        let note = if row.note.is_empty() {
            String::new()
        } else {
            format!("  {}", ink.of("2", &row.note))
        };
        let blank = " ".repeat(indent + 2 * row.depth);
        let line = format!(
            "{blank}{}  {}{note}",
            ink.of("36", &label),
            ink.toned(row.tone, &row.value)
        );
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// Colours by the terminal's own sixteen, or none.
#[derive(Clone, Copy)]
struct Ink {
    colours: bool,
}

impl Ink {
    fn of(self, code: &str, text: &SafeText) -> String {
        if self.colours && cells(text.as_str()) > 0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }

    fn toned(self, tone: Tone, text: &SafeText) -> String {
        match tone {
            Tone::Ok => self.of("32", text),
            Tone::Busy | Tone::Warn => self.of("33", text),
            Tone::Bad => self.of("1;31", text),
            Tone::Plain => text.to_string(),
        }
    }
}

/// The order as Markdown. No value in it can become markup.
pub fn markdown(sheet: &Sheet, lang: Lang) -> String {
    let title = lang.tr("订单", "Order");
    let verdict: Vec<String> = sheet
        .verdict
        .iter()
        .map(|said| escape(&said.text))
        .collect();
    let joint = lang.tr("；", "; ");
    let head = [
        escape(&sheet.id),
        verdict.join(joint),
        escape(&fetched(sheet, lang)),
    ];
    let mut out = vec![format!("# {title} {}\n", head.join("\n\n"))];
    if !sheet.findings.is_empty() {
        out.push(format!("\n## {}\n\n", lang.tr("问题", "Findings")));
    }
    for found in &sheet.findings {
        out.push(format!(
            "- {}\n{}",
            escape(&found.text),
            list(&found.proofs, 1)
        ));
    }
    for part in &sheet.tabs {
        out.push(format!(
            "\n## {}\n\n{}",
            part.tab.label(lang),
            list(&part.rows, 0)
        ));
    }
    out.concat()
}

fn list(rows: &[Line], depth: usize) -> String {
    let item = |row: &Line| {
        let note = if row.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", escape(&row.note))
        };
        let item = format!(
            "{}- **{}** {}{note}",
            "  ".repeat(depth + row.depth),
            escape(&row.label),
            escape(&row.value)
        );
        format!("{}\n", item.trim_end())
    };
    rows.iter().map(item).collect()
}

#[derive(Serialize)]
struct Object<'a> {
    schema: &'static str,
    id: &'a str,
    fetched: String,
    verdict: Vec<Said<'a>>,
    findings: Vec<Finding<'a>>,
    tabs: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    tone: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    tone: &'static str,
    text: &'a str,
    proofs: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    tab: &'static str,
    title: &'static str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    label: &'a str,
    path: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

impl<'a> From<&'a Line> for Row<'a> {
    fn from(line: &'a Line) -> Self {
        Self {
            label: line.label.as_str(),
            path: line.path.as_str(),
            value: line.value.as_str(),
            note: line.note.as_str(),
        }
    }
}

/// The order as one line of JSON of the form [`SCHEMA`], its time in UTC.
pub fn json(sheet: &Sheet, lang: Lang) -> String {
    let findings = sheet.findings.iter().map(|found| Finding {
        tone: found.tone.name(),
        text: found.text.as_str(),
        proofs: found.proofs.iter().map(Row::from).collect(),
    });
    let object = Object {
        schema: SCHEMA,
        id: sheet.id.as_str(),
        fetched: sheet.fetched.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        verdict: sheet
            .verdict
            .iter()
            .map(|said| Said {
                tone: said.tone.name(),
                text: said.text.as_str(),
            })
            .collect(),
        findings: findings.collect(),
        tabs: sheet
            .tabs
            .iter()
            .map(|part| Part {
                tab: name(part.tab),
                title: part.tab.label(lang),
                rows: part.rows.iter().map(Row::from).collect(),
            })
            .collect(),
    };
    // Texts under fixed keys: there is nothing that serde_json could refuse.
    format!("{}\n", serde_json::to_string(&object).unwrap_or_default())
}
