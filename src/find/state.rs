//! States that lists tell by number: what they mean, or what came where it is none that is documented.

use crate::catalog::{Code, CodeTable, Tone, by_path};
use crate::text::{Lang, SafeText};

/// `pay_state` of the list of orders (open platform, "Finding an order without its id").
static PAY: [Code; 3] = [
    code("0", "未支付", "unpaid", Tone::Busy),
    code("1", "已支付", "paid", Tone::Ok),
    code("2", "已关闭", "closed unpaid", Tone::Plain),
];

/// The catalog's path of how far an after-sale came.
pub(super) const AFTER_SALE: &str = "after_sale_details[].state";

const fn code(code: &'static str, zh: &'static str, en: &'static str, tone: Tone) -> Code {
    Code { code, zh, en, tone }
}

/// A state as it came.
#[derive(Clone, Debug)]
pub struct State {
    /// The number.
    code: SafeText,
    /// What the answer itself calls it, empty when it says nothing.
    text: SafeText,
    known: Option<&'static Code>,
}

impl State {
    /// A state by the catalog's path of the same one in detail.
    pub(super) fn documented(path: &str, code: &str, text: &str) -> Self {
        let table = by_path(path).and_then(|id| id.field().codes);
        Self::new(
            code,
            text,
            table.and_then(|table: &CodeTable| table.get(code)),
        )
    }

    /// Whether an order is paid.
    pub(super) fn of_payment(code: &str) -> Self {
        Self::new(code, "", PAY.iter().find(|each| each.code == code))
    }

    fn new(code: &str, text: &str, known: Option<&'static Code>) -> Self {
        Self {
            code: SafeText::of(code),
            text: SafeText::of(text),
            known,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn say(&self, lang: Lang) -> SafeText {
        match self.known {
            Some(code) => SafeText::fixed(code.meaning(lang)),
            None if self.text.is_empty() => self.code.clone(),
            None => self.text.clone(),
        }
    }

    /// How it feels; an undocumented one feels like nothing.
    #[must_use]
    pub fn tone(&self) -> Tone {
        self.known.map_or(Tone::Plain, |code| code.tone)
    }

    /// The number, as its digits came.
    #[must_use]
    pub fn code(&self) -> &SafeText {
        &self.code
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (&self.code, &self.text) == (&other.code, &other.text)
    }
}

impl Eq for State {}

#[cfg(test)]
mod tests {
    use super::{AFTER_SALE, State};
    use crate::catalog::Tone;
    use crate::text::Lang;

    #[test]
    fn a_documented_state_speaks_both_languages_and_any_other_as_it_came() {
        let shipped = State::documented("order_info.order_state", "3", "");
        assert_eq!(
            (
                shipped.say(Lang::Zh).as_str(),
                shipped.say(Lang::En).as_str()
            ),
            ("已发货", "shipped")
        );
        let refused = State::documented(AFTER_SALE, "4", "商家拒绝退款");
        assert_eq!(
            (refused.say(Lang::En).as_str(), refused.tone()),
            ("refund refused", Tone::Warn)
        );
        assert_eq!(
            State::documented(AFTER_SALE, "9", "新状态")
                .say(Lang::En)
                .as_str(),
            "新状态"
        );
        assert_eq!(State::of_payment("7").say(Lang::Zh).as_str(), "7");
    }
}
