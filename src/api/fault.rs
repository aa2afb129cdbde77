//! What an error of the HTTP stack means to us. Takes its kind alone: its text may hold an address with a secret in the query.

use std::error::Error as StdError;
use std::io;

use super::error::{Error, Stage};
use super::settings::Limits;

/// The kind of an error that came before the headers of an answer.
pub(super) fn of(error: &reqwest::Error, limits: &Limits) -> Error {
    match (error.is_connect(), error.is_timeout()) {
        _ if is_tls(error) => Error::Untrusted,
        (true, true) => Error::Timeout {
            stage: Stage::Connect,
            after: limits.connect,
        },
        (true, false) => Error::Unreachable,
        (false, _) => Error::Broken,
    }
}

/// Whether the encryption failed, however deep in an error that is told.
pub fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    // An I/O error answers `source` with that of what it wraps, and so hides the wrapped error itself.
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match wrapped {
        Some(inner) => is_tls(inner),
        None => error.is::<rustls::Error>() || error.source().is_some_and(is_tls),
    }
}

#[cfg(test)]
mod tests {
    use super::is_tls;

    #[test]
    fn a_failure_of_the_encryption_is_known_inside_others() {
        let tls = || rustls::Error::General("untrusted".to_owned());
        assert!(is_tls(&tls()) && is_tls(&std::io::Error::other(tls())));
        assert!(!is_tls(&std::io::Error::other("away")));
    }
}
