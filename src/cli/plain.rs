//! `gander --plain`: the same app with line input and output, for screen readers and limited
//! terminals.
//!
//! Lines become actions of the app, and its state is printed as text: no borders, no redrawing, no
//! escape sequence. All decisions are the app's. While an order is fetched, further lines wait, so
//! that piped input works like typed input.

mod commands;
mod print;
mod session;

use std::collections::VecDeque;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::thread;

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, channel};

use crate::app::{App, Effect, Event};
use crate::event_loop::{self, EffectRunner, Ending, Outcomes, Services, Signal, Signals};
use crate::worker::Report;
use session::Session;

/// The longest line that is accepted, in bytes: more than any chat.
const LONGEST: u64 = 1 << 20;

/// The lines that are buffered while an order is fetched; the reader blocks when it is full.
const WAITING: usize = 64;

/// Runs until the user quits or the input ends.
///
/// # Errors
///
/// When nothing can be written, or the system refuses signals or a thread.
pub(super) async fn run(
    app: App,
    services: Services,
    mut reports: UnboundedReceiver<Report>,
    effects: Vec<Effect>,
) -> io::Result<Ending> {
    let (runner, outcomes) = EffectRunner::start(services, app.lang)?;
    let mut plain_mode = PlainMode {
        session: Session::new(app),
        runner,
        outcomes,
        prompted: false,
    };
    let (mut lines, mut signals) = (read_lines()?, Signals::listen()?);
    let (mut waiting, mut ended) = (VecDeque::<String>::new(), false);
    // The history is loaded before it is listed.
    let (notices, more) = plain_mode.outcomes().await;
    let opening = plain_mode.session.opening() + &notices;
    let effects = effects.into_iter().chain(more).collect();
    plain_mode.perform(opening, effects).await?;
    loop {
        if !plain_mode.is_busy() {
            if let Some(line) = waiting.pop_front() {
                if plain_mode.line(&line).await? {
                    return Ok(Ending::Quit);
                }
                continue;
            }
            if ended {
                plain_mode.break_line()?;
                return Ok(Ending::Quit);
            }
            plain_mode.prompt()?;
        }
        tokio::select! {
            report = reports.recv() => {
                let report = report.ok_or_else(|| io::Error::other("the worker is gone"))?;
                plain_mode.event(Event::Report(report)).await?;
            }
            line = lines.recv(), if !ended && waiting.len() < WAITING => match line {
                Some(line) if plain_mode.is_busy() && commands::is_cancel(&line) => {
                    plain_mode.cancel().await?;
                }
                Some(line) => {
                    // On a terminal, Enter ended the line of the prompt; in a pipe, nothing did.
                    plain_mode.prompted &= !io::stdin().is_terminal();
                    waiting.push_back(line);
                }
                None => ended = true,
            },
            signal = signals.next() => {
                if let Some(ending) = plain_mode.signal(signal).await? {
                    return Ok(ending);
                }
            }
        }
    }
}

/// Lines in, text and effects out.
struct PlainMode {
    session: Session,
    runner: EffectRunner,
    outcomes: Outcomes,
    /// Whether the prompt is the last output.
    prompted: bool,
}

impl PlainMode {
    fn is_busy(&self) -> bool {
        self.session.is_waiting()
    }

    /// Takes a signal; returns the ending if it ends the program.
    async fn signal(&mut self, signal: Signal) -> io::Result<Option<Ending>> {
        match signal {
            Signal::Terminate(signal_hook::consts::SIGINT) if self.is_busy() => {
                self.cancel().await?;
            }
            Signal::Suspend => {
                signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
            }
            Signal::Terminate(number) => {
                self.break_line()?;
                return Ok(Some(Ending::Signal(number)));
            }
            Signal::Hangup => return Ok(Some(Ending::Signal(event_loop::HANGUP))),
        }
        Ok(None)
    }

    /// Runs a line; returns whether it was the last.
    async fn line(&mut self, line: &str) -> io::Result<bool> {
        let (text, effects) = self.session.line(line, event_loop::now());
        let last = effects.contains(&Effect::Quit);
        self.perform(text, effects).await?;
        Ok(last)
    }

    async fn event(&mut self, event: Event) -> io::Result<()> {
        let (text, effects) = self.session.event(event, event_loop::now());
        self.perform(text, effects).await
    }

    async fn cancel(&mut self) -> io::Result<()> {
        let (text, effects) = self.session.cancel(event_loop::now());
        self.perform(text, effects).await
    }

    /// Performs effects, then prints the text and the outcomes. An audit entry is written before
    /// the text that it is about.
    async fn perform(&mut self, mut text: String, mut effects: Vec<Effect>) -> io::Result<()> {
        loop {
            for effect in effects {
                if let Effect::Request(_, request) = &effect {
                    text += &self.session.announcement(request);
                    // There is no cursor here, so nothing is fetched ahead of it.
                    if self.session.is_prefetch(request) {
                        continue;
                    }
                }
                // The copied text is in the output already, and there is no screen for what the
                // runner returns.
                if !matches!(effect, Effect::Copy(_)) {
                    let _ = self.runner.run(effect);
                }
            }
            let (printed, more) = self.outcomes().await;
            text += &printed;
            if more.is_empty() {
                return self.write(&text);
            }
            effects = more;
        }
    }

    /// The outcomes of the effects so far: text to print, and further effects.
    async fn outcomes(&mut self) -> (String, Vec<Effect>) {
        self.runner.flush().await;
        let (mut text, mut effects) = (String::new(), Vec::new());
        while let Ok(event) = self.outcomes.events.try_recv() {
            let (printed, more) = self.session.event(event, event_loop::now());
            text += &printed;
            effects.extend(more);
        }
        (text, effects)
    }

    fn prompt(&mut self) -> io::Result<()> {
        if !self.prompted {
            put("gander> ")?;
            self.prompted = true;
        }
        Ok(())
    }

    /// Writes whole lines, on a new line if the prompt is shown.
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

/// Reads the lines of standard input on a thread that is not joined at the end.
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
