//! A app with an order on it, for the tests of this room.

use jiff::Timestamp;

use super::{Action, App, Arrival, Effect, Event, Outcome, Source, TimedEvent, update};
use crate::catalog::Tab;
use crate::order::{Order, beijing};
use crate::outline::{Outline, RowKind};
use crate::text::{Lang, SafeText};

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
    beijing::read("2026-11-23 12:00:00").unwrap()
}

/// A app with the order on it, its first tab up.
pub(super) fn app() -> App {
    let mut app = App::new(Lang::Zh, now(), (120, 36), SafeText::default(), Vec::new());
    let effects = app.open(Source::Saved(SafeText::fixed("saved")));
    arrive(&mut app, effects);
    press(&mut app, Action::Tab(Tab::Buyer));
    app
}

/// The answer to a look-up comes.
pub(super) fn arrive(app: &mut App, effects: Vec<Effect>) {
    for effect in effects {
        let Effect::Fetch(ticket, ..) = effect else {
            continue;
        };
        let order = Order::parse(ORDER.to_owned()).unwrap();
        let outlines = Tab::ALL
            .into_iter()
            .map(|tab| Outline::build(&order.doc, tab, false))
            .collect();
        let outcome = Outcome::Arrived(Box::new(Arrival {
            order,
            outlines,
            note: None,
            fetched: None,
        }));
        update(
            app,
            TimedEvent {
                now: now(),
                event: Event::Report(ticket, outcome),
            },
        );
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

/// Where the cursor stands: the tab, and the key or the kind of the row.
pub(super) fn place(app: &App) -> (Tab, String) {
    let case = app.case.as_ref().unwrap();
    let name = match case.selected() {
        Some(RowKind::Node(node)) => case.order.doc.pointer(node),
        other => format!("{other:?}"),
    };
    (case.tab, name)
}

/// Every row on view of every tab.
pub(super) fn on_view(app: &App) -> Vec<Vec<RowKind>> {
    let tabs = &app.case.as_ref().unwrap().tabs;
    let rows = |outline: &Outline| {
        std::iter::successors(outline.first(), |&row| outline.next(row))
            .map(|row| outline.kind(row))
            .collect()
    };
    tabs.iter().map(|tab| rows(&tab.outline)).collect()
}

/// How many rows were found.
pub(super) fn found(app: &App) -> Option<usize> {
    app.case
        .as_ref()
        .unwrap()
        .search
        .as_ref()
        .map(|search| search.hits.len())
}
