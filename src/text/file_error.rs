//! Why a file was not written, in words for the user.

use std::io;
use std::path::Path;

use super::{Lang, SafeText};
use crate::safe;

/// Describes why a file was not created or replaced.
pub fn write_error(path: &Path, error: &io::Error, lang: Lang) -> SafeText {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => lang.tr(
            safe!("文件已存在：{path}"),
            safe!("the file is already there: {path}"),
        ),
        io::ErrorKind::InvalidInput => lang.tr(
            safe!("不是普通文件：{path}"),
            safe!("not an ordinary file: {path}"),
        ),
        _ => lang.tr(
            safe!("写不了 {path}：{error}"),
            safe!("cannot write {path}: {error}"),
        ),
    }
}
