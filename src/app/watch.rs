//! Watching orders: a watched order is polled at an interval, and what has changed since the user
//! last looked is kept.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::event::{Effect, Source};
use super::jobs::Job;
use super::{App, OrderView};
use crate::api::Priority;
use crate::catalog::Tab;
use crate::order::{Change, ChangeKind, Document, NodeId, changes};
use crate::safe;
use crate::text::{Problem, SafeText};
use crate::worker::{FetchedOrder, Request, Ticket};

/// A watch over an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// When the next poll is due.
    pub next: Timestamp,
    /// The poll under way.
    pub(super) ticket: Option<Ticket>,
    /// Why the last poll failed.
    pub failed: Option<Problem>,
}

/// What has changed since the user last looked.
#[derive(Debug)]
pub struct News {
    /// The order as the user last saw it.
    pub before: Document,
    /// The number of changes in each tab.
    pub changes: Vec<Change>,
    /// The new or changed nodes of the current order, and how each changed.
    nodes: HashMap<NodeId, ChangeKind>,
    /// The nodes with a change somewhere below them.
    above: HashSet<NodeId>,
}

impl News {
    /// The changes between two documents; `None` if there are none.
    fn between(before: Document, now: &Document) -> Option<Self> {
        let mut changes = changes(&before, now);
        // Details that are joined for the first time are no change: the earlier answer did not
        // include them.
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

    /// How a node has changed, if it has, or if it is part of a node that was added as a whole.
    pub fn of(&self, doc: &Document, node: NodeId) -> Option<ChangeKind> {
        std::iter::successors(Some(node), |&at| doc.parent(at))
            .find_map(|at| self.nodes.get(&at).copied())
    }

    /// Whether something below a node has changed.
    pub fn is_below(&self, node: NodeId) -> bool {
        self.above.contains(&node)
    }

    /// The number of changes in a tab.
    pub fn count(&self, tab: Tab) -> usize {
        self.changes
            .iter()
            .filter(|change| change.tab == tab)
            .count()
    }
}

impl OrderView {
    /// Compares with the earlier answer. Under a watch, the base is the answer that the user last
    /// saw.
    pub(super) fn compare(&mut self, before: Document, news: Option<News>, watched: bool) {
        let before = match news {
            Some(news) if watched => news.before,
            _ => before,
        };
        self.news = News::between(before, &self.order.doc);
    }

    /// The number of changes.
    pub fn news_count(&self) -> usize {
        self.news.as_ref().map_or(0, |news| news.changes.len())
    }
}

impl App {
    /// Watches the order on the screen, or stops watching it.
    pub(super) fn toggle_watch(&mut self) -> Vec<Effect> {
        let (now, every) = (self.now, self.preferences.watch_every);
        let Some(view) = self
            .view_mut()
            .filter(|view| matches!(view.source, Source::Shop(_)))
        else {
            self.notice = Some(SafeText::fixed(
                self.lang
                    .tr("保存的返回不会变化", "a saved answer does not change"),
            ));
            return Vec::new();
        };
        let seconds = every.as_secs();
        if let Some(watch) = view.watch.take() {
            self.notice = Some(SafeText::fixed(
                self.lang.tr("不再关注", "no longer watched"),
            ));
            let polled = watch.ticket.and_then(|ticket| self.stop(ticket));
            return polled.into_iter().collect();
        }
        view.watch = Some(Watch {
            next: now + every,
            ticket: None,
            failed: None,
        });
        self.notice = Some(self.lang.tr(
            safe!("已关注，每 {seconds} 秒看一次"),
            safe!("watched: polled every {seconds} s"),
        ));
        Vec::new()
    }

    /// Polls the watched orders that are due.
    pub(super) fn poll_watched(&mut self) -> Vec<Effect> {
        let (now, every) = (self.now, self.preferences.watch_every);
        let mut due = Vec::new();
        for open in &mut self.orders {
            let watch = open.view.as_mut().and_then(|view| view.watch.as_mut());
            if let (Source::Shop(id), Some(watch)) = (&open.source, watch)
                && watch.ticket.is_none()
                && now >= watch.next
            {
                watch.next = now + every;
                due.push(id.clone());
            }
        }
        let mut effects = Vec::new();
        for id in due {
            let request = Request::Open {
                id: id.clone(),
                priority: Priority::Background,
                after_sales: Some(Priority::Background),
            };
            let source = Source::Shop(id);
            let (ticket, effect) = self.start(Job::Watch(source.clone(), None), request);
            effects.push(effect);
            if let Some(watch) = self.watch_of(&source) {
                watch.ticket = Some(ticket);
            }
        }
        effects
    }

