//! What can go wrong, with a variant for each thing that can be done about it. Errors hold no
//! secret, no URL with its query, and no text of a server that was not sanitised.

use std::path::PathBuf;
use std::time::Duration;

use super::codes::{self, ErrorClass};
use crate::text::{Lang, SafeText};

#[cfg(test)]
mod tests;

/// Which time limit was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutStage {
    /// Opening the connection.
    Connect,
    /// Waiting for the headers of the answer.
    Headers,
    /// The whole look-up, with its retries.
    Total,
}

/// Where the text came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyOrigin {
    /// An HTTP response.
    Response,
    /// A saved file.
    File,
}

/// Why a program or a file provided no token. Repeats nothing that they contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSourceError {
    /// The program cannot be started.
    CommandNotFound,
    /// The program ended with this status, or by a signal if there is none.
    CommandFailed(Option<i32>),
    /// The program took too long.
    CommandTimeout,
    /// The program printed nothing, or more than one line.
    CommandEmpty,
    /// The file does not exist.
    FileNotFound(PathBuf),
    /// The file cannot be read.
    FileUnreadable(PathBuf),
    /// Other users can read the file.
    FileNotPrivate(PathBuf),
    /// The file is empty, or holds more than one line.
    FileEmpty(PathBuf),
}

impl From<TokenSourceError> for Error {
    fn from(error: TokenSourceError) -> Self {
        Self::TokenSource(error)
    }
}

/// Why there is no answer. Its `Display` is the English [`Problem`](crate::text::Problem).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem(Lang::En))]
pub enum Error {
    /// The shop has no order with this id.
    NoSuchOrder {
        /// The id that was looked up.
        order_id: SafeText,
    },
    /// Code 0, but no data.
    NoData,
    /// The platform refused the call; [`codes`] says what the code means.
    Refused {
        /// The result code.
        code: i64,
        /// The platform's message.
        msg: SafeText,
        /// How long the platform asks to wait.
        after: Option<Duration>,
    },
    /// The access token is dead and could not be renewed.
    TokenDead {
        /// Whether this program fetched it; if not, it cannot be renewed here.
        fetched: bool,
    },
    /// The program or file that should provide the token does not.
    TokenSource(TokenSourceError),
    /// This machine has requested so many tokens that it must wait, since every new token may
    /// invalidate that of another program.
    TokenLimit {
        /// How long to wait.
        wait: Duration,
    },
    /// No connection to the platform.
    Unreachable,
    /// The certificate of the platform is not trusted, or encryption failed.
    Untrusted,
    /// This machine has no root certificates.
    NoTrustStore,
    /// A time limit was exceeded.
    Timeout {
        /// Which limit.
        stage: TimeoutStage,
        /// The limit.
        after: Duration,
    },
    /// The connection broke or the answer ended early.
    Broken,
    /// An HTTP status without an answer of the platform in it.
    Status {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        after: Option<Duration>,
    },
    /// A redirect, which is never followed because it would send the token to another host.
    Redirect {
        /// The HTTP status.
        status: u16,
        /// The host it points to.
        host: SafeText,
    },
    /// A web page instead of JSON.
    Html {
        /// Where it came from.
        origin: BodyOrigin,
        /// Title of the page; empty if it has none.
        title: SafeText,
    },
    /// Not JSON.
    NotJson {
        /// Where it came from.
        origin: BodyOrigin,
        /// Line of the error, from 1.
        line: usize,
        /// Column of the error in bytes, from 1; 0 is before the first byte of the line.
        column: usize,
    },
    /// JSON, but not an answer of the platform.
    NotAnAnswer,
    /// The answer is larger than the cap.
    TooLarge {
        /// The cap in bytes.
        cap: usize,
    },
    /// The saved file is empty.
    EmptyFile,
    /// The saved file is JSON, but not an order.
    NotAnOrder {
        /// Line where the JSON begins.
        line: usize,
        /// Column where the JSON begins.
        column: usize,
    },
}

impl Error {
    /// The class of the error, by its code if it has one.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Refused { code, .. } => codes::of(*code).class,
            Self::TokenDead { .. } => ErrorClass::Token,
            Self::Status { status: 429, .. } => ErrorClass::Rate,
            Self::Status { status, .. } if *status >= 500 && *status != 511 => ErrorClass::Retry,
            Self::Unreachable | Self::Timeout { .. } | Self::Broken => ErrorClass::Retry,
            Self::TokenSource(_)
            | Self::TokenLimit { .. }
            | Self::Untrusted
            | Self::NoTrustStore
            | Self::Redirect { .. }
            | Self::Status { .. } => ErrorClass::Configuration,
            _ => ErrorClass::Business,
        }
    }

    /// How long the server asks to wait before the next call.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { after, .. } | Self::Status { after, .. } => *after,
            _ => None,
        }
    }

    /// Adds the waiting time of the HTTP headers.
    pub(super) fn with_retry_after(self, after: Option<Duration>) -> Self {
        match self {
            Self::Refused { code, msg, .. } => Self::Refused { code, msg, after },
            other => other,
        }
    }
}
