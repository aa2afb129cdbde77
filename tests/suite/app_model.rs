//! The app under any sequence of events: what holds whatever is done, in whatever order the answers come.
//!
//! The steps are every action of the key table. Every request is answered, or not, at any later time: with what was
//! asked for, with something else, with a failure, twice, or after it was cancelled.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what the tests share may fail a test as they may"
)]

use std::collections::HashSet;

use gander::app::{Action, App, Effect, Event, Mode, Screen, Source, TimedEvent, update};
use gander::catalog::Tab;
use gander::find::{FindProgress, FindSummary, FoundOrder, Resume};
use gander::keymap;
use gander::order::OrderId;
use gander::outline::RowId;
use gander::text::Lang;
use gander::worker::{self, AfterSaleDetails, Failure, Report, Request, Ticket};
use jiff::SignedDuration;
use proptest::prelude::*;

use crate::app::{NARROW, source};
use crate::stage::{after_sales, app, documents};

/// What may happen to an app.
#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    Type(char),
    Paste(String),
    Resize(u16, u16),
    FocusLost,
    Tick(i64),
    Answer(Answer),
}

/// A report of the worker.
#[derive(Clone, Debug)]
struct Answer {
    /// To the newest request, or the one so many before it.
    ago: usize,
    /// Which order of the shop comes, where it is an order.
    which: usize,
    outcome: Outcome,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// What was asked for, or its next part.
    Comes,
    /// A failure.
    Fails,
    /// A report that belongs to a request of another kind.
    Strays,
}

fn any_step() -> impl Strategy<Value = Step> {
    let actions: Vec<Action> = keymap::actions().collect();
    let answer = (
        0usize..4,
        0usize..20,
        prop_oneof![8 => Just(Outcome::Comes), 2 => Just(Outcome::Fails), 1 => Just(Outcome::Strays)],
    );
    prop_oneof![
        24 => proptest::sample::select(actions).prop_map(Step::Act),
        1 => any::<char>().prop_map(Step::Type),
        1 => prop_oneof![any::<String>(), Just("o_1 o_2 o_3".to_owned()), Just("13800138000".to_owned())].prop_map(Step::Paste),
        1 => (0u16..200, 0u16..60).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => Just(Step::FocusLost),
        1 => (0i64..100).prop_map(Step::Tick),
        8 => answer.prop_map(|(ago, which, outcome)| Step::Answer(Answer { ago, which, outcome })),
    ]
}

/// The world around an app: what it asked for.
struct World {
    requests: Vec<(Ticket, Request)>,
    cancelled: Vec<Ticket>,
    /// The open orders as they were last remembered.
    session: (Vec<OrderId>, usize),
    answers: Vec<String>,
}

impl World {
    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Request(ticket, Request::Cancel) => {
                    let known = self.requests.iter().any(|(asked, _)| *asked == ticket);
                    assert!(known, "only what was asked for is cancelled");
                    assert!(!self.cancelled.contains(&ticket), "and only once");
                    self.cancelled.push(ticket);
                }
                Effect::Request(ticket, request) => {
                    let newer = self.requests.last().is_none_or(|(last, _)| *last < ticket);
                    assert!(newer, "a ticket is used once");
                    self.requests.push((ticket, request));
                }
                Effect::KeepSession(open, up) => {
                    assert_ne!(
                        (&open, up),
                        (&self.session.0, self.session.1),
                        "only changes"
                    );
                    self.session = (open, up);
                }
                _ => {}
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
            Step::Answer(answer) => match self.answer(&answer) {
                Some(report) => Event::Report(report),
                None => return,
            },
        };
        let effects = update(app, TimedEvent { now, event });
        self.take(effects);
    }

    /// The report that an answer comes to.
    fn answer(&self, answer: &Answer) -> Option<Report> {
        let at = self.requests.len().checked_sub(1 + answer.ago)?;
        let (ticket, request) = self.requests.get(at)?.clone();
        Some(match (answer.outcome, request) {
            (Outcome::Fails, Request::Find(_)) => {
                let resume = Resume {
                    lanes: Vec::new(),
                    window: 1,
                    lane: 0,
                    page: 1,
                };
                Report::FindEnded(
                    ticket,
                    Err((failure(), Some(resume).filter(|_| answer.which > 9))),
                )
            }
            (Outcome::Fails, _) => Report::Failed(ticket, failure()),
            (Outcome::Comes, Request::Open { .. }) if answer.which.is_multiple_of(3) => {
                Self::details(ticket, answer.which)
            }
            (Outcome::Comes, Request::Open { .. } | Request::Reread)
            | (Outcome::Strays, Request::Find(_)) => self.order(ticket, answer.which),
            (Outcome::Comes, Request::AfterSales { .. })
            | (Outcome::Strays, Request::Open { .. } | Request::Reread) => {
                Self::details(ticket, answer.which)
            }
            (Outcome::Comes, Request::Find(_)) | (Outcome::Strays, Request::AfterSales { .. }) => {
                found(ticket, answer.which)
            }
            (_, Request::Cancel) => return None,
        })
    }

    fn order(&self, ticket: Ticket, which: usize) -> Report {
        let json = &self.answers[which % self.answers.len()];
        let fetched = worker::open_saved(json.as_bytes().to_vec()).unwrap();
        Report::Order(ticket, fetched)
    }

    fn details(ticket: Ticket, which: usize) -> Report {
        let (listed, _) = &documents()[which % documents().len()];
        let mut details = AfterSaleDetails {
            details: after_sales(&listed.id)
                .iter()
                .map(|detail| detail.parse().unwrap())
                .collect(),
            missed: Vec::new(),
        };
        if details.details.is_empty() {
            let id =
                gander::order::AfterSaleId::parse("A1676284458_63ea122a379c4_84723683").unwrap();
            details.missed.push((id, failure()));
        }
        Report::AfterSales(ticket, details)
    }
}

