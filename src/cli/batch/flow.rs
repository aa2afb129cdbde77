//! The flow of a batch: ids in, lines out in the same order. Look-ups and waiting lines are bounded,
//! so that memory does not grow with the batch.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::format::OrderFormat;
use super::ids::IdLine;
use super::progress::BatchProgress;
use super::sink::{FailureList, FailureRow, Sink};
use crate::api::codes::ErrorClass;
use crate::api::{Client, Error, Priority};
use crate::cli::common::exit::Exit;
use crate::cli::common::status_line::StatusLine;
use crate::event_loop;
use crate::order::OrderId;
use crate::safe;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::{self, Failure, FetchedOrder};

/// Concurrent look-ups: the whole quota at half a second per response, and some that wait to be
/// retried.
const CONCURRENT: usize = 32;
/// How many look-ups may start after one that is not written yet: what the quota allows in the time
/// that one look-up may take.
const AHEAD: u64 = 400;
/// The batch ends after so many consecutive orders for which the platform is unreachable.
const MAX_UNREACHABLE: u32 = 20;
const FRAME: Duration = Duration::from_millis(100);

/// What a look-up led to.
enum LookUpResult {
    /// The line of an order, and what is missing from it.
    Line(String, Vec<SafeText>),
    Failed {
        code: String,
        problem: Problem,
        /// Whether every other order would fail too.
        fatal: bool,
    },
}

/// How a batch ended.
pub(super) enum BatchEnd {
    /// Every id was looked up.
    Done,
    /// A signal with this number arrived.
    Signal(i32),
    /// A failure that would affect every other order too.
    Fatal(Problem),
    /// The output cannot be written.
    Output(io::Error),
    /// The list of failures cannot be written.
    Failures(io::Error),
}

/// A running batch.
pub(super) struct BatchRun {
    pub(super) client: Client,
    pub(super) format: Arc<OrderFormat>,
    pub(super) sink: Sink,
    pub(super) failures: FailureList,
    pub(super) bar: StatusLine,
    pub(super) progress: BatchProgress,
    /// Whether the header is still to be written.
    pub(super) needs_header: bool,
    /// Orders written by this run.
    pub(super) written: u64,
}

type LookUpFuture = BoxFuture<'static, (u64, IdLine, LookUpResult)>;

impl BatchRun {
    /// Looks up every id, until something ends the batch.
    pub(super) async fn run(&mut self, ids: Vec<IdLine>) -> io::Result<BatchEnd> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let began = Instant::now();
        let mut frames = interval(FRAME);
        frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut ids = ids.into_iter();
        let mut look_ups = FuturesUnordered::<LookUpFuture>::new();
        let mut queue = ReorderQueue::default();
        loop {
            while queue.may_start() && look_ups.len() < CONCURRENT {
                let Some(id) = ids.next() else { break };
                look_ups.push(self.look_up(queue.started, id));
                queue.started += 1;
            }
            tokio::select! {
                finished = look_ups.next() => match finished {
                    Some((place, id, result)) => queue.add(place, id, result, self.format.lang),
                    None => break,
                },
                number = received(&mut interrupt, &mut terminate) => match queue.end {
                    None => queue.end = Some(BatchEnd::Signal(number)),
                    Some(_) => break,
                },
                _ = frames.tick() => {}
            }
            while let Some((id, result)) = queue.next() {
                if let Err(end) = self.write(&id, result) {
                    return Ok(end);
                }
            }
            self.progress.elapsed = began.elapsed();
            self.progress.quota = self.client.quota_left();
            self.progress.ending = queue.end.is_some();
            self.bar.draw(&self.progress.line(self.format.lang));
        }
        Ok(queue.end.unwrap_or(BatchEnd::Done))
    }

    fn look_up(&self, place: u64, line: IdLine) -> LookUpFuture {
        let (client, format) = (self.client.clone(), Arc::clone(&self.format));
        Box::pin(async move {
            let result = match &line.id {
                Ok(id) => look_up(&client, format, id.clone()).await,
                Err((_, bad)) => LookUpResult::Failed {
                    code: "not_an_id".to_owned(),
                    problem: Problem::usage(bad.message(format.lang)),
                    fatal: false,
                },
            };
            (place, line, result)
        })
    }

    fn write(&mut self, line: &IdLine, result: LookUpResult) -> Result<(), BatchEnd> {
        self.progress.done += 1;
        self.progress.looked_up += 1;
        match result {
            LookUpResult::Line(text, notes) => {
                self.write_order(&text).map_err(BatchEnd::Output)?;
                if let Ok(id) = &line.id {
                    for note in notes {
                        self.bar.clear();
                        let _ = writeln!(io::stderr(), "gander: {id}: {note}");
                    }
                }
                Ok(())
            }
            LookUpResult::Failed { code, problem, .. } => {
                self.progress.failed += 1;
                let id = match &line.id {
                    Ok(id) => id.as_str(),
                    Err((word, _)) => word.as_str(),
                };
                let row = FailureRow {
                    line: line.number,
                    id,
                    code: &code,
                    reason: problem.what.as_str(),
                };
                self.bar.clear();
                self.failures
                    .add(&row, self.format.lang)
                    .map_err(BatchEnd::Failures)
            }
        }
    }

    /// Writes an order; the header only with the first one, so that a batch without any leaves no
    /// file.
    fn write_order(&mut self, text: &str) -> io::Result<()> {
        let header = if self.needs_header {
            self.format.layout.header()
        } else {
            String::new()
        };
        self.needs_header = false;
        self.sink.write(&format!("{header}{text}"))?;
        self.written += 1;
        Ok(())
    }
}

