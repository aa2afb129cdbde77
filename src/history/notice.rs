//! What goes wrong with the memory, in words for the person.

use std::io;
use std::path::PathBuf;

use crate::safe;
use crate::text::{Lang, SafeText};

/// What the person is told; the program goes on all the same.
#[derive(Debug)]
pub enum Notice {
    /// A file could not be read, was renamed to this, and begins anew.
    SetAside(PathBuf),
    /// The folder or a file in it cannot be used.
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        error: io::Error,
    },
}

/// Why a pin was not put or taken away.
#[derive(Debug)]
pub enum Unpinned {
    /// There are so many already.
    Full(usize),
    /// The system's reason.
    Unwritten(io::Error),
}

impl Notice {
    /// What happened, as a sentence.
    pub fn say(&self, lang: Lang) -> SafeText {
        match self {
            Self::SetAside(path) => lang.tr(
                safe!(
                    "本机记录无法读取，已另存为 {}，重新开始记录",
                    path.display()
                ),
                safe!(
                    "a file of this seat's memory cannot be read; it is kept as {} and begins anew",
                    path.display()
                ),
            ),
            Self::Unusable { folder, error } => lang.tr(
                safe!(
                    "最近打开、置顶和上次会话暂时无法保存：{}（{error}）",
                    folder.display()
                ),
                safe!(
                    "recent orders, pins and the session cannot be kept: {} ({error})",
                    folder.display()
                ),
            ),
        }
    }
}

impl Unpinned {
    /// What happened, as a sentence.
    pub fn say(&self, lang: Lang) -> SafeText {
        match self {
            Self::Full(most) => lang.tr(
                safe!("置顶已有 {most} 个，请先取消一些"),
                safe!("there are {most} pins already: take some away first"),
            ),
            Self::Unwritten(error) => lang.tr(
                safe!("置顶没有保存：{error}"),
                safe!("the pins were not saved: {error}"),
            ),
        }
    }
}
