//! A simulated Xiaoe-tech shop: invented orders over real HTTP on loopback, with the platform's quota, token and error habits.
//!
//! The demo runs on it and the tests talk to it. No other room needs it, and it knows none of them.

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

/// An order of the shop as a finder lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOrder {
    /// The order id to look up.
    pub id: String,
    /// A stable name, such as `split_stalled`.
    pub name: &'static str,
    /// One line in Chinese.
    pub zh: &'static str,
    /// One line in English.
    pub en: &'static str,
}

/// Every order of a shop that opened at `now`, with the whole answer for each: the documents without a server.
#[must_use]
pub fn documents(now: Timestamp) -> Vec<(ListedOrder, Value)> {
    let now = SimTime::of(now);
    let json = |story: &stories::Story| {
        let listed = story.listed(now);
        let answer = story.answer(&listed.id, now);
        (listed, answer)
    };
    stories::ALL.iter().map(json).collect()
}

/// People with more to be found than the one order of a story. Draws up no ledger.
#[must_use]
pub fn customers() -> Vec<Person> {
    customers::ALL
        .iter()
        .map(customers::Customer::person)
        .collect()
}

/// The `data` of every after-sale in detail that such a shop would answer for an order, one after the other.
#[must_use]
pub fn after_sales(order_id: &str, now: Timestamp) -> Vec<Value> {
    index::Index::build(SimTime::of(now)).after_sales_of(order_id)
}
