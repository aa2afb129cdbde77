//! Fetching and joining the details of after-sales. They are fetched with an order that the user
//! waits for, when a background order is shown, and again when the user opens an after-sale whose
//! fetch failed.

use super::event::{Effect, Source};
use super::jobs::Job;
use super::look_up::joined;
use super::open_orders::OpenOrder;
use super::{App, OrderView, Screen};
use crate::api::Priority;
use crate::order::AfterSaleId;
use crate::outline;
use crate::safe;
use crate::text::{Problem, SafeText};
use crate::worker::{AfterSaleDetails, Request, Ticket, missed_note, unreadable_note};

/// The fetch state of an order's after-sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AfterSales {
    /// Not requested yet.
    #[default]
    Unasked,
    /// Being fetched by the job with this ticket.
    Fetching(Ticket, Priority),
    /// The order names none, or all are joined.
    Settled,
    /// At least one fetch failed.
    Missed(Problem),
}

impl OrderView {
    /// The after-sales that the order names and that are not joined to it yet.
    fn missing_after_sales(&self) -> Vec<AfterSaleId> {
        let mut ids = self.order.after_sale_ids();
        ids.retain(|id| !self.order.has_after_sale(id));
        ids
    }

    /// The after-sale of the row under the cursor, if its detail is missing.
    fn missing_here(&self) -> Option<AfterSaleId> {
        let id = outline::after_sale_at(&self.order, self.selected()?)?;
        (!self.order.has_after_sale(&id)).then_some(id)
    }
}

impl OpenOrder {
    /// Whether after-sales are joined to the displayed order.
    pub(super) fn shows_after_sales(&self) -> bool {
        let view = self.view.as_ref();
        view.is_some_and(|view| !view.order.facts.after_sales.is_empty())
    }
}

impl App {
    /// Fetches the after-sales of the front order if they were not requested yet.
    pub(super) fn complete_front(&mut self) -> Vec<Effect> {
        let unasked = self.screen == Screen::Order
            && self.front().is_some_and(|open| {
                matches!(open.source, Source::Shop(_))
                    && open.look_up.is_none()
                    && open
                        .view
                        .as_ref()
                        .is_some_and(|view| view.after_sales == AfterSales::Unasked)
            });
        if unasked {
            self.fetch_after_sales(Priority::Background)
        } else {
            Vec::new()
        }
    }

    /// Fetches the missing after-sales of the front order.
    fn fetch_after_sales(&mut self, priority: Priority) -> Vec<Effect> {
        let Some(view) = self.view_mut() else {
            return Vec::new();
        };
        let ids = view.missing_after_sales();
        if ids.is_empty() {
            view.after_sales = AfterSales::Settled;
            return Vec::new();
        }
        let source = view.source.clone();
        let request = Request::AfterSales { ids, priority };
        let (ticket, effect) = self.start(Job::AfterSales(source), request);
        let Some(view) = self.view_mut() else {
            return vec![effect];
        };
        let fetching = AfterSales::Fetching(ticket, priority);
        let stale = match std::mem::replace(&mut view.after_sales, fetching) {
            AfterSales::Fetching(earlier, _) => self.stop(earlier),
            _ => None,
        };
        std::iter::once(effect).chain(stale).collect()
    }

    /// Fetches an after-sale that the user opened, at interactive priority.
    pub(super) fn open_after_sale(&mut self) -> Vec<Effect> {
        let Some(view) = self
            .view()
            .filter(|view| matches!(view.source, Source::Shop(_)))
        else {
            return Vec::new();
        };
        match view.after_sales {
            AfterSales::Fetching(_, Priority::Interactive) => Vec::new(),
            _ if view.missing_here().is_some() => self.fetch_after_sales(Priority::Interactive),
            _ => Vec::new(),
        }
    }

    /// Handles an order's report; its after-sales follow under the same ticket. Returns whether
    /// they are still awaited.
    pub(super) fn expect_after_sales(
        &mut self,
        source: &Source,
        ticket: Ticket,
        priority: Option<Priority>,
    ) -> bool {
        let view = self.open_order(source).and_then(|open| open.view.as_mut());
        let (Some(view), Some(priority)) = (view, priority) else {
            return false;
        };
        let awaited = !view.missing_after_sales().is_empty();
        view.after_sales = if awaited {
            AfterSales::Fetching(ticket, priority)
        } else {
            AfterSales::Settled
        };
        awaited
    }

    /// Joins the after-sale details that were fetched to their order.
    pub(super) fn after_sales_came(
        &mut self,
        source: &Source,
        ticket: Ticket,
        after_sales: AfterSaleDetails,
    ) {
        let reading = self.reading();
        let AfterSaleDetails { details, missed } = after_sales;
        let Some(view) = self.view_awaiting(source, ticket) else {
            return;
        };
        if details.is_empty()
            && let Some((_, why)) = missed.last()
        {
            view.after_sales = AfterSales::Missed(why.problem(reading.lang));
            return;
        }
        view.join_after_sales(details, reading);
        let unreadable = unreadable_note(view.order.left_out, reading.lang);
        let missed = missed
            .iter()
            .map(|(id, why)| missed_note(id, &why.problem(reading.lang).what, reading.lang));
        let notes: Vec<SafeText> = missed.chain(unreadable).collect();
        if self.is_front(source) {
            if !notes.is_empty() {
                self.notice = Some(joined(&notes, reading.lang));
            }
            self.refill_palette();
        }
    }

