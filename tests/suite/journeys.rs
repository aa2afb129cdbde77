//! Journeys through the real loop: keys in, frames out, and the simulated shop over real HTTP between.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what the tests share may fail a test as they may"
)]

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use futures_util::{StreamExt as _, stream};
use gander::api::{Credentials, Settings};
use gander::app::{App, Listed, Offer};
use gander::catalog::Tab;
use gander::event_loop::{self, Ending, Signals, Wires};
use gander::order::OrderId;
use gander::sim::{Endpoint, Options, Shop};
use gander::text::{Lang, SafeText};
use gander::ui::{RenderState, Theme};
use gander::worker;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::stage::text;

const SIZE: (u16, u16) = (120, 30);
/// Longer than any look-up of these journeys takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);

/// A terminal that both the loop and the test hold. It keeps the text of every frame.
#[derive(Clone)]
struct Glass {
    backend: Arc<Mutex<TestBackend>>,
    frames: Arc<Mutex<Vec<String>>>,
    drawn: Arc<Notify>,
}

impl Glass {
    fn new() -> Self {
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

    fn frames(&self) -> Vec<String> {
        self.frames.lock().unwrap().clone()
    }

    /// Until a frame shows the text.
    async fn shows(&self, wanted: &str) {
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
        let came = tokio::time::timeout(PATIENCE, seen).await;
        assert!(
            came.is_ok(),
            "{wanted:?} does not come:\n{}",
            self.frames().last().cloned().unwrap_or_default()
        );
    }
}

impl Backend for Glass {
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

/// The person at the terminal.
struct Interactive {
    keys: UnboundedSender<TerminalEvent>,
    glass: Glass,
    shop: Shop,
}

impl Interactive {
    fn presses(&self, code: KeyCode, modifiers: KeyModifiers) {
        self.keys
            .send(TerminalEvent::Key(KeyEvent::new(code, modifiers)))
            .unwrap();
    }

    fn types(&self, text: &str) {
        text.chars()
            .for_each(|c| self.presses(KeyCode::Char(c), KeyModifiers::NONE));
    }

    fn key(&self, code: KeyCode) {
        self.presses(code, KeyModifiers::NONE);
    }

    /// The id of an order or a fault of the shop.
    fn id(&self, name: &str) -> String {
        let listed = self
            .shop
            .orders()
            .iter()
            .chain(self.shop.faults())
            .find(|listed| listed.name == name);
        listed
            .unwrap_or_else(|| panic!("no order {name}"))
            .id
            .clone()
    }

    /// Pastes the id into the finder and opens it.
    fn opens(&self, id: &str) {
        self.keys.send(TerminalEvent::Paste(id.to_owned())).unwrap();
        self.key(KeyCode::Enter);
    }

    fn calls(&self) -> usize {
        self.shop
            .arrivals()
            .iter()
            .filter(|arrival| arrival.endpoint == Endpoint::OrderDetail)
            .count()
    }

