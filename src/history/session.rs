//! The ids of the open orders, to be reopened at the next start.

use serde::{Deserialize, Serialize};

use crate::order::OrderId;

/// The largest number of orders in a session.
const MOST: usize = 100;

/// Which orders are open, and which of them is in front.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The open orders, in the order of their tabs.
    #[serde(with = "super::serialize::orders")]
    pub orders: Vec<OrderId>,
    #[serde(rename = "up")]
    front: usize,
}

impl Session {
    pub(super) fn new(orders: &[OrderId], front: usize) -> Self {
        let orders: Vec<OrderId> = orders.iter().take(MOST).cloned().collect();
        Self {
            front: front.min(orders.len().saturating_sub(1)),
            orders,
        }
    }

    /// Returns the index of the order in front; 0 if none is open.
    pub fn front(&self) -> usize {
        self.front.min(self.orders.len().saturating_sub(1))
    }
}
