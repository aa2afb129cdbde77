//! A found order: the common type for all lists. Personal data in it is masked.

use jiff::Timestamp;

use super::found_state::FoundState;
use crate::order::{Fen, OrderId};
use crate::text::SafeText;

/// An order found in a list. What the list does not contain is `None` or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOrder {
    /// The order id, for the look-up.
    pub order_id: OrderId,
    /// When the order was placed.
    pub created: Option<Timestamp>,
    /// The buyer's user id; distinguishes users with the same phone.
    pub user_id: SafeText,
    /// The buyer's nickname, masked.
    pub buyer: SafeText,
    /// The order state: 待付款, 已发货 …
    pub state: Option<FoundState>,
    /// The payment state: unpaid, paid, closed.
    pub paid: Option<FoundState>,
    /// The price.
    pub sum: Option<Fen>,
    /// The names of the goods.
    pub goods: Vec<SafeText>,
    /// The number of pieces over all lines.
    pub quantity: Option<i64>,
    /// The after-sale state of the whole order.
    pub refund: Option<FoundState>,
    /// The after-sales found in the list of after-sales.
    pub after_sales: Vec<FoundAfterSale>,
}

/// An after-sale of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAfterSale {
    /// The after-sale id.
    pub id: SafeText,
    /// The state.
    pub state: Option<FoundState>,
}

impl FoundOrder {
    /// An order of which only the id is known.
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

    /// Merges what another list contains about the same order: missing values, the longer list of
    /// goods, and after-sales.
    pub fn merge(&mut self, other: Self) {
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
