//! The exit code of a command that ends with an error of the platform.

use super::codes::{self, ErrorClass};
use super::error::Error;
use crate::text::Exit;

impl Error {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::NoSuchOrder { .. } | Self::NoData => return Exit::NoOrder,
            Self::Html { .. }
            | Self::NotJson { .. }
            | Self::NotAnAnswer
            | Self::TooLarge { .. } => return Exit::Unusable,
            _ => {}
        }
        match self.class() {
            ErrorClass::Token => Exit::Denied,
            ErrorClass::Configuration if matches!(self, Self::Refused { .. }) => Exit::Denied,
            // A redirect, a status of a proxy, a certificate: something between here and the
            // platform.
            ErrorClass::Configuration | ErrorClass::Retry => Exit::Network,
            ErrorClass::Rate => Exit::Quota,
            // The code for an unknown order is not documented: any positive code without another
            // meaning.
            ErrorClass::Business if matches!(self, Self::Refused { code, .. } if *code > 0 && !codes::is_listed(*code)) => {
                Exit::NoOrder
            }
            ErrorClass::ClientBug | ErrorClass::Business => Exit::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::api::{BodyOrigin, Error, TimeoutStage};
    use crate::text::{Exit, Lang, SafeText};
    use rstest::rstest;
    use std::time::Duration;

    fn refused(code: i64) -> Error {
        Error::Refused {
            code,
            msg: SafeText::default(),
            after: None,
        }
    }

    #[rstest]
    #[case(Error::NoSuchOrder { order_id: SafeText::default() }, Exit::NoOrder)]
    #[case(Error::NoData, Exit::NoOrder)]
    #[case(Error::TokenDead { fetched: false }, Exit::Denied)]
    #[case(refused(2008), Exit::Denied)]
    #[case(refused(2017), Exit::Denied)]
    #[case(refused(2051), Exit::Denied)]
    #[case(refused(2053), Exit::Quota)]
    #[case(Error::Status { status: 429, after: None }, Exit::Quota)]
    #[case(refused(1002), Exit::Network)]
    #[case(Error::Unreachable, Exit::Network)]
    #[case(Error::Untrusted, Exit::Network)]
    #[case(Error::Broken, Exit::Network)]
    #[case(Error::Timeout { stage: TimeoutStage::Total, after: Duration::ZERO }, Exit::Network)]
    #[case(Error::Redirect { status: 302, host: SafeText::default() }, Exit::Network)]
    #[case(Error::Status { status: 503, after: None }, Exit::Network)]
    #[case(Error::Html { origin: BodyOrigin::Response, title: SafeText::default() }, Exit::Unusable)]
    #[case(Error::NotJson { origin: BodyOrigin::Response, line: 1, column: 1 }, Exit::Unusable)]
    #[case(Error::NotAnAnswer, Exit::Unusable)]
    #[case(Error::TooLarge { cap: 1 }, Exit::Unusable)]
    #[case(refused(20003), Exit::NoOrder)]
    #[case(refused(-7), Exit::Failure)]
    #[case(refused(2009), Exit::Failure)]
    #[case(refused(2052), Exit::Failure)]
    fn error_has_its_exit_code(#[case] error: Error, #[case] exit: Exit) {
        assert_eq!(error.problem(Lang::En).exit, exit);
    }
}
