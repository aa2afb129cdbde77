//! The seat's memory of the shop, read and written beside the loop: a disk may be slow, and another process may hold the lock.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::clock::now;
use crate::app::{Effect, Event};
use crate::history::{Limits, Memo, Session};
use crate::text::{Lang, SafeText};

/// What is still to be written at the end is waited for so long: more than for one lock that is not given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where the memory of a shop is kept, and how much of it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The folder that the processes of the machine share.
    pub folder: PathBuf,
    /// What tells the shop from another.
    pub shop: String,
    /// How many orders opened lately are remembered. Without, neither they are nor which are open; pins are all the same.
    pub recent: Option<Limits>,
}

/// The memory of a shop, which does what the app asks for and tells what it holds then. Every call may wait for the disk.
#[derive(Debug)]
pub struct Memoir {
    memo: Memo,
    /// Whether it is remembered what was opened.
    lately: bool,
    lang: Lang,
}

impl Memoir {
    /// Reads what is remembered, and tells it with the session before.
    pub fn open(place: &Place, lang: Lang, now: Timestamp) -> (Self, Vec<Event>) {
        let memo = Memo::open(&place.folder, &place.shop, place.recent);
        let mut memoir = Self {
            memo,
            lately: place.recent.is_some(),
            lang,
        };
        if !memoir.lately {
            memoir.memo.keep_session(&[], 0);
        }
        let session = memoir.memo.session();
        let told = memoir.tell(Some(session), None, now);
        (memoir, told)
    }

    /// Does what is asked of the memory, and tells what it holds then. Other effects are not for it.
    pub fn serve(&mut self, asked: Effect, now: Timestamp) -> Vec<Event> {
        let lang = self.lang;
        let said = match asked {
            Effect::Remember(order) => {
                self.memo.opened(&order, now);
                None
            }
            Effect::Forget(order) => {
                self.memo.forget(&order);
                None
            }
            Effect::Pin(order, note) => {
                let pinned = self.memo.pin(&order, note, now);
                Some(pinned.map_or_else(
                    |why| why.say(lang),
                    |()| SafeText::fixed(lang.tr("已置顶", "pinned")),
                ))
            }
            Effect::Unpin(order) => {
                let unpinned = self.memo.unpin(&order);
                Some(unpinned.map_or_else(
                    |why| why.say(lang),
                    |()| SafeText::fixed(lang.tr("已取消置顶", "pinned no more")),
                ))
            }
            Effect::KeepSession(orders, up) => {
                if self.lately {
                    self.memo.keep_session(&orders, up);
                }
                return self.faults().collect();
            }
            _ => return Vec::new(),
        };
        self.tell(None, said, now)
    }

    fn tell(
        &mut self,
        session: Option<Session>,
        said: Option<SafeText>,
        now: Timestamp,
    ) -> Vec<Event> {
        let holds = Event::History {
            pins: self.memo.pins(),
            recent: self.memo.recent(now),
            session,
        };
        std::iter::once(holds)
            .chain(said.map(Event::Notice))
            .chain(self.faults())
            .collect()
    }

    fn faults(&mut self) -> impl Iterator<Item = Event> + use<> {
        let lang = self.lang;
        self.memo
            .notices()
            .into_iter()
            .map(move |notice| Event::Notice(notice.say(lang)))
    }
}

/// The memory on a thread of its own. At its end it waits a while for what is still to be written.
#[derive(Debug)]
pub(super) struct Keeper {
    asked: Option<Sender<Effect>>,
    /// Closed when the thread has ended.
    ended: Receiver<()>,
}

impl Keeper {
    /// Reads and keeps the memory of that place, or of none; what it tells comes out of the channel.
    pub(super) fn new(place: Option<Place>, lang: Lang) -> (Self, UnboundedReceiver<Event>) {
        let (tell, told) = unbounded_channel();
        let (ends, ended) = channel();
        let Some(place) = place else {
            return (Self { asked: None, ended }, told);
        };
        let (asked, effects) = channel::<Effect>();
        let keep = move || {
            let _ends: Sender<()> = ends;
            let (mut memoir, opening) = Memoir::open(&place, lang, now());
            // A closed channel means that nobody is left to be told.
            let tell = |events: Vec<Event>| {
                for event in events {
                    let _ = tell.send(event);
                }
            };
            tell(opening);
            for effect in effects {
                tell(memoir.serve(effect, now()));
            }
        };
        let started = thread::Builder::new()
            .name("gander-memo".to_owned())
            .spawn(keep);
        (
            Self {
                asked: started.ok().map(|_| asked),
                ended,
            },
            told,
        )
    }

    /// Has something remembered.
    pub(super) fn ask(&self, effect: Effect) {
        if let Some(asked) = &self.asked {
            let _ = asked.send(effect);
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.asked = None;
        // It says nothing but that it has ended.
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}
