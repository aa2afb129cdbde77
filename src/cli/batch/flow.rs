//! The flow of a batch: ids in, lines out in the same order. So many look-ups are under way at once and no more lines wait for their
//! turn than a bound, so that its memory does not grow with the batch.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::form::Form;
use super::ids::Entry;
use super::progress::{Bar, Progress};
use super::sink::{Failed, Failures, Sink};
use crate::api::codes::Class;
use crate::api::{Client, Error, Priority};
use crate::cli::common::exit::Exit;
use crate::cli::common::saved::Refusal;
use crate::cli::common::shop::{Ended, ended};
use crate::event_loop;
use crate::order::OrderId;
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::worker::{self, Failure};

/// Look-ups under way at once: the whole quota at half a second an answer, and some that wait to be repeated.
const AT_ONCE: usize = 32;
/// How far the answers may run ahead of the slowest: what the quota yields in the time that one look-up may take.
const AHEAD: u64 = 400;
/// So many orders in a row that the platform cannot be reached for, and the rest need not be tried.
const HOPELESS: u32 = 20;
const FRAME: Duration = Duration::from_millis(100);

/// What became of one line.
enum Outcome {
    Line(String),
    Failed {
        exit: Exit,
        code: String,
        told: Refusal,
        fatal: bool,
    },
}

/// How a batch ended.
pub(super) enum End {
    /// Every id was asked for.
    Done,
    /// By a signal of that number.
    Signal(i32),
    /// By what would fail every other order too.
    Fatal(Ended),
    /// The output takes no more.
    Output(io::Error),
    /// The failures cannot be written down.
    Failures(io::Error),
}

/// A batch on its way.
pub(super) struct Flow {
    pub(super) client: Client,
    pub(super) form: Arc<Form>,
    pub(super) sink: Sink,
    pub(super) failures: Failures,
    pub(super) bar: Bar,
    pub(super) progress: Progress,
    /// Whether the header is still to be written.
    pub(super) headless: bool,
    /// Orders written by this run.
    pub(super) written: u64,
}

type Job = BoxFuture<'static, (u64, Entry, Outcome)>;

impl Flow {
    /// Asks for everything, or for as much as it comes to.
    pub(super) async fn run(&mut self, entries: Vec<Entry>) -> io::Result<End> {
        let (mut int, mut term) = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        );
        let began = Instant::now();
        let mut frames = interval(FRAME);
        frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut entries, mut jobs) = (entries.into_iter(), FuturesUnordered::<Job>::new());
        let mut row = Row::default();
        loop {
            while row.end.is_none() && jobs.len() < AT_ONCE && row.asked - row.told < AHEAD {
                let Some(entry) = entries.next() else { break };
                jobs.push(self.job(row.asked, entry));
                row.asked += 1;
            }
            tokio::select! {
                answer = jobs.next() => match answer {
                    Some((place, entry, outcome)) => row.take(place, entry, outcome, self.form.lang),
                    None => break,
                },
                number = ended_by(&mut int, &mut term) => match row.end {
                    None => row.end = Some(End::Signal(number)),
                    Some(_) => break,
                },
                _ = frames.tick() => {}
            }
            while let Some((entry, outcome)) = row.next() {
                if let Err(end) = self.tell(&entry, outcome) {
                    return Ok(end);
                }
            }
            self.progress.since = began.elapsed();
            self.progress.quota = self.client.quota_left();
            self.progress.ending = row.end.is_some();
            self.bar.draw(&self.progress, self.form.lang);
        }
        Ok(row.end.unwrap_or(End::Done))
    }

    fn job(&self, place: u64, entry: Entry) -> Job {
        let (client, form) = (self.client.clone(), Arc::clone(&self.form));
        Box::pin(async move {
            let outcome = match &entry.id {
                Ok(id) => look_up(&client, form, id.clone()).await,
                Err((_, bad)) => {
                    let told = (bad.say(form.lang), SafeText::default());
                    Outcome::Failed {
                        exit: Exit::Usage,
                        code: "not_an_id".to_owned(),
                        told,
                        fatal: false,
                    }
                }
            };
            (place, entry, outcome)
        })
    }

    fn tell(&mut self, entry: &Entry, outcome: Outcome) -> Result<(), End> {
        self.progress.done += 1;
        self.progress.fresh += 1;
        match outcome {
            Outcome::Line(line) => {
                // With the first order, so that a batch without any leaves no file.
                let header = if self.headless {
                    self.form.shape.header()
                } else {
                    String::new()
                };
                self.headless = false;
                self.sink
                    .put(&format!("{header}{line}"))
                    .map_err(End::Output)?;
                self.written += 1;
            }
            Outcome::Failed {
                code,
                told: (reason, _),
                ..
            } => {
                self.progress.failed += 1;
                let id = entry
                    .id
                    .as_ref()
                    .map_or_else(|(word, _)| word.as_str(), OrderId::as_str);
                let failed = Failed {
                    line: entry.line,
                    id,
                    code: &code,
                    reason: reason.as_str(),
                };
                self.bar.wipe();
                self.failures
                    .put(&failed, self.form.lang)
                    .map_err(End::Failures)?;
            }
        }
        Ok(())
    }
}