    /// Until the shop was called so often.
    async fn has_called(&self, times: usize) {
        let called = async {
            while self.calls() < times {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, called).await.unwrap();
    }
}

/// Runs the loop with a person at its keys until it ends.
async fn journey(options: Options, person: impl AsyncFnOnce(&Interactive)) -> (Ending, Glass) {
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
    let mut app = App::new(
        Lang::En,
        event_loop::now(),
        SIZE,
        SafeText::fixed("Demo shop"),
        listed,
    );
    let (tell, reports) = unbounded_channel();
    let requests = worker::start(Ok(settings), None, tell).unwrap();
    let (keys, typed) = unbounded_channel();
    let typed = stream::unfold(typed, |mut typed| async {
        typed.recv().await.map(|event| (Ok(event), typed))
    });
    let glass = Glass::new();
    let mut terminal = Terminal::new(glass.clone()).unwrap();
    let mut memory = RenderState::new(Theme::new(true));
    let wires = Wires {
        requests,
        reports,
        signals: Signals::listen().unwrap(),
        journal: None,
        memoir: None,
    };
    let mut sleep = || Ok(());
    let at_the_keys = Interactive {
        keys,
        glass: glass.clone(),
        shop,
    };
    let acts = async {
        person(&at_the_keys).await;
        // The keys stay connected until the loop has ended: their end would end it.
        std::future::pending::<()>().await;
    };
    let ending = tokio::select! {
        ending = event_loop::run(&mut app, &mut terminal, &mut memory, typed, wires, Vec::new(), &mut sleep) => ending.unwrap(),
        () = acts => unreachable!("it waits for ever"),
    };
    (ending, glass)
}

fn shop() -> Options {
    Options::new(event_loop::now())
}

#[tokio::test]
async fn from_the_finder_to_a_refund_and_out() {
    let (ending, _) = journey(shop(), async |person| {
        person.glass.shows("An order id").await;
        person.types("refund of");
        person.glass.shows("> refund of").await;
        person.key(KeyCode::Enter);
        person.glass.shows("refund failed").await;
        person.glass.shows("quota").await;
        person.types("2");
        person.glass.shows("Goods > Goods 1").await;
        person.types("4");
        person.glass.shows("Refunds > Refund 1").await;
        person.types("j");
        person.glass.shows("Refunds > Refund 1 > ").await;
        person.types("qq");
    })
    .await;
    assert_eq!(ending, Ending::Quit);
}

#[tokio::test]
async fn an_order_is_read_on_while_it_is_refreshed() {
    let options = Options {
        latency: Duration::from_millis(150),
        ..shop()
    };
    let (_, glass) = journey(options, async |person| {
        person.opens(&person.id("split_stalled"));
        person.glass.shows("Logistics > Parcel 1").await;
        person.types("jj");
        person.glass.shows("Logistics > Parcel 1 > Courier").await;
        let place = person
            .glass
            .frames()
            .last()
            .unwrap()
            .lines()
            .rev()
            .nth(1)
            .unwrap()
            .trim_end()
            .to_owned();
        person.types("r");
        person.glass.shows("refreshing").await;
        person.has_called(2).await;
        person.glass.shows("just now").await;
        person.glass.shows(&place).await;
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    let refreshing: Vec<String> = glass
        .frames()
        .into_iter()
        .filter(|frame| frame.contains("refreshing"))
        .collect();
    assert!(
        refreshing.iter().all(|frame| frame.contains("Parcel 1")),
        "the order stayed on the screen"
    );
}

#[tokio::test]
async fn a_refusal_is_explained_and_can_be_tried_again() {
    journey(shop(), async |person| {
        let id = person.id("no_permission");
        person.opens(&id);
        person.glass.shows(&format!("could not get {id}")).await;
        person.glass.shows("2017").await;
        assert_eq!(person.calls(), 1);
        person.types("r");
        person.has_called(2).await;
        person.glass.shows("r try again").await;
        person.key(KeyCode::Esc);
        person.glass.shows("An order id").await;
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_order_is_named_as_such_however_the_shop_says_so() {
    journey(shop(), async |person| {
        for (n, name) in ["not_found", "not_found_null", "empty"]
            .into_iter()
            .enumerate()
        {
            let id = person.id(name);
            person.opens(&id);
            person.has_called(n + 1).await;
            person.glass.shows(&format!("could not get {id}")).await;
            let frame = person.glass.frames().last().unwrap().to_lowercase();
            assert!(
                frame.contains("no such order") || frame.contains("found nothing"),
                "{name}:\n{frame}"
            );
            person.key(KeyCode::Esc);
            person.glass.shows("An order id").await;
        }
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
}

#[tokio::test]
async fn a_look_up_that_hangs_is_cancelled_at_once() {
    let (ending, glass) = journey(shop(), async |person| {
        let id = person.id("slow");
        person.opens(&id);
        person.glass.shows(&format!("fetching {id}")).await;
        person.has_called(1).await;
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
        person.glass.shows("cancelled").await;
        person.opens(&person.id("unpaid"));
        person.glass.shows("auto-cancel").await;
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    assert_eq!(ending, Ending::Quit);
    assert!(
        !glass
            .frames()
            .iter()
            .any(|frame| frame.contains("could not get")),
        "a cancelled look-up is no failure"
    );
}

#[tokio::test]
async fn the_order_that_was_wanted_last_is_the_one_that_is_shown() {
    // Every answer takes as long: that of the first would come before that of the second.
    let options = Options {
        latency: Duration::from_millis(200),
        ..shop()
    };
    let (_, glass) = journey(options, async |person| {
        person.opens(&person.id("refund_failed"));
        person.glass.shows("fetching").await;
        person.has_called(1).await;
        person.opens(&person.id("unpaid"));
        person.glass.shows("auto-cancel").await;
        // The first may have to stop the other order, which is still under way behind this one.
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    assert!(
        !glass
            .frames()
            .iter()
            .any(|frame| frame.contains("refund failed"))
    );
}

#[tokio::test]
async fn a_slow_order_gives_way_to_another() {
    let (_, glass) = journey(shop(), async |person| {
        let slow = person.id("slow");
        person.opens(&slow);
        person.has_called(1).await;
        person.types("o");
        person.glass.shows("An order id").await;
        person.opens(&person.id("split_stalled"));
        for tab in Tab::ALL {
            person.types(&(tab.index() + 1).to_string());
        }
        person.glass.shows("Parcel 1").await;
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
        person.glass.shows("cancelled").await;
        person.presses(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    assert!(
        !glass
            .frames()
            .iter()
            .any(|frame| frame.contains("could not get"))
    );
}

#[tokio::test]
async fn the_end_of_the_keys_ends_the_program() {
    let mut app = App::new(
        Lang::En,
        event_loop::now(),
        SIZE,
        SafeText::default(),
        Vec::new(),
    );
    let (requests, _inbox) = unbounded_channel();
    let (_tell, reports) = unbounded_channel();
    let mut terminal = Terminal::new(Glass::new()).unwrap();
    let (mut memory, mut nap) = (RenderState::new(Theme::new(true)), || Ok(()));
    let wires = Wires {
        requests,
        reports,
        signals: Signals::listen().unwrap(),
        journal: None,
        memoir: None,
    };
    let ending = event_loop::run(
        &mut app,
        &mut terminal,
        &mut memory,
        stream::empty(),
        wires,
        Vec::new(),
        &mut nap,
    );
    assert_eq!(ending.await.unwrap(), Ending::Signal(1));
}

#[tokio::test]
async fn a_nap_is_taken_and_the_screen_is_drawn_whole_after_it() {
    let mut app = App::new(
        Lang::En,
        event_loop::now(),
        SIZE,
        SafeText::default(),
        Vec::new(),
    );
    let (requests, _inbox) = unbounded_channel();
    let (_tell, reports) = unbounded_channel();
    let glass = Glass::new();
    let mut terminal = Terminal::new(glass.clone()).unwrap();
    let keys = ['z', 'c'].map(|c| {
        Ok(TerminalEvent::Key(KeyEvent::new(
            KeyCode::Char(c),
            KeyModifiers::CONTROL,
        )))
    });
    let mut naps = 0;
    // What a shell leaves behind on the screen.
    let mut nap = || {
        naps += 1;
        Glass::clone(&glass).clear()
    };
    let wires = Wires {
        requests,
        reports,
        signals: Signals::listen().unwrap(),
        journal: None,
        memoir: None,
    };
    // One key an event, so that the nap is over before the next comes.
    let keys = stream::unfold(keys.into_iter(), |mut keys| async {
        tokio::task::yield_now().await;
        keys.next().map(|key| (key, keys))
    });
    let ending = event_loop::run(
        &mut app,
        &mut terminal,
        &mut RenderState::new(Theme::new(true)),
        keys,
        wires,
        Vec::new(),
        &mut nap,
    )
    .await
    .unwrap();
    assert_eq!((ending, naps), (Ending::Quit, 1));
    assert!(glass.frames().last().unwrap().contains("gander"));
}

#[tokio::test]
async fn the_loop_rests_when_the_worker_is_gone() {
    let mut app = App::new(
        Lang::En,
        event_loop::now(),
        SIZE,
        SafeText::default(),
        Vec::new(),
    );
    let (requests, inbox) = unbounded_channel();
    let (tell, reports) = unbounded_channel();
    drop((inbox, tell));
    let glass = Glass::new();
    let mut terminal = Terminal::new(glass.clone()).unwrap();
    let (mut memory, mut nap) = (RenderState::new(Theme::new(true)), || Ok(()));
    let wires = Wires {
        requests,
        reports,
        signals: Signals::listen().unwrap(),
        journal: None,
        memoir: None,
    };
    // A key after many turns of the runtime.
    let keys = stream::once(async {
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        Ok(TerminalEvent::Key(KeyEvent::new(
            KeyCode::Char('c'),
            KeyModifiers::CONTROL,
        )))
    });
    let keys = keys.chain(stream::pending());
    let ending = event_loop::run(
        &mut app,
        &mut terminal,
        &mut memory,
        keys,
        wires,
        Vec::new(),
        &mut nap,
    )
    .await
    .unwrap();
    assert_eq!(ending, Ending::Quit);
    assert!(
        glass.frames().len() <= 2,
        "{} frames of nothing new",
        glass.frames().len()
    );
}
