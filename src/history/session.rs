//! The orders that are open, to be opened again at the next start. Ids alone.

use serde::{Deserialize, Serialize};

use crate::order::OrderId;

/// More orders than anybody has open at once.
const MOST: usize = 100;

/// Which orders are open, and which of them is up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Those open, in the order of their tabs.
    #[serde(with = "super::store_as::orders")]
    pub orders: Vec<OrderId>,
    up: usize,
}

impl Session {
    pub(super) fn of(orders: &[OrderId], up: usize) -> Self {
        let orders: Vec<OrderId> = orders.iter().take(MOST).cloned().collect();
        Self {
            up: up.min(orders.len().saturating_sub(1)),
            orders,
        }
    }

    /// The place of the order that is up; 0 where none is open.
    pub fn up(&self) -> usize {
        self.up.min(self.orders.len().saturating_sub(1))
    }
}
