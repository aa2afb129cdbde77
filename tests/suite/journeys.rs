//! Journeys through the real loop: keys in, frames out, and the simulated shop over real HTTP
//! between.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test helpers may fail like tests"
)]

mod harness;

use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use futures_util::{StreamExt as _, stream};
use gander::catalog::Tab;
use gander::event_loop::{self, Ending};
use gander::sim::Options;
use gander::ui::{RenderState, Theme};
use ratatui::Terminal;
use ratatui::backend::Backend as _;
use tokio::sync::mpsc::unbounded_channel;

use harness::{SharedTerminal, app, connections, journey};

fn shop() -> Options {
    Options::new(event_loop::now())
}

#[tokio::test]
async fn journey_from_the_finder_to_a_refund_and_out() {
    let (ending, _) = journey(shop(), async |user| {
        user.terminal.shows("An order id").await;
        user.types("refund of");
        user.terminal.shows("> refund of").await;
        user.press(KeyCode::Enter);
        user.terminal.shows("refund failed").await;
        user.terminal.shows("quota").await;
        user.types("2");
        user.terminal.shows("Goods > Goods 1").await;
        user.types("4");
        user.terminal.shows("Refunds > Refund 1").await;
        user.types("j");
        user.terminal.shows("Refunds > Refund 1 > ").await;
        user.types("qq");
    })
    .await;
    assert_eq!(ending, Ending::Quit);
}

