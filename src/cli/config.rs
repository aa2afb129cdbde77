//! The configuration that this process runs with, and `gander config`, which writes, checks and explains it.

mod listing;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{Subcommand, ValueEnum};

use super::common::exit::Exit;
use super::{end, print, variable};
use crate::api::Settings;
use crate::config::{self, Config, LoadedConfig, Shop};
use crate::safe;
use crate::storage;
use crate::text::{Lang, Problem, SafeText};

pub(super) use crate::config::folder;

/// What every command may be told of the configuration.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Options {
    /// The configuration file, instead of config.toml in its folder
    #[arg(long, value_name = "PATH", global = true)]
    config: Option<PathBuf>,
    /// The shop of the configuration to work on
    #[arg(long, value_name = "NAME", global = true)]
    shop: Option<String>,
    /// Whether to use colours; auto heeds `NO_COLOR` and pipes
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true
    )]
    color: When,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also where nobody may see them
    Always,
    /// No colours
    Never,
}

/// What to do about the configuration.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Writes a commented file with every setting and its default
    Init {
        /// Replace the file that is there
        #[arg(long)]
        force: bool,
    },
    /// Tells everything that is wrong with the file and the variables
    Check,
    /// Prints where the file is
    Path,
    /// Prints a JSON Schema of the file, for editors
    Schema,
    /// Prints what holds, and where each setting comes from; never a secret
    Show,
}

/// What the process was started with.
struct Running {
    options: Options,
    loaded: LoadedConfig,
}

static RUNNING: OnceLock<Running> = OnceLock::new();

/// Reads the configuration, once, and tells the language: the one that is asked for, or set, or else the locale's. With `strict`, says
/// what is wrong and gives 2 to exit with.
pub(super) fn start(
    options: Options,
    lang: impl Fn(Option<Lang>) -> Lang,
    strict: bool,
) -> Result<Lang, ExitCode> {
    let loaded = config::load(options.config.as_deref(), &variable);
    let lang = lang(loaded.config.lang());
    let faults = if strict {
        loaded.diagnostics(lang)
    } else {
        Vec::new()
    };
    let running = Running { options, loaded };
    let _ = RUNNING.set(running);
    if faults.is_empty() {
        Ok(lang)
    } else {
        Err(tell(&faults))
    }
}

fn tell(faults: &[SafeText]) -> ExitCode {
    for fault in faults {
        end(&Problem::usage(fault.clone()));
    }
    Exit::Usage.into()
}

fn running() -> &'static Running {
    RUNNING.get_or_init(|| Running {
        options: Options::default(),
        loaded: config::load(None, &variable),
    })
}

/// What is set.
pub(super) fn current() -> &'static Config {
    &running().loaded.config
}

/// Everything that is wrong with it, for those who go on nevertheless.
pub(super) fn diagnostics(lang: Lang) -> Vec<SafeText> {
    running().loaded.diagnostics(lang)
}

/// The file, whether or not it is there.
pub(super) fn file() -> Option<&'static Path> {
    running().loaded.path.as_deref()
}

/// The shop of the file to work on; none where the environment says how to come to a token.
pub(super) fn shop(lang: Lang) -> Result<Option<&'static Shop>, Problem> {
    let chosen = current().shop(running().options.shop.as_deref(), &variable);
    chosen.map_err(|fault| Problem::usage(fault.message(lang).clone()))
}

/// The shop of the file with that name.
pub(super) fn shop_named(name: &str) -> Option<&'static Shop> {
    current().shops.get(name)
}

/// The settings of the shop to work on. May run the program that holds its secret.
pub(super) fn settings(lang: Lang) -> Result<Settings, Problem> {
    match shop(lang)? {
        Some(shop) => shop.settings(variable, lang),
        None => Settings::from_env(variable).map_err(|error| error.problem(lang)),
    }
}

/// Whether there are to be colours; `shows` is whether there is a terminal that can show them.
pub(super) fn has_colours(shows: bool) -> bool {
    match running().options.color {
        When::Always => true,
        When::Never => false,
        When::Auto => shows && variable("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// Does what is asked about the configuration.
pub(super) fn main(arguments: &Arguments, lang: Lang) -> ExitCode {
    match arguments.deed {
        Deed::Init { force } => init(force, lang),
        Deed::Check => check(lang),
        Deed::Path => match file() {
            Some(path) => print(&format!("{}\n", path.display())),
            None => no_place(lang),
        },
        // Numbers, words and texts of the program's own: there is nothing that serde_json could refuse.
        Deed::Schema => print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&config::schema(lang)).unwrap_or_default()
        )),
        Deed::Show => {
            let code = print(&listing::listing(
                &running().loaded,
                shop(lang).ok().flatten(),
                lang,
            ));
            let faults = diagnostics(lang);
            if faults.is_empty() {
                code
            } else {
                tell(&faults)
            }
        }
    }
}

fn check(lang: Lang) -> ExitCode {
    let faults = diagnostics(lang);
    if !faults.is_empty() {
        return tell(&faults);
    }
    let Some(path) = file() else {
        return no_place(lang);
    };
    let shown = path.display();
    let there = path.exists();
    let said = if there {
        lang.tr(safe!("{shown}：没有问题"), safe!("{shown}: nothing wrong"))
    } else {
        lang.tr(
            safe!("{shown}：没有这个文件，都用默认值"),
            safe!("{shown}: not there, the defaults hold"),
        )
    };
    print(&format!("{said}\n"))
}

fn init(force: bool, lang: Lang) -> ExitCode {
    let Some(path) = file() else {
        return no_place(lang);
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let made = storage::make_folder(folder);
    match made.and_then(|()| storage::create(path, &config::template(lang), force)) {
        Ok(()) => print(&format!("{}\n", path.display())),
        Err(error) => end(&refused(path, folder, &error, lang)),
    }
}

fn refused(path: &Path, folder: &Path, error: &io::Error, lang: Lang) -> Problem {
    let (shown, folder) = (path.display(), folder.display());
    let (what, todo) = match error.kind() {
        io::ErrorKind::AlreadyExists => (
            lang.tr(
                safe!("已有 {shown}，没有改动"),
                safe!("{shown} is there already and was left alone"),
            ),
            SafeText::fixed(lang.tr("要替换它，请加 --force。", "--force replaces it.")),
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            lang.tr(
                safe!("{folder} 不可写"),
                safe!("{folder} cannot be written into"),
            ),
            SafeText::fixed(lang.tr(
                "让它可写，或用 --config 另指定一个文件。",
                "Make it writable, or name another file with --config.",
            )),
        ),
        _ => (
            crate::text::write_error(path, error, lang),
            SafeText::default(),
        ),
    };
    Problem::new(Exit::Failure, what, todo)
}

/// Neither a home nor a variable says where the file would be.
fn no_place(lang: Lang) -> ExitCode {
    let what = lang.tr(
        "不知道配置文件在哪里",
        "nothing says where the configuration is",
    );
    let todo = lang.tr(
        "请设置 HOME 或 GANDER_CONFIG_DIR，或用 --config。",
        "Set HOME or GANDER_CONFIG_DIR, or use --config.",
    );
    end(&Problem::new(
        Exit::Usage,
        SafeText::fixed(what),
        SafeText::fixed(todo),
    ))
}
