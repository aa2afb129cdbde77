//! `gander`: the terminal program itself.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use crossterm::event::EventStream;
use jiff::SignedDuration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::common::demo::{self, Demo};
use super::common::environment::variable;
use super::common::exit::Exit;
use super::common::output::{complain, end};
use super::common::saved::{Refusal, load, read_all, read_file};
use super::{config, plain};
use crate::api::{Settings, SettingsError};
use crate::app::{App, Effect, Event, Listed, Outcome, Source, TimedEvent, update};
use crate::audit::{self, Journal, Who};
use crate::config::Ground;
use crate::event_loop::{self, Console, Ending, OpenJournal, Place, Wires};
use crate::history::Limits;
use crate::order::{OrderId, Thresholds};
use crate::replies::Templates;
use crate::safe;
use crate::storage;
use crate::text::{Lang, SafeText};
use crate::ui::{self, RenderState, Theme};
use crate::worker::{self, Loaded, Report, Request, Reread};

/// What the person asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) order_id: Option<String>,
    pub(super) file: Option<PathBuf>,
    pub(super) demo: bool,
    pub(super) plain: bool,
}

/// A saved answer to look at again.
#[derive(Debug, clap::Args)]
pub(super) struct ReplayArguments {
    /// What `gander record` wrote, or another saved answer; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Lines of text and a prompt in place of the screen, for screen readers and simple terminals
    #[arg(long)]
    plain: bool,
}

impl From<ReplayArguments> for Wanted {
    fn from(replay: ReplayArguments) -> Self {
        Self {
            order_id: None,
            file: Some(replay.file),
            demo: false,
            plain: replay.plain,
        }
    }
}

/// What was found fit to begin with.
struct Start {
    app: App,
    effects: Vec<Effect>,
    settings: Result<Settings, SettingsError>,
    saved: Option<Reread>,
    /// Whether its orders are invented, so that nobody is to account for looking at them.
    invented: bool,
}

/// Everything that can be wrong is said before the terminal is touched.
pub(super) fn main(wanted: &Wanted, lang: Lang) -> ExitCode {
    let start = match prepare(wanted, config::current().thresholds(), lang) {
        Ok(start) => start,
        Err((exit, (what, todo))) => return end(exit, &what, &todo),
    };
    if wanted.plain || variable("TERM").is_some_and(|term| term == "dumb") {
        return ended(converse(start));
    }
    if !event_loop::is_terminal() {
        let todo = lang.tr(
            "请在终端里运行，或加 --plain。",
            "Run it in a terminal, or with --plain.",
        );
        return complain(
            &SafeText::fixed(lang.tr("标准输出不是终端", "standard output is not a terminal")),
            &SafeText::fixed(todo),
        );
    }
    let mut start = start;
    loop {
        match inspect(start) {
            Ok(Ending::Shop(name)) => start = other_shop(name.as_str(), wanted, lang),
            ending => return ended(ending),
        }
    }
}

/// Begins anew with another shop of the configuration. Where there is no way to its token, with the one before, saying why.
fn other_shop(name: &str, wanted: &Wanted, lang: Lang) -> Start {
    let limits = config::current().thresholds();
    let refusal = match config::shop_named(name).map(|shop| (shop, shop.settings(variable, lang))) {
        Some((shop, Ok(settings))) => {
            let mut app = app(lang, limits, shop.title.clone(), Vec::new());
            app.shops = others(Some(name));
            return Start {
                app,
                effects: Vec::new(),
                settings: Ok(settings),
                saved: None,
                invented: false,
            };
        }
        Some((_, Err((what, _)))) => what,
        None => lang.tr(
            safe!("配置里没有店铺 {name}"),
            safe!("there is no shop {name} in the configuration"),
        ),
    };
    let before = Wanted {
        order_id: None,
        file: None,
        demo: wanted.demo,
        plain: false,
    };
    let mut start =
        prepare(&before, limits, lang).unwrap_or_else(|(_, (what, _))| nowhere(&what, lang));
    start.app.notice = Some(refusal);
    start
}

/// A app that leads to no shop, and why.
fn nowhere(why: &SafeText, lang: Lang) -> Start {
    let mut app = app(lang, Thresholds::default(), SafeText::default(), Vec::new());
    app.shops = others(None);
    app.notice = Some(why.clone());
    Start {
        app,
        effects: Vec::new(),
        settings: Settings::from_env(variable),
        saved: None,
        invented: false,
    }
}

/// The names of the shops of the configuration but this one.
fn others(but: Option<&str>) -> Vec<SafeText> {
    let shops = config::current()
        .shops()
        .iter()
        .filter(|shop| but != Some(&*shop.name));
    shops.map(|shop| SafeText::of(&shop.name)).collect()
}

