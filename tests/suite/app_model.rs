//! The app under any sequence of events: what holds whatever is done, in whatever order the answers come.

use gander::app::{Action, App, Effect, Event, Mode, Screen, Source, TimedEvent, update};
use gander::catalog::Tab;
use gander::order::OrderId;
use gander::outline::RowId;
use gander::text::Lang;
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::app::{NARROW, failed, source};
use crate::stage::{app, arrived, documents};

/// What may happen to a app.
#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    Type(char),
    Paste(String),
    Resize(u16, u16),
    FocusLost,
    Tick(i64),
    /// A report under the newest ticket, or one of so many before: an order of the shop, or a failure.
    Report(u64, Option<usize>),
}

const ACTIONS: [Action; 33] = [
    Action::Down,
    Action::Up,
    Action::First,
    Action::Last,
    Action::HalfDown,
    Action::HalfUp,
    Action::Left,
    Action::Right,
    Action::Enter,
    Action::NextSibling,
    Action::PreviousSibling,
    Action::Parent,
    Action::FoldBelow,
    Action::FoldAll,
    Action::Empty,
    Action::NextTab,
    Action::PreviousTab,
    Action::Finder,
    Action::Refresh,
    Action::Reveal,
    Action::Help,
    Action::Back,
    Action::Leave,
    Action::Cancel,
    Action::Erase,
    Action::EraseAhead,
    Action::EraseWord,
    Action::EraseLine,
    Action::CaretLeft,
    Action::CaretRight,
    Action::CaretHome,
    Action::Pin,
    Action::Forget,
];

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => proptest::sample::select(&ACTIONS[..]).prop_map(Step::Act),
        3 => proptest::sample::select(&Tab::ALL[..]).prop_map(|tab| Step::Act(Action::Tab(tab))),
        1 => any::<char>().prop_map(Step::Type),
        1 => any::<String>().prop_map(Step::Paste),
        1 => (0u16..200, 0u16..60).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => Just(Step::FocusLost),
        1 => (0i64..100).prop_map(Step::Tick),
        4 => (0u64..3, proptest::option::weighted(0.8, 0usize..20)).prop_map(|(ago, which)| Step::Report(ago, which)),
    ]
}

/// The world around a app: what it asked for.
struct World {
    asked: Vec<(u64, Source)>,
    sought: Vec<u64>,
    cancelled: Vec<u64>,
    /// The open orders as they were told last.
    open: (Vec<OrderId>, usize),
    orders: Vec<String>,
}

impl World {
    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fetch(ticket, source, _) => {
                    assert!(
                        self.asked.iter().all(|(earlier, _)| *earlier < ticket),
                        "a ticket is used once"
                    );
                    self.asked.push((ticket, source));
                }
                Effect::Cancel(ticket) => {
                    let known = self
                        .asked
                        .iter()
                        .map(|(known, _)| known)
                        .chain(&self.sought)
                        .any(|known| *known == ticket);
                    assert!(known && !self.cancelled.contains(&ticket));
                    self.cancelled.push(ticket);
                }
                Effect::Ring
                | Effect::Shop(_)
                | Effect::Redraw
                | Effect::Suspend
                | Effect::Mouse(_)
                | Effect::Quit
                | Effect::Copy(_)
                | Effect::Audit(_)
                | Effect::Save(..)
                | Effect::Remember(_)
                | Effect::Forget(_)
                | Effect::Pin(..)
                | Effect::Unpin(_) => {}
                Effect::KeepSession(open, up) => {
                    assert_ne!(
                        (&open, &up),
                        (&self.open.0, &self.open.1),
                        "what is open is told when it changed"
                    );
                    self.open = (open, up);
                }
                Effect::FetchWhole(ticket, id, _) => self.asked.push((ticket, Source::Shop(id))),
                Effect::Find(ticket, _) | Effect::FetchAfterSales(ticket, ..) => {
                    self.sought.push(ticket);
                }
            }
        }
    }

    fn step(&mut self, app: &mut App, step: Step) {
        let mut now = app.now;
        let event = match step {
            Step::Act(action) => Event::Act(action),
            Step::Type(c) => Event::Type(c),
            Step::Paste(text) => Event::Paste(text),
            Step::Resize(columns, rows) => Event::Resize(columns, rows),
            Step::FocusLost => Event::FocusLost,
            Step::Tick(seconds) => {
                now += SignedDuration::from_secs(seconds);
                Event::Tick
            }
            Step::Report(ago, which) => {
                let ticket = self
                    .asked
                    .last()
                    .map_or(0, |(ticket, _)| ticket.saturating_sub(ago));
                let outcome = which.map_or_else(failed, |n| {
                    arrived(&self.orders[n % self.orders.len()], Lang::En)
                });
                Event::Report(ticket, outcome)
            }
        };
        let effects = update(app, TimedEvent { now, event });
        self.take(effects);
    }
}

fn check(app: &App, world: &World) {
    if let Some(pending) = &app.pending {
        assert!(
            world
                .asked
                .contains(&(pending.ticket, pending.source.clone()))
        );
        assert!(!world.cancelled.contains(&pending.ticket));
    }
    assert!(app.screen == Screen::Finder || app.mode() != Mode::Finder);
    let open: Vec<_> = app
        .open_orders()
        .map(|open| (open.source.clone(), open.front))
        .collect();
    let told = world
        .open
        .0
        .iter()
        .enumerate()
        .map(|(at, id)| (Source::Shop(id.clone()), at == world.open.1));
    assert_eq!(told.collect::<Vec<_>>(), open);
    let Some(case) = &app.case else { return };
    for tab in &case.tabs {
        assert_eq!(tab.cursor.is_none(), tab.outline.is_empty());
        let Some(cursor) = tab.cursor else { continue };
        assert!(cursor != RowId::ROOT && cursor.index() <= tab.outline.len());
        assert!(
            tab.outline
                .ancestors(cursor)
                .all(|row| tab.outline.is_open(row)),
            "the cursor is on view"
        );
    }
    assert!(case.reveal.is_none_or(|reveal| reveal.until > app.now));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn no_sequence_of_events_breaks_the_desk(steps in proptest::collection::vec(any_step(), 1..120), drifted in crate::json::any_order()) {
        let mut orders: Vec<String> = documents().into_iter().filter(|(l, _)| l.name != "large").map(|(_, json)| json).collect();
        orders.push(format!(r#"{{"order_info":{{"order_id":"o_1"}},"drifted":{},"x":1}}"#, drifted.write()));
        let mut world = World { asked: Vec::new(), sought: Vec::new(), cancelled: Vec::new(), open: (Vec::new(), 0), orders };
        let mut app = app(Lang::En, NARROW);
        app.remember();
        world.take(app.open(source("o_1")));
        world.step(&mut app, Step::Report(0, Some(2)));
        for step in steps {
            world.step(&mut app, step);
            check(&app, &world);
        }
        crate::stage::screen(&app);
    }
}
