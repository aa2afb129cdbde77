//! What a failure of the worker means to the user.

use super::Failure;
use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

impl Failure {
    /// Describes what happened, what to do about it, and the exit code.
    pub fn problem(&self, lang: Lang) -> Problem {
        let (exit, what, todo) = match self {
            Self::Settings(error) => return error.problem(lang),
            Self::Api(error) => return error.problem(lang),
            Self::NoSuchOrder => (
                Exit::NoOrder,
                SafeText::fixed(lang.tr("本店没有这个订单", "no such order in this shop")),
                lang.tr(
                    "请核对订单号，并确认订单属于本店；售后单号、支付单号不能当作订单号查询",
                    "Check the id, and that the order belongs to this shop; \
                     an after-sale or payment number is no order id",
                ),
            ),
            Self::Unsearchable(kind) => {
                let what = lang.tr(
                    safe!("平台不能按{}查订单", kind.label(lang)),
                    safe!("the platform finds no order by {}", kind.label(lang)),
                );
                return Problem::new(Exit::Usage, what, kind.limitation(lang).unwrap_or_default());
            }
            Self::Saved(reason) => (
                Exit::Failure,
                SafeText::of(reason),
                lang.tr("请检查文件后再试", "Check the file, then try again"),
            ),
            Self::Panic(reason) => (
                Exit::Failure,
                lang.tr(
                    safe!("gander 内部出错：{reason}"),
                    safe!("internal error: {reason}"),
                ),
                lang.tr(
                    "请再试一次，并把这句话告诉 gander 的维护者",
                    "Try again, and report this message to gander's maintainers",
                ),
            ),
        };
        Problem::new(exit, what, SafeText::fixed(todo))
    }
}
