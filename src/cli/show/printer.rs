//! Prints orders, and reports those that fail.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use jiff::Timestamp;

use super::{Format, Selection, error_json};
use crate::cli::common::config;
use crate::cli::common::environment::variable;
use crate::cli::common::exit::Exit;
use crate::cli::common::journal;
use crate::cli::common::output::{end, print_notes};
use crate::order::{NodeId, OrderId, Reading};
use crate::report::{self, Report, ReportOptions};
use crate::safe;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::{Failure, FetchedOrder};

/// Prints orders and remembers the first failure.
pub(super) struct OrderPrinter {
    selection: Selection,
    reveal: bool,
    lang: Lang,
    /// Orders printed so far.
    printed: usize,
    exit: Exit,
}

/// Where an order comes from.
pub(super) struct Provenance {
    /// The id that was requested from the shop.
    pub(super) requested: Option<OrderId>,
    /// When the platform returned the order.
    pub(super) at: Timestamp,
    /// The current time.
    pub(super) now: Timestamp,
}

impl OrderPrinter {
    pub(super) const fn new(selection: Selection, reveal: bool, lang: Lang) -> Self {
        Self {
            selection,
            reveal,
            lang,
            printed: 0,
            exit: Exit::Ok,
        }
    }

    /// Prints an order.
    ///
    /// # Errors
    ///
    /// When standard output cannot be written.
    pub(super) fn print(&mut self, loaded: &FetchedOrder, fetched: &Provenance) -> io::Result<()> {
        print_notes(loaded, self.lang);
        match self.render(loaded, fetched) {
            Ok(text) => {
                let separator = if self.printed > 0 {
                    self.separator()
                } else {
                    ""
                };
                self.printed += 1;
                let mut out = io::stdout().lock();
                out.write_all(separator.as_bytes())?;
                out.write_all(text.as_bytes())?;
                out.flush()
            }
            Err(problem) => {
                let id = fetched.requested.as_ref();
                let id = id.map(|id| SafeText::of(id.as_str())).unwrap_or_default();
                self.report(&id, problem);
                Ok(())
            }
        }
    }

    /// The text of an order; an error if it shows personal data that the journal cannot record.
    fn render(&self, loaded: &FetchedOrder, fetched: &Provenance) -> Result<String, Problem> {
        let order = &loaded.order;
        let reading = Reading {
            lang: self.lang,
            now: fetched.now,
            thresholds: config::current().thresholds,
        };
        match &self.selection {
            Selection::Raw => {
                self.record(loaded, fetched, order.doc.subtree(NodeId::ROOT))?;
                Ok(order.doc.raw().to_owned())
            }
            Selection::Field(path) => {
                if self.reveal {
                    self.record(loaded, fetched, path.find(&order.doc).into_iter())?;
                }
                let values = report::values_at(order, path, reading, self.reveal);
                let lines = values
                    .iter()
                    .flat_map(|value| [value.to_string(), "\n".to_owned()]);
                Ok(lines.collect())
            }
            Selection::Report(scope, format) => {
                let options = ReportOptions {
                    reading,
                    fetched: fetched.at,
                    reveal: self.reveal,
                };
                let mut report = Report::of(order, *scope, &options);
                if let Some(id) = &fetched.requested
                    && report.order_id.is_empty()
                {
                    report.order_id = SafeText::of(id.as_str());
                }
                if self.reveal {
                    self.record(loaded, fetched, report.nodes())?;
                }
                Ok(match format {
                    Format::Text => report.text(has_colours()),
                    Format::Plain => report.text(false),
                    Format::Json => report.json(),
                    Format::Markdown => report.markdown(),
                })
            }
        }
    }

    fn record(
        &self,
        loaded: &FetchedOrder,
        fetched: &Provenance,
        nodes: impl Iterator<Item = NodeId>,
    ) -> Result<(), Problem> {
        let order = &loaded.order;
        let id = order.id().or_else(|| fetched.requested.clone());
        journal::record_revealed(&order.doc, nodes, id, fetched.now, self.lang)
    }

    /// The text between two orders.
    const fn separator(&self) -> &'static str {
        match self.selection {
            Selection::Field(_) | Selection::Report(_, Format::Json) => "",
            Selection::Raw | Selection::Report(..) => "\n",
        }
    }

    /// Reports an order that was not fetched.
    pub(super) fn report_failure(&mut self, id: &OrderId, failure: &Failure) {
        self.report(&SafeText::of(id.as_str()), failure.problem(self.lang));
    }

    /// Reports a failure on standard error, as JSON if the orders are: programs read both streams.
    pub(super) fn report(&mut self, id: &SafeText, problem: Problem) {
        let exit = problem.exit;
        if matches!(self.selection, Selection::Report(_, Format::Json)) {
            let line = error_json::line(exit, id, &problem.what, &problem.todo);
            let _ = io::stderr().write_all(line.as_bytes());
        } else if id.is_empty() {
            let _ = end(&problem);
        } else {
            let what = safe!("{id}: {}", problem.what);
            let _ = end(&Problem { what, ..problem });
        }
        if self.exit == Exit::Ok {
            self.exit = exit;
        }
    }

    /// The exit code. A reader that closed the pipe is not a failure.
    pub(super) fn finish(self, result: io::Result<()>) -> ExitCode {
        match result {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                end(&Problem::failure(safe!("{error}")))
            }
            _ => self.exit.into(),
        }
    }
}

/// Whether standard output is a terminal with colours, and the user wants them.
fn has_colours() -> bool {
    config::has_colours(
        io::stdout().is_terminal() && variable("TERM").is_none_or(|term| term != "dumb"),
    )
}
