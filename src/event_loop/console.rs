//! The real terminal: taken, given back, put to sleep, and given back also when the program panics.

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

/// Whether the terminal is ours, so that it is given back exactly once whoever ends.
static ACTIVE: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is listened to while the terminal is ours.
static MOUSE_CAPTURE: AtomicBool = AtomicBool::new(false);

/// Presses and the wheel, told so that any column fits. Not the moves, each of which would wake the program.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The terminal while it is ours. Dropping it gives it back.
#[derive(Debug)]
pub struct Console {
    /// What is drawn to.
    pub terminal: Terminal<CrosstermBackend<FrameWriter<Stdout>>>,
}

/// Whether there is a terminal to draw to.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

impl Console {
    /// Takes the terminal.
    ///
    /// # Errors
    ///
    /// When the terminal refuses.
    pub fn enter() -> io::Result<Self> {
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(FrameWriter::new(io::stdout())))
            .inspect_err(|_| restore())?;
        Ok(Self { terminal })
    }

    /// Gives the terminal back to the shell, sleeps, and takes it again when the shell wakes the program.
    ///
    /// # Errors
    ///
    /// When the terminal refuses.
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

/// Begins or ends to listen to the mouse. A terminal that is not ours is left alone.
///
/// # Errors
///
/// When the terminal refuses.
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

/// Gives the terminal back as it was. Does nothing the second time. What fails here has nobody left to be told.
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

/// Before a panic's message is printed, gives the terminal back. A panic in the worker is reported as a failure of its job and prints
/// nothing over the screen.
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
