//! The result codes of the platform as a table: what each means and what can be done about it. Only
//! the code is evaluated, never the message, because its language varies.

/// What kind of error a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// Temporary: retry.
    Retry,
    /// The access token is dead.
    Token,
    /// A setting must be changed, here or in the console of the platform.
    Configuration,
    /// Too many calls.
    Rate,
    /// A bug in this program.
    ClientBug,
    /// The platform understood the call and refused it.
    Business,
}

/// A row of the table. Texts are in Chinese and English.
#[derive(Debug)]
pub struct ResultCode {
    /// The code.
    pub code: i64,
    /// Its class.
    pub class: ErrorClass,
    /// What it means.
    pub what: (&'static str, &'static str),
    /// What to do about it.
    pub todo: (&'static str, &'static str),
}

/// Code of a dead access token.
pub const TOKEN_DEAD: i64 = 2008;

const SETTINGS: (&str, &str) = (
    "请管理员核对环境变量 GANDER_APP_ID、GANDER_CLIENT_ID、GANDER_SECRET_KEY 与平台后台应用信息是否一致",
    "The administrator must compare GANDER_APP_ID, GANDER_CLIENT_ID and GANDER_SECRET_KEY with the \
     app in the platform's console",
);
const CREDENTIALS: (&str, &str) = (
    "应用凭证（app_id、client_id、secret_key）缺失或不正确",
    "The app credentials (app_id, client_id, secret_key) are missing or wrong",
);
const REPORT: (&str, &str) = (
    "这是 gander 的问题，请把这段文字发给维护者",
    "This is a bug in gander: send this text to its maintainers",
);
const WAIT: (&str, &str) = ("请稍等片刻再试", "Wait a moment and try again");
const SLOWER: (&str, &str) = (
    "请稍等几秒再试；如果经常出现，请减少同时使用同一应用的程序",
    "Wait a few seconds and try again; if it keeps happening, use the same app in fewer programs \
     at once",
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
            "The administrator must apply for the permission set 订单管理-查询订单信息 for this app in the \
             platform's console",
        ),
    ),
    row(2020, ErrorClass::Configuration, CREDENTIALS, SETTINGS),
    row(
        2051,
        ErrorClass::Configuration,
        (
            "本机 IP 不在店铺的白名单内",
            "This machine's IP address is not on the shop's allow list",
        ),
        (
            "请管理员在平台后台该应用的 IP 白名单中加入本机的出口 IP",
            "The administrator must add this machine's public IP address to the app's IP allow \
             list (IP 白名单) in the platform's console",
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
            "The platform limits a sudden increase of calls",
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

/// The row for a code that the platform does not document: an error to show, not to retry.
const UNKNOWN: ResultCode = row(
    0,
    ErrorClass::Business,
    (
        "平台没有查到，或没有接受这次查询",
        "The platform found nothing, or did not accept the look-up",
    ),
    (
        "请核对号码，并确认订单属于本店；仍不行时，把错误码和说明发给管理员",
        "Check the id, and that the order belongs to this shop; if that does not help, send code \
         and message to the administrator",
    ),
);

/// Returns the row of a code.
#[must_use]
pub fn of(code: i64) -> &'static ResultCode {
    TABLE
        .iter()
        .find(|row| row.code == code)
        .unwrap_or(&UNKNOWN)
}

/// Whether the platform documents a code.
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
    fn code_has_its_class(#[case] class: ErrorClass, #[case] codes: &[i64]) {
        for code in codes {
            assert_eq!(of(*code).class, class, "{code}");
        }
    }

    #[test]
    fn code_table_is_sorted_and_bilingual() {
        assert!(TABLE.is_sorted_by(|a, b| a.code < b.code));
        for row in &TABLE {
            for text in [row.what.0, row.what.1, row.todo.0, row.todo.1] {
                assert!(!text.is_empty(), "{}", row.code);
            }
            assert!(row.what.1.is_ascii(), "{}", row.code);
        }
    }
}
