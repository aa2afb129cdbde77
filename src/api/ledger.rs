//! The books of a quota in a locked file, so that all processes of one person share one budget.
//!
//! A thread of its own does the file work, all that is asked for at once in one step; the lock is held for that step alone and falls
//! with its process. Whoever is killed while calling gives its places back as for a call given up. Where the file cannot be had, this
//! process keeps books of its own from then on, and says so once.

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

use super::endpoint::Quota;
use super::window::{Priority, Window};
use crate::storage::{self, since_boot};

/// Another process that holds the lock for longer than this is stopped, not slow.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest file that is read; a quota needs less than a tenth of it.
const LARGEST: usize = 256 * 1024;

/// What the books are opened with.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) folder: PathBuf,
    /// The file's name.
    pub(super) name: String,
    pub(super) quota: Quota,
    /// How long a call may be under way at most.
    pub(super) longest: Duration,
    /// How long a call of a process that has gone may still be on its way.
    pub(super) stray: Duration,
}

/// A place in the shared books, given back unused unless it is claimed.
#[derive(Debug)]
pub(super) struct Place(Option<u64>, Sender<Command>);

#[derive(Debug)]
enum Command {
    Take(
        Priority,
        oneshot::Sender<Result<Place, Duration>>,
        Sender<Command>,
    ),
    End(u64, Option<Duration>),
    Slow(Duration),
}

/// The asking side of the thread.
#[derive(Debug)]
pub(super) struct Ledger {
    tell: Option<Sender<Command>>,
    last: Arc<Mutex<Window>>,
    fault: Arc<OnceLock<io::ErrorKind>>,
    thread: Option<JoinHandle<()>>,
}

impl Ledger {
    /// Starts the thread. The file is opened when the first place is asked for.
    pub(super) fn open(terms: Terms) -> io::Result<Self> {
        let (tell, asked) = channel();
        let (last, fault) = (Arc::default(), Arc::default());
        let books = Books {
            terms,
            file: None,
            last: Arc::clone(&last),
            fault: Arc::clone(&fault),
        };
        let thread = thread::Builder::new()
            .name("gander-quota".to_owned())
            .spawn(move || books.serve(&asked))?;
        Ok(Self {
            tell: Some(tell),
            last,
            fault,
            thread: Some(thread),
        })
    }

    /// A place, or how long until it is worth another look. May be dropped at any time.
    pub(super) async fn take(&self, priority: Priority) -> Result<Place, Duration> {
        let Some(tell) = &self.tell else {
            return Err(PATIENCE);
        };
        let (reply, answer) = oneshot::channel();
        let _ = tell.send(Command::Take(priority, reply, tell.clone()));
        answer.await.unwrap_or(Err(PATIENCE))
    }

    /// The call is over: it counts until then, or never did.
    pub(super) fn end(&self, id: u64, until: Option<Duration>) {
        self.send(Command::End(id, until));
    }

    /// The platform answered a call taken at `taken` that there were too many.
    pub(super) fn slow(&self, taken: Duration) {
        self.send(Command::Slow(taken));
    }

    /// The books as they were last seen.
    pub(super) fn last(&self) -> MutexGuard<'_, Window> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the file cannot be shared, once it turned out so.
    pub(super) fn fault(&self) -> Option<io::ErrorKind> {
        self.fault.get().copied()
    }

    fn send(&self, command: Command) {
        if let Some(tell) = &self.tell {
            let _ = tell.send(command);
        }
    }
}

