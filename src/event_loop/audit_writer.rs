//! Writes audit entries off the event loop: the journal's lock may be held by another process.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

use crate::audit::{AuditEntry, AuditError, Journal};
use crate::text::{Lang, SafeText};

/// Opens the journal when the first entry is written.
pub type OpenJournal = Box<dyn FnOnce() -> Result<Journal, AuditError> + Send>;

/// Writes audit entries on its own thread.
#[derive(Debug)]
pub(super) struct AuditWriter(Option<Sender<AuditEntry>>);

impl AuditWriter {
    /// Starts the thread, unless there is no journal. `report` receives a description of every
    /// entry that was not written, since an unrecorded reveal must not go unnoticed.
    pub(super) fn new(
        open: Option<OpenJournal>,
        report: UnboundedSender<SafeText>,
        lang: Lang,
    ) -> Self {
        let Some(open) = open else { return Self(None) };
        let (send, entries) = channel::<AuditEntry>();
        let write = move || {
            let Ok(first) = entries.recv() else { return };
            let opened = open();
            for entry in std::iter::once(first).chain(entries) {
                let failed = match &opened {
                    Ok(journal) => journal
                        .append(&entry, super::now())
                        .err()
                        .map(|error| error.problem(lang).what),
                    Err(error) => Some(error.problem(lang).what),
                };
                // Sending fails only after the event loop has ended.
                let _ = failed.map(|what| report.send(what));
            }
        };
        let started = thread::Builder::new()
            .name("gander-audit".to_owned())
            .spawn(write);
        Self(started.ok().map(|_| send))
    }

    /// Sends an entry to the thread.
    pub(super) fn write(&self, entry: AuditEntry) {
        if let Some(send) = &self.0 {
            let _ = send.send(entry);
        }
    }
}