/// The answers that came, each waiting for those before it.
#[derive(Default)]
struct Row {
    asked: u64,
    told: u64,
    waiting: BTreeMap<u64, (Entry, Outcome)>,
    /// Orders one after the other that the platform could not be reached for.
    unreached: u32,
    end: Option<End>,
}

impl Row {
    /// Takes an answer in. One that tells of all the others too ends the batch, while what is under way comes home.
    fn take(&mut self, place: u64, entry: Entry, outcome: Outcome, lang: Lang) {
        if let Outcome::Failed {
            exit, told, fatal, ..
        } = &outcome
        {
            self.unreached = if *exit == Exit::Network {
                self.unreached + 1
            } else {
                0
            };
            if *fatal || self.unreached >= HOPELESS {
                let (what, todo) = told.clone();
                let count = self.unreached;
                let many = lang.tr(
                    safe!("连续 {count} 个订单：{what}"),
                    safe!("{count} orders in a row: {what}"),
                );
                self.end.get_or_insert(End::Fatal((
                    *exit,
                    (if *fatal { what } else { many }, todo),
                )));
            }
        } else {
            self.unreached = 0;
        }
        self.waiting.insert(place, (entry, outcome));
    }

    /// The answer whose turn it is.
    fn next(&mut self) -> Option<(Entry, Outcome)> {
        let next = self.waiting.remove(&self.told)?;
        self.told += 1;
        Some(next)
    }
}

/// The number of the signal that came.
async fn ended_by(int: &mut Signal, term: &mut Signal) -> i32 {
    tokio::select! {
        _ = int.recv() => signal_hook::consts::SIGINT,
        _ = term.recv() => signal_hook::consts::SIGTERM,
    }
}

async fn look_up(client: &Client, form: Arc<Form>, id: OrderId) -> Outcome {
    let lang = form.lang;
    let (order, _) = match worker::open_joined(client, &id, Priority::Background).await {
        Ok(opened) => opened,
        Err(failure) => return failed(&failure, lang),
    };
    let fetched = event_loop::now();
    // Not on the thread that keeps the pace: a large order takes a while to write, and the journal waits for the disk.
    let written = tokio::task::spawn_blocking(move || match form.line(&order, &id, fetched) {
        Ok(line) => Outcome::Line(line),
        // Without a journal nothing is revealed, of this order or another.
        Err(told) => Outcome::Failed {
            exit: Exit::Failure,
            code: "journal".to_owned(),
            told,
            fatal: true,
        },
    });
    written
        .await
        .unwrap_or_else(|broken| failed(&Failure::Panic(broken.to_string()), lang))
}

fn failed(failure: &Failure, lang: Lang) -> Outcome {
    let (exit, told) = ended(failure, lang);
    Outcome::Failed {
        exit,
        code: code(failure, exit),
        told,
        fatal: is_fatal(failure),
    }
}

/// The platform's number where it gave one, otherwise what kind of failure it is.
fn code(failure: &Failure, exit: Exit) -> String {
    match failure {
        Failure::Api(Error::Refused { code, .. }) => code.to_string(),
        Failure::Api(Error::Status { status, .. } | Error::Redirect { status, .. }) => {
            format!("http_{status}")
        }
        _ => exit.name().to_owned(),
    }
}

/// Whether every other order would fail so too: neither token nor permission, or no way to either.
fn is_fatal(failure: &Failure) -> bool {
    match failure {
        Failure::Api(error @ Error::Refused { .. }) => {
            matches!(error.class(), Class::Token | Class::Configuration)
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
