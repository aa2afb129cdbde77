//! The two languages of the interface.

/// A language of the interface. Texts are written in both languages side by side, so that neither
/// can be forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese, the language of the staff and of the platform.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Returns the text in this language.
    pub fn tr<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The language of a locale such as `zh_CN.UTF-8` or `en-GB`: Chinese for every Chinese locale,
    /// English for all others.
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
    fn locale_is_chinese_or_english() {
        for zh in ["zh_CN.UTF-8", "zh-Hans-CN", "ZH", "zh_TW"] {
            assert_eq!(Lang::of_locale(zh), Lang::Zh, "{zh}");
        }
        for en in ["en_US.UTF-8", "C", "", "POSIX", "de_DE", "zhx"] {
            assert_eq!(Lang::of_locale(en), Lang::En, "{en}");
        }
    }
}
