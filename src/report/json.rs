//! A report as JSON: `gander.order/1` on one line, or a case file, `gander.case/1`, indented.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::model::Report;
use super::sections::{CaseSections, ReportField, ReportFinding, ReportRecord, TabSection};
use crate::catalog::Tab;
use crate::order::{Phrase, Stage, TimelineEvent, TimelineEventKind};
use crate::text::Lang;

/// The schema of an order.
pub const ORDER_SCHEMA: &str = "gander.order/1";

/// The schema of a case file.
pub const CASE_SCHEMA: &str = "gander.case/1";

/// gander's version.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a case file does not contain.
pub(super) const fn privacy_note(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "手机号、姓名、地址、邮箱、账号、核销码、卡密和学生资料均已遮盖",
        Lang::En => {
            "phone numbers, names, addresses, mail addresses, accounts, codes and student data are masked"
        }
    }
}

/// The name of a tab in JSON and in arguments.
pub const fn tab_name(tab: Tab) -> &'static str {
    match tab {
        Tab::Buyer => "buyer",
        Tab::Goods => "goods",
        Tab::Logistics => "logistics",
        Tab::Refunds => "refunds",
        Tab::Invoice => "invoice",
        Tab::Order => "order",
        Tab::Other => "other",
    }
}

impl Report {
    /// The report as JSON, times in UTC, with a line break at its end.
    pub fn json(&self) -> String {
        // Texts and numbers under fixed keys: serde_json has nothing to refuse.
        let json = match &self.case {
            Some(sections) => serde_json::to_string_pretty(&CaseJson::of(self, sections)),
            None => serde_json::to_string(&OrderJson::of(self)),
        };
        format!("{}\n", json.unwrap_or_default())
    }
}

#[derive(Serialize)]
struct OrderJson<'a> {
    schema: &'static str,
    id: &'a str,
    fetched: String,
    verdict: Vec<PhraseJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    tabs: Vec<TabJson<'a>>,
}

#[derive(Serialize)]
struct PhraseJson<'a> {
    tone: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    tone: &'static str,
    text: &'a str,
    proofs: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct TabJson<'a> {
    tab: &'static str,
    title: &'static str,
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    label: &'a str,
    path: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

impl<'a> OrderJson<'a> {
    fn of(report: &'a Report) -> Self {
        let finding = |finding: &'a ReportFinding| FindingJson {
            tone: finding.tone.name(),
            text: finding.text.as_str(),
            proofs: finding.proofs.iter().map(RowJson::of).collect(),
        };
        let tab = |section: &'a TabSection| TabJson {
            tab: tab_name(section.tab),
            title: section.tab.label(report.lang),
            rows: section.fields.iter().map(RowJson::of).collect(),
        };
        Self {
            schema: ORDER_SCHEMA,
            id: report.order_id.as_str(),
            fetched: report.fetched.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            verdict: report.verdict.iter().map(PhraseJson::of).collect(),
            findings: report.findings.iter().map(finding).collect(),
            tabs: report.tabs.iter().map(tab).collect(),
        }
    }
}

impl<'a> PhraseJson<'a> {
    fn of(phrase: &'a Phrase) -> Self {
        Self {
            tone: phrase.tone.name(),
            text: phrase.text.as_str(),
        }
    }
}

impl<'a> RowJson<'a> {
    fn of(field: &'a ReportField) -> Self {
        Self {
            label: field.label.as_str(),
            path: field.address.as_str(),
            value: field.value.as_str(),
            note: field.note.as_str(),
        }
    }
}

#[derive(Serialize)]
struct CaseJson<'a> {
    schema: &'static str,
    gander: &'static str,
    order_id: &'a str,
    #[serde(serialize_with = "in_utc")]
    fetched: Timestamp,
    #[serde(serialize_with = "in_utc")]
    written: Timestamp,
    masked: &'static str,
    verdict: Vec<PhraseJson<'a>>,
    findings: Vec<CaseFindingJson<'a>>,
    timeline: Vec<EventJson<'a>>,
    parcels: Vec<RecordJson<'a>>,
    refunds: Vec<RecordJson<'a>>,
    money: Vec<FieldJson<'a>>,
    tabs: Vec<CaseTabJson<'a>>,
}

#[derive(Serialize)]
struct CaseFindingJson<'a> {
    tone: &'static str,
    text: &'a str,
    proof: Option<FieldJson<'a>>,
}

#[derive(Serialize)]
struct EventJson<'a> {
    #[serde(serialize_with = "in_utc")]
    time: Timestamp,
    kind: TimelineEventKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    text: &'a str,
    ahead: bool,
}

#[derive(Serialize)]
struct RecordJson<'a> {
    title: &'a str,
    fields: Vec<FieldJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<FieldJson<'a>>,
}

#[derive(Serialize)]
struct FieldJson<'a> {
    label: &'a str,
    value: &'a str,
    pointer: &'a str,
}

#[derive(Serialize)]
struct CaseTabJson<'a> {
    title: &'static str,
    fields: Vec<FieldJson<'a>>,
}

impl<'a> CaseJson<'a> {
    fn of(report: &'a Report, sections: &'a CaseSections) -> Self {
        let finding = |finding: &'a ReportFinding| CaseFindingJson {
            tone: finding.tone.name(),
            text: finding.text.as_str(),
            proof: finding.proofs.first().map(FieldJson::of),
        };
        let tab = |section: &'a TabSection| CaseTabJson {
            title: section.tab.label(report.lang),
            fields: FieldJson::all(&section.fields),
        };
        Self {
            schema: CASE_SCHEMA,
            gander: VERSION,
            order_id: report.order_id.as_str(),
            fetched: report.fetched,
            written: report.written,
            masked: privacy_note(report.lang),
            verdict: report.verdict.iter().map(PhraseJson::of).collect(),
            findings: report.findings.iter().map(finding).collect(),
            timeline: sections.timeline.iter().map(EventJson::of).collect(),
            parcels: sections.parcels.iter().map(RecordJson::of).collect(),
            refunds: sections.refunds.iter().map(RecordJson::of).collect(),
            money: FieldJson::all(&sections.amounts),
            tabs: report.tabs.iter().map(tab).collect(),
        }
    }
}

impl<'a> EventJson<'a> {
    fn of(event: &'a TimelineEvent) -> Self {
        Self {
            time: event.at,
            kind: event.kind,
            stage: event.stage,
            text: event.text.as_str(),
            ahead: event.ahead,
        }
    }
}

impl<'a> RecordJson<'a> {
    fn of(record: &'a ReportRecord) -> Self {
        Self {
            title: record.title.as_str(),
            fields: FieldJson::all(&record.fields),
            events: FieldJson::all(&record.events),
        }
    }
}

impl<'a> FieldJson<'a> {
    fn of(field: &'a ReportField) -> Self {
        Self {
            label: field.label.as_str(),
            value: field.value.as_str(),
            pointer: field.address.as_str(),
        }
    }

    fn all(fields: &'a [ReportField]) -> Vec<Self> {
        fields.iter().map(Self::of).collect()
    }
}

fn in_utc<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}
