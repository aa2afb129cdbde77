//! What the inspector starts with.

use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;

use super::InspectArguments;
use crate::api::{Settings, SettingsError};
use crate::app::{App, Effect, Event, Listed, Source, TimedEvent, update};
use crate::cli::common::config;
use crate::cli::common::demo;
use crate::cli::common::environment::variable;
use crate::cli::common::order_id::read_id;
use crate::cli::common::saved;
use crate::config::Shop;
use crate::event_loop;
use crate::safe;
use crate::text::{Lang, Problem, SafeText};
use crate::worker::{FetchedOrder, Report, Request, Reread};

/// An app and what it needs to run.
pub(super) struct Startup {
    pub(super) app: App,
    pub(super) effects: Vec<Effect>,
    pub(super) settings: Result<Settings, SettingsError>,
    pub(super) saved: Option<Reread>,
    /// Whether the orders are simulated, so that revealing their data needs no journal.
    pub(super) is_demo: bool,
}

impl Startup {
    /// Opens the file, the demo or the shop of the configuration.
    pub(super) fn open(arguments: &InspectArguments, lang: Lang) -> Result<Self, Problem> {
        let id = arguments.order_id.as_deref();
        let id = id.map(|id| read_id(id, lang)).transpose()?;
        if let Some(path) = &arguments.file {
            return Self::of_file(path, lang);
        }
        let mut startup = if arguments.demo {
            Self::of_demo(lang)?
        } else {
            Self::of_configuration(lang)?
        };
        if let Some(id) = id {
            startup.effects = startup.app.open(Source::Shop(id));
        }
        Ok(startup)
    }

    fn new(app: App, settings: Result<Settings, SettingsError>) -> Self {
        Self {
            app,
            effects: Vec::new(),
            settings,
            saved: None,
            is_demo: false,
        }
    }

    fn of_demo(lang: Lang) -> Result<Self, Problem> {
        let demo = demo::open(lang)?;
        let title = SafeText::fixed(lang.tr("演示店铺", "Demo shop"));
        let mut app = app(lang, title, demo.listed);
        app.finder.suggest(demo.examples);
        Ok(Self {
            is_demo: true,
            ..Self::new(app, Ok(demo.settings))
        })
    }

    /// The shop that the environment or the configuration names.
    fn of_configuration(lang: Lang) -> Result<Self, Problem> {
        let settings = config::settings(lang)?;
        let shop = config::shop(lang)?;
        let title = shop.map(Shop::title);
        let title =
            title.unwrap_or_else(|| SafeText::of(&variable("GANDER_APP_ID").unwrap_or_default()));
        let mut app = app(lang, title, Vec::new());
        app.shops = shop_names(shop.map(|shop| &*shop.name));
        Ok(Self::new(app, Ok(settings)))
    }

    /// Another shop of the configuration; if it has no token, the previous shop with a notice.
    pub(super) fn of_shop(name: &str, is_demo: bool, lang: Lang) -> Self {
        let shop = config::shop_named(name);
        let reason = match shop.map(|shop| (shop, shop.settings(variable, lang))) {
            Some((shop, Ok(settings))) => {
                let mut app = app(lang, shop.title(), Vec::new());
                app.shops = shop_names(Some(name));
                return Self::new(app, Ok(settings));
            }
            Some((_, Err(problem))) => problem.what,
            None => lang.tr(
                safe!("配置里没有店铺 {name}"),
                safe!("the configuration has no shop {name}"),
            ),
        };
        let previous = if is_demo {
            Self::of_demo(lang)
        } else {
            Self::of_configuration(lang)
        };
        let mut startup = previous.unwrap_or_else(|_| Self::without_shop(lang));
        startup.app.notice = Some(reason);
        startup
    }

    fn without_shop(lang: Lang) -> Self {
        let mut app = app(lang, SafeText::default(), Vec::new());
        app.shops = shop_names(None);
        Self::new(app, Settings::from_env(variable))
    }

    /// A saved answer, loaded before the terminal changes.
    fn of_file(path: &Path, lang: Lang) -> Result<Self, Problem> {
        let (name, reread): (SafeText, Reread) = if path.as_os_str() == "-" {
            let bytes = saved::read_all(std::io::stdin().lock(), lang)
                .map_err(|reason| Problem::failure(SafeText::of(&reason)))?;
            (
                SafeText::fixed(lang.tr("标准输入", "standard input")),
                Arc::new(move || Ok(bytes.clone())),
            )
        } else {
            let path = path.to_owned();
            let name = path.file_name().unwrap_or(path.as_os_str());
            (
                SafeText::of(&name.to_string_lossy()),
                Arc::new(move || saved::read_file(&path, lang)),
            )
        };
        let bytes = reread().map_err(|reason| Problem::failure(SafeText::of(&reason)))?;
        let saved = saved::load(&name, bytes, lang)?;
        let title = SafeText::fixed(lang.tr("已保存的订单", "Saved answer"));
        let mut app = app(lang, title, Vec::new());
        show(&mut app, name, *saved);
        Ok(Self {
            saved: Some(reread),
            ..Self::new(app, Settings::from_env(variable))
        })
    }
}

/// Shows a saved answer as if the worker had just read it.
fn show(app: &mut App, name: SafeText, saved: FetchedOrder) {
    let effects = app.open(Source::Saved(name)).into_iter();
    let mut tickets = effects.filter_map(|effect| match effect {
        Effect::Request(ticket, Request::Reread) => Some(ticket),
        _ => None,
    });
    if let Some(ticket) = tickets.next() {
        let now = app.now;
        let event = Event::Report(Report::Order(ticket, Box::new(saved)));
        update(app, TimedEvent { now, event });
    }
}

/// The names of the shops of the configuration, except one.
fn shop_names(except: Option<&str>) -> Vec<SafeText> {
    let shops = config::current().shops.keys();
    shops
        .filter(|name| except != Some(name.as_str()))
        .map(|name| SafeText::of(name))
        .collect()
}

fn app(lang: Lang, shop: SafeText, listed: Vec<Listed>) -> App {
    let config = config::current();
    let mut app = App::new(
        lang,
        event_loop::now(),
        crossterm::terminal::size().unwrap_or((80, 24)),
        shop,
        listed,
    );
    app.limits = config.thresholds;
    app.preferences.months = config.find.months;
    app.preferences.watch_every = SignedDuration::from_secs(config.watch.seconds.into());
    app.preferences.rings = config.rings();
    app.preferences.lock_after = SignedDuration::from_mins(config.lock.minutes.into());
    app
}