    fn watch_of(&mut self, source: &Source) -> Option<&mut Watch> {
        self.open_order(source)?.view.as_mut()?.watch.as_mut()
    }

    /// Handles the answer of a poll.
    pub(super) fn polled(&mut self, source: &Source, fetched: Box<FetchedOrder>) -> Vec<Effect> {
        let reading = self.reading();
        if let Some(watch) = self.watch_of(source) {
            (watch.ticket, watch.failed) = (None, None);
        }
        let Some(open) = self.open_order(source) else {
            return Vec::new();
        };
        let earlier = open.view.take();
        let known = earlier.as_ref().map_or(0, OrderView::news_count);
        let view = OrderView::arrived(source.clone(), *fetched, earlier, reading);
        let news = view.news_count();
        open.view = Some(view);
        if self.is_front(source) {
            self.refill_palette();
        }
        if news > known {
            self.ring(&source.name(), news)
        } else {
            Vec::new()
        }
    }

    /// Handles a failed poll: the order is kept, and the next poll is scheduled.
    pub(super) fn poll_failed(&mut self, source: &Source, why: Problem) {
        if let Some(watch) = self.watch_of(source) {
            (watch.ticket, watch.failed) = (None, Some(why));
        }
    }

    /// Notifies the user once of the changes.
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

    /// Milliseconds until the next poll of any watched order.
    pub(super) fn milliseconds_to_look(&self) -> Option<u64> {
        let watched = self
            .open_orders()
            .iter()
            .filter_map(|open| open.view.as_ref()?.watch.as_ref())
            .filter(|watch| watch.ticket.is_none());
        let next = watched.map(|watch| watch.next).min()?;
        Some(
            u64::try_from(next.duration_since(self.now).as_millis())
                .unwrap_or(0)
                .max(1),
        )
    }

