//! The event loop: passes events to [`update`], carries out the effects, and draws one frame for each
//! batch of events.
//!
//! It takes no decisions. It sleeps until an event; ticks come only while something on the screen
//! changes with time.

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
    /// The user quit.
    Quit,
    /// The user switched to the shop of that name.
    Shop(SafeText),
    /// The signal of that number, or the loss of the terminal (SIGHUP).
    Signal(i32),
}

/// What the loop is connected to besides the terminal.
pub struct Channels {
    /// Requests to the worker.
    pub requests: Requests,
    /// Reports from the worker.
    pub reports: UnboundedReceiver<Report>,
    /// Signals of the system.
    pub signals: Signals,
    /// The audit journal; `None` for simulated orders.
    pub journal: Option<OpenJournal>,
    /// Where the shop's history is; `None` for simulated orders and saved answers.
    pub history: Option<HistoryLocation>,
}

/// Restores the terminal, stops the process and sets the terminal up again when it continues. A
/// parameter so that tests do not stop their own process.
pub type Suspend<'a> = &'a mut dyn FnMut() -> std::io::Result<()>;

/// Runs until the user quits or the terminal is lost. The caller has drawn the first frame, before
/// anything is read or connected; `effects` are those of opening the app.
///
/// # Errors
///
/// If the terminal cannot be drawn to.
pub async fn run<B: Backend<Error = std::io::Error>>(
    app: &mut App,
    terminal: &mut Terminal<B>,
    render_state: &mut RenderState,
    keys: impl Stream<Item = std::io::Result<TerminalEvent>>,
    mut channels: Channels,
    mut effects: Vec<Effect>,
    suspend: Suspend<'_>,
) -> std::io::Result<Ending> {
    let mut keys = std::pin::pin!(keys);
    app.commands = render_state.bindings().commands();
    let (clipboard, mut copies) = Clipboard::new();
    let (audit_fault, mut audit_faults) = tokio::sync::mpsc::unbounded_channel();
    let audit = AuditWriter::new(channels.journal.take(), audit_fault, app.lang);
    let (history, mut history_events) = HistoryThread::new(channels.history.take(), app.lang);
    let runner = EffectRunner {
        clipboard,
        audit,
        history,
        requests: channels.requests.clone(),
    };
    loop {
        for effect in std::mem::take(&mut effects) {
            if let Some(ending) = runner.run(effect, app, terminal, suspend)? {
                return Ok(ending);
            }
        }
        terminal.draw(|frame| ui::draw(frame, app, render_state))?;
        let tick = app.next_tick().map(Duration::from_millis);
        let mut next = Some(tokio::select! {
            key = keys.next() => Wakeup::Key(key),
            // `Some`: a closed channel is ready at once, and would keep the loop awake.
            Some(report) = channels.reports.recv() => Wakeup::Report(report),
            Some(copy) = copies.recv() => Wakeup::Copy(copy),
            Some(fault) = audit_faults.recv() => Wakeup::AuditFault(fault),
            Some(event) = history_events.recv() => Wakeup::History(event),
            signal = channels.signals.next() => Wakeup::Signal(signal),
            () = pause(tick) => Wakeup::Tick,
        });
        // Everything that is ready is handled before the next frame. With a frame for each event,
        // 400 queued keys took 115 ms; with one for all, 2.4 ms.
        while let Some(wakeup) = next {
            match wakeup.control(app, render_state) {
                Control::End(ending) => return Ok(ending),
                Control::Suspend => effects.push(Effect::Suspend),
                Control::Event(event) => {
                    effects.extend(update(app, TimedEvent { now: now(), event }));
                }
                Control::Continue => {}
            }
            // Not `now_or_never`: it would leave its idle waker in crossterm's stream, and the next
            // key would not wake the loop.
            let key = poll_immediate(keys.next()).await.map(Wakeup::Key);
            let key = key.or_else(|| copies.try_recv().ok().map(Wakeup::Copy));
            next = key.or_else(|| channels.reports.try_recv().ok().map(Wakeup::Report));
        }
    }
}

/// Carries out effects. Slow ones run off the event loop.
struct EffectRunner {
    clipboard: Clipboard,
    audit: AuditWriter,
    history: HistoryThread,
    requests: Requests,
}

impl EffectRunner {
    fn run<B: Backend<Error = std::io::Error>>(
        &self,
        effect: Effect,
        app: &mut App,
        terminal: &mut Terminal<B>,
        suspend: &mut dyn FnMut() -> std::io::Result<()>,
    ) -> std::io::Result<Option<Ending>> {
        match effect {
            Effect::Quit => return Ok(Some(Ending::Quit)),
            Effect::Shop(name) => return Ok(Some(Ending::Shop(name))),
            Effect::Save(stem, files) => app.notice = Some(keep::save(&stem, &files, app.lang)),
            Effect::Redraw => repaint(terminal)?,
            Effect::Ring => ring()?,
            Effect::Mouse(on) => set_mouse_capture(on)?,
            Effect::Suspend => {
                suspend()?;
                repaint(terminal)?;
            }
            Effect::Copy(text) => self.clipboard.copy(text),
            Effect::Audit(entry) => self.audit.write(entry),
            // If the worker is gone, its reports are closed too, which the app has shown.
            Effect::Request(ticket, request) => drop(self.requests.send((ticket, request))),
            Effect::Remember(_)
            | Effect::Forget(_)
            | Effect::Pin(..)
            | Effect::Unpin(_)
            | Effect::KeepSession(..) => self.history.send(effect),
        }
        Ok(None)
    }
}

/// Why the loop woke up.
enum Wakeup {
    Key(Option<std::io::Result<TerminalEvent>>),
    Report(Report),
    Signal(Signal),
    Copy(CopyAttempt),
    AuditFault(SafeText),
    History(Event),
    Tick,
}

/// What the loop does next.
enum Control {
    Event(Event),
    End(Ending),
    Suspend,
    Continue,
}

impl Wakeup {
    fn control(self, app: &App, render_state: &RenderState) -> Control {
        match self {
            Self::Key(None | Some(Err(_))) | Self::Signal(Signal::Hangup) => {
                Control::End(Ending::Signal(signals::HANGUP))
            }
            Self::Signal(Signal::Terminate(number)) => Control::End(Ending::Signal(number)),
            Self::Signal(Signal::Suspend) => Control::Suspend,
            Self::Key(Some(Ok(event))) => input::translate(&event, app.mode(), render_state)
                .map_or(Control::Continue, Control::Event),
            Self::Report(report) => Control::Event(Event::Report(report)),
            Self::Copy(copy) => Control::Event(copy.report(app.lang)),
            Self::AuditFault(fault) => Control::Event(Event::Notice(fault)),
            Self::History(event) => Control::Event(event),
            Self::Tick => Control::Event(Event::Tick),
        }
    }
}

/// Waits for the tick; for ever without one.
async fn pause(tick: Option<Duration>) {
    match tick {
        Some(tick) => tokio::time::sleep(tick).await,
        None => std::future::pending().await,
    }
}

/// Rings the terminal's bell.
fn ring() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(b"\x07").and_then(|()| out.flush())
}

/// Makes the next frame draw every cell. Not with `Terminal::clear`: it asks the terminal for the
/// cursor's position, and the answer races with the key stream.
fn repaint<B: Backend<Error = std::io::Error>>(terminal: &mut Terminal<B>) -> std::io::Result<()> {
    let size = terminal.size()?;
    terminal.resize(ratatui::layout::Rect::new(0, 0, size.width, size.height))
}
