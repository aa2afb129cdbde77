//! Carries out the app's effects for the screen and for the plain mode. What may wait for a disk or for another
//! process runs on a thread of its own, and what comes of it arrives as events.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::clipboard::{Clipboard, CopyAttempt};
use super::clock::now;
use super::export;
use super::history_worker::{HistoryLocation, HistoryWorker};
use crate::app::{Effect, Event};
use crate::audit::{AuditEntry, AuditError, Journal};
use crate::text::Lang;
use crate::worker::Requests;

/// How long the end of the program waits for pending writes: longer than for one lock that another process holds.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opens the journal when the first entry is written.
pub type OpenJournal = Box<dyn FnOnce() -> Result<Journal, AuditError> + Send>;

/// What effects need besides the terminal.
pub struct Services {
    /// To the worker.
    pub requests: Requests,
    /// The audit journal; `None` for simulated orders.
    pub journal: Option<OpenJournal>,
    /// Where the shop's history is; `None` for simulated orders and saved answers.
    pub history: Option<HistoryLocation>,
}

/// Carries out effects. Dropping it waits for pending writes, for two seconds at most.
#[derive(Debug)]
pub struct EffectRunner {
    requests: Requests,
    clipboard: Clipboard,
    journal: Queue<AuditEntry>,
    files: Queue<Effect>,
}

/// What comes of effects.
#[derive(Debug)]
pub struct Outcomes {
    /// Events for the app.
    pub events: UnboundedReceiver<Event>,
    /// Copies, whose text may still have to be sent to the terminal.
    pub(super) copies: UnboundedReceiver<CopyAttempt>,
}

impl EffectRunner {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// When the system refuses a thread.
    pub fn start(services: Services, lang: Lang) -> std::io::Result<(Self, Outcomes)> {
        let (send, events) = unbounded_channel();
        let (clipboard, copies) = Clipboard::new();
        let journal = services
            .journal
            .map(|open| move || write_entries(open, lang));
        let journal = Queue::start("gander-audit", journal, send.clone())?;
        let (history, opening) = (services.history, send.clone());
        let files = move || write_files(history, lang, &opening);
        let files = Queue::start("gander-files", Some(files), send)?;
        let runner = Self {
            requests: services.requests,
            clipboard,
            journal,
            files,
        };
        Ok((runner, Outcomes { events, copies }))
    }

    /// Carries out an effect; returns one that only the caller can carry out, since it concerns the terminal or ends the
    /// program.
    pub fn run(&self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Copy(text) => self.clipboard.copy(text),
            Effect::Audit(entry) => self.journal.push(entry),
            effect @ (Effect::Save(..)
            | Effect::Remember(_)
            | Effect::Forget(_)
            | Effect::Pin(..)
            | Effect::Unpin(_)
            | Effect::KeepSession(..)) => self.files.push(effect),
            // A worker that is gone has closed the reports, and that ends the loop.
            Effect::Request(ticket, request) => drop(self.requests.send((ticket, request))),
            effect @ (Effect::Quit
            | Effect::Shop(_)
            | Effect::Redraw
            | Effect::Ring
            | Effect::Mouse(_)
            | Effect::Suspend) => return Some(effect),
        }
        None
    }

    /// Waits until everything that was asked for so far is written. What came of it is then among the events.
    pub async fn flush(&self) {
        self.journal.flush().await;
        self.files.flush().await;
    }
}

/// Appends entries to the journal. An entry that was not written is reported: an unrecorded reveal must not go unnoticed.
fn write_entries(open: OpenJournal, lang: Lang) -> impl FnMut(AuditEntry) -> Vec<Event> {
    let mut open = Some(open);
    let mut opened = None;
    move |entry| {
        if let Some(open) = open.take() {
            opened = Some(open());
        }
        let failed = match &opened {
            Some(Ok(journal)) => journal
                .append(&entry, now())
                .err()
                .map(|error| error.problem(lang).what),
            Some(Err(error)) => Some(error.problem(lang).what),
            None => None,
        };
        failed.map(Event::Notice).into_iter().collect()
    }
}

/// Writes exported files, and reads and writes the history.
fn write_files(
    location: Option<HistoryLocation>,
    lang: Lang,
    events: &UnboundedSender<Event>,
) -> impl FnMut(Effect) -> Vec<Event> + use<> {
    let mut history = location.map(|location| {
        let (worker, opening) = HistoryWorker::open(&location, lang, now());
        for event in opening {
            let _ = events.send(event);
        }
        worker
    });
    move |effect| match (effect, &mut history) {
        (Effect::Save(stem, files), _) => vec![Event::Notice(export::save(&stem, &files, lang))],
        (effect, Some(history)) => history.serve(effect, now()),
        (_, None) => Vec::new(),
    }
}

/// A thread that works through what is pushed, in order.
#[derive(Debug)]
struct Queue<T> {
    jobs: Option<Sender<Job<T>>>,
    /// Disconnected once the thread has ended.
    ended: Receiver<()>,
}

enum Job<T> {
    Work(T),
    Flush(oneshot::Sender<()>),
}

impl<T: Send + 'static> Queue<T> {
    /// Starts the thread, or ignores what is pushed if there is no work to do with it. The work is set up on the thread:
    /// that may read files.
    fn start<W: FnMut(T) -> Vec<Event>>(
        name: &str,
        set_up: Option<impl FnOnce() -> W + Send + 'static>,
        events: UnboundedSender<Event>,
    ) -> std::io::Result<Self> {
        let (end, ended) = channel();
        let Some(set_up) = set_up else {
            return Ok(Self { jobs: None, ended });
        };
        let (jobs, received) = channel::<Job<T>>();
        let run = move || {
            let _end: Sender<()> = end;
            let mut work = set_up();
            for job in received {
                match job {
                    // Sending fails only after the loop has ended.
                    Job::Work(item) => {
                        for event in work(item) {
                            let _ = events.send(event);
                        }
                    }
                    Job::Flush(done) => drop(done.send(())),
                }
            }
        };
        thread::Builder::new().name(name.to_owned()).spawn(run)?;
        let jobs = Some(jobs);
        Ok(Self { jobs, ended })
    }

    fn push(&self, item: T) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(Job::Work(item));
        }
    }

    async fn flush(&self) {
        let Some(jobs) = &self.jobs else { return };
        let (send, done) = oneshot::channel();
        // A thread that is gone drops its end, which ends the wait.
        if jobs.send(Job::Flush(send)).is_ok() {
            let _ = done.await;
        }
    }
}

impl<T> Drop for Queue<T> {
    fn drop(&mut self) {
        if self.jobs.take().is_some() {
            // Returns as soon as the thread drops its end of the channel; nothing is ever sent.
            let _ = self.ended.recv_timeout(PATIENCE);
        }
    }
}
