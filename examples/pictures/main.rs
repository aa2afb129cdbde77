//! Draws the pictures of the README: real frames of the demo shop at a fixed time, as SVG.
//!
//! `cargo run --example pictures` writes them to `assets/pictures`. With `--check` it writes nothing
//! and fails if a committed picture differs from what the program draws.

mod svg;

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use gander::app::{Action, App, Effect, Event, Listed, Offer, Screen, TimedEvent, update};
use gander::catalog::Tab;
use gander::order::OrderId;
use gander::sim::{self, Options, Shop};
use gander::text::{Lang, SafeText};
use gander::ui::{RenderState, Theme, draw};
use gander::worker::{self, AfterSaleDetails, FetchedOrder, Report, Request};

/// The time of every picture: a Wednesday morning in Beijing.
const NOW: &str = "2026-03-18T10:26:00+08:00";

const WIDE: (u16, u16) = (120, 36);
const SMALL: (u16, u16) = (80, 24);

/// What a picture shows.
struct Picture {
    file: &'static str,
    lang: Lang,
    size: (u16, u16),
    /// The name of the order in the shop; `None` for the finder.
    order: Option<&'static str>,
    keys: &'static [Action],
}

const PICTURES: [Picture; 4] = [
    Picture {
        file: "finder.svg",
        lang: Lang::Zh,
        size: WIDE,
        order: None,
        keys: &[Action::Down],
    },
    Picture {
        file: "logistics.svg",
        lang: Lang::Zh,
        size: WIDE,
        order: Some("split_stalled"),
        keys: &[Action::Tab(Tab::Logistics)],
    },
    Picture {
        file: "refunds.svg",
        lang: Lang::Zh,
        size: WIDE,
        order: Some("refund_failed"),
        keys: &[Action::Tab(Tab::Refunds)],
    },
    Picture {
        file: "goods.svg",
        lang: Lang::En,
        size: SMALL,
        order: Some("delivered"),
        keys: &[Action::Tab(Tab::Goods)],
    },
];

fn main() -> anyhow::Result<()> {
    let check = env::args().any(|argument| argument == "--check");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    let mut stale = Vec::new();
    for picture in &PICTURES {
        let path: PathBuf = folder.join(picture.file);
        let drawn = picture.draw()?;
        if !check {
            fs::write(&path, drawn).with_context(|| path.display().to_string())?;
        } else if fs::read_to_string(&path).ok().as_deref() != Some(&drawn) {
            stale.push(picture.file);
        }
    }
    if !stale.is_empty() {
        bail!(
            "outdated pictures: {}\nRun: cargo run --example pictures",
            stale.join(", ")
        );
    }
    Ok(())
}

impl Picture {
    /// Draws the frame after the keys, with the terminal's cursor.
    fn draw(&self) -> anyhow::Result<String> {
        let mut stage = Stage::open(self)?;
        if let Some(order) = self.order {
            stage.look_up(order)?;
        }
        for key in self.keys {
            stage.press(*key)?;
        }
        let caret = (stage.app.screen == Screen::Finder)
            .then(|| stage.terminal.backend().cursor_position());
        Ok(svg::render(&stage.frame, caret))
    }
}

/// The program with a terminal in memory and without a network.
struct Stage {
    app: App,
    now: Timestamp,
    state: RenderState,
    terminal: Terminal<TestBackend>,
    /// The last frame as drawn. The backend's own buffer keeps half of an overwritten wide
    /// character, which a real terminal does not.
    frame: Buffer,
    /// The names of the orders, in the order of the finder.
    names: Vec<&'static str>,
}

impl Stage {
    fn open(picture: &Picture) -> anyhow::Result<Self> {
        let (lang, (columns, rows)) = (picture.lang, picture.size);
        let now = NOW.parse()?;
        let orders = offered(now)?;
        let names = orders.iter().map(|order| order.name).collect();
        let listed = orders.iter().map(|o| {
            anyhow::Ok(Listed {
                id: OrderId::parse(&o.id)?,
                about: SafeText::fixed(lang.tr(o.zh, o.en)),
                offer: Offer::Demo,
            })
        });
        let shop = SafeText::fixed(lang.tr("演示店铺", "Demo shop"));
        let app = App::new(
            lang,
            now,
            picture.size,
            shop,
            listed.collect::<Result<_, _>>()?,
        );
        let terminal = Terminal::new(TestBackend::new(columns, rows))?;
        Ok(Self {
            app,
            now,
            state: RenderState::new(Theme::new(true)),
            terminal,
            frame: Buffer::default(),
            names,
        })
    }

    /// Selects an order in the finder and opens it.
    fn look_up(&mut self, name: &str) -> anyhow::Result<()> {
        let place = self
            .names
            .iter()
            .position(|known| *known == name)
            .with_context(|| format!("no order {name}"))?;
        for _ in 0..place {
            self.press(Action::Down)?;
        }
        for effect in self.press(Action::Enter)? {
            if let Effect::Request(ticket, Request::Open { .. }) = effect {
                let order = self.answer(name)?;
                self.handle(Event::Report(Report::Order(ticket, order)))?;
                let none = AfterSaleDetails::default();
                self.handle(Event::Report(Report::AfterSales(ticket, none)))?;
                self.handle(Event::Report(Report::Quota { left: 19, of: 20 }))?;
            }
        }
        Ok(())
    }

    /// The answer of the shop, parsed.
    fn answer(&self, name: &str) -> anyhow::Result<Box<FetchedOrder>> {
        let (_, answer) = sim::documents(self.now)
            .into_iter()
            .find(|(listed, _)| listed.name == name)
            .context("no such document")?;
        Ok(worker::open_saved(answer.to_string().into_bytes())?)
    }

    fn press(&mut self, key: Action) -> anyhow::Result<Vec<Effect>> {
        self.handle(Event::Act(key))
    }

    /// Handles an event and draws the frame after it.
    fn handle(&mut self, event: Event) -> anyhow::Result<Vec<Effect>> {
        let effects = update(
            &mut self.app,
            TimedEvent {
                now: self.now,
                event,
            },
        );
        self.frame = self
            .terminal
            .draw(|frame| draw(frame, &self.app, &mut self.state))?
            .buffer
            .clone();
        Ok(effects)
    }
}

/// All orders of the demo, including faults. The shop is opened only for this list.
fn offered(now: Timestamp) -> anyhow::Result<Vec<sim::ListedOrder>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let shop = runtime.block_on(Shop::open(Options::new(now)))?;
    Ok(shop
        .orders()
        .iter()
        .chain(shop.fault_orders())
        .cloned()
        .collect())
}
