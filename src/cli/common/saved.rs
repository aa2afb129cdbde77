//! Reads saved answers and lists of ids from a file or a pipe, up to a size limit.

use std::io::Read as _;
use std::path::Path;

use jiff::Timestamp;

use crate::safe;
use crate::text::{Exit, Lang, Problem, SafeText};
use crate::worker::{self, FetchedOrder};

/// The size limit in bytes, that of a response from the network.
const MAX_BYTES: u64 = 32 << 20;

/// Reads the order in a saved answer; `-` is standard input.
pub(in crate::cli) fn open(path: &Path, lang: Lang) -> Result<Box<FetchedOrder>, Problem> {
    let (name, bytes) = if path.as_os_str() == "-" {
        (
            SafeText::fixed(lang.tr("标准输入", "standard input")),
            read_all(std::io::stdin().lock(), lang),
        )
    } else {
        (
            SafeText::of(
                &path
                    .file_name()
                    .unwrap_or(path.as_os_str())
                    .to_string_lossy(),
            ),
            read_file(path, lang),
        )
    };
    let bytes = bytes.map_err(|reason| Problem::failure(SafeText::of(&reason)))?;
    load(&name, bytes, lang)
}

/// Parses the order in a saved answer.
pub(in crate::cli) fn load(
    name: &SafeText,
    bytes: Vec<u8>,
    lang: Lang,
) -> Result<Box<FetchedOrder>, Problem> {
    worker::open_saved(bytes).map_err(|failed| {
        let Problem { what, todo, .. } = failed.problem(lang);
        Problem::new(Exit::Failure, safe!("{name}: {what}"), todo)
    })
}

/// The bytes of a file, or why it cannot be read.
pub(in crate::cli) fn read_file(path: &Path, lang: Lang) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let fault = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => lang.tr(
            format!("没有这个文件：{shown}"),
            format!("no such file: {shown}"),
        ),
        std::io::ErrorKind::PermissionDenied => lang.tr(
            format!("没有读取权限：{shown}"),
            format!("no permission to read: {shown}"),
        ),
        _ => format!("{shown}: {error}"),
    };
    let file = std::fs::File::open(path).map_err(|e| fault(&e))?;
    if file.metadata().map_err(|e| fault(&e))?.is_dir() {
        return Err(lang.tr(
            format!("{shown} 是文件夹，不是文件"),
            format!("{shown} is a folder, not a file"),
        ));
    }
    read_all(file, lang).map_err(|reason| format!("{shown}: {reason}"))
}

/// All bytes of a source, up to the size limit.
pub(in crate::cli) fn read_all(source: impl std::io::Read, lang: Lang) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        let most = MAX_BYTES >> 20;
        return Err(lang.tr(
            format!("超过 {most} MiB，太大了"),
            format!("over {most} MiB, too large"),
        ));
    }
    Ok(bytes)
}

/// When the order was fetched: as the file records it, or else when the file was last modified.
pub(in crate::cli) fn fetched_at(fetched: &FetchedOrder, path: &Path) -> Option<Timestamp> {
    let modified = || Timestamp::try_from(std::fs::metadata(path).ok()?.modified().ok()?).ok();
    fetched.recorded.or_else(modified)
}
