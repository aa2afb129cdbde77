//! Invariants of the app under any sequence of events and any order of answers.
//!
//! The steps are all actions of the key table. A request is answered at any later time or never:
//! with its result, a report of another kind, a failure, twice, or after it was cancelled.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "test helpers may fail a test"
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
use crate::support::{after_sales, app, documents};

/// An event of the app.
#[derive(Clone, Debug)]
enum ModelStep {
    Act(Action),
    Type(char),
    Paste(String),
    Resize(u16, u16),
    FocusLost,
    Tick(i64),
    Answer(Answer),
}

/// A report of the worker for one of the requests.
#[derive(Clone, Debug)]
struct Answer {
    /// How many requests before the newest one it answers.
    ago: usize,
    /// The index of the order, if the answer is an order.
    which: usize,
    kind: AnswerKind,
}

/// The kind of answer to a request.
#[derive(Clone, Copy, Debug)]
enum AnswerKind {
    /// The requested result, or its next part.
    Result,
    /// A failure.
    Failure,
    /// A report for a request of another kind.
    Mismatch,
}

fn any_step() -> impl Strategy<Value = ModelStep> {
    let actions: Vec<Action> = keymap::actions().collect();
    let answer = (
        0usize..4,
        0usize..20,
        prop_oneof![
            8 => Just(AnswerKind::Result),
            2 => Just(AnswerKind::Failure),
            1 => Just(AnswerKind::Mismatch),
        ],
    );
    prop_oneof![
        24 => proptest::sample::select(actions).prop_map(ModelStep::Act),
        1 => any::<char>().prop_map(ModelStep::Type),
        1 => prop_oneof![
            any::<String>(),
            Just("o_1 o_2 o_3".to_owned()),
            Just("13800138000".to_owned()),
        ].prop_map(ModelStep::Paste),
        1 => (0u16..200, 0u16..60).prop_map(|(w, h)| ModelStep::Resize(w, h)),
        1 => Just(ModelStep::FocusLost),
        1 => (0i64..100).prop_map(ModelStep::Tick),
        8 => answer.prop_map(|(ago, which, kind)| ModelStep::Answer(Answer { ago, which, kind })),
    ]
}

/// What the app has requested so far, and the answers of the shop.
struct Model {
    requests: Vec<(Ticket, Request)>,
    cancelled: Vec<Ticket>,
    /// The last saved session: the open orders and the index of the front one.
    session: (Vec<OrderId>, usize),
    answers: Vec<String>,
}

impl Model {
    fn record(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Request(ticket, Request::Cancel) => {
                    let known = self.requests.iter().any(|(known, _)| *known == ticket);
                    assert!(known, "only a known request is cancelled");
                    assert!(
                        !self.cancelled.contains(&ticket),
                        "a request is cancelled only once"
                    );
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
                        "only a changed session is saved"
                    );
                    self.session = (open, up);
                }
                _ => {}
            }
        }
    }

    fn step(&mut self, app: &mut App, step: ModelStep) {
        let mut now = app.now;
        let event = match step {
            ModelStep::Act(action) => Event::Act(action),
            ModelStep::Type(c) => Event::Type(c),
            ModelStep::Paste(text) => Event::Paste(text),
            ModelStep::Resize(columns, rows) => Event::Resize(columns, rows),
            ModelStep::FocusLost => Event::FocusLost,
            ModelStep::Tick(seconds) => {
                now += SignedDuration::from_secs(seconds);
                Event::Tick
            }
            ModelStep::Answer(answer) => match self.answer(&answer) {
                Some(report) => Event::Report(report),
                None => return,
            },
        };
        let effects = update(app, TimedEvent { now, event });
        self.record(effects);
    }

    /// The report that an answer stands for.
    fn answer(&self, answer: &Answer) -> Option<Report> {
        let at = self.requests.len().checked_sub(1 + answer.ago)?;
        let (ticket, request) = self.requests.get(at)?.clone();
        Some(match (answer.kind, request) {
            (AnswerKind::Failure, Request::Find(_)) => {
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
            (AnswerKind::Failure, _) => Report::Failed(ticket, failure()),
            (AnswerKind::Result, Request::Open { .. }) if answer.which.is_multiple_of(3) => {
                Self::details(ticket, answer.which)
            }
            (AnswerKind::Result, Request::Open { .. } | Request::Reread)
            | (AnswerKind::Mismatch, Request::Find(_)) => self.order(ticket, answer.which),
            (AnswerKind::Result, Request::AfterSales { .. })
            | (AnswerKind::Mismatch, Request::Open { .. } | Request::Reread) => {
                Self::details(ticket, answer.which)
            }
            (AnswerKind::Result, Request::Find(_))
            | (AnswerKind::Mismatch, Request::AfterSales { .. }) => found(ticket, answer.which),
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

/// Found orders, the progress of a find, or its end.
fn found(ticket: Ticket, which: usize) -> Report {
    let progress = FindProgress::default();
    match which % 4 {
        0 => Report::FindProgress(ticket, progress),
        1 => Report::FindEnded(ticket, Ok(FindSummary { progress })),
        _ => Report::Found(ticket, (0..which).map(found_order).collect()),
    }
}

fn check(app: &App, model: &Model) {
    let (orders, front) = (app.open_orders(), app.front_index());
    assert_eq!(
        front.is_none(),
        orders.is_empty(),
        "one open order is in front"
    );
    assert!(front.is_none_or(|at| at < orders.len()));
    let mut seen = HashSet::new();
    for open in orders {
        assert!(
            seen.insert(open.source.name().to_string()),
            "each order is open once"
        );
        if let Some(look_up) = open.look_up {
            let request = model
                .requests
                .iter()
                .find(|(ticket, _)| *ticket == look_up.ticket);
            let (_, request) = request.expect("a look-up has a request");
            let matches_order = match request {
                Request::Open { id, .. } => open.source == Source::Shop(id.clone()),
                Request::Reread => matches!(open.source, Source::Saved(_)),
                _ => false,
            };
            assert!(matches_order, "the request is for this order");
            assert!(
                !model.cancelled.contains(&look_up.ticket),
                "a cancelled look-up is removed"
            );
            assert!(open.problem.is_none(), "a running look-up has no failure");
        }
    }
    assert!(app.screen == Screen::Finder || app.mode() != Mode::Finder);
    let remembered = model.session.0.iter().enumerate();
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
            "the cursor is on a visible row"
        );
    }
    for finding in &view.findings {
        assert!(
            finding.proof.index() < view.order.doc.len(),
            "a proof is a node of its order"
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
    fn app_holds_its_invariants_under_any_events(
        steps in proptest::collection::vec(any_step(), 1..120),
        drifted in crate::json::any_order(),
    ) {
        let mut answers: Vec<String> = documents()
            .into_iter()
            .filter(|(listed, _)| listed.name != "large")
            .map(|(_, json)| json)
            .collect();
        let drifted = drifted.write();
        answers.push(format!(
            r#"{{"order_info":{{"order_id":"o_1"}},"drifted":{drifted},"x":1}}"#
        ));
        let mut model = Model {
            requests: Vec::new(),
            cancelled: Vec::new(),
            session: (Vec::new(), 0),
            answers,
        };
        let mut app = app(Lang::En, NARROW);
        app.remember();
        model.record(app.open(source("o_1")));
        let answer = Answer { ago: 0, which: 2, kind: AnswerKind::Result };
        model.step(&mut app, ModelStep::Answer(answer));
        for step in steps {
            model.step(&mut app, step);
            check(&app, &model);
        }
        crate::support::screen(&app);
    }
}
