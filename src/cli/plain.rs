//! `gander --plain`: the same app as on the screen, told in lines, for screen readers and terminals that can do no more.
//!
//! Lines come in, actions go to the app, and what it holds then is written as text: no borders, no redrawing, no escape sequence. Nothing
//! is decided here that the app decides. While an order is fetched, the lines that follow wait, so that a pipe works as a person does.

mod session;
mod tell;
mod words;

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::thread;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{Receiver, UnboundedReceiver, channel};

use crate::app::{App, Effect, Event};
use crate::audit::Journal;
use crate::event_loop::{self, Ending, HistoryLocation, HistoryWorker, OpenJournal};
use crate::text::SafeText;
use crate::worker::{Report, Requests};
use session::Session;

/// The longest line that is taken as one, in bytes: more than any chat.
const LONGEST: u64 = 1 << 20;

/// Lines that wait while an order is fetched; the reader holds the rest back.
const WAITING: usize = 64;

/// What the loop is wired to besides standard input and output.
pub(super) struct Wires {
    /// To the worker.
    pub(super) requests: Requests,
    /// From the worker.
    pub(super) reports: UnboundedReceiver<Report>,
    /// Where reveals are written down; nowhere for invented orders.
    pub(super) journal: Option<OpenJournal>,
    /// Where the seat's memory of the shop is; nowhere for invented orders and saved answers.
    pub(super) history: Option<HistoryLocation>,
}

/// Runs until the person leaves or no line is left.
///
/// # Errors
///
/// When nothing can be written, or the system refuses signals.
pub(super) async fn run(app: App, wires: Wires, effects: Vec<Effect>) -> io::Result<Ending> {
    let (history, remembered) = wires
        .history
        .map(|place| HistoryWorker::open(&place, app.lang, event_loop::now()))
        .unzip();
    let audit = AuditOutput::Shut(wires.journal);
    let mut talk = Talk {
        session: Session::new(app),
        audit,
        history,
        requests: wires.requests,
        prompted: false,
    };
    let (mut lines, mut reports, mut signals) = (read_lines()?, wires.reports, Signals::listen()?);
    let (mut waiting, mut ended) = (VecDeque::<String>::new(), false);
    let (faults, more) = talk.recalled(remembered.unwrap_or_default());
    let opening = talk.session.opening();
    talk.say(
        &format!("{opening}{faults}"),
        effects.into_iter().chain(more).collect(),
    )?;
    loop {
        if !talk.is_busy() {
            if let Some(line) = waiting.pop_front() {
                if talk.line(&line)? {
                    return Ok(Ending::Quit);
                }
                continue;
            }
            if ended {
                talk.break_line()?;
                return Ok(Ending::Quit);
            }
            talk.prompt()?;
        }
        tokio::select! {
            report = reports.recv() => talk.report(report.ok_or_else(|| io::Error::other("the worker is gone"))?)?,
            line = lines.recv(), if !ended && waiting.len() < WAITING => match line {
                Some(line) if talk.is_busy() && words::is_cancel(&line) => talk.cancel()?,
                Some(line) => {
                    // A person's Enter ended the line that the prompt began; a pipe's did not.
                    talk.prompted &= !io::stdin().is_terminal();
                    waiting.push_back(line);
                }
                None => ended = true,
            },
            number = signals.next() => {
                if number == signal_hook::consts::SIGINT && talk.is_busy() {
                    talk.cancel()?;
                } else {
                    talk.break_line()?;
                    return Ok(Ending::Signal(number));
                }
            }
        }
    }
}

/// What is said and asked for.
struct Talk {
    session: Session,
    audit: AuditOutput,
    history: Option<HistoryWorker>,
    requests: Requests,
    /// Whether the prompt is the last that was written.
    prompted: bool,
}

impl Talk {
    fn is_busy(&self) -> bool {
        self.session.waits()
    }

    /// Obeys a line; says whether it was the last.
    fn line(&mut self, line: &str) -> io::Result<bool> {
        let (text, effects) = self.session.line(line, event_loop::now());
        let last = effects.contains(&Effect::Quit);
        self.say(&text, effects)?;
        Ok(last)
    }

    fn report(&mut self, report: Report) -> io::Result<()> {
        let event = Event::Report(report);
        let (text, effects) = self.session.event(event, event_loop::now());
        self.say(&text, effects)
    }

    fn cancel(&mut self) -> io::Result<()> {
        let (text, effects) = self.session.cancel(event_loop::now());
        self.say(&text, effects)
    }

