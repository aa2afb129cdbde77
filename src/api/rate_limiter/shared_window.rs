//! A rolling window in a locked file, so that all processes of the user share one quota.
//!
//! A thread does the file work: it takes all commands that wait and applies them in one step, under
//! a lock that is held only for that step and that the system releases if the process dies. If a
//! process dies mid-call, its permits expire like those of abandoned calls. If the file cannot be
//! used, this process continues on the window it last saw, for itself, and reports it once.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::process::{Pid, test_kill_process};
use tokio::sync::oneshot;

use super::priority::Priority;
use super::rolling_window::RollingWindow;
use crate::api::endpoint::Quota;
use crate::storage::{self, since_boot};

/// A process that holds the lock for longer is stopped, not slow.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
/// The most that is read of the file; a window needs less than a tenth of it.
const MAX_FILE_SIZE: usize = 256 * 1024;

/// What a shared window is opened with.
#[derive(Clone, Debug)]
pub(super) struct SharedWindowOptions {
    pub(super) folder: PathBuf,
    /// Name of the file.
    pub(super) name: String,
    pub(super) quota: Quota,
    /// The longest time that a call may take.
    pub(super) max_call_time: Duration,
    /// How long a call of a process that died may still be in transit.
    pub(super) max_in_transit: Duration,
}

/// A permit on its way to the caller. Dropped unclaimed, because the caller has gone meanwhile, it
/// is released as unused.
#[derive(Debug)]
pub(super) struct Reservation {
    id: Option<u64>,
    commands: Sender<WindowCommand>,
}

type AcquireResult = Result<Reservation, Duration>;

#[derive(Debug)]
enum WindowCommand {
    /// With the sender for the reservation. The thread keeps none, or it would never see that all
    /// senders are gone.
    Acquire(
        Priority,
        oneshot::Sender<AcquireResult>,
        Sender<WindowCommand>,
    ),
    Release(u64, Option<Duration>),
    Throttle(Duration),
}

/// The window as its clients see it; sends commands to the thread.
#[derive(Debug)]
pub(super) struct SharedWindow {
    commands: Option<Sender<WindowCommand>>,
    snapshot: Arc<Mutex<RollingWindow>>,
    sharing_error: Arc<OnceLock<io::ErrorKind>>,
    thread: Option<JoinHandle<()>>,
}

impl SharedWindow {
    /// Starts the thread, which opens the file at the first command.
    pub(super) fn open(options: SharedWindowOptions) -> io::Result<Self> {
        let (commands, received) = channel();
        let (snapshot, sharing_error) = (Arc::default(), Arc::default());
        let worker = WindowThread {
            options,
            file: None,
            snapshot: Arc::clone(&snapshot),
            sharing_error: Arc::clone(&sharing_error),
        };
        let thread = thread::Builder::new()
            .name("gander-quota".to_owned())
            .spawn(move || worker.run(&received))?;
        Ok(Self {
            commands: Some(commands),
            snapshot,
            sharing_error,
            thread: Some(thread),
        })
    }

    /// Returns a reservation, or the time until it is worth trying again. May be dropped at any
    /// time.
    pub(super) async fn acquire(&self, priority: Priority) -> AcquireResult {
        let Some(commands) = &self.commands else {
            return Err(LOCK_TIMEOUT);
        };
        let (reply, answer) = oneshot::channel();
        let _ = commands.send(WindowCommand::Acquire(priority, reply, commands.clone()));
        answer.await.unwrap_or(Err(LOCK_TIMEOUT))
    }

    /// Ends a call, as [`RollingWindow::release`].
    pub(super) fn release(&self, id: u64, until: Option<Duration>) {
        self.send(WindowCommand::Release(id, until));
    }

    /// Reduces the rate, as [`RollingWindow::throttle`].
    pub(super) fn throttle(&self, acquired_at: Duration) {
        self.send(WindowCommand::Throttle(acquired_at));
    }

    /// The window as this process last saw it.
    pub(super) fn snapshot(&self) -> MutexGuard<'_, RollingWindow> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the file cannot be shared, once that is known.
    pub(super) fn sharing_error(&self) -> Option<io::ErrorKind> {
        self.sharing_error.get().copied()
    }

    fn send(&self, command: WindowCommand) {
        if let Some(commands) = &self.commands {
            let _ = commands.send(command);
        }
    }
}

impl Drop for SharedWindow {
    /// Waits until all commands are written, since the process may be about to exit.
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Reservation {
    /// Takes over the permit of this id, which the caller must release.
    pub(super) fn claim(mut self) -> Option<u64> {
        self.id.take()
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            let _ = self.commands.send(WindowCommand::Release(id, None));
        }
    }
}

