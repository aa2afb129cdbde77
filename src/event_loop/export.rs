//! Files for the person: written whole or not at all, and never over another one unasked.

use std::fs;
use std::path::PathBuf;

use crate::safe;
use crate::storage;
use crate::text::{Lang, SafeText};

/// More files of one order than anybody writes into one folder.
const MOST: usize = 99;

/// Writes texts that belong together into this folder under one stem, each with its ending, and says how that went. A stem that is
/// taken gets a number.
pub(super) fn save(stem: &str, files: &[(&'static str, String)], lang: Lang) -> SafeText {
    let path = |n: usize, ending: &str| {
        PathBuf::from(if n == 1 {
            format!("{stem}.{ending}")
        } else {
            format!("{stem}-{n}.{ending}")
        })
    };
    let free = (1..=MOST).find(|&n| {
        files
            .iter()
            .all(|(ending, _)| fs::symlink_metadata(path(n, ending)).is_err())
    });
    let n = free.unwrap_or(1);
    for (ending, text) in files {
        let path = path(n, ending);
        if let Err(error) = storage::create(&path, text, false) {
            return crate::text::write_error(&path, &error, lang);
        }
    }
    let names: Vec<String> = files
        .iter()
        .map(|(ending, _)| path(n, ending).display().to_string())
        .collect();
    lang.tr(
        safe!("已写入当前文件夹：{}", names.join("、")),
        safe!("written into this folder: {}", names.join(", ")),
    )
}