fn failure() -> Failure {
    Failure::Saved("no".to_owned())
}

/// Orders come, or a find tells how far it is, or ends.
fn found(ticket: Ticket, which: usize) -> Report {
    let progress = FindProgress::default();
    match which % 4 {
        0 => Report::FindProgress(ticket, progress),
        1 => Report::FindEnded(ticket, Ok(FindSummary { progress })),
        _ => Report::Found(ticket, (0..which).map(found_order).collect()),
    }
}

fn check(app: &App, world: &World) {
    let (orders, front) = (app.open_orders(), app.front_index());
    assert_eq!(
        front.is_none(),
        orders.is_empty(),
        "an open order is in front"
    );
    assert!(front.is_none_or(|at| at < orders.len()));
    let mut seen = HashSet::new();
    for open in orders {
        assert!(seen.insert(open.source.name().to_string()), "open once");
        if let Some(look_up) = open.look_up {
            let asked = world
                .requests
                .iter()
                .find(|(ticket, _)| *ticket == look_up.ticket);
            let (_, request) = asked.expect("a look-up was asked for");
            let of_it = match request {
                Request::Open { id, .. } => open.source == Source::Shop(id.clone()),
                Request::Reread => matches!(open.source, Source::Saved(_)),
                _ => false,
            };
            assert!(of_it, "by a request for this order");
            assert!(!world.cancelled.contains(&look_up.ticket), "that goes on");
            assert!(open.problem.is_none(), "nothing failed and goes on at once");
        }
    }
    assert!(app.screen == Screen::Finder || app.mode() != Mode::Finder);
    let remembered = world.session.0.iter().enumerate();
    let remembered = remembered.map(|(at, id)| (Source::Shop(id.clone()), Some(at) == front));
    let open = orders.iter().enumerate();
    let open = open.map(|(at, open)| (open.source.clone(), Some(at) == front));
    assert_eq!(remembered.collect::<Vec<_>>(), open.collect::<Vec<_>>());
    let Some(view) = app.view() else { return };
    for state in Tab::ALL.into_iter().filter_map(|tab| view.tab_state(tab)) {
        assert_eq!(state.cursor.is_none(), state.outline.is_empty());
        let Some(cursor) = state.cursor else { continue };
        assert!(cursor != RowId::ROOT && cursor.index() <= state.outline.len());
        let mut above = state.outline.ancestors(cursor);
        assert!(
            above.all(|row| state.outline.is_open(row)),
            "the cursor is on view"
        );
    }
    for finding in &view.findings {
        assert!(
            finding.proof.index() < view.order.doc.len(),
            "a finding proves itself in its order"
        );
    }
    assert!(view.reveal.is_none_or(|reveal| reveal.until > app.now));
}

fn found_order(n: usize) -> FoundOrder {
    FoundOrder {
        order_id: OrderId::parse(&format!("o_{n}")).unwrap(),
        created: None,
        user_id: gander::text::SafeText::default(),
        buyer: gander::text::SafeText::default(),
        state: None,
        paid: None,
        sum: None,
        goods: Vec::new(),
        quantity: None,
        refund: None,
        after_sales: Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn app_holds_its_invariants_under_any_events(steps in proptest::collection::vec(any_step(), 1..120), drifted in crate::json::any_order()) {
        let mut answers: Vec<String> = documents().into_iter().filter(|(l, _)| l.name != "large").map(|(_, json)| json).collect();
        answers.push(format!(r#"{{"order_info":{{"order_id":"o_1"}},"drifted":{},"x":1}}"#, drifted.write()));
        let mut world = World { requests: Vec::new(), cancelled: Vec::new(), session: (Vec::new(), 0), answers };
        let mut app = app(Lang::En, NARROW);
        app.remember();
        world.take(app.open(source("o_1")));
        world.step(&mut app, Step::Answer(Answer { ago: 0, which: 2, outcome: Outcome::Comes }));
        for step in steps {
            world.step(&mut app, step);
            check(&app, &world);
        }
        crate::stage::screen(&app);
    }
}
