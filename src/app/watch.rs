//! Looking again: an order that is watched is fetched anew every so often, and what is different since the person last looked is kept.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::event::{Effect, Outcome, Source};
use super::{App, Failure, OrderView};
use crate::api::Priority;
use crate::catalog::Tab;
use crate::order::{Change, ChangeKind, Document, NodeId, changes};
use crate::safe;
use crate::text::SafeText;

/// A watch over an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// When it is looked at next.
    pub next: Timestamp,
    /// The look-up under way.
    ticket: Option<u64>,
    /// Why the last look did not succeed.
    pub failed: Option<Failure>,
}

/// What is different since the person last looked.
#[derive(Debug)]
pub struct News {
    /// The order as they saw it.
    pub before: Document,
    /// What is different, by tab.
    pub changes: Vec<Change>,
    /// What is new or other, and how; of the order as it is now.
    nodes: HashMap<NodeId, ChangeKind>,
    /// What has such a thing somewhere below it.
    above: HashSet<NodeId>,
}

impl News {
    /// What is different between two documents; `None` when nothing is.
    fn between(before: Document, now: &Document) -> Option<Self> {
        let mut changes = changes(&before, now);
        // What is joined for the first time is no news: it was not looked at before.
        let joins = before.joined().is_none();
        changes.retain(|change| {
            !(joins
                && change
                    .after
                    .is_some_and(|node| now.joined_entry(node).is_some()))
        });
        if changes.is_empty() {
            return None;
        }
        let nodes: HashMap<NodeId, ChangeKind> = changes
            .iter()
            .filter_map(|change| Some((change.after?, change.kind)))
            .collect();
        let parents = |node: NodeId| std::iter::successors(now.parent(node), |&at| now.parent(at));
        let above = nodes.keys().flat_map(|&node| parents(node)).collect();
        Some(Self {
            before,
            changes,
            nodes,
            above,
        })
    }

    /// How a node is different, if it is, or stands below something that came as a whole.
    pub fn of(&self, doc: &Document, node: NodeId) -> Option<ChangeKind> {
        std::iter::successors(Some(node), |&at| doc.parent(at))
            .find_map(|at| self.nodes.get(&at).copied())
    }

    /// Whether something below a node is different.
    pub fn is_below(&self, node: NodeId) -> bool {
        self.above.contains(&node)
    }

    /// How many things are different in a tab.
    pub fn count(&self, tab: Tab) -> usize {
        self.changes
            .iter()
            .filter(|change| change.tab == tab)
            .count()
    }
}

impl OrderView {
    /// Takes over what the earlier answer said, to tell what is different. Under a watch, that is what the person last looked at.
    pub(super) fn compare(&mut self, before: Document, news: Option<News>, watched: bool) {
        let before = match news {
            Some(news) if watched => news.before,
            _ => before,
        };
        self.news = News::between(before, &self.order.doc);
    }

    /// How many things are different.
    pub fn news_count(&self) -> usize {
        self.news.as_ref().map_or(0, |news| news.changes.len())
    }
}

impl App {
    /// Watches the order on the app, or no longer.
    pub(super) fn toggle_watch(&mut self) -> Vec<Effect> {
        let every = self.preferences.watch_every;
        let Some(case) = self
            .case
            .as_mut()
            .filter(|case| matches!(case.source, Source::Shop(_)))
        else {
            self.notice = Some(SafeText::fixed(
                self.lang
                    .tr("保存的返回不会变化", "a saved answer does not change"),
            ));
            return Vec::new();
        };
        let seconds = every.as_secs();
        if let Some(watch) = case.watch.take() {
            self.notice = Some(SafeText::fixed(
                self.lang.tr("不再关注", "no longer watched"),
            ));
            return watch.ticket.map(Effect::Cancel).into_iter().collect();
        }
        case.watch = Some(Watch {
            next: self.now + every,
            ticket: None,
            failed: None,
        });
        self.notice = Some(self.lang.tr(
            safe!("已关注，每 {seconds} 秒看一次"),
            safe!("watched: looked at every {seconds} s"),
        ));
        Vec::new()
    }

    /// Looks at what is watched and due.
    pub(super) fn look_again(&mut self) -> Vec<Effect> {
        let (now, every) = (self.now, self.preferences.watch_every);
        let mut effects = Vec::new();
        let mut tickets = self.tickets;
        for case in std::iter::once(&mut self.case)
            .chain(self.strip.cases_aside())
            .flatten()
        {
            let Source::Shop(id) = &case.source else {
                continue;
            };
            let Some(watch) = case
                .watch
                .as_mut()
                .filter(|watch| watch.ticket.is_none() && now >= watch.next)
            else {
                continue;
            };
            tickets += 1;
            watch.ticket = Some(tickets);
            watch.next = now + every;
            effects.push(Effect::FetchWhole(
                tickets,
                id.clone(),
                Priority::Background,
            ));
        }
        self.tickets = tickets;
        effects
    }

