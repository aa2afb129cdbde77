//! The configuration: one table of settings, read from a file and the environment, checked as a whole before anything starts.
//!
//! Whatever is wrong is told with its line, and all of it at once. It reads the one file and nothing else; the environment is asked through
//! a function. Secrets stay where the file points until a shop is opened.

mod bind;
mod fault;
mod place;
mod sample;
mod schema;
mod secret;
mod shop;
mod table;
mod value;

#[cfg(test)]
mod tests;

pub use fault::Fault;
pub use place::{folder, path};
pub use sample::sample;
pub use schema::schema;
pub use shop::Shop;
pub use table::{FIELDS, Field, Kind, SETTINGS, Setting};
pub use value::Value;

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use ratatui::style::Color;
use toml::de::{DeTable, DeValue};

use crate::keymap::{Bindings, KeyOverride};
use crate::order::Thresholds;
use crate::safe;
use crate::text::{Lang, SafeText};
use crate::ui::{self, Borders, ColourScheme, Theme};
use fault::{nearest, place as place_of, unknown};

/// More than any configuration holds, in bytes.
const LARGEST: u64 = 1 << 20;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The table.
    Default,
    /// The file, in this line.
    File(usize),
    /// The variable of the setting.
    Variable,
}

/// What is set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// In the order of [`SETTINGS`]; nothing where there is no default.
    values: Vec<(Option<Value>, Origin)>,
    shops: Vec<Shop>,
    bindings: Bindings,
    rebound: Vec<(KeyOverride, usize)>,
}

/// What was found: a file that may be wrong, and what of it holds.
pub struct Found {
    /// What is set. What is wrong is left at its default.
    pub config: Config,
    /// The file, whether or not it is there.
    pub path: Option<PathBuf>,
    /// Everything that is wrong, in the order of the file.
    faults: Vec<Fault>,
    text: String,
}

impl std::fmt::Debug for Found {
    /// Without the text, which may hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found")
            .field("config", &self.config)
            .field("path", &self.path)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

impl Found {
    /// Everything that is wrong, one line each.
    pub fn faults(&self, lang: Lang) -> Vec<SafeText> {
        let path = self.path.as_deref().unwrap_or(Path::new(""));
        self.faults
            .iter()
            .map(|fault| fault.said(path, &self.text, lang))
            .collect()
    }
}

/// The orders opened lately: whether they are remembered, for how many days, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Whether they are.
    pub enabled: bool,
    /// Days.
    pub days: u32,
    /// Orders at most.
    pub number: u32,
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Whether colours are wanted at all.
    pub colours: bool,
    /// Whether it has colours beyond its own sixteen.
    pub many: bool,
    /// Whether it shows any colour exactly.
    pub exact: bool,
    /// Whether its background is dark; nothing if that is not known.
    pub dark: Option<bool>,
}

impl Default for Config {
    fn default() -> Self {
        let default = |setting: &Setting| {
            value::of_text(setting.kind, setting.default)
                .ok()
                .filter(|_| !setting.default.is_empty())
        };
        Self {
            values: SETTINGS
                .iter()
                .map(|setting| (default(setting), Origin::Default))
                .collect(),
            shops: Vec::new(),
            bindings: Bindings::default(),
            rebound: Vec::new(),
        }
    }
}

/// Reads the file that is asked for, or else the usual one if it is there, and the variables that `get` answers.
pub fn load(asked: Option<&Path>, get: &dyn Fn(&str) -> Option<String>) -> Found {
    let (path, named) = path(asked, get);
    let (config, faults, text) = match path
        .as_deref()
        .map_or(Ok(None), |path| content(path, named))
    {
        Ok(Some((text, open))) => {
            let folder = path
                .as_deref()
                .and_then(Path::parent)
                .unwrap_or(Path::new(""));
            let (config, faults) = parse(
                &text,
                &shop::Around {
                    folder,
                    home: get("HOME").as_deref(),
                    open,
                },
            );
            (config, faults, text)
        }
        Ok(None) => (Config::default(), Vec::new(), String::new()),
        Err(fault) => (Config::default(), vec![fault], String::new()),
    };
    let mut found = Found {
        config,
        path,
        faults,
        text,
    };
    found.heed(get);
    found
}

