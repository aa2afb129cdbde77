//! The notice that the quota is not shared with other processes, although every look-up works.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// The state folder cannot be used, so the calls of other processes are not counted in the quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsharedQuota {
    /// The state folder.
    pub folder: PathBuf,
    /// Why it cannot be used.
    pub error: ErrorKind,
}

impl UnsharedQuota {
    /// What happened and what to do about it.
    #[must_use]
    pub fn problem(&self, lang: Lang) -> Problem {
        let (folder, error) = (self.folder.display(), self.error);
        Problem {
            exit: Exit::Failure,
            what: lang.tr(
                safe!("状态目录 {folder} 不可用（{error}），调用额度只按本窗口计算"),
                safe!(
                    "The state folder {folder} cannot be used ({error}): \
                     only this program's own calls count in the quota"
                ),
            ),
            todo: SafeText::fixed(lang.tr(
                "请让该目录可写，或用 GANDER_STATE_DIR 另指定一个",
                "Make the folder writable, or name another with GANDER_STATE_DIR",
            )),
        }
    }
}
