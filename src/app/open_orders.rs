//! The open orders: one lies on the app, the others are put aside with everything their reader did in them.

use super::event::{Effect, Outcome, Source};
use super::fetch::{Pending, Trouble};
use super::{App, OrderView, Screen};
use crate::api::Priority;
use crate::catalog::Personal;
use crate::order::{NodeId, OrderId, mask};
use crate::safe;
use crate::text::SafeText;

/// So many closed orders can be had back.
const KEPT: usize = 20;

/// An open order, wherever it lies.
#[derive(Debug)]
pub struct Slot {
    /// Where it comes from.
    pub source: Source,
    /// The order, once it came; elsewhere while it lies on the app.
    pub case: Option<OrderView>,
    /// Its look-up under way.
    pub pending: Option<Pending>,
    /// Why it did not come.
    pub trouble: Option<Trouble>,
}

/// The open orders in the order in which they were opened.
#[derive(Debug, Default)]
pub struct Strip {
    /// The one that lies on the app is hollow here.
    slots: Vec<Slot>,
    front: usize,
    closed: Vec<Slot>,
}

/// An open order as the strip shows it.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// Where it comes from.
    pub source: &'a Source,
    /// The order, if it came.
    pub case: Option<&'a OrderView>,
    /// Whether it is being fetched.
    pub waits: bool,
    /// Whether it did not come.
    pub failed: bool,
    /// Whether it lies on the app.
    pub front: bool,
}

impl Open<'_> {
    /// The buyer's nickname, masked as a name: it tells orders apart where only the ends of their ids stand.
    pub fn buyer(&self) -> Option<SafeText> {
        let doc = &self.case?.order.doc;
        let name = doc
            .value(doc.at(NodeId::ROOT, &["buyer_info", "nickname"])?)
            .trim();
        (!name.is_empty()).then(|| SafeText::of(&mask(Personal::Name, name)))
    }
}

impl Slot {
    fn new(source: Source) -> Self {
        Self {
            source,
            case: None,
            pending: None,
            trouble: None,
        }
    }
}

impl Strip {
    /// The orders that are put aside.
    pub(super) fn cases_aside(&mut self) -> impl Iterator<Item = &mut Option<OrderView>> {
        self.slots.iter_mut().map(|slot| &mut slot.case)
    }
}