/// The text of the file, if it is there or has to be, and whether others may read it.
fn content(path: &Path, named: bool) -> Result<Option<(String, bool)>, Fault> {
    let shown = path.display();
    let unreadable = |why: &dyn Fn(Lang) -> String| {
        Fault::outside(|lang| safe!("{shown}{}{}", lang.tr("：", ": "), why(lang)))
    };
    let about = match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(unreadable(&|lang| {
                lang.tr("没有这个文件", "no such file").to_owned()
            }));
        }
        Err(error) => return Err(unreadable(&|_| error.to_string())),
        Ok(about) => about,
    };
    if about.is_dir() {
        return Err(unreadable(&|lang| {
            lang.tr("是文件夹，不是文件", "is a folder, not a file")
                .to_owned()
        }));
    }
    if about.len() > LARGEST {
        return Err(unreadable(&|lang| {
            lang.tr("超过 1 MiB", "over 1 MiB").to_owned()
        }));
    }
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            unreadable(&|lang| lang.tr("没有读取权限", "no permission to read").to_owned())
        }
        _ => unreadable(&|_| error.to_string()),
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| unreadable(&|lang| lang.tr("不是 UTF-8 文本", "not UTF-8 text").to_owned()))?;
    // An editor's byte order mark would move the first line's columns.
    let text = text
        .strip_prefix('\u{FEFF}')
        .map(str::to_owned)
        .unwrap_or(text);
    Ok(Some((text, about.mode() & 0o077 != 0)))
}

/// What a text sets, and everything that is wrong with it.
fn parse(text: &str, around: &shop::Around) -> (Config, Vec<Fault>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut config = Config::default();
    // What stands beside broken TOML cannot be told from what is broken.
    let mut faults: Vec<Fault> = errors.iter().map(broken).collect();
    if !faults.is_empty() {
        return (config, faults);
    }
    for (key, value) in table.get_ref() {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        match (name, value.get_ref()) {
            ("keys", DeValue::Table(keys)) => {
                let (bindings, rebound) = bind::read(keys, text, &mut faults);
                config.bindings = bindings;
                config.rebound = rebound
                    .into_iter()
                    .map(|one| (place_of(text, one.offset).0, one))
                    .map(|(line, one)| (one, line))
                    .collect();
            }
            ("shops", DeValue::Table(shops)) => {
                config.shops = shop::read(shops, around, &mut faults);
            }
            (section, DeValue::Table(inside)) if table::sections().contains(&section) => {
                for (key, value) in inside {
                    config.set(
                        section,
                        key.get_ref(),
                        key.span().start,
                        value,
                        text,
                        &mut faults,
                    );
                }
            }
            (section, _) if table::sections().contains(&section) => {
                faults.push(Fault::at(value.span().start, |lang| {
                    lang.tr(
                        safe!("应为 [{name}] 表"),
                        safe!("a table [{name}] is wanted"),
                    )
                }));
            }
            _ => config.set("", name, at, value, text, &mut faults),
        }
    }
    // Of a shop that is wrong itself, that is told already.
    if let Some((name, at)) = config.default_shop_in(table.get_ref())
        && faults.is_empty()
        && config.shops.iter().all(|shop| shop.name != name)
    {
        faults.push(no_shop(Some(at), &name, &config.shops));
    }
    faults.sort_by_key(|fault| fault.at);
    (config, faults)
}

fn broken(error: &toml::de::Error) -> Fault {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    Fault::at(error.span().unwrap_or_default().start, |lang| {
        lang.tr(
            safe!("不是有效的 TOML：{message}"),
            safe!("not valid TOML: {message}"),
        )
    })
}

fn no_shop(at: Option<usize>, name: &str, shops: &[Shop]) -> Fault {
    let near = nearest(name, shops.iter().map(|shop| shop.name.as_str()));
    let words = |lang: Lang| match near {
        Some(near) => lang.tr(
            safe!("没有店铺 {name}，最接近的是 {near}"),
            safe!("there is no shop {name}; the nearest is {near}"),
        ),
        None => lang.tr(
            safe!("没有店铺 {name}：配置里没有 [shops.{name}]"),
            safe!("there is no shop {name}: the configuration has no [shops.{name}]"),
        ),
    };
    match at {
        Some(at) => Fault::at(at, words),
        None => Fault::outside(words),
    }
}

