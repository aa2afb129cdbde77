//! `gander doctor`: what stands between a person and an order, one line each, with what mends it. Fit to be pasted anywhere: variables
//! are named and their values are not, but for those that hold no secret.

mod local;
mod network;
mod quota;
mod width;

use std::process::ExitCode;

use serde::Serialize;

use super::common::exit::Exit;
use super::print;
use crate::text::{Lang, SafeText};

/// The form of the JSON.
const SCHEMA: &str = "gander.doctor/1";

/// What to check.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// One JSON object instead of lines
    #[arg(long)]
    json: bool,
    /// Do not call the platform's address
    #[arg(long)]
    offline: bool,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug)]
struct Check {
    name: &'static str,
    state: State,
    what: SafeText,
    /// What to do about it.
    mend: SafeText,
}

impl Check {
    const fn new(name: &'static str, state: State, what: SafeText, mend: SafeText) -> Self {
        Self {
            name,
            state,
            what,
            mend,
        }
    }

    fn ok(name: &'static str, what: SafeText) -> Self {
        Self::new(name, State::Ok, what, SafeText::default())
    }
}

/// Looks at everything; fails if something does.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    let mut checks = local::checks(lang);
    checks.extend(network::checks(arguments.offline, lang));
    checks.extend(quota::check(lang));
    let written = if arguments.json {
        json(&checks)
    } else {
        checks.iter().map(line).collect()
    };
    let code = print(&written);
    if checks.iter().any(|check| check.state == State::Fail) {
        Exit::Failure.into()
    } else {
        code
    }
}

fn line(check: &Check) -> String {
    let state = match check.state {
        State::Ok => "ok  ",
        State::Warn => "warn",
        State::Fail => "fail",
    };
    let mend = if check.mend.is_empty() {
        String::new()
    } else {
        format!("{:19}-> {}\n", "", check.mend)
    };
    format!("{state}  {:<11}  {}\n{mend}", check.name, check.what)
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    gander: &'static str,
    checks: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    check: &'static str,
    status: State,
    what: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    mend: &'a str,
}

fn json(checks: &[Check]) -> String {
    let rows = checks.iter().map(|c| Row {
        check: c.name,
        status: c.state,
        what: c.what.as_str(),
        mend: c.mend.as_str(),
    });
    let report = Report {
        schema: SCHEMA,
        gander: env!("CARGO_PKG_VERSION"),
        checks: rows.collect(),
    };
    // Texts under fixed keys: there is nothing that serde_json could refuse.
    format!("{}\n", serde_json::to_string(&report).unwrap_or_default())
}
