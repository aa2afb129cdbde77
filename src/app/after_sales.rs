//! The after-sales of the order on the app in detail: fetched behind it, joined to it when they come, and asked for again by whoever
//! opens one that did not.

use super::event::{Effect, Outcome};
use super::{App, Failure, OrderView, Screen, Source};
use crate::api::Priority;
use crate::order::AfterSaleId;
use crate::outline;
use crate::safe;
use crate::text::SafeText;

/// How far the after-sales of an order have come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AfterSales {
    /// Not asked for yet.
    #[default]
    Unasked,
    /// Asked for, under this ticket.
    Asked(u64, Priority),
    /// There is none, or all there is has come.
    Settled,
    /// They did not come.
    Missed(Failure),
}

impl OrderView {
    /// Those that the order names and that are not joined to it.
    fn wanting(&self) -> Vec<AfterSaleId> {
        self.order
            .after_sale_ids()
            .into_iter()
            .filter(|id| !self.order.has_after_sale(id))
            .collect()
    }

    /// The after-sale of the row under the cursor, if its detail is not there.
    fn wanting_here(&self) -> Option<AfterSaleId> {
        let id = outline::after_sale_at(&self.order, self.selected()?)?;
        (!self.order.has_after_sale(&id)).then_some(id)
    }
}

impl App {
    /// Asks for the after-sales of the order on the app, once it lies there.
    pub(super) fn complete_case(&mut self) -> Vec<Effect> {
        let front = self
            .case
            .as_ref()
            .filter(|case| self.screen == Screen::Order && case.after_sales == AfterSales::Unasked);
        match front {
            Some(case) if matches!(case.source, Source::Shop(_)) && self.pending.is_none() => {
                self.ask_after_sales(Priority::Background)
            }
            _ => Vec::new(),
        }
    }

    /// Asks for those that are wanting, if any is.
    fn ask_after_sales(&mut self, urgency: Priority) -> Vec<Effect> {
        let ticket = self.tickets + 1;
        let Some(case) = &mut self.case else {
            return Vec::new();
        };
        let ids = case.wanting();
        if ids.is_empty() {
            case.after_sales = AfterSales::Settled;
            return Vec::new();
        }
        let stale =
            match std::mem::replace(&mut case.after_sales, AfterSales::Asked(ticket, urgency)) {
                AfterSales::Asked(earlier, _) => Some(Effect::Cancel(earlier)),
                _ => None,
            };
        self.tickets = ticket;
        let asked = Effect::FetchAfterSales(ticket, case.order.doc.raw().to_owned(), ids, urgency);
        std::iter::once(asked).chain(stale).collect()
    }

    /// Whoever opens an after-sale whose detail is not there waits for it.
    pub(super) fn open_after_sale(&mut self) -> Vec<Effect> {
        let Some(case) = self
            .case
            .as_ref()
            .filter(|case| matches!(case.source, Source::Shop(_)))
        else {
            return Vec::new();
        };
        match case.after_sales {
            AfterSales::Asked(_, Priority::Interactive) => Vec::new(),
            _ if case.wanting_here().is_some() => self.ask_after_sales(Priority::Interactive),
            _ => Vec::new(),
        }
    }

    /// Takes the report of after-sales; gives it back when it is of something else. The order keeps its age.
    pub(super) fn joined(&mut self, ticket: u64, outcome: Outcome) -> Option<Outcome> {
        let reading = self.reading();
        let asked = |case: &&mut Option<OrderView>| {
            case.as_ref().is_some_and(
                |case| matches!(case.after_sales, AfterSales::Asked(waited, _) if waited == ticket),
            )
        };
        let Some(place) = std::iter::once(&mut self.case)
            .chain(self.strip.cases_aside())
            .find(asked)
        else {
            return Some(outcome);
        };
        let mut earlier = place.take()?;
        match outcome {
            Outcome::Failed(failure) => {
                earlier.after_sales = AfterSales::Missed(failure);
                *place = Some(earlier);
            }
            Outcome::Arrived(mut arrival) => {
                arrival.fetched = Some(earlier.fetched);
                let note = arrival.note.take();
                let (source, watch, untouched) = (
                    earlier.source.clone(),
                    earlier.watch.clone(),
                    earlier.untouched(),
                );
                // Where nobody has done anything yet, the order opens at what is urgent now that more is known; where somebody has, the
                // tabs that were not looked at do.
                let mut case = OrderView::arrived(
                    source,
                    *arrival,
                    Some(earlier).filter(|earlier| earlier.touched),
                    reading,
                );
                case.begin_at_findings(&untouched);
                case.watch = case.watch.or(watch);
                case.after_sales = AfterSales::Settled;
                *place = Some(case);
                self.notice = note.or(self.notice.take());
                self.refill_palette();
            }
        }
        None
    }