impl Found {
    /// Takes in the variables, which go before the file.
    fn heed(&mut self, get: &dyn Fn(&str) -> Option<String>) {
        for (setting, held) in SETTINGS.iter().zip(&mut self.config.values) {
            let variable = setting.variable();
            let Some(text) = get(&variable).filter(|text| !text.trim().is_empty()) else {
                continue;
            };
            match value::of_text(setting.kind, text.trim()) {
                Ok(value) => *held = (Some(value), Origin::Variable),
                Err([zh, en]) => self.faults.push(Fault::outside(|lang| {
                    let what = lang.tr(&zh, &en);
                    lang.tr(safe!("{variable}：{what}"), safe!("{variable}: {what}"))
                })),
            }
        }
    }
}

impl Config {
    fn set(
        &mut self,
        section: &str,
        name: &str,
        at: usize,
        value: &toml::Spanned<DeValue>,
        text: &str,
        faults: &mut Vec<Fault>,
    ) {
        let known = SETTINGS
            .iter()
            .position(|setting| setting.section == section && setting.name == name);
        let Some((setting, held)) =
            known.and_then(|at| Some((SETTINGS.get(at)?, self.values.get_mut(at)?)))
        else {
            faults.push(elsewhere(section, name, at));
            return;
        };
        match value::of_file(setting.kind, value.get_ref()) {
            Ok(value) => *held = (Some(value), Origin::File(place_of(text, at).0)),
            Err([zh, en]) => faults.push(Fault::at(value.span().start, |lang| {
                lang.tr(&zh, &en).clone()
            })),
        }
    }

    /// The default shop as the file names it, and where.
    fn default_shop_in(&self, table: &DeTable) -> Option<(String, usize)> {
        let (_, value) = table.get_key_value("default_shop")?;
        Some((
            self.word("", "default_shop")?.to_owned(),
            value.span().start,
        ))
    }

    /// Every setting with its value and where that comes from.
    pub fn values(&self) -> impl Iterator<Item = (&'static Setting, Option<&Value>, Origin)> {
        SETTINGS
            .iter()
            .zip(&self.values)
            .map(|(setting, (value, origin))| (setting, value.as_ref(), *origin))
    }

    /// The keys that are bound anew, each with its line.
    pub fn rebound(&self) -> &[(KeyOverride, usize)] {
        &self.rebound
    }

    fn value(&self, section: &str, name: &str) -> Option<(&Value, Origin)> {
        let (_, value, origin) = self
            .values()
            .find(|(setting, ..)| setting.section == section && setting.name == name)?;
        Some((value?, origin))
    }

    fn word(&self, section: &str, name: &str) -> Option<&str> {
        match self.value(section, name)? {
            (Value::Text(text), _) => Some(text),
            _ => None,
        }
    }

    fn is_on(&self, section: &str, name: &str) -> bool {
        matches!(self.value(section, name), Some((Value::Switch(true), _)))
    }

    fn whole(&self, section: &str, name: &str) -> u32 {
        match self.value(section, name) {
            Some((Value::Whole(number), _)) => u32::try_from(*number).unwrap_or(0),
            _ => 0,
        }
    }