impl Drop for Ledger {
    /// What was told is written down before the process goes on, which may be to its end.
    fn drop(&mut self) {
        self.tell = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Place {
    /// Takes it over; from now on the call has to be ended.
    pub(super) fn claim(mut self) -> Option<u64> {
        self.0.take()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(id) = self.0.take() {
            let _ = self.1.send(Command::End(id, None));
        }
    }
}

/// The side of the thread.
struct Books {
    terms: Terms,
    file: Option<File>,
    last: Arc<Mutex<Window>>,
    fault: Arc<OnceLock<io::ErrorKind>>,
}

impl Books {
    fn serve(mut self, asked: &Receiver<Command>) {
        while let Ok(first) = asked.recv() {
            let commands: Vec<_> = std::iter::once(first).chain(asked.try_iter()).collect();
            if self.fault.get().is_some() {
                self.alone(commands);
            } else if let Err((error, commands)) = self.together(commands) {
                let _ = self.fault.set(error.kind());
                self.alone(commands);
            }
        }
    }

    /// With the file: read, changed and written under its lock. The answers go out when all is written.
    fn together(&mut self, commands: Vec<Command>) -> Result<(), (io::Error, Vec<Command>)> {
        let file = match self.locked() {
            Ok(file) => file,
            Err(error) => return Err((error, commands)),
        };
        let outcome = self
            .read(&file)
            .map(|(window, length)| (window, length, since_boot()));
        let (mut window, length, now) = match outcome {
            Ok(read) => read,
            Err(error) => return Err((error, commands)),
        };
        window.trust(now, self.terms.longest);
        window.bury(now + self.terms.stray + self.terms.quota.window, |pid| {
            !lives(pid)
        });
        let answers = carry_out(&self.terms, &mut window, commands, now);
        // The places are taken in any case: an answer is out once it is written down, or else never.
        let written = serde_json::to_vec(&window)
            .map_err(io::Error::from)
            .and_then(|text| storage::overwrite(&file, text, length));
        let _ = file.unlock();
        self.file = Some(file);
        self.remember(window);
        answer(answers);
        written.map_err(|error| (error, Vec::new()))
    }

    /// Without the file, by the books as they were last seen.
    fn alone(&self, commands: Vec<Command>) {
        let mut window = self
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let answers = carry_out(&self.terms, &mut window, commands, since_boot());
        self.remember(window);
        answer(answers);
    }

    fn locked(&mut self) -> io::Result<File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => storage::open(&self.terms.folder, &self.terms.name)?,
        };
        storage::lock(&file, PATIENCE)?;
        Ok(file)
    }

    /// What the file holds, and its length. One that makes no sense is started anew, with every place taken for a window.
    fn read(&self, file: &File) -> io::Result<(Window, usize)> {
        let mut bytes = vec![
            0;
            usize::try_from(file.metadata()?.len())
                .map_or(LARGEST, |length| length.min(LARGEST))
        ];
        let length = file.read_at(&mut bytes, 0)?;
        bytes.truncate(length);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok((Window::default(), length));
        }
        let window = serde_json::from_slice(&bytes);
        Ok((
            window.unwrap_or_else(|_| {
                Window::full(self.terms.quota, since_boot() + self.terms.quota.window)
            }),
            length,
        ))
    }

    fn remember(&self, window: Window) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = window;
    }
}

type Answers = Vec<(
    oneshot::Sender<Result<Place, Duration>>,
    Result<Place, Duration>,
)>;

fn carry_out(terms: &Terms, window: &mut Window, commands: Vec<Command>, now: Duration) -> Answers {
    let mut answers = Vec::new();
    for command in commands {
        match command {
            Command::End(id, until) => window.end(id, until),
            Command::Slow(taken) => window.slow(terms.quota, now, taken),
            Command::Take(priority, reply, tell) => {
                let place = window.take(
                    terms.quota,
                    now,
                    priority,
                    std::process::id(),
                    now + terms.longest,
                );
                // Others give back unseen: a look at four times a window misses none that ends one window later.
                let place = place
                    .map(|id| Place(Some(id), tell))
                    .map_err(|free| free.saturating_sub(now).min(terms.quota.window / 4));
                answers.push((reply, place));
            }
        }
    }
    answers
}

/// Whoever has gone meanwhile drops the place, which gives it back.
fn answer(answers: Answers) {
    for (reply, place) in answers {
        let _ = reply.send(place);
    }
}

/// Whether there is such a process; one that may not be signalled is there.
fn lives(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}