    /// Does what the app asks of the world. What has to be accounted for is written down before anything is shown.
    fn say(&mut self, text: &str, effects: Vec<Effect>) -> io::Result<()> {
        let mut said = String::new();
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            match effect {
                Effect::Audit(entry) => {
                    let fault = self.audit.note(&entry, self.session.app.lang);
                    said.extend(fault.map(|fault| format!("{fault}\n")));
                }
                Effect::Save(stem, files) => {
                    said += event_loop::save(&stem, &files, self.session.app.lang).as_str();
                    said.push('\n');
                }
                Effect::Request(ticket, request) => {
                    said += &self.session.announced(&request);
                    // There is no cursor here, so nothing is fetched ahead of it.
                    if !self.session.is_prefetch(&request) {
                        // A worker that is gone has closed the reports.
                        let _ = self.requests.send((ticket, request));
                    }
                }
                asked @ (Effect::Remember(_)
                | Effect::Forget(_)
                | Effect::Pin(..)
                | Effect::Unpin(_)
                | Effect::KeepSession(..)) => {
                    let told = self
                        .history
                        .as_mut()
                        .map(|history| history.serve(asked, event_loop::now()));
                    let (text, more) = self.recalled(told.unwrap_or_default());
                    said += &text;
                    effects.extend(more);
                }
                Effect::Ring
                | Effect::Shop(_)
                | Effect::Mouse(_)
                | Effect::Copy(_)
                | Effect::Redraw
                | Effect::Suspend
                | Effect::Quit => {}
            }
        }
        self.write(&format!("{text}{said}"))
    }

    /// Takes what the memory tells: what is to be said of it, and what the app then asks for.
    fn recalled(&mut self, told: Vec<Event>) -> (String, Vec<Effect>) {
        let taken = told
            .into_iter()
            .map(|event| self.session.event(event, event_loop::now()));
        let (said, effects): (Vec<String>, Vec<Vec<Effect>>) = taken.unzip();
        (said.concat(), effects.concat())
    }

    fn prompt(&mut self) -> io::Result<()> {
        if !self.prompted {
            put("gander> ")?;
            self.prompted = true;
        }
        Ok(())
    }

    /// Writes whole lines, behind a prompt from the next line on.
    fn write(&mut self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.break_line()?;
        put(text)
    }

    fn break_line(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.prompted) {
            put("\n")
        } else {
            Ok(())
        }
    }
}

fn put(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// The journal, opened when there is something to write. Here it is waited for: what a pipe reveals must be written down before the end.
enum AuditOutput {
    Shut(Option<OpenJournal>),
    Open(Journal),
}

impl AuditOutput {
    /// Writes an entry down; in words, why that failed.
    fn note(
        &mut self,
        entry: &crate::audit::AuditEntry,
        lang: crate::text::Lang,
    ) -> Option<SafeText> {
        if let Self::Shut(open) = self {
            match open.take()?() {
                Ok(journal) => *self = Self::Open(journal),
                Err(error) => return Some(error.problem(lang).what),
            }
        }
        let Self::Open(journal) = self else {
            return None;
        };
        journal
            .append(entry, event_loop::now())
            .err()
            .map(|error| error.problem(lang).what)
    }
}

/// The lines of standard input. Whoever reads them is left behind at the end.
fn read_lines() -> io::Result<Receiver<String>> {
    let (send, lines) = channel(WAITING);
    let read = move || {
        let mut input = io::stdin().lock();
        loop {
            let mut bytes = Vec::new();
            let more = io::Read::take(&mut input, LONGEST).read_until(b'\n', &mut bytes);
            if !matches!(more, Ok(1..))
                || send
                    .blocking_send(String::from_utf8_lossy(&bytes).into_owned())
                    .is_err()
            {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("gander-lines".to_owned())
        .spawn(read)?;
    Ok(lines)
}

/// The signals that end the program, so that the code tells which.
struct Signals([Signal; 4]);

const ENDING: [i32; 4] = [
    signal_hook::consts::SIGINT,
    signal_hook::consts::SIGTERM,
    signal_hook::consts::SIGHUP,
    signal_hook::consts::SIGQUIT,
];

impl Signals {
    fn listen() -> io::Result<Self> {
        let [int, term, hup, quit] = ENDING.map(|number| signal(SignalKind::from_raw(number)));
        Ok(Self([int?, term?, hup?, quit?]))
    }

    async fn next(&mut self) -> i32 {
        let [int, term, hup, quit] = &mut self.0;
        let [sigint, sigterm, sighup, sigquit] = ENDING;
        tokio::select! {
            _ = int.recv() => sigint,
            _ = term.recv() => sigterm,
            _ = hup.recv() => sighup,
            _ = quit.recv() => sigquit,
        }
    }
}
