//! What can keep the journal from being written or read: the path, the reason, and what to do.

use std::io;
use std::path::PathBuf;

use crate::safe;
use crate::text::{Lang, SafeText};

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Neither a folder nor a home is named.
    #[error("no folder for the audit journal: HOME is not set")]
    NoHome,
    /// The folder cannot be made or looked at.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Others may write in the folder.
    #[error("{}: others may write in this folder", .0.display())]
    Shared(PathBuf),
    /// A file cannot be opened, locked, read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Something else stands where the journal should.
    #[error("{}: not an ordinary file", .0.display())]
    NotAFile(PathBuf),
}

impl AuditError {
    /// What happened, and what to do about it.
    pub fn advice(&self, lang: Lang) -> (SafeText, SafeText) {
        let elsewhere = lang.tr(
            "也可以用 GANDER_STATE_DIR 指定别的文件夹。",
            "Or name another folder by GANDER_STATE_DIR.",
        );
        match self {
            Self::NoHome => (
                SafeText::fixed(lang.tr(
                    "没有存放审计日志的文件夹：HOME 没有设置",
                    "no folder for the audit journal: HOME is not set",
                )),
                SafeText::fixed(lang.tr(
                    "请用 GANDER_STATE_DIR 指定一个文件夹。",
                    "Name one by GANDER_STATE_DIR.",
                )),
            ),
            Self::Folder { path, source } => (
                lang.tr(
                    safe!("审计日志的文件夹不可用：{}（{source}）", path.display()),
                    safe!(
                        "the audit journal's folder is not usable: {} ({source})",
                        path.display()
                    ),
                ),
                lang.tr(
                    safe!("请检查它的权限。{elsewhere}"),
                    safe!("Check its permissions. {elsewhere}"),
                ),
            ),
            Self::Shared(path) => (
                lang.tr(
                    safe!("其他用户可以改写审计日志的文件夹：{}", path.display()),
                    safe!(
                        "others may write in the audit journal's folder: {}",
                        path.display()
                    ),
                ),
                lang.tr(
                    safe!("请运行：chmod 700 '{}'。{elsewhere}", path.display()),
                    safe!("Run: chmod 700 '{}'. {elsewhere}", path.display()),
                ),
            ),
            Self::File { path, source } => (
                lang.tr(
                    safe!("审计日志不可用：{}（{source}）", path.display()),
                    safe!(
                        "the audit journal is not usable: {} ({source})",
                        path.display()
                    ),
                ),
                lang.tr(
                    safe!("请检查它的权限和磁盘空间。{elsewhere}"),
                    safe!("Check its permissions and the disk's space. {elsewhere}"),
                ),
            ),
            Self::NotAFile(path) => (
                lang.tr(
                    safe!("审计日志不是普通文件：{}", path.display()),
                    safe!("the audit journal is no ordinary file: {}", path.display()),
                ),
                lang.tr(
                    safe!("请把它移走。{elsewhere}"),
                    safe!("Move it away. {elsewhere}"),
                ),
            ),
        }
    }
}
