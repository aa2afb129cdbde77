//! Writing the file that the user named with `--out`.

use std::io;
use std::path::Path;

use crate::text::{Exit, Lang, Problem, SafeText};

/// Describes why the file was not written.
pub(in crate::cli) fn not_written(path: &Path, error: &io::Error, lang: Lang) -> Problem {
    let todo = match error.kind() {
        io::ErrorKind::AlreadyExists => lang.tr(
            "换一个 --out，或加 --force 替换它。",
            "Choose another --out, or replace it with --force.",
        ),
        _ => "",
    };
    Problem::new(
        Exit::Failure,
        crate::text::write_error(path, error, lang),
        SafeText::fixed(todo),
    )
}
