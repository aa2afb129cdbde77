//! What an audit entry records: an action of a user on a class of data of an order.

use crate::catalog::Personal;
use crate::order::OrderId;
use crate::text::{Lang, SafeText, cut};

/// What the user did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditAction {
    /// Displayed a value without its mask.
    Revealed,
    /// Copied a value without its mask.
    CopiedRevealed,
    /// Wrote an order to a file or a pipe.
    Exported,
}

impl AuditAction {
    const ALL: [Self; 3] = [Self::Revealed, Self::CopiedRevealed, Self::Exported];

    /// Returns its name in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revealed => "revealed",
            Self::CopiedRevealed => "copied revealed",
            Self::Exported => "exported",
        }
    }

    /// Returns the action with this name in the journal.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// Returns its label.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Revealed => lang.tr("查看原文", "revealed"),
            Self::CopiedRevealed => lang.tr("复制原文", "copied revealed"),
            Self::Exported => lang.tr("导出", "exported"),
        }
    }
}

/// The class of data concerned; never a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataClass {
    /// A field of this class of personal data.
    Personal(Personal),
    /// Another text with a masked part.
    Text,
    /// The whole order with its personal data masked.
    Masked,
}

impl DataClass {
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

    /// Returns its name in the journal.
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

    /// Returns the class with this name in the journal.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Returns its label.
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

/// An action on a class of data of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// The order.
    pub order: OrderId,
    /// The action.
    pub action: AuditAction,
    /// The class of data.
    pub class: DataClass,
}

/// The user and the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The login name with the user id, since the login name comes from the environment.
    pub user: String,
    /// The host name.
    pub host: String,
}

impl Actor {
    /// Returns the user of this process and the host; the login name comes from the environment.
    pub fn current(variable: impl Fn(&str) -> Option<String>) -> Self {
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
    use super::{Actor, AuditAction, DataClass};
    use crate::text::Lang;

    #[test]
    fn names_are_read_back_and_labels_are_chinese() {
        for class in DataClass::ALL {
            assert_eq!(DataClass::from_name(class.name()), Some(class));
            assert!(!class.label(Lang::Zh).is_ascii());
        }
        for action in AuditAction::ALL {
            assert_eq!(AuditAction::from_name(action.name()), Some(action));
            assert!(!action.label(Lang::Zh).is_ascii());
        }
    }

    #[test]
    fn login_name_is_sanitised_and_cut() {
        let actor = Actor::current(|_| Some(format!("mei\n{}", "x".repeat(500))));
        assert!(
            actor.user.starts_with("mei␊x") && actor.user.len() < 80,
            "{}",
            actor.user
        );
        assert!(!actor.host.is_empty());
    }
}
