//! One order that was found, in the shape that all lists are brought into. Holds nothing personal that is not masked.

use jiff::Timestamp;

use super::found_state::FoundState;
use crate::order::{Fen, OrderId};
use crate::text::SafeText;

/// An order that was found. What the list did not tell is `None` or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrder {
    /// Its id, to look it up by.
    pub order_id: OrderId,
    /// When it was placed.
    pub created: Option<Timestamp>,
    /// Who placed it, which tells two users of one phone apart.
    pub user_id: SafeText,
    /// The buyer's nickname, masked.
    pub buyer: SafeText,
    /// 待付款, 已发货 …
    pub state: Option<FoundState>,
    /// Unpaid, paid, closed.
    pub paid: Option<FoundState>,
    /// What it cost.
    pub sum: Option<Fen>,
    /// The names of the goods.
    pub goods: Vec<SafeText>,
    /// Pieces of goods, all lines together.
    pub quantity: Option<i64>,
    /// How far the order as a whole is in after-sale or refunded.
    pub refund: Option<FoundState>,
    /// Its after-sales, as far as the list of after-sales told them.
    pub after_sales: Vec<FoundAfterSale>,
}

/// An after-sale of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAfterSale {
    /// Its id.
    pub id: SafeText,
    /// How far it came.
    pub state: Option<FoundState>,
}

impl FoundOrder {
    /// An order of which no more is known than its id.
    pub(super) fn new(order_id: OrderId) -> Self {
        Self {
            created: order_id.created(),
            order_id,
            user_id: SafeText::default(),
            buyer: SafeText::default(),
            state: None,
            paid: None,
            sum: None,
            goods: Vec::new(),
            quantity: None,
            refund: None,
            after_sales: Vec::new(),
        }
    }

    /// Takes in what another list tells of the same order: what was unknown, the longer list of goods, and the after-sales.
    pub fn learn(&mut self, other: Self) {
        self.created = self.created.or(other.created);
        if self.user_id.is_empty() {
            self.user_id = other.user_id;
        }
        if self.buyer.is_empty() {
            self.buyer = other.buyer;
        }
        self.state = self.state.take().or(other.state);
        self.paid = self.paid.take().or(other.paid);
        self.sum = self.sum.or(other.sum);
        if other.goods.len() > self.goods.len() {
            self.goods = other.goods;
        }
        self.quantity = self.quantity.or(other.quantity);
        self.refund = self.refund.take().or(other.refund);
        for after_sale in other.after_sales {
            match self
                .after_sales
                .iter_mut()
                .find(|known| known.id == after_sale.id)
            {
                Some(known) => *known = after_sale,
                None => self.after_sales.push(after_sale),
            }
        }
    }
}
