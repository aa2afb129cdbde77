//! The case file: all that an order shows, masked, in one document to hand a case on with.
//!
//! It reads an order that is already there. It has no way to a token, a setting or the network, and never reveals a value.

mod escape;
mod field_path;
mod form;
mod gather;
mod markdown;
mod sheet;

pub use escape::escape;
pub use field_path::FieldPath;
pub use form::{SCHEMA as ORDER_SCHEMA, json, markdown, text};
pub use sheet::{Manner, Scope, Sheet, name as tab_name, read};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::order::{EntryKind, Finding, Order, Phrase, Reading, Stage};
use crate::text::{Lang, SafeText};

/// The form of the JSON that [`CaseFile::json`] writes.
pub const SCHEMA: &str = "gander.case/1";

/// A case, ready to be written.
#[derive(Debug, Serialize)]
pub struct CaseFile {
    schema: &'static str,
    /// gander's version.
    gander: &'static str,
    #[serde(serialize_with = "clean")]
    order_id: SafeText,
    /// When the platform gave the answer.
    #[serde(serialize_with = "moment")]
    fetched: Timestamp,
    /// When this was written; ages count to here.
    #[serde(serialize_with = "moment")]
    written: Timestamp,
    /// What is not in it.
    masked: &'static str,
    verdict: Vec<Said>,
    findings: Vec<Found>,
    timeline: Vec<Point>,
    parcels: Vec<Thing>,
    refunds: Vec<Thing>,
    money: Vec<Field>,
    tabs: Vec<TabFields>,
    #[serde(skip)]
    lang: Lang,
}

/// A part of the verdict.
#[derive(Debug, Serialize)]
struct Said {
    tone: &'static str,
    #[serde(serialize_with = "clean")]
    text: SafeText,
}

/// A finding and the value that proves it.
#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    said: Said,
    proof: Field,
}

/// A point on the order's line of time.
#[derive(Debug, Serialize)]
struct Point {
    #[serde(serialize_with = "moment")]
    time: Timestamp,
    kind: EntryKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<Stage>,
    #[serde(serialize_with = "clean")]
    text: SafeText,
    /// Whether it was still to come when this was written.
    ahead: bool,
}

/// A parcel or a refund record.
#[derive(Debug, Serialize)]
struct Thing {
    #[serde(serialize_with = "clean")]
    title: SafeText,
    fields: Vec<Field>,
    /// The trace of a parcel, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Field>,
}

/// A value with its name and its place in the answer.
#[derive(Debug, Serialize)]
struct Field {
    #[serde(serialize_with = "clean")]
    label: SafeText,
    #[serde(serialize_with = "clean")]
    value: SafeText,
    /// A JSON pointer into the answer's data.
    #[serde(serialize_with = "clean")]
    pointer: SafeText,
}

/// The fields of a tab.
#[derive(Debug, Serialize)]
struct TabFields {
    title: &'static str,
    fields: Vec<Field>,
}

impl CaseFile {
    /// The case of an order whose answer came at `fetched`, told at `now`.
    pub fn of(
        order: &Order,
        findings: &[Finding],
        verdict: &[Phrase],
        fetched: Timestamp,
        reading: Reading,
    ) -> Self {
        let Reading { lang, now, .. } = reading;
        let gather = gather::Gather::new(order, reading);
        Self {
            schema: SCHEMA,
            gander: env!("CARGO_PKG_VERSION"),
            order_id: order.id().map(|id| SafeText::of(id.as_str())).unwrap_or_default(),
            fetched,
            written: now,
            masked: lang.tr(
                "手机号、姓名、地址、邮箱、账号、核销码、卡密和学生资料均已遮盖",
                "phone numbers, names, addresses, mail addresses, accounts, codes and all of a student are masked",
            ),
            verdict: verdict.iter().map(|phrase| Said { tone: phrase.tone.name(), text: phrase.text.clone() }).collect(),
            findings: findings.iter().map(|found| gather.finding(found)).collect(),
            timeline: gather.timeline(),
            parcels: gather.parcels(),
            refunds: gather.refunds(),
            money: gather.money(),
            tabs: gather.tabs(),
            lang,
        }
    }

    /// The case as a Markdown document. No value in it can become markup.
    pub fn markdown(&self) -> String {
        markdown::write(self)
    }

    /// The case as JSON of the form [`SCHEMA`], times in UTC.
    pub fn json(&self) -> String {
        // Texts and numbers under fixed keys: there is nothing that serde_json could refuse.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn clean<S: Serializer>(text: &SafeText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text.as_str())
}

fn moment<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}
