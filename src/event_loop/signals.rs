//! Signals of the system, and the end of the terminal.

use std::os::fd::AsFd as _;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The number of SIGHUP, by which the loss of the terminal is known too.
pub(super) const HANGUP: i32 = 1;

/// A signal that means something to the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// The program is to end; its number.
    Terminate(i32),
    /// The program is to sleep.
    Suspend,
    /// The terminal is gone.
    Hangup,
}

/// The signals that are listened to. From [`Signals::listen`] on, none of them ends the process by itself.
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
    /// Begins to listen, inside a runtime. To be done before the terminal is taken: a signal that came in between would end the program
    /// and leave the terminal as it is.
    ///
    /// # Errors
    ///
    /// When the system refuses.
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

    /// The next one.
    pub(super) async fn next(&mut self) -> Signal {
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

/// Watches standard input for the loss of the terminal. crossterm 0.29 does not tell of it and spins instead, so that a program left
/// behind by a closed window would burn a core.
fn watch_hangup() -> UnboundedReceiver<()> {
    let (send, hangup) = unbounded_channel();
    let watch = move || {
        let stdin = std::io::stdin();
        let mut fds = [PollFd::new(&stdin, PollFlags::empty())];
        // Interrupted by a signal it begins anew; without asking for any event it ends on a hang-up or an error alone.
        while poll(&mut fds, None).is_err_and(|e| e == rustix::io::Errno::INTR) {}
        let _ = send.send(());
    };
    // A pipe on standard input hangs up when it was read to its end: only a terminal is watched.
    if rustix::termios::isatty(std::io::stdin().as_fd()) {
        let _ = thread::Builder::new()
            .name("gander-hangup".to_owned())
            .spawn(watch);
    }
    hangup
}
