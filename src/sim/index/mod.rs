//! The index of the shop: its people, orders and after-sales, and the answers of the four search
//! endpoints.
//!
//! The index is built on first use from the same stories and customers as order detail, so that
//! both agree. For each order it keeps only the fields that filters check.

mod after_sales;
mod mixed_types;
mod order_entry;
mod orders;
mod users;

use std::collections::HashMap;

use serde_json::Value;

use super::customers::{self, Customer};
use super::ids;
use super::order::OrderBuilder;
use super::people::{Buyer, Person};
use super::sim_time::SimTime;
use super::stories::{self, Story};
use super::tokens::Refusal;

use after_sales::IndexedAfterSale;

/// The answer of an endpoint: its data, or an error code and message.
pub(super) type IndexReply = Result<Value, Refusal>;

/// The source of an order.
#[derive(Clone, Copy)]
enum OrderSource {
    Story(&'static Story),
    Customer(&'static Customer, u32),
}

/// The fields of an order that the filters of the order list check.
struct IndexedOrder {
    source: OrderSource,
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

/// The index of one shop.
pub(super) struct Index {
    now: SimTime,
    people: Vec<Person>,
    /// Newest first.
    rows: Vec<IndexedOrder>,
    by_id: HashMap<String, usize>,
    after_sales: Vec<IndexedAfterSale>,
}

impl Index {
    pub(super) fn build(now: SimTime) -> Self {
        let stories = stories::ALL.iter().map(OrderSource::Story);
        let numbered = |customer: &'static Customer| {
            (0..customer.orders).map(move |number| OrderSource::Customer(customer, number))
        };
        let (mut rows, mut after_sales, mut people) = (Vec::new(), Vec::new(), Vec::new());
        for source in stories.chain(customers::ALL.iter().flat_map(numbered)) {
            let order = source.order(now);
            if let OrderSource::Story(story) = source {
                people.extend(story.buyer(&order));
            }
            after_sales.extend(IndexedAfterSale::all_of(&order));
            rows.push(IndexedOrder::of(source, &order));
        }
        people.extend(customers::ALL.iter().map(Customer::person));
        rows.sort_by_key(|row| std::cmp::Reverse(row.created));
        after_sales.sort_by_key(|indexed| std::cmp::Reverse(indexed.after_sale.applied_at));
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

    /// Returns the id of each order, newest first.
    pub(super) fn order_ids(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.id.as_str())
    }

    /// Returns the full order-detail answer for an indexed id.
    pub(super) fn detail(&self, id: &str) -> Option<Value> {
        let row = self.rows.get(*self.by_id.get(id)?)?;
        Some(row.source.order(self.now).answer(self.now))
    }
}

impl OrderSource {
    fn order(self, now: SimTime) -> OrderBuilder {
        match self {
            Self::Story(story) => story.order(&story.listed(now).id, now),
            Self::Customer(customer, number) => customer.order(number, now),
        }
    }
}

impl IndexedOrder {
    fn of(source: OrderSource, order: &OrderBuilder) -> Self {
        let number = |key| {
            order
                .written_value("/order_info", key)
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

/// Returns the registration time, which the first eight hex digits of the user id encode.
fn registered(user_id: &str) -> SimTime {
    let hex = user_id.strip_prefix("u_").and_then(|rest| rest.get(..8));
    let second = hex
        .and_then(|hex| i64::from_str_radix(hex, 16).ok())
        .unwrap_or_default();
    SimTime::of(jiff::Timestamp::UNIX_EPOCH).later(second)
}

/// Returns true for one in `count` pairs of salt and question, always the same ones.
fn one_in(count: u64, salt: &str, question: &str) -> bool {
    ids::hash(&format!("{question} of {salt}")).is_multiple_of(count)
}

#[cfg(test)]
mod tests;
