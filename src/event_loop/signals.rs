//! Signals, and the loss of the terminal.

use std::os::fd::AsFd as _;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The number of SIGHUP, also reported for the loss of the terminal.
pub const HANGUP: i32 = 1;

/// A signal as the loop handles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ends the program; with the signal's number.
    Terminate(i32),
    /// Suspends the program.
    Suspend,
    /// The terminal is gone.
    Hangup,
}

/// The signals that the loop receives. From [`Signals::listen`] on, none of them has its default
/// effect.
#[derive(Debug)]
pub struct Signals {
    term: Stream,
    int: Stream,
    quit: Stream,
    hangup: Stream,
    suspend: Stream,
    input_closed: UnboundedReceiver<()>,
}

impl Signals {
    /// Registers the handlers. Call it inside a runtime, before the terminal's modes are set: a
    /// signal in between would end the program and leave them set.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            hangup: signal(SignalKind::hangup())?,
            suspend: signal(SignalKind::from_raw(signal_hook::consts::SIGTSTP))?,
            input_closed: watch_hangup(),
        })
    }

    /// The next signal.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.term.recv() => Signal::Terminate(signal_hook::consts::SIGTERM),
            _ = self.int.recv() => Signal::Terminate(signal_hook::consts::SIGINT),
            _ = self.quit.recv() => Signal::Terminate(signal_hook::consts::SIGQUIT),
            _ = self.hangup.recv() => Signal::Hangup,
            _ = self.suspend.recv() => Signal::Suspend,
            Some(()) = self.input_closed.recv() => Signal::Hangup,
        }
    }
}

/// Reports the loss of the terminal at standard input. crossterm 0.29 does not report it but spins:
/// after its window is closed, the program would keep a core busy.
fn watch_hangup() -> UnboundedReceiver<()> {
    let (send, hangup) = unbounded_channel();
    let watch = move || {
        let stdin = std::io::stdin();
        let mut fds = [PollFd::new(&stdin, PollFlags::empty())];
        // Polls again after a signal. No events are asked for, so it returns only on a hang-up or
        // an error.
        while poll(&mut fds, None).is_err_and(|e| e == rustix::io::Errno::INTR) {}
        let _ = send.send(());
    };
    // Only a terminal is watched: a pipe hangs up as soon as it is read to its end.
    if rustix::termios::isatty(std::io::stdin().as_fd()) {
        let _ = thread::Builder::new()
            .name("gander-hangup".to_owned())
            .spawn(watch);
    }
    hangup
}