    /// How it stands with the after-sale of the row under the cursor, while its detail is not there.
    pub fn after_sale_says(&self) -> Option<SafeText> {
        let case = self.case.as_ref()?;
        case.wanting_here()?;
        match &case.after_sales {
            AfterSales::Asked(..) => Some(SafeText::fixed(
                self.lang.tr("正在获取售后详情", "fetching the after-sale"),
            )),
            AfterSales::Missed(failure) => Some(self.lang.tr(
                safe!("没能取到售后详情：{}，Enter 重试", failure.what),
                safe!(
                    "could not get the after-sale: {}; Enter tries again",
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
    use crate::app::test_support::app;
    use crate::app::{
        Action, App, Arrival, Effect, Event, Failure, Outcome, Source, TimedEvent, update,
    };
    use crate::catalog::Tab;
    use crate::order::{Order, OrderId};
    use crate::outline::Outline;
    use crate::text::SafeText;

    const ID: &str = "A1676284458_63ea122a379c4_84723683";

    fn arrival(details: &[String]) -> Outcome {
        let json = format!(
            r#"{{"order_info":{{"order_id":"o_1"}},"internal_extra_info":{{"refund_info":{{"refund_records":[
                {{"after_sale_id":"{ID}","refund_state":1,"refund_amount":500}}]}}}}}}"#
        );
        let order = Order::parse_with(json, details).unwrap();
        let outlines = Tab::ALL
            .into_iter()
            .map(|tab| Outline::build(&order.doc, tab, false))
            .collect();
        Outcome::Arrived(Box::new(Arrival {
            order,
            outlines,
            note: None,
            fetched: None,
        }))
    }

    fn happens(app: &mut App, event: Event) -> Vec<Effect> {
        let now = app.now;
        update(app, TimedEvent { now, event })
    }

    /// An order with one after-sale has come; its detail is asked for.
    fn opened() -> (App, u64) {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::read("o_1").unwrap()));
        let Some(Effect::Fetch(ticket, ..)) = effects.first() else {
            panic!("{effects:?}")
        };
        let effects = happens(&mut app, Event::Report(*ticket, arrival(&[])));
        let [Effect::FetchAfterSales(ticket, json, ids, Priority::Background)] = &effects[..]
        else {
            panic!("{effects:?}")
        };
        assert!(json.contains(ID) && ids.len() == 1 && ids[0].as_str() == ID);
        (app, *ticket)
    }

    fn detail() -> String {
        format!(r#"{{"aftersale_id":"{ID}","state":2,"reason":"不想要了"}}"#)
    }

    fn states(app: &App) -> (AfterSales, usize) {
        let case = app.case.as_ref().unwrap();
        (case.after_sales.clone(), case.order.facts.after_sales.len())
    }

    #[test]
    fn the_details_join_the_order_and_move_nothing() {
        let (mut app, ticket) = opened();
        happens(&mut app, Event::Act(Action::Tab(Tab::Refunds)));
        happens(&mut app, Event::Act(Action::Down));
        let before = crate::app::test_support::place(&app);
        assert!(
            happens(&mut app, Event::Report(ticket, arrival(&[detail()]))).is_empty(),
            "nothing is asked for twice"
        );
        assert_eq!(
            (states(&app), crate::app::test_support::place(&app)),
            ((AfterSales::Settled, 1), before)
        );
        assert!(
            app.case.as_ref().unwrap().news.is_none(),
            "what is joined is no change of the order"
        );
        let again = happens(&mut app, Event::Act(Action::Refresh));
        assert!(
            matches!(&again[..], [Effect::FetchWhole(..)]),
            "a refresh brings all of it: {again:?}"
        );
    }

    /// An order of two refunds that are done, and what the after-sale of the second tells.
    fn two_refunds(details: &[String]) -> Outcome {
        let record = |id: &str| {
            format!(r#"{{"after_sale_id":"{id}","refund_state":2,"refund_amount":500}}"#)
        };
        let records = [record("A1676284458_63ea122a379c4_00000001"), record(ID)].join(",");
        let json = format!(
            r#"{{"order_info":{{"order_id":"o_1"}},"internal_extra_info":{{"refund_info":{{"refund_records":[{records}]}}}}}}"#
        );
        let order = Order::parse_with(json, details).unwrap();
        let outlines = Tab::ALL
            .into_iter()
            .map(|tab| Outline::build(&order.doc, tab, false))
            .collect();
        Outcome::Arrived(Box::new(Arrival {
            order,
            outlines,
            note: None,
            fetched: None,
        }))
    }

    #[rstest::rstest]
    #[case::settled(13, Tab::Buyer, false)]
    #[case::overdue(3, Tab::Buyer, true)]
    #[case::overdue_but_looked_at(3, Tab::Refunds, false)]
    fn a_tab_nobody_looked_at_begins_at_what_its_after_sale_asks_for(
        #[case] state: u8,
        #[case] up: Tab,
        #[case] moves: bool,
    ) {
        let mut app = app();
        let effects = app.open(Source::Shop(OrderId::read("o_1").unwrap()));
        let Some(Effect::Fetch(ticket, ..)) = effects.first() else {
            panic!("{effects:?}")
        };
        let effects = happens(&mut app, Event::Report(*ticket, two_refunds(&[])));
        let [Effect::FetchAfterSales(ticket, ..)] = &effects[..] else {
            panic!("{effects:?}")
        };
        happens(&mut app, Event::Act(Action::Tab(up)));
        let detail = format!(r#"{{"aftersale_id":"{ID}","state":{state}}}"#);
        happens(&mut app, Event::Report(*ticket, two_refunds(&[detail])));
        let case = app.case.as_ref().unwrap();
        let tab = &case.tabs[Tab::Refunds.index()];
        assert_eq!((tab.cursor != tab.outline.start(), case.tab), (moves, up));
    }

    #[test]
    fn an_order_that_nobody_touched_opens_at_what_its_after_sale_tells() {
        let overdue = format!(r#"{{"aftersale_id":"{ID}","state":3,"apply_refund_money":500}}"#);
        for touched in [false, true] {
            let (mut app, ticket) = opened();
            app.case.as_mut().unwrap().go(Tab::Buyer);
            if touched {
                happens(&mut app, Event::Act(Action::Tab(Tab::Invoice)));
            }
            happens(
                &mut app,
                Event::Report(ticket, arrival(std::slice::from_ref(&overdue))),
            );
            assert_eq!(
                app.case.as_ref().unwrap().tab,
                if touched { Tab::Invoice } else { Tab::Refunds }
            );
        }
    }

    #[test]
    fn whoever_opens_one_that_did_not_come_asks_again() {
        let (mut app, ticket) = opened();
        let failure = Failure {
            what: SafeText::fixed("busy"),
            todo: SafeText::default(),
        };
        happens(
            &mut app,
            Event::Report(ticket, Outcome::Failed(failure.clone())),
        );
        assert_eq!(states(&app), (AfterSales::Missed(failure), 0));
        happens(&mut app, Event::Act(Action::Tab(Tab::Refunds)));
        assert!(app.after_sale_says().unwrap().as_str().contains("busy"));
        let asked = happens(&mut app, Event::Act(Action::Enter));
        assert!(
            matches!(
                &asked[..],
                [Effect::FetchAfterSales(_, _, _, Priority::Interactive)]
            ),
            "{asked:?}"
        );
        assert!(
            happens(&mut app, Event::Act(Action::Enter)).is_empty(),
            "it is asked for once"
        );
    }

    #[test]
    fn whoever_opens_one_that_is_fetched_behind_waits_for_it() {
        let (mut app, ticket) = opened();
        happens(&mut app, Event::Act(Action::Tab(Tab::Refunds)));
        let asked = happens(&mut app, Event::Act(Action::Enter));
        assert!(
            matches!(&asked[..], [Effect::FetchAfterSales(_, _, _, Priority::Interactive), Effect::Cancel(stale)] if *stale == ticket),
            "{asked:?}"
        );
    }
}
