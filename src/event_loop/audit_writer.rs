//! The audit journal, written beside the loop: it waits for a lock that another process may hold.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

use crate::audit::{AuditError, Entry, Journal};
use crate::text::{Lang, SafeText};

/// Opens the journal when there is something to write.
pub type OpenJournal = Box<dyn FnOnce() -> Result<Journal, AuditError> + Send>;

/// Takes entries for the journal.
#[derive(Debug)]
pub(super) struct Scribe(Option<Sender<Entry>>);

impl Scribe {
    /// Writes into a journal, or nowhere. What goes wrong is told in words, since then nobody can be held to account.
    pub(super) fn new(
        open: Option<OpenJournal>,
        tell: UnboundedSender<SafeText>,
        lang: Lang,
    ) -> Self {
        let Some(open) = open else { return Self(None) };
        let (send, entries) = channel::<Entry>();
        let write = move || {
            let Ok(first) = entries.recv() else { return };
            let opened = open();
            for entry in std::iter::once(first).chain(entries) {
                let fault = match &opened {
                    Ok(journal) => journal
                        .append(&entry, super::now())
                        .err()
                        .map(|error| error.advice(lang).0),
                    Err(error) => Some(error.advice(lang).0),
                };
                // A closed channel means that nobody is left to be told.
                let _ = fault.map(|fault| tell.send(fault));
            }
        };
        let started = thread::Builder::new()
            .name("gander-audit".to_owned())
            .spawn(write);
        Self(started.ok().map(|_| send))
    }

    /// Has an entry written.
    pub(super) fn note(&self, entry: Entry) {
        if let Some(send) = &self.0 {
            let _ = send.send(entry);
        }
    }
}
