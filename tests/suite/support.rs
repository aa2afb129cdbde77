//! Shared test support: the simulated shop's documents, an app that shows one, the screen as text.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test support may fail a test"
)]

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use gander::app::{Action, App, Effect, Event, Listed, Offer, Source, TimedEvent, update};
use gander::catalog::Tab;
use gander::order::{Order, OrderId};
use gander::outline::Outline;
use gander::text::{Lang, SafeText};
use gander::ui::{self, RenderState, Theme};
use gander::worker::{AfterSaleDetails, Failure, FetchedOrder, Report, Request, Ticket};
use gander::{json, sim, worker};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr as _;

/// 2026-11-23 18:00 in Beijing.
pub(crate) fn now() -> Timestamp {
    "2026-11-23T18:00:00+08:00".parse().unwrap()
}

/// The `data` of every order of the simulated shop, by its name.
pub(crate) fn documents() -> Vec<(sim::ListedOrder, String)> {
    static DOCUMENTS: LazyLock<Vec<(sim::ListedOrder, String)>> = LazyLock::new(|| {
        sim::documents(now())
            .into_iter()
            .map(|(listed, answer)| (listed, answer["data"].to_string()))
            .collect()
    });
    DOCUMENTS.clone()
}

pub(crate) fn document(name: &str) -> (sim::ListedOrder, String) {
    documents()
        .into_iter()
        .find(|(listed, _)| listed.name == name)
        .unwrap_or_else(|| panic!("no order {name}"))
}

pub(crate) fn order(json: &str) -> Order {
    Order::parse(json.to_owned()).unwrap()
}

pub(crate) fn outlines(order: &Order, shows_hidden: bool) -> Vec<Outline> {
    Tab::ALL
        .into_iter()
        .map(|tab| Outline::build(&order.doc, tab, shows_hidden))
        .collect()
}

/// The demo's app with no order open.
pub(crate) fn app(lang: Lang, size: (u16, u16)) -> App {
    let listed = documents().into_iter().map(|(l, _)| Listed {
        id: OrderId::parse(&l.id).unwrap(),
        about: SafeText::fixed(lang.tr(l.zh, l.en)),
        offer: Offer::Demo,
    });
    App::new(
        lang,
        now(),
        size,
        SafeText::fixed(lang.tr("演示店铺", "Demo shop")),
        listed.collect(),
    )
}

/// An app that shows this answer, as received from the worker.
pub(crate) fn app_with_json(json: &str, id: &str, lang: Lang, size: (u16, u16)) -> App {
    let mut app = app(lang, size);
    let effects = app.open(Source::Shop(OrderId::parse(id).unwrap()));
    report(&mut app, ticket(&effects), fetched(json));
    app
}

/// An app that shows an order of the simulated shop.
pub(crate) fn app_with_order(name: &str, lang: Lang, size: (u16, u16)) -> App {
    let (listed, json) = document(name);
    app_with_json(&json, &listed.id, lang, size)
}

/// The result of a look-up, as the worker reports it.
pub(crate) enum Outcome {
    Fetched(Box<FetchedOrder>),
    Failed(Failure),
}

pub(crate) fn fetched(json: &str) -> Outcome {
    Outcome::Fetched(worker::open_saved(json.as_bytes().to_vec()).unwrap())
}

/// The ticket of the only look-up among the effects.
pub(crate) fn ticket(effects: &[Effect]) -> Ticket {
    let look_up = |effect: &Effect| match effect {
        Effect::Request(ticket, Request::Open { .. } | Request::Reread) => Some(*ticket),
        _ => None,
    };
    let tickets: Vec<Ticket> = effects.iter().filter_map(look_up).collect();
    assert_eq!(tickets.len(), 1, "{effects:?}");
    tickets[0]
}

pub(crate) fn event(app: &mut App, event: Event) -> Vec<Effect> {
    let now = app.now;
    update(app, TimedEvent { now, event })
}

pub(crate) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    event(app, Event::Act(action))
}

/// The worker's reports of a look-up: the order, then its after-sales.
pub(crate) fn report(app: &mut App, ticket: Ticket, outcome: Outcome) {
    let fetched = match outcome {
        Outcome::Fetched(fetched) => fetched,
        Outcome::Failed(why) => {
            event(app, Event::Report(Report::Failed(ticket, why)));
            return;
        }
    };
    let named = fetched.order.after_sale_ids();
    let order = fetched.order.id().map(|id| id.to_string());
    let details = order.map(|id| after_sales(&id)).unwrap_or_default();
    let details = details
        .into_iter()
        .filter(|detail| named.iter().any(|id| detail.contains(id.as_str())))
        .map(|detail| json::parse(detail).unwrap())
        .collect();
    let missed = Vec::new();
    event(app, Event::Report(Report::Order(ticket, fetched)));
    let joined = Report::AfterSales(ticket, AfterSaleDetails { details, missed });
    assert!(event(app, Event::Report(joined)).is_empty());
}

/// The simulated shop's answers for an order's after-sales.
pub(crate) fn after_sales(id: &str) -> Vec<String> {
    static ANSWERS: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());
    let build = || {
        sim::after_sales(id, now())
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    ANSWERS
        .lock()
        .unwrap()
        .entry(id.to_owned())
        .or_insert_with(build)
        .clone()
}

pub(crate) fn memory() -> RenderState {
    RenderState::new(Theme::new(true))
}

/// Draws the app at its own terminal size.
pub(crate) fn draw(app: &App, memory: &mut RenderState) -> Buffer {
    let (columns, rows) = app.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| ui::draw(frame, app, memory)).unwrap();
    terminal.backend().buffer().clone()
}

/// The text of a screen, without trailing spaces.
pub(crate) fn text(buffer: &Buffer) -> String {
    let mut lines: Vec<String> = rows(buffer)
        .iter()
        .map(|row| row.trim_end().to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// The text of each row. The empty second cell of a wide character is skipped.
pub(crate) fn rows(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    let row = |y| {
        let (mut row, mut x) = (String::new(), area.left());
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap().max(1);
        }
        row
    };
    (area.top()..area.bottom()).map(row).collect()
}

/// The screen of an app drawn for the first time.
pub(crate) fn screen(app: &App) -> String {
    text(&draw(app, &mut memory()))
}
