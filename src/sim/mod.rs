//! A simulated Xiaoe-tech shop: invented orders served over HTTP on loopback, with the platform's
//! quotas, tokens and errors.
//!
//! The demo and the tests use it. It imports no other part of the crate except `text`.

mod after_sale;
mod customers;
mod empty;
mod endpoint;
mod fault;
mod fault_orders;
mod goods;
mod handler;
mod ids;
mod index;
mod order;
mod parcel;
mod people;
mod quota;
mod refund;
mod reply;
mod request;
mod shop;
mod sim_time;
#[expect(
    clippy::inconsistent_digit_grouping,
    reason = "money is written as yuan_fen: 64_00 is ¥64.00"
)]
mod stories;
mod tokens;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::Value;

use sim_time::SimTime;

pub use endpoint::Endpoint;
pub use fault::{Fault, FaultParseError};
pub use people::Person;
pub use shop::{Arrival, Options, Shop};

/// An order of the shop, as the finder lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrder {
    /// The order id to look up.
    pub id: String,
    /// A stable name, such as `split_stalled`.
    pub name: &'static str,
    /// One-line description in Chinese.
    pub zh: &'static str,
    /// One-line description in English.
    pub en: &'static str,
}

/// Returns every order of a shop opened at `now` with its full answer, without starting a server.
#[must_use]
pub fn documents(now: Timestamp) -> Vec<(ListedOrder, Value)> {
    let now = SimTime::of(now);
    let document = |story: &stories::Story| {
        let listed = story.listed(now);
        let answer = story.answer(&listed.id, now);
        (listed, answer)
    };
    stories::ALL.iter().map(document).collect()
}

/// Returns the customers that have generated orders. Does not build the index.
#[must_use]
pub fn customers() -> Vec<Person> {
    customers::ALL
        .iter()
        .map(customers::Customer::person)
        .collect()
}

/// Returns the `data` of each after-sale detail of an order, in the index's order.
#[must_use]
pub fn after_sales(order_id: &str, now: Timestamp) -> Vec<Value> {
    index::Index::build(SimTime::of(now)).after_sales_of(order_id)
}
