//! The loop: what happens goes to `update`, what it asks for goes to the world, and one frame is drawn for each batch of events.
//!
//! It decides nothing. It wakes on events alone; a tick comes only while something on the screen changes by itself.

mod audit_writer;
mod background;
mod clipboard;
mod clock;
mod console;
mod frame_writer;
mod history_worker;
mod input;
mod keep;
mod signals;

pub use audit_writer::OpenJournal;
pub use background::{Background, background, without_answer};
pub use clipboard::clipboard_route;
pub use clock::now;
pub use console::{Console, install_panic_hook, is_terminal, set_mouse_capture};
pub use history_worker::{HistoryLocation, HistoryWorker};
pub use keep::save;
pub use signals::Signals;

use std::io::Write as _;
use std::time::Duration;

use crossterm::event::Event as TerminalEvent;
use futures_util::future::poll_immediate;
use futures_util::{Stream, StreamExt as _};
use ratatui::Terminal;
use ratatui::backend::Backend;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::app::{App, Effect, Event, TimedEvent, update};
use crate::text::SafeText;
use crate::ui::{self, RenderState};
use crate::worker::{Report, Requests};
use audit_writer::AuditWriter;
use clipboard::{Clipboard, CopyAttempt};
use history_worker::HistoryThread;
use signals::Signal;

/// How the loop ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The person left.
    Quit,
    /// The person goes on with the shop of that name.
    Shop(SafeText),
    /// A signal of that number asked for it, or the terminal went away (SIGHUP).
    Signal(i32),
}

/// What the loop is wired to besides the terminal: the ends of the channels to the worker, and the signals.
pub struct Wires {
    /// To the worker.
    pub requests: Requests,
    /// From the worker.
    pub reports: UnboundedReceiver<Report>,
    /// Of the system.
    pub signals: Signals,
    /// The audit journal; `None` for simulated orders.
    pub journal: Option<OpenJournal>,
    /// Where the shop's history is; `None` for simulated orders and saved answers.
    pub history: Option<HistoryLocation>,
}

/// Puts the program to sleep and takes the terminal back when it wakes; the real one stops the process.
pub type Sleep<'a> = &'a mut dyn FnMut() -> std::io::Result<()>;

/// Runs until the person leaves or the terminal goes away. The first frame is drawn already; `effects` are what it asked for.
///
/// # Errors
///
/// When the terminal cannot be drawn to.
pub async fn run<B: Backend<Error = std::io::Error>>(
    app: &mut App,
    terminal: &mut Terminal<B>,
    memory: &mut RenderState,
    keys: impl Stream<Item = std::io::Result<TerminalEvent>>,
    mut wires: Wires,
    effects: Vec<Effect>,
    sleep: Sleep<'_>,
) -> std::io::Result<Ending> {
    let mut keys = std::pin::pin!(keys);
    let mut waiting = effects;
    app.commands = memory.bindings().commands();
    let (clipboard, mut made) = Clipboard::new();
    let (tell, mut faults) = tokio::sync::mpsc::unbounded_channel();
    let audit = AuditWriter::new(wires.journal.take(), tell, app.lang);
    let (history, mut recalled) = HistoryThread::new(wires.history.take(), app.lang);
    let hands = Hands {
        clipboard,
        audit,
        history,
        requests: wires.requests.clone(),
    };
    loop {
        for effect in std::mem::take(&mut waiting) {
            match effect {
                Effect::Quit => return Ok(Ending::Quit),
                Effect::Shop(name) => return Ok(Ending::Shop(name)),
                Effect::Save(stem, files) => app.notice = Some(keep::save(&stem, &files, app.lang)),
                Effect::Redraw => repaint(terminal)?,
                Effect::Ring => ring()?,
                Effect::Mouse(on) => set_mouse_capture(on)?,
                Effect::Suspend => {
                    sleep()?;
                    repaint(terminal)?;
                }
                asked => hands.take(asked),
            }
        }
        terminal.draw(|frame| ui::draw(frame, app, memory))?;
        let tick = app.next_tick().map(Duration::from_millis);
        let woken = tokio::select! {
            key = keys.next() => Woken::Key(key),
            // Once the worker is gone, this waits no more instead of waking the loop for ever.
            Some(report) = wires.reports.recv() => Woken::Report(report),
            Some(copy) = made.recv() => Woken::Copy(copy),
            Some(fault) = faults.recv() => Woken::Fault(fault),
            Some(event) = recalled.recv() => Woken::RenderState(event),
            signal = wires.signals.next() => Woken::Signal(signal),
            () = pause(tick) => Woken::Tick,
        };
        let mut next = Some(woken);
        // Everything that waits is taken in before the next frame: a storm of keys is drawn once.
        while let Some(woken) = next {
            match woken.means(app, memory) {
                Step::End(ending) => return Ok(ending),
                Step::Sleep => waiting.push(Effect::Suspend),
                Step::Event(event) => waiting.extend(update(app, TimedEvent { now: now(), event })),
                Step::Nothing => {}
            }
            // Not `now_or_never`: its idle waker would stay behind in crossterm's stream, and the next key would wake nobody.
            let key = poll_immediate(keys.next()).await.map(Woken::Key);
            let key = key.or_else(|| made.try_recv().ok().map(Woken::Copy));
            next = key.or_else(|| wires.reports.try_recv().ok().map(Woken::Report));
        }
    }
}

