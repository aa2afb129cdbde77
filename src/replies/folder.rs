//! Reads a shop's own templates from a folder, and reports the files that cannot be used.

use std::io::Read as _;
use std::path::Path;

use super::error::{TemplateError, TemplateFault};
use super::sandbox::MAX_TEMPLATE_BYTES;
use crate::text::SafeText;

/// The most files that are read.
const MAX_FILES: usize = 200;

/// A template that was read.
#[derive(Debug)]
pub(super) struct TemplateFile {
    /// `shipping.zh.txt`
    pub(super) name: String,
    /// `shipping`
    pub(super) card: String,
    /// The content of the file.
    pub(super) text: String,
}

/// Returns the templates of a folder sorted by name, and the files that cannot be used. Ignores
/// files without the extension `txt`.
pub(super) fn read(folder: &Path) -> (Vec<TemplateFile>, Vec<TemplateError>) {
    let names = match names(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return (Vec::new(), Vec::new());
        }
        Err(error) => {
            return (
                Vec::new(),
                vec![TemplateError::new(
                    &folder.display().to_string(),
                    unreadable(&error),
                )],
            );
        }
    };
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    for name in names {
        match open(folder, &name) {
            Ok(file) => files.push(file),
            Err(reason) => faults.push(TemplateError::new(&name, reason)),
        }
    }
    (files, faults)
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|e| e == "txt") && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    names.truncate(MAX_FILES);
    Ok(names)
}

fn open(folder: &Path, name: &str) -> Result<TemplateFile, TemplateFault> {
    let card = card(name).ok_or(TemplateFault::Name)?.to_owned();
    let path = folder.join(name);
    let metadata = std::fs::metadata(&path).map_err(|e| unreadable(&e))?;
    if !metadata.is_file() {
        return Err(TemplateFault::NotText);
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(&path).map_err(|e| unreadable(&e))?;
    file.take(MAX_TEMPLATE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(&e))?;
    if bytes.len() as u64 > MAX_TEMPLATE_BYTES {
        return Err(TemplateFault::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| TemplateFault::NotText)?;
    // A byte order mark would end up before the greeting.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned();
    Ok(TemplateFile {
        name: name.to_owned(),
        card,
        text,
    })
}

/// Returns the card that a file name belongs to.
fn card(name: &str) -> Option<&str> {
    let card = name
        .strip_suffix(".zh.txt")
        .or_else(|| name.strip_suffix(".en.txt"))?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    (!card.is_empty() && card.len() <= 40 && card.chars().all(fits)).then_some(card)
}

fn unreadable(error: &std::io::Error) -> TemplateFault {
    TemplateFault::Unreadable(SafeText::of(&error.to_string()))
}