impl App {
    /// The open orders.
    pub fn open_orders(&self) -> impl ExactSizeIterator<Item = Open<'_>> {
        self.strip.slots.iter().enumerate().map(|(at, slot)| {
            let front = at == self.strip.front;
            let (case, pending, trouble) = if front {
                (self.case.as_ref(), &self.pending, &self.trouble)
            } else {
                (slot.case.as_ref(), &slot.pending, &slot.trouble)
            };
            Open {
                source: &slot.source,
                case,
                waits: pending.is_some(),
                failed: trouble.is_some(),
                front,
            }
        })
    }

    /// How many of the open orders are still being fetched.
    pub fn awaited(&self) -> usize {
        self.open_orders().filter(|open| open.waits).count()
    }

    /// Opens an order, or brings it back on the app where it is open already.
    pub fn open(&mut self, source: Source) -> Vec<Effect> {
        self.screen = Screen::Order;
        if let Some(at) = self.place_of(&source) {
            return self.bring(at);
        }
        let (had, mut effects) = self.had_ahead(&source);
        self.take_place(source.clone());
        match had {
            Some((arrival, fetched)) => self.settle(source, Outcome::Arrived(arrival), fetched),
            // Asked for before the look-up behind it is stopped, so that the two are one call.
            None => effects
                .splice(..0, self.fetch(Priority::Interactive))
                .for_each(drop),
        }
        effects
    }

    /// Opens several orders; the first that was not open yet comes on the app, the others are fetched behind it.
    pub(super) fn open_all(&mut self, ids: Vec<OrderId>) -> Vec<Effect> {
        let count = ids.len();
        let mut effects = Vec::new();
        let mut first = None;
        for source in ids.into_iter().map(Source::Shop) {
            if self.place_of(&source).is_some() {
                first.get_or_insert(source);
            } else if first.is_none() {
                first = Some(source.clone());
                effects.extend(self.open(source));
            } else {
                effects.extend(self.open_behind(source));
            }
        }
        effects.extend(first.map(|source| self.open(source)).unwrap_or_default());
        self.notice = Some(self.lang.tr(
            safe!("已打开 {count} 个订单，[ ] 切换"),
            safe!("{count} orders opened, [ ] moves among them"),
        ));
        effects
    }

    /// Opens an order without bringing it on the app.
    fn open_behind(&mut self, source: Source) -> Vec<Effect> {
        let pending = self.ticket(source.clone(), Priority::Background);
        let effect = Effect::Fetch(pending.ticket, source.clone(), Priority::Background);
        self.strip.slots.push(Slot {
            pending: Some(pending),
            ..Slot::new(source)
        });
        vec![effect]
    }

    fn place_of(&self, source: &Source) -> Option<usize> {
        self.strip
            .slots
            .iter()
            .position(|slot| slot.source == *source)
    }

    /// Makes the app free for another order. One that failed and never came gives up its place.
    fn take_place(&mut self, source: Source) {
        let vacant = self.case.is_none() && self.pending.is_none();
        if vacant && let Some(slot) = self.strip.slots.get_mut(self.strip.front) {
            slot.source = source;
            self.trouble = None;
            return;
        }
        self.put_aside();
        self.strip.slots.push(Slot::new(source));
        self.strip.front = self.strip.slots.len() - 1;
    }

    /// Takes what lies on the app into its slot. What was revealed is hidden.
    fn put_aside(&mut self) {
        self.hide();
        self.prompt = None;
        if let Some(slot) = self.strip.slots.get_mut(self.strip.front) {
            slot.case = self.case.take();
            slot.pending = self.pending.take();
            slot.trouble = self.trouble.take();
        }
    }

    /// Lays the order of a slot on the app.
    fn lay(&mut self, at: usize) {
        self.strip.front = at;
        if let Some(slot) = self.strip.slots.get_mut(at) {
            self.case = slot.case.take();
            self.pending = slot.pending.take();
            self.trouble = slot.trouble.take();
        }
        let reading = self.reading();
        if let Some(case) = &mut self.case {
            case.tick(reading);
        }
    }

    /// Brings an open order on the app. Whoever looks at it waits for it: a look-up behind the others is asked for anew.
    fn bring(&mut self, at: usize) -> Vec<Effect> {
        if at != self.strip.front {
            self.put_aside();
            self.lay(at);
        }
        match &self.pending {
            Some(pending) if pending.urgency == Priority::Background && self.case.is_none() => {
                let stale = Effect::Cancel(pending.ticket);
                let mut effects = self.fetch(Priority::Interactive);
                effects.push(stale);
                effects
            }
            _ => Vec::new(),
        }
    }

    /// To the next open order, or the one before, round at the ends.
    pub(super) fn step_order(&mut self, forward: bool) -> Vec<Effect> {
        let count = self.strip.slots.len();
        if count < 2 {
            self.notice = Some(SafeText::fixed(self.lang.tr(
                "只打开了一个订单，o 打开更多",
                "one order is open; o opens more",
            )));
            return Vec::new();
        }
        self.bring((self.strip.front + if forward { 1 } else { count - 1 }) % count)
    }

    /// To an open order by its number, counted from 1.
    pub(super) fn go_to_order(&mut self, number: usize) -> Vec<Effect> {
        if let Some(at) = number
            .checked_sub(1)
            .filter(|&at| at < self.strip.slots.len())
        {
            self.screen = Screen::Order;
            return self.bring(at);
        }
        let count = self.strip.slots.len();
        self.notice = Some(self.lang.tr(
            safe!("只打开了 {count} 个订单"),
            safe!("only {count} orders are open"),
        ));
        Vec::new()
    }

    /// Closes the order on the app; the next one takes its place, and without any, the finder.
    pub(super) fn close(&mut self) -> Vec<Effect> {
        let effects = self.cancel();
        let at = self.strip.front;
        self.put_aside();
        if at < self.strip.slots.len() {
            let slot = self.strip.slots.remove(at);
            self.strip
                .closed
                .retain(|closed| closed.source != slot.source);
            self.strip.closed.push(slot);
            let surplus = self.strip.closed.len().saturating_sub(KEPT);
            self.strip.closed.drain(..surplus);
        }
        match self.strip.slots.len() {
            0 => {
                self.strip.front = 0;
                self.screen = Screen::Finder;
            }
            count => self.lay(at.min(count - 1)),
        }
        effects
    }

    /// Opens the order again that was closed last, as it was.
    pub(super) fn reopen(&mut self) -> Vec<Effect> {
        let Some(slot) = self.strip.closed.pop() else {
            self.notice = Some(SafeText::fixed(
                self.lang.tr("没有刚关闭的订单", "no order was closed"),
            ));
            return Vec::new();
        };
        if self.place_of(&slot.source).is_some() || slot.case.is_none() {
            return self.open(slot.source);
        }
        self.screen = Screen::Order;
        self.put_aside();
        self.strip.slots.push(slot);
        self.lay(self.strip.slots.len() - 1);
        Vec::new()
    }

    /// Stops the search and the look-ups of orders that are put aside. What never came is no longer open.
    pub(super) fn cancel_behind(&mut self) -> Vec<Effect> {
        let mut effects = self.stop_search();
        let front = self.strip.front;
        let mut before = 0;
        let mut at = 0;
        self.strip.slots.retain_mut(|slot| {
            let place = at;
            at += 1;
            let Some(pending) = slot.pending.take().filter(|_| place != front) else {
                return true;
            };
            effects.push(Effect::Cancel(pending.ticket));
            let stays = slot.case.is_some();
            before += usize::from(!stays && place < front);
            stays
        });
        self.strip.front = front - before;
        effects
    }

    /// The slot that waits for the report of a ticket, among those put aside.
    pub(super) fn aside_waiting(&mut self, ticket: u64) -> Option<&mut Slot> {
        self.strip
            .slots
            .iter_mut()
            .find(|slot| slot.pending.as_ref().is_some_and(|p| p.ticket == ticket))
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Priority;
    use crate::app::test_support::{app, arrive, found, place, press, type_in};
    use crate::app::{Action, App, Effect, Failure, Outcome, Screen, Source, update};
    use crate::app::{Event, TimedEvent};
    use crate::catalog::Tab;
    use crate::order::OrderId;
    use crate::text::SafeText;

    fn id(n: usize) -> OrderId {
        OrderId::read(&format!("o_{n}")).unwrap()
    }

    fn opens(app: &mut App, n: usize) {
        let effects = app.open(Source::Shop(id(n)));
        arrive(app, effects);
    }

    fn names(app: &App) -> Vec<String> {
        app.open_orders()
            .map(|open| {
                format!(
                    "{}{}",
                    open.source.name(),
                    if open.front { "*" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn each_order_keeps_its_tab_cursor_and_search() {
        let mut app = app();
        press(&mut app, Action::Search);
        type_in(&mut app, "滤纸");
        press(&mut app, Action::Enter);
        let before = (place(&app), found(&app));
        opens(&mut app, 1);
        press(&mut app, Action::Tab(Tab::Invoice));
        assert_eq!(names(&app), ["saved", "o_1*"]);
        press(&mut app, Action::NextOrder);
        assert_eq!((place(&app), found(&app)), before);
        press(&mut app, Action::PreviousOrder);
        assert_eq!((place(&app).0, found(&app)), (Tab::Invoice, None));
    }

    #[test]
    fn what_is_closed_can_be_had_back_as_it_was() {
        let mut app = app();
        opens(&mut app, 1);
        press(&mut app, Action::Tab(Tab::Order));
        press(&mut app, Action::Close);
        assert_eq!(names(&app), ["saved*"]);
        assert_eq!(
            press(&mut app, Action::Reopen),
            [],
            "it was never given away"
        );
        assert_eq!(
            (names(&app), place(&app).0),
            (vec!["saved".to_owned(), "o_1*".to_owned()], Tab::Order)
        );
        press(&mut app, Action::Close);
        press(&mut app, Action::Close);
        assert_eq!((names(&app).len(), app.screen), (0, Screen::Finder));
        assert!(app.case.is_none());
    }

    #[test]
    fn what_is_revealed_is_hidden_when_the_order_is_put_aside() {
        let mut app = app();
        while !app.case.as_ref().unwrap().can_reveal() {
            press(&mut app, Action::Down);
        }
        press(&mut app, Action::Reveal);
        opens(&mut app, 1);
        press(&mut app, Action::PreviousOrder);
        assert!(app.case.as_ref().unwrap().reveal.is_none());
    }

    /// Ten ids of which three fail: seven open, and the three say why.
    #[test]
    fn of_ten_ids_the_seven_open_and_the_three_say_why() {
        let mut app = app();
        let effects = app.open_all((1..=10).map(id).collect());
        let tickets: Vec<(u64, Priority)> = effects
            .iter()
            .filter_map(|e| {
                if let Effect::Fetch(ticket, _, urgency) = e {
                    Some((*ticket, *urgency))
                } else {
                    None
                }
            })
            .collect();
        assert_eq!(tickets.len(), 10);
        assert_eq!(
            tickets
                .iter()
                .filter(|(_, urgency)| *urgency == Priority::Interactive)
                .count(),
            1,
            "one is looked at"
        );
        assert_eq!(names(&app)[1], "o_1*");
        let failure = Failure {
            what: SafeText::fixed("no such order"),
            todo: SafeText::default(),
        };
        for (n, effect) in effects.into_iter().enumerate() {
            let Effect::Fetch(ticket, ..) = effect else {
                continue;
            };
            if n % 4 == 3 || n == 9 {
                let now = app.now;
                update(
                    &mut app,
                    TimedEvent {
                        now,
                        event: Event::Report(ticket, Outcome::Failed(failure.clone())),
                    },
                );
            } else {
                arrive(&mut app, vec![effect]);
            }
        }
        let (failed, came): (Vec<_>, Vec<_>) =
            app.open_orders().skip(1).partition(|open| open.failed);
        assert_eq!(
            (
                failed.len(),
                came.iter().filter(|open| open.case.is_some()).count(),
                app.awaited()
            ),
            (3, 7, 0)
        );
        press(&mut app, Action::Order(5));
        assert_eq!(app.trouble.as_ref().unwrap().failure, failure);
    }

    #[test]
    fn whoever_goes_to_an_order_that_is_fetched_behind_waits_for_it_as_a_person() {
        let mut app = app();
        let effects = app.open_all(vec![id(1), id(2)]);
        let Some(Effect::Fetch(behind, _, Priority::Background)) = effects.get(1) else {
            panic!("{effects:?}")
        };
        let asked = press(&mut app, Action::NextOrder);
        assert_eq!(
            asked,
            [
                Effect::Fetch(behind + 1, Source::Shop(id(2)), Priority::Interactive),
                Effect::Cancel(*behind)
            ]
        );
        assert_eq!(press(&mut app, Action::PreviousOrder), []);
        assert_eq!(
            press(&mut app, Action::NextOrder),
            [],
            "it is asked for once"
        );
    }

    #[test]
    fn ctrl_c_stops_what_goes_on_behind_before_it_ends() {
        let mut app = app();
        let effects = app.open_all((1..=4).map(id).collect());
        arrive(&mut app, effects.into_iter().take(2).collect());
        assert_eq!(
            press(&mut app, Action::NextOrder),
            [],
            "the second has come"
        );
        let stopped = press(&mut app, Action::Cancel);
        assert!(
            stopped.len() == 2
                && stopped
                    .iter()
                    .all(|effect| matches!(effect, Effect::Cancel(_))),
            "{stopped:?}"
        );
        assert_eq!(names(&app), ["saved", "o_1", "o_2*"]);
        assert_eq!(press(&mut app, Action::Cancel), [Effect::Quit]);
    }

    #[test]
    fn an_id_asked_for_twice_is_opened_once() {
        let mut app = app();
        app.open_all(vec![id(1), id(2), id(1), id(2)]);
        assert_eq!(names(&app), ["saved", "o_1*", "o_2"]);
    }
}