/// That the reader of plain lines went away is no failure.
fn ended(ending: std::io::Result<Ending>) -> ExitCode {
    match ending {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Ending::Quit | Ending::Shop(_)) => ExitCode::SUCCESS,
        Ok(Ending::Signal(number)) => ExitCode::from(u8::try_from(128 + number).unwrap_or(u8::MAX)),
        Err(error) => complain(&safe!("{error}"), &SafeText::default()),
    }
}

fn prepare(wanted: &Wanted, limits: Thresholds, lang: Lang) -> Result<Start, (Exit, Refusal)> {
    let usage = |refusal| (Exit::Usage, refusal);
    let failed = |refusal| (Exit::Failure, refusal);
    let id = wanted.order_id.as_deref().map(OrderId::read).transpose();
    let id = id.map_err(|bad| usage((bad.say(lang), SafeText::default())))?;
    if let Some(path) = &wanted.file {
        return from_file(path, limits, lang).map_err(failed);
    }
    let (settings, mut app) = if wanted.demo {
        let Demo {
            settings,
            listed,
            examples,
        } = demo::open(lang).map_err(failed)?;
        let mut app = app(
            lang,
            limits,
            SafeText::fixed(lang.tr("演示店铺", "Demo shop")),
            listed,
        );
        app.finder.suggest(examples);
        (settings, app)
    } else {
        let (settings, shop) = real(lang).map_err(usage)?;
        let mut app = app(lang, limits, shop, Vec::new());
        app.shops = others(config::shop(lang).ok().flatten().map(|shop| &*shop.name));
        (settings, app)
    };
    let effects = id.map(|id| app.open(Source::Shop(id))).unwrap_or_default();
    Ok(Start {
        app,
        effects,
        settings: Ok(settings),
        saved: None,
        invented: wanted.demo,
    })
}

fn app(lang: Lang, limits: Thresholds, shop: SafeText, listed: Vec<Listed>) -> App {
    let mut app = App::new(
        lang,
        event_loop::now(),
        crossterm::terminal::size().unwrap_or((80, 24)),
        shop,
        listed,
    );
    app.limits = limits;
    app.preferences.months = u16::try_from(config::current().find_months()).unwrap_or(u16::MAX);
    app.preferences.watch_every =
        SignedDuration::from_secs(config::current().watch_seconds().into());
    app.preferences.rings = config::current().rings();
    app.preferences.lock_after = SignedDuration::from_mins(config::current().lock_minutes().into());
    app
}

/// A shop of the platform, as the environment or the configuration names it.
fn real(lang: Lang) -> Result<(Settings, SafeText), Refusal> {
    let settings = config::settings(lang)?;
    let title = config::shop(lang)?.map(|shop| shop.title.clone());
    Ok((
        settings,
        title.unwrap_or_else(|| SafeText::of(&variable("GANDER_APP_ID").unwrap_or_default())),
    ))
}

/// A saved answer: read and laid out before the terminal is touched.
fn from_file(path: &Path, limits: Thresholds, lang: Lang) -> Result<Start, Refusal> {
    let (name, saved): (SafeText, Reread) = if path.as_os_str() == "-" {
        let bytes = read_all(std::io::stdin().lock(), lang)
            .map_err(|reason| (SafeText::of(&reason), SafeText::default()))?;
        (
            SafeText::fixed(lang.tr("标准输入", "standard input")),
            Arc::new(move || Ok(bytes.clone())),
        )
    } else {
        let path = path.to_owned();
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        (
            SafeText::of(&name),
            Arc::new(move || read_file(&path, lang)),
        )
    };
    let bytes = saved().map_err(|reason| (SafeText::of(&reason), SafeText::default()))?;
    let loaded = load(&name, bytes, lang)?;
    Ok(with_loaded(name.clone(), *loaded, saved, limits, lang))
}

/// The app with a saved answer on it, as if it had been fetched.
fn with_loaded(
    name: SafeText,
    loaded: Loaded,
    saved: Reread,
    limits: Thresholds,
    lang: Lang,
) -> Start {
    let mut app = app(
        lang,
        limits,
        SafeText::fixed(lang.tr("已保存的订单", "Saved answer")),
        Vec::new(),
    );
    for effect in app.open(Source::Saved(name)) {
        if let Effect::Fetch(ticket, ..) = effect {
            let now = app.now;
            update(
                &mut app,
                TimedEvent {
                    now,
                    event: Event::Report(
                        ticket,
                        Outcome::Arrived(Box::new(event_loop::arrival(loaded, lang))),
                    ),
                },
            );
            break;
        }
    }
    Start {
        app,
        effects: Vec::new(),
        settings: Settings::from_env(variable),
        saved: Some(saved),
        invented: false,
    }
}

