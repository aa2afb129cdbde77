//! Counts scans, for the tests that hold how often an answer is scanned.

use std::sync::Mutex;

static WATCHED: Mutex<Vec<(String, usize)>> = Mutex::new(Vec::new());

/// Counts scans from now on of every text that contains these words, on any thread. Tests run at
/// the same time, so the words must be unique to one test.
pub(crate) fn watch(words: &str) {
    WATCHED.lock().unwrap().push((words.to_owned(), 0));
}

/// How often a text with these words was scanned since [`watch`].
pub(crate) fn scans(words: &str) -> usize {
    let watched = WATCHED.lock().unwrap();
    watched.iter().find(|(w, _)| w == words).unwrap().1
}

pub(super) fn record(text: &str) {
    let mut watched = WATCHED.lock().unwrap();
    for (_, count) in watched
        .iter_mut()
        .filter(|(w, _)| text.contains(w.as_str()))
    {
        *count += 1;
    }
}
