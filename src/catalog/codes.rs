//! Code tables: the meanings of the codes of a field.

use crate::text::Lang;

/// Whether a state is good or bad news for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Finished successfully.
    Ok,
    /// In progress; an action is pending.
    Busy,
    /// Ended or stopped; worth a look.
    Warn,
    /// Failed.
    Bad,
    /// Neutral.
    Plain,
}

impl Tone {
    /// The name in JSON output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Busy => "busy",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// One code and its meaning.
#[derive(Debug)]
pub struct CodeMeaning {
    /// The code as in an answer, digits or a word.
    pub code: &'static str,
    /// The meaning in Chinese.
    pub zh: &'static str,
    /// The meaning in English.
    pub en: &'static str,
    /// Whether the meaning is good or bad news.
    pub tone: Tone,
}

impl CodeMeaning {
    /// The meaning in a language.
    #[must_use]
    pub fn meaning(&self, lang: Lang) -> &'static str {
        lang.tr(self.zh, self.en)
    }
}

/// The documented codes of a field, or of several fields that share them.
#[derive(Debug)]
pub struct CodeTable {
    /// The name in `assets/catalog/codes.tsv`.
    pub name: &'static str,
    /// The codes, in the order of the documentation.
    pub entries: &'static [CodeMeaning],
}

impl CodeTable {
    /// The meaning of a code; `None` if the code is not documented.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&'static CodeMeaning> {
        self.entries.iter().find(|entry| entry.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Tone;
    use crate::catalog::by_path;
    use crate::text::Lang;
    use rstest::rstest;

    const REFUND: &str = "internal_extra_info.refund_info.refund_records[].refund_state";
    const GOODS: &str = "goods_info.goods_list[].refund_state";
    const CAME_FROM: &str = "third_party_info.quick_hand_info.item_type";

    #[rstest]
    #[case::failed(REFUND, "3", "退款失败", "refund failed", Tone::Bad)]
    #[case::same_name_other_codes(GOODS, "3", "全额退款", "fully refunded", Tone::Ok)]
    #[case::word(CAME_FROM, "LIVE", "直播", "live stream", Tone::Plain)]
    fn code_has_meaning_and_tone(
        #[case] path: &str,
        #[case] code: &str,
        #[case] zh: &str,
        #[case] en: &str,
        #[case] tone: Tone,
    ) {
        let table = by_path(path)
            .and_then(|id| id.field().codes)
            .expect("a code table");
        let code = table.get(code).expect("documented");
        assert_eq!(
            (code.meaning(Lang::Zh), code.meaning(Lang::En), code.tone),
            (zh, en, tone)
        );
    }

    #[test]
    fn undocumented_code_has_no_meaning() {
        let table = by_path(REFUND)
            .and_then(|id| id.field().codes)
            .expect("a code table");
        assert!(
            ["4", "-1", "03", ""]
                .into_iter()
                .all(|code| table.get(code).is_none())
        );
    }
}
