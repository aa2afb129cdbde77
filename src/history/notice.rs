//! Errors of the history, described to the user.

use std::io;
use std::path::PathBuf;

use crate::safe;
use crate::text::{Lang, SafeText};

/// An error that does not stop the program.
#[derive(Debug)]
pub enum Notice {
    /// A file could not be read; it was renamed to this path, and a new one is started.
    SetAside(PathBuf),
    /// The folder, or a file in it, cannot be used.
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
}

/// Why a pin was not added or removed.
#[derive(Debug)]
pub enum PinError {
    /// There are already this many pins, the most allowed.
    Full(usize),
    /// The file cannot be written.
    NotWritten(io::Error),
}

impl Notice {
    /// Describes the error to the user.
    pub fn describe(&self, lang: Lang) -> SafeText {
        match self {
            Self::SetAside(path) => lang.tr(
                safe!(
                    "本机记录无法读取，已另存为 {}，重新开始记录",
                    path.display()
                ),
                safe!(
                    "a history file cannot be read; it was renamed to {} and a new one is started",
                    path.display()
                ),
            ),
            Self::Unusable { folder, error } => lang.tr(
                safe!(
                    "最近打开、置顶和上次会话暂时无法保存：{}（{error}）",
                    folder.display()
                ),
                safe!(
                    "recent orders, pins and the session cannot be saved: {} ({error})",
                    folder.display()
                ),
            ),
        }
    }
}

impl PinError {
    /// Describes the error to the user.
    pub fn describe(&self, lang: Lang) -> SafeText {
        match self {
            Self::Full(most) => lang.tr(
                safe!("置顶已有 {most} 个，请先取消一些"),
                safe!("there are already {most} pins: remove some first"),
            ),
            Self::NotWritten(error) => lang.tr(
                safe!("置顶没有保存：{error}"),
                safe!("the pins were not saved: {error}"),
            ),
        }
    }
}
