//! The loop: what happens goes to `update`, what it asks for goes to the world, and one frame is drawn for each batch of events.
//!
//! It decides nothing. It wakes on events alone; a tick comes only while something on the screen changes by itself.

mod background;
mod clipboard;
mod clock;
mod console;
mod effects;
mod export;
mod frame_writer;
mod history_worker;
mod input;
mod signals;

pub use background::{Background, background, without_answer};
pub use clipboard::clipboard_route;
pub use clock::now;
pub use console::{Console, install_panic_hook, is_terminal, set_mouse_capture};
pub use effects::{EffectRunner, OpenJournal, Outcomes, Services};
pub use history_worker::HistoryLocation;
pub use signals::{HANGUP, Signal, Signals};

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
use crate::worker::Report;
use clipboard::CopyAttempt;

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

/// What the loop is connected to besides the terminal.
pub struct Connections {
    /// What effects need.
    pub services: Services,
    /// From the worker.
    pub reports: UnboundedReceiver<Report>,
    /// Of the system.
    pub signals: Signals,
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
    connections: Connections,
    effects: Vec<Effect>,
    sleep: Sleep<'_>,
) -> std::io::Result<Ending> {
    let mut keys = std::pin::pin!(keys);
    let mut waiting = effects;
    app.commands = memory.bindings().commands();
    let Connections {
        services,
        mut reports,
        mut signals,
    } = connections;
    let (runner, mut outcomes) = EffectRunner::start(services, app.lang)?;
    loop {
        for effect in std::mem::take(&mut waiting) {
            match runner.run(effect) {
                Some(Effect::Quit) => return Ok(Ending::Quit),
                Some(Effect::Shop(name)) => return Ok(Ending::Shop(name)),
                Some(Effect::Redraw) => repaint(terminal)?,
                Some(Effect::Ring) => ring()?,
                Some(Effect::Mouse(on)) => set_mouse_capture(on)?,
                Some(Effect::Suspend) => {
                    sleep()?;
                    repaint(terminal)?;
                }
                _ => {}
            }
        }
        terminal.draw(|frame| ui::draw(frame, app, memory))?;
        let tick = app.next_tick().map(Duration::from_millis);
        let wakeup = tokio::select! {
            key = keys.next() => Wakeup::Key(key),
            // Once the worker is gone, this waits no more instead of waking the loop for ever.
            Some(report) = reports.recv() => Wakeup::Event(Event::Report(report)),
            Some(copy) = outcomes.copies.recv() => Wakeup::Copy(copy),
            Some(event) = outcomes.events.recv() => Wakeup::Event(event),
            signal = signals.next() => Wakeup::Signal(signal),
            () = pause(tick) => Wakeup::Event(Event::Tick),
        };
        let mut next = Some(wakeup);
        // Everything that waits is taken in before the next frame: a storm of keys is drawn once.
        while let Some(wakeup) = next {
            match wakeup.control(app, memory) {
                Control::End(ending) => return Ok(ending),
                Control::Suspend => waiting.push(Effect::Suspend),
                Control::Update(event) => {
                    waiting.extend(update(app, TimedEvent { now: now(), event }));
                }
                Control::Nothing => {}
            }
            // Not `now_or_never`: its idle waker would stay behind in crossterm's stream, and the next key would wake nobody.
            let key = poll_immediate(keys.next()).await.map(Wakeup::Key);
            let key = key.or_else(|| outcomes.copies.try_recv().ok().map(Wakeup::Copy));
            let report = || {
                reports
                    .try_recv()
                    .ok()
                    .map(Event::Report)
                    .map(Wakeup::Event)
            };
            next = key.or_else(report);
        }
    }
}

/// What ended the wait.
enum Wakeup {
    Key(Option<std::io::Result<TerminalEvent>>),
    Signal(Signal),
    Copy(CopyAttempt),
    Event(Event),
}

/// What the loop does about it.
enum Control {
    Update(Event),
    End(Ending),
    Suspend,
    Nothing,
}

impl Wakeup {
    fn control(self, app: &App, memory: &RenderState) -> Control {
        match self {
            Self::Key(None | Some(Err(_))) | Self::Signal(Signal::Hangup) => {
                Control::End(Ending::Signal(HANGUP))
            }
            Self::Signal(Signal::Terminate(number)) => Control::End(Ending::Signal(number)),
            Self::Signal(Signal::Suspend) => Control::Suspend,
            Self::Key(Some(Ok(event))) => input::translate(&event, app.mode(), memory)
                .map_or(Control::Nothing, Control::Update),
            Self::Copy(copy) => Control::Update(copy.report(app.lang)),
            Self::Event(event) => Control::Update(event),
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