/// Finished look-ups, each waiting for those before it.
#[derive(Default)]
struct ReorderQueue {
    started: u64,
    taken: u64,
    waiting: BTreeMap<u64, (IdLine, LookUpResult)>,
    /// Consecutive orders for which the platform was unreachable.
    unreachable: u32,
    end: Option<BatchEnd>,
}

impl ReorderQueue {
    fn may_start(&self) -> bool {
        self.end.is_none() && self.started - self.taken < AHEAD
    }

    /// Adds a finished look-up. A failure that affects every other order ends the batch once the
    /// running look-ups are finished.
    fn add(&mut self, place: u64, line: IdLine, result: LookUpResult, lang: Lang) {
        if let LookUpResult::Failed { problem, fatal, .. } = &result {
            self.unreachable = if problem.exit == Exit::Network {
                self.unreachable + 1
            } else {
                0
            };
            if *fatal || self.unreachable >= MAX_UNREACHABLE {
                let Problem { what, todo, exit } = problem.clone();
                let what = if *fatal {
                    what
                } else {
                    let count = self.unreachable;
                    lang.tr(
                        safe!("连续 {count} 个订单：{what}"),
                        safe!("{count} orders in a row: {what}"),
                    )
                };
                let ended = BatchEnd::Fatal(Problem::new(exit, what, todo));
                self.end.get_or_insert(ended);
            }
        } else {
            self.unreachable = 0;
        }
        self.waiting.insert(place, (line, result));
    }

    /// The next look-up in the order of the ids, if it is finished.
    fn next(&mut self) -> Option<(IdLine, LookUpResult)> {
        let next = self.waiting.remove(&self.taken)?;
        self.taken += 1;
        Some(next)
    }
}

/// The number of the signal that arrived.
async fn received(interrupt: &mut Signal, terminate: &mut Signal) -> i32 {
    tokio::select! {
        _ = interrupt.recv() => signal_hook::consts::SIGINT,
        _ = terminate.recv() => signal_hook::consts::SIGTERM,
    }
}

async fn look_up(client: &Client, format: Arc<OrderFormat>, id: OrderId) -> LookUpResult {
    let lang = format.lang;
    let priority = Priority::Background;
    let fetched = worker::open_joined(client, &id, priority, Some(priority)).await;
    let fetched = match fetched {
        Ok(fetched) => fetched,
        Err(failure) => return failed(&failure, lang),
    };
    let now = event_loop::now();
    // Off the runtime's thread: writing a large order takes a while, and the journal waits for the
    // disk.
    let line = tokio::task::spawn_blocking(move || line_of(&format, &fetched, &id, now));
    line.await
        .unwrap_or_else(|panic| failed(&Failure::Panic(panic.to_string()), lang))
}

fn line_of(
    format: &OrderFormat,
    fetched: &FetchedOrder,
    id: &OrderId,
    at: jiff::Timestamp,
) -> LookUpResult {
    match format.line(&fetched.order, id, at) {
        Ok(line) => LookUpResult::Line(line, fetched.notes(format.lang)),
        // Without a journal no order can be revealed.
        Err(problem) => LookUpResult::Failed {
            code: "journal".to_owned(),
            problem,
            fatal: true,
        },
    }
}

fn failed(failure: &Failure, lang: Lang) -> LookUpResult {
    let problem = failure.problem(lang);
    LookUpResult::Failed {
        code: code(failure, problem.exit),
        problem,
        fatal: is_fatal(failure),
    }
}

/// The platform's code if there is one, otherwise the name of the exit code.
fn code(failure: &Failure, exit: Exit) -> String {
    match failure {
        Failure::Api(Error::Refused { code, .. }) => code.to_string(),
        Failure::Api(Error::Status { status, .. } | Error::Redirect { status, .. }) => {
            format!("http_{status}")
        }
        _ => exit.name().to_owned(),
    }
}

/// Whether every other order would fail too: no token, no permission, or no way to get them.
fn is_fatal(failure: &Failure) -> bool {
    match failure {
        Failure::Api(error @ Error::Refused { .. }) => {
            matches!(error.class(), ErrorClass::Token | ErrorClass::Configuration)
        }
        Failure::Api(error) => {
            matches!(
                error,
                Error::TokenDead { .. }
                    | Error::TokenSource(_)
                    | Error::TokenLimit { .. }
                    | Error::Untrusted
                    | Error::NoTrustStore
            )
        }
        Failure::Settings(_) => true,
        _ => false,
    }
}
