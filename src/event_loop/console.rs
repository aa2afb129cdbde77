//! The real terminal: enters and restores its modes, also around a suspension and after a panic.

use std::io::{self, IsTerminal as _, Stdout, Write as _};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::frame_writer::FrameWriter;
use crate::worker;

/// Whether the terminal's modes are set, so that they are restored exactly once: by the drop of the
/// console, before a suspension or by the panic hook.
static ACTIVE: AtomicBool = AtomicBool::new(false);

/// Whether mouse events are wanted while the terminal's modes are set.
static MOUSE_CAPTURE: AtomicBool = AtomicBool::new(false);

/// Reports presses and the wheel (1000), in an encoding without a limit on the column (1006).
/// Movements (1003) are left out: each would wake the program.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The terminal with its modes set. Dropping it restores them.
#[derive(Debug)]
pub struct Console {
    /// The terminal that frames are drawn to.
    pub terminal: Terminal<CrosstermBackend<FrameWriter<Stdout>>>,
}

/// Whether standard output is a terminal.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

impl Console {
    /// Sets the terminal's modes: raw, alternate screen, bracketed paste, focus events.
    ///
    /// # Errors
    ///
    /// If the terminal refuses.
    pub fn enter() -> io::Result<Self> {
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(FrameWriter::new(io::stdout())))
            .inspect_err(|_| restore())?;
        Ok(Self { terminal })
    }

    /// Restores the terminal, stops the process, and sets the modes again once the shell continues
    /// it.
    ///
    /// # Errors
    ///
    /// If the terminal refuses.
    pub fn suspend() -> io::Result<()> {
        restore();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        enter()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        restore();
    }
}

/// Switches mouse events on or off; at the next [`Console::enter`] if the modes are not set now.
///
/// # Errors
///
/// If the terminal refuses.
pub fn set_mouse_capture(on: bool) -> io::Result<()> {
    MOUSE_CAPTURE.store(on, Ordering::SeqCst);
    if ACTIVE.load(Ordering::SeqCst) {
        send(if on { MOUSE_ON } else { MOUSE_OFF })
    } else {
        Ok(())
    }
}

fn send(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(bytes).and_then(|()| out.flush())
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    ACTIVE.store(true, Ordering::SeqCst);
    execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )
    .inspect_err(|_| restore())?;
    if MOUSE_CAPTURE.load(Ordering::SeqCst) {
        send(MOUSE_ON)
    } else {
        Ok(())
    }
}

/// Restores the terminal's modes. Does nothing if they are not set. Errors are ignored, because
/// nothing could report them any more.
fn restore() {
    if ACTIVE.swap(false, Ordering::SeqCst) {
        if MOUSE_CAPTURE.load(Ordering::SeqCst) {
            let _ = send(MOUSE_OFF);
        }
        let _ = execute!(
            io::stdout(),
            DisableFocusChange,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
        let _ = io::stdout().flush();
    }
}

/// Installs a panic hook that restores the terminal before the message is printed. A panic in the
/// worker prints nothing over the screen: it is reported as the failure of its job.
pub fn install_panic_hook() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().name() == Some(worker::THREAD) && ACTIVE.load(Ordering::SeqCst) {
            return;
        }
        restore();
        print(info);
    }));
}