/// Those who do what takes a while, each on a thread of its own.
struct Hands {
    clipboard: Clipboard,
    audit: AuditWriter,
    history: HistoryThread,
    requests: Requests,
}

impl Hands {
    fn take(&self, effect: Effect) {
        match effect {
            Effect::Copy(scrap) => self.clipboard.copy(scrap),
            Effect::Audit(entry) => self.audit.write(entry),
            asked @ (Effect::Remember(_)
            | Effect::Forget(_)
            | Effect::Pin(..)
            | Effect::Unpin(_)
            | Effect::KeepSession(..)) => {
                self.history.send(asked);
            }
            // A worker that is gone has closed the reports.
            Effect::Request(ticket, request) => drop(self.requests.send((ticket, request))),
            // The loop itself carries out what is left.
            _ => {}
        }
    }
}

/// What ended the wait.
enum Woken {
    Key(Option<std::io::Result<TerminalEvent>>),
    Report(Report),
    Signal(Signal),
    Copy(CopyAttempt),
    Fault(SafeText),
    RenderState(Event),
    Tick,
}

/// What the loop does about it.
enum Step {
    Event(Event),
    End(Ending),
    Sleep,
    Nothing,
}

impl Woken {
    fn means(self, app: &App, memory: &RenderState) -> Step {
        match self {
            Self::Key(None | Some(Err(_))) | Self::Signal(Signal::Hangup) => {
                Step::End(Ending::Signal(signals::HANGUP))
            }
            Self::Signal(Signal::Terminate(number)) => Step::End(Ending::Signal(number)),
            Self::Signal(Signal::Suspend) => Step::Sleep,
            Self::Key(Some(Ok(event))) => {
                input::translate(&event, app.mode(), memory).map_or(Step::Nothing, Step::Event)
            }
            Self::Report(report) => Step::Event(Event::Report(report)),
            Self::Copy(copy) => Step::Event(copy.report(app.lang)),
            Self::Fault(fault) => Step::Event(Event::Notice(fault)),
            Self::RenderState(event) => Step::Event(event),
            Self::Tick => Step::Event(Event::Tick),
        }
    }
}

async fn pause(tick: Option<Duration>) {
    match tick {
        Some(tick) => tokio::time::sleep(tick).await,
        None => std::future::pending().await,
    }
}

/// Rings the terminal's bell, between two frames.
fn ring() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(b"\x07").and_then(|()| out.flush())
}

/// Has the next frame drawn whole. `Terminal::clear` would ask the terminal for its cursor and race the key stream.
fn repaint<B: Backend<Error = std::io::Error>>(terminal: &mut Terminal<B>) -> std::io::Result<()> {
    let size = terminal.size()?;
    terminal.resize(ratatui::layout::Rect::new(0, 0, size.width, size.height))
}
