//! The orders of the shop, one story a file. A story is told relative to the moment the shop opened.

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
use super::order::Order;
use super::people::Person;
use super::sim_time::SimTime;

/// An order of the shop: how it is listed, when it was placed, and how its document is told.
pub(super) struct Story {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    form: OrderIdForm,
    placed: fn(SimTime) -> SimTime,
    build: fn(Order, SimTime) -> Order,
}

/// Every order of the shop, the ordinary ones first.
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

/// The order that a fault answers with once it is over.
pub(super) static ORDINARY: Story = delivered::STORY;

impl Story {
    /// When it was placed.
    pub(super) fn placed_at(&self, now: SimTime) -> SimTime {
        (self.placed)(now)
    }

    /// How the finder shows it.
    pub(super) fn listed(&self, now: SimTime) -> ListedOrder {
        let id = ids::order(self.form, self.placed_at(now), self.name);
        ListedOrder {
            id,
            name: self.name,
            zh: self.zh,
            en: self.en,
        }
    }

    /// Who placed it, as a finder lists them.
    pub(super) fn buyer(&self, order: &Order) -> Option<Person> {
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

    /// The order itself, under any id.
    pub(super) fn order(&self, id: &str, now: SimTime) -> Order {
        (self.build)(Order::placed(id, self.placed_at(now)), now)
    }

    /// The whole answer of the platform for this order under the id of [`Story::listed`], or any other.
    pub(super) fn answer(&self, id: &str, now: SimTime) -> Value {
        self.order(id, now).answer(now)
    }
}
