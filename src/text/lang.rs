//! The two languages of the interface.

/// A language of the interface. Both stand side by side wherever a sentence is made, so neither can be forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese, the language of the staff and of the platform.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Picks the text of this language.
    pub fn tr<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The language of a locale such as `zh_CN.UTF-8` or `en-GB`: Chinese for any Chinese, English for all others.
    pub fn of_locale(locale: &str) -> Self {
        let head = locale
            .split(['_', '-', '.', '@'])
            .next()
            .unwrap_or_default();
        if head.eq_ignore_ascii_case("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn chinese_locales_are_chinese_and_all_others_english() {
        for zh in ["zh_CN.UTF-8", "zh-Hans-CN", "ZH", "zh_TW"] {
            assert_eq!(Lang::of_locale(zh), Lang::Zh, "{zh}");
        }
        for en in ["en_US.UTF-8", "C", "", "POSIX", "de_DE", "zhx"] {
            assert_eq!(Lang::of_locale(en), Lang::En, "{en}");
        }
    }
}
