//! `gander audit`: lists and checks the audit journal; never writes it.

use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;

use super::{end, print, variable};
use crate::audit::{
    self, Actor, AuditAction, AuditError, DataClass, Journal, JournalCheck, JournalRecord,
};
use crate::order::beijing;
use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// The arguments of `gander audit`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Lists who did what with which order, oldest first
    Show {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Checks whether any entry was edited, moved or removed; exits with 1 if so
    Verify,
}

/// Lists or checks the journal.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let result = match arguments.command {
        AuditCommand::Show { json } => show(json, lang),
        AuditCommand::Verify => verify(lang),
    };
    result.unwrap_or_else(|error| end(&error.problem(lang)))
}

/// Opens the journal; returns `None` if its folder does not exist, instead of creating it.
fn journal() -> Result<Option<Journal>, AuditError> {
    let folder = audit::folder(variable)?;
    if matches!(folder.try_exists(), Ok(false)) {
        Ok(None)
    } else {
        Journal::open(&folder, Actor::current(variable)).map(Some)
    }
}

fn show(json: bool, lang: Lang) -> Result<ExitCode, AuditError> {
    let records = journal()?.map_or_else(|| Ok(Vec::new()), |journal| journal.records())?;
    if records.is_empty() && !json {
        return Ok(print(lang.tr("还没有记录。\n", "No entries yet.\n")));
    }
    let line = |record: &JournalRecord| {
        if json {
            serde_json::to_string(record).unwrap_or_default()
        } else {
            row(record, lang).to_string()
        }
    };
    Ok(print(
        &records
            .iter()
            .map(|record| line(record) + "\n")
            .collect::<String>(),
    ))
}

fn row(record: &JournalRecord, lang: Lang) -> SafeText {
    let at = record
        .at
        .parse::<Timestamp>()
        .map_or_else(|_| record.at.clone(), beijing::second);
    let action = AuditAction::from_name(&record.action)
        .map_or(record.action.as_str(), |action| action.label(lang));
    let class = DataClass::from_name(&record.class)
        .map_or(record.class.as_str(), |class| class.label(lang));
    let [user, host, order] =
        [&record.user, &record.host, &record.order].map(|text| SafeText::of(text));
    let (action, class) = (SafeText::of(action).pad(16), SafeText::of(class));
    safe!(
        "{at}  {}  {}  {action}  {class}",
        safe!("{user}@{host}").pad(24),
        order.pad(40)
    )
}

fn verify(lang: Lang) -> Result<ExitCode, AuditError> {
    let check =
        journal()?.map_or_else(|| Ok(JournalCheck::default()), |journal| journal.verify())?;
    let note = |line: &usize| match lang {
        Lang::Zh => format!("第 {line} 行只写了一半（写入时中断），没有缺少记录。\n"),
        Lang::En => {
            format!("Line {line} is half-written because of a crash; no entry is missing.\n")
        }
    };
    let notes: String = check.torn.iter().map(note).collect();
    let n = check.entries;
    if check.is_intact() {
        let intact = lang.tr(
            format!("审计日志完整，共 {n} 条记录。\n"),
            format!("The audit journal is intact: {n} entries.\n"),
        );
        return Ok(print(&(notes + &intact)));
    }
    let faults: Vec<String> = check
        .faults
        .iter()
        .map(|fault| fault.describe(lang).to_string())
        .collect();
    print(&notes);
    let what = lang.tr(
        safe!("审计日志被改动过：{}", faults.join("；")),
        safe!("the audit journal was tampered with: {}", faults.join("; ")),
    );
    let todo = SafeText::fixed(lang.tr(
        "请保留这两个文件并告诉负责人。",
        "Keep both files and report this to the person in charge.",
    ));
    Ok(end(&Problem::new(Exit::Failure, what, todo)))
}

#[cfg(test)]
mod tests {
    use super::row;
    use crate::audit::JournalRecord;
    use crate::text::Lang;

    fn record() -> JournalRecord {
        let text = str::to_owned;
        JournalRecord {
            n: 1,
            at: text("2026-03-11T04:00:00Z"),
            user: text("mei(1000)"),
            host: text("desk-7"),
            order: text("o_1"),
            action: text("revealed"),
            class: text("phone"),
            prev: String::new(),
        }
    }

    #[test]
    fn row_has_beijing_time_and_labels() {
        let words = row(&record(), Lang::Zh);
        let words: Vec<&str> = words.as_str().split_whitespace().collect();
        assert_eq!(
            words,
            [
                "2026-03-11",
                "12:00:00",
                "mei(1000)@desk-7",
                "o_1",
                "查看原文",
                "手机号"
            ]
        );
    }

    #[test]
    fn row_escapes_control_characters() {
        let edited = JournalRecord {
            class: "\u{1b}[2J".to_owned(),
            at: "never\u{202e}".to_owned(),
            ..record()
        };
        let row = row(&edited, Lang::En);
        assert!(
            row.as_str().contains("␛[2J") && row.as_str().contains("never<U+202E>"),
            "{row}"
        );
    }
}
