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
        msg: SafeText::of("not found"),
        after: None,
    }
}

fn token_errors() -> Vec<Error> {
    let path = || PathBuf::from("/t");
    let mut errors = vec![
        Error::TokenDead { fetched: true },
        Error::TokenDead { fetched: false },
        Error::TokenLimit {
            wait: Duration::from_secs(70),
        },
    ];
    let source_errors = [
        CommandNotFound,
        CommandFailed(None),
        CommandFailed(Some(1)),
        CommandTimeout,
        CommandEmpty,
        FileNotFound(path()),
        FileUnreadable(path()),
        FileNotPrivate(path()),
        FileEmpty(path()),
    ];
    errors.extend(source_errors.map(Error::TokenSource));
    errors
}

fn http_errors() -> Vec<Error> {
    let after = Duration::from_secs(10);
    let mut errors = vec![
        Error::Unreachable,
        Error::Untrusted,
        Error::NoTrustStore,
        Error::Broken,
        Error::Redirect {
            status: 302,
            host: SafeText::of("portal.example"),
        },
    ];
    errors.extend(
        [
            TimeoutStage::Connect,
            TimeoutStage::Headers,
            TimeoutStage::Total,
        ]
        .map(|stage| Error::Timeout { stage, after }),
    );
    errors.extend([400, 404, 407, 429, 503, 511].map(|status| Error::Status {
        status,
        after: None,
    }));
    errors
}

fn content_errors() -> Vec<Error> {
    let mut errors = vec![
        Error::NoSuchOrder {
            order_id: SafeText::of("o_1"),
        },
        Error::NoData,
        Error::NotAnAnswer,
        Error::EmptyFile,
        Error::TooLarge { cap: 1 << 25 },
        Error::NotAnOrder { line: 1, column: 1 },
    ];
    for origin in [BodyOrigin::File, BodyOrigin::Response] {
        errors.extend(
            [SafeText::of("Sign in"), SafeText::default()]
                .map(|title| Error::Html { origin, title }),
        );
        errors.push(Error::NotJson {
            origin,
            line: 3,
            column: 9,
        });
    }
    errors
}

fn all() -> Vec<Error> {
    let mut all: Vec<_> = TABLE.iter().map(|row| refused(row.code)).collect();
    all.extend([refused(-3), refused(8500)]);
    all.extend(token_errors());
    all.extend(http_errors());
    all.extend(content_errors());
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
#[case(refused(8500), "not found")]
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
