//! The configuration that this process runs with.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::ValueEnum;

use super::environment::variable;
use super::exit::Exit;
use super::output::end;
use crate::api::Settings;
use crate::config::{self, Config, LoadedConfig, Shop};
use crate::text::{Lang, Problem, SafeText};

/// The options of every command that concern the configuration.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct Options {
    /// The configuration file, instead of config.toml in its folder
    #[arg(long, value_name = "PATH", global = true)]
    config: Option<PathBuf>,
    /// The shop of the configuration to use
    #[arg(long, value_name = "NAME", global = true)]
    shop: Option<String>,
    /// Whether to use colours; auto respects `NO_COLOR` and pipes
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true
    )]
    color: ColourChoice,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ColourChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also in files and pipes
    Always,
    /// No colours
    Never,
}

/// What the process was started with.
struct ProcessConfig {
    options: Options,
    loaded: LoadedConfig,
}

static PROCESS: OnceLock<ProcessConfig> = OnceLock::new();

/// Loads the configuration, once, and returns the language that `choose` makes of the configured
/// one.
///
/// # Errors
/// With `strict`, the exit code of a wrong configuration, whose errors are reported.
pub(in crate::cli) fn start(
    options: Options,
    choose: impl Fn(Option<Lang>) -> Lang,
    strict: bool,
) -> Result<Lang, ExitCode> {
    let loaded = config::load(options.config.as_deref(), &variable);
    let lang = choose(loaded.config.lang());
    let diagnostics = loaded.diagnostics(lang);
    let _ = PROCESS.set(ProcessConfig { options, loaded });
    if strict && !diagnostics.is_empty() {
        return Err(report(&diagnostics));
    }
    Ok(lang)
}

/// Prints the errors of the configuration and returns the exit code for them.
pub(in crate::cli) fn report(diagnostics: &[SafeText]) -> ExitCode {
    for diagnostic in diagnostics {
        end(&Problem::usage(diagnostic.clone()));
    }
    Exit::Usage.into()
}

fn process() -> &'static ProcessConfig {
    PROCESS.get_or_init(|| ProcessConfig {
        options: Options::default(),
        loaded: config::load(None, &variable),
    })
}

/// The configuration with its file and origins.
pub(in crate::cli) fn loaded() -> &'static LoadedConfig {
    &process().loaded
}

/// The configuration.
pub(in crate::cli) fn current() -> &'static Config {
    &loaded().config
}

/// The errors of the configuration, for commands that run in spite of them.
pub(in crate::cli) fn diagnostics(lang: Lang) -> Vec<SafeText> {
    loaded().diagnostics(lang)
}

/// The file, which may not exist.
pub(in crate::cli) fn file() -> Option<&'static Path> {
    loaded().path.as_deref()
}

/// The configured shop to use; `None` if the environment has credentials.
pub(in crate::cli) fn shop(lang: Lang) -> Result<Option<&'static Shop>, Problem> {
    let chosen = current().shop(process().options.shop.as_deref(), &variable);
    chosen.map_err(|error| Problem::usage(error.message(lang).clone()))
}

/// The configured shop of that name.
pub(in crate::cli) fn shop_named(name: &str) -> Option<&'static Shop> {
    current().shops.get(name)
}

/// The settings of the shop to use. May run the program that prints its secret.
pub(in crate::cli) fn settings(lang: Lang) -> Result<Settings, Problem> {
    match shop(lang)? {
        Some(shop) => shop.settings(variable, lang),
        None => Settings::from_env(variable).map_err(|error| error.problem(lang)),
    }
}

/// Whether to use colours on an output that is, or is not, a terminal.
pub(in crate::cli) fn has_colours(is_terminal: bool) -> bool {
    match process().options.color {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        ColourChoice::Auto => {
            is_terminal && variable("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}
