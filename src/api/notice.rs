//! What the person should know of how the engine runs, though every look-up works.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::advice::Advice;
use crate::safe;
use crate::text::{Lang, SafeText};

/// The state folder cannot be used: other programs on this machine are not counted in the quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The folder.
    pub folder: PathBuf,
    /// What the system says to it.
    pub fault: ErrorKind,
}

impl Notice {
    /// What is so, and what to do about it.
    #[must_use]
    pub fn advice(&self, lang: Lang) -> Advice {
        let (folder, fault) = (self.folder.display(), self.fault);
        Advice {
            what: lang.tr(
                safe!("状态目录 {folder} 不可用（{fault}），调用额度只按本窗口计算"),
                safe!("The state folder {folder} cannot be used ({fault}): only this program's own calls count in the quota"),
            ),
            todo: SafeText::fixed(lang.tr(
                "请让该目录可写，或用 GANDER_STATE_DIR 另指定一个",
                "Make the folder writable, or name another with GANDER_STATE_DIR",
            )),
        }
    }
}