#[tokio::test]
async fn refresh_keeps_the_order_on_the_screen() {
    let options = Options {
        latency: Duration::from_millis(150),
        ..shop()
    };
    let (_, terminal) = journey(options, async |user| {
        user.opens(&user.id("split_stalled"));
        user.terminal.shows("Logistics > Parcel 1").await;
        user.types("jj");
        user.terminal.shows("Logistics > Parcel 1 > Courier").await;
        let place = user
            .terminal
            .frames()
            .last()
            .unwrap()
            .lines()
            .rev()
            .nth(1)
            .unwrap()
            .trim_end()
            .to_owned();
        user.types("r");
        user.terminal.shows("refreshing").await;
        user.has_called(2).await;
        user.terminal.shows("just now").await;
        user.terminal.shows(&place).await;
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    let refreshing: Vec<String> = terminal
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
async fn refusal_is_explained_and_retry_calls_again() {
    journey(shop(), async |user| {
        let id = user.id("no_permission");
        user.opens(&id);
        user.terminal.shows(&format!("could not get {id}")).await;
        user.terminal.shows("2017").await;
        assert_eq!(user.calls(), 1);
        user.types("r");
        user.has_called(2).await;
        user.terminal.shows("r retry").await;
        user.press(KeyCode::Esc);
        user.terminal.shows("An order id").await;
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
}

#[tokio::test]
async fn unknown_order_is_reported_for_every_form_of_the_answer() {
    journey(shop(), async |user| {
        for (n, name) in ["not_found", "not_found_null", "empty"]
            .into_iter()
            .enumerate()
        {
            let id = user.id(name);
            user.opens(&id);
            user.has_called(n + 1).await;
            user.terminal.shows(&format!("could not get {id}")).await;
            let frame = user.terminal.frames().last().unwrap().to_lowercase();
            assert!(
                frame.contains("no such order") || frame.contains("found nothing"),
                "{name}:\n{frame}"
            );
            user.press(KeyCode::Esc);
            user.terminal.shows("An order id").await;
        }
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
}

#[tokio::test]
async fn cancel_stops_a_hanging_look_up() {
    let (ending, terminal) = journey(shop(), async |user| {
        let id = user.id("slow");
        user.opens(&id);
        user.terminal.shows(&format!("fetching {id}")).await;
        user.has_called(1).await;
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
        user.terminal.shows("cancelled").await;
        user.opens(&user.id("unpaid"));
        user.terminal.shows("auto-cancel").await;
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    assert_eq!(ending, Ending::Quit);
    assert!(
        !terminal
            .frames()
            .iter()
            .any(|frame| frame.contains("could not get")),
        "a cancelled look-up is not a failure"
    );
}

#[tokio::test]
async fn last_requested_order_is_shown() {
    // Both answers take as long, so the first would come before the second.
    let options = Options {
        latency: Duration::from_millis(200),
        ..shop()
    };
    let (_, terminal) = journey(options, async |user| {
        user.opens(&user.id("refund_failed"));
        user.terminal.shows("fetching").await;
        user.has_called(1).await;
        user.opens(&user.id("unpaid"));
        user.terminal.shows("auto-cancel").await;
        // The first Ctrl-c may have to stop the other order, which is still being fetched.
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    assert!(
        !terminal
            .frames()
            .iter()
            .any(|frame| frame.contains("refund failed"))
    );
}

#[tokio::test]
async fn slow_order_does_not_block_another() {
    let (_, terminal) = journey(shop(), async |user| {
        let slow = user.id("slow");
        user.opens(&slow);
        user.has_called(1).await;
        user.types("o");
        user.terminal.shows("An order id").await;
        user.opens(&user.id("split_stalled"));
        for tab in Tab::ALL {
            user.types(&(tab.index() + 1).to_string());
        }
        user.terminal.shows("Parcel 1").await;
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
        user.terminal.shows("cancelled").await;
        user.press_with(KeyCode::Char('c'), KeyModifiers::CONTROL);
    })
    .await;
    assert!(
        !terminal
            .frames()
            .iter()
            .any(|frame| frame.contains("could not get"))
    );
}

#[tokio::test]
async fn end_of_the_key_stream_ends_the_loop() {
    let mut app = app(Vec::new());
    let (requests, _inbox) = unbounded_channel();
    let (_report, reports) = unbounded_channel();
    let mut terminal = Terminal::new(SharedTerminal::new()).unwrap();
    let (mut state, mut suspend) = (RenderState::new(Theme::new(true)), || Ok(()));
    let connections = connections(requests, reports);
    let ending = event_loop::run(
        &mut app,
        &mut terminal,
        &mut state,
        stream::empty(),
        connections,
        Vec::new(),
        &mut suspend,
    );
    assert_eq!(ending.await.unwrap(), Ending::Signal(1));
}

#[tokio::test]
async fn suspend_redraws_the_whole_screen_afterwards() {
    let mut app = app(Vec::new());
    let (requests, _inbox) = unbounded_channel();
    let (_report, reports) = unbounded_channel();
    let shared = SharedTerminal::new();
    let mut terminal = Terminal::new(shared.clone()).unwrap();
    let keys = ['z', 'c'].map(|c| {
        Ok(TerminalEvent::Key(KeyEvent::new(
            KeyCode::Char(c),
            KeyModifiers::CONTROL,
        )))
    });
    let mut suspensions = 0;
    // The shell leaves the screen with other content.
    let mut suspend = || {
        suspensions += 1;
        SharedTerminal::clone(&shared).clear()
    };
    let connections = connections(requests, reports);
    // One key an event, so that the suspension is over before the next comes.
    let keys = stream::unfold(keys.into_iter(), |mut keys| async {
        tokio::task::yield_now().await;
        keys.next().map(|key| (key, keys))
    });
    let ending = event_loop::run(
        &mut app,
        &mut terminal,
        &mut RenderState::new(Theme::new(true)),
        keys,
        connections,
        Vec::new(),
        &mut suspend,
    )
    .await
    .unwrap();
    assert_eq!((ending, suspensions), (Ending::Quit, 1));
    assert!(shared.frames().last().unwrap().contains("gander"));
}

#[tokio::test]
async fn loop_stays_idle_when_the_worker_is_gone() {
    let mut app = app(Vec::new());
    let (requests, inbox) = unbounded_channel();
    let (report, reports) = unbounded_channel();
    drop((inbox, report));
    let shared = SharedTerminal::new();
    let mut terminal = Terminal::new(shared.clone()).unwrap();
    let (mut state, mut suspend) = (RenderState::new(Theme::new(true)), || Ok(()));
    let connections = connections(requests, reports);
    // A key after many polls of the runtime.
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
        &mut state,
        keys,
        connections,
        Vec::new(),
        &mut suspend,
    )
    .await
    .unwrap();
    assert_eq!(ending, Ending::Quit);
    assert!(
        shared.frames().len() <= 2,
        "{} frames without a change",
        shared.frames().len()
    );
}
