//! States in lists: the meaning of a documented code, or the answer's own text.

use crate::catalog::{CodeMeaning, CodeTable, Tone, by_path};
use crate::text::{Lang, SafeText};

/// `pay_state` of the list of orders (open platform, "Finding an order without its id").
static PAY: [CodeMeaning; 3] = [
    code("0", "未支付", "unpaid", Tone::Busy),
    code("1", "已支付", "paid", Tone::Ok),
    code("2", "已关闭", "closed unpaid", Tone::Plain),
];

/// The catalog's path of an after-sale's state.
pub(super) const AFTER_SALE: &str = "after_sale_details[].state";

const fn code(code: &'static str, zh: &'static str, en: &'static str, tone: Tone) -> CodeMeaning {
    CodeMeaning { code, zh, en, tone }
}

/// A state from a list.
#[derive(Clone, Debug)]
pub struct FoundState {
    /// The code.
    code: SafeText,
    /// The answer's own text; may be empty.
    text: SafeText,
    known: Option<&'static CodeMeaning>,
}

impl FoundState {
    /// A state with the code table of a catalog path.
    pub(super) fn documented(path: &str, code: &str, text: &str) -> Self {
        let table = by_path(path).and_then(|id| id.field().codes);
        Self::new(
            code,
            text,
            table.and_then(|table: &CodeTable| table.get(code)),
        )
    }

    /// The payment state of an order.
    pub(super) fn of_payment(code: &str) -> Self {
        Self::new(code, "", PAY.iter().find(|each| each.code == code))
    }

    fn new(code: &str, text: &str, known: Option<&'static CodeMeaning>) -> Self {
        Self {
            code: SafeText::of(code),
            text: SafeText::of(text),
            known,
        }
    }

    /// The label: the documented meaning, the answer's text, or the code.
    #[must_use]
    pub fn label(&self, lang: Lang) -> SafeText {
        match self.known {
            Some(code) => SafeText::fixed(code.meaning(lang)),
            None if self.text.is_empty() => self.code.clone(),
            None => self.text.clone(),
        }
    }

    /// The tone; plain for an undocumented state.
    #[must_use]
    pub fn tone(&self) -> Tone {
        self.known.map_or(Tone::Plain, |code| code.tone)
    }

    /// The code as in the answer.
    #[must_use]
    pub fn code(&self) -> &SafeText {
        &self.code
    }
}

impl PartialEq for FoundState {
    fn eq(&self, other: &Self) -> bool {
        (&self.code, &self.text) == (&other.code, &other.text)
    }
}

impl Eq for FoundState {}

#[cfg(test)]
mod tests {
    use super::{AFTER_SALE, FoundState};
    use crate::catalog::Tone;
    use crate::text::Lang;

    #[test]
    fn documented_state_is_translated_and_any_other_kept() {
        let shipped = FoundState::documented("order_info.order_state", "3", "");
        assert_eq!(
            (
                shipped.label(Lang::Zh).as_str(),
                shipped.label(Lang::En).as_str()
            ),
            ("已发货", "shipped")
        );
        let refused = FoundState::documented(AFTER_SALE, "4", "商家拒绝退款");
        assert_eq!(
            (refused.label(Lang::En).as_str(), refused.tone()),
            ("refund refused", Tone::Warn)
        );
        assert_eq!(
            FoundState::documented(AFTER_SALE, "9", "新状态")
                .label(Lang::En)
                .as_str(),
            "新状态"
        );
        assert_eq!(FoundState::of_payment("7").label(Lang::Zh).as_str(), "7");
    }
}
