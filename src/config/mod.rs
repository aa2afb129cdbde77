//! The configuration: one typed struct, read from a file and the environment and checked as a whole
//! before anything starts.
//!
//! All errors are reported at once, each with its line. The module reads only that file; it gets
//! the environment through a function. Secrets are fetched when a shop is opened.

mod appearance;
mod diagnostic;
mod keys;
mod paths;
mod reader;
mod schema;
mod secret;
mod setting;
mod settings;
mod shop;
mod template;

#[cfg(test)]
mod tests;

pub use appearance::ColourSupport;
pub use diagnostic::Diagnostic;
pub use paths::folder;
pub use schema::schema;
pub use setting::{Setting, settings};
pub use settings::{Config, Find, Lock, Recent, Watch};
pub use shop::Shop;
pub use template::template;

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::keymap::{Bindings, KeyOverride};
use crate::safe;
use crate::text::{Lang, SafeText};
use reader::{Reader, unknown_shop};
use shop::ProfileContext;

/// The largest configuration file, in bytes.
const LARGEST: u64 = 1 << 20;

/// Where the value of a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The default.
    Default,
    /// A line of the file.
    File(usize),
    /// The variable of the setting.
    Variable,
}

/// A configuration with its file and errors.
pub struct LoadedConfig {
    /// What is set. Settings with errors have their defaults.
    pub config: Config,
    /// The file, which may not exist.
    pub path: Option<PathBuf>,
    values: BTreeMap<&'static str, (Value, Origin)>,
    /// In the order of the file, then of the variables.
    diagnostics: Vec<Diagnostic>,
    text: String,
}

impl std::fmt::Debug for LoadedConfig {
    /// Omits the text and the values, which may hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadedConfig")
            .field("config", &self.config)
            .field("path", &self.path)
            .field("diagnostics", &self.diagnostics)
            .finish_non_exhaustive()
    }
}

impl LoadedConfig {
    /// Every error, one line each.
    pub fn diagnostics(&self, lang: Lang) -> Vec<SafeText> {
        let path = self.path.as_deref().unwrap_or(Path::new(""));
        self.diagnostics
            .iter()
            .map(|diagnostic| diagnostic.located(path, &self.text, lang))
            .collect()
    }

    /// Every setting that has a value, with its origin.
    pub fn values(&self) -> impl Iterator<Item = (Setting, &Value, Origin)> {
        settings().filter_map(|setting| {
            let (value, origin) = match self.values.get(setting.path()) {
                Some((value, origin)) => (value, *origin),
                None => (setting.default()?, Origin::Default),
            };
            Some((setting, value, origin))
        })
    }
}

/// Reads the named file, or else the usual one if it exists, and the variables through `get`.
pub fn load(named: Option<&Path>, get: &dyn Fn(&str) -> Option<String>) -> LoadedConfig {
    let (path, required) = paths::file(named, get);
    let read = match path.as_deref() {
        Some(path) => content(path, required),
        None => Ok(None),
    };
    let mut reader = Reader::default();
    let mut text = String::new();
    match read {
        Ok(Some((file, open))) => {
            let folder = path.as_deref().and_then(Path::parent);
            let home = get("HOME");
            let context = ProfileContext {
                folder: folder.unwrap_or(Path::new("")),
                home: home.as_deref(),
                open,
            };
            reader.read_file(&file, &context);
            text = file;
        }
        Ok(None) => {}
        Err(unreadable) => reader.diagnostics.push(unreadable),
    }
    reader.read_variables(get);
    LoadedConfig {
        config: reader.config(),
        path,
        values: reader.values,
        diagnostics: reader.diagnostics,
        text,
    }
}

/// The text of the file and whether other users may read it; `None` if it need not exist.
fn content(path: &Path, required: bool) -> Result<Option<(String, bool)>, Diagnostic> {
    let unreadable = |zh: &str, en: &str| {
        let shown = path.display();
        Diagnostic::outside(|lang| lang.tr(safe!("{shown}：{zh}"), safe!("{shown}: {en}")))
    };
    let failed = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => unreadable("没有这个文件", "no such file"),
        std::io::ErrorKind::PermissionDenied => unreadable("没有读取权限", "no permission to read"),
        _ => unreadable(&error.to_string(), &error.to_string()),
    };
    let metadata = match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => return Ok(None),
        metadata => metadata.map_err(|error| failed(&error))?,
    };
    if metadata.is_dir() {
        return Err(unreadable("是文件夹，不是文件", "is a folder, not a file"));
    }
    if metadata.len() > LARGEST {
        return Err(unreadable("超过 1 MiB", "over 1 MiB"));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(&error))?;
    let text =
        String::from_utf8(bytes).map_err(|_| unreadable("不是 UTF-8 文本", "not UTF-8 text"))?;
    // An editor's byte order mark would shift the columns of the first line.
    let text = text
        .strip_prefix('\u{FEFF}')
        .map(str::to_owned)
        .unwrap_or(text);
    Ok(Some((text, metadata.mode() & 0o077 != 0)))
}

impl Config {
    /// What the keys do.
    pub fn bindings(&self) -> &Bindings {
        &self.keys.bindings
    }

    /// The configured keys, each with its line.
    pub fn key_overrides(&self) -> &[(KeyOverride, usize)] {
        &self.keys.overrides
    }

    /// The shop to use: the requested one, or that of `GANDER_SHOP`; none of the file if the
    /// environment has credentials; otherwise the default, or the only one.
    ///
    /// # Errors
    /// If that shop does not exist, or several are configured and none is requested.
    pub fn shop(
        &self,
        requested: Option<&str>,
        get: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<&Shop>, Diagnostic> {
        let variable = |name: &str| get(name).filter(|value| !value.trim().is_empty());
        let find = |name: &str| {
            let unknown = || {
                let known = self.shops.keys().map(String::as_str);
                Diagnostic::outside(unknown_shop(name, known))
            };
            self.shops.get(name).map(Some).ok_or_else(unknown)
        };
        if let Some(name) = requested {
            return find(name);
        }
        if let Some(name) = variable("GANDER_SHOP") {
            return find(name.trim());
        }
        if TOKEN_SOURCES.iter().any(|name| variable(name).is_some()) {
            return Ok(None);
        }
        if let Some(name) = &self.default_shop {
            return find(name);
        }
        if self.shops.len() < 2 {
            return Ok(self.shops.values().next());
        }
        let names: Vec<&str> = self.shops.keys().map(String::as_str).collect();
        Err(Diagnostic::outside(|lang| {
            let names = names.join(lang.tr("、", ", "));
            lang.tr(
                safe!("请用 --shop 或 default_shop 指定店铺：{names}"),
                safe!("name a shop with --shop or default_shop: {names}"),
            )
        }))
    }
}

/// The variables each of which is enough to get a token.
const TOKEN_SOURCES: [&str; 4] = [
    "GANDER_TOKEN_COMMAND",
    "GANDER_TOKEN_FILE",
    "GANDER_ACCESS_TOKEN",
    "GANDER_SECRET_KEY",
];
