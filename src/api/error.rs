//! What can go wrong, a variant for each thing a person can do about it. Holds no secret, no address with its query, and no text of
//! the world that was not sanitised.

use std::path::PathBuf;
use std::time::Duration;

use super::codes::{self, ErrorClass};
use crate::text::{Lang, SafeText};

/// Which bound on time was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutStage {
    /// Opening the connection.
    Connect,
    /// Waiting for the headers of the answer.
    Headers,
    /// The look-up as a whole.
    Total,
}

/// Where the bytes came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyOrigin {
    /// Over HTTP.
    Response,
    /// Out of a saved file.
    File,
}

/// Why a program or a file gave no token. Repeats nothing of what either holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSourceError {
    /// The program cannot be started.
    CommandNotFound,
    /// The program ended with this status, or by a signal.
    CommandFailed(Option<i32>),
    /// The program took too long.
    CommandTimeout,
    /// The program printed nothing, or more than one line.
    CommandEmpty,
    /// There is no such file.
    FileNotFound(PathBuf),
    /// The file cannot be read.
    FileUnreadable(PathBuf),
    /// Others may read the file.
    FileNotPrivate(PathBuf),
    /// The file holds nothing, or more than one line.
    FileEmpty(PathBuf),
}

impl From<TokenSourceError> for Error {
    fn from(fault: TokenSourceError) -> Self {
        Self::TokenSource(fault)
    }
}

/// Why there is no answer. Its `Display` is the English advice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem(Lang::En))]
pub enum Error {
    /// The shop has no order of this id.
    NoSuchOrder {
        /// The id that was asked for.
        order_id: SafeText,
    },
    /// Code 0, but nothing in it.
    NoData,
    /// The platform says no; [`codes`] knows the number.
    Refused {
        /// The result code.
        code: i64,
        /// What the platform says to it.
        msg: SafeText,
        /// How long it asks to wait.
        after: Option<Duration>,
    },
    /// The access token is dead and could not be renewed.
    TokenDead {
        /// Whether it was fetched here; otherwise it was given and somebody else must renew it.
        fetched: bool,
    },
    /// What is to give the token gives none.
    TokenSource(TokenSourceError),
    /// This machine has asked for tokens so often that it must wait: every new one may end another program's.
    TokenLimit {
        /// How long.
        wait: Duration,
    },
    /// No connection to the platform.
    Unreachable,
    /// The platform could not prove who it is, or the encrypted connection failed.
    Untrusted,
    /// This machine has no certificates to trust.
    NoTrustStore,
    /// A bound on time was met.
    Timeout {
        /// Which bound.
        stage: TimeoutStage,
        /// How long it is.
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
    /// A redirect, which is never followed: it would carry the token elsewhere.
    Redirect {
        /// The HTTP status.
        status: u16,
        /// The host it points to.
        host: SafeText,
    },
    /// A web page where JSON should be.
    Html {
        /// Where it came from.
        origin: BodyOrigin,
        /// Title of the page, empty when it has none.
        title: SafeText,
    },
    /// No JSON.
    NotJson {
        /// Where it came from.
        origin: BodyOrigin,
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault in bytes, from 1; 0 stands before the first byte of the line.
        column: usize,
    },
    /// JSON, but no answer of the platform.
    NotAnAnswer,
    /// The answer is larger than the cap.
    TooLarge {
        /// The cap in bytes.
        cap: usize,
    },
    /// The saved file is empty.
    EmptyFile,
    /// The saved file is JSON, but holds no order.
    NotAnOrder {
        /// Line where the JSON begins.
        line: usize,
        /// Column where the JSON begins.
        column: usize,
    },
}

impl Error {
    /// The kind of trouble, by the code where there is one.
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