    /// Marks the changes as seen.
    pub(super) fn seen(&mut self) {
        if let Some(view) = self.view_mut() {
            view.news = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Priority;
    use crate::app::test_support::{app, busy, details_came, failed, look_ups, now, order_report};
    use crate::app::{Action, App, Effect, Event, Mode, Source, TimedEvent, update};
    use crate::catalog::Tab;
    use crate::order::OrderId;
    use crate::text::Lang;
    use jiff::SignedDuration;

    fn order(state: u8, events: &[&str]) -> String {
        let events: Vec<String> = events
            .iter()
            .map(|text| {
                format!(
                    r#"{{"time":"2026-11-23 0{}:00:00","text":"{text}"}}"#,
                    text.len() % 9
                )
            })
            .collect();
        format!(
            r#"{{"order_info":{{"order_id":"o_1","order_state":{state}}},"internal_extra_info":{{"logistics_info":{{"packages_info":[
                {{"parcel_id":"p1","package_trace_info":[{}]}}]}}}}}}"#,
            events.join(",")
        )
    }

    fn happens(app: &mut App, event: Event) -> Vec<Effect> {
        let now = app.now;
        update(app, TimedEvent { now, event })
    }

    /// Reports the order, and that it has no after-sales.
    fn arrives(app: &mut App, effects: &[Effect], json: &str) -> Vec<Effect> {
        let ticket = look_ups(effects)[0].0;
        let mut effects = happens(app, order_report(ticket, json));
        effects.extend(happens(app, details_came(ticket, &[])));
        effects
    }

    /// A watched order, and the effects of the poll one minute later.
    fn watched() -> (App, Vec<Effect>) {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::parse("o_1").unwrap()));
        arrives(&mut app, &effects, &order(3, &["a"]));
        happens(&mut app, Event::Act(Action::Watch));
        assert_eq!(app.milliseconds_to_look(), Some(60_000));
        app.now = now() + SignedDuration::from_secs(59);
        assert!(happens(&mut app, Event::Tick).is_empty());
        app.now = now() + SignedDuration::from_secs(60);
        let effects = happens(&mut app, Event::Tick);
        let polls = look_ups(&effects);
        assert!(
            matches!(&polls[..], [(_, id, Priority::Background)] if id.as_str() == "o_1"),
            "{effects:?}"
        );
        (app, effects)
    }

    #[test]
    fn watch_marks_counts_and_notifies_a_change_once() {
        let (mut app, effects) = watched();
        app.preferences.rings = true;
        assert_eq!(
            arrives(&mut app, &effects, &order(4, &["a", "bb"])),
            [Effect::Ring]
        );
        let view = app.view().unwrap();
        let news = view.news.as_ref().unwrap();
        assert_eq!(
            (
                news.count(Tab::Order),
                news.count(Tab::Logistics),
                news.count(Tab::Buyer)
            ),
            (1, 1, 0)
        );
        assert!(app.notice.as_ref().unwrap().as_str().contains("2 处变化"));
        let node = view
            .order
            .doc
            .at(crate::order::NodeId::ROOT, &["order_info", "order_state"])
            .unwrap();
        assert!(news.of(&view.order.doc, node).is_some());
        // The same changes are not notified again, and unseen changes are kept.
        app.now += SignedDuration::from_secs(60);
        let effects = happens(&mut app, Event::Tick);
        assert_eq!(arrives(&mut app, &effects, &order(4, &["a", "bb"])), []);
        assert_eq!(app.view().unwrap().news_count(), 2);
    }

    #[test]
    fn changes_are_cleared_when_they_were_seen() {
        let (mut app, effects) = watched();
        arrives(&mut app, &effects, &order(4, &["a", "bb"]));
        happens(&mut app, Event::Act(Action::Changes));
        let printed: String = app
            .detail()
            .iter()
            .map(crate::detail::DetailLine::text)
            .collect();
        assert!(
            app.mode() == Mode::Detail && printed.contains("变化 2 处") && printed.contains("bb"),
            "{printed}"
        );
        happens(&mut app, Event::Act(Action::Changes));
        assert_eq!(app.view().unwrap().news_count(), 0);
    }

    #[test]
    fn watch_keeps_the_order_and_polls_again_after_a_failure() {
        let (mut app, effects) = watched();
        happens(&mut app, failed(look_ups(&effects)[0].0));
        assert_eq!((app.mode(), app.problem().is_none()), (Mode::Tree, true));
        assert_eq!(
            app.view().unwrap().watch.as_ref().unwrap().failed,
            Some(busy().problem(Lang::Zh))
        );
        app.now += SignedDuration::from_secs(60);
        assert_eq!(look_ups(&happens(&mut app, Event::Tick)).len(), 1);
    }

    #[test]
    fn watch_goes_on_in_the_background() {
        let (mut app, effects) = watched();
        let opened = app.open(Source::Shop(OrderId::parse("o_2").unwrap()));
        arrives(&mut app, &opened, &order(1, &[]));
        arrives(&mut app, &effects, &order(4, &["a", "bb"]));
        let news: Vec<usize> = app
            .open_orders()
            .iter()
            .map(|open| open.view.as_ref().unwrap().news_count())
            .collect();
        assert_eq!(news, [0, 2, 0]);
        happens(&mut app, Event::Act(Action::PreviousOrder));
        happens(&mut app, Event::Act(Action::Watch));
        app.now += SignedDuration::from_secs(600);
        assert!(happens(&mut app, Event::Tick).is_empty(), "not watched");
    }

    #[test]
    fn refresh_shows_changes_since_the_previous_answer() {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::parse("o_1").unwrap()));
        arrives(&mut app, &effects, &order(3, &["a"]));
        for (arrival, count) in [
            (order(4, &["a"]), 1),
            (order(4, &["a", "bb"]), 1),
            (order(4, &["a", "bb"]), 0),
        ] {
            let effects = happens(&mut app, Event::Act(Action::Refresh));
            arrives(&mut app, &effects, &arrival);
            assert_eq!(app.view().unwrap().news_count(), count);
        }
    }
}
