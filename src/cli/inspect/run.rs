//! Runs the app, on the screen or with plain lines.

use crossterm::event::EventStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::startup::Startup;
use crate::api::{Settings, SettingsError};
use crate::app::App;
use crate::audit::{self, Actor, Journal};
use crate::cli::common::config;
use crate::cli::common::environment::variable;
use crate::cli::plain;
use crate::config::ColourSupport;
use crate::event_loop::{
    self, Connections, Console, Ending, HistoryLocation, OpenJournal, Services,
};
use crate::history::RecentLimits;
use crate::replies::Templates;
use crate::storage;
use crate::ui::{self, RenderState, Theme};
use crate::worker::{self, Report, Requests, Reread};

/// Runs the app with lines of text and a prompt.
pub(super) fn plain(startup: Startup) -> std::io::Result<Ending> {
    let history = history_place(&startup);
    let Startup {
        mut app,
        effects,
        settings,
        saved,
        is_demo,
    } = startup;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (requests, reports) = start_worker(&mut app, settings, saved, history.is_some())?;
    let journal = journal(is_demo);
    runtime.block_on(plain::run(
        app,
        Services {
            requests,
            journal,
            history,
        },
        reports,
        effects,
    ))
}

/// Starts the worker and reads the reply templates.
fn start_worker(
    app: &mut App,
    settings: Result<Settings, SettingsError>,
    saved: Option<Reread>,
    has_history: bool,
) -> std::io::Result<(Requests, UnboundedReceiver<Report>)> {
    let (sender, reports) = unbounded_channel();
    let requests = worker::start(settings, saved, sender)?;
    load_templates(app);
    if has_history {
        app.remember();
    }
    Ok((requests, reports))
}

/// Where revealed data is recorded; simulated orders need no record.
fn journal(is_demo: bool) -> Option<OpenJournal> {
    (!is_demo).then(|| {
        Box::new(|| Journal::open(&audit::folder(variable)?, Actor::current(variable)))
            as OpenJournal
    })
}

/// Where the history of the shop is. Simulated orders and saved answers have none.
fn history_place(startup: &Startup) -> Option<HistoryLocation> {
    let settings = startup
        .settings
        .as_ref()
        .ok()
        .filter(|_| !startup.is_demo && startup.saved.is_none())?;
    let recent = config::current().recent;
    let limits = RecentLimits {
        days: recent.days,
        count: usize::try_from(recent.number).unwrap_or(usize::MAX),
    };
    Some(HistoryLocation {
        folder: storage::state_folder(variable)?,
        shop: settings.fingerprint(),
        recent: recent.enabled.then_some(limits),
    })
}

/// Runs the app on the screen. The worker starts after the first frame.
pub(super) fn on_screen(startup: Startup) -> std::io::Result<Ending> {
    let history = history_place(&startup);
    let Startup {
        mut app,
        effects,
        settings,
        saved,
        is_demo,
    } = startup;
    event_loop::install_panic_hook();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let signals = {
        let _inside = runtime.enter();
        event_loop::Signals::listen()?
    };
    if config::has_colours(true) {
        // crossterm follows NO_COLOR even if --color always overrides it.
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
    let mut render_state = RenderState::new(theme(background.dark))
        .with_bindings(config::current().bindings().clone());
    console
        .terminal
        .draw(|frame| ui::draw(frame, &app, &mut render_state))?;
    let (requests, reports) = start_worker(&mut app, settings, saved, history.is_some())?;
    let journal = journal(is_demo);
    runtime.block_on(event_loop::run(
        &mut app,
        &mut console.terminal,
        &mut render_state,
        event_loop::without_answer(EventStream::new(), background),
        Connections {
            services: Services {
                requests,
                journal,
                history,
            },
            reports,
            signals,
        },
        effects,
        &mut Console::suspend,
    ))
}

/// The theme for the colours of the terminal.
fn theme(dark: Option<bool>) -> Theme {
    let (term, colours) = (
        variable("TERM").unwrap_or_default(),
        variable("COLORTERM").unwrap_or_default(),
    );
    let few = ["linux", "ansi", "cygwin", "vt"]
        .iter()
        .any(|few| term.starts_with(few));
    let exact = matches!(colours.as_str(), "truecolor" | "24bit");
    let terminal = ColourSupport {
        enabled: config::has_colours(true),
        many: exact || !few,
        true_colour: exact,
        dark,
    };
    config::current().theme(terminal)
}

/// Reads the reply templates of the shop, if it has a folder of them.
fn load_templates(app: &mut App) {
    let Some(folder) = crate::config::folder(variable)
        .map(|config| config.join("replies"))
        .filter(|folder| folder.is_dir())
    else {
        return;
    };
    let (templates, faults) = Templates::with_folder(&folder);
    app.templates = Some(templates);
    app.notice = faults.first().map(|fault| fault.message(app.lang));
}