    /// The same with what the headers say about waiting.
    pub(super) fn with_retry_after(self, after: Option<Duration>) -> Self {
        match self {
            Self::Refused { code, msg, .. } => Self::Refused { code, msg, after },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TokenSourceError::{
        CommandEmpty, CommandFailed, CommandNotFound, CommandTimeout, FileEmpty, FileNotFound,
        FileNotPrivate, FileUnreadable,
    };
    use super::{BodyOrigin, Error, TimeoutStage};
    use crate::api::codes::{ErrorClass, TABLE};
    use crate::text::{Lang, SafeText};
    use rstest::rstest;
    use std::path::PathBuf;
    use std::time::Duration;

    fn refused(code: i64) -> Error {
        Error::Refused {
            code,
            msg: SafeText::of("said so"),
            after: None,
        }
    }

    fn all() -> Vec<Error> {
        let (origin, after) = (BodyOrigin::File, Duration::from_secs(10));
        let mut all: Vec<_> = TABLE.iter().map(|row| refused(row.code)).collect();
        all.extend([
            refused(-3),
            refused(8500),
            Error::NoSuchOrder {
                order_id: SafeText::of("o_1"),
            },
            Error::NoData,
        ]);
        all.extend([
            Error::TokenDead { fetched: true },
            Error::TokenDead { fetched: false },
        ]);
        let path = || PathBuf::from("/t");
        let faults = [
            CommandNotFound,
            CommandFailed(None),
            CommandFailed(Some(1)),
            CommandTimeout,
            CommandEmpty,
        ];
        all.extend(faults.map(Error::TokenSource));
        all.extend(
            [
                FileNotFound(path()),
                FileUnreadable(path()),
                FileNotPrivate(path()),
                FileEmpty(path()),
            ]
            .map(Error::TokenSource),
        );
        all.push(Error::TokenLimit {
            wait: Duration::from_secs(70),
        });
        all.extend([
            Error::Unreachable,
            Error::Untrusted,
            Error::NoTrustStore,
            Error::Broken,
            Error::NotAnAnswer,
            Error::EmptyFile,
        ]);
        all.extend(
            [
                TimeoutStage::Connect,
                TimeoutStage::Headers,
                TimeoutStage::Total,
            ]
            .map(|stage| Error::Timeout { stage, after }),
        );
        all.extend([400, 404, 407, 429, 503, 511].map(|status| Error::Status {
            status,
            after: None,
        }));
        all.push(Error::Redirect {
            status: 302,
            host: SafeText::of("portal.example"),
        });
        for origin in [origin, BodyOrigin::Response] {
            all.push(Error::Html {
                origin,
                title: SafeText::of("Sign in"),
            });
            all.push(Error::Html {
                origin,
                title: SafeText::default(),
            });
            all.push(Error::NotJson {
                origin,
                line: 3,
                column: 9,
            });
        }
        all.extend([
            Error::TooLarge { cap: 1 << 25 },
            Error::NotAnOrder { line: 1, column: 1 },
        ]);
        all
    }

    #[test]
    fn every_error_says_what_happened_and_what_to_do_in_both_languages() {
        for error in all() {
            let (zh, en) = (error.problem(Lang::Zh), error.problem(Lang::En));
            for text in [&zh.what, &zh.todo, &en.what, &en.todo] {
                assert!(!text.is_empty(), "{error:?}");
            }
            assert!(zh.what != en.what && zh.todo != en.todo, "{error:?}");
            assert_eq!(error.to_string(), en.to_string());
        }
    }

    #[rstest]
    #[case::permission(refused(2017), "订单管理-查询")]
    #[case::white_list(refused(2051), "IP 白名单")]
    #[case::secret(refused(2004), "GANDER_SECRET_KEY")]
    #[case::given_token(Error::TokenDead { fetched: false }, "GANDER_ACCESS_TOKEN")]
    fn configuration_names_what_to_change(#[case] error: Error, #[case] part: &str) {
        for lang in [Lang::Zh, Lang::En] {
            assert!(error.problem(lang).todo.as_str().contains(part), "{error}");
        }
    }

    #[rstest]
    #[case(refused(8500), "8500")]
    #[case(refused(8500), "said so")]
    #[case(Error::NoSuchOrder { order_id: SafeText::of("o_77") }, "o_77")]
    #[case(Error::Html { origin: BodyOrigin::Response, title: SafeText::of("Sign in") }, "Sign in")]
    #[case(Error::Redirect { status: 302, host: SafeText::of("portal.example") }, "portal.example")]
    #[case(Error::NotJson { origin: BodyOrigin::File, line: 3, column: 9 }, "3")]
    #[case(Error::TooLarge { cap: 1 << 25 }, "32 MiB")]
    #[case(Error::TooLarge { cap: 9000 }, "9000")]
    #[case(Error::Timeout { stage: TimeoutStage::Headers, after: Duration::from_millis(200) }, "0.2")]
    fn the_particulars_are_told(#[case] error: Error, #[case] part: &str) {
        for lang in [Lang::Zh, Lang::En] {
            assert!(error.problem(lang).what.as_str().contains(part), "{error}");
        }
    }

    #[rstest]
    #[case(Error::Broken, ErrorClass::Retry)]
    #[case(Error::Status { status: 503, after: None }, ErrorClass::Retry)]
    #[case(Error::Status { status: 429, after: None }, ErrorClass::Rate)]
    #[case(Error::Status { status: 403, after: None }, ErrorClass::Configuration)]
    #[case(Error::Html { origin: BodyOrigin::Response, title: SafeText::default() }, ErrorClass::Business)]
    #[case(refused(1001), ErrorClass::Retry)]
    #[case(refused(2051), ErrorClass::Configuration)]
    fn classes(#[case] error: Error, #[case] class: ErrorClass) {
        assert_eq!(error.class(), class);
    }
}