/// The state of the thread.
struct WindowThread {
    options: SharedWindowOptions,
    file: Option<File>,
    snapshot: Arc<Mutex<RollingWindow>>,
    sharing_error: Arc<OnceLock<io::ErrorKind>>,
}

impl WindowThread {
    fn run(mut self, received: &Receiver<WindowCommand>) {
        while let Ok(first) = received.recv() {
            let commands: Vec<_> = std::iter::once(first).chain(received.try_iter()).collect();
            if self.sharing_error.get().is_some() {
                self.apply_in_memory(commands);
            } else if let Err((error, commands)) = self.apply_to_file(commands) {
                let _ = self.sharing_error.set(error.kind());
                self.apply_in_memory(commands);
            }
        }
    }

    /// Reads, changes and writes the window under its lock, then sends the replies. If the file
    /// cannot be read, returns the commands, none of which were applied.
    fn apply_to_file(
        &mut self,
        commands: Vec<WindowCommand>,
    ) -> Result<(), (io::Error, Vec<WindowCommand>)> {
        let read = self.lock_file().and_then(|file| {
            let (window, length) = self.read(&file)?;
            Ok((file, window, length))
        });
        let (file, mut window, length) = match read {
            Ok(read) => read,
            Err(error) => return Err((error, commands)),
        };
        let options = &self.options;
        let now = since_boot();
        window.remove_implausible(now, options.max_call_time);
        let orphans_until = now + options.max_in_transit + options.quota.window;
        window.expire_orphaned(orphans_until, process_exists);
        let replies = apply(options, &mut window, commands, now);
        // The replies go out even if the write fails: this process counts their calls from now on.
        let written = serde_json::to_vec(&window)
            .map_err(io::Error::from)
            .and_then(|text| storage::overwrite(&file, text, length));
        let _ = file.unlock();
        self.file = Some(file);
        self.publish(window);
        send(replies);
        written.map_err(|error| (error, Vec::new()))
    }

    fn apply_in_memory(&self, commands: Vec<WindowCommand>) {
        let snapshot = self.snapshot.lock();
        let mut window = snapshot.unwrap_or_else(PoisonError::into_inner).clone();
        let replies = apply(&self.options, &mut window, commands, since_boot());
        self.publish(window);
        send(replies);
    }

    fn lock_file(&mut self) -> io::Result<File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => storage::open(&self.options.folder, &self.options.name)?,
        };
        storage::lock(&file, LOCK_TIMEOUT)?;
        Ok(file)
    }

    /// Returns the window in the file, and the length of the file. An unreadable window is replaced
    /// by an exhausted one, since any number of calls may have been made.
    fn read(&self, file: &File) -> io::Result<(RollingWindow, usize)> {
        let size = usize::try_from(file.metadata()?.len()).unwrap_or(MAX_FILE_SIZE);
        let mut bytes = vec![0; size.min(MAX_FILE_SIZE)];
        let length = file.read_at(&mut bytes, 0)?;
        bytes.truncate(length);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok((RollingWindow::default(), length));
        }
        let window = serde_json::from_slice(&bytes).unwrap_or_else(|_| {
            let quota = self.options.quota;
            RollingWindow::exhausted(quota, since_boot() + quota.window)
        });
        Ok((window, length))
    }

    fn publish(&self, window: RollingWindow) {
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = window;
    }
}

type Replies = Vec<(oneshot::Sender<AcquireResult>, AcquireResult)>;

fn apply(
    options: &SharedWindowOptions,
    window: &mut RollingWindow,
    commands: Vec<WindowCommand>,
    now: Duration,
) -> Replies {
    let quota = options.quota;
    let mut replies = Vec::new();
    for command in commands {
        match command {
            WindowCommand::Release(id, until) => window.release(id, until),
            WindowCommand::Throttle(acquired_at) => window.throttle(quota, now, acquired_at),
            WindowCommand::Acquire(priority, reply, commands) => {
                let (process, expires) = (std::process::id(), now + options.max_call_time);
                let acquired = window.acquire(quota, now, priority, process, expires);
                // Releases by other processes cause no event here. A permit that is released counts
                // for one more window, so four checks a window see it before it is free.
                let reservation = acquired
                    .map(|id| Reservation {
                        id: Some(id),
                        commands,
                    })
                    .map_err(|free_at| free_at.saturating_sub(now).min(quota.window / 4));
                replies.push((reply, reservation));
            }
        }
    }
    replies
}

/// Sends the replies. If a caller has gone, its reservation is dropped and so released.
fn send(replies: Replies) {
    for (reply, reservation) in replies {
        let _ = reply.send(reservation);
    }
}

/// Whether the process exists; one that may not be signalled does.
fn process_exists(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}