    /// Handles the failure of a fetch of after-sales.
    pub(super) fn after_sales_failed(&mut self, source: &Source, ticket: Ticket, why: Problem) {
        if let Some(view) = self.view_awaiting(source, ticket) {
            view.after_sales = AfterSales::Missed(why);
        }
    }

    /// The view of an order whose after-sales this job fetches. An order that was refreshed in the
    /// meantime awaits those of its own answer: joining both would list each after-sale twice.
    fn view_awaiting(&mut self, source: &Source, ticket: Ticket) -> Option<&mut OrderView> {
        let view = self.open_order(source)?.view.as_mut()?;
        let awaits = matches!(view.after_sales, AfterSales::Fetching(by, _) if by == ticket);
        awaits.then_some(view)
    }

    /// The fetch state of the after-sale under the cursor, if its detail is missing.
    pub fn after_sale_says(&self) -> Option<SafeText> {
        let view = self.view()?;
        view.missing_here()?;
        match &view.after_sales {
            AfterSales::Fetching(..) => Some(SafeText::fixed(
                self.lang.tr("正在获取售后详情", "fetching the after-sale"),
            )),
            AfterSales::Missed(failure) => Some(self.lang.tr(
                safe!("没能取到售后详情：{}，Enter 重试", failure.what),
                safe!(
                    "could not get the after-sale: {}; Enter retries",
                    failure.what
                ),
            )),
            AfterSales::Unasked | AfterSales::Settled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AfterSales;
    use crate::api::Priority;
    use crate::app::test_support::{
        app, busy, details_came, failed, look_ups, order_report, place, requests,
    };
    use crate::app::{Action, App, Effect, Event, Source, TimedEvent, update};
    use crate::catalog::Tab;
    use crate::order::OrderId;
    use crate::text::Lang;
    use crate::worker::{Request, Ticket};

    const ID: &str = "A1676284458_63ea122a379c4_84723683";

    fn order() -> String {
        format!(
            r#"{{"order_info":{{"order_id":"o_1"}},"internal_extra_info":{{"refund_info":{{"refund_records":[
                {{"after_sale_id":"{ID}","refund_state":1,"refund_amount":500}}]}}}}}}"#
        )
    }

    fn happens(app: &mut App, event: Event) -> Vec<Effect> {
        let now = app.now;
        update(app, TimedEvent { now, event })
    }

    /// Reports an open order, but not its after-sales.
    fn opens(json: &str) -> (App, Ticket) {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::parse("o_1").unwrap()));
        let ticket = look_ups(&effects)[0].0;
        let effects = happens(&mut app, order_report(ticket, json));
        assert!(
            effects.is_empty(),
            "they are fetched with the order: {effects:?}"
        );
        (app, ticket)
    }

    fn detail() -> String {
        format!(r#"{{"aftersale_id":"{ID}","state":2,"reason":"不想要了"}}"#)
    }

    fn states(app: &App) -> (AfterSales, usize) {
        let view = app.view().unwrap();
        (view.after_sales.clone(), view.order.facts.after_sales.len())
    }

    #[test]
    fn after_sale_details_join_the_order_and_move_nothing() {
        let (mut app, ticket) = opens(&order());
        assert_eq!(
            states(&app).0,
            AfterSales::Fetching(ticket, Priority::Background)
        );
        happens(&mut app, Event::Act(Action::Tab(Tab::Refunds)));
        happens(&mut app, Event::Act(Action::Down));
        let before = place(&app);
        let effects = happens(&mut app, details_came(ticket, &[detail()]));
        assert!(effects.is_empty(), "nothing is fetched twice: {effects:?}");
        assert_eq!(
            (states(&app), place(&app)),
            ((AfterSales::Settled, 1), before)
        );
        let news = &app.view().unwrap().news;
        assert!(
            news.is_none(),
            "joined details are not a change of the order"
        );
    }

    #[test]
    fn refresh_of_an_order_with_after_sales_replaces_it_when_both_have_come() {
        let (mut app, ticket) = opens(&order());
        happens(&mut app, details_came(ticket, &[detail()]));
        let effects = happens(&mut app, Event::Act(Action::Refresh));
        let [(ticket, Request::Open { after_sales, .. })] = &requests(&effects)[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(*after_sales, Some(Priority::Interactive));
        happens(
            &mut app,
            order_report(*ticket, &order().replace("500", "600")),
        );
        assert_eq!(states(&app).1, 1, "nothing disappears in between");
        assert!(app.look_up().is_some() && app.view().unwrap().news.is_none());
        happens(&mut app, details_came(*ticket, &[detail()]));
        assert!(app.look_up().is_none() && app.view().unwrap().news_count() > 0);
        assert_eq!(states(&app).1, 1);
    }

    /// An order with two completed refunds.
    fn two_refunds() -> String {
        let record = |id: &str| {
            format!(r#"{{"after_sale_id":"{id}","refund_state":2,"refund_amount":500}}"#)
        };
        let records = [record("A1676284458_63ea122a379c4_00000001"), record(ID)].join(",");
        format!(
            r#"{{"order_info":{{"order_id":"o_1"}},"internal_extra_info":{{"refund_info":{{"refund_records":[{records}]}}}}}}"#
        )
    }

    #[rstest::rstest]
    #[case::settled(13, Tab::Buyer, false)]
    #[case::overdue(3, Tab::Buyer, true)]
    #[case::overdue_but_looked_at(3, Tab::Refunds, false)]
    fn unseen_tab_opens_at_the_finding_of_its_after_sale(
        #[case] state: u8,
        #[case] up: Tab,
        #[case] moves: bool,
    ) {
        let (mut app, ticket) = opens(&two_refunds());
        happens(&mut app, Event::Act(Action::Tab(up)));
        let detail = format!(r#"{{"aftersale_id":"{ID}","state":{state}}}"#);
        happens(&mut app, details_came(ticket, &[detail]));
        let view = app.view().unwrap();
        let tab = view.tab_state(Tab::Refunds).unwrap();
        assert_eq!((tab.cursor != tab.outline.start(), view.tab), (moves, up));
    }

    #[test]
    fn untouched_order_opens_at_the_finding_of_its_after_sale() {
        let overdue = format!(r#"{{"aftersale_id":"{ID}","state":3,"apply_refund_money":500}}"#);
        for touched in [false, true] {
            let (mut app, ticket) = opens(&order());
            app.view_mut().unwrap().go(Tab::Buyer);
            if touched {
                happens(&mut app, Event::Act(Action::Tab(Tab::Invoice)));
            }
            happens(
                &mut app,
                details_came(ticket, std::slice::from_ref(&overdue)),
            );
            let up = app.view().unwrap().tab;
            assert_eq!(up, if touched { Tab::Invoice } else { Tab::Refunds });
        }
    }

    #[test]
    fn after_sale_retry_on_enter() {
        let (mut app, ticket) = opens(&order());
        happens(&mut app, failed(ticket));
        let why = busy().problem(Lang::Zh);
        assert_eq!(states(&app), (AfterSales::Missed(why), 0));
        happens(&mut app, Event::Act(Action::Tab(Tab::Refunds)));
        assert!(app.after_sale_says().unwrap().as_str().contains("busy"));
        let fetching = requests(&happens(&mut app, Event::Act(Action::Enter)));
        let [(_, Request::AfterSales { ids, priority })] = &fetching[..] else {
            panic!("{fetching:?}")
        };
        assert_eq!((ids[0].as_str(), *priority), (ID, Priority::Interactive));
        let again = happens(&mut app, Event::Act(Action::Enter));
        assert!(again.is_empty(), "it is fetched once: {again:?}");
    }

    #[test]
    fn enter_on_an_after_sale_under_way_raises_its_priority() {
        let (mut app, ticket) = opens(&order());
        happens(&mut app, Event::Act(Action::Tab(Tab::Refunds)));
        let fetching = requests(&happens(&mut app, Event::Act(Action::Enter)));
        assert!(
            matches!(&fetching[..], [(_, Request::AfterSales { priority: Priority::Interactive, .. }), (stale, Request::Cancel)] if *stale == ticket),
            "{fetching:?}"
        );
    }

    #[test]
    fn background_order_fetches_its_after_sales_when_it_is_shown() {
        let mut app = app();
        let ids = ["o_1", "o_2"].map(|id| OrderId::parse(id).unwrap());
        let effects = app.open_all(ids.to_vec());
        let background = look_ups(&effects)[1].0;
        assert!(happens(&mut app, order_report(background, &order())).is_empty());
        assert_eq!(
            app.open_orders()[2].view.as_ref().unwrap().after_sales,
            AfterSales::Unasked
        );
        let fetching = requests(&happens(&mut app, Event::Act(Action::NextOrder)));
        let is_background = |request: &Request| {
            matches!(
                request,
                Request::AfterSales {
                    priority: Priority::Background,
                    ..
                }
            )
        };
        assert!(
            fetching.len() == 1 && is_background(&fetching[0].1),
            "{fetching:?}"
        );
    }

    #[test]
    fn details_of_an_earlier_answer_do_not_join_the_refreshed_order() {
        let (mut app, first) = opens(&order());
        let effects = happens(&mut app, Event::Act(Action::Refresh));
        let second = look_ups(&effects)[0].0;
        happens(&mut app, order_report(second, &order()));
        happens(&mut app, details_came(first, &[detail()]));
        assert_eq!(
            states(&app).1,
            0,
            "they belong to the answer that was replaced"
        );
        happens(&mut app, details_came(second, &[detail()]));
        assert_eq!(states(&app), (AfterSales::Settled, 1));
        happens(&mut app, failed(first));
        assert_eq!(states(&app).0, AfterSales::Settled);
    }
}
