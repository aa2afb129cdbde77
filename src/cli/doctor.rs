//! `gander doctor`: checks what an order look-up depends on, one line for each check, with a fix.
//!
//! The output can be pasted anywhere: it names variables and shows only values that are no secret.

mod local;
mod network;
mod quota;
mod width;

use std::process::ExitCode;

use serde::Serialize;

use super::common::exit::Exit;
use super::common::output::print;
use crate::text::{Lang, SafeText};

/// The version of the JSON.
const SCHEMA: &str = "gander.doctor/1";

/// The arguments of `gander doctor`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print one JSON object instead of lines
    #[arg(long)]
    json: bool,
    /// Do not connect to the platform
    #[arg(long)]
    offline: bool,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum CheckStatus {
    Ok,
    Warn,
    Fail,
}

/// One check.
#[derive(Debug)]
struct Check {
    name: &'static str,
    status: CheckStatus,
    what: SafeText,
    /// How to fix it.
    fix: SafeText,
}

impl Check {
    const fn new(name: &'static str, status: CheckStatus, what: SafeText, fix: SafeText) -> Self {
        Self {
            name,
            status,
            what,
            fix,
        }
    }

    fn ok(name: &'static str, what: SafeText) -> Self {
        Self::new(name, CheckStatus::Ok, what, SafeText::default())
    }
}

/// Runs every check; fails if one of them does.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let mut checks = local::checks(lang);
    checks.extend(network::checks(arguments.offline, lang));
    checks.extend(quota::check(lang));
    let text = if arguments.json {
        json(&checks)
    } else {
        checks.iter().map(line).collect()
    };
    let code = print(&text);
    if checks.iter().any(|check| check.status == CheckStatus::Fail) {
        Exit::Failure.into()
    } else {
        code
    }
}

fn line(check: &Check) -> String {
    let status = match check.status {
        CheckStatus::Ok => "ok  ",
        CheckStatus::Warn => "warn",
        CheckStatus::Fail => "fail",
    };
    let fix = if check.fix.is_empty() {
        String::new()
    } else {
        format!("{:19}-> {}\n", "", check.fix)
    };
    format!("{status}  {:<11}  {}\n{fix}", check.name, check.what)
}

#[derive(Serialize)]
struct DoctorReport<'a> {
    schema: &'static str,
    gander: &'static str,
    checks: Vec<CheckRow<'a>>,
}

#[derive(Serialize)]
struct CheckRow<'a> {
    check: &'static str,
    status: CheckStatus,
    what: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    mend: &'a str,
}

fn json(checks: &[Check]) -> String {
    let rows = checks.iter().map(|c| CheckRow {
        check: c.name,
        status: c.status,
        what: c.what.as_str(),
        mend: c.fix.as_str(),
    });
    let report = DoctorReport {
        schema: SCHEMA,
        gander: env!("CARGO_PKG_VERSION"),
        checks: rows.collect(),
    };
    // Texts under fixed keys always serialise.
    format!("{}\n", serde_json::to_string(&report).unwrap_or_default())
}
