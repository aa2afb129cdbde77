//! Writing the file that the user named with `--out`.

use std::io;
use std::path::Path;

use super::saved::Refusal;
use crate::safe;
use crate::text::{Lang, SafeText};

/// Why the file was not written.
pub(in crate::cli) fn not_written(path: &Path, error: &io::Error, lang: Lang) -> Refusal {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists => (
            lang.tr(
                safe!("文件已存在：{shown}"),
                safe!("the file is already there: {shown}"),
            ),
            SafeText::fixed(lang.tr(
                "换一个 --out，或加 --force 替换它。",
                "Choose another --out, or replace it with --force.",
            )),
        ),
        io::ErrorKind::InvalidInput => (
            lang.tr(
                safe!("不是普通文件：{shown}"),
                safe!("not an ordinary file: {shown}"),
            ),
            SafeText::default(),
        ),
        _ => (
            lang.tr(
                safe!("写不了 {shown}：{error}"),
                safe!("cannot write {shown}: {error}"),
            ),
            SafeText::default(),
        ),
    }
}
