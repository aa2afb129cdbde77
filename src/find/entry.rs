//! One order that was found, in the shape that all lists are brought into. Holds nothing personal that is not masked.

use jiff::Timestamp;

use super::state::State;
use crate::order::{Fen, OrderId};
use crate::text::Clean;

/// An order that was found. What the list did not tell is `None` or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id, to look it up by.
    pub order_id: OrderId,
    /// When it was placed.
    pub created: Option<Timestamp>,
    /// Who placed it, which tells two users of one phone apart.
    pub user_id: Clean,
    /// The buyer's nickname, masked.
    pub buyer: Clean,
    /// 待付款, 已发货 …
    pub state: Option<State>,
    /// Unpaid, paid, closed.
    pub paid: Option<State>,
    /// What it cost.
    pub sum: Option<Fen>,
    /// The names of the goods.
    pub goods: Vec<Clean>,
    /// Pieces of goods, all lines together.
    pub quantity: Option<u64>,
    /// How far the order as a whole is refunded.
    pub refund: Option<State>,
    /// Its after-sales, as far as the after-sale list told them.
    pub after_sales: Vec<AfterSale>,
}

/// An after-sale of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterSale {
    /// Its id.
    pub id: Clean,
    /// How far it came.
    pub state: Option<State>,
}