    /// The language, unless it is the locale's.
    pub fn lang(&self) -> Option<Lang> {
        match self.word("ui", "lang")? {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// Whether the colours go by the terminal's background.
    pub fn asks_background(&self) -> bool {
        self.word("ui", "theme") == Some("auto")
    }

    /// The colours and lines.
    pub fn theme(&self, ground: Ground) -> Theme {
        let looks = match (self.word("ui", "theme"), ground.dark) {
            (Some("dark"), _) => Some(ColourScheme::Dark),
            (Some("light"), _) => Some(ColourScheme::Light),
            (Some("high-contrast"), _) => Some(ColourScheme::HighContrast),
            (Some("none"), _) => None,
            (Some("auto"), Some(dark)) if ground.many => Some(if dark {
                ColourScheme::Dark
            } else {
                ColourScheme::Light
            }),
            _ => Some(ColourScheme::Sixteen),
        };
        let theme = looks
            .filter(|_| ground.colours)
            .map_or(Theme::new(false), Theme::of_scheme);
        let borders = match self.word("ui", "borders") {
            Some("unicode") => Borders::Unicode,
            Some("none") => Borders::None,
            _ => Borders::Ascii,
        };
        let own = |name: &'static str| -> Option<(&'static str, Color)> {
            Some((name, ui::colour(self.word("colors", name)?)?))
        };
        let own = ui::COLOUR_KEYS.into_iter().filter_map(own);
        own.fold(theme.with_borders(borders), |theme, (name, colour)| {
            theme.with_colour(name, colour, ground.exact)
        })
    }

    /// Whether the mouse is listened to from the start.
    pub fn has_mouse(&self) -> bool {
        self.is_on("ui", "mouse")
    }

    /// Whether the terminal's bell rings.
    pub fn rings(&self) -> bool {
        self.is_on("ui", "bell")
    }

    /// When something has lasted too long.
    pub fn thresholds(&self) -> Thresholds {
        let ours = self
            .values()
            .filter(|(setting, ..)| setting.section == "thresholds");
        let ours = ours.map(|(setting, ..)| {
            (
                setting.name.to_owned(),
                self.whole(setting.section, setting.name).into(),
            )
        });
        // The same names and bounds: there is nothing that could be refused.
        serde_json::from_value(serde_json::Value::Object(ours.collect())).unwrap_or_default()
    }

    /// What is remembered of the orders opened lately.
    pub fn recent(&self) -> Recent {
        Recent {
            enabled: self.is_on("recent", "enabled"),
            days: self.whole("recent", "days"),
            number: self.whole("recent", "number"),
        }
    }

    /// How many months back orders are looked for.
    pub fn find_months(&self) -> u32 {
        self.whole("find", "months")
    }

    /// Seconds between two refreshes of an order that is watched.
    pub fn watch_seconds(&self) -> u32 {
        self.whole("watch", "seconds")
    }

    /// Minutes without a key after which the screen is covered.
    pub fn lock_minutes(&self) -> u32 {
        self.whole("lock", "minutes")
    }

    /// What the keys do.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// Every shop of the file, by its name.
    pub fn shops(&self) -> &[Shop] {
        &self.shops
    }

    /// The shop to work on: the one that is asked for, or that `GANDER_SHOP` names; otherwise none of the file where the environment has
    /// its own credentials; otherwise the default, or the only one.
    ///
    /// # Errors
    /// When there is no such shop, or nothing says which of several.
    pub fn shop(
        &self,
        asked: Option<&str>,
        get: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<&Shop>, Fault> {
        let find = |name: &str| {
            self.shops
                .iter()
                .find(|shop| shop.name == name)
                .ok_or_else(|| no_shop(None, name, &self.shops))
        };
        let default = self
            .value("", "default_shop")
            .zip(self.word("", "default_shop"));
        match (asked, default, &self.shops[..]) {
            (Some(asked), ..) => find(asked).map(Some),
            (_, Some(((_, Origin::Variable), name)), _) => find(name).map(Some),
            _ if has_credentials(get) => Ok(None),
            (_, Some((_, name)), _) => find(name).map(Some),
            (.., []) => Ok(None),
            (.., [only]) => Ok(Some(only)),
            (.., shops) => {
                let names: Vec<&str> = shops.iter().map(|shop| shop.name.as_str()).collect();
                Err(Fault::outside(|lang| {
                    let names = names.join(lang.tr("、", ", "));
                    lang.tr(
                        safe!("请用 --shop 或 default_shop 指定店铺：{names}"),
                        safe!("name a shop with --shop or default_shop: {names}"),
                    )
                }))
            }
        }
    }
}

/// Whether the environment says how to come to a token.
fn has_credentials(get: &dyn Fn(&str) -> Option<String>) -> bool {
    let ways = [
        "GANDER_TOKEN_COMMAND",
        "GANDER_TOKEN_FILE",
        "GANDER_ACCESS_TOKEN",
        "GANDER_SECRET_KEY",
    ];
    ways.iter()
        .any(|name| get(name).is_some_and(|value| !value.trim().is_empty()))
}

/// A name that does not stand where it stands.
fn elsewhere(section: &str, name: &str, at: usize) -> Fault {
    let home = SETTINGS
        .iter()
        .find(|setting| setting.name == name && setting.section != section)
        .map(|setting| setting.section);
    match home {
        Some("") => Fault::at(at, |lang| {
            lang.tr(
                safe!("{name} 要放在最前面，各表之前"),
                safe!("{name} belongs at the top, before the tables"),
            )
        }),
        Some(home) => Fault::at(at, |lang| {
            lang.tr(
                safe!("{name} 要放在 [{home}] 下面"),
                safe!("{name} belongs under [{home}]"),
            )
        }),
        None => {
            let own = SETTINGS
                .iter()
                .filter(|setting| setting.section == section)
                .map(|setting| setting.name);
            let tables = table::sections().into_iter().filter(|_| section.is_empty());
            unknown(at, name, own.chain(tables).collect::<Vec<_>>())
        }
    }
}
