//! Why the journal cannot be used, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// No variable names a folder.
    #[error("no folder for the audit journal: HOME is not set")]
    NoHome,
    /// The folder cannot be created or examined.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Other users may write to the folder.
    #[error("{}: other users may write to this folder", .0.display())]
    Shared(PathBuf),
    /// A file cannot be opened, locked, read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Something other than an ordinary file is in place of the journal.
    #[error("{}: not an ordinary file", .0.display())]
    NotAFile(PathBuf),
}

impl AuditError {
    /// Describes what happened and what to do about it.
    pub fn problem(&self, lang: Lang) -> Problem {
        Problem::new(Exit::Failure, self.what(lang), self.todo(lang))
    }

    fn what(&self, lang: Lang) -> SafeText {
        match self {
            Self::NoHome => SafeText::fixed(lang.tr(
                "没有存放审计日志的文件夹：HOME 没有设置",
                "no folder for the audit journal: HOME is not set",
            )),
            Self::Folder { path, source } => {
                let path = path.display();
                lang.tr(
                    safe!("审计日志的文件夹不可用：{path}（{source}）"),
                    safe!("the folder of the audit journal cannot be used: {path} ({source})"),
                )
            }
            Self::Shared(path) => {
                let path = path.display();
                lang.tr(
                    safe!("其他用户可以改写审计日志的文件夹：{path}"),
                    safe!("other users may write to the folder of the audit journal: {path}"),
                )
            }
            Self::File { path, source } => {
                let path = path.display();
                lang.tr(
                    safe!("审计日志不可用：{path}（{source}）"),
                    safe!("the audit journal cannot be used: {path} ({source})"),
                )
            }
            Self::NotAFile(path) => {
                let path = path.display();
                lang.tr(
                    safe!("审计日志不是普通文件：{path}"),
                    safe!("the audit journal is not an ordinary file: {path}"),
                )
            }
        }
    }

    fn todo(&self, lang: Lang) -> SafeText {
        let elsewhere = lang.tr(
            "也可以用 GANDER_STATE_DIR 指定别的文件夹。",
            "Or set GANDER_STATE_DIR to another folder.",
        );
        match self {
            Self::NoHome => SafeText::fixed(lang.tr(
                "请用 GANDER_STATE_DIR 指定一个文件夹。",
                "Set GANDER_STATE_DIR to a folder.",
            )),
            Self::Folder { .. } => lang.tr(
                safe!("请检查它的权限。{elsewhere}"),
                safe!("Check its permissions. {elsewhere}"),
            ),
            Self::Shared(path) => {
                let path = path.display();
                lang.tr(
                    safe!("请运行：chmod 700 '{path}'。{elsewhere}"),
                    safe!("Run: chmod 700 '{path}'. {elsewhere}"),
                )
            }
            Self::File { .. } => lang.tr(
                safe!("请检查它的权限和磁盘空间。{elsewhere}"),
                safe!("Check its permissions and the free disk space. {elsewhere}"),
            ),
            Self::NotAFile(_) => lang.tr(
                safe!("请把它移走。{elsewhere}"),
                safe!("Move it away. {elsewhere}"),
            ),
        }
    }
}
