//! The ledger of the shop: who there is, what they ordered and what they want back, and the four answers by which an order is found.
//!
//! It is drawn up when somebody asks for the first time, out of the same stories and customers that order detail answers from, so that
//! the two agree. Of an order it keeps only what a filter looks at.

mod after_sales;
mod drift;
mod entry;
mod orders;
mod users;

#[cfg(test)]
mod agreement;

use std::collections::HashMap;

use serde_json::Value;

use super::customers::{self, Customer};
use super::ids;
use super::order::Order;
use super::people::{Buyer, Person};
use super::sim_time::SimTime;
use super::stories::{self, Story};
use super::tokens::Refusal;

use after_sales::Filed;

/// What an endpoint answers with: its data, or a code and a text.
pub(super) type Answer = Result<Value, Refusal>;

/// Where an order is told from.
#[derive(Clone, Copy)]
enum Source {
    Story(&'static Story),
    Customer(&'static Customer, u32),
}

/// What a filter of the list of orders looks at.
struct Row {
    source: Source,
    id: String,
    user_id: String,
    created: SimTime,
    paid: Option<SimTime>,
    settled: Option<SimTime>,
    updated: SimTime,
    state: i64,
    after_sale: i64,
    settle_state: i64,
    order_type: i64,
}

/// The books of one shop.
pub(super) struct Ledger {
    now: SimTime,
    people: Vec<Person>,
    /// The newest first.
    rows: Vec<Row>,
    by_id: HashMap<String, usize>,
    after_sales: Vec<Filed>,
}

impl Ledger {
    pub(super) fn drawn_up(now: SimTime) -> Self {
        let stories = stories::ALL.iter().map(Source::Story);
        let numbered = |customer: &'static Customer| {
            (0..customer.orders).map(move |number| Source::Customer(customer, number))
        };
        let (mut rows, mut after_sales, mut people) = (Vec::new(), Vec::new(), Vec::new());
        for source in stories.chain(customers::ALL.iter().flat_map(numbered)) {
            let order = source.order(now);
            if let Source::Story(story) = source {
                people.extend(story.buyer(&order));
            }
            after_sales.extend(Filed::all_of(&order));
            rows.push(Row::of(source, &order));
        }
        people.extend(customers::ALL.iter().map(Customer::person));
        rows.sort_by_key(|row| std::cmp::Reverse(row.created));
        after_sales.sort_by_key(|filed| std::cmp::Reverse(filed.claim.asked));
        let by_id = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.id.clone(), at))
            .collect();
        Self {
            now,
            people,
            rows,
            by_id,
            after_sales,
        }
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// Every order's id, newest first.
    pub(super) fn order_ids(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.id.as_str())
    }

    /// The whole answer of order detail for an id in the ledger.
    pub(super) fn detail(&self, id: &str) -> Option<Value> {
        let row = self.rows.get(*self.by_id.get(id)?)?;
        Some(row.source.order(self.now).answer(self.now))
    }
}

impl Source {
    fn order(self, now: SimTime) -> Order {
        match self {
            Self::Story(story) => story.order(&story.listed(now).id, now),
            Self::Customer(customer, number) => customer.order(number, now),
        }
    }
}

impl Row {
    fn of(source: Source, order: &Order) -> Self {
        let number = |key| {
            order
                .said("/order_info", key)
                .and_then(Value::as_i64)
                .unwrap_or_default()
        };
        Self {
            source,
            id: order.id().to_owned(),
            user_id: order.buyer.as_ref().map(Buyer::user_id).unwrap_or_default(),
            created: order.created,
            paid: order.time("order_pay_time"),
            settled: order.time("order_settle_time"),
            updated: order.updated(),
            state: number("order_state"),
            after_sale: i64::from(order.after_sale_show_state()),
            settle_state: number("settle_state"),
            order_type: number("order_type"),
        }
    }
}

/// When a person registered, which the id carries in its first eight hex digits.
fn registered(user_id: &str) -> SimTime {
    let hex = user_id.strip_prefix("u_").and_then(|rest| rest.get(..8));
    let second = hex
        .and_then(|hex| i64::from_str_radix(hex, 16).ok())
        .unwrap_or_default();
    SimTime::of(jiff::Timestamp::UNIX_EPOCH).later(second)
}

/// What follows from a salt and a question, one time in so many.
fn one_in(count: u64, salt: &str, question: &str) -> bool {
    ids::hash(&format!("{question} of {salt}")).is_multiple_of(count)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::LazyLock;

    use super::Ledger;
    use crate::sim::sim_time::SimTime;
    use crate::sim::{Person, stories};

    pub(super) const NOW: &str = "2026-03-11T04:00:00Z";

    pub(super) fn ledger() -> &'static Ledger {
        static DRAWN_UP: LazyLock<Ledger> =
            LazyLock::new(|| Ledger::drawn_up(SimTime::of(NOW.parse().unwrap())));
        &DRAWN_UP
    }

    /// Somebody by their stable name.
    pub(super) fn person(name: &str) -> &'static Person {
        ledger()
            .people()
            .iter()
            .find(|person| person.name == name)
            .unwrap()
    }

    #[test]
    fn everybody_is_known_once_and_two_share_a_phone() {
        let people = ledger().people();
        assert_eq!(people.len(), stories::ALL.len() + 5);
        assert_eq!(
            people
                .iter()
                .map(|person| &person.user_id)
                .collect::<BTreeSet<_>>()
                .len(),
            people.len()
        );
        let mut phones: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for person in people {
            phones.entry(person.phone).or_default().push(person.name);
        }
        let shared: Vec<_> = phones
            .into_values()
            .filter(|names| names.len() > 1)
            .collect();
        assert_eq!(shared, [["shared_first", "shared_second"]]);
    }

    #[test]
    fn phones_are_of_the_invented_range() {
        for person in ledger().people() {
            assert!(
                person.phone.len() == 11 && person.phone.get(3..6) == Some("001"),
                "{}",
                person.phone
            );
        }
    }
}