/// The same without a screen: lines of text and a prompt.
fn converse(start: Start) -> std::io::Result<Ending> {
    let memoir = place(&start);
    let Start {
        mut app,
        effects,
        settings,
        saved,
        invented,
    } = start;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (requests, reports) = engage(&mut app, settings, saved, memoir.is_some())?;
    let journal = journal(invented);
    runtime.block_on(plain::run(
        app,
        plain::Wires {
            requests,
            reports,
            journal,
            memoir,
        },
        effects,
    ))
}

/// Starts what works for the app, and gives it what it reads from files. All of it is off the path to the first frame.
fn engage(
    app: &mut App,
    settings: Result<Settings, SettingsError>,
    saved: Option<Reread>,
    remembers: bool,
) -> std::io::Result<(UnboundedSender<Request>, UnboundedReceiver<Report>)> {
    let (tell, reports) = unbounded_channel();
    let requests = worker::start(settings, saved, tell)?;
    take_templates(app);
    if remembers {
        app.remember();
    }
    Ok((requests, reports))
}

/// Where reveals are written down; looking at invented orders is nothing to account for.
fn journal(invented: bool) -> Option<OpenJournal> {
    (!invented).then(|| {
        Box::new(|| Journal::open(&audit::folder(variable)?, Who::here(variable))) as OpenJournal
    })
}

/// Where the seat's memory of the shop is. Invented orders and saved answers are nothing to remember.
fn place(start: &Start) -> Option<Place> {
    let settings = start
        .settings
        .as_ref()
        .ok()
        .filter(|_| !start.invented && start.saved.is_none())?;
    let recent = config::current().recent();
    let limits = Limits {
        days: recent.days,
        count: usize::try_from(recent.number).unwrap_or(usize::MAX),
    };
    Some(Place {
        folder: storage::folder(variable)?,
        shop: settings.fingerprint(),
        recent: recent.enabled.then_some(limits),
    })
}

/// Takes the terminal, shows the first frame, and only then starts anything else.
fn inspect(start: Start) -> std::io::Result<Ending> {
    let memoir = place(&start);
    let Start {
        mut app,
        effects,
        settings,
        saved,
        invented,
    } = start;
    event_loop::install_panic_hook();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let signals = {
        let _inside = runtime.enter();
        event_loop::Signals::listen()?
    };
    if config::has_colours(true) {
        // Where NO_COLOR is set and colours are asked for all the same.
        crossterm::style::force_color_output(true);
    }
    let background = if config::has_colours(true) && config::current().asks_background() {
        event_loop::background()
    } else {
        event_loop::Background::default()
    };
    let mut console = Console::enter()?;
    app.mouse = config::current().has_mouse();
    event_loop::set_mouse_capture(app.mouse)?;
    let mut memory = RenderState::new(theme(background.dark))
        .with_bindings(config::current().bindings().clone());
    console
        .terminal
        .draw(|frame| ui::draw(frame, &app, &mut memory))?;
    let (requests, reports) = engage(&mut app, settings, saved, memoir.is_some())?;
    let journal = journal(invented);
    runtime.block_on(event_loop::run(
        &mut app,
        &mut console.terminal,
        &mut memory,
        event_loop::without_answer(EventStream::new(), background),
        Wires {
            requests,
            reports,
            signals,
            journal,
            memoir,
        },
        effects,
        &mut Console::suspend,
    ))
}

/// The colours and lines that the terminal can show.
fn theme(dark: Option<bool>) -> Theme {
    let (term, colours) = (
        variable("TERM").unwrap_or_default(),
        variable("COLORTERM").unwrap_or_default(),
    );
    let few = ["linux", "ansi", "cygwin", "vt"]
        .iter()
        .any(|few| term.starts_with(few));
    let exact = matches!(colours.as_str(), "truecolor" | "24bit");
    let ground = Ground {
        colours: config::has_colours(true),
        many: exact || !few,
        exact,
        dark,
    };
    config::current().theme(ground)
}

/// Reads the shop's own reply templates, off the path to the first frame. Without a folder there are none.
fn take_templates(app: &mut App) {
    let Some(folder) = config::folder(variable)
        .map(|config| config.join("replies"))
        .filter(|folder| folder.is_dir())
    else {
        return;
    };
    let (templates, faults) = Templates::with_folder(&folder);
    app.templates = Some(templates);
    app.notice = faults.first().map(|fault| fault.say(app.lang));
}