    /// Takes the report of a look; gives it back when it is of something else. A look that fails covers nothing.
    pub(super) fn looked(&mut self, ticket: u64, outcome: Outcome) -> Result<Vec<Effect>, Outcome> {
        let reading = self.reading();
        let watches = |case: &&mut Option<OrderView>| {
            case.as_ref()
                .and_then(|case| case.watch.as_ref())
                .is_some_and(|watch| watch.ticket == Some(ticket))
        };
        let Some(place) = std::iter::once(&mut self.case)
            .chain(self.strip.cases_aside())
            .find(watches)
        else {
            return Err(outcome);
        };
        let Some(mut earlier) = place.take() else {
            return Ok(Vec::new());
        };
        let Some(watch) = earlier.watch.as_mut() else {
            return Ok(Vec::new());
        };
        watch.ticket = None;
        match outcome {
            Outcome::Failed(failure) => {
                watch.failed = Some(failure);
                *place = Some(earlier);
                Ok(Vec::new())
            }
            Outcome::Arrived(arrival) => {
                watch.failed = None;
                let known = earlier.news_count();
                let case =
                    OrderView::arrived(earlier.source.clone(), *arrival, Some(earlier), reading);
                let news = case.news_count();
                let name = case.source.name();
                *place = Some(case);
                self.refill_palette();
                Ok(if news > known {
                    self.ring(&name, news)
                } else {
                    Vec::new()
                })
            }
        }
    }

    /// Tells once that something is different.
    fn ring(&mut self, name: &SafeText, news: usize) -> Vec<Effect> {
        self.notice = Some(self.lang.tr(
            safe!("{name} 有 {news} 处变化，c 查看"),
            safe!("{name}: {news} changes, c shows them"),
        ));
        if self.preferences.rings {
            vec![Effect::Ring]
        } else {
            Vec::new()
        }
    }

    /// In how many milliseconds something that is watched is due.
    pub(super) fn milliseconds_to_look(&self) -> Option<u64> {
        let watched = self
            .open_orders()
            .filter_map(|open| open.case?.watch.as_ref())
            .filter(|watch| watch.ticket.is_none());
        let next = watched.map(|watch| watch.next).min()?;
        Some(
            u64::try_from(next.duration_since(self.now).as_millis())
                .unwrap_or(0)
                .max(1),
        )
    }

