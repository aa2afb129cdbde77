//! The open orders, in the order in which they were opened. One of them, the front, is on the
//! screen; the others keep their view state.

use super::event::{Effect, Source};
use super::look_up::LookUp;
use super::{AfterSales, App, OrderView, Screen};
use crate::api::Priority;
use crate::catalog::Personal;
use crate::order::{NodeId, OrderId, mask};
use crate::safe;
use crate::text::{Problem, SafeText};

/// How many closed orders can be reopened.
const CLOSED_KEPT: usize = 20;

/// An open order.
#[derive(Debug)]
pub struct OpenOrder {
    /// Where it comes from.
    pub source: Source,
    /// The order and its view state, once it has arrived.
    pub view: Option<OrderView>,
    /// Its look-up or refresh under way.
    pub look_up: Option<LookUp>,
    /// Why its last look-up failed, until dismissed or tried again.
    pub problem: Option<Problem>,
    /// What was repaired in its answer: shown when the order first comes to the front.
    pub(super) note: Option<SafeText>,
}

impl OpenOrder {
    const fn new(source: Source) -> Self {
        Self {
            source,
            view: None,
            look_up: None,
            problem: None,
            note: None,
        }
    }

    /// The buyer's nickname, masked as a name. It tells orders apart when only the ends of their
    /// ids are shown.
    pub fn buyer(&self) -> Option<SafeText> {
        let doc = &self.view.as_ref()?.order.doc;
        let name = doc
            .value(doc.at(NodeId::ROOT, &["buyer_info", "nickname"])?)
            .trim();
        (!name.is_empty()).then(|| SafeText::of(&mask(Personal::Name, name)))
    }
}

impl App {
    /// The open orders.
    pub fn open_orders(&self) -> &[OpenOrder] {
        &self.orders
    }

    /// The index of the front order.
    pub const fn front_index(&self) -> Option<usize> {
        self.front
    }

    /// The front order: on the screen, or hidden by the finder or the results.
    pub fn front(&self) -> Option<&OpenOrder> {
        self.orders.get(self.front?)
    }

    pub(super) fn front_mut(&mut self) -> Option<&mut OpenOrder> {
        self.orders.get_mut(self.front?)
    }

    /// The view of the front order, if it has arrived.
    pub fn view(&self) -> Option<&OrderView> {
        self.front()?.view.as_ref()
    }

    /// As [`Self::view`], mutable.
    pub fn view_mut(&mut self) -> Option<&mut OrderView> {
        self.front_mut()?.view.as_mut()
    }

    /// The look-up of the front order, while it is under way.
    pub fn look_up(&self) -> Option<&LookUp> {
        self.front()?.look_up.as_ref()
    }

    /// Why the last look-up of the front order failed.
    pub fn problem(&self) -> Option<&Problem> {
        self.front()?.problem.as_ref()
    }

    /// The open order of a source.
    pub(super) fn open_order(&mut self, source: &Source) -> Option<&mut OpenOrder> {
        self.orders.iter_mut().find(|open| open.source == *source)
    }

    fn place_of(&self, source: &Source) -> Option<usize> {
        self.orders.iter().position(|open| open.source == *source)
    }

    pub(super) fn is_front(&self, source: &Source) -> bool {
        self.front().is_some_and(|open| open.source == *source)
    }

    /// How many of the open orders are being looked up.
    pub fn awaited(&self) -> usize {
        let awaited = self.orders.iter().filter(|open| open.look_up.is_some());
        awaited.count()
    }

    /// Opens an order and brings it to the front; an order that is open already is only brought to
    /// the front.
    pub fn open(&mut self, source: Source) -> Vec<Effect> {
        self.screen = Screen::Order;
        if let Some(at) = self.place_of(&source) {
            return self.bring(at);
        }
        let (ready, stopped) = self.take_prefetched(&source);
        self.push_front(source);
        // This job starts before the prefetch is stopped, so that both share one call.
        let started = match ready {
            Some((fetched, at)) => {
                self.show_front_order(fetched, at);
                None
            }
            None => self.look_up_front(Priority::Interactive),
        };
        started.into_iter().chain(stopped).collect()
    }

