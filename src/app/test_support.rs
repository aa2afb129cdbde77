//! Test helpers: an app with an open order, and reports of the worker.

use jiff::Timestamp;

use super::{Action, App, Effect, Event, Source, TimedEvent, update};
use crate::api::Priority;
use crate::catalog::Tab;
use crate::order::{OrderId, beijing};
use crate::outline::{Outline, RowKind};
use crate::text::{Lang, SafeText};
use crate::worker::{self, AfterSaleDetails, Failure, FetchedOrder, Report, Request, Ticket};

const ORDER: &str = r#"{
    "order_info":{"order_id":"o_1668364330_6371382a9cba9_33409596","order_state":3},
    "buyer_info":{"phone":"13800138000","nickname":"小王"},
    "goods_info":{"goods_list":[{"goods_name":"手冲咖啡豆","quantity":2},{"goods_name":"滤纸","quantity":1}]},
    "internal_extra_info":{
        "logistics_info":{"packages_info":[
            {"logistics_company_name":"顺丰速运","express_id":"SF1","package_trace_info":[{"time":"2026-11-23 08:00:00","text":"已签收"}]},
            {"logistics_company_name":"中通快递","express_id":"754000000001","departure_time":"2026-11-19 14:00:00",
             "package_trace_info":[{"time":"2026-11-20 10:12:00","text":"快件到达 【杭州】"}]}]},
        "refund_info":{"refund_records":[{"refund_state":3,"refund_amount":6400,"refund_time":"2026-11-20 12:00:00"}]}}}"#;

pub(super) fn now() -> Timestamp {
    beijing::parse("2026-11-23 12:00:00").unwrap()
}

/// An app with this order open, on its first tab.
pub(super) fn app() -> App {
    let mut app = App::new(Lang::Zh, now(), (120, 36), SafeText::default(), Vec::new());
    let effects = app.open(Source::Saved(SafeText::fixed("saved")));
    arrive(&mut app, &effects);
    press(&mut app, Action::Tab(Tab::Buyer));
    app
}

/// An order as the worker reads it from the `data` of its answer.
pub(super) fn fetched(json: &str) -> Box<FetchedOrder> {
    worker::open_saved(json.as_bytes().to_vec()).unwrap()
}

/// The worker's report of an order.
pub(super) fn order_report(ticket: Ticket, json: &str) -> Event {
    Event::Report(Report::Order(ticket, fetched(json)))
}

/// The worker's report of after-sale details.
pub(super) fn details_came(ticket: Ticket, details: &[String]) -> Event {
    let details = AfterSaleDetails {
        details: details.iter().map(|text| text.parse().unwrap()).collect(),
        missed: Vec::new(),
    };
    Event::Report(Report::AfterSales(ticket, details))
}

/// The report of a failed job.
pub(super) fn failed(ticket: Ticket) -> Event {
    Event::Report(Report::Failed(ticket, busy()))
}

/// A failure.
pub(super) fn busy() -> Failure {
    Failure::Saved("busy".to_owned())
}

/// The requests among the effects.
pub(super) fn requests(effects: &[Effect]) -> Vec<(Ticket, Request)> {
    let request = |effect: &Effect| match effect {
        Effect::Request(ticket, request) => Some((*ticket, request.clone())),
        _ => None,
    };
    effects.iter().filter_map(request).collect()
}

/// The ids and priorities of the look-ups among the effects, in order.
pub(super) fn look_ups(effects: &[Effect]) -> Vec<(Ticket, OrderId, Priority)> {
    let look_up = |(ticket, request)| match request {
        Request::Open { id, priority, .. } => Some((ticket, id, priority)),
        _ => None,
    };
    requests(effects).into_iter().filter_map(look_up).collect()
}

/// Reports the answers to look-ups.
pub(super) fn arrive(app: &mut App, effects: &[Effect]) {
    for (ticket, request) in requests(effects) {
        if matches!(request, Request::Open { .. } | Request::Reread) {
            let event = order_report(ticket, ORDER);
            update(app, TimedEvent { now: now(), event });
        }
    }
}

pub(super) fn press(app: &mut App, action: Action) -> Vec<Effect> {
    update(
        app,
        TimedEvent {
            now: now(),
            event: Event::Act(action),
        },
    )
}

pub(super) fn type_in(app: &mut App, text: &str) {
    for c in text.chars() {
        update(
            app,
            TimedEvent {
                now: now(),
                event: Event::Type(c),
            },
        );
    }
}

/// The position of the cursor: the tab, and the key or the kind of the row.
pub(super) fn place(app: &App) -> (Tab, String) {
    let view = app.view().unwrap();
    let name = match view.selected() {
        Some(RowKind::Node(node)) => view.order.doc.pointer(node),
        other => format!("{other:?}"),
    };
    (view.tab, name)
}

/// Every visible row of every tab.
pub(super) fn on_view(app: &App) -> Vec<Vec<RowKind>> {
    let view = app.view().unwrap();
    let rows = |outline: &Outline| {
        std::iter::successors(outline.first(), |&row| outline.next(row))
            .map(|row| outline.kind(row))
            .collect()
    };
    let tabs = Tab::ALL.into_iter().filter_map(|tab| view.tab_state(tab));
    tabs.map(|tab| rows(&tab.outline)).collect()
}

/// The number of matches.
pub(super) fn found(app: &App) -> Option<usize> {
    app.view()
        .unwrap()
        .search
        .as_ref()
        .map(|search| search.hits.len())
}
