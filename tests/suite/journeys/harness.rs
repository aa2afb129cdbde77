//! A user at the loop's keyboard, a terminal that keeps every frame, and a simulated shop.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use futures_util::stream;
use gander::api::{Credentials, Settings};
use gander::app::{App, Listed, Offer};
use gander::event_loop::{self, Connections, Ending, Services, Signals};
use gander::order::OrderId;
use gander::sim::{Endpoint, Options, Shop};
use gander::text::{Lang, SafeText};
use gander::ui::{RenderState, Theme};
use gander::worker::{self, Report, Requests};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::support::text;

const SIZE: (u16, u16) = (120, 30);
/// More than any look-up of these journeys takes on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(15);

/// A terminal that the loop and the test share. It keeps the text of every frame.
#[derive(Clone)]
pub(super) struct SharedTerminal {
    backend: Arc<Mutex<TestBackend>>,
    frames: Arc<Mutex<Vec<String>>>,
    drawn: Arc<Notify>,
}

impl SharedTerminal {
    pub(super) fn new() -> Self {
        let backend = Arc::new(Mutex::new(TestBackend::new(SIZE.0, SIZE.1)));
        Self {
            backend,
            frames: Arc::default(),
            drawn: Arc::default(),
        }
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut TestBackend) -> Result<T, Infallible>,
    ) -> io::Result<T> {
        act(&mut self.backend.lock().unwrap()).map_err(|never| match never {})
    }

    /// The text of every frame so far.
    pub(super) fn frames(&self) -> Vec<String> {
        self.frames.lock().unwrap().clone()
    }

    /// Waits until a frame shows the text.
    pub(super) async fn shows(&self, wanted: &str) {
        let seen = async {
            loop {
                let next = self.drawn.notified();
                if self
                    .frames()
                    .last()
                    .is_some_and(|frame| frame.contains(wanted))
                {
                    return;
                }
                next.await;
            }
        };
        let shown = tokio::time::timeout(TIMEOUT, seen).await;
        assert!(
            shown.is_ok(),
            "{wanted:?} is not shown:\n{}",
            self.frames().last().cloned().unwrap_or_default()
        );
    }
}

impl Backend for SharedTerminal {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> io::Result<()> {
        self.with(|backend| backend.draw(content))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.with(Backend::hide_cursor)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.with(Backend::show_cursor)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.with(Backend::get_cursor_position)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.with(|backend| backend.set_cursor_position(position))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.with(Backend::clear)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.with(|backend| backend.clear_region(clear_type))
    }

    fn size(&self) -> io::Result<Size> {
        self.with(|backend| backend.size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.with(Backend::window_size)
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = text(self.backend.lock().unwrap().buffer());
        self.frames.lock().unwrap().push(frame);
        self.drawn.notify_one();
        Ok(())
    }
}

/// The user at the terminal.
pub(super) struct User {
    keys: UnboundedSender<TerminalEvent>,
    pub(super) terminal: SharedTerminal,
    shop: Shop,
}

impl User {
    pub(super) fn press_with(&self, code: KeyCode, modifiers: KeyModifiers) {
        self.keys
            .send(TerminalEvent::Key(KeyEvent::new(code, modifiers)))
            .unwrap();
    }

    pub(super) fn types(&self, text: &str) {
        text.chars()
            .for_each(|c| self.press_with(KeyCode::Char(c), KeyModifiers::NONE));
    }

    pub(super) fn press(&self, code: KeyCode) {
        self.press_with(code, KeyModifiers::NONE);
    }

    /// The id of an order or a fault of the shop.
    pub(super) fn id(&self, name: &str) -> String {
        let listed = self
            .shop
            .orders()
            .iter()
            .chain(self.shop.fault_orders())
            .find(|listed| listed.name == name);
        listed
            .unwrap_or_else(|| panic!("no order {name}"))
            .id
            .clone()
    }

    /// Pastes the id into the finder and opens it.
    pub(super) fn opens(&self, id: &str) {
        self.keys.send(TerminalEvent::Paste(id.to_owned())).unwrap();
        self.press(KeyCode::Enter);
    }

    /// The number of order detail calls that the shop got.
    pub(super) fn calls(&self) -> usize {
        self.shop
            .arrivals()
            .iter()
            .filter(|arrival| arrival.endpoint == Endpoint::OrderDetail)
            .count()
    }

    /// Waits until the shop got that many order detail calls.
    pub(super) async fn has_called(&self, times: usize) {
        let called = async {
            while self.calls() < times {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(TIMEOUT, called).await.unwrap();
    }
}

/// Runs the loop with a user at its keys until it ends.
pub(super) async fn journey(
    options: Options,
    user: impl AsyncFnOnce(&User),
) -> (Ending, SharedTerminal) {
    let shop = Shop::open(options).await.unwrap();
    let (app_id, client_id, secret_key) = Shop::credentials();
    let credentials = Credentials::App {
        app_id: app_id.into(),
        client_id: client_id.into(),
        secret_key: secret_key.into(),
    };
    let settings = Settings::new(&shop.base_url(), credentials).unwrap();
    let listed = shop
        .orders()
        .iter()
        .map(|l| Listed {
            id: OrderId::parse(&l.id).unwrap(),
            about: SafeText::fixed(l.en),
            offer: Offer::Demo,
        })
        .collect();
    let mut app = app(listed);
    let (report, reports) = unbounded_channel();
    let requests = worker::start(Ok(settings), None, report).unwrap();
    let (keys, typed) = unbounded_channel();
    let typed = stream::unfold(typed, |mut typed| async {
        typed.recv().await.map(|event| (Ok(event), typed))
    });
    let shared = SharedTerminal::new();
    let mut terminal = Terminal::new(shared.clone()).unwrap();
    let mut state = RenderState::new(Theme::new(true));
    let connections = connections(requests, reports);
    let mut suspend = || Ok(());
    let at_the_keys = User {
        keys,
        terminal: shared.clone(),
        shop,
    };
    let acts = async {
        user(&at_the_keys).await;
        // The keys stay connected until the loop has ended: their end would end it.
        std::future::pending::<()>().await;
    };
    let ending = tokio::select! {
        ending = event_loop::run(
            &mut app, &mut terminal, &mut state, typed, connections, Vec::new(), &mut suspend,
        ) => ending.unwrap(),
        () = acts => unreachable!("it never ends"),
    };
    (ending, shared)
}

/// The app before its first event, with these orders on offer.
pub(super) fn app(listed: Vec<Listed>) -> App {
    App::new(
        Lang::En,
        event_loop::now(),
        SIZE,
        SafeText::fixed("Demo shop"),
        listed,
    )
}

/// The loop's ends of the channels to the worker, without a journal and a history.
pub(super) fn connections(requests: Requests, reports: UnboundedReceiver<Report>) -> Connections {
    let services = Services {
        requests,
        journal: None,
        history: None,
    };
    Connections {
        services,
        reports,
        signals: Signals::listen().unwrap(),
    }
}
