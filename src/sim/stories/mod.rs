//! The orders of the shop, one story per file. The times of a story are relative to the opening of
//! the shop.

mod closed_unpaid;
mod course_refunded;
mod delivered;
mod delivery_failed;
mod distribution;
mod drifted;
mod gift;
mod hostile;
mod indentor;
mod invoice_no_tax;
mod large;
mod offline_course;
mod pickup;
mod refund_failed;
mod refunding;
mod split_stalled;
mod unpaid;
pub(super) mod watched;

use serde_json::Value;

use super::ListedOrder;
use super::ids::{self, OrderIdForm};
use super::order::OrderBuilder;
use super::people::Person;
use super::sim_time::SimTime;

/// An order of the shop: its listing, when it was placed, and a function that builds it.
pub(super) struct Story {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    form: OrderIdForm,
    placed: fn(SimTime) -> SimTime,
    build: fn(OrderBuilder, SimTime) -> OrderBuilder,
}

/// Every order of the shop, ordinary ones first.
pub(super) static ALL: [Story; 17] = [
    delivered::STORY,
    split_stalled::STORY,
    refund_failed::STORY,
    refunding::STORY,
    delivery_failed::STORY,
    course_refunded::STORY,
    unpaid::STORY,
    closed_unpaid::STORY,
    pickup::STORY,
    invoice_no_tax::STORY,
    offline_course::STORY,
    gift::STORY,
    distribution::STORY,
    indentor::STORY,
    large::STORY,
    drifted::STORY,
    hostile::STORY,
];

/// The order that a fault order answers with once its fault is over.
pub(super) static ORDINARY: Story = delivered::STORY;

impl Story {
    /// When it was placed.
    pub(super) fn placed_at(&self, now: SimTime) -> SimTime {
        (self.placed)(now)
    }

    /// Returns its listing.
    pub(super) fn listed(&self, now: SimTime) -> ListedOrder {
        let id = ids::order(self.form, self.placed_at(now), self.name);
        ListedOrder {
            id,
            name: self.name,
            zh: self.zh,
            en: self.en,
        }
    }

    /// Returns its buyer, as the finder lists people.
    pub(super) fn buyer(&self, order: &OrderBuilder) -> Option<Person> {
        let buyer = order.buyer.as_ref()?;
        let (user_id, nickname) = (buyer.user_id(), buyer.nickname.clone());
        Some(Person {
            name: self.name,
            user_id,
            phone: buyer.phone,
            nickname,
            zh: self.zh,
            en: self.en,
        })
    }

    /// Builds the order under any id.
    pub(super) fn order(&self, id: &str, now: SimTime) -> OrderBuilder {
        (self.build)(OrderBuilder::placed(id, self.placed_at(now)), now)
    }

    /// Returns the full answer for this order, under the id of [`Story::listed`] or any other.
    pub(super) fn answer(&self, id: &str, now: SimTime) -> Value {
        self.order(id, now).answer(now)
    }
}
