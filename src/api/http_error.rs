//! Converts an error of the HTTP library. Uses only its kind, because its text may hold a URL with
//! a secret in the query.

use std::error::Error as StdError;
use std::io;

use super::error::{Error, TimeoutStage};
use super::settings::RequestLimits;

/// Converts an error that occurred before the headers of the answer arrived.
pub(super) fn from_reqwest(error: &reqwest::Error, limits: &RequestLimits) -> Error {
    match (error.is_connect(), error.is_timeout()) {
        _ if is_tls_error(error) => Error::Untrusted,
        (true, true) => Error::Timeout {
            stage: TimeoutStage::Connect,
            after: limits.connect,
        },
        (true, false) => Error::Unreachable,
        (false, _) => Error::Broken,
    }
}

/// Whether the error, or any error that caused it, is one of the encryption.
pub fn is_tls_error(error: &(dyn StdError + 'static)) -> bool {
    // The `source` of an I/O error is the source of the error it wraps, which skips the wrapped
    // error itself.
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match wrapped {
        Some(inner) => is_tls_error(inner),
        None => error.is::<rustls::Error>() || error.source().is_some_and(is_tls_error),
    }
}

#[cfg(test)]
mod tests {
    use super::is_tls_error;

    #[test]
    fn tls_error_is_found_inside_an_io_error() {
        let tls = || rustls::Error::General("untrusted".to_owned());
        assert!(is_tls_error(&tls()));
        assert!(is_tls_error(&std::io::Error::other(tls())));
        assert!(!is_tls_error(&std::io::Error::other("closed")));
    }
}