    /// Opens several orders: the first that was not open comes to the front, the others are looked
    /// up in the background.
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
                self.orders.push(OpenOrder::new(source));
                effects.extend(self.start_look_up(self.orders.len() - 1, Priority::Background));
            }
        }
        effects.extend(first.map(|source| self.open(source)).unwrap_or_default());
        self.notice = Some(self.lang.tr(
            safe!("已打开 {count} 个订单，[ ] 切换"),
            safe!("{count} orders opened, [ ] moves among them"),
        ));
        effects
    }

    /// Inserts an order at the front. A front order that failed and never arrived is replaced.
    fn push_front(&mut self, source: Source) {
        if let Some(front) = self.front_mut()
            && front.view.is_none()
            && front.look_up.is_none()
        {
            *front = OpenOrder::new(source);
            return;
        }
        self.leave_front();
        self.orders.push(OpenOrder::new(source));
        self.front = Some(self.orders.len() - 1);
    }

    /// Ends the state that lasts only while an order is at the front: hides revealed values and
    /// closes the prompt.
    fn leave_front(&mut self) {
        self.hide();
        self.prompt = None;
    }

    /// Brings the order at this index to the front.
    fn set_front(&mut self, at: usize) {
        self.front = Some(at);
        let reading = self.reading();
        let Some(front) = self.front_mut() else {
            return;
        };
        let note = front.note.take();
        if let Some(view) = &mut front.view {
            view.tick(reading);
        }
        self.notice = note.or(self.notice.take());
    }

    /// Brings an open order to the front. The user now waits for it: a background look-up is
    /// restarted.
    fn bring(&mut self, at: usize) -> Vec<Effect> {
        if self.front != Some(at) {
            self.leave_front();
            self.set_front(at);
        }
        let waits = self
            .front()
            .filter(|open| open.view.is_none())
            .and_then(|open| open.look_up);
        match waits {
            Some(look_up) if look_up.priority == Priority::Background => {
                let started = self.look_up_front(Priority::Interactive);
                started
                    .into_iter()
                    .chain(self.stop(look_up.ticket))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// To the next or the previous open order; wraps around at the ends.
    pub(super) fn step_order(&mut self, forward: bool) -> Vec<Effect> {
        let count = self.orders.len();
        let Some(front) = self.front.filter(|_| count > 1) else {
            self.notice = Some(SafeText::fixed(self.lang.tr(
                "只打开了一个订单，o 打开更多",
                "one order is open; o opens more",
            )));
            return Vec::new();
        };
        self.bring((front + if forward { 1 } else { count - 1 }) % count)
    }

    /// To an open order by its number, counted from 1.
    pub(super) fn go_to_order(&mut self, number: usize) -> Vec<Effect> {
        let count = self.orders.len();
        if let Some(at) = number.checked_sub(1).filter(|&at| at < count) {
            self.screen = Screen::Order;
            return self.bring(at);
        }
        self.notice = Some(self.lang.tr(
            safe!("只打开了 {count} 个订单"),
            safe!("only {count} orders are open"),
        ));
        Vec::new()
    }

    /// Closes the front order; the next order replaces it, or the finder if there is none.
    pub(super) fn close(&mut self) -> Vec<Effect> {
        self.leave_front();
        let mut effects = Vec::new();
        if let Some(at) = self.front.filter(|&at| at < self.orders.len()) {
            let mut order = self.orders.remove(at);
            effects = self.stop_jobs_of(&mut order);
            self.closed.retain(|closed| closed.source != order.source);
            self.closed.push(order);
            let surplus = self.closed.len().saturating_sub(CLOSED_KEPT);
            self.closed.drain(..surplus);
        }
        match (self.front, self.orders.len()) {
            (Some(at), count) if count > 0 => self.set_front(at.min(count - 1)),
            _ => {
                self.front = None;
                self.screen = Screen::Finder;
            }
        }
        effects
    }

    /// Stops the jobs of an order that is being closed.
    fn stop_jobs_of(&mut self, order: &mut OpenOrder) -> Vec<Effect> {
        let mut tickets = Vec::new();
        tickets.extend(order.look_up.take().map(|look_up| look_up.ticket));
        if let Some(view) = &mut order.view {
            if let AfterSales::Fetching(ticket, _) = view.after_sales {
                view.after_sales = AfterSales::Unasked;
                tickets.push(ticket);
            }
            tickets.extend(view.watch.as_mut().and_then(|watch| watch.ticket.take()));
        }
        tickets
            .into_iter()
            .filter_map(|ticket| self.stop(ticket))
            .collect()
    }

    /// Reopens the order that was closed last, with its view state.
    pub(super) fn reopen(&mut self) -> Vec<Effect> {
        let Some(order) = self.closed.pop() else {
            self.notice = Some(SafeText::fixed(
                self.lang.tr("没有刚关闭的订单", "no order was closed"),
            ));
            return Vec::new();
        };
        if self.place_of(&order.source).is_some() || order.view.is_none() {
            return self.open(order.source);
        }
        self.screen = Screen::Order;
        self.leave_front();
        self.orders.push(order);
        self.set_front(self.orders.len() - 1);
        Vec::new()
    }

    /// Stops the find and the background look-ups. Closes the orders that never arrived.
    pub(super) fn cancel_behind(&mut self) -> Vec<Effect> {
        let mut effects = self.stop_find();
        let front = self.front;
        let mut tickets = Vec::new();
        let (mut at, mut gone_before) = (0, 0);
        self.orders.retain_mut(|open| {
            let place = at;
            at += 1;
            let Some(look_up) = open.look_up.take_if(|_| Some(place) != front) else {
                return true;
            };
            tickets.push(look_up.ticket);
            let stays = open.view.is_some();
            gone_before += usize::from(!stays && Some(place) < front);
            stays
        });
        self.front = front.map(|front| front - gone_before);
        effects.extend(tickets.into_iter().filter_map(|ticket| self.stop(ticket)));
        effects
    }
}

#[cfg(test)]
mod tests {
    use crate::api::Priority;
    use crate::app::test_support::{
        app, arrive, busy, failed, found, look_ups, place, press, type_in,
    };
    use crate::app::{Action, App, Effect, OpenOrder, Screen, Source, TimedEvent, update};
    use crate::catalog::Tab;
    use crate::order::OrderId;
    use crate::worker::Request;

    fn id(n: usize) -> OrderId {
        OrderId::parse(&format!("o_{n}")).unwrap()
    }

    fn opens(app: &mut App, n: usize) {
        let effects = app.open(Source::Shop(id(n)));
        arrive(app, &effects);
    }

    fn names(app: &App) -> Vec<String> {
        let front = app.front_index();
        let name = |(at, open): (usize, &OpenOrder)| {
            let mark = if Some(at) == front { "*" } else { "" };
            format!("{}{mark}", open.source.name())
        };
        app.open_orders().iter().enumerate().map(name).collect()
    }

    #[test]
    fn open_orders_keep_their_tab_cursor_and_search() {
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
    fn closed_order_is_reopened_with_its_view_state() {
        let mut app = app();
        opens(&mut app, 1);
        press(&mut app, Action::Tab(Tab::Order));
        press(&mut app, Action::Close);
        assert_eq!(names(&app), ["saved*"]);
        assert_eq!(
            press(&mut app, Action::Reopen),
            [],
            "the order kept its place"
        );
        assert_eq!(
            (names(&app), place(&app).0),
            (vec!["saved".to_owned(), "o_1*".to_owned()], Tab::Order)
        );
        press(&mut app, Action::Close);
        press(&mut app, Action::Close);
        assert_eq!((names(&app).len(), app.screen), (0, Screen::Finder));
        assert!(app.view().is_none());
    }

    #[test]
    fn revealed_value_is_masked_when_another_order_is_shown() {
        let mut app = app();
        while !app.view().unwrap().can_reveal() {
            press(&mut app, Action::Down);
        }
        press(&mut app, Action::Reveal);
        opens(&mut app, 1);
        press(&mut app, Action::PreviousOrder);
        assert!(app.view().unwrap().reveal.is_none());
    }

    /// Ten ids of which three fail: seven orders open, and the three show why they failed.
    #[test]
    fn opening_ten_ids_shows_the_failures_of_three() {
        let mut app = app();
        let effects = app.open_all((1..=10).map(id).collect());
        let look_ups = look_ups(&effects);
        assert_eq!(look_ups.len(), 10);
        let interactive = look_ups
            .iter()
            .filter(|(.., priority)| *priority == Priority::Interactive);
        assert_eq!(
            interactive.count(),
            1,
            "only the front order is interactive"
        );
        assert_eq!(names(&app)[1], "o_1*");
        for (n, effect) in effects.into_iter().enumerate() {
            let Effect::Request(ticket, _) = effect else {
                continue;
            };
            if n % 4 == 3 || n == 9 {
                let (now, event) = (app.now, failed(ticket));
                update(&mut app, TimedEvent { now, event });
            } else {
                arrive(&mut app, &[effect]);
            }
        }
        let opened = &app.open_orders()[1..];
        let failed = opened.iter().filter(|open| open.problem.is_some()).count();
        let arrived = opened.iter().filter(|open| open.view.is_some()).count();
        assert_eq!((failed, arrived, app.awaited()), (3, 7, 0));
        press(&mut app, Action::Order(5));
        assert_eq!(app.problem(), Some(&busy().problem(app.lang)));
    }

    #[test]
    fn background_look_up_becomes_interactive_when_its_order_is_shown() {
        let mut app = app();
        let effects = app.open_all(vec![id(1), id(2)]);
        let (background, _, priority) = look_ups(&effects)[1];
        assert_eq!(priority, Priority::Background);
        let effects = press(&mut app, Action::NextOrder);
        assert_eq!(
            look_ups(&effects),
            [(background.next(), id(2), Priority::Interactive)]
        );
        assert_eq!(effects[1], Effect::Request(background, Request::Cancel));
        assert_eq!(press(&mut app, Action::PreviousOrder), []);
        assert_eq!(
            press(&mut app, Action::NextOrder),
            [],
            "it is requested once"
        );
    }

    #[test]
    fn ctrl_c_stops_background_jobs_before_it_quits() {
        let mut app = app();
        let effects = app.open_all((1..=4).map(id).collect());
        arrive(&mut app, &effects[..2]);
        assert_eq!(
            press(&mut app, Action::NextOrder),
            [],
            "the second order has arrived"
        );
        let stopped = press(&mut app, Action::Cancel);
        assert!(
            stopped.len() == 2
                && stopped
                    .iter()
                    .all(|effect| matches!(effect, Effect::Request(_, Request::Cancel))),
            "{stopped:?}"
        );
        assert_eq!(names(&app), ["saved", "o_1", "o_2*"]);
        assert_eq!(press(&mut app, Action::Cancel), [Effect::Quit]);
    }

    #[test]
    fn open_order_is_not_opened_twice() {
        let mut app = app();
        app.open_all(vec![id(1), id(2), id(1), id(2)]);
        assert_eq!(names(&app), ["saved", "o_1*", "o_2"]);
    }
}
