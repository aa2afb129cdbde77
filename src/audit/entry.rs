//! What is worth an entry: an action on a class of data of an order, by somebody.

use crate::catalog::Personal;
use crate::order::OrderId;
use crate::text::{Lang, SafeText, cut};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A value was shown without its mask.
    Revealed,
    /// A value was copied without its mask.
    CopiedRevealed,
    /// An order was written into a file or a pipe.
    Exported,
}

impl Action {
    const ALL: [Self; 3] = [Self::Revealed, Self::CopiedRevealed, Self::Exported];

    /// Its name in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revealed => "revealed",
            Self::CopiedRevealed => "copied revealed",
            Self::Exported => "exported",
        }
    }

    /// The action of a name in the journal.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// What it is called.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Revealed => lang.tr("查看原文", "revealed"),
            Self::CopiedRevealed => lang.tr("复制原文", "copied revealed"),
            Self::Exported => lang.tr("导出", "exported"),
        }
    }
}

/// What was touched: a class of field, never a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A field of this class of personal data.
    Personal(Personal),
    /// Any other text in which something was masked.
    Text,
    /// The whole order, its personal data masked.
    Masked,
}

impl Class {
    const ALL: [Self; 11] = [
        Self::Personal(Personal::Phone),
        Self::Personal(Personal::Name),
        Self::Personal(Personal::Address),
        Self::Personal(Personal::Account),
        Self::Personal(Personal::Email),
        Self::Personal(Personal::Code),
        Self::Personal(Personal::Student),
        Self::Personal(Personal::Trace),
        Self::Personal(Personal::Comment),
        Self::Text,
        Self::Masked,
    ];

    /// Its name in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personal(Personal::Phone) => "phone",
            Self::Personal(Personal::Name) => "name",
            Self::Personal(Personal::Address) => "address",
            Self::Personal(Personal::Account) => "account",
            Self::Personal(Personal::Email) => "email",
            Self::Personal(Personal::Code) => "code",
            Self::Personal(Personal::Student) => "student",
            Self::Personal(Personal::Trace) => "trace",
            Self::Personal(Personal::Comment) => "comment",
            Self::Text => "text",
            Self::Masked => "masked order",
        }
    }

    /// The class of a name in the journal.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// What it is called.
    pub fn label(self, lang: Lang) -> &'static str {
        let zh = match self {
            Self::Personal(Personal::Phone) => "手机号",
            Self::Personal(Personal::Name) => "姓名",
            Self::Personal(Personal::Address) => "地址",
            Self::Personal(Personal::Account) => "账号",
            Self::Personal(Personal::Email) => "邮箱",
            Self::Personal(Personal::Code) => "核销码或卡密",
            Self::Personal(Personal::Student) => "学生资料",
            Self::Personal(Personal::Trace) => "物流轨迹",
            Self::Personal(Personal::Comment) => "留言或备注",
            Self::Text => "其他文字",
            Self::Masked => "整单（已遮盖）",
        };
        lang.tr(zh, self.name())
    }
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// With which order.
    pub order: OrderId,
    /// What.
    pub action: Action,
    /// With which class of its data.
    pub class: Class,
}

/// Who works here, as the system knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The login name and, since the environment can say anything, the number of the user.
    pub user: String,
    /// The machine's name.
    pub host: String,
}

impl Who {
    /// Who runs this process, with the login name from the environment.
    pub fn here(variable: impl Fn(&str) -> Option<String>) -> Self {
        let login = ["USER", "LOGNAME"]
            .into_iter()
            .filter_map(variable)
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let user = format!("{login}({})", rustix::process::getuid().as_raw());
        let host = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        let short = |text: &str| cut(SafeText::of(text).as_str(), 64);
        Self {
            user: short(&user),
            host: short(&host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Class, Who};
    use crate::text::Lang;

    #[test]
    fn every_name_leads_back_and_every_label_is_chinese() {
        for class in Class::ALL {
            assert_eq!(Class::named(class.name()), Some(class));
            assert!(!class.label(Lang::Zh).is_ascii());
        }
        for action in Action::ALL {
            assert_eq!(Action::named(action.name()), Some(action));
            assert!(!action.label(Lang::Zh).is_ascii());
        }
    }

    #[test]
    fn a_login_name_cannot_bring_control_characters_or_grow() {
        let who = Who::here(|_| Some(format!("mei\n{}", "x".repeat(500))));
        assert!(
            who.user.starts_with("mei␊x") && who.user.len() < 80,
            "{}",
            who.user
        );
        assert!(!who.host.is_empty());
    }
}
