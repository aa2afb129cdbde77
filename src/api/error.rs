//! What can go wrong, with a variant for each thing that can be done about it. Errors hold no
//! secret, no URL with its query, and no text of a server that was not sanitised.

use std::path::PathBuf;
use std::time::Duration;

use super::codes::{self, ErrorClass};
use crate::text::{Lang, SafeText};

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

/// Why there is no answer. Its `Display` is the English [`Problem`](super::Problem).
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
    fn error_problem_is_complete_in_both_languages() {
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
    fn error_of_configuration_names_what_to_change(#[case] error: Error, #[case] part: &str) {
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
    fn error_problem_holds_its_details(#[case] error: Error, #[case] part: &str) {
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
    fn error_class(#[case] error: Error, #[case] class: ErrorClass) {
        assert_eq!(error.class(), class);
    }
}