    /// What is different has been looked at.
    pub(super) fn seen(&mut self) {
        if let Some(case) = &mut self.case {
            case.news = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Priority;
    use crate::app::test_support::{app, now};
    use crate::app::{
        Action, App, Arrival, Effect, Event, Failure, Mode, Outcome, Source, TimedEvent, update,
    };
    use crate::catalog::Tab;
    use crate::order::{Order, OrderId};
    use crate::outline::Outline;
    use crate::text::SafeText;
    use jiff::SignedDuration;

    fn order(state: u8, events: &[&str]) -> Arrival {
        let events: Vec<String> = events
            .iter()
            .map(|text| {
                format!(
                    r#"{{"time":"2026-11-23 0{}:00:00","text":"{text}"}}"#,
                    text.len() % 9
                )
            })
            .collect();
        let json = format!(
            r#"{{"order_info":{{"order_id":"o_1","order_state":{state}}},"internal_extra_info":{{"logistics_info":{{"packages_info":[
                {{"parcel_id":"p1","package_trace_info":[{}]}}]}}}}}}"#,
            events.join(",")
        );
        let order = Order::parse(json).unwrap();
        let outlines = Tab::ALL
            .into_iter()
            .map(|tab| Outline::build(&order.doc, tab, false))
            .collect();
        Arrival {
            order,
            outlines,
            note: None,
            fetched: None,
        }
    }

    fn happens(app: &mut App, event: Event) -> Vec<Effect> {
        let now = app.now;
        update(app, TimedEvent { now, event })
    }

    fn arrives(app: &mut App, effects: &[Effect], arrival: Arrival) -> Vec<Effect> {
        let ticket = effects.iter().find_map(|e| match e {
            Effect::Fetch(ticket, ..) | Effect::FetchWhole(ticket, ..) => Some(*ticket),
            _ => None,
        });
        happens(
            app,
            Event::Report(ticket.unwrap(), Outcome::Arrived(Box::new(arrival))),
        )
    }

    /// A watched order, and the look that is due a minute later.
    fn watched() -> (App, Vec<Effect>) {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::read("o_1").unwrap()));
        arrives(&mut app, &effects, order(3, &["a"]));
        happens(&mut app, Event::Act(Action::Watch));
        assert_eq!(app.milliseconds_to_look(), Some(60_000));
        app.now = now() + SignedDuration::from_secs(59);
        assert!(happens(&mut app, Event::Tick).is_empty());
        app.now = now() + SignedDuration::from_secs(60);
        let effects = happens(&mut app, Event::Tick);
        assert!(
            matches!(&effects[..], [Effect::FetchWhole(_, id, Priority::Background)] if id.as_str() == "o_1"),
            "{effects:?}"
        );
        (app, effects)
    }

    #[test]
    fn a_change_is_marked_counted_and_told_once() {
        let (mut app, effects) = watched();
        app.preferences.rings = true;
        assert_eq!(
            arrives(&mut app, &effects, order(4, &["a", "bb"])),
            [Effect::Ring]
        );
        let case = app.case.as_ref().unwrap();
        let news = case.news.as_ref().unwrap();
        assert_eq!(
            (
                news.count(Tab::Order),
                news.count(Tab::Logistics),
                news.count(Tab::Buyer)
            ),
            (1, 1, 0)
        );
        assert!(app.notice.as_ref().unwrap().as_str().contains("2 处变化"));
        let node = case
            .order
            .doc
            .at(crate::order::NodeId::ROOT, &["order_info", "order_state"])
            .unwrap();
        assert!(news.of(&case.order.doc, node).is_some());
        // The same again is told no more, and what the person has not looked at stays.
        app.now += SignedDuration::from_secs(60);
        let effects = happens(&mut app, Event::Tick);
        assert_eq!(arrives(&mut app, &effects, order(4, &["a", "bb"])), []);
        assert_eq!(app.case.as_ref().unwrap().news_count(), 2);
    }

    #[test]
    fn what_was_looked_at_is_no_news() {
        let (mut app, effects) = watched();
        arrives(&mut app, &effects, order(4, &["a", "bb"]));
        happens(&mut app, Event::Act(Action::Changes));
        let told: String = app
            .detail()
            .iter()
            .map(crate::detail::DetailLine::text)
            .collect();
        assert!(
            app.mode() == Mode::Detail && told.contains("变化 2 处") && told.contains("bb"),
            "{told}"
        );
        happens(&mut app, Event::Act(Action::Changes));
        assert_eq!(app.case.as_ref().unwrap().news_count(), 0);
    }

    #[test]
    fn a_look_that_fails_covers_nothing_and_the_next_one_comes() {
        let (mut app, effects) = watched();
        let [Effect::FetchWhole(ticket, ..)] = effects[..] else {
            panic!("{effects:?}")
        };
        let failure = Failure {
            what: SafeText::fixed("busy"),
            todo: SafeText::default(),
        };
        happens(
            &mut app,
            Event::Report(ticket, Outcome::Failed(failure.clone())),
        );
        assert_eq!((app.mode(), app.trouble.is_none()), (Mode::Tree, true));
        assert_eq!(
            app.case.as_ref().unwrap().watch.as_ref().unwrap().failed,
            Some(failure)
        );
        app.now += SignedDuration::from_secs(60);
        assert!(matches!(
            happens(&mut app, Event::Tick)[..],
            [Effect::FetchWhole(..)]
        ));
    }

    #[test]
    fn an_order_that_is_put_aside_is_watched_on() {
        let (mut app, effects) = watched();
        let opened = app.open(Source::Shop(OrderId::read("o_2").unwrap()));
        arrives(&mut app, &opened, order(1, &[]));
        arrives(&mut app, &effects, order(4, &["a", "bb"]));
        let news: Vec<usize> = app
            .open_orders()
            .map(|open| open.case.unwrap().news_count())
            .collect();
        assert_eq!(news, [0, 2, 0]);
        happens(&mut app, Event::Act(Action::PreviousOrder));
        happens(&mut app, Event::Act(Action::Watch));
        app.now += SignedDuration::from_secs(600);
        assert!(
            happens(&mut app, Event::Tick).is_empty(),
            "no longer watched"
        );
    }

    #[test]
    fn a_refresh_tells_what_is_different_since_the_answer_before() {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::read("o_1").unwrap()));
        arrives(&mut app, &effects, order(3, &["a"]));
        for (arrival, count) in [
            (order(4, &["a"]), 1),
            (order(4, &["a", "bb"]), 1),
            (order(4, &["a", "bb"]), 0),
        ] {
            let effects = happens(&mut app, Event::Act(Action::Refresh));
            arrives(&mut app, &effects, arrival);
            assert_eq!(app.case.as_ref().unwrap().news_count(), count);
        }
    }
}
