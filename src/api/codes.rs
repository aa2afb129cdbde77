//! The result codes of the platform as a table: what each means and who can do something about it. Codes are read here and nowhere
//! by the text beside them, whose language varies.

/// What kind of trouble a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// Passes by itself: ask again.
    Retry,
    /// The access token is dead.
    Token,
    /// Somebody must change a setting, here or in the console of the platform.
    Configuration,
    /// Too many calls.
    Rate,
    /// This program called wrongly.
    ClientBug,
    /// The platform understood and says no.
    Business,
}

/// A row of the table. Texts are Chinese and English.
#[derive(Debug)]
pub struct ResultCode {
    /// The number itself.
    pub code: i64,
    /// Its kind.
    pub class: ErrorClass,
    /// What it means.
    pub what: (&'static str, &'static str),
    /// What must be done.
    pub todo: (&'static str, &'static str),
}

/// Code of a dead access token.
pub const TOKEN_DEAD: i64 = 2008;

const SETTINGS: (&str, &str) = (
    "请管理员核对环境变量 GANDER_APP_ID、GANDER_CLIENT_ID、GANDER_SECRET_KEY 与平台后台应用信息是否一致",
    "The administrator must compare GANDER_APP_ID, GANDER_CLIENT_ID and GANDER_SECRET_KEY with the app in the platform's console",
);
const CREDENTIALS: (&str, &str) = (
    "应用凭证（app_id、client_id、secret_key）缺失或不正确",
    "The app credentials (app_id, client_id, secret_key) are missing or wrong",
);
const REPORT: (&str, &str) = (
    "这是 gander 的问题，请把这段文字发给维护者",
    "This is a fault of gander: send this text to those who maintain it",
);
const WAIT: (&str, &str) = ("请稍等片刻再试", "Wait a moment and try again");
const SLOWER: (&str, &str) = (
    "请稍等几秒再试；如果经常出现，请减少同时使用同一应用的程序",
    "Wait a few seconds and try again; if it keeps happening, let fewer programs use the same app at once",
);
const RATE: (&str, &str) = (
    "调用次数达到平台上限",
    "The platform's call limit is reached",
);
const BAD_USER: (&str, &str) = ("用户 ID 缺失或无效", "The user id is missing or not valid");
const CHECK_ID: (&str, &str) = ("请核对编号后再查", "Check the id and look it up again");

/// The codes the platform documents.
pub const TABLE: [ResultCode; 19] = [
    row(
        1001,
        ErrorClass::Retry,
        ("平台系统繁忙", "The platform is busy"),
        WAIT,
    ),
    row(
        1002,
        ErrorClass::Retry,
        (
            "平台网关没有得到有效结果",
            "The platform's gateway got no usable result",
        ),
        WAIT,
    ),
    row(2001, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(2002, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(2003, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(2004, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(2005, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(2006, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(
        2007,
        ErrorClass::ClientBug,
        ("请求没有带访问令牌", "The call carried no access token"),
        REPORT,
    ),
    row(
        TOKEN_DEAD,
        ErrorClass::Token,
        (
            "访问令牌已过期或不存在",
            "The access token has expired or does not exist",
        ),
        (
            "请管理员更新 GANDER_ACCESS_TOKEN",
            "The administrator must set a new GANDER_ACCESS_TOKEN",
        ),
    ),
    row(2009, ErrorClass::Business, BAD_USER, CHECK_ID),
    row(2010, ErrorClass::Business, BAD_USER, CHECK_ID),
    row(
        2017,
        ErrorClass::Configuration,
        (
            "应用没有调用此接口的权限",
            "The app has no permission for this interface",
        ),
        (
            "请管理员在平台后台为该应用申请权限集「订单管理-查询订单信息」",
            "The administrator must apply for the permission set 订单管理-查询订单信息 for this app in the platform's console",
        ),
    ),
    row(2020, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(
        2051,
        ErrorClass::Configuration,
        (
            "本机 IP 不在店铺的白名单内",
            "This machine's IP address is not on the shop's white list",
        ),
        (
            "请管理员在平台后台该应用的 IP 白名单中加入本机的出口 IP",
            "The administrator must add this machine's public IP address to the app's IP white list (IP 白名单) in the platform's console",
        ),
    ),
    row(
        2052,
        ErrorClass::ClientBug,
        ("平台没有这个接口", "The platform has no such interface"),
        REPORT,
    ),
    row(2053, ErrorClass::Rate, RATE, SLOWER),
    row(
        2054,
        ErrorClass::Rate,
        (
            "调用量突增，被平台限制",
            "The platform limits a sudden rise of calls",
        ),
        SLOWER,
    ),
    row(
        2055,
        ErrorClass::ClientBug,
        (
            "接口的请求方法不对",
            "The interface was called with the wrong HTTP method",
        ),
        REPORT,
    ),
];

/// What stands for a code that is in no table.
const UNKNOWN: ResultCode = row(
    0,
    ErrorClass::Business,
    (
        "平台没有查到，或没有接受这次查询",
        "The platform found nothing, or did not accept the look-up",
    ),
    (
        "请核对号码，并确认订单属于本店；仍不行时，把错误码和说明发给管理员",
        "Check the id, and that the order is of this shop; if that does not help, give code and message to the administrator",
    ),
);

/// What is known of a code. Codes in no table are the platform's no: shown, not repeated.
#[must_use]
pub fn of(code: i64) -> &'static ResultCode {
    TABLE
        .iter()
        .find(|row| row.code == code)
        .unwrap_or(&UNKNOWN)
}

/// Whether the documentation gives a code a meaning.
#[must_use]
pub fn is_listed(code: i64) -> bool {
    TABLE.iter().any(|row| row.code == code)
}

const fn row(
    code: i64,
    class: ErrorClass,
    what: (&'static str, &'static str),
    todo: (&'static str, &'static str),
) -> ResultCode {
    ResultCode {
        code,
        class,
        what,
        todo,
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorClass, TABLE, of};
    use rstest::rstest;

    #[rstest]
    #[case(ErrorClass::Retry, &[1001, 1002])]
    #[case(ErrorClass::Configuration, &[2001, 2002, 2003, 2004, 2005, 2006, 2020, 2017, 2051])]
    #[case(ErrorClass::Token, &[2008])]
    #[case(ErrorClass::Rate, &[2053, 2054])]
    #[case(ErrorClass::ClientBug, &[2007, 2052, 2055])]
    #[case(ErrorClass::Business, &[2009, 2010, 500, 8500, 20003, -7, 40001])]
    fn codes_have_their_class(#[case] class: ErrorClass, #[case] codes: &[i64]) {
        for code in codes {
            assert_eq!(of(*code).class, class, "{code}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_says_everything_twice() {
        assert!(TABLE.is_sorted_by(|a, b| a.code < b.code));
        for row in &TABLE {
            for text in [row.what.0, row.what.1, row.todo.0, row.todo.1] {
                assert!(!text.is_empty(), "{}", row.code);
            }
            assert!(row.what.1.is_ascii(), "{}", row.code);
        }
    }
}
